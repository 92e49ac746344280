"""Posts for tests: brought to 已核准 by the real steps, and told as published on the forms of their page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import calendar
from portal.accounts.models import Account
from portal.database import db
from portal.people.models import User
from portal.posts import text, versions
from portal.posts.models import DECLARED, Place, PlaceState, Post, State
from portal.posts.workflow import POST
from tests.accounts.registered import registered
from tests.filings.looking import send

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.pages import Page

WORDS = "新生宿舍文化节今天开始报名。\n请于本周五前交到学院学生会。\n结果在公众号公布。"
LINK = "https://mp.weixin.qq.com/s/zzgs-1"
WAY = (("check", "editor"), ("approve", "editor"), ("approve", "head"), ("approve", "publicity"))


def an_account(app: Flask, **facts: Any) -> int:
    """An account of 信息工程学院, filed long before the first post."""
    return registered(app, **{"filed_on": calendar.today() - timedelta(days=400), **facts})


def cleared(app: Flask, *accounts: int, days_ago: float = 1, title: str = "宿舍文化节") -> int:
    """A post of these accounts, reviewed so many days ago; return its id."""
    with app.app_context(), calendar.as_of(datetime.now(UTC) - timedelta(days=days_ago)):
        known = {user.username: user for user in db.session.scalars(select(User))}
        found = [db.session.get_one(Account, number) for number in accounts]
        author = known["operator"]
        post = Post(author=author, unit=found[0].unit, state=State.DRAFT, name=title, due=calendar.today())
        post.declarations = dict.fromkeys(DECLARED, "no")
        post.account, post.platform = found[0] if len(found) == 1 else None, found[0].platform
        post.places = [Place(account=account) for account in found]
        db.session.add(post)
        db.session.flush()
        versions.write(post, text.read(WORDS).dumped(), author)
        POST.take(post, "submit", author)
        for action, who in WAY:
            POST.take(post, action, known[who], "同意发布。" if action == "approve" else "")
        db.session.commit()
        return post.id


def tell(page: Page, post: int, **fields: Any) -> TestResponse:
    """Tell by hand what was published; nothing of the answer is parsed."""
    return send(page, f"/posts/{post}/steps/publish", {"link": LINK, "published": WORDS, **fields})


def places(app: Flask, post: int) -> list[tuple[PlaceState, bool | None, str]]:
    """State, sameness and link of each account of a post."""
    with app.app_context():
        found = db.session.scalars(select(Place).where(Place.post_id == post).order_by(Place.id))
        return [(place.state, place.same, place.link) for place in found]


def the(app: Flask, post: int) -> tuple[State, list[str], int]:
    """State of a post, the actions of its events after the review, and how many versions of its text there are."""
    with app.app_context():
        found = db.session.get_one(Post, post)
        after = [event.action for event in found.events if event.source in {State.CLEARED, State.PUBLISHED}]
        return State(found.state), after, len(found.texts)


def published(app: Flask, account: int, days_ago: float, *, same: bool = True, link: str = LINK) -> int:
    """A post that an account has published so many days ago."""
    post = cleared(app, account, days_ago=days_ago)
    with app.app_context(), calendar.as_of(datetime.now(UTC) - timedelta(days=days_ago)):
        found = db.session.get_one(Post, post)
        (place,) = found.places
        place.state, place.same, place.link = PlaceState.PUBLISHED, same, link
        place.published_at, place.by = calendar.now(), found.author
        POST.take(found, "publish", found.author)
        db.session.commit()
    return post
