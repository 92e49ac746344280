"""The clean-up pass over a Word document: what is left of its markup is what a reader of the page sees, written plainly.

Afterwards there are paragraphs, tables, rows, cells and runs alone, and in the runs text, ends of lines and pictures: no content
controls, no tracked changes, no second branch of alternate content, no hidden text, no code of fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from portal.documents.word import signs
from portal.documents.word.branches import MC, choose_branches
from portal.documents.word.fieldcodes import show_fields
from portal.documents.word.hiding import Styles, drop_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
PARAGRAPH, RUN, TEXT, BREAK = qn("w:p"), qn("w:r"), qn("w:t"), qn("w:br")
CONTROL, CONTENT, PROPERTIES = qn("w:sdt"), qn("w:sdtContent"), qn("w:rPr")
# What stands around text without being any: their content stays where they were.
WRAPPERS = (
    *(f"{MC}{name}" for name in ("AlternateContent", "Choice", "Fallback")),
    *map(qn, ("w:sdt", "w:sdtContent", "w:hyperlink", "w:smartTag", "w:customXml", "w:fldSimple", "w:ins", "w:moveTo")),
    *map(qn, ("w:bdo", "w:dir", "w:ruby", "w:rubyBase")),
)
# What is no text, or was taken out under tracking; of a word with its pronunciation the word is text.
GONE = (
    *map(qn, ("w:del", "w:moveFrom", "w:rt", "w:rubyPr", "w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:smartTagPr")),
    *map(qn, ("w:rPrChange", "w:pPrChange", "w:tblPrChange", "w:trPrChange", "w:tcPrChange", "w:sectPrChange")),
)
PLAIN = {qn("w:noBreakHyphen"): "-", qn("w:tab"): " ", qn("w:ptab"): " "}
HYPHENS = {0x2010: "-", 0x2011: "-", 0xAD: None}
# The prompts that Word itself puts into a control.
PROMPT = re.compile(
    r"(?:单击|点击)(?:或点击|或点按)?此处(?:以|可)?(?:输入|添加|选择)\w{0,10}[。.]?|选择一项[。.]?"
    r"|Click (?:or tap )?here to enter (?:text|a date)[.]?|Choose an item[.]?"
)
ON = frozenset({None, "1", "true", "on"})
UNSEEN_SHAPE = re.compile(r"visibility\s*:\s*hidden|display\s*:\s*none|mso-hide\s*:\s*all")


def show(root: Any, styles: Styles) -> None:
    """Leave in `root` what is seen of it; `styles` say which styles hide their text and which font they give it."""
    choose_branches(root)
    _settle_controls(root)
    _drop_rows(root)
    joined = [p for p in root.iter(PARAGRAPH) if _mark_unseen(p)]
    _drop(root.iter(*GONE))
    for wrapper in list(root.iter(*WRAPPERS)):
        _unwrap(wrapper)
    drop_hidden(root, styles)
    _drop(d.getparent() for d in list(root.iter(qn("wp:docPr"))) if on(d.get("hidden", "0")))
    _drop(s for s in list(root.iter("{urn:schemas-microsoft-com:vml}shape")) if UNSEEN_SHAPE.search(s.get("style", "")))
    show_fields(root)
    for paragraph in reversed(joined):
        _join_next(paragraph)
    _write_plainly(root, styles)


def on(value: str | None) -> bool:
    """Say whether a switch with this value is on; without a value it is."""
    return value in ON


def _drop(nodes: Iterable[Any]) -> None:
    for node in list(nodes):
        if (parent := node.getparent()) is not None:
            parent.remove(node)


def _unwrap(node: Any) -> None:
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    parent[at : at + 1] = list(node)


def _settle_controls(root: Any) -> None:
    """Empty the content controls that show their placeholder, and write boxes as boxes, whatever signs their author chose."""
    for control in list(root.iter(CONTROL)):
        properties, content = control.find(qn("w:sdtPr")), control.find(CONTENT)
        if properties is None or content is None:
            continue
        box = properties.find(f"{W14}checkbox")
        if box is not None:
            _write_box(content, box)
        elif _unfilled(properties, content):
            _drop(run for run in list(content.iter(RUN)) if next(run.iterancestors(CONTROL)) is control)


def _unfilled(properties: Any, content: Any) -> bool:
    """Say that a control shows its placeholder: it says so, or it was saved by a program that forgot to, and asks to be filled in."""
    hint = properties.find(qn("w:showingPlcHdr"))
    asks = bool(PROMPT.fullmatch("".join(text.text or "" for text in content.iter(TEXT)).strip()))
    return asks or (hint is not None and on(hint.get(qn("w:val"))))


def _write_box(content: Any, box: Any) -> None:
    state = box.find(f"{W14}checked")
    ticked = state is not None and on(state.get(f"{W14}val"))
    place = next(content.iter(PARAGRAPH), content)
    _drop(list(content.iter(RUN)))
    place.append(_run(signs.TICKED if ticked else signs.BOX))


def _run(text: str) -> Any:
    run = OxmlElement("w:r")
    run.append(_text(text))
    return run


def _text(text: str) -> Any:
    made = OxmlElement("w:t")
    made.text = text
    return made


def _drop_rows(root: Any) -> None:
    """Drop the rows and cells that were taken out under tracking."""
    rows = [d.getparent().getparent() for d in root.iter(qn("w:del")) if d.getparent().tag == qn("w:trPr")]
    _drop(rows + [d.getparent().getparent() for d in root.iter(qn("w:cellDel"))])


def _mark_unseen(paragraph: Any) -> bool:
    """Say that the end of a paragraph was taken out under tracking or is hidden: the next one goes on in its line."""
    marks = paragraph.find(f"{qn('w:pPr')}/{PROPERTIES}")
    if marks is None:
        return False
    if any(marks.find(qn(name)) is not None for name in ("w:del", "w:moveFrom")):
        return True
    hiding = [marks.find(qn(name)) for name in ("w:vanish", "w:specVanish")]
    return any(mark is not None and on(mark.get(qn("w:val"))) for mark in hiding)


def _join_next(paragraph: Any) -> None:
    following = paragraph.getnext()
    if following is not None and following.tag == PARAGRAPH:
        paragraph.extend([child for child in following if child.tag != qn("w:pPr")])
        _drop([following])


def _write_plainly(root: Any, styles: Styles) -> None:
    """Write as text what is drawn otherwise: signs of symbol fonts, hyphens that never break, places in a line, lettering."""
    for run in list(root.iter(RUN)):
        font = styles.font(run)
        for text in run.findall(TEXT):
            text.text = signs.read_in(font, (text.text or "").translate(HYPHENS))
    for node in list(root.iter(qn("w:sym"), *PLAIN, qn("w:cr"))):
        if node.tag == qn("w:cr"):
            node.tag = BREAK
        elif node.getparent().tag == RUN:  # a tab is also a setting of its paragraph
            said = PLAIN.get(node.tag)
            node.getparent().replace(node, _text(_sign(node) if said is None else said))
    _write_lettering(root)


def _write_lettering(root: Any) -> None:
    for lettering in list(root.iter("{urn:schemas-microsoft-com:vml}textpath")):
        paragraph = next(lettering.iterancestors(PARAGRAPH), None)
        if paragraph is not None and lettering.get("string"):
            paragraph.append(_run(lettering.get("string")))


def _sign(node: Any) -> str:
    """Return what a sign of a symbol font reads as."""
    given = node.get(qn("w:char")) or ""
    code = int(given, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", given) else 0
    return signs.sign(node.get(qn("w:font")) or "", code)
