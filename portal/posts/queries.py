"""What pages and other features ask about posts: whose accounts one writes for, what is kept, what is counted (第十一条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from sqlalchemy import func, select, true

from portal.accounts.models import Account, Status
from portal.calendar import today
from portal.cases.models import Case
from portal.cases.seeing import HANDED_IN, case_for, visible
from portal.cases.sort import WRITERS, is_of
from portal.database import db
from portal.errors import Missing, Refused
from portal.feature import Count, closed
from portal.people.models import OFFICES, UNIT_ROLES
from portal.people.queries import me
from portal.posts import unreviewed, versions
from portal.posts.clearances import queries as clearances
from portal.posts.clearances.models import Clearance
from portal.posts.models import Place, PlaceState, Post, Remark, Unreviewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.people.models import User


def accounts_for(user: User) -> Sequence[Account]:
    """Return the accounts for whose units somebody writes, live ones alone: those of their first unit, then by name."""
    units = user.units(*WRITERS)
    found = db.session.scalars(select(Account).where(Account.unit_id.in_(units), Account.status == Status.ACTIVE))
    return sorted(found, key=lambda a: (units.index(a.unit_id), a.name_order))


def accounts_with_posts() -> dict[str, str]:
    """Return the accounts by which the list can be narrowed, by their id: those with posts, of one's units or for an office all.

    Asked once a request; an account is looked for among posts, and not each post for its account.
    """
    if "accounts_with_posts" not in g:
        theirs = Account.unit_id.in_(me().units(*UNIT_ROLES)) if not me().holds(*OFFICES) else true()
        any_post = select(Place.id).where(Place.account_id == Account.id).exists()
        found = select(Account.id, Account.name).where(any_post, theirs).order_by(Account.name_order)
        g.accounts_with_posts = {str(row.id): row.name for row in db.session.execute(found)}
    known: dict[str, str] = g.accounts_with_posts
    return known


def own(post_id: int) -> Post:
    """Return a post that the present user has written. Raises Missing."""
    post = case_for(me(), Post, post_id)
    if post.author_id != me().id:
        raise Missing
    return post


def remarks(post: Post) -> list[Remark]:
    """Return what was remarked on the text as it was handed in last, paragraph after paragraph."""
    begun = versions.submission(post)
    found = [remark for remark in post.remarks if begun and remark.submission == begun.place]
    return sorted(found, key=lambda remark: (remark.paragraph, remark.id or 0))


def clearances_for(user: User) -> list[tuple[int, str]]:
    """Return the authorisations in force that somebody's posts may cite, as the form offers them (第十二条)."""
    if closed("clearances.index"):
        return []
    return [(found.id, f"{found.handle} {found.name}（至 {found.due}）") for found in clearances.cards(user, today())]


def cited(post: Post) -> Clearance | None:
    """Return the authorisation that a post cites."""
    return db.session.get(Clearance, post.clearance_id) if post.clearance_id else None


def clearance_fault(post: Post, then: str = "并在稿件中引用") -> str | None:
    """Return why a post needs an authorisation that it does not cite, and what is to be done `then` (第十二条).

    It says so itself, or its day is a sensitive one: the day for which it is planned, and today where that is over.
    """
    day = max(post.due or today(), today())
    periods = [] if closed("clearances.index") else clearances.periods_on(day)
    if closed("clearances.index") or not (post.says("sensitive") or periods):
        return None
    if found := cited(post):
        return clearances.fault(found, post.accounts, day)
    why = f"{day} 在敏感时段“{periods[0].name}”内" if periods else "内容涉重大、突发、热点或敏感问题"
    return f"{why}，须先取得授权，{then}。"


def counts(user: User) -> dict[str, Count]:
    """Return how many posts this person sees are under review, and were published."""
    seen = is_of("post"), HANDED_IN, visible(user)
    waiting = func.count(Case.id).filter(Case.state.in_(("first", "second", "final")))
    out, same = Place.state == PlaceState.PUBLISHED, Place.same.is_(True)
    places = select(func.count(Place.id).filter(out), func.count(Place.id).filter(out, same)).join(
        Case, Case.id == Place.post_id
    )
    published, reviewed = db.session.execute(places.where(*seen)).one()
    stopped = func.count(Case.id).filter(Case.state.in_(("stopped", "destroyed")))
    under_way, secret = db.session.execute(select(waiting, stopped).where(*seen)).one()
    found = select(func.count(Unreviewed.id)).where(unreviewed.seen_by(user), unreviewed.OPEN)
    return {
        "posts_waiting": Count("审核中", under_way, "篇"),
        "posts_stopped": Count("涉密停办和已销毁", secret, "篇"),
        "posts_published": Count("登记发布", published, "篇次"),
        "posts_reviewed": Count("先审后发且内容一致", reviewed, "篇次"),
        "posts_unreviewed": Count("未审先发", db.session.scalar(found) or 0, "篇"),
    }


def refuse_unless(fits: bool, sentence: str) -> None:
    """Raise Refused where an act is not this person's now."""
    if not fits:
        raise Refused(sentence)
