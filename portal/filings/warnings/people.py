"""What is worth a remark about the people whom a filing names (第五、十条)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from portal import calendar
from portal.accounts import queries as accounts
from portal.accounts.models import PARTS
from portal.database import db
from portal.filings import change
from portal.filings.change import people_of
from portal.filings.warnings.remarks import Advice
from portal.people.models import Identity, User
from portal.people.roster import persons_of
from portal.settings.queries import days
from portal.spelling import clean_name, key, ordered_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.fields.definition import Rows
    from portal.filings.models import Filing
    from portal.people.models import Person
    from portal.people.roster import Named

ADDRESSES = ("wechat", "qq", "email")


class Shared(NamedTuple):
    """An address that somebody new has in common with somebody who was there before: which one, and who that is."""

    key: str
    name: str


def inherited(filing: Filing) -> Iterator[str]:
    """Yield who came with the addresses of somebody who was there before: one row written over another."""
    old = change.old_data(filing)
    for part, rows in filing.definition.rows.items():
        before = {row["row_id"]: row for row in people_of(old, part)}
        for row in _named(filing, part):
            if row["row_id"] not in before and (shared := _shared(row, before.values())):
                yield _inheriting(row["name"], rows, shared)


def _inheriting(name: str, rows: Rows, shared: set[Shared]) -> str:
    keys = {one.key for one in shared}
    labels = "、".join(f.label for f in rows.fields if f.key in keys)
    names = "、".join(sorted({one.name for one in shared}, key=ordered_name))
    return f"新增的“{name}”与“{names}”的{labels}相同，请核对是否忘了修改。"


def _shared(row: dict[str, Any], before: Iterable[dict[str, Any]]) -> set[Shared]:
    """Return which addresses of a row are those of somebody who was there before."""
    given = {key: row[key] for key in ADDRESSES if row.get(key)}
    return {Shared(key, was["name"]) for was in before for key, address in given.items() if was.get(key) == address}


def _named(filing: Filing, part: str) -> list[dict[str, Any]]:
    """Return the people of one part whose names are filled in."""
    return [row for row in people_of(filing.data, part) if row.get("name")]


def about_people(filing: Filing) -> Iterator[str]:
    """Yield what is worth a remark about supervisors and operators: one for two tasks, somebody twice, too many accounts, a student."""
    supervisors = [row["name"] for row in _named(filing, "supervisors")]
    operators = [row["name"] for row in _named(filing, "operators")]
    if len(operators) == 1 and operators == supervisors[:1]:
        yield Advice("主管人员同时是唯一的运行人员，建议另有一人负责日常运行。", field="operators")
    twice = [name for name, times in Counter(map(clean_name, operators)).items() if times > 1]
    yield from (f"运行人员“{name}”填写了不止一次。" for name in sorted(twice, key=ordered_name))
    yield from _running_many(filing)
    students = select(User.name).where(User.unit_id == filing.unit_id, User.staff.is_(False))
    for name in db.session.scalars(students.where(User.name_key.in_(map(key, supervisors))).order_by(User.name_order)):
        yield f"主管人员“{name}”在本平台登记为学生，主管人员须为教职工。"


def _running_many(filing: Filing) -> Iterator[str]:
    """Yield who runs as many accounts as the platform lets one person run."""
    limit, operators = filing.definition.accounts_per_person, _named(filing, "operators")
    phones = [row["phone"] for row in operators if row.get("phone")]
    if not (limit and phones):
        return
    run = accounts.accounts_run_by(phones, filing.platform, besides=filing.account_id)
    for row in operators:
        number = run.get(row.get("phone", ""), 0)
        if number >= limit:
            yield f"运行人员“{row['name']}”已运行 {number} 个{filing.platform_label}账号（平台上限 {limit} 个）。"


def about_roster(filing: Filing) -> Iterator[str]:
    """Yield what the school knows of the people named: who leaves soon or has left, who is no member of staff (第五、十条)."""
    known = _known_people(filing)
    unknown: list[str] = []
    for part, label in PARTS.items():
        for row in people_of(filing.data, part):
            person = known.get((row.get("name", ""), row.get("phone", "")))
            if person is None:
                continue
            yield from _about_person(label, person)
            if part == "supervisors" and person.identity in {Identity.STUDENT, Identity.OUTSIDE}:
                yield f"主管人员“{person.name}”登记为{person.identity_label}，主管人员须为教职工。"
            if person.identity is None and not row.get("identity"):
                unknown.append(person.name)
    if unknown:
        named = "、".join(dict.fromkeys(unknown))
        said = f"{named}的身份（教职工、学生、外聘）尚未登记，可在“运行人员”中登记，以便临近离校时提醒。"
        yield Advice(said, field="operators")


def _known_people(filing: Filing) -> dict[Named, Person]:
    rows = [row for part in PARTS for row in people_of(filing.data, part)]
    return persons_of({(row.get("name", ""), row.get("phone", "")) for row in rows})


def _about_person(label: str, person: Person) -> Iterator[str]:
    if person.left_on and person.left_on <= calendar.today():
        yield f"{label}“{person.name}”已于 {person.left_on} 离校或离岗，请更换。"
    elif person.leaves_on:
        remaining = (person.leaves_on - calendar.today()).days
        if remaining < 0:
            yield f"{label}“{person.name}”（{person.identity_label}）的预计离校日期 {person.leaves_on} 已过，请核对。"
        elif remaining <= days("leaving_days"):
            yield f"{label}“{person.name}”（{person.identity_label}）预计 {person.leaves_on} 离校，还有 {remaining} 天，请提前安排交接。"
