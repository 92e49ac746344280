"""Who has what people are reached by in full, who reads it masked, who learns nothing: the one rule, whatever the medium (S46).

In full has it whoever works with those people: the Publicity Department, the people of the unit whose account it is, 校团委 for the
organisations and clubs that it manages (第六条), and one case's author and whoever decides it. On pages even they read masks, and ask for
one after the other, which is written down; what they type, print or take away is whole. Whoever else sees people at all (the school's
leaders, whoever was sent a copy) reads masks everywhere. What one does not have in full, one cannot search for either.
The record 0024 has the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, or_, select, true

from portal.audit.trail import record
from portal.database import db
from portal.errors import Missing, TooMany
from portal.fields.masks import ASKED, HIDDEN, WHOLE, Sight
from portal.people import throttle
from portal.people.models import PUBLICITY, UNIT_ROLES, Role, Unit, UnitKind
from portal.web.pages import htmx, wants_fragment

if TYPE_CHECKING:
    from portal.people.models import User

HEADS = (Role.UNIT_HEAD, Role.UNIT_DEPUTY)
MANAGED = frozenset(kind for kind in UnitKind if kind.of_league)
MOST = 60
"""Numbers that one person asks for within throttle.LOCK: a morning of telephoning, and not the roster of the school."""


@dataclass(frozen=True)
class Reach:
    """Some units: named ones, those that 校团委 manages (`clubs`), or every one of the school (`school`)."""

    units: frozenset[int] = frozenset()
    clubs: bool = False
    school: bool = False

    def within(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        """Return the condition that a column names one of these units."""
        if self.school:
            return true()
        named = column.in_(sorted(self.units))
        return or_(named, column.in_(select(Unit.id).where(Unit.kind.in_(MANAGED)))) if self.clubs else named

    def holds(self, unit: Unit) -> bool:
        """Say whether a unit is one of these."""
        return self.school or unit.id in self.units or (self.clubs and unit.kind in MANAGED)


def of_league(user: User, *roles: Role) -> bool:
    """Say whether this person holds one of the roles for 校团委."""
    held = (a.unit for a in user.assignments if a.role in roles)
    return any(unit is not None and unit.kind is UnitKind.LEAGUE for unit in held)


def works_for(user: User) -> Reach:
    """Return the units for which this person has work to do, whatever else they may look at."""
    return Reach(frozenset(user.units(*UNIT_ROLES)), of_league(user, *HEADS))


def in_full(user: User) -> Reach:
    """Return the units whose people's numbers this person has in full: may print, take away, ask for, and search by them."""
    own = works_for(user)
    return Reach(own.units, own.clubs, school=user.holds(*PUBLICITY))


def reads_in_full(user: User, unit: Unit) -> bool:
    """Say whether this person has the numbers of a unit's people in full: then a print or a workbook carries them out whole."""
    return in_full(user).holds(unit)


def on_page(user: User, unit: Unit) -> Sight:
    """Return how a page tells this person what the people of a unit are reached by."""
    return ASKED if reads_in_full(user, unit) else HIDDEN


def on_paper(user: User, unit: Unit) -> Sight:
    """Return how a print or a workbook tells this person the same."""
    return WHOLE if reads_in_full(user, unit) else HIDDEN


class Revealed(NamedTuple):
    """The one number that this answer shows: `place` is where it stands on the page."""

    place: str
    text: str

    @property
    def dials(self) -> bool:
        """Say whether it can be called."""
        return self.text.replace("-", "").isdigit() and not self.place.endswith("qq")

    @property
    def spot(self) -> str:
        """Return the id of the one element that htmx asks for, "" where the whole page is the answer."""
        target = (htmx.target or "") if wants_fragment() else ""
        return target if target.startswith("contact-") and target.endswith(self.place) else ""

    @property
    def fragments(self) -> dict[str, str]:
        """Return what htmx gets of a page: this element alone."""
        return {self.spot: "parts/contact.html"} if self.spot else {}


def reveal(user: User, subject: str, what: str, number: str) -> str:
    """Return one number that is asked for, counted and written down: of whom and which, never the number.

    The caller has asked whether this person may; "" is nobody's number, which is Missing. Commits. Raises Missing, TooMany.
    """
    if not number:
        raise Missing("没有这项联系方式，可能已经更改，请重新打开页面。")
    free = throttle.take(f"contact:{user.id}", MOST)
    db.session.commit()  # counted before anything is told, and seen by every other worker
    if not free:
        minutes = int(throttle.LOCK.total_seconds() // 60)
        raise TooMany(f"查看联系方式过于频繁，{minutes} 分钟内最多显示 {MOST} 个，这一个没有显示。", "请稍后再试。")
    record("contact.revealed", subject, field=what)
    db.session.commit()
    return number
