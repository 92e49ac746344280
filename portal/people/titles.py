"""What the auditor's page calls users and units, and by what it finds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import and_, false, or_, select

from portal.database import db
from portal.feature import Titled
from portal.people import queries, search
from portal.people.consents.kinds import said as act_of
from portal.people.models import Consent, Unit, User
from portal.people.models.enrolment import Enrolment
from portal.spelling import clean, key, keys
from portal.web.access import may
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement, Select

WRITTEN = re.compile("[（）()，,]")  # what stands around the unit in 赵建国（信息工程学院）


def users(_reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return users by id as 赵建国（信息工程学院）."""
    return {str(user_id): titled for user_id, _, titled in _users(User.id.in_(row_ids(ids)))}


def usernames(_reader: Any, names: Collection[str]) -> Mapping[str, Titled]:
    """Return users by the name under which they sign in."""
    return {username: titled for _, username, titled in _users(User.username.in_(names))}


def _users(wanted: ColumnElement[bool]) -> list[tuple[int, str, Titled]]:
    asked = select(User.id, User.username, User.name, Unit.name.label("unit")).join(Unit, Unit.id == User.unit_id)
    opens = may("people.user")
    return [
        (
            row.id,
            row.username,
            Titled(f"{row.name}（{row.unit}）", row.username, url_for("people.user", user_id=row.id) if opens else ""),
        )
        for row in db.session.execute(asked.where(wanted))
    ]


def units(_reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return units by id."""
    opens = may("people.unit")
    asked = select(Unit.id, Unit.name).where(Unit.id.in_(row_ids(ids)))
    return {
        str(row.id): Titled(row.name, url=url_for("people.unit", unit_id=row.id) if opens else "")
        for row in db.session.execute(asked)
    }


def enrolments(reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return workbooks of units, users and people by id; each is open to whoever brought it alone."""
    asked = select(Enrolment.id, Enrolment.file_name, Enrolment.user_id, Enrolment.everything, User.name)
    asked = asked.join(User, User.id == Enrolment.user_id).where(Enrolment.id.in_(row_ids(ids)))
    found = {}
    for row in db.session.execute(asked):
        page = "people.import_show" if row.everything else "people.roster_show"
        own = row.user_id == getattr(reader, "id", None) and may(page)
        found[str(row.id)] = Titled(row.file_name, row.name, url_for(page, enrolment_id=row.id) if own else "")
    return found


def consents(_reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return what a second person was asked to agree to, by id, in words."""
    found = db.session.scalars(select(Consent).where(Consent.id.in_(row_ids(ids))))
    opens = may("people.consents")
    return {
        str(one.id): Titled(
            act_of(one), one.asked_by.name, url_for("people.consent", consent_id=one.id) if opens else ""
        )
        for one in found
    }


def users_called(typed: str) -> Select[int]:
    """Return the select of the ids of whoever is called so."""
    return select(User.id).where(_called(typed))


def usernames_called(typed: str) -> Select[str]:
    """Return the select of the user names of whoever is called so."""
    return select(User.username).where(_called(typed))


def _called(typed: str) -> ColumnElement[bool]:
    """Return that somebody is meant: by the very user name, or by each word in name, user name, unit or the initials of these."""
    if named := queries.by_username(clean(typed).lower()) or queries.by_username(key(typed)):
        return User.id == named.id
    words = keys(WRITTEN.sub(" ", typed))
    if not words:
        return false()
    return and_(*(or_(search.users(word), User.unit_id.in_(search.units(word))) for word in words))


def units_called(typed: str) -> Select[int]:
    """Return the select of the ids of the units in whose name each word is, or its initials."""
    words = keys(typed)
    return select(Unit.id).where(and_(*(Unit.id.in_(search.units(word)) for word in words)) if words else false())
