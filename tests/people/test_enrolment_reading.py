"""What offices send is read: sheets by name or by header, titles above, other words for columns, several sheets about one thing."""

from __future__ import annotations

import pytest

from portal.documents.reading import BadDocument, Book, Cell, SheetRead
from portal.people.enrolment.reading import Reading, rows_of
from portal.people.models import Subject

UNITS, USERS, PEOPLE = Subject.UNITS, Subject.USERS, Subject.PEOPLE
Table = list[list[str]]


def sheet(name: str, lines: Table) -> SheetRead:
    """A sheet whose rows begin at the first."""
    return SheetRead(name, tuple((n, tuple(Cell(text) for text in line)) for n, line in enumerate(lines, 1)))


def read(*sheets: tuple[str, Table], subjects: tuple[Subject, ...] = tuple(Subject)) -> Reading:
    return rows_of(Book(tuple(sheet(name, lines) for name, lines in sheets)), subjects)


OF_UNITS = ["单位名称", "性质"], ["招生办公室", "职能部门"]
OF_USERS = ["用户名", "姓名", "单位"], ["lin01", "林涛", "教务处"]
OF_PEOPLE = ["姓名", "手机号", "单位"], ["郑欣", "13803719901", "教务处"]


@pytest.mark.parametrize(
    ("name", "lines", "subject", "cells"),
    [
        ("单位", OF_UNITS, UNITS, {"单位名称": "招生办公室", "性质": "职能部门"}),
        ("Sheet1", OF_UNITS, UNITS, {"单位名称": "招生办公室", "性质": "职能部门"}),
        ("Sheet1", OF_USERS, USERS, {"用户名": "lin01", "姓名": "林涛", "单位": "教务处"}),
        ("Sheet1", OF_PEOPLE, PEOPLE, {"姓名": "郑欣", "手机号": "13803719901", "单位": "教务处"}),
        ("各单位用户", OF_USERS, USERS, {"用户名": "lin01", "姓名": "林涛", "单位": "教务处"}),
        (
            "新媒体运行人员名单",
            (
                ["序号", "姓名", "联系电话", "所在部门", "人员类别", "毕业时间"],
                ["1", "郑欣", "13803719901", "教务处", "学生", "2027-06-30"],
            ),
            PEOPLE,
            {"姓名": "郑欣", "手机号": "13803719901", "单位": "教务处", "身份": "学生", "预计离校日期": "2027-06-30"},
        ),
        (
            "Sheet1",
            (["工号", "姓名（必填）", "部门", "电话", "角色"], ["t2019", "林涛", "教务处", "13803719901", "填报人"]),
            USERS,
            {"用户名": "t2019", "姓名": "林涛", "单位": "教务处", "手机号": "13803719901", "角色": "填报人"},
        ),
        (
            "名册",
            (["工号", "姓名", "手机号", "单位", "身份"], ["t2019", "郑欣", "13803719901", "教务处", "教职工"]),
            PEOPLE,
            {"姓名": "郑欣", "手机号": "13803719901", "单位": "教务处", "身份": "教职工"},
        ),
        (
            "部门一览",
            (["学校各部门一览表"], ["部门名称", "单位类别", "负责人"], ["招生办公室", "机关部门", "zhoumin"]),
            UNITS,
            {"单位名称": "招生办公室", "性质": "机关部门", "第一责任人": "zhoumin"},
        ),
    ],
)
def test_a_sheet_is_known_by_its_header_or_its_name(
    name: str, lines: Table, subject: Subject, cells: dict[str, str]
) -> None:
    (row,) = read((name, lines)).rows
    assert (row.subject, row.cells, row.faults) == (subject, cells, [])


def test_several_sheets_about_one_thing_are_read_one_after_the_other() -> None:
    other = ["用户名", "姓名", "单位"], ["wu02", "吴磊", "教务处"]
    found = read(("文科用户", OF_USERS), ("理科用户", other)).rows
    assert [(row.sheet, row.cells["用户名"]) for row in found] == [("文科用户", "lin01"), ("理科用户", "wu02")]


def test_what_was_passed_over_is_said() -> None:
    said = " ".join(
        read(("用户", (["名单"], [*OF_USERS[0], "备注"], [*OF_USERS[1], "新"])), ("附件", [["甲", "乙"]])).notes
    )
    assert "工作表“用户”：模板以外的列没有读取：备注（D 列）" in said
    assert "工作表“附件”看不出是单位、用户还是名册，没有读取" in said


def test_a_sheet_that_lacks_a_column_is_told_and_costs_no_other() -> None:
    found = read(("单位", OF_UNITS), ("用户", (["姓名", "单位"], ["林涛", "教务处"])))
    assert [row.subject for row in found.rows] == [UNITS]
    assert any("缺少这些列：用户名" in note and "没有读取" in note for note in found.notes)
    with pytest.raises(BadDocument, match="缺少这些列：用户名"):
        read(("用户", (["姓名", "单位"], ["林涛", "教务处"])))


def test_what_is_not_for_this_person_is_passed_over_and_said() -> None:
    found = read(("用户", OF_USERS), ("名册", OF_PEOPLE), subjects=(PEOPLE,))
    assert [row.subject for row in found.rows] == [PEOPLE]
    assert found.notes == ["工作表“用户”是用户，只能由系统管理员导入，没有读取。"]
    with pytest.raises(BadDocument, match="只能由系统管理员导入"):
        read(("用户", OF_USERS), subjects=(PEOPLE,))
