"""Posts for tests: an account of a unit, a post handed in by the real form, and brought on by the real steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.models import Account
from portal.calendar import today
from portal.cases.models import Event
from portal.database import db
from portal.people.models import Assignment, Role, Unit, User
from portal.posts import written
from portal.posts.models import Post, State

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

COLLEGE, LIBRARY, SOCIETY, SCHOOL = "信息工程学院", "图书馆", "大学生新媒体协会", "郑州工商学院"
TITLE, BODY = "新生报到须知", "各位新生：\n请于 9 月 1 日报到。\n联系电话见学院网站。"
SAID = {"secret": "no", "personal": "no", "sensitive": "no", "ai": "no", "reprint": "no"}


def account(app: Flask, unit: str = COLLEGE, platform: str = "weibo", name: str = "", **facts: Any) -> int:
    """Put an account of a unit into the registry; return its id."""
    with app.app_context():
        number = len(list(db.session.scalars(select(Account.id)))) + 1
        of = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        called = name or f"{unit}号{number}"
        made = Account(
            number=f"T{number:04d}",
            platform=platform,
            unit=of,
            name=called,
            handle=f"h{number}",
            filed_on=today(),
            **facts,
        )
        db.session.add(made)
        db.session.commit()
        return made.id


def give(app: Flask, username: str, role: Role, unit: str | None = None) -> None:
    """Let somebody hold a role, as the server's command gives it."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).unique().one()
        of = db.session.scalars(select(Unit).where(Unit.name == unit)).one() if unit else None
        user.assignments.append(Assignment(role=role, unit=of))
        db.session.commit()


def take_away(app: Flask, username: str, role: Role) -> None:
    """Let nobody say that somebody holds a role."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).unique().one()
        user.assignments[:] = [held for held in user.assignments if held.role is not role]
        db.session.commit()


def fields(*accounts: int, **changes: Any) -> dict[str, Any]:
    """What the form sends for a post of these accounts."""
    day = f"{today() + timedelta(days=2)}"
    given = {
        "account": [str(key) for key in accounts],
        "title": TITLE,
        "body": BODY,
        "planned_on": day,
        "planned_at": "17:30",
    }
    return {**given, **SAID, "save": "submit", **changes}


def sent(page: Page, *accounts: int, **changes: Any) -> Answer:
    """Hand in a post, or keep it (`save="draft"`), as the form sends it."""
    token = page.open("/posts/new").one("input", name="token").get("value")
    return page.post("/posts/new", page.signed({"token": token, **fields(*accounts, **changes)}))


def handed_in(app: Flask, page: Page, *accounts: int, **changes: Any) -> int:
    """Hand in a post; return its number."""
    answer = sent(page, *accounts, **changes)
    assert answer.status == 303, answer.text
    return newest(app).id


def newest(app: Flask) -> Post:
    with app.app_context():
        return db.session.scalars(select(Post).order_by(Post.id.desc())).unique().first()


def post(app: Flask, number: int) -> Post:
    with app.app_context():
        found = db.session.scalars(select(Post).where(Post.id == number)).unique().one()
        _ = [version.blocks for version in found.texts], found.places, found.remarks, found.pictures
        return found


def events(app: Flask, number: int) -> list[Event]:
    with app.app_context():
        return list(db.session.scalars(select(Event).where(Event.case_id == number).order_by(Event.place)))


def act(page: Page, number: int, action: str, **data: Any) -> Answer:
    """Take a step, or an act of a reviewer, as its button sends it."""
    own = {"check", "correct", "remark", "paper", "tick"}
    url = f"/posts/{number}/{action}" if action in own else f"/posts/{number}/steps/{action}"
    return page.post(url, page.signed(data))


def review(page: Page, number: int, *actions: str) -> None:
    """Take some steps, all of which are taken."""
    for action in actions or ("approve",):
        answer = act(page, number, action, opinion="" if action in {"approve", "begin", "check"} else "请修改。")
        assert answer.status == 303, (action, answer.text)


def cleared(app: Flask, number: int, reviewers: dict[State, Page]) -> None:
    """Let each reviewer consent where it lies until it is cleared; the first goes through the secrecy list."""
    while (state := post(app, number).state) is not State.CLEARED:
        review(reviewers[state], number, *(() if post(app, number).secrecy_at else ("check",)), "approve")


def pressed(page: Page, form: Answer, save: str, **said: Any) -> Answer:
    """Send a form by one of its buttons; `auto` as it sends itself."""
    data = {**form.values(form.form("/posts/")), "save": save, **said}
    headers = {"HX_Request": "true", "HX_Target": "saved"} if save == "auto" else {}
    return page.post(form.form("/posts/").get("action"), page.signed(data), **headers)


def says(app: Flask, number: int) -> str:
    """What its author has written, as one text."""
    with app.app_context():
        body = written.body(post(app, number))
        return "\n".join(block.text for block in body.blocks) if body else ""
