"""A workbook says what it shows: number formats, the formats that Chinese programs have built in, the two epochs, what is hidden."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.documents.excel.shown import CHINESE, EPOCHS, day_of, digits, shown
from portal.documents.reading import BadDocument, Cell, read_workbook
from tests.imports.making import saved


def at(*parts: int) -> datetime:
    """A day and time as cells hold them, which know no zones."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


# (value, number format, what it shows)
SHOWN = [
    (12, "0000", "0012"),
    (12345, "0000", "12345"),
    (7, "00", "07"),
    (12, "0_ ", "12"),
    (12, "General", "12"),
    (2019.1, "0.00", "2019.10"),
    (2019.1, "General", "2019.1"),
    (2019.1, "0.00_ ", "2019.10"),
    (0.1 + 0.2, "General", "0.3"),
    (1200, "#,##0", "1,200"),
    (1234567, "#,##0.00", "1,234,567.00"),
    (12000, '0!.0,"万"', "1.2万"),
    (12000, '0\\.0,"万"', "1.2万"),
    (0.5, "0%", "50%"),
    (0.125, "0.0%", "12.5%"),
    (-12, "0000;[Red](0000)", "(0012)"),
    (0, "0;-0;;@", ""),
    (5, ";;;", ""),
    (12, '"NO."0000', "NO.0012"),
    (12, "第0000号", "第0012号"),
    (13803710001, "000-0000-0000", "138-0371-0001"),
    (13803710001, '000" "0000" "0000', "138 0371 0001"),
    (13803710001, "General", "13803710001"),
    (13803710001.0, "0", "13803710001"),
    # Its digits are there, and ids are such numbers: what a narrow column makes of them is not read.
    (13803710001, "0.00E+00", "13803710001"),
    (138037100011, "General", "138037100011"),
    (123456789012345, "General", "123456789012345"),
    ("王敏", "@", "王敏"),
    ("0012", "General", "0012"),
    ("12", '"NO."@', "NO.12"),
    ("a_x000D_\nb", "General", "a\nb"),
    ("试零\u200b宽　号", "@", "试零宽 号"),
    (True, "General", "TRUE"),
    (False, "General", "FALSE"),
    (at(2026, 3, 5), "yyyy-mm-dd", "2026-03-05"),
    (at(2026, 3, 5), 'yyyy"年"m"月"d"日"', "2026年3月5日"),
    (at(2026, 3, 1), 'yyyy"年"m"月"', "2026年3月"),
    (at(2026, 3, 5, 8, 30), "yyyy/m/d h:mm", "2026/3/5 8:30"),
    (time(8, 30), "h:mm", "8:30"),
    (46086, CHINESE[31], "2026年3月5日"),
    (46086, CHINESE[58], "3月5日"),
]


@pytest.mark.parametrize(("value", "code", "text"), SHOWN)
def test_a_cell_is_read_as_it_is_shown(value, code, text):
    assert shown(value, code) == text


def test_the_same_holds_through_a_whole_workbook():
    book = openpyxl.Workbook()
    rows = [row for row in SHOWN if row[2] and row[1] not in CHINESE.values() and "_x000D_" not in str(row[0])]
    for place, (value, code, _) in enumerate(rows, 1):
        cell = book.active.cell(place, 1, value)
        cell.number_format = code
    [sheet] = read_workbook(saved(book)).sheets
    assert [cells[0].text for _, cells in sheet.rows] == [text for *_, text in rows]


def built_in(format_id: int, serial: float, *, from_1904: bool = False) -> bytes:
    """A workbook whose one cell has a format by number alone, as Chinese programs write it."""
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = serial
    book.active["A1"].number_format = '"this one"0'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "xl/styles.xml":
                content = content.replace(b'numFmtId="164" font', b'numFmtId="%d" font' % format_id)
            new.writestr(member.filename, content)
    return stream.getvalue()


def only_cell(content: bytes) -> Cell:
    return read_workbook(content).sheets[0].rows[0][1][0]


DAYS = [27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]


@pytest.mark.parametrize("format_id", [*DAYS, 14, 15, 22])
@pytest.mark.parametrize("from_1904", [False, True])
def test_a_day_under_a_format_that_no_file_says_is_that_day(format_id, from_1904):
    serial = (date(2026, 3, 5) - EPOCHS[from_1904]).days
    cell = only_cell(built_in(format_id, serial, from_1904=from_1904))
    assert (cell.day, cell.dated, cell.fault) == ("2026-03-05", True, "")


@pytest.mark.parametrize("format_id", [27, 36, 50, 52, 57, 17])
def test_the_first_of_a_month_that_is_shown_alone_is_the_programs_guess(format_id):
    cell = only_cell(built_in(format_id, (date(2026, 3, 1) - EPOCHS[False]).days))
    assert (cell.day, cell.dated) == ("", True)
    assert cell.text in {"2026年3月", "Mar-26"}


@pytest.mark.parametrize("format_id", [32, 33, 34, 35, 55, 56])
def test_a_time_is_no_day(format_id):
    cell = only_cell(built_in(format_id, 0.3541666667))
    assert (cell.day, cell.dated) == ("", False)
    assert cell.text.startswith("8时30分")


@given(day=st.dates(date(2005, 1, 1), date(2099, 12, 31)), from_1904=st.booleans())
def test_a_bare_number_could_be_the_day_of_its_epoch_and_of_no_other(day, from_1904):
    serial = (day - EPOCHS[from_1904]).days
    assert day_of(serial, "General", from_1904=from_1904) == day
    assert shown(serial, "General") == str(serial)


@given(number=st.integers(0, 10**15 - 1), zeros=st.integers(1, 15))
def test_leading_zeros_are_those_of_the_format(number, zeros):
    assert shown(number, "0" * zeros) == f"{number:0{zeros}d}"
    assert shown(float(number), "General") == digits(number) == str(number)


ODD = st.text(st.sampled_from('0#?.,;%E+-yMmdhs[]"\\\\!_*@ /年月日()AMP$804<>=1'), max_size=40)


@given(code=ODD, value=st.sampled_from([12, -3.7, 46086, 0.5, 1e14, "王敏", at(2026, 3, 5, 8, 30), time(8, 30)]))
def test_no_format_that_a_file_may_hold_stops_the_reading(code, value):
    assert isinstance(shown(value, code), str)
    day_of(value, code, from_1904=False)


def test_what_is_hidden_is_not_read_and_told():
    book = openpyxl.Workbook()
    for place in range(1, 6):
        book.active.append([f"a{place}", f"b{place}", f"c{place}"])
    book.active.row_dimensions[2].hidden = book.active.row_dimensions[4].hidden = True
    book.active.column_dimensions["B"].hidden = True
    [sheet] = read_workbook(saved(book)).sheets
    assert [(place, [c.text for c in cells]) for place, cells in sheet.rows] == [
        (1, ["a1", "", "c1"]),
        (3, ["a3", "", "c3"]),
        (5, ["a5", "", "c5"]),
    ]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ((2, 4), (2,))


def test_the_ranges_of_merged_cells_are_told():
    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c"])
    book.active.append(["d", "e", "f"])
    book.active.merge_cells("B1:C2")
    assert read_workbook(saved(book)).sheets[0].merged == ((1, 2, 2, 3),)


def strict(content: bytes) -> bytes:
    """The same package in the words of Strict Open XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            text = old.read(member)
            for part in (b"spreadsheetml", b"officeDocument", b"drawingml"):
                text = text.replace(
                    b"http://schemas.openxmlformats.org/%s/2006/" % part, b"http://purl.oclc.org/ooxml/%s/" % part
                )
            new.writestr(member.filename, text)
    return stream.getvalue()


def test_strict_open_xml_is_read_as_the_same_workbook():
    book = openpyxl.Workbook()
    book.active.append(["名称", 12, at(2026, 3, 5)])
    book.active["B1"].number_format = "0000"
    plain = saved(book)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(strict(plain))).read("xl/workbook.xml")
    assert read_workbook(strict(plain)) == read_workbook(plain)
    assert [c.text for c in read_workbook(plain).sheets[0].rows[0][1]][:2] == ["名称", "0012"]


def test_s43_tens_of_thousands_of_merged_ranges_are_refused():
    book = openpyxl.Workbook()
    book.active["A1"] = "名称"
    stream = io.BytesIO()
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 9000))
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>".encode())
            new.writestr(member.filename, content)
    with pytest.raises(BadDocument, match="内容太多"):
        read_workbook(stream.getvalue())
