"""What every row of an enrolment is held against, asked once: units, users and people, those that the rows before it made among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import select

from portal.database import db
from portal.people import queries, roster
from portal.people.enrolment.columns import (
    NAME,
    NOTHING,
    PERSON,
    PHONE,
    RESPONSIBLE,
    STATE,
    STATES,
    UNIT,
    USERNAME,
    among,
)
from portal.people.forms import lower
from portal.people.models import Finding, Person, Subject, Unit, User
from portal.people.naming import meant
from portal.people.roster import NAME_KIND, PHONE_KIND
from portal.spelling import clean, key, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from wtforms import Form

Answer = TypeVar("Answer")
QUOTED = 30


@dataclass(frozen=True)
class Line:
    """One row to be carried out: its texts by title, and what the reading found wrong with it."""

    id: int
    subject: Subject
    sheet: str
    place: int
    cells: Mapping[str, Any]
    unread: tuple[tuple[str, str], ...] = ()

    def text(self, title: str) -> str:
        """Return what stands in a cell, clean; "" for an empty one."""
        return clean(str(self.cells.get(title) or ""))

    @property
    def callings(self) -> set[str]:
        """Return what the user of a row may be called by whoever names them, as it is compared."""
        name, unit, username = self.text(PERSON), self.text(UNIT), self.text(USERNAME)
        return {key(name), key(f"{name}（{unit}）"), key(f"{name}（{username}）")} - {""}

    def empties(self, title: str) -> bool:
        """Say whether a cell says 无: what is known is to go."""
        return key(self.text(title)) in {key(word) for word in NOTHING}


@dataclass
class Outcome:
    """What a row comes to: its finding, `changes` as (label, old, new), `faults` as (title, sentence), and what is left aside."""

    finding: Finding
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    remark: str = ""
    made: User | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Return what the row keeps of it."""
        return {
            "finding": self.finding,
            "changes": [list(change) for change in self.changes],
            "faults": [list(fault) for fault in self.faults],
            "remark": self.remark,
        }


class Wrong(Exception):
    """A row cannot be carried out; `faults` are (title, sentence)."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(faults)
        self.faults = list(faults)


class Gathered:
    """All that is wrong with a row, asked cell by cell, so that it is told at once."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def ask(self, about: Callable[..., Answer], *arguments: Any) -> Answer:
        """Return what a cell says; nothing may be made of it before `settle`, for what is wrong has no answer."""
        try:
            return about(*arguments)
        except Wrong as wrong:
            self.faults += wrong.faults
            return cast("Answer", None)

    def settle(self) -> None:
        """Raise Wrong when anything was."""
        if self.faults:
            raise Wrong(*self.faults)


def judged(
    changes: Iterable[tuple[str, str, str]], *, new: bool, remark: str = "", made: User | None = None
) -> Outcome:
    """Return the outcome of a row that was carried out; a change from the same to the same is none."""
    real = [change for change in changes if change[1] != change[2]]
    finding = Finding.NEW if new else Finding.CHANGED if real else Finding.UNCHANGED
    return Outcome(finding, [c for c in real if c[2] or not new], remark=remark, made=made)


class Known:
    """Units, users and people by what the rows call them."""

    def __init__(self, by: User, lines: Collection[Line]) -> None:
        self.by = by
        self.units = {unit.name_key: unit for unit in queries.units()}
        self.described = {unit.id for unit in roster.described(by, self.units.values())}
        self.coming: dict[str, Line] = {
            lower(line.text(USERNAME)): line for line in lines if line.subject is Subject.USERS
        }
        self.unit_rows = {key(line.text(NAME)): line for line in lines if line.subject is Subject.UNITS}
        self.users = _users({*self.coming, *(lower(line.text(RESPONSIBLE)) for line in lines)})
        self.persons: dict[tuple[str, str], Person] = roster.persons_of({named(line) for line in lines})

    def unit(self, title: str, said: str, *, kept: int | None = None) -> Unit:
        """Return the unit of this name, an active one or that which is `kept`. Raises Wrong."""
        found = self.units.get(key(said)[:120])
        if found is None:
            row = self.unit_rows.get(key(said))
            if row is not None:
                raise Wrong((title, f"“{said[:QUOTED]}”在“{row.sheet}”第 {row.place} 行，那一行有问题，先改正那一行。"))
            raise Wrong((title, f"没有名为“{said[:QUOTED]}”的单位，请从列表中选择，或先在“单位”表中新增。"))
        if not found.active and found.id != kept:
            raise Wrong((title, f"“{found.name}”已停用，请先启用，或改为其他单位。"))
        return found

    @cached_property
    def staff(self) -> list[User]:
        """Return whoever can be made responsible for a unit."""
        return queries.active_users()

    def called(self, title: str, said: str) -> str:
        """Return the user name of whoever is meant, among those whom the workbook brings, too. Raises Wrong.

        Meant by the user name, 姓名, 姓名（单位） or 姓名（用户名）.
        """
        username: str = lower(said)
        if username in self.coming or username in self.users:
            return username
        several = sorted(self._so_called(key(said))) or [self._described(title, said)]
        if len(several) > 1:
            raise Wrong((title, f"“{said[:QUOTED]}”有 {len(several)} 位（{'、'.join(several[:5])}），请填用户名。"))
        self.users |= {user.username: user for user in self.staff if user.username == several[0]}
        return several[0]

    def _so_called(self, said: str) -> set[str]:
        coming = {name for name, line in self.coming.items() if said in line.callings}
        return coming | {user.username for user in self.staff if said in {user.name_key, key(_written(user))}}

    def _described(self, title: str, said: str) -> str:
        user, reason = meant(said, self.staff)
        if user is None:
            raise Wrong((title, f"{reason.rstrip('。')}，或先在“用户”表中新增此人。"))
        return user.username

    def add_unit(self, unit: Unit) -> None:
        """Let later rows name a unit that was just made; its people may be described by whoever may describe everybody's."""
        self.units[unit.name_key] = unit
        self.described.add(unit.id)


def _users(names: Collection[str]) -> dict[str, User]:
    found = select(User).where(User.username.in_(names)).execution_options(populate_existing=True)
    return {user.username: user for user in db.session.scalars(found)}


def _written(user: User) -> str:
    """Return somebody as the dry run writes them."""
    return f"{user.name}（{user.username}）"


def named(line: Line) -> tuple[str, str]:
    """Return (name, telephone number) as the roster keeps them."""
    return NAME_KIND.store(line.text(PERSON)), PHONE_KIND.store(PHONE_KIND.typed(line.text(PHONE)))


def quoting(sentence: str, said: str) -> str:
    """Return what is wrong, with what was said where the sentence does not tell it already."""
    said = shown(said)[:QUOTED]
    return sentence if not said or f"“{said}" in sentence else f"{sentence.rstrip('。')}，所填为“{said}”。"


def form_faults(form: Form, titles: Mapping[str, str], said: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what the form that is filled in by hand finds wrong, under the titles of the sheet, with what was said."""
    form.validate()
    return [
        (title, quoting(sentence, said.get(name, "")))
        for name, title in titles.items()
        for sentence in form[name].errors
    ]


def active_said(line: Line, known: bool) -> bool:
    """Return whether a row's thing is in use; what is `known` where the cell is empty. Raises Wrong."""
    if not (said := line.text(STATE)):
        return known
    found = among(STATES, said)
    if found is None:
        raise Wrong((STATE, f"“{said[:QUOTED]}”不是可选的状态，应填在用或停用。"))
    return found
