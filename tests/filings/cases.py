"""Filings of every sort, laid without the page on which they begin; every step after that is a real one."""

from __future__ import annotations

import io
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import calendar
from portal.database import db
from portal.documents import Value, plain_layout
from portal.fields import Field, FormDefinition, Section, Text
from portal.filings import change, checks, drafts
from portal.filings.models import Filing, Kind, State
from portal.filings.workflow import FILING
from portal.people.models import Unit, UnitKind, User
from portal.platforms import PLATFORMS
from portal.platforms.shared import REGISTERED_ON, people_section
from tests.corpus import picture
from tests.filings.law import way
from tests.filings.looking import press, send
from tests.filings.making import days_ago

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from portal.accounts.models import Account
    from tests.pages import Page

_serial = count(1)
# A platform made up on the spot, of which the technology centre is asked (第四条).
APPLET = FormDefinition(
    "applet",
    "小应用",
    (
        Section("应用", (Field("name", "名称", Text(60)), Field("handle", "应用标识", Text(20)), REGISTERED_ON)),
        people_section(),
        Section("其他", (Field("late_reason", "逾期原因", Text(200, lines=2), required=False),)),
    ),
    technology=True,
    layout=plain_layout((("名称", Value("name")), ("应用标识", Value("handle"))), ()),
)
PERSON = {"name": "王敏", "phone": "13803710002", "wechat": "", "qq": "", "email": ""}
CLOSURE = {
    "reason": "ended",
    "last_post_on": days_ago(1),
    "backup": "done",
    "announcement": "本账号停止更新，感谢关注。",
}
PROOF = {"announced_on": days_ago(3), "cancelled_on": days_ago(2)}


def users() -> dict[str, User]:
    return {u.username: u for u in db.session.scalars(select(User))}


def school() -> Unit:
    return db.session.scalars(select(Unit).where(Unit.kind == UnitKind.SCHOOL)).one()


def contents(platform: str, **changes: Any) -> dict[str, Any]:
    """The stored data of a complete form of any platform, with an id of its own."""
    serial = next(_serial)
    data = PLATFORMS[platform].blank()
    handle = f"{2_853_000_000 + serial}" if platform == "qq" else f"case-{serial:05d}"
    known = {
        "name": f"郑州工商学院账号{serial}",
        "handle": handle,
        "category": "sina",
        "registered_on": days_ago(2),
        "verified": "yes",
        "followers": 120,
        "topics": ["news"],
        "entity": "郑州工商学院",
    }
    if platform == "wechat":
        known |= {"category": "subscription", "original_id": f"gh_{serial:012x}"}
    people = {key: [{"row_id": f"{serial:012x}", **PERSON}] for key in PLATFORMS[platform].rows}
    return data | {key: value for key, value in known.items() if key in data} | people | {"codes": {}} | changes


def laid(author: User, unit: Unit, platform: str = "weibo", **facts: Any) -> Filing:
    """Lay a complete draft into the session; `facts` are the filing's own (stock, paper_number …), `data` changes its form."""
    data = contents(platform, **facts.pop("data", {}))
    filing = Filing(
        kind=Kind.CREATION, platform=platform, unit=unit, author=author, token=f"case-{next(_serial)}", **facts
    )
    filing.data, filing.state_since = data, calendar.now()
    drafts.save(filing, data, filing.token)
    return filing


def registered(unit: Unit, platform: str = "weibo", **facts: Any) -> Account:
    """An account of `unit` in the registry, brought in from paper by one officer and consented to by another."""
    people = users()
    filing = laid(people["publicity"], unit, platform, stock=True, **facts)
    FILING.take(filing, "submit", people["publicity"])
    FILING.take(filing, "approve", people["director"], "同意。")
    assert filing.account is not None
    db.session.flush()
    return filing.account


def about(account: Account, author: User, kind: Kind, **data: Any) -> Filing:
    """Lay a complete draft of a change or a closure of an account."""
    filing = change.begin(account, author, kind)
    asked = CLOSURE if kind is Kind.CLOSURE else {"changed_on": days_ago(1), "name": f"{account.name}新"}
    filing.data = {**filing.data, **asked, **data}
    filing.state_since = calendar.now()
    drafts.save(filing, filing.data, filing.token)
    return filing


def begun(sort: str, author: str, platform: str = "") -> Filing:
    """Lay a complete draft of a sort of the law."""
    people = users()
    user = people[author]
    unit = people["operator"].unit if sort == "stock" else school() if author == "publicity" else user.unit
    if sort in {"change", "closure"}:
        return about(registered(unit, platform or "weibo"), user, Kind(sort))
    return laid(user, unit, platform or ("applet" if sort == "software" else "weibo"), stock=sort == "stock")


def proven(filing: Filing) -> None:
    """Put the whole proof of a closure into its data, as its page does."""
    filing.data = {**filing.data, **PROOF, "announcement_link": "", "proof": "0" * 64}


def brought(app: Flask, browser_of: Any, sort: str, state: State, author: str = "operator", **more: Any) -> int:
    """Bring a new filing of a sort into `state`: the draft is laid, the steps are posted; return its id."""
    with app.app_context():
        filing = begun(sort, author, **more)
        db.session.commit()
        number = filing.id
    for who, action in way(sort, author, state):
        answer = taken(app, browser_of(who), number, action)
        assert answer.status_code == 303, answer.text
    return number


def taken(app: Flask, person: Page, number: int, action: str, **more: Any) -> TestResponse:
    """Take a step as its page does: a submission sends the whole form, a proof its own form, the rest press a button."""
    if action == "submit":
        return send(
            person,
            f"/filings/{number}/edit",
            {**form_of(app, number), "save": "submit", "token": f"form-{next(_serial)}"},
        )
    if action == "prove":
        return send(
            person, f"/filings/{number}/proof", {**proof_form(), "save": "submit", "token": f"form-{next(_serial)}"}
        )
    return press(person, number, action, **more)


def form_of(app: Flask, number: int) -> dict[str, Any]:
    """What a browser sends for the stored draft, unchanged."""
    with app.app_context():
        return dict(checks.flat(db.session.get_one(Filing, number)).lists())


def proof_form(**changes: Any) -> dict[str, Any]:
    """The proof of a closure as a browser sends it, with its picture."""
    return {**PROOF, "proof": (io.BytesIO(picture()), "proof.png"), **changes}
