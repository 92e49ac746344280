"""Filings for tests, made by the real steps, sent by hand as scenery; `on_pages` fills the forms and presses the buttons."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import calendar
from portal.database import db
from portal.filings import drafts
from portal.filings.models import Filing, Kind, State
from portal.filings.workflow import FILING
from portal.people.models import Unit, User
from portal.platforms import PLATFORMS
from tests.filings.forms import FORMS, identifiers
from tests.filings.looking import press, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.pages import Answer, Page

    Decide = Callable[..., Answer]

YEAR = calendar.today().year
_serial = count(1)


def days_ago(days: int) -> str:
    """A date as the form takes it."""
    return (calendar.today() - timedelta(days=days)).isoformat()


def facts(platform: str = "wechat", **changes: Any) -> dict[str, Any]:
    """A complete, valid form, registered two days ago."""
    return {**FORMS[platform], "registered_on": days_ago(2), **changes}


def draft(author: Page, platform: str = "wechat", kind: str = "creation", **changes: Any) -> int:
    """Keep a complete new form as a draft, return the filing's id."""
    return _sent(author, platform, kind, "draft", changes)


def submitted(author: Page, platform: str = "wechat", kind: str = "creation", **changes: Any) -> int:
    """Submit a complete new form for approval, return the filing's id."""
    return _sent(author, platform, kind, "submit", changes)


def _sent(author: Page, platform: str, kind: str, save: str, changes: dict[str, Any]) -> int:
    data = {**facts(platform, **changes), "save": save, "token": f"by-hand-{next(_serial)}"}
    answer = author.post(f"/filings/new?platform={platform}&kind={kind}", author.signed(data))
    assert answer.status == 303, answer.text
    return id_in(answer.location)


def decide(person: Page, filing: int, action: str, opinion: str = "情况属实，同意。") -> Answer:
    """Send what the box of the opinion and the button send."""
    return person.post(f"/filings/{filing}/steps/{action}", person.signed({"opinion": opinion}))


def filed(
    author: Page, unit: Page, office: Page, platform: str = "wechat", tech: Page | None = None, **changes: Any
) -> int:
    """A filing through both approvals, numbered; where the technology centre is asked (第四条), `tech` is its person."""
    return consented(submitted(author, platform, **changes), unit, office, tech)


def consented(filing: int, unit: Page, office: Page, tech: Page | None = None, by: Decide = decide) -> int:
    """Let everybody consent to what was submitted, as `by` does it; return the filing's id again."""
    assert by(unit, filing, "approve").status == 303
    if tech is not None:
        assert by(tech, filing, "approve", "已做安全检测，同意上线。").status == 303
    assert by(office, filing, "approve", "同意备案登记。").status == 303
    return filing


def id_in(location: str) -> int:
    return int(location.split("?", maxsplit=1)[0].strip("/").split("/")[1])


def typed(author: Page, platform: str = "wechat", save: str = "submit", kind: str = "creation", **changes: Any) -> int:
    """Post a new form by hand, without opening its page; return the filing's id. Each gets ids of its own."""
    serial = next(_serial)
    own = identifiers(platform, serial)
    data = {**facts(platform), **own, "save": save, "token": f"typed-{serial}", **changes}
    answer = send(author, f"/filings/new?platform={platform}&kind={kind}", data)
    assert answer.status_code == 303, answer.text
    return id_in(answer.headers["Location"])


# How a clerk's filing gets into each state: (who, what) after it was typed.
WAYS: dict[State, tuple[tuple[str, str], ...]] = {
    State.DRAFT: (),
    State.VOID: (("operator", "void"),),
    State.UNIT_REVIEW: (),
    State.WITHDRAWN: (("operator", "withdraw"),),
    State.RETURNED: (("head", "return"),),
    State.UNIT_REFUSED: (("head", "refuse"),),
    State.PUBLICITY_REVIEW: (("head", "approve"),),
    State.FILED: (("head", "approve"), ("publicity", "approve")),
    State.REFUSED: (("head", "approve"), ("publicity", "refuse")),
}


def bring(browser_of: Any, state: State, platform: str = "wechat", **changes: Any) -> int:
    """Bring a new filing of `operator` into `state` by the real steps, sent by hand; return its id."""
    save = "draft" if state in {State.DRAFT, State.VOID} else "submit"
    filing = typed(browser_of("operator"), platform, save, **changes)
    way = list(WAYS[state])
    if (
        PLATFORMS[platform].technology and ("head", "approve") in way
    ):  # the technology centre's opinion comes next (第四条)
        way.insert(1, ("tech", "approve"))
    for person, action in way:
        answer = press(browser_of(person), filing, action)
        assert answer.status_code == 303, answer.text
    return filing


def many(app: Flask, number: int, platform: str = "weibo") -> list[int]:
    """Put many filings of `operator` before the Publicity Department, through the workflow, in one transaction."""
    with app.app_context():
        users = {u.username: u for u in db.session.scalars(select(User))}
        unit = db.session.scalars(select(Unit).where(Unit.name == "信息工程学院")).one()
        made = [_passed(users, unit, platform) for _ in range(number)]
        db.session.commit()
        return [filing.id for filing in made]


def _passed(users: dict[str, User], unit: Unit, platform: str) -> Filing:
    filing = laid(users["operator"], unit, platform)
    FILING.take(filing, "submit", users["operator"])
    FILING.take(filing, "approve", users["head"], "同意。")
    return filing


def laid(author: User, unit: Unit, platform: str = "weibo") -> Filing:
    """Lay a complete draft into the session, without any page; needs an application context."""
    serial = next(_serial)
    person = {"row_id": "aaaaaaaaaaaa", "name": "王敏", "phone": "13803710002", "wechat": "", "qq": "", "email": ""}
    data = {key: value for key, value in facts(platform).items() if "-" not in key}
    data |= {
        **identifiers(platform, serial),
        "followers": 1,
        "supervisors": [person],
        "operators": [person],
        "codes": {},
    }
    filing = Filing(kind=Kind.CREATION, platform=platform, unit=unit, author=author, token=f"laid-{serial}", data=data)
    filing.state_since = calendar.now()
    drafts.save(filing, data)
    return filing
