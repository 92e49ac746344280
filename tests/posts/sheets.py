"""Posts for tests of their paper, brought where they should lie by the steps of the table; and what their print says."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import pypdf
from sqlalchemy import delete, select

from portal.accounts.models import Account
from portal.calendar import now, today
from portal.database import db
from portal.files.models import StoredFile
from portal.people.models import Assignment, Role, Unit, User
from portal.posts import text, versions
from portal.posts.documents.prints import printed
from portal.posts.models import DECLARED, Place, PlaceState, Post, State, TextKind
from portal.posts.workflow import POST
from tests.accounts.registered import registered

if TYPE_CHECKING:
    from flask import Flask

WORDS = "本周五停水一天。\n请各宿舍提前储水。\n联系人见公告栏。"
CONSENTS = (
    ("check", "editor"),
    ("approve", "editor", "初审看过。"),
    ("approve", "head", "复审看过。"),
    ("approve", "publicity", "终审看过。"),
)
BY_HEAD = (("check", "head"), ("approve", "head", "复审看过。"), ("approve", "publicity", "终审看过。"))


def user(name: str) -> User:
    return db.session.scalars(select(User).where(User.username == name)).unique().one()


def no_editor(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(Assignment).where(Assignment.role == Role.EDITOR))
        db.session.commit()


def brought(app: Flask, steps: Any, *, accounts: list[int] | None = None, title: str = "停水通知", **facts: Any) -> int:
    """Write a post as `operator`, hand it in and take the steps: (action, who, words); return its number."""
    chosen = accounts or [registered(app)]
    with app.test_request_context():
        author = user("operator")
        places = [Place(account=db.session.get_one(Account, key)) for key in chosen]
        first = places[0].account
        post = Post(
            author=author, unit=first.unit, state=State.DRAFT, name=title, account=first, platform=first.platform
        )
        post.declarations, post.due, post.places = dict.fromkeys(DECLARED, "no"), today(), places
        post.declarations |= facts.pop("declarations", {})
        for key, value in facts.items():
            setattr(post, key, value)
        db.session.add(post)
        db.session.flush()
        versions.write(post, text.read(WORDS).dumped(), author)
        db.session.flush()
        POST.take(post, "submit", author)
        for action, who, *said in steps:
            _step(post, action, user(who), *said)
        db.session.commit()
        return post.id


def _step(post: Post, action: str, who: User, said: str = "", place: int = 0) -> None:
    if action == "again":
        versions.write(post, text.read(said).dumped(), who)
        POST.take(post, "submit", who)
        return
    if action == "correct":
        blocks = text.loaded(post.text.blocks).blocks
        blocks[place] = text.Block("p", said, said)
        versions.add(post, TextKind.CORRECTED, text.Body(blocks, 0).dumped(), who, paragraph=place)
        db.session.flush()
        said = ""
    if action == "tick":
        for version in versions.corrections(post):
            version.done_at = now()
    if action == "publish":
        out = next(place for place in post.places if place.state is PlaceState.WAITING)
        out.state, out.by, out.link, out.published_at = (
            PlaceState.PUBLISHED,
            who,
            "https://mp.weixin.qq.com/s/abc",
            now(),
        )
        out.same = said == "same" if said else None
        said = ""
    POST.take(post, action, who, said)


def dressed(app: Flask, pictures: dict[str, bytes]) -> None:
    """Give `head` a signature and the two units that decide their seals."""
    with app.app_context():
        kept = {}
        for name, content in pictures.items():
            kept[name] = hashlib.sha256(content).hexdigest()
            facts = {"media_type": "image/png", "size": len(content), "width": 300, "height": 300, "original_name": ""}
            db.session.merge(StoredFile(sha256=kept[name], content=content, **facts))
        db.session.flush()
        user("head").signature = kept["hand"]
        for unit in db.session.scalars(select(Unit).where(Unit.name.in_(("信息工程学院", "党委宣传部")))):
            unit.seal = kept["seal"]
        db.session.commit()


def pages(pdf: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def words(pdf: bytes) -> list[str]:
    """The text of each page, without white space."""
    return ["".join(page.extract_text().split()) for page in pages(pdf)]


def paper(app: Flask, number: int) -> bytes:
    """The print of a post."""
    with app.test_request_context():
        return printed([db.session.get_one(Post, number)], user("publicity"), "测试")
