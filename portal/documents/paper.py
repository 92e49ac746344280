"""Word in: what the pages of a .docx show, as lines, tables of plain cells and the pictures in them; and what was not taken along."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from portal.documents import strict
from portal.documents.package import WORD, BadDocument
from portal.documents.word.hiding import Styles
from portal.documents.word.signs import UNKNOWN
from portal.documents.word.visible import show

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

TABLES, ROWS, CELLS = 10, 100, 40
LONGEST_TEXT = 2000
PICTURES = 6
LARGEST_PICTURE = 5 * 1024**2
NOTES, QUOTED = 20, 20
PARAGRAPH, TABLE, ROW, CELL, VALUE = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:val")
TEXT, BREAK, MATHS = qn("w:t"), qn("w:br"), qn("m:t")
# What is drawn by another program, or is another file: nothing of it is read.
FOREIGN = (qn("w:object"), qn("w:altChunk"), qn("c:chart"), qn("dgm:relIds"))


def document(package: zipfile.ZipFile, content: bytes) -> dict[str, Any]:
    """Return {"lines": [text], "tables": [[[cell]]], "pictures": {key: base64}, "notes": [[what, sentence]]}.

    A cell is {"text", "at", "span", "goes_on", "pictures": [key]}: `at` is the first column of the grid that it covers, `goes_on`
    says that it continues the cell above. `notes` tell what the document shows and is not here. Raises BadDocument for more than any
    form of ours has.
    """
    if strict.is_strict(package, WORD.heart):
        content = strict.ordinary(package)
    word = docx.Document(io.BytesIO(content))
    body, styles = word.element.body, Styles(_styles(word.part))
    show(body, styles)
    tables = list(body.iter(TABLE))
    if len(tables) > TABLES:
        raise BadDocument("文档中的表格太多，不是备案登记表。")
    reading = _Reading(word.part)
    read = [reading.table(table) for table in tables]
    lines = reading.lines(body)
    for head in _heads(word.part):
        show(head, styles)
        lines += reading.lines(head)
    reading.note_rest(body)
    return {"lines": lines, "tables": read, "pictures": reading.images.kept, "notes": reading.notes[:NOTES]}


def _styles(part: Any) -> Any:
    related = [r.target_part for r in part.rels.values() if not r.is_external and r.reltype.endswith("/styles")]
    return related[0].element if related and hasattr(related[0], "element") else None


def _heads(part: Any) -> Iterator[Any]:
    """Yield the heads of the pages: at times the title stands there."""
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith("/header"):
            yield parse_xml(relation.target_part.blob)


class _Reading:
    """What is read of one document, and the notes on what is not."""

    def __init__(self, part: Any) -> None:
        self.images, self.notes = _Images(part), list[list[str]]()

    def lines(self, root: Any) -> list[str]:
        """Return the lines outside of tables, those in boxes of text among them."""
        found: list[str] = []
        for paragraph in root.iter(PARAGRAPH):
            if next(paragraph.iterancestors(TABLE), None) is None:
                found += [line for line in _own(paragraph).split("\n") if line.strip()]
        return [line[:LONGEST_TEXT] for line in found[:ROWS]]

    def table(self, table: Any) -> list[list[dict[str, Any]]]:
        """Return the rows of a table. Raises BadDocument for too many."""
        rows = table.findall(ROW)
        if len(rows) > ROWS:
            raise BadDocument("文档中的表格行数太多，不是备案登记表。")
        return [list(self._row(row)) for row in rows]

    def _row(self, row: Any) -> Iterator[dict[str, Any]]:
        at = _count(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
        cells = row.findall(CELL)
        if len(cells) > CELLS:
            self.notes.append(["表格", f"有一行超过 {CELLS} 格，其余的格没有读取。"])
        for cell in cells[:CELLS]:
            properties = cell.find(qn("w:tcPr"))
            span = _count(properties.find(qn("w:gridSpan")) if properties is not None else None, 1)
            if not _continues(properties, "w:hMerge"):  # such a cell is drawn as a part of the one before it
                yield {
                    "text": self._cell_text(cell),
                    "at": at,
                    "span": span,
                    "goes_on": _continues(properties, "w:vMerge"),
                    "pictures": self.images.of(cell),
                }
            at += span

    def _cell_text(self, cell: Any) -> str:
        text = "\n".join(_own(paragraph) for paragraph in cell.iter(PARAGRAPH)).strip()
        beginning = f"“{' '.join(text[:QUOTED].split())}”"
        if len(text) > LONGEST_TEXT:
            self.notes.append(["文字", f"{beginning}起的一格超过 {LONGEST_TEXT} 字，其余没有读取。"])
        if UNKNOWN in text:
            self.notes.append(["符号", f"{beginning}一格中有认不出的符号（显示为 {UNKNOWN}），请对照原表。"])
        return text[:LONGEST_TEXT]

    def note_rest(self, body: Any) -> None:
        """Note what the document shows besides: pictures outside of tables or not taken, what other programs have drawn."""
        outside = [k for k in self.images.keys(body) if k not in self.images.kept and k not in self.images.refused]
        if outside:
            self.notes.append(["图片", f"有 {len(outside)} 张图片不在表格的格子里，没有取出，请自行上传。"])
        self.notes += self.images.notes()
        if foreign := len(list(body.iter(*FOREIGN))):
            self.notes.append(["对象", f"文档中有 {foreign} 处图表或其他程序插入的内容，没有读取。"])


def _own(paragraph: Any) -> str:
    """Return the text of a paragraph itself: what stands in a box of text within it is a paragraph of its own."""
    nodes = (n for n in paragraph.iter(TEXT, BREAK, MATHS) if next(n.iterancestors(PARAGRAPH)) is paragraph)
    return "".join("\n" if node.tag == BREAK else node.text or "" for node in nodes)


def _continues(properties: Any, name: str) -> bool:
    merge = properties.find(qn(name)) if properties is not None else None
    return merge is not None and merge.get(VALUE, "continue") == "continue"


def _count(element: Any, default: int) -> int:
    given = element.get(VALUE, "") if element is not None else ""
    return min(int(given), 100) if given.isascii() and given.isdecimal() and len(given) < 4 else default  # noqa: PLR2004


class _Images:
    """The pictures of the document's own package, each once; what is linked from elsewhere is not fetched."""

    def __init__(self, part: Any) -> None:
        self.part = part
        self.kept: dict[str, str] = {}
        self.refused: dict[str, str] = {}

    def keys(self, element: Any) -> list[str]:
        """Return which pictures stand somewhere, each once."""
        keys = [b.get(qn("r:embed")) or b.get(qn("r:link")) for b in element.iter(qn("a:blip"))]
        keys += [i.get(qn("r:id")) for i in element.iter("{urn:schemas-microsoft-com:vml}imagedata")]
        return list(dict.fromkeys(key for key in keys if key))

    def of(self, cell: Any) -> list[str]:
        """Return the pictures of a cell that are taken along; the reasons of the others are kept."""
        found = []
        for key in self.keys(cell):
            if key not in self.kept and key not in self.refused:
                self._take(key)
            if key in self.kept:
                found.append(key)
        return found

    def _take(self, key: str) -> None:
        relation = self.part.rels.get(key)
        if relation is None or relation.is_external:
            self.refused[key] = "是链接到别处的图片"
        elif len(blob := relation.target_part.blob) > LARGEST_PICTURE:
            self.refused[key] = f"超过 {LARGEST_PICTURE // 1024**2} MB"
        elif len(self.kept) >= PICTURES:
            self.refused[key] = f"排在第 {PICTURES} 张之后"
        else:
            self.kept[key] = base64.b64encode(blob).decode()

    def notes(self) -> list[list[str]]:
        """Return what is told of the pictures that are not taken, a sentence for each reason."""
        reasons = list(self.refused.values())
        return [
            ["图片", f"有 {reasons.count(reason)} 张图片{reason}，没有取出，请自行上传。"]
            for reason in dict.fromkeys(reasons)
        ]
