"""The events of a case: kept with every step, tied to the audit trail by their SHA-256, and with what the paper shows of a decision."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from portal import calendar
from portal.audit.models import Entry
from portal.audit.trail import record
from portal.cases import apart, beside, sealing
from portal.cases.desks import principal_for
from portal.cases.models import AUTHOR, DRAWER, Case, Event
from portal.cases.offices import DESKS, approving_unit
from portal.cases.sort import sort_of, sorts
from portal.database import db
from portal.people.queries import may_seal
from portal.settings.queries import number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from portal.people.models import User
    from portal.workflow import Act

DECISIONS = frozenset({"approve", "return", "return_direct", "return_unit", "return_tech", "refuse"})


def keep_event(case: Case, act: Act) -> None:
    """Append the event and its audit entry, which holds the event's SHA-256; what is handed in is kept as a copy.

    A move ends what went on beside the way: the step was this person's alone, or a third one was asked.
    """
    at, step, sort = calendar.now(), act.step, sort_of(case)
    behalf = principal_for(case, act.user, DESKS[step.role]) if step.role in DESKS else None
    event = Event(
        case=case,
        place=len(case.events) + 1,
        action=step.action,
        label=step.label,
        source=step.source,
        target=step.target,
        desk=case.desk,
        user=act.user,
        on_behalf=behalf,
        whom=act.whom,
        at=at,
        since=case.state_since,
        opinion=act.opinion,
        note=sort.note(case, act) or apart.remark(case, act, behalf),
        data=sort.handed_in(case, act),
        token=g.get("step_token"),
        **_on_paper(case, act, behalf),
    )
    db.session.add(event)
    if not step.aside:
        _go_on(case, act, at)
        sort.on_move(case, act)
    apart.forget()
    db.session.flush()  # the digest covers the keys of the case and the user
    facts: dict[str, Any] = {"before": step.source.value, "after": step.target.value, "opinion": act.opinion}
    facts |= {part: u.username for part, u in (("on_behalf", behalf), ("whom", act.whom)) if u}
    facts |= {"seal": event.seal, "sealed_for": event.unit_name} if event.seal else {}
    record(f"{case.sort}.{step.action}", case.subject, **facts, event=event.place, digest=digest_of(event))


def _go_on(case: Case, act: Act, at: datetime) -> None:
    """Let a case lie where a move has brought it: with whoever decides there, from now on."""
    case.state_since = at
    if case.decided_on and case.desks.get(act.step.source) in {AUTHOR, DRAWER} and act.step.role == AUTHOR:
        case.handed_in_by_id = act.user.id
    beside.end_all(case)
    case.deciding_unit = approving_unit(case.unit)
    haste = sort_of(case).haste
    if haste and case.decided_on:
        case.deputies_from = at + timedelta(minutes=number(haste))


def _on_paper(case: Case, act: Act, behalf: User | None) -> dict[str, Any]:
    """Return what the print shows of this step, as it is now: the unit's name, seal and signature, and whether its head signs.

    The seal is there for whom the administrator has named as its keepers. Who stands in for somebody (`behalf`) decides in that
    person's office, and uses their own signature.
    """
    step, user = act.step, act.user
    if step.action not in DECISIONS:
        name = case.unit.name if case.unit else ""
        return {"unit_name": name, "as_head": False, "seal": "", "signature": ""}
    unit, as_head = sealing.office(case, case.desks.get(step.source, ""), user, behalf)
    sealed = step.action == "approve" and may_seal(user, unit)
    return {
        "unit_name": unit.name,
        "as_head": as_head,
        "seal": unit.seal if sealed else "",
        "signature": user.signature,
    }


def taken_before(user: User, token: str) -> Event | None:
    """Return the step this very form has already taken: a double click sends once."""
    return db.session.scalar(select(Event).where(Event.user_id == user.id, Event.token == token)) if token else None


def digest_of(event: Event) -> str:
    """Return the SHA-256 of a flushed event; every column counts but its own key and the desk, which follows from the target."""
    facts = [
        event.case_id,
        event.place,
        event.action,
        event.label,
        event.source,
        event.target,
        event.user_id,
        event.on_behalf_id,
        event.at.isoformat(),
        event.since.isoformat(),
        event.opinion,
        event.note,
        event.data,
        event.unit_name,
        event.as_head,
        event.seal,
        event.signature,
        event.token,
    ]
    if event.whom_id is not None:  # a step of before there was such a thing keeps the digest it had
        facts.append(event.whom_id)
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def fault() -> str:
    """Compare every event with the digest in its audit entry; return "" or what is wrong with which row."""
    sealed, subjects = dict(_sealed()), _subjects()
    events = select(Event).options(lazyload("*")).order_by(Event.id).execution_options(yield_per=500)
    with closing(db.session.scalars(events)) as rows:
        for event in rows:
            subject = subjects.get(event.case_id, "")
            if sealed.pop((subject, event.place), None) != digest_of(event):
                return f"event {event.id}: step {event.place} of {_spoken(subject)} is not what the trail says"
    for subject, place in sealed:
        return f"step {place} of {_spoken(subject)} is in the trail, but its event was removed"
    return ""


def _spoken(subject: str) -> str:
    return subject.replace(":", " ")


def _subjects() -> dict[int, str]:
    """Return, by id, how the trail names each case."""
    rows = db.session.execute(select(Case.id, Case.sort, Case.serial))
    return {row.id: f"{row.sort}:{row.serial or row.id}" for row in rows}


def _sealed() -> Iterator[tuple[tuple[str, int], str]]:
    """Yield ((subject, place), digest) of every step in the trail."""
    for key in sorts():
        entries = select(Entry.subject, Entry.detail).where(Entry.action.startswith(f"{key}.")).order_by(Entry.id)
        for subject, detail in db.session.execute(entries.execution_options(yield_per=1000)):
            if "event" in detail and "digest" in detail:
                yield (subject, int(detail["event"])), detail["digest"]
