"""未审先发, and what else the page of an account says of its posts: recorded by an inspector, told to the unit, settled (第十一条)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, lazyload

from portal import calendar
from portal.accounts.health import Button, Finding, Mending
from portal.accounts.keepers import circles, everybody, inspects
from portal.accounts.models import Account
from portal.accounts.neighbours import Panel
from portal.audit.trail import record
from portal.cases.seeing import visible
from portal.database import db
from portal.notices.effects import tell
from portal.notices.models import MessageSort
from portal.people.masking import Reach, in_full
from portal.people.models import OFFICES
from portal.people.queries import me
from portal.platforms.links import link_key
from portal.posts import silence
from portal.posts.models import Place, PlaceState, Post, Unreviewed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import ColumnElement

    from portal.accounts.health import Examined
    from portal.people.models import User

OPEN = Unreviewed.settled_at.is_(None)
SHOWN = 10


def reach(user: User) -> Reach:
    """Return the units of whose posts and finds somebody may know: the offices of all, a unit of its own, 校团委 of its clubs."""
    return replace(in_full(user), school=user.holds(*OFFICES))


def seen_by(user: User) -> ColumnElement[bool]:
    """Return which finds somebody may know of."""
    return Unreviewed.account_id.in_(select(Account.id).where(reach(user).within(Account.unit_id.expression)))


def reviewed_as(account: Account, link: str) -> Post | None:
    """Return the post that this account has published under a link as it was reviewed, however the link is written."""
    places = select(Place).where(Place.account_id == account.id, Place.state == PlaceState.PUBLISHED)
    places = places.where(Place.same.is_not(False))
    return next((p.post for p in db.session.scalars(places) if link_key(p.link) == link_key(link)), None)


def recorded(account: Account, link: str) -> Unreviewed | None:
    """Return the find of this link that counts already; two inspectors wait here for one another."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    found = db.session.scalars(select(Unreviewed).where(Unreviewed.account_id == account.id, OPEN))
    return next((row for row in found if link_key(row.link) == link_key(link)), None)


def keep(account: Account, by: User, link: str, found_on: date, note: str) -> None:
    """Record a find and tell the unit. Does not commit."""
    row = Unreviewed(account=account, link=link, found_on=found_on, note=note, by=by)
    said = f"{found_on} 发现{note and f'：{note}'}。请补送审，或向{by.name}说明。"
    _done(row, by, "account.unreviewed", "发现未审先发", said)


def settle(row: Unreviewed, by: User, reason: str) -> None:
    """Keep that it was reviewed after all, and tell the unit. Does not commit."""
    row.settled_at, row.settled_by, row.reason = calendar.now(), by, reason
    _done(row, by, "account.reviewed", "不再记为未审先发", f"{by.name}：{reason}")


def _done(row: Unreviewed, by: User, action: str, gist: str, text: str) -> None:
    db.session.add(row)
    db.session.flush()
    account, subject = row.account, f"account:{row.account_id}"
    record(action, subject, link=row.link, found_on=f"{row.found_on}", remark=row.reason or row.note)
    people = {user for circle in circles(everybody(), account.unit) for user in circle} - {by}
    title, key = f"{gist}：{account.platform_label}“{account.name}”", f"{action}:{row.id}"
    tell(people, MessageSort.RESULT, title, text=text, url="/posts/unreviewed", subject=subject, key=key, gist=gist)


def check(e: Examined) -> Iterator[Finding]:
    """Yield for 合规体检 how many posts of an account were published unreviewed (考核 D10)."""
    known = silence.of(e.account)
    if known and known.unreviewed:
        here = Mending(Button(url_for("posts.unreviewed"), "查看"), of_unit=True)
        mending = here if reach(me()).holds(e.account.unit) else e.elsewhere
        yield Finding("bad", f"未审先发 {known.unreviewed} 篇，请补送审或说明情况。", "第十一条", mending)


def panel(account: Account, user: User) -> Panel | None:
    """Return what the page of an account in use shows of its posts to whom they concern."""
    known = silence.of(account)
    if known is None or not reach(user).holds(account.unit):
        return None
    seen = (
        select(Place).join(Post, Place.post_id == Post.id).options(contains_eager(Place.post), lazyload(Place.account))
    )
    seen = seen.where(Place.account_id == account.id, visible(user)).order_by(Place.id.desc()).limit(SHOWN)
    told = {"of": known, "places": db.session.scalars(seen).all(), "inspects": inspects(user, account)}
    return Panel("posts/of_account.html", told)
