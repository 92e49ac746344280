"""What was decided on a filing, as its paper shows it: the opinions of the present round, with names, days, signatures, seals (表注1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import calendar
from portal.database import db
from portal.documents import Decision
from portal.files.store import open_file
from portal.filings.models import State
from portal.web.filters import long_day

if TYPE_CHECKING:
    from portal.cases.models import Event
    from portal.filings.models import Filing

VERDICTS = {"approve": "agree", "refuse": "refuse"}
STEPS: dict[str, str] = {
    State.UNIT_REVIEW: "unit",
    State.TECH_REVIEW: "technology",
    State.PUBLICITY_REVIEW: "publicity",
}
AGAIN = {"return_unit": ("unit", "technology"), "return_tech": ("technology",)}


def submission(filing: Filing) -> Event | None:
    """Return the submission with which the present round began, or None before the first.

    What was returned for small amendments and handed in again goes on in its round: the opinions before it stay valid.
    """
    found, before = None, ""
    for event in (e for e in filing.events if e.moved):
        if event.action == "submit" and before != "return_direct":
            found = event
        before = event.action
    return found


def content(digest: str | None) -> bytes:
    """Return a picture that is kept, b"" for none."""
    stored = open_file(db.session, digest) if digest else None
    return stored.content if stored else b""


def decisions(filing: Filing) -> dict[str, Decision]:
    """Return the decisions of the present round: what was said before a return no longer counts.

    Nor does an opinion that is to be given again, and whatever was given after it (退回单位重审、退回技术中心重审).
    """
    last = submission(filing)
    if last is None:
        return {}
    found: dict[str, Decision] = {}
    for event in (e for e in filing.events if e.place > last.place):
        for step in AGAIN.get(event.action, ()):
            found.pop(step, None)
        if event.action in VERDICTS and event.source in STEPS:
            found |= _given(event)
    if last.target != State.UNIT_REVIEW and last.note:  # a step that should have been, and was passed over
        found["unit"] = Decision(opinion=last.note)
    return found


def _given(event: Event) -> dict[str, Decision]:
    """Return what an event decides, by the cell of the paper; where its note says so it is no word of the unit's (0023)."""
    over = {"unit": Decision(opinion=event.note)} if event.note else {}
    return {STEPS[event.source]: _decision(event)} | over


def _decision(event: Event) -> Decision:
    """Return one decision as its event keeps it, whatever has become of names, seals and signatures since.

    主要负责人签名 is for the head alone: a deputy who stands in is called so, and a clerk of the office is named as 经办
    under the opinion, the signature left for ink. Who decides for somebody who is away signs as 乙（代 甲）.
    """
    deputy = event.source == State.UNIT_REVIEW and not event.as_head
    clerk = not deputy and not event.as_head
    who = f"{event.user.name}（代 {event.on_behalf.name}）" if event.on_behalf else event.user.name
    return Decision(
        opinion=event.opinion,
        name="" if clerk else f"副职：{who}" if deputy else who,
        clerk=who if clerk else "",
        day=long_day(calendar.local(event.at).date()),
        verdict=VERDICTS[event.action],  # type: ignore[arg-type]
        signature=b"" if clerk else content(event.signature),
        seal=content(event.seal) if event.action == "approve" else b"",
    )
