"""Word documents for tests, written in the markup of Word itself: what its own buttons make, and what others make of it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree
from PIL import Image

from portal.documents import paper
from portal.documents.package import WORD, opened

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "odd": "http://example.org/odd",
}
NAMED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
STRICT = (
    ("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/", "http://purl.oclc.org/ooxml/wordprocessingml/"),
    ("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"),
)


def nodes(markup: str) -> list[Any]:
    """The elements of a piece of markup."""
    return list(etree.fromstring(f"<x {NAMED}>{markup}</x>"))


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inside: str) -> str:
    """A paragraph; `inside` without markup is its text."""
    return f"<w:p>{inside if inside.startswith('<') else run(inside)}</w:p>"


def control(content: str, properties: str = "") -> str:
    """A content control, whatever stands in it."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def box(state: str, sign: str, *, font: str = "MS Gothic") -> str:
    """The content control of Word that is a box to tick."""
    checked = f'<w14:checked w14:val="{state}"/>' if state else ""
    return control(
        run(sign, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'), f"<w14:checkbox>{checked}</w14:checkbox>"
    )


def mark(sort: str, data: str = "") -> str:
    """The beginning, middle or end of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{sort}">{data}</w:fldChar></w:r>'


def coded(code: str, result: str | None = None, data: str = "") -> str:
    """A field with its code, and its result where it has one."""
    middle = "" if result is None else mark("separate") + result
    return f"{mark('begin', data)}<w:r><w:instrText>{code}</w:instrText></w:r>{middle}{mark('end')}"


def either(choice: str, fallback: str, requires: str = "wps") -> str:
    """The same thing twice."""
    return (
        f'<mc:AlternateContent><mc:Choice Requires="{requires}">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def textbox(text: str) -> str:
    """A box of text, as Word writes it: for itself and for its forebears."""
    inside = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return either(
        f"<w:drawing><wp:anchor><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></wp:anchor></w:drawing>",
        f"<w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>",
    )


def document(body: str, styles: str = "", pictures: tuple[bytes, ...] = ()) -> bytes:
    """A document of this markup; pictures are related as rId100 and on."""
    word = docx.Document()
    for style in nodes(styles):
        word.styles.element.append(style)
    for number, content in enumerate(pictures, 100):
        part = word.part.package.get_or_add_image_part(io.BytesIO(content))
        word.part.rels.add_relationship(RELATIONSHIP_TYPE.IMAGE, part, f"rId{number}")
    stream = io.BytesIO()
    word.save(stream)
    return changed(
        stream.getvalue(), {"word/document.xml": f"<w:document {NAMED}><w:body>{body}<w:sectPr/></w:body></w:document>"}
    )


def changed(content: bytes, parts: dict[str, str] | None = None, more: dict[str, str] | None = None) -> bytes:
    """The same package with other parts in the place of some, and with more of them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, (parts or {}).get(member.filename) or old.read(member))
        for name, said in (more or {}).items():
            new.writestr(name, said)
    return stream.getvalue()


def table(*rows: str) -> str:
    """A table of these rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    """A row; cells without markup are their text."""
    made = (c if c.startswith(("<w:tc", "<w:sdt", "<mc:")) else cell(c) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def cell(inside: str, properties: str = "") -> str:
    """A cell; `inside` that is no paragraph is put into one."""
    whole = (
        inside
        if inside.startswith(("<w:p>", "<w:tbl", "<w:sdt><w:sdtPr></w:sdtPr><w:sdtContent><w:p>"))
        else paragraph(inside)
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{whole}</w:tc>"


def read(content: bytes) -> dict[str, Any]:
    """What the reading process makes of a document."""
    return paper.document(opened(content, WORD), content)


def texts(content: bytes) -> list[list[list[str]]]:
    """The texts of the cells, by table and row."""
    return [[[c["text"] for c in line] for line in each] for each in read(content)["tables"]]


def picture(colour: tuple[int, int, int] = (11, 79, 138)) -> bytes:
    """A picture."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 60), colour).save(stream, "PNG")
    return stream.getvalue()


def strictly(content: bytes) -> bytes:
    """The same document as Strict Open XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))}
    for ordinary, strict in STRICT:
        parts = {name: said.replace(ordinary, strict) for name, said in parts.items()}
    return changed(content, parts)
