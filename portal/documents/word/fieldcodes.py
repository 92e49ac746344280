"""Fields of a Word document: their code is no text, their result is; boxes and lists of old forms say what is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from portal.documents.word import signs

MARK, CODE, VALUE = qn("w:fldChar"), qn("w:instrText"), qn("w:val")
STORIES = frozenset(map(qn, ("w:tc", "w:txbxContent", "w:body", "w:hdr", "w:ftr")))
DRAWN = tuple(
    map(qn, ("w:t", "w:tab", "w:ptab", "w:br", "w:cr", "w:sym", "w:noBreakHyphen", "w:drawing", "w:pict", "w:object"))
)
OFF = frozenset({"0", "false", "off"})


@dataclass
class _Open:
    """A field that has begun: its code so far, whether its result has begun, and whether it has been written out already."""

    code: list[str] = field(default_factory=list)
    result: bool = False
    done: bool = False

    @property
    def seen(self) -> bool:
        return self.result and not self.done


def show_fields(root: Any) -> None:
    """Drop the codes of fields, and write out those that Word draws without keeping a result; a field cut in two is passed over."""
    whole = _whole(root)
    begun: list[_Open] = []
    for node in list(root.iter(MARK, CODE, *DRAWN)):
        if node.tag == MARK:
            if node in whole:
                _step(node, begun)
            elif (chosen := _chosen(node)) is not None:
                _write(node, chosen, begun)
        elif node.tag == CODE:
            if begun:
                begun[-1].code.append(node.text or "")
        elif not all(each.seen for each in begun):
            node.getparent().remove(node)


def _whole(root: Any) -> set[Any]:
    """Return the marks of the fields that begin and end in one place: the text, a cell, a box of text."""
    stack: list[list[Any]] = []
    found: set[Any] = set()
    for mark in root.iter(MARK):
        sort = mark.get(qn("w:fldCharType"))
        if sort == "begin":
            stack.append([mark])
        elif stack and _story(stack[-1][0]) is _story(mark):
            stack[-1].append(mark)
            if sort == "end":
                found.update(stack.pop())
    return found


def _story(node: Any) -> Any:
    return next((above for above in node.iterancestors() if above.tag in STORIES), None)


def _step(mark: Any, begun: list[_Open]) -> None:
    sort = mark.get(qn("w:fldCharType"))
    if sort == "begin":
        opened = _Open()
        if (chosen := _chosen(mark)) is not None:
            _write(mark, chosen, begun)
            opened.done = True
        begun.append(opened)
    elif begun:
        inner = begun[-1]
        drawn = None if inner.done or inner.result else signs.of_field("".join(inner.code))
        if drawn is not None and (sort == "end" or "eq" in inner.code[0].lower()):
            _write(mark, drawn, begun[:-1])
            inner.done = True
        inner.result = True
        if sort == "end":
            begun.pop()


def _write(mark: Any, text: str, around: list[_Open]) -> None:
    """Write text behind a mark, in a run of its own, which has no font of signs; inside a code nothing is seen."""
    if not all(each.seen for each in around):
        return
    run, said = OxmlElement("w:r"), OxmlElement("w:t")
    said.text = text
    run.append(said)
    mark.getparent().addnext(run)


def _chosen(mark: Any) -> str | None:
    """Return what a field of an old form shows: its box, or the entry chosen from its list; None for any other field."""
    box, offered = mark.find(f"{qn('w:ffData')}/{qn('w:checkBox')}"), mark.find(f"{qn('w:ffData')}/{qn('w:ddList')}")
    if box is not None:
        return signs.TICKED if _ticked(box) else signs.BOX
    if offered is None:
        return None
    entries = [entry.get(VALUE) or "" for entry in offered.findall(qn("w:listEntry"))]
    states = [offered.find(qn(name)) for name in ("w:result", "w:default")]
    place = next((_number(state) for state in states if state is not None), 0)
    return entries[place] if 0 <= place < len(entries) else ""


def _number(element: Any) -> int:
    given = element.get(VALUE) or ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else -1  # noqa: PLR2004


def _ticked(box: Any) -> bool:
    for name in ("w:checked", "w:default"):
        state = box.find(qn(name))
        if state is not None:
            return (state.get(VALUE) or "1") not in OFF
    return False
