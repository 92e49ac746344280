"""What the lines of a page of the list lack, in the words of the filter “问题”: asked for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from portal.accounts.lists.filters import ISSUES, repeated, soon
from portal.accounts.models import Account, AccountPerson, Status
from portal.calendar import today
from portal.database import db
from portal.people.models import Going, Identity, Person, going

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from portal.accounts.lists.viewers import Viewer

HEAVY, LIGHT = ("no-staff", "left"), ("single",)
"""What must be mended, and what would be better otherwise; of the rest one takes note."""


class Held(NamedTuple):
    """One person of one account, as far as a mark needs to know them."""

    part: str
    identity: Identity | None
    leaves_on: date | None
    left_on: date | None

    @property
    def going(self) -> Going:
        """Return how near their leaving is."""
        return going(self.leaves_on, self.left_on, today(), soon())


class Mark(NamedTuple):
    """The issues of one account, the weightiest first, as keys of ISSUES."""

    issues: tuple[str, ...]

    @property
    def look(self) -> str:
        """Return how the tag looks: red where one of them must be mended, grey where all are advice."""
        if any(issue in HEAVY for issue in self.issues):
            return "tag-bad"
        return "tag-plain" if all(issue in LIGHT for issue in self.issues) else "tag-due"

    @property
    def label(self) -> str:
        """Return the weightiest in words, and how many there are: 无教职工主管等 2 项."""
        more = f"等 {len(self.issues)} 项" if len(self.issues) > 1 else ""
        return f"{ISSUES[self.issues[0]].label}{more}"

    @property
    def words(self) -> str:
        """Return all of them in words."""
        return "、".join(ISSUES[issue].label for issue in self.issues)


# The same as the conditions of ISSUES, which tests/accounts/test_marks holds them against, of people who are known already.
OF_PEOPLE: dict[str, Callable[[list[Held]], bool]] = {
    "no-staff": lambda held: not any(_supervises(h) for h in held),
    "left": lambda held: any(h.part == "operators" and h.going is Going.GONE for h in held),
    "leaving": lambda held: any(h.part == "operators" and h.going is Going.SOON for h in held),
    "unknown": lambda held: any(h.identity is None for h in held),
    "single": lambda held: sum(h.part == "operators" for h in held) <= 1,
}


def _supervises(held: Held) -> bool:
    return held.part == "supervisors" and held.identity is Identity.STAFF and held.left_on is None


def marks(ids: Iterable[int], viewer: Viewer) -> dict[int, Mark]:
    """Return what each of some accounts lacks, by id, as far as this viewer may know; nothing for whom nothing is wrong. One question."""
    of = select(Account.id, Account.unit_id, repeated().label("repeated")).where(Account.status != Status.CLOSED)
    known = select(AccountPerson.account_id, AccountPerson.part, Person.identity, Person.leaves_on, Person.left_on)
    who = known.join(Person).where(AccountPerson.account_id.in_(wanted := list(ids))).subquery()
    people = (who.c.part, who.c.identity, who.c.leaves_on, who.c.left_on)
    rows = of.where(Account.id.in_(wanted)).add_columns(*people).outerjoin(who, who.c.account_id == Account.id)
    held: defaultdict[tuple[int, int, bool], list[Held]] = defaultdict(list)
    for account_id, unit_id, twice, *person in db.session.execute(rows):
        held[account_id, unit_id, twice] += [Held(*person)] if person[0] else []
    found = {
        account_id: _issues(people, sees=viewer.sees_people_of(unit_id), twice=twice)
        for (account_id, unit_id, twice), people in held.items()
    }
    return {account_id: Mark(issues) for account_id, issues in found.items() if issues}


def _issues(held: list[Held], *, sees: bool, twice: bool) -> tuple[str, ...]:
    """Return what an account lacks, as far as this viewer may know."""
    found = [key for key, lacks in OF_PEOPLE.items() if sees and lacks(held)]
    return (*found, "repeated") if twice else tuple(found)
