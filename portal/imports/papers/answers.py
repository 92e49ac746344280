"""From the words of a paper form to what its fields are given: boxes by their ticks, texts as somebody would have typed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.imports.papers.ticks import MARKS, OTHER, plainly, ticked
from portal.imports.papers.unread import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.fields import FormDefinition
    from portal.imports.papers.paper import PaperForm
    from portal.imports.papers.ticks import Ticked

# The fields that are answered by ticks, and the field for what is written behind 其它.
BOXES = {"category": "category_other", "verified": "", "topics": "topics_other"}
# What is taken out of a text by the field's widget, else the ends of lines: a date was broken anywhere, a long text nowhere.
GAPS = {"date": r"\s", "area": r"(?!)"}
_RULED = re.compile(rf"{MARKS}|[:：_＿…．]")


class Answer(NamedTuple):
    """What a field is given, and the text that it was read from, "" where that is told already."""

    key: str
    value: Any
    written: str


def answers(form: PaperForm, definition: FormDefinition) -> Iterator[Answer]:
    """Yield the answers to what the platform asks; what it does not ask, and what a line of boxes leaves open, is told in `form.unread`."""
    for key, text in form.texts.items():
        if key not in definition.fields:
            if text:
                form.unread.add("表格", f"{definition.label}的备案不填{quoted(text)}所在的这一栏，没有填入。")
        elif key in BOXES:
            yield from _by_boxes(form, definition, key, text)
        else:
            kind = definition.fields[key].kind
            yield Answer(key, kind.typed(re.sub(GAPS.get(kind.widget, r"\s*\n\s*"), "", text)), text)


def _by_boxes(form: PaperForm, definition: FormDefinition, key: str, text: str) -> Iterator[Answer]:
    """Yield what was ticked, "" for none or for what must be asked, and what was written behind 其它."""
    field = definition.fields[key]
    options = {o.label: o.key for o in field.kind.options}  # type: ignore[attr-defined]
    others = {word for word in OTHER if word in text} - options.keys()
    said = ticked(text, (*options, *others), several=bool(field.kind.multiple))
    found = [options[label] for label in said.options if label in options]
    yield Answer(key, found if field.kind.multiple else "".join(found), "" if said.found else text)
    written, beside = _written(text, (*options, *OTHER)), BOXES[key]
    for sentence in _left_open(said, others, written, placed=beside in definition.fields):
        form.unread.add(field.label, sentence)
    if beside in definition.fields:
        yield Answer(beside, written, written)


def _left_open(said: Ticked, others: set[str], written: str, *, placed: bool) -> Iterator[str]:
    """Yield what a line of boxes leaves open; `placed`: what is written behind 其它 has a field of its own."""
    if said.doubt:
        yield said.doubt
    if said.unknown:
        yield f"登记表上勾选了{quoted('、'.join(said.unknown))}，平台上没有这一项，没有填入。"
    if written and not placed:
        yield f"“其它”后面写着{quoted(written)}，没有填入。"
    elif not written and others.intersection(said.options):
        yield "勾选了“其它”，没有写明是什么。"


def _written(text: str, options: tuple[str, ...]) -> str:
    """Return what is written behind 其它, without boxes and the line it stands on."""
    line = plainly(text, options)
    behind = next((line.split(word, 1)[1] for word in OTHER if word in line), "")
    return _RULED.sub("", behind).strip()
