"""A .docx as the text of a post: what it shows is read, what it carries besides is not, and nothing in it is run or fetched."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml
from PIL import Image

from portal.posts.text import BadText
from portal.posts.text.pasting import NOTHING
from portal.posts.text.word import SAVED, read_word

pytestmark = pytest.mark.files

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(content, name, part):
    """The package with one part more, or another."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, part)
    return stream.getvalue()


def plain(text="正文"):
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def body_of(inner):
    """A document whose body is this markup."""
    return with_part(plain(), "word/document.xml", f"<w:document {SPACES}><w:body>{inner}</w:body></w:document>")


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    stream.seek(0)
    return stream


def test_a_document_is_read_as_it_is_shown():
    document = docx.Document()
    document.add_heading("春季运动会", 1)
    paragraph = document.add_paragraph("各单位 ")
    paragraph.add_run("请于").bold = True
    paragraph.add_run("3月5日前报名").italic = True
    paragraph.add_run("（内部意见）").font.hidden = True
    document.add_paragraph("跑步", style="List Bullet")
    document.add_paragraph("<script>alert(1)</script>")
    document.add_paragraph("前").add_run().add_picture(picture())
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    body = read_word(saved(document))
    assert [block[:2] for block in body.blocks] == [
        ("h", "春季运动会"),
        ("p", "各单位<strong> 请于</strong><em>3月5日前报名</em>"),
        ("li", "跑步"),
        ("p", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("p", "前"),
        ("box", "图 1：审核人看不到，请上传"),
        ("row", "<td>甲</td><td>乙</td>"),
    ]
    assert body.boxes == 1


def test_strict_open_xml_is_read_as_well():
    content = plain("严格格式")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = package.read("word/document.xml").decode()
    strict = part.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/", "http://purl.oclc.org/ooxml/wordprocessingml/"
    )
    assert [block.text for block in read_word(with_part(content, "word/document.xml", strict)).blocks] == ["严格格式"]


def test_nothing_outside_is_opened(tmp_path):
    """A picture and a template that lie elsewhere: a box and nothing; a link leads where it led."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture().read())
    document = docx.Document()
    document.add_paragraph("前").add_run().add_picture(picture())
    part = document.part
    outside = part.relate_to(secret.as_uri(), RELATIONSHIP_TYPE.IMAGE, is_external=True)
    part.relate_to(
        "http://127.0.0.1:9/x.dotm", RELATIONSHIP_TYPE.IMAGE.replace("image", "attachedTemplate"), is_external=True
    )
    blip = next(document.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
    key = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
    del blip.attrib[key]
    blip.set(key.replace("embed", "link"), outside)
    for address in ("https://x.cn/a", "file:///etc/passwd", "javascript:x"):
        name = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = f'<w:p {SPACES}><w:hyperlink r:id="{name}"><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>'
        document.element.body.insert(-1, parse_xml(link))
    body = read_word(saved(document))
    assert [block[:2] for block in body.blocks] == [
        ("p", "前"),
        ("box", "图 1：审核人看不到，请上传"),
        ("p", '<a href="https://x.cn/a">链接</a>'),
        ("p", "链接"),
        ("p", "链接"),
    ]


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.'
    'document.macroEnabled.main+xml"/></Types>'
)
DEEP = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
REFUSED = {
    "nothing": (b"", "文件是空的"),
    "no document": (b"GIF89a" + b"x" * 100, "这不是 Word 文档"),
    "garbage in a package": (b"PK\x03\x04" + b"\xff" * 2000, SAVED),
    "another package": (
        with_part(plain(), "x", "x").replace(b"word/document.xml", b"word/documenx.xml"),
        "这不是 Word 文档",
    ),
    "old or encrypted": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512, "打开密码"),
    "old": (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "旧版 Word"),
    "macros": (with_part(plain(), "word/vbaProject.bin", b"x"), "宏"),
    "macros by its type": (with_part(plain(), "[Content_Types].xml", TYPES), "宏"),
    "a bomb": (with_part(plain(), "word/media/x.xml", b"\0" * (15 * 1024**2)), "压缩率异常"),
    "entities": (with_part(plain(), "word/styles.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "格式不正常"),
    "tables in tables": (body_of(DEEP), SAVED),
    "nothing written": (plain(""), NOTHING),
    "no markup": (with_part(plain(), "word/document.xml", "<w:document"), SAVED),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_a_sentence(what):
    content, sentence = REFUSED[what]
    with pytest.raises(BadText, match=sentence):
        read_word(content)


def test_time_is_limited():
    with pytest.raises(BadText, match="读取超时"):
        read_word(plain(), seconds=0.01)
