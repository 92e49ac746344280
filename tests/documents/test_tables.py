"""Tables as offices lay them out: where the header is, what is passed over and told, what is refused all at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.excel.headings import Column, letter, plain, ranges
from portal.documents.excel.tables import table
from portal.documents.reading import BadDocument, Cell, SheetRead

COLUMNS = (
    Column("单位", required=True, also=("部门",)),
    Column("名称", required=True),
    Column("编号", exact=True),
    Column("日期", days=True),
    Column("主管人员姓名"),
    Column("主管人员手机号", exact=True),
)
HEAD = ("单位", "名称", "编号", "日期", "主管人员姓名", "主管人员手机号")
ONE = ("信息工程学院", "信工之声", "0012", "2026-03-05", "赵建国", "13803710001")
TWO = ("信息工程学院", "信工在线", "0013", "2026-03-06", "王敏", "13803710002")
READ_ONE = dict(zip(HEAD, ONE, strict=True))
READ_TWO = dict(zip(HEAD, TWO, strict=True))


def sheet(*rows: tuple[str | Cell, ...], **more: object) -> SheetRead:
    """A sheet as the reader gives it: empty rows are not there, but keep their place."""
    found = [
        (place, tuple(c if isinstance(c, Cell) else Cell(c) for c in row))
        for place, row in enumerate(rows, 1)
        if any(row)
    ]
    return SheetRead("账号", tuple(found), **more)  # type: ignore[arg-type]


def read(*rows: tuple[str | Cell, ...], **more: object) -> tuple[list[dict[str, str]], list[str]]:
    found = table(sheet(*rows, **more), COLUMNS, alone=frozenset({"单位"}))
    return [row.cells for row in found.rows], found.passed


@pytest.mark.parametrize(
    "above",
    [
        (),
        (("郑州工商学院新媒体账号汇总表",),),
        (("郑州工商学院新媒体账号汇总表",), (), ("填报单位：信息工程学院", "", "", "日期：2026.11.29")),
    ],
)
def test_whatever_stands_above_the_header_is_passed_over_and_told(above):
    rows, passed = read(*above, HEAD, ONE, TWO)
    assert rows == [READ_ONE, READ_TWO]
    assert passed == ([f"表头在第 {len(above) + 1} 行，以上的标题等没有读取。"] if above else [])


@pytest.mark.parametrize(
    "written",
    [
        "单位",
        "单位（必填）",
        "单位(必填)",
        "单位*",
        "*单位",
        "单位 ＊",
        " 单 位 ",
        "单位：",
        "单位【必填】",
        "※单位",
        "单\n位",
        "单位（全称）",
        "部门",
        "部门*",
    ],
)
def test_a_heading_is_known_however_it_is_marked(written):
    assert read((written, *HEAD[1:]), ONE)[0] == [READ_ONE]


def test_columns_that_nobody_asked_for_are_told_in_one_sentence():
    rows, passed = read(("序号", *HEAD, "校区", ""), ("1", *ONE, "东校区", "备用"), ("2", *TWO, "", ""))
    assert rows == [READ_ONE, READ_TWO]
    assert passed == ["模板以外的列没有读取：序号（A 列）、校区（H 列）。", "I 列没有表头，其中的内容没有读取。"]


def test_a_strange_column_that_is_empty_is_not_worth_a_word():
    assert read((*HEAD, "校区"), (*ONE, "")) == ([READ_ONE], [])


NOTES = [
    ("填表人：王敏 填表日期：2026.11.29",),
    ("注：以上账号均已核实。",),
    ("注 1. 请认真填写",),
    ("备注：",),
    ("说明：本表一式两份",),
    ("审核人：", "", "", "联系电话：85303916"),
    ("单位负责人（签字）：",),
    ("以上 2 个账号均已认证",),
    ("合计", "2"),
    ("合 计", "", "2"),
    ("", "总计", "2"),
    ("共 2 个",),
    ("示例", "信工之声", "0001", "2026-01-01", "张三", "13800000000"),
    ("填报单位（盖章）",),
    ("附：名单",),
    ("本表由党委宣传部存档",),
]


@pytest.mark.parametrize("note", NOTES)
def test_notes_sums_and_examples_are_no_records_and_told(note):
    rows, passed = read(HEAD, ONE, note, TWO, note)
    assert rows == [READ_ONE, READ_TWO]
    assert passed == ["第 3、5 行是说明、合计或示例，没有读取。"]


NO_NOTES = [
    "注册中心",
    "注意力研究所",
    "附属中学",
    "共青团",
    "时间银行",
    "合计划办公室",
    "电话中心",
    "审核处",
    "说明书编辑部",
]


@pytest.mark.parametrize("unit", NO_NOTES)
def test_a_unit_that_begins_like_a_note_is_a_unit(unit):
    assert read(HEAD, (unit, *ONE[1:]))[0] == [{**READ_ONE, "单位": unit}]
    assert read(HEAD, (unit, "信工之声"))[0] == [{"单位": unit, "名称": "信工之声"}]


def test_the_header_printed_again_on_the_next_page_is_no_record():
    assert read(HEAD, ONE, HEAD, TWO)[0] == [READ_ONE, READ_TWO]


def test_rows_in_which_the_unit_alone_was_filled_beforehand_are_told():
    rows, passed = read(HEAD, ONE, *[("信息工程学院",)] * 4)
    assert rows == [READ_ONE]
    assert passed == ["第 3–6 行只填了单位等公共内容，没有读取。"]


def test_merged_cells_are_filled_downwards_where_there_is_a_row():
    rows, _ = read(HEAD, ONE, ("", *TWO[1:]), (), (), merged=((2, 1, 5, 1),))
    assert rows == [READ_ONE, READ_TWO]


def test_a_header_of_two_rows_is_read_as_one():
    upper = ("单位", "名称", "编号", "日期", "主管人员", "")
    lower = ("", "", "", "", "姓名", "手机号")
    rows, passed = read(("汇总表",), upper, lower, ONE, merged=((2, 5, 2, 6), (2, 1, 3, 1)))
    assert rows == [READ_ONE]
    assert passed == ["表头在第 2 行，以上的标题等没有读取。"]


def test_all_that_is_wrong_with_a_header_is_told_at_once():
    with pytest.raises(BadDocument) as refusal:
        read(("部 门名", "编号", "编号", "日期", "昵称"), ("a", "b", "c", "d", "e"), hidden_columns=(9,))
    assert str(refusal.value) == (
        "工作表“账号”的表头缺少这些列：单位、名称；这些列出现了两次：“编号”（B、C 列），请各留一列；"
        "不认识的列：“部 门名”（A 列）、“昵称”（E 列），如是同一内容请改为模板中的列名；"
        "隐藏的 I 列没有读取，如在其中请取消隐藏。可对照本页下载的模板修改。"
    )


def test_a_sheet_without_a_header_says_what_one_should_be():
    with pytest.raises(BadDocument, match="没有找到表头，表头应有这些列：单位、名称。"):
        read(ONE, TWO)


def test_a_day_is_read_where_days_are_wanted_and_nowhere_else():
    said = Cell("2019年3月", "", "2019-03-05", dated=True)
    number = Cell("43529", "", "2019-03-05")
    found = table(sheet(HEAD, ("信息工程学院", said, said, said), ("信息工程学院", number, number, number)), COLUMNS)
    first, second = found.rows
    assert first.cells == {"单位": "信息工程学院", "名称": "2019年3月", "日期": "2019-03-05"}
    assert first.faults == [
        ["编号", "“2019年3月”在表格中是日期，不是这一列应填的内容，请将单元格设为文本格式后重新填写。"]
    ]
    assert second.cells == {"单位": "信息工程学院", "名称": "43529", "编号": "43529", "日期": "2019-03-05"}
    assert second.faults == []


def test_what_is_hidden_is_told():
    rows, passed = read(HEAD, ONE, hidden_rows=(3, 4, 7), hidden_columns=(8,))
    assert rows == [READ_ONE]
    assert passed == ["第 3、4、7 行是隐藏的（或被筛选掉了），没有读取。", "H 列是隐藏的，没有读取。"]


@given(st.sets(st.integers(1, 400), min_size=1, max_size=60))
def test_places_in_few_words_name_each_place_or_say_how_many_there_are(places):
    said = ranges(places)
    told, _, rest = said.partition("等共")
    named = {
        n for part in told.split("、") for a, _, b in [part.partition("–")] for n in range(int(a), int(b or a) + 1)
    }
    assert named == places or (named < places and rest == f" {len(places)} 处")


@given(number=st.integers(1, 18_000))
def test_the_letters_of_columns_are_those_of_spreadsheets(number):
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    assert letter(number) == get_column_letter(number)


def test_two_headings_are_told_apart_by_more_than_their_marks():
    assert plain("单位（必填）") == plain("*单位") != plain("单位名称")
