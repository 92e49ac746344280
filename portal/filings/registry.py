"""What filings tell the registry: the cases about an account, and where each sealed version comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import and_, or_, select

from portal.accounts.neighbours import AccountCase, Origin
from portal.cases.models import Event
from portal.cases.seeing import HANDED_IN, visible
from portal.database import db
from portal.fields import Day
from portal.filings import checks
from portal.filings.models import Filing, Kind, State
from portal.filings.queries import LINES
from portal.filings.workflow import FILING
from portal.people.models import User

if TYPE_CHECKING:
    from portal.accounts.models import Account

CONSENTS = (State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW)


def cases(account: Account, user: User) -> list[AccountCase]:
    """Return the filings about an account, newest first; a draft is its author's alone, and a link is for who may open it."""
    told = or_(HANDED_IN, Filing.author_id == user.id)
    found = select(Filing, visible(user)).options(*LINES)
    found = found.where(Filing.account_id == account.id, told).order_by(Filing.state_since.desc(), Filing.id.desc())
    return [_case(filing, may_open=bool(seen)) for filing, seen in db.session.execute(found)]


def _case(filing: Filing, *, may_open: bool) -> AccountCase:
    page = "filings.edit" if filing.state is State.DRAFT else "filings.show"
    return AccountCase(
        label=filing.kind_label,
        state_label=filing.standing.label,
        tone=filing.standing.tone,
        at=filing.state_since,
        due=filing.due,
        clock=checks.clock(filing),
        open=filing.state not in FILING.final,
        url=url_for(page, filing_id=filing.id) if may_open else "",
        article=f"第{filing.kind.article}条" if filing.kind.article else "",
    )


def origins(filing_ids: list[int], user: User) -> dict[int, Origin]:
    """Return, by filing id, the kind, the day of the change, who consented, and the filing's page where this person may open it."""
    happened = Filing.data["changed_on"].as_string()
    found = select(Filing.id, Filing.kind, happened, visible(user)).where(Filing.id.in_(filing_ids))
    names = _deciders(filing_ids)
    return {
        filing_id: Origin(
            kind_label=Kind(kind).label,
            changed_on=Day().load(day) if kind == Kind.CHANGE else None,
            deciders=names.get(filing_id, ()),
            url=url_for("filings.show", filing_id=filing_id) if seen else "",
        )
        for filing_id, kind, day, seen in db.session.execute(found)
    }


def _deciders(filing_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Return who consented since the last submission, in order: what was said before a return no longer counts."""
    steps = select(Event.case_id, Event.action, User.name).join(User, Event.user_id == User.id)
    steps = steps.where(
        Event.case_id.in_(filing_ids),
        or_(Event.action == "submit", and_(Event.action == "approve", Event.source.in_(CONSENTS))),
    )
    names: dict[int, tuple[str, ...]] = {}
    for filing_id, action, name in db.session.execute(steps.order_by(Event.case_id, Event.place)):
        names[filing_id] = () if action == "submit" else (*names.get(filing_id, ()), name)
    return names
