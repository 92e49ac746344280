"""Filings for tests, made by filling the real form and taking the real steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal import calendar

if TYPE_CHECKING:
    from tests.pages import Answer, Page

WECHAT = {
    "name": "郑州工商学院信息工程学院",
    "handle": "zzgs-xxgc",
    "category": "subscription",
    "original_id": "gh_1a2b3c4d5e6f",
    "verified": "yes",
    "entity": "郑州工商学院",
    "followers": "120",
    "topics": ["announcement", "news"],
    "supervisors-0-name": "赵建国",
    "supervisors-0-phone": "13803710001",
    "operators-0-name": "王敏",
    "operators-0-phone": "13803710002",
}
WEIBO = {**{k: v for k, v in WECHAT.items() if k not in {"original_id", "entity"}}, "category": "sina", "handle": "zzgsxxgc"}
QQ = {**{k: v for k, v in WECHAT.items() if k not in {"original_id", "category"}}, "handle": "2853710086"}
FORMS = {"wechat": WECHAT, "weibo": WEIBO, "qq": QQ}


def days_ago(days: int) -> str:
    """A date as the form takes it."""
    return (calendar.today() - timedelta(days=days)).isoformat()


def facts(platform: str = "wechat", **changes: Any) -> dict[str, Any]:
    """A complete, valid form, registered two days ago."""
    return {**FORMS[platform], "registered_on": days_ago(2), **changes}


def new_form(author: Page, platform: str = "wechat", kind: str = "creation") -> Answer:
    return author.open(f"/filings/new?platform={platform}&kind={kind}")


def draft(author: Page, platform: str = "wechat", kind: str = "creation", **changes: Any) -> int:
    """Fill the form, keep it as a draft, return the filing's id."""
    answer = author.send(new_form(author, platform, kind), facts(platform, **changes), button=("save", "draft"))
    assert answer.status == 303, answer.text
    return id_in(answer.location)


def submitted(author: Page, platform: str = "wechat", kind: str = "creation", **changes: Any) -> int:
    """Fill the form, submit it for approval, return the filing's id."""
    answer = author.send(new_form(author, platform, kind), facts(platform, **changes), button=("save", "submit"))
    assert answer.status == 303, answer.text
    return id_in(answer.location)


def decide(person: Page, filing: int, action: str, opinion: str = "情况属实，同意。") -> Answer:
    """Write the opinion into the box on the page and press the button."""
    return person.send(person.open(f"/filings/{filing}"), {"opinion": opinion}, action=f"/filings/{filing}/steps/{action}")


def step(person: Page, filing: int, action: str) -> Answer:
    """Press a button that asks no opinion."""
    return person.send(person.open(f"/filings/{filing}"), action=f"/filings/{filing}/steps/{action}")


def filed(author: Page, unit: Page, office: Page, platform: str = "wechat", **changes: Any) -> int:
    """A filing through both approvals, numbered."""
    filing = submitted(author, platform, **changes)
    assert decide(unit, filing, "approve").status == 303
    assert decide(office, filing, "approve", "同意备案登记。").status == 303
    return filing


def id_in(location: str) -> int:
    return int(location.split("?")[0].strip("/").split("/")[1])
