"""Word in: the paragraphs and tables of a .docx as plain cells, boxes ticked by hand or by Word, pictures in their cells."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml.ns import qn

from portal.documents.package import BadDocument

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterator

TABLES, ROWS, CELLS = 10, 100, 40
LONGEST_TEXT = 2000
PICTURES = 6
LARGEST_PICTURE = 5 * 1024**2
# Boxes that Word keeps as signs of its own fonts: the last byte of the character, by font.
SIGNS = {
    "wingdings": {"FE": "☑", "FD": "☒", "FC": "√", "A8": "□", "6F": "□", "FB": "×"},
    "wingdings 2": {"52": "☑", "53": "☒", "54": "☒", "50": "√", "A3": "□", "2A": "□", "30": "□"},
}


def document(package: zipfile.ZipFile, content: bytes) -> dict[str, Any]:
    """Return {"lines": [text], "tables": [[[cell]]]}; a cell is {"text", "at", "span", "goes_on", "pictures": [base64]}.

    `at` is the first column of the grid that the cell covers, `goes_on` says that it continues the cell above.
    Raises BadDocument for more than any form of ours has.
    """
    del package  # looked at before; python-docx opens it anew
    word = docx.Document(io.BytesIO(content))
    tables = word.element.body.findall(f".//{qn('w:tbl')}")
    if len(tables) > TABLES:
        raise BadDocument("文档中的表格太多，不是备案登记表。")
    images = _Images(word.part)
    lines = [_text(p)[:LONGEST_TEXT] for p in word.element.body.findall(qn("w:p"))[:ROWS]]
    return {"lines": lines, "tables": [_table(table, images) for table in tables]}


def _table(table: Any, images: _Images) -> list[list[dict[str, Any]]]:
    rows = table.findall(qn("w:tr"))
    if len(rows) > ROWS:
        raise BadDocument("文档中的表格行数太多，不是备案登记表。")
    return [list(_row(row, images)) for row in rows]


def _row(row: Any, images: _Images) -> Iterator[dict[str, Any]]:
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    at = _count(before, 0)
    for cell in [c for c in row.iter(qn("w:tc")) if _row_of(c) is row][:CELLS]:
        properties = cell.find(qn("w:tcPr"))
        merge = properties.find(qn("w:vMerge")) if properties is not None else None
        span = _count(properties.find(qn("w:gridSpan")) if properties is not None else None, 1)
        yield {
            "text": _text(cell)[:LONGEST_TEXT],
            "at": at,
            "span": span,
            "goes_on": merge is not None and merge.get(qn("w:val"), "continue") == "continue",
            "pictures": images.of(cell),
        }
        at += span


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(qn("w:tr")))


def _count(element: Any, default: int) -> int:
    given = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(given), 100) if given.isascii() and given.isdecimal() and len(given) < 4 else default  # noqa: PLR2004


def _text(element: Any) -> str:
    """Return the text with a new line for each paragraph; what was deleted under tracking is not text."""
    parts: list[str] = []
    for node in element.iter():
        if node.tag == PARAGRAPH and parts and node is not element:
            parts.append("\n")
        elif said := SAID.get(node.tag):
            parts.append(said(node))
    return "".join(parts).strip()


def _sign(node: Any) -> str:
    font = (node.get(qn("w:font")) or "").lower()
    return SIGNS.get(font, {}).get((node.get(qn("w:char")) or "")[-2:].upper(), "")


def _ticked(box: Any) -> bool:
    for name in ("w:checked", "w:default"):
        state = box.find(qn(name))
        if state is not None:
            return (state.get(qn("w:val")) or "1") in {"1", "true", "on"}
    return False


PARAGRAPH = qn("w:p")
# What each sort of node says in the text.
SAID: dict[str, Callable[[Any], str]] = {
    qn("w:t"): lambda node: node.text or "",
    qn("w:tab"): lambda _: " ",
    qn("w:br"): lambda _: "\n",
    qn("w:cr"): lambda _: "\n",
    qn("w:sym"): _sign,
    qn("w:checkBox"): lambda box: "☑" if _ticked(box) else "□",  # a form field of old Word
}


class _Images:
    """The pictures of the document's own package; what is linked from elsewhere is not fetched."""

    def __init__(self, part: Any) -> None:
        self.part, self.left = part, PICTURES

    def of(self, cell: Any) -> list[str]:
        """Return the pictures of a cell as base64."""
        found = []
        keys = [b.get(qn("r:embed")) for b in cell.iter(qn("a:blip"))]
        keys += [i.get(qn("r:id")) for i in cell.iter("{urn:schemas-microsoft-com:vml}imagedata")]
        for key in keys:
            relation = self.part.rels.get(key) if key else None
            if relation is None or relation.is_external or self.left <= 0:
                continue
            blob = relation.target_part.blob
            if len(blob) <= LARGEST_PICTURE:
                self.left -= 1
                found.append(base64.b64encode(blob).decode())
        return found
