"""Filings as somebody may read them, those of an account, those that a page has made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import defer, joinedload

from portal.accounts.models import Account, Status
from portal.accounts.queries import escaped
from portal.cases import seeing
from portal.cases.sort import WRITERS
from portal.database import db
from portal.filings.models import Filing, Scan, State
from portal.people.models import PUBLICITY, Unit, User
from portal.people.queries import open_units
from portal.people.roster import heads_league
from portal.spelling import key, keys

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm.interfaces import ORMOption

PAPER = (joinedload(Filing.archived), joinedload(Filing.scans).joinedload(Scan.by).lazyload(User.assignments))
# A line of a list does not show the form: loaded and sorted with it, a list costs three times as much.
LINES = (*seeing.LINES, defer(Filing.data))


def filing_for(user: User, filing_id: int, *more: ORMOption) -> Filing:
    """Return a filing this person may see, with what lies beside it and `more`.

    Raises Missing otherwise: whether it exists is not told.
    """
    return seeing.case_for(user, Filing, filing_id, *more)


def filing_to_read(user: User, filing_id: int) -> Filing:
    """Return a filing as this person may read it, with its paper. Raises Missing."""
    return as_read(filing_for(user, filing_id, *PAPER), user)


def as_read(filing: Filing, user: User) -> Filing:
    """Return a filing as somebody reads it: while the author writes, the form or the proof, others see what was last handed in.

    For reading only: what is returned may no longer belong to the session.
    """
    sent = handed_in(filing)
    writing = filing.state.editable or filing.state is State.CLOSING
    if filing.author_id == user.id or not writing or sent is None:
        return filing
    _ = (filing.archived, filing.scans)  # what its page shows besides comes with it
    db.session.expunge(filing)  # so that nothing is written back
    filing.data, filing.name, filing.handle = sent, sent.get("name") or "", sent.get("handle") or ""
    return filing


def handed_in(filing: Filing) -> dict[str, Any] | None:
    """Return the form as it was last handed in; None for a draft."""
    return next((e.data for e in reversed(filing.events) if e.data), None)


def as_told(filing: Filing, user: User) -> dict[str, Any]:
    """Return the form of a filing as somebody is told of it; of a colleague's draft whether it is of the same account, and no more."""
    sent = None if filing.author_id == user.id else handed_in(filing)
    return sent or filing.data


def draft_of(user: User, token: str) -> Filing | None:
    """Return the filing that this person's page with this token has already made."""
    return db.session.scalar(select(Filing).where(Filing.author_id == user.id, Filing.token == token))


def saved_from(user: User, token: str) -> Filing | None:
    """Return the filing that this person's page with this token saved last."""
    return db.session.scalar(select(Filing).where(Filing.author_id == user.id, Filing.saved_by == token).limit(1))


def latest_of_unit(unit_id: int) -> Filing | None:
    """Return the unit's latest filing that was registered: what was refused, or is not decided, is nobody's word yet."""
    found = select(Filing).where(Filing.unit_id == unit_id, Filing.state == State.FILED)
    return db.session.scalar(found.order_by(Filing.submitted_on.desc(), Filing.id.desc()).limit(1))


ENGAGED = [s for s in State if s.waiting or s in {State.RETURNED, State.CLOSING}]


def under_way(account_id: int, besides: int | None = None) -> Filing | None:
    """Return a change or a closure of an account that was handed in and is not decided, the oldest; drafts do not count."""
    found = select(Filing).where(
        Filing.account_id == account_id, Filing.id != (besides or 0), Filing.state.in_(ENGAGED)
    )
    return db.session.scalar(found.order_by(Filing.id).limit(1))


def cases_under_way(account_ids: list[int]) -> dict[int, Filing]:
    """Return, by account, the change or closure that was handed in and is not decided."""
    found = select(Filing).where(Filing.account_id.in_(account_ids), Filing.state.in_(ENGAGED))
    return {f.account_id: f for f in db.session.scalars(found) if f.account_id}


def bears_handle(handle: str) -> ColumnElement[bool]:
    """Return the condition that a filing names an account by this very id of its own, however it is typed."""
    return Filing.sought.like(escaped(f"|{key(handle)[:60]}|"), escape="\\")


OWN_SHOWN = 20
MOST_BEGUN = 50
NOT_HANDED_IN = [State.DRAFT, State.WITHDRAWN]


def own_drafts(user: User) -> list[Filing]:
    """Return what this person has begun and not handed in, the latest first, as lines of a list."""
    found = select(Filing).options(*LINES).where(Filing.author_id == user.id, Filing.state.in_(NOT_HANDED_IN))
    return list(db.session.scalars(found.order_by(Filing.saved_at.desc(), Filing.id.desc()).limit(MOST_BEGUN)))


def written_by(author_id: int, platform: str, besides: int | None) -> list[Filing]:
    """Return what somebody still writes of new accounts on a platform, the latest first."""
    found = select(Filing).where(
        Filing.author_id == author_id, Filing.platform == platform, Filing.account_id.is_(None)
    )
    found = found.where(Filing.state.in_([s for s in State if s.editable]), Filing.id != (besides or 0))
    return list(db.session.scalars(found.order_by(Filing.saved_at.desc(), Filing.id.desc()).limit(OWN_SHOWN)))


def begun_in(user: User, unit_ids: set[int]) -> list[Filing]:
    """Return the new accounts that this person, or somebody of these units, is filing now, the latest first."""
    whose = or_(Filing.author_id == user.id, Filing.unit_id.in_(unit_ids))
    found = select(Filing).where(whose, Filing.unfinished, Filing.account_id.is_(None))
    mine_first = (Filing.author_id == user.id).desc()
    return list(db.session.scalars(found.order_by(mine_first, Filing.saved_at.desc()).limit(MOST_BEGUN)))


def seen_of(user: User, filing_ids: list[int]) -> set[int]:
    """Return those of some filings that this person may open."""
    if not filing_ids:
        return set()
    return set(db.session.scalars(select(Filing.id).where(Filing.id.in_(filing_ids), seeing.visible(user))))


def own_accounts(unit_ids: list[int], word: str) -> tuple[list[Account], int]:
    """Return the first active accounts of some units by name, found by name, handle or number, and how many there are."""
    conditions = [Account.unit_id.in_(unit_ids), Account.status == Status.ACTIVE]
    if word:
        conditions += [Account.sought.like(escaped(each), escape="\\") for each in keys(word)]
    found = select(Account).where(*conditions).order_by(Account.name_order, Account.id).limit(OWN_SHOWN)
    return list(db.session.scalars(found)), db.session.scalar(select(func.count(Account.id)).where(*conditions)) or 0


def writable_units(user: User) -> list[Unit]:
    """Return the active units for which this person files, their own first."""
    units = [a.unit for a in user.assignments if a.role in WRITERS and a.unit and a.unit.active]
    return sorted({u.id: u for u in units}.values(), key=lambda u: (u.id != user.unit_id, u.place))


def changed_by(user: User) -> list[Unit]:
    """Return the active units whose accounts this person changes or ends: their own, and for the head of 校团委 its clubs (第六条)."""
    own = writable_units(user)
    if not heads_league(user):
        return own
    known = {unit.id for unit in own}
    return own + [unit for unit in open_units() if unit.kind.of_league and unit.id not in known]


def units_to_choose(user: User, filing: Filing) -> list[Unit]:
    """Return the units among which a draft's author may choose: those they file for; all for an officer who brings in another's."""
    own = writable_units(user)
    brought = user.holds(*PUBLICITY) and filing.unit.id not in {unit.id for unit in own}
    return open_units(filing.unit.id) if brought else own
