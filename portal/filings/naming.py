"""Whom an act beside the way names: people offered as one types, and the person that the words in the box mean (转办、加签、抄送)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import lazyload

from portal.database import db
from portal.people.models import Unit, User
from portal.people.names import initials
from portal.people.naming import LONGEST_WRITTEN, offered
from portal.workflow import PersonMissing

if TYPE_CHECKING:
    from collections.abc import Iterable

OFFERED = 20
NAMED = re.compile(r"(?P<name>[^（(]+)[（(](?P<unit>[^，,）)]+)(?:[，,]\s*(?P<username>[^）)]+))?[）)]")


def search(q: str) -> list[str]:
    """Return the active staff whose name, user name, unit or initials in pinyin hold `q`, as `offered` writes them, at most OFFERED."""
    q = q.strip()[:LONGEST_WRITTEN].split("（", maxsplit=1)[0]
    if not q:
        return []
    staff = select(User).options(lazyload(User.assignments)).join(Unit, Unit.id == User.unit_id)
    staff = staff.where(User.active.is_(True), User.staff.is_(True)).order_by(User.name, User.id)
    fields = [User.name.icontains(q, autoescape=True), User.username.icontains(q, autoescape=True)]
    found = list(db.session.scalars(staff.where(or_(*fields, Unit.name.icontains(q, autoescape=True))).limit(OFFERED)))
    if q.isascii() and q.isalnum() and len(found) < OFFERED:
        known = {u.id for u in found}
        names = db.session.execute(select(User.id, User.name).where(User.active.is_(True), User.staff.is_(True)))
        alike = [row.id for row in names if row.id not in known and initials(row.name).startswith(q.lower())]
        found += db.session.scalars(staff.where(User.id.in_(alike[: OFFERED - len(found)])))
    return offered(found)


def meant(text: str, among: Iterable[User] = ()) -> User | None:
    """Return whom the box names: by user name, by 姓名（单位）, or by a name that one person alone has; None where it is empty.

    `among` are those who come first into question: a name that only one of them has is theirs. Raises PersonMissing, in words for the
    user, where there is nobody of that name or several.
    """
    text = text.strip()
    if not text:
        return None
    if len(text) > LONGEST_WRITTEN:
        raise PersonMissing(f"最多 {LONGEST_WRITTEN} 字，请填写姓名、“姓名（单位）”或用户名。")
    near = [u for u in among if u.name == text]
    found = near if len(near) == 1 else _found(text)
    found = [u for u in found if u.active] or found
    if not found:
        raise PersonMissing(f"没有找到“{text}”，请填写姓名、“姓名（单位）”或用户名。")
    if len(found) > 1:
        raise PersonMissing(f"“{text}”有 {len(found)} 位，请写明是哪一位：{'、'.join(offered(found[:OFFERED]))}。")
    return found[0]


def _found(text: str) -> list[User]:
    by_username = db.session.scalar(select(User).where(User.username == text))
    if by_username:
        return [by_username]
    statement = select(User).join(Unit, Unit.id == User.unit_id).order_by(User.id)
    if named := NAMED.fullmatch(text):
        statement = statement.where(User.name == named["name"].strip(), Unit.name == named["unit"].strip())
        if named["username"]:
            statement = statement.where(User.username == named["username"].strip())
    else:
        statement = statement.where(User.name == text)
    return list(db.session.scalars(statement))
