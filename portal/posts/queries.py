"""What pages and other features ask about posts: whose accounts one writes for, what is kept, what is counted (第十一条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.accounts.models import Account, Status
from portal.cases.models import Case
from portal.cases.seeing import HANDED_IN, case_for, visible
from portal.cases.sort import WRITERS, is_of
from portal.database import db
from portal.errors import Missing, Refused
from portal.feature import Count
from portal.people.queries import me
from portal.posts import unreviewed
from portal.posts.models import Place, PlaceState, Post, Remark, TextKind, Unreviewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.people.models import User


def accounts_for(user: User) -> Sequence[Account]:
    """Return the accounts for whose units somebody writes, live ones alone: those of their first unit, then by name."""
    units = user.units(*WRITERS)
    found = db.session.scalars(select(Account).where(Account.unit_id.in_(units), Account.status == Status.ACTIVE))
    return sorted(found, key=lambda a: (units.index(a.unit_id), a.name_order))


def own(post_id: int) -> Post:
    """Return a post that the present user has written. Raises Missing."""
    post = case_for(me(), Post, post_id)
    if post.author_id != me().id:
        raise Missing
    return post


def submitted(post: Post) -> int:
    """Return the number of the text as its author handed it in last, 0 for none."""
    return max((version.number for version in post.texts if version.kind is TextKind.SUBMITTED), default=0)


def remarks(post: Post) -> list[Remark]:
    """Return what was remarked on the text as it was handed in last, paragraph after paragraph."""
    found = [remark for remark in post.remarks if remark.version == submitted(post)]
    return sorted(found, key=lambda remark: (remark.paragraph, remark.id or 0))


def clearances_for(_post: Post, _accounts: Sequence[Account]) -> list[tuple[int, str]]:
    """Return the authorisations that a post of these accounts may cite (第十二条)."""
    return []


def clearance_fault(_post: Post) -> str | None:
    """Return why what a post cites does not do (第十二条)."""
    return None


def counts(user: User) -> dict[str, Count]:
    """Return how many posts this person sees are under review, and were published."""
    seen = is_of("post"), HANDED_IN, visible(user)
    waiting = func.count(Case.id).filter(Case.state.in_(("first", "second", "final")))
    out, same = Place.state == PlaceState.PUBLISHED, Place.same.is_(True)
    places = select(func.count(Place.id).filter(out), func.count(Place.id).filter(out, same)).join(
        Case, Case.id == Place.post_id
    )
    published, reviewed = db.session.execute(places.where(*seen)).one()
    found = select(func.count(Unreviewed.id)).where(unreviewed.seen_by(user), unreviewed.OPEN)
    return {
        "posts_waiting": Count("审核中", db.session.scalar(select(waiting).where(*seen)) or 0, "篇"),
        "posts_published": Count("登记发布", published, "篇次"),
        "posts_reviewed": Count("先审后发且内容一致", reviewed, "篇次"),
        "posts_unreviewed": Count("未审先发", db.session.scalar(found) or 0, "篇"),
    }


def refuse_unless(fits: bool, sentence: str) -> None:
    """Raise Refused where an act is not this person's now."""
    if not fits:
        raise Refused(sentence)
