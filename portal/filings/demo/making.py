"""The filings of the demonstration are written and decided, step by step as people would, on the days they would."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import calendar
from portal.config import current
from portal.database import db
from portal.demo import pictures
from portal.files.store import keep
from portal.files.taking import read_code
from portal.filings import drafts
from portal.filings.demo.cases import CASES
from portal.filings.demo.matrix import MATRIX
from portal.filings.models import Filing, Kind
from portal.filings.workflow import FILING
from portal.people.models import Unit, User
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from datetime import datetime

    from portal.filings.demo.cases import Demo

NO_QUOTA = 2**40
ALL = (*CASES, *MATRIX)


def begin(users: dict[str, User], morning: datetime) -> int:
    """File every account of the demonstration. Return the number of filings made."""
    for place, case in enumerate(ALL):
        _file(case, users, morning, place)
    return len(ALL)


def _file(case: Demo, users: dict[str, User], morning: datetime, place: int) -> None:
    author = users[case.author]
    first = max([case.registered - 1, *(days for days, *_ in case.steps)]) if not case.steps else case.steps[0][0]
    with calendar.as_of(morning - timedelta(days=first, minutes=50)):
        filing = _draft(case, author, place)
    for hour, (days, action, username, opinion) in enumerate(case.steps):
        with calendar.as_of(morning - timedelta(days=days, minutes=-17 * hour)):
            FILING.take(filing, action, users[username], opinion)
            db.session.flush()


def _draft(case: Demo, author: User, place: int) -> Filing:
    unit = author.unit if not case.unit else db.session.scalars(select(Unit).where(Unit.name == case.unit)).one()
    definition = PLATFORMS[case.platform]
    data = {**definition.blank(), **case.facts, **case.more, "codes": {}}
    data["registered_on"] = (calendar.today() - timedelta(days=max(0, case.registered - (_gap(case))))).isoformat()
    data["supervisors"] = [_person(f"{place:04x}aa00", *case.supervisor)]
    operators = [_person(f"{place:04x}bb{n:02x}", *person) for n, person in enumerate(case.operators)]
    data["operators"] = operators or definition.blank()["operators"]
    if case.steps:
        _illustrate(case, data, place, unit)
    filing = Filing(
        kind=Kind(case.kind),
        platform=case.platform,
        unit=unit,
        author=author,
        data=data,
        token=f"demo-{place}",
        created_at=calendar.now(),
        state_since=calendar.now(),
    )
    drafts.save(filing, data)
    return filing


def _gap(case: Demo) -> int:
    """Return how many days ago the draft was written: 注册时间 counts back from today, not from the draft."""
    return case.steps[0][0] if case.steps else max(case.registered - 1, 0)


def _person(row_id: str, name: str, phone: str) -> dict[str, str]:
    qq = f"28{phone[-7:]}"
    return {
        "row_id": row_id,
        "name": name,
        "phone": phone,
        "wechat": f"wx_{phone[-6:]}",
        "qq": qq,
        "email": f"{qq}@qq.com",
    }


def _illustrate(case: Demo, data: dict[str, object], place: int, unit: Unit) -> None:
    """Draw and keep an avatar and a QR code where the form has room for them."""
    for item in PLATFORMS[case.platform].pictures:
        if item.key == "qr_code":
            content = pictures.qr_code(f"https://example.com/qr/{case.platform}/{case.facts['handle']}")
        else:
            content = pictures.avatar(str(case.facts["name"])[-1], current().fonts, place)
        stored = keep(db.session, content, f"{item.key}.png", None, unit.id, NO_QUOTA, floor=0)
        data[item.key] = stored.sha256
        codes = data["codes"]
        assert isinstance(codes, dict)  # noqa: S101 - made four lines above the call
        codes[item.key] = read_code(stored.content) if item.key == "qr_code" else ""
