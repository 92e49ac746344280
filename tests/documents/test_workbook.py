"""A workbook as whoever opens it has it: printable as it comes, its rows whole, its columns holding to what they are for."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.excel.layout import HIGHEST, LEGIBLE, LINE, PRINTABLE, fitting, height, pages_wide, width_of
from portal.documents.excel.workbook import FILLED_IN, Title, Workbook
from portal.fields import QQ, Choice, Day, Email, Link, Name, Number, Option, Phone, Text

HEADER = ("编号", "名称", "备注")


def opened(book):
    with book.stream as stream:
        return openpyxl.load_workbook(io.BytesIO(stream.read()))


def made(header=HEADER, rows=(), widths=(), rules=lambda _: None, named=0):
    """A sheet as it is read back."""
    with Workbook() as book:
        sheet = book.sheet("表", header, widths, named=named)
        rules(sheet)
        for row in rows:
            sheet.add(row)
    return opened(book)["表"]


def rule_of(sheet, column):
    return next(r for r in sheet.data_validations.dataValidation if str(r.sqref).startswith(column))


def test_every_sheet_prints_as_it_comes():
    sheet = made(rows=[("1", "甲", ""), ("2", "乙", "")])
    setup = sheet.page_setup
    assert (setup.orientation, str(setup.paperSize), sheet.sheet_properties.pageSetUpPr.fitToPage) == (
        "landscape",
        "9",
        True,
    )
    assert (setup.fitToWidth or 1, int(setup.fitToHeight)) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_title_cols is None
    assert "第 &P 页，共 &N 页" in sheet.oddFooter.center.text.replace("&[Page]", "&P")
    assert "&A" in sheet.oddFooter.left.text or "表" in sheet.oddFooter.left.text
    assert sheet.page_margins.left < 0.5
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3", "the filter covers the rows that were written"


def test_a_sheet_of_notes_has_no_filter():
    assert made(("账号：填写说明", ""), [("", "一句")]).auto_filter.ref is None


def test_a_wide_sheet_takes_more_pages_and_says_on_each_whose_row_it_is():
    sheet = made([f"第 {n} 列的标题" for n in range(40)], named=1)
    assert int(sheet.page_setup.fitToWidth) > 1
    assert sheet.print_title_cols == "$B:$B"
    assert sheet.page_setup.pageOrder == "overThenDown"


def fits(widths, named, pages):
    """Whether columns in their order stand on so many pages, each legible."""
    room, points = PRINTABLE / LEGIBLE, [(7 * w + 5) * 0.75 for w in widths]
    at, place = 0, 0
    while place < len(points):
        at += 1
        left = room - (points[named] if place > named else 0)
        left -= points[place]
        place += 1
        while place < len(points) and points[place] <= left:
            left -= points[place]
            place += 1
    return at <= pages


@given(st.lists(st.integers(6, 50), min_size=1, max_size=60), st.data())
def test_columns_are_legible_on_as_few_pages_as_can_be(widths, data):
    named = data.draw(st.integers(0, min(3, len(widths) - 1)))
    pages = pages_wide(widths, named)
    assert fits(widths, named, pages)
    assert pages == 1 or not fits(widths, named, pages - 1)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("甲乙丙丁", 10, 1),
        ("甲乙丙丁戊", 10, 2),
        ("a" * 9, 10, 1),
        ("a" * 18, 10, 2),
        ("一\n二\n三", 10, 3),
        ("一\n\n三", 10, 3),
        ("长" * 2000, 10, HIGHEST / LINE),
    ],
)
def test_a_row_is_as_high_as_its_longest_text_wants(text, width, lines):
    assert (height([("短", 10), (text, width)]) or LINE) == lines * LINE


def test_a_long_text_is_shown_whole_and_wraps():
    sheet = made(rows=[("1", "甲", "长" * 60), ("2", "乙", "短")], widths=(8, 20, 30))
    assert sheet.row_dimensions[2].height >= 4 * LINE
    assert sheet.row_dimensions[3].height is None, "a row of one line is as high as the program has it"
    assert sheet["C2"].alignment.wrap_text


@pytest.mark.parametrize(
    "title", ["编号", "第一责任人", "目前粉丝人数（必填）", "主要运行人员3预计离校日期", "QQ", "ICP备案号"]
)
def test_a_heading_fits_its_column_on_two_lines_at_the_most(title):
    assert (height([(title, fitting(title))]) or LINE) <= 2 * LINE
    assert fitting(title) <= 30


@pytest.mark.parametrize(
    ("kind", "usual"),
    [
        (Phone(), "13803710001"),
        (Day(), "2026-01-05"),
        (QQ(), "12345678901"),
        (Name(20), "欧阳建国"),
        (Email(), "zhangsan@zzgs.edu.cn"),
        (Text(20), "gh_1a2b3c4d5e6f"),
        (Text(60), "郑州工商学院青年"),
        (Number(), "123456"),
        (Choice(options=(Option("a", "教职工"),)), "教职工"),
        (Link(), "https://weibo.com/u/1234567890"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_usually_answered_stands_on_one_line(kind, usual):
    assert height([(usual, width_of(kind, "项"))]) is None


def test_a_list_refuses_what_is_not_in_it_and_says_what_is():
    sheet = made(rules=lambda s: s.offer(1, ("订阅号", "服务号"), "请选择类别。"))
    rule = rule_of(sheet, "B")
    assert (rule.type, rule.errorStyle or "stop", rule.showErrorMessage) == ("list", "stop", True)
    assert str(rule.sqref) == f"B2:B{FILLED_IN + 1}"
    assert rule.allow_blank, "what need not be answered can be emptied"
    assert "订阅号、服务号" in rule.error
    assert rule.prompt == "请选择类别。"
    assert sheet.auto_filter.ref == f"A1:C{FILLED_IN + 1}", "the filter covers the rows that will be filled in"


def test_a_long_list_stands_on_the_hidden_sheet_and_its_refusal_still_fits():
    names = tuple(f"第{n}个二级学院的全称" for n in range(80))
    with Workbook() as book:
        book.sheet("表", HEADER).offer(0, names)
    found = opened(book)
    rule = rule_of(found["表"], "A")
    assert rule.formula1 == "选项!$A$1:$A$80"
    assert "共 80 项" in rule.error
    assert len(rule.error) <= 255
    assert found["选项"].sheet_state == "hidden"


def test_days_are_held_to_and_telephone_numbers_asked_about():
    def rules(sheet):
        sheet.expect_day(0, "日期写作 2026-01-05。")
        sheet.expect_phone(1)
        sheet.remark(2, "多项用“、”分开。")

    sheet = made(rules=rules)
    day, phone, free = (rule_of(sheet, column) for column in "ABC")
    assert (day.type, day.errorStyle or "stop", day.showErrorMessage) == ("custom", "stop", True)
    assert "A2" in day.formula1
    assert "2026-01-05" in day.error
    assert (phone.type, phone.errorStyle) == ("custom", "warning")
    assert "B2" in phone.formula1
    assert all(len(rule.formula1) <= 255 for rule in (day, phone))
    assert (free.type, free.formula1, free.prompt) in {(kind, None, "多项用“、”分开。") for kind in (None, "none")}


def test_a_sheet_to_hand_on_has_a_title_lines_and_room_for_signatures():
    above = Title("某校汇总表", "填报单位：宣传部", "填报日期：2026年1月5日")
    with Workbook() as book:
        sheet = book.sheet("汇总表", HEADER, title=above)
        sheet.add((1, "甲", ""))
        sheet.add((2, "乙", date(2026, 1, 5)))
        sheet.sign("填表人：", "审核人：")
        assert sheet.rows == 2
    found = opened(book)["汇总表"]
    assert "A1:C1" in {str(area) for area in found.merged_cells.ranges}
    assert (found["A1"].value, found["A1"].alignment.horizontal, found["A1"].font.sz) == ("某校汇总表", "center", 20)
    assert [cell.value for cell in found[3]] == list(HEADER)
    assert [cell.value for cell in found[4]][:2] == [1, "甲"]
    assert found["C4"].border.left.style == "thin", "an empty cell has its lines too"
    assert found["A7"].value == "填表人："
    assert found.print_title_rows == "$3:$3"
    assert found.freeze_panes == "A4"
    assert found.auto_filter.ref is None
    texts = {cell.value for row in found.iter_rows() for cell in row if cell.value}
    assert {"填报单位：宣传部", "填报日期：2026年1月5日", "审核人："} <= texts
