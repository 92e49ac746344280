"""Filings by the thousand for a temporary database, put in by bulk insert: the same rows in every run."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from portal import calendar
from portal.accounts.models import Account
from portal.cases.models import OVER, Case, Event
from portal.database import db
from portal.filings.models import Filing, Kind, State
from portal.people.models import Assignment, Role, Unit, UnitKind, User

if TYPE_CHECKING:
    from flask import Flask

UNITS, AUTHORS, ACCOUNTS = 100, 400, 300  # of a large university; they do not grow with the years, filings do
UNDER_WAY = 60
OPEN = (State.UNIT_REVIEW, State.PUBLICITY_REVIEW, State.RETURNED, State.DRAFT)
DONE = (State.FILED,) * 12 + (State.REFUSED, State.VOID)
MINUTES = 6 * 365 * 24 * 60  # six years


def crowd(app: Flask, total: int) -> None:
    """Add filings until there are `total` cases: a few under way, all others decided over six years, by units of their own."""
    dice = random.Random(total)  # noqa: S311 - the same rows in every run, nothing secret
    with app.app_context():
        authors = _authors()
        sample = db.session.scalars(
            select(Filing).where(Filing.platform == "wechat", Filing.state == State.FILED)
        ).first()
        if sample is None:
            raise RuntimeError("the demonstration holds no filed WeChat account")
        first, account = 1 + _last(Case), 1 + _last(Account)
        filings = [
            _filing(number, number - first, dice.choice(authors), dict(sample.data), dice)
            for number in range(first, total + 1)
        ]
        done = [row for row in filings if row["state"] is State.FILED]
        for place, row in enumerate(done):
            row["account_id"] = account + place % ACCOUNTS
            row["kind"] = Kind.CREATION if place < ACCOUNTS else Kind.CHANGE
        db.session.execute(insert(Account), [_account(row) for row in done[:ACCOUNTS]])
        for table in (Case.__table__, Filing.__table__):  # a filing is a row of both, each with its own columns
            db.session.execute(insert(table), [_of(table, row) for row in filings])
        db.session.execute(insert(Event), [event for row in filings for event in _events(row)])
        db.session.commit()


def _of(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in table.columns}


def _last(model: Any) -> int:
    return db.session.scalar(select(func.max(model.id))) or 0


def _authors() -> list[tuple[int, int]]:
    """Add units, and people who file for them. Return (id of the person, id of the unit) of each."""
    unit, user = 1 + _last(Unit), 1 + _last(User)
    pairs = [(user + place, unit + place % UNITS) for place in range(AUTHORS)]
    units = [
        {"id": unit + n, "name": f"第 {n + 1} 学院", "kind": UnitKind.COLLEGE, "parent_id": 1} for n in range(UNITS)
    ]
    people = [{"id": who, "username": f"author{who}", "name": f"填报{who}", "unit_id": of} for who, of in pairs]
    roles = [{"user_id": who, "unit_id": of, "role": Role.AUTHOR} for who, of in pairs]
    for model, rows in ((Unit, units), (User, people), (Assignment, roles)):
        db.session.execute(insert(model), rows)
    return pairs


def _filing(
    number: int, place: int, author: tuple[int, int], data: dict[str, Any], dice: random.Random
) -> dict[str, Any]:
    at = calendar.now() - timedelta(minutes=dice.randrange(MINUTES))
    state = OPEN[place % len(OPEN)] if place < UNDER_WAY else dice.choice(DONE)
    name, handle = f"郑州工商学院第 {author[1]} 学院 {number}", f"zzgs-{number:06d}"
    day = calendar.local(at).date()
    return {
        "id": number,
        "sort": "filing",
        "kind": Kind.CREATION,
        "platform": "wechat",
        "unit_id": author[1],
        "author_id": author[0],
        "account_id": None,
        "base_version": None,
        "state": state,
        "desk": Filing.desks.get(state, OVER),
        "deciding_unit_id": None if state is State.DRAFT else author[1],
        "data": {**data, "name": name, "handle": handle},
        "name": name,
        "handle": handle,
        "token": f"generated-{number}",
        "created_at": at,
        "saved_at": at,
        "state_since": at,
        "due": day + timedelta(days=7),
        "submitted_on": None if state is State.DRAFT else day,
    }


def _account(filing: dict[str, Any]) -> dict[str, Any]:
    kept = {key: filing[key] for key in ("platform", "unit_id", "name", "handle")}
    return {"id": filing["account_id"], "number": f"G-{filing['id']:06d}", "filed_on": filing["submitted_on"], **kept}


def _events(filing: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the submission of a filing and, where it went on, the unit's word."""
    common = {
        "case_id": filing["id"],
        "user_id": filing["author_id"],
        "at": filing["saved_at"],
        "since": filing["saved_at"],
    }
    submission = {
        "place": 1,
        "action": "submit",
        "label": "提交审批",
        "source": State.DRAFT,
        "target": State.UNIT_REVIEW,
        "desk": Filing.desks[State.UNIT_REVIEW],
    }
    decision = {
        "place": 2,
        "action": "approve",
        "label": "同意",
        "source": State.UNIT_REVIEW,
        "target": filing["state"],
        "desk": filing["desk"],
    }
    made = [
        {**common, **submission, "opinion": "", "data": filing["data"]},
        {**common, **decision, "opinion": "情况属实，同意。", "data": None},
    ]
    return {State.DRAFT: [], State.UNIT_REVIEW: made[:1]}.get(filing["state"], made)
