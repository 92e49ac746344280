"""A registry of any size for a temporary SQLite database: accounts, versions, people and events, the same rows in every run."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.accounts.models import Account, Version
from portal.cases.models import OVER, Case, Event
from portal.database import db
from portal.filings.models import Filing, State
from portal.people.models import Person, Unit, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask

UNITS, PEOPLE, EVENTS_EACH, BATCH = 200, 4000, 10, 5000
WORDS = (
    "青年",
    "志愿",
    "就业",
    "图书",
    "招生",
    "后勤",
    "学工",
    "科研",
    "教务",
    "艺术",
    "体育",
    "心理",
    "网络",
    "实验",
    "校友",
    "保卫",
)
NEVER = "不存在的词汇"
FIRST_DAY = datetime(2020, 1, 6, 2, 0, tzinfo=UTC)
MINUTES = 6 * 365 * 24 * 60
STEPS = (
    ("submit", "draft", "unit_review"),
    ("return", "unit_review", "returned"),
    ("submit", "returned", "unit_review"),
    ("withdraw", "unit_review", "withdrawn"),
    ("submit", "withdrawn", "unit_review"),
    ("return", "unit_review", "returned"),
    ("submit", "returned", "unit_review"),
    ("approve", "unit_review", "publicity_review"),
    ("return", "publicity_review", "returned"),
    ("approve", "publicity_review", "filed"),
)


def settle(app: Flask, total: int) -> None:
    """Add `total` filed WeChat accounts with a version, two people, two identifiers, a filing and ten events each."""
    dice = random.Random(total)  # noqa: S311 - the same rows in every run, nothing secret
    with app.app_context():
        data = db.session.scalars(select(Version.data).join(Account).where(Account.platform == "wechat")).first()
        if data is None:
            raise RuntimeError("the demonstration holds no filed WeChat account")
        starts = {model.__tablename__: _last(model) for model in (Account, Case, Event, Unit, Person)}
        author = _last(User)
        db.session.rollback()
        raw = db.engine.raw_connection()
        try:
            raw.execute("pragma synchronous=off")
            raw.execute("begin")
            for table, rows in _rows(dict(data), starts, author, total, dice):
                _put(raw, table, rows)
            raw.execute("commit")
            raw.execute("analyze")
        finally:
            raw.close()


def _last(model: Any) -> int:
    return db.session.scalar(select(func.max(model.id))) or 0


def _put(raw: Any, table: str, rows: Iterable[dict[str, Any]]) -> None:
    batch: list[tuple[Any, ...]] = []
    statement = ""
    columns = db.metadata.tables[table].columns
    usual = {c.name: c.default.arg for c in columns if c.default is not None and c.default.is_scalar}
    for given in rows:
        row = {**usual, **given}
        if not statement:
            holes = ", ".join("?" for _ in row)
            statement = f'insert into "{table}" ({", ".join(row)}) values ({holes})'  # noqa: S608 - our own names
        batch.append(tuple(row.values()))
        if len(batch) == BATCH:
            raw.executemany(statement, batch)
            batch.clear()
    raw.executemany(statement, batch)


def _rows(
    data: dict[str, Any], starts: dict[str, int], author: int, total: int, dice: random.Random
) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Yield each table with its rows, in the order of its keys."""
    facts = [_facts(place, starts, dice) for place in range(1, total + 1)]
    unit = starts["unit"]
    yield (
        "unit",
        (
            {
                "id": unit + n,
                "name": f"第 {n} 学院",
                **_spelled(Unit(name=f"第 {n} 学院"), "name_key", "initials"),
                "kind": "college",
                "parent_id": 1,
                "seal": "",
                "active": 1,
                "revision": 1,
            }
            for n in range(1, UNITS + 1)
        ),
    )
    yield (
        "person",
        (
            {
                "id": starts["person"] + n,
                "name": f"人员{n}",
                "phone": f"139{n:08d}",
                **_spelled(Person(name=f"人员{n}"), "name_key", "initials"),
                "identity": ("staff", "student")[n % 2],
                "unit_id": unit + 1 + n % UNITS,
                "revision": 1,
                "leaves_on": "2030-06-30" if n % 2 else None,
            }
            for n in range(1, PEOPLE + 1)
        ),
    )
    yield "account", map(_account, facts)
    yield "case", (_case(f, author) for f in facts)
    yield "filing", ({"id": f["case"], "data": "{}", "saved_by": "", "stock": 0, "paper_number": ""} for f in facts)
    yield "version", (_version(f, data) for f in facts)
    yield (
        "identifier",
        ({"account_id": f["account"], "platform": "wechat", "key": "handle", "value": f["handle"]} for f in facts),
    )
    yield "account_person", (row for f in facts for row in _people(f, starts["person"]))
    yield "event", (row for f in facts for row in _events(f, author))


def _spelled(row: Unit | Person | Account | Filing, *columns: str) -> dict[str, str]:
    """Return what the portal keeps of a row's names to find it by."""
    return {column: getattr(row, column) for column in columns}


def _facts(place: int, starts: dict[str, int], dice: random.Random) -> dict[str, Any]:
    name = f"郑州工商学院{dice.choice(WORDS)}{dice.choice(WORDS)}{place}"
    at = FIRST_DAY + timedelta(minutes=dice.randrange(MINUTES))
    return {
        "place": place,
        "account": starts["account"] + place,
        "case": starts["case"] + place,
        "at": at,
        "name": name,
        "handle": f"zzgs-{place:06d}",
        "number": f"G-{place:06d}",
        "unit": starts["unit"] + 1 + dice.randrange(UNITS),
        "followers": dice.randrange(100_000),
    }


def _account(f: dict[str, Any]) -> dict[str, Any]:
    day = f["at"].date().isoformat()
    return {
        "id": f["account"],
        "number": f["number"],
        "platform": "wechat",
        "unit_id": f["unit"],
        "name": f["name"],
        "handle": f["handle"],
        "link": "",
        **_spelled(Account(number=f["number"], name=f["name"], handle=f["handle"]), "sought", "name_key", "number_key"),
        "filed_on": day,
        "sealed_on": day,
        "late": f["place"] % 9 == 0,
        "verified": ("yes", "no")[f["place"] % 4 == 0],
        "followers": f["followers"],
        "status": ("active", "closed")[f["place"] % 50 == 0],
        "revision": 1,
    }


def _case(f: dict[str, Any], author: int) -> dict[str, Any]:
    at = _moment(f["at"])
    return {
        "id": f["case"],
        "sort": "filing",
        "kind": "creation",
        "platform": "wechat",
        "unit_id": f["unit"],
        "author_id": author,
        "account_id": f["account"],
        "state": "filed",
        "desk": OVER,
        "deciding_unit_id": f["unit"],
        "name": f["name"],
        "handle": f["handle"],
        **_spelled(Filing(name=f["name"], handle=f["handle"]), "sought"),
        "token": f"generated-{f['place']}",
        "created_at": at,
        "saved_at": at,
        "state_since": at,
        "submitted_on": at[:10],
        "late": 0,
        "revision": 1,
    }


def _version(f: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    facts = {**data, "name": f["name"], "handle": f["handle"], "followers": f["followers"], "codes": {}}
    return {
        "account_id": f["account"],
        "number": 1,
        "data": json.dumps(facts),
        "filing_id": f["case"],
        "sealed_at": _moment(f["at"]),
    }


def _people(f: dict[str, Any], first: int) -> Iterator[dict[str, Any]]:
    for part, step in (("supervisors", 0), ("operators", 1)):
        n = 1 + (2 * f["place"] + step) % PEOPLE
        yield {
            "account_id": f["account"],
            "part": part,
            "row_id": f"{f['place']:08x}{step}",
            "name": f"人员{n}",
            "phone": f"139{n:08d}",
            "person_id": first + n,
        }


def _events(f: dict[str, Any], author: int) -> Iterator[dict[str, Any]]:
    for place, (action, source, target) in enumerate(STEPS[:EVENTS_EACH], 1):
        at = _moment(f["at"] + timedelta(minutes=place))
        yield {
            "case_id": f["case"],
            "place": place,
            "action": action,
            "label": action,
            "source": source,
            "target": target,
            "desk": Filing.desks.get(State(target), OVER),
            "user_id": author,
            "at": at,
            "since": at,
            "opinion": "情况属实，同意。",
            "note": "",
            "unit_name": "",
            "as_head": 0,
            "seal": "",
            "signature": "",
        }


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
