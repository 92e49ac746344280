"""The later life of the demonstration's accounts: who their people are, changes, closures, and reports of impostors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import calendar
from portal.accounts.models import Account
from portal.database import db
from portal.demo import pictures
from portal.files.store import keep
from portal.filings import change, drafts
from portal.filings.models import Filing, Kind
from portal.filings.workflow import FILING

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

NO_QUOTA = 2**40
AGREE, CONSENT = "情况属实，同意报党委宣传部备案。", "材料齐全，同意备案登记。"


@dataclass(frozen=True)
class Later:
    """One filing about a registered account, found by its handle; a step is (days ago, action, username, opinion)."""

    author: str
    handle: str
    kind: Kind
    facts: dict[str, Any]
    steps: tuple[tuple[int, str, str, str], ...]
    operators: tuple[tuple[str, str], ...] = ()
    happened: int = 0
    cancelled: int = 0


def _closure(reason: str, successor: str) -> dict[str, Any]:
    return {
        "reason": reason,
        "backup": "done",
        "successor": successor,
        "announcement": f"各位师生：本账号自即日起停止更新并办理注销，今后请关注“{successor}”。感谢一路相伴。",
    }


LATER = (
    Later(
        "operator",
        "zzgs-xxgc",
        Kind.CHANGE,
        {"change_note": "原运行人员毕业，更换为在校学生。", "followers": 1630},
        ((90, "submit", "operator", ""), (89, "approve", "head", AGREE), (88, "approve", "publicity", CONSENT)),
        operators=(("王敏", "13803710002"), ("张一帆", "13803710003"), ("吕思远", "13803710004")),
        happened=92,
    ),
    Later(
        "stranger",
        "zzgs-jjgl",
        Kind.CHANGE,
        {"name": "郑州工商学院经管学院", "change_note": "学院简称统一使用“经管学院”。"},
        ((2, "submit", "stranger", ""),),
        happened=3,
    ),
    Later(
        "publicity",
        "zheng-zhou-gong-shang",
        Kind.CLOSURE,
        _closure("idle", "郑州工商学院（微信公众号）"),
        (
            (60, "submit", "publicity", ""),
            (59, "approve", "director", "同意注销。"),
            (40, "prove", "publicity", ""),
            (38, "approve", "director", "已核验，平台显示账号已注销。"),
        ),
        cancelled=45,
    ),
    Later(
        "publicity",
        "zzgsxyks",
        Kind.CLOSURE,
        _closure("merged", "郑州工商学院（抖音）"),
        ((6, "submit", "publicity", ""), (5, "approve", "director", "同意注销。")),
    ),
    Later(
        "publicity",
        "1702206611",
        Kind.CLOSURE,
        _closure("unmanned", "郑州工商学院（头条号）"),
        ((20, "submit", "publicity", ""), (19, "approve", "director", "同意注销。"), (2, "prove", "publicity", "")),
        cancelled=12,
    ),
)


def go_on(users: dict[str, User], morning: datetime) -> int:
    """Let the accounts live on from their registration until today. Return the number of filings made."""
    for place, case in enumerate(LATER):
        _file(case, users, morning, place)
    return len(LATER)


def _file(case: Later, users: dict[str, User], morning: datetime, place: int) -> None:
    account = db.session.scalars(select(Account).where(Account.handle == case.handle)).one()
    author, first = users[case.author], case.steps[0][0]
    with calendar.as_of(morning - timedelta(days=first, minutes=45)):
        filing = change.begin(account, author, case.kind, token=f"demo-later-{place}")
        data = {**filing.data, **case.facts}
        if case.kind is Kind.CHANGE:
            data["changed_on"] = _day(morning, case.happened)
        else:
            data["last_post_on"] = _day(morning, first)
        if case.operators:
            data["operators"] = _operators(data["operators"], case.operators, place)
        drafts.save(filing, data)
    for hour, (days, action, username, opinion) in enumerate(case.steps):
        with calendar.as_of(morning - timedelta(days=days, minutes=-13 * hour)):
            if action == "prove":
                filing.data = {**filing.data, **_proof(filing, morning, case.cancelled)}
            FILING.take(filing, action, users[username], opinion)
            db.session.flush()


def _day(morning: datetime, days: int) -> str:
    return (morning.date() - timedelta(days=days)).isoformat()


def _operators(old: list[dict[str, Any]], people: tuple[tuple[str, str], ...], place: int) -> list[dict[str, Any]]:
    """Return the people with the rows of those who stay."""
    known = {row["name"]: row for row in old}
    blank = dict.fromkeys(("wechat", "qq", "email"), "")
    return [
        known.get(name) or {"row_id": f"{place:04x}cc{n:02x}", "name": name, "phone": phone, **blank}
        for n, (name, phone) in enumerate(people)
    ]


def _proof(filing: Filing, morning: datetime, cancelled: int) -> dict[str, Any]:
    """Return the proof of a closure, with a picture that stands for the platform's own."""
    content = pictures.qr_code("https://example.edu.cn/cancelled")
    stored = keep(db.session, content, "proof.png", None, filing.unit_id, NO_QUOTA, floor=0)
    return {
        "announced_on": _day(morning, cancelled),
        "announcement_link": "",
        "cancelled_on": _day(morning, cancelled),
        "proof": stored.sha256,
    }
