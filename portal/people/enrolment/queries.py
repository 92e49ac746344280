"""Which enrolments somebody has made, their rows, and who still waits for a password of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.database import db
from portal.errors import Missing
from portal.people.consents.rules import GUARDED
from portal.people.models import Assignment, Enrolment, EnrolmentRow, EnrolmentStage, Finding, User
from portal.web.paging import Page, paged

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Select


def listed(user: User, *, everything: bool) -> Page[Enrolment]:
    """Return a page of somebody's own enrolments, newest first: the rows name people, and are their author's alone."""
    mine = Enrolment.user_id == user.id, Enrolment.everything.is_(everything)
    statement = select(Enrolment).where(*mine).order_by(Enrolment.at.desc(), Enrolment.id.desc())
    return paged(statement, select(func.count(Enrolment.id)).where(*mine))


def enrolment_for(user: User, enrolment_id: int, *, everything: bool, to_write: bool = False) -> Enrolment:
    """Return somebody's own enrolment; `to_write` holds it, so that two requests at once follow each other. Raises Missing.

    One of `everything` is found from the administrator's pages alone.
    """
    mine = Enrolment.user_id == user.id, Enrolment.everything.is_(everything)
    wanted = select(Enrolment).where(Enrolment.id == enrolment_id, *mine).execution_options(populate_existing=True)
    found = db.session.scalar(wanted.with_for_update() if to_write else wanted)
    if found is None:
        raise Missing
    return found


def made_by(user: User, token: str) -> Enrolment | None:
    """Return the enrolment that this very page has already made."""
    return db.session.scalar(select(Enrolment).where(Enrolment.user_id == user.id, Enrolment.token == token))


def count_open(user: User) -> int:
    """Count somebody's enrolments that are neither taken nor given up."""
    mine = Enrolment.user_id == user.id, Enrolment.stage == EnrolmentStage.OPEN
    return db.session.scalar(select(func.count(Enrolment.id)).where(*mine)) or 0


def rows_of(enrolment: Enrolment, finding: Finding | None = None) -> list[EnrolmentRow]:
    """Return the rows in the order of the workbook, those of one finding or all."""
    rows = select(EnrolmentRow).where(EnrolmentRow.enrolment_id == enrolment.id)
    if finding is not None:
        rows = rows.where(EnrolmentRow.finding == finding)
    return list(db.session.scalars(rows.order_by(EnrolmentRow.id)))


def _unsettled(enrolment: Enrolment, *columns: Any) -> Select[Any]:
    """Return the select over those whom an enrolment made users and who have not chosen a password of their own yet.

    Whoever decides by now gets a new one as everybody who decides does: when a second person has agreed (S38).
    """
    decides = select(Assignment.user_id).where(Assignment.role.in_(GUARDED))
    made = select(*columns).join(EnrolmentRow, EnrolmentRow.made_id == User.id).where(User.id.not_in(decides))
    return made.where(EnrolmentRow.enrolment_id == enrolment.id, User.must_change.is_(True), User.active.is_(True))


def unsettled(enrolment: Enrolment, after: int = 0) -> int:
    """Count those past the user `after` who wait for a password, or have not yet used the one they were given."""
    return db.session.scalar(_unsettled(enrolment, func.count(User.id)).where(User.id > after)) or 0


def unsettled_users(enrolment: Enrolment, after: int, limit: int) -> list[User]:
    """Return the next of them, held until the transaction ends."""
    wanted = _unsettled(enrolment, User).where(User.id > after).order_by(User.id).limit(limit)
    return list(db.session.scalars(wanted.with_for_update(of=User).execution_options(populate_existing=True)))
