"""Several people described at once: the table as it was opened, as it was typed, and what is wrong with which line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.calendar import today
from portal.errors import BadInput, Missing
from portal.handover import queries
from portal.handover.reach import leaving
from portal.people.models import Identity
from portal.people.roster import LEAVING, leaving_fault, remaining
from portal.web.paging import PER_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from portal.handover.reach import Sign
    from portal.people.masking import Reach
    from portal.people.models import Person

NAME = re.compile(r"person-([0-9]{1,9})-(identity|leaves_on|revision)")
SUMMER = (6, 30)


@dataclass
class PersonLine:
    """One person of the table as typed; `error` stands beside the date or the choice, `stale` says what somebody else wrote."""

    person: Person
    identity: str
    leaves_on: str
    revision: str
    error: str = ""
    stale: str = ""
    accounts: int = 0

    @property
    def sign(self) -> Sign | None:
        """Return how near the leaving is, as the registry has it."""
        return leaving(self.person)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what was typed as the row of the person holds it. Only for a line without an error."""
        return {
            "identity": Identity(self.identity) if self.identity else None,
            "leaves_on": LEAVING.load(self.leaves_on),
        }

    @property
    def differs(self) -> bool:
        """Say whether the line says something else than is known."""
        return any(getattr(self.person, key) != value for key, value in self.facts.items())


def next_summer() -> date:
    """Return the next day on which students leave, as a rule: 30 June."""
    now = today()
    return now.replace(year=now.year + ((now.month, now.day) > SUMMER), month=SUMMER[0], day=SUMMER[1])


def opened(persons: Iterable[Person], numbers: Mapping[int, int]) -> list[PersonLine]:
    """Return the lines of a table that is opened now."""
    return [
        PersonLine(
            p,
            p.identity.value if p.identity else "",
            p.leaves_on.isoformat() if p.leaves_on else "",
            str(p.revision),
            accounts=numbers.get(p.id, 0),
        )
        for p in persons
    ]


def typed(posted: Mapping[str, str], reach: Reach) -> list[PersonLine]:
    """Return the lines of a posted table, checked. Raises BadInput for no table, Missing when one of the persons is not theirs."""
    found: dict[int, dict[str, str]] = {}
    for name, value in posted.items():
        if match := NAME.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    if not found or len(found) > PER_PAGE:
        raise BadInput("没有收到要保存的人员。", f"请从“运行人员”打开批量登记，一次最多 {PER_PAGE} 人。")
    known = queries.persons(set(found), reach)
    if gone := found.keys() - known.keys():
        found = {key: found[key] for key in known} | _merged(gone, known, found, reach)
        known = queries.persons(set(found), reach)
    numbers = queries.counts(list(found), reach)
    return [_line(known[key], facts, numbers.get(key, 0)) for key, facts in found.items()]


def _merged(
    gone: set[int], known: Mapping[int, Person], found: Mapping[int, dict[str, str]], reach: Reach
) -> dict[int, dict[str, str]]:
    """Return what was typed of rows that others have merged since, by who stays, as typed of an older row: nothing is lost or overwritten.

    Who has a line of their own keeps that. Raises Missing for somebody who never was theirs.
    """
    now = {person_id: remaining(person_id) or 0 for person_id in gone}
    if queries.persons(set(now.values()), reach).keys() != set(now.values()):
        raise Missing
    return {stays: found[person_id] | {"revision": ""} for person_id, stays in now.items() if stays not in known}


def _line(person: Person, facts: dict[str, str], accounts: int) -> PersonLine:
    day = LEAVING.store(facts.get("leaves_on", ""))
    line = PersonLine(person, facts.get("identity", ""), day, facts.get("revision", ""), accounts=accounts)
    line.error = _fault(line)
    if not line.error and line.differs and line.revision != str(person.revision):
        day = person.leaves_on.isoformat() if person.leaves_on else "未填离校日期"
        line.stale = f"您打开页面后，这一行已由他人改为：{person.identity_label}，{day}。请核对后再保存。"
        line.revision = str(person.revision)
    return line


def _fault(line: PersonLine) -> str:
    if line.identity not in {"", *Identity}:
        return "请从列出的身份中选择。"
    return leaving_fault(line.leaves_on) if line.leaves_on else ""


def suggest(lines: list[PersonLine]) -> None:
    """Fill in 30 June for students without a date; nothing is saved by it."""
    for line in lines:
        if line.identity == Identity.STUDENT and not line.leaves_on:
            line.leaves_on = next_summer().isoformat()
