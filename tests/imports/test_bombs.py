"""S43: a hostile or broken workbook gets one sentence; nothing is saved, and the next person is served."""

from __future__ import annotations

import io
import sys
import zipfile

import openpyxl
import pytest

from portal.documents.excel.headings import letter
from portal.documents.reading import BadDocument, read_word, read_workbook
from tests.imports.making import account, filled, saved, stored, template, upload

pytestmark = pytest.mark.files

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHARED = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
TAIL = "</sheetData></worksheet>"
LAUGHS = "".join('<!ENTITY l{} "{}">'.format(n, f"&l{n - 1};" * 10) for n in range(1, 9))


def plain() -> bytes:
    """The smallest workbook."""
    book = openpyxl.Workbook()
    book.active.title = "账号"
    book.active["A1"] = "名称"
    return saved(book)


def with_part(name: str, content: bytes | str, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook in which one part is another."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(stream, "w", compress) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, content)
    return stream.getvalue()


def many_rows() -> bytes:
    row = '<row><c t="inlineStr"><is><t>aaaaaaaaaa</t></is></c></row>'
    return with_part(SHEET, HEAD + row * 400_000 + TAIL)


def far_corner() -> bytes:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_part(SHEET, HEAD + cells + TAIL)


def a_million_empty_rows() -> bytes:
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 600_000))
    return with_part(SHEET, HEAD + '<row r="1"><c r="A1"><v>1</v></c></row>' + rows + TAIL, zipfile.ZIP_DEFLATED)


def declared(doctype: str, encoding: str = "utf-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE sst [{doctype}]><sst><si><t>&l8;</t></si></sst>'
    return with_part("xl/sharedStrings.xml", text.encode(encoding))


def one_text_everywhere() -> bytes:
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{letter(c)}{n}" t="s"><v>0</v></c>' for c in range(1, 60)) + "</row>"
        for n in range(1, 2000)
    )
    stream = io.BytesIO()
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"长" * 1900}</t></si></sst>'
    )
    with zipfile.ZipFile(io.BytesIO(with_part(SHEET, HEAD + rows + TAIL))) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            content = old.read(member).replace(b"</Types>", b"%s</Types>" % SHARED)
            new.writestr(member.filename, content, zipfile.ZIP_DEFLATED)
        new.writestr("xl/sharedStrings.xml", strings)
    return stream.getvalue()


def encrypted() -> bytes:
    content = bytearray(plain())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        where = [m.header_offset for m in package.infolist()]
    for offset in where:
        content[offset + 6] |= 1
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1
        start += 4
    return bytes(content)


def parts(number: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for place in range(number):
            package.writestr(f"part{place}.xml", "<a/>")
    return stream.getvalue()


def broken() -> bytes:
    content = bytearray(plain())
    middle = content.find(b"xl/worksheets/sheet1.xml") + 60
    content[middle : middle + 40] = b"\xff" * 40
    return bytes(content)


BOMBS = {
    "zip bomb": (many_rows, "不能读取"),
    "far corner": (far_corner, "有内容"),
    "laughs": (lambda: declared(LAUGHS), "文件内部的格式不正常"),
    "laughs in utf-16": (lambda: declared(LAUGHS, "utf-16"), "文件内部的格式不正常"),
    "a file of the server": (lambda: declared('<!ENTITY l8 SYSTEM "file:///etc/hostname">'), "文件内部的格式不正常"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"x"), "宏"),
    "macros by type": (
        lambda: with_part("[Content_Types].xml", '<Types><Default ContentType="x.macroEnabled.main+xml"/></Types>'),
        "宏",
    ),
    "links elsewhere": (lambda: with_part("xl/externalLinks/externalLink1.xml", "<a/>"), "外部链接"),
    "ten thousand parts": (lambda: parts(10_000), "部件超过 200 个"),
    "one text in every cell": (one_text_everywhere, "内容太多"),
    "encrypted": (encrypted, "密码"),
    "encrypted by Excel": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "renamed .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "旧版 Excel"),
    "nothing at all": (lambda: b"", "文件是空的"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "这不是 Excel 工作簿"),
    "too large": (lambda: b"PK\x03\x04" + b"\0" * (3 * 1024**2), "超过 2 MB"),
    "another package": (lambda: parts(1), "这不是 Excel 工作簿"),
    "cut in the middle": (lambda: plain()[:2000], "损坏"),
    "a broken member": (broken, "损坏"),
    "no markup": (lambda: with_part(SHEET, "no xml"), "损坏"),
    "another way of packing": (lambda: with_part(SHEET, HEAD + TAIL, zipfile.ZIP_LZMA), "压缩方式"),
}


@pytest.mark.parametrize("bomb", BOMBS, ids=list(BOMBS))
def test_s43_a_bad_workbook_gets_a_sentence_and_nothing_is_saved(app, operator, bomb):
    make, sentence = BOMBS[bomb]
    answer = upload(operator, make())
    assert answer.status == 422, answer.text[:300]
    assert sentence in answer.text
    assert stored(app) == (0, 0, 0)


def test_s43_a_million_empty_rows_are_passed_over():
    assert [place for place, _ in read_workbook(a_million_empty_rows()).sheets[0].rows] == [1]


def test_s43_what_stands_below_them_is_not_left_out_in_silence():
    row = '<row><c t="inlineStr"><is><t>1</t></is></c></row>'
    with pytest.raises(BadDocument, match="超过 5000 行"):
        read_workbook(with_part(SHEET, HEAD + "<row/>" * 5100 + row + TAIL))


def test_s43_formatted_rows_below_the_data_are_no_accounts(operator):
    book = openpyxl.load_workbook(io.BytesIO(filled(template(operator), [account(1)])))
    for number in range(3, 3000):
        book["账号"].cell(number, 1).number_format = "0"
    assert upload(operator, saved(book)).status == 303


def test_s43_a_slow_workbook_is_given_up(app):
    with pytest.raises(BadDocument, match="读取超时"):
        read_workbook(plain(), seconds=0.01)
    assert read_workbook(plain()).sheets[0].name == "账号"


def test_s43_the_reader_that_dies_is_a_sentence_and_the_next_one_lives(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(BadDocument, match="无法读取"):
        read_workbook(plain())
    monkeypatch.undo()
    assert read_workbook(plain()).sheet("账号")


def test_s43_every_cut_and_flip_of_a_workbook_is_a_sentence_or_a_workbook():
    content = plain()
    tried = [content[: len(content) * percent // 100] for percent in range(0, 100, 12)]
    for place in range(0, len(content), len(content) // 12):
        flipped = bytearray(content)
        flipped[place] ^= 0xFF
        tried.append(bytes(flipped))
    for attempt in tried:
        try:
            read_workbook(attempt)
        except BadDocument as refusal:
            assert str(refusal).endswith("。")  # noqa: PT017 - both answers are good ones


def test_s43_a_workbook_is_no_word_document_and_the_other_way_round():
    with pytest.raises(BadDocument, match="这不是 Word 文档"):
        read_word(plain())


def test_s43_the_limits_are_those_of_the_rule():
    from portal.documents import package, reader  # noqa: PLC0415 - the figures alone

    assert (package.WORKBOOK.packed, package.UNPACKED, package.MEMBERS, package.RATIO) == (
        2 * 1024**2,
        20 * 1024**2,
        200,
        100,
    )
    assert (reader.ROWS, reader.COLUMNS) == (5000, 60)
