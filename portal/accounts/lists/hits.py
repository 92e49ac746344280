"""What the search finds of the registry: accounts, and the units that run them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, url_for
from sqlalchemy import case, select

from portal.accounts.lists.filters import address, conditions
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account
from portal.accounts.namesakes import Named
from portal.database import db
from portal.people.search import names_unit
from portal.platforms import PLATFORMS
from portal.spelling import key, keys
from portal.web.access import may
from portal.web.found import SHOWN, Group, Hit
from portal.web.paging import counted_up

if TYPE_CHECKING:
    from portal.accounts.lists.viewers import Viewer
    from portal.people.models import Unit, User


def accounts(user: User, word: str) -> Group:
    """Find accounts by a word: those that are called so, or have that number, come first."""
    seen = _seen(user)
    wanted = conditions({"q": word}, seen)
    said = key(word)
    exact = case((Account.number_key == said, 0), (Account.name_key == said, 1), else_=2)
    told = (Account.platform, Account.handle, Account.unit_id, Account.status)
    columns = (Account.id, Account.name, Account.number, *told)
    found = select(*columns).where(*wanted).order_by(exact, Account.filed_on.desc(), Account.id.desc()).limit(SHOWN)
    hits = [
        Hit(
            row.name,
            f"{_named(row, seen).about} · NO. {row.number}",
            (row.status.label, row.status.tone),
            url_for("accounts.show", account_id=row.id),
        )
        for row in db.session.execute(found)
    ]
    total = counted_up(select(Account.id).where(*wanted))
    return Group("账号", hits, total, address(q=word))


def _named(row: Any, seen: Viewer) -> Named:
    return Named(row.name, PLATFORMS[row.platform].label, row.handle, seen.units[row.unit_id].name)


def units(user: User, word: str) -> Group:
    """Find units by a part of their name, or its first letters."""
    words = keys(word)
    found = [unit for unit in _seen(user).units.values() if words and all(names_unit(w, unit) for w in words)]
    hits = [
        Hit(
            unit.name,
            f"{unit.kind_label} · {unit.level}账号",
            None if unit.active else ("已停用", "void"),
            _unit_url(unit),
        )
        for unit in found[:SHOWN]
    ]
    return Group("单位", hits, len(found), url_for("people.units") if may("people.units") else address(q=word))


def _seen(user: User) -> Viewer:
    """Return what this person sees of the registry, asked once a request."""
    if "seen" not in g:
        g.seen = viewer(user)
    found: Viewer = g.seen
    return found


def _unit_url(unit: Unit) -> str:
    if may("people.unit"):
        return url_for("people.unit", unit_id=unit.id)
    return address(unit=str(unit.id))
