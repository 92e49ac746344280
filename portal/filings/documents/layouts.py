"""The paper of one filing: its platform's, with the technology centre's row where that is asked, and the school's own names on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from portal.documents import Approval, Layout
from portal.documents.layout import COPIES, OFFICE, TECHNOLOGY
from portal.filings.conditions import asks_technology, technical
from portal.filings.documents import closure
from portal.filings.models import Kind, State
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from portal.documents.layout import Block
    from portal.filings.models import Filing

PAST_CENTRE = {State.PUBLICITY_REVIEW, State.FILED, State.REFUSED}


def layout_of(filing: Filing) -> Layout:
    """Return the arrangement of a filing's paper."""
    if filing.kind is Kind.CLOSURE:
        return _named(closure.layout(filing.platform))
    return _named(_with_centre(filing.definition.layout, asked=_asked(filing)))


def blank_layout(platform: str) -> Layout:
    """Return the arrangement of a platform's empty form."""
    definition = PLATFORMS[platform]
    return _named(_with_centre(definition.layout, asked=asks_technology(software=definition.technology)))


class Names(TypedDict):
    """What else the paper says of the office: who fills in NO., and who keeps which copy (表注1)."""

    office: str
    copies: tuple[str, ...]


def names() -> Names:
    """Return these as the school calls them."""
    return {"office": in_school_words(OFFICE), "copies": tuple(in_school_words(copy) for copy in COPIES)}


def _asked(filing: Filing) -> bool:
    """Say whether the centre has its row. What has gone past it keeps the paper it has, whatever the school sets since."""
    if any(State.TECH_REVIEW in {e.source, e.target} for e in filing.events):
        return True
    return technical(filing) and (filing.stock or filing.state not in PAST_CENTRE)


def _with_centre(layout: Layout, *, asked: bool) -> Layout:
    """Return a layout with the technology centre's row under the unit's, or without one."""
    blocks: list[Block] = []
    for block in layout.blocks:
        if isinstance(block, Approval) and block.key == TECHNOLOGY.key:
            continue
        blocks.append(block)
        if asked and isinstance(block, Approval) and block.key == "unit":
            blocks.append(TECHNOLOGY)
    return Layout(tuple(blocks))


def _named(layout: Layout) -> Layout:
    return Layout(tuple(replace(b, label=_label(b.label)) if isinstance(b, Approval) else b for b in layout.blocks))


def _label(standard: str) -> str:
    """Return an approval's label with the school's own name; what a long one has in brackets stands in a line of its own."""
    label = in_school_words(standard)
    return label if label == standard else label.replace("（", "\n（")
