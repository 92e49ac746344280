"""All rows carried out, one after the other, by the very effects of the forms: for good, or on trial, to be rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.errors import PortalError
from portal.people.enrolment import persons, units, users
from portal.people.enrolment.columns import NAME as UNIT_NAME
from portal.people.enrolment.columns import PERSON, USERNAME
from portal.people.enrolment.known import Known, Outcome, Wrong
from portal.people.models import Finding, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.people.enrolment.known import Line
    from portal.people.models import User

    Act = Callable[[Known, Line], Outcome]

# What a rule says of a whole row stands under the column that names its thing.
NAMING = {Subject.UNITS: UNIT_NAME, Subject.USERS: USERNAME, Subject.PEOPLE: PERSON}


def carry_out(lines: Sequence[Line], by: User) -> dict[int, Outcome]:
    """Carry every row out that can be, in the caller's transaction; return what each came to, by the id of its line.

    Units come first, for users name them; a unit's first responsible person may be a user who comes after. A row that cannot be carried
    out leaves nothing behind and costs no other.
    """
    known, found = Known(by, lines), dict[int, Outcome]()
    of = {subject: [line for line in lines if line.subject is subject] for subject in Subject}
    for line in units.in_order(of[Subject.UNITS]):
        found[line.id] = _tried(units.take, known, line)
    for line in of[Subject.USERS]:
        found[line.id] = _tried(users.take, known, line)
    for line in of[Subject.UNITS]:
        if found[line.id].finding is not Finding.FAULTY:
            units.lead(known, line, found[line.id])
    for line in of[Subject.PEOPLE]:
        found[line.id] = _tried(persons.take, known, line)
    return found


def _tried(act: Act, known: Known, line: Line) -> Outcome:
    """Carry one row out inside a savepoint."""
    if line.unread:
        return Outcome(Finding.FAULTY, faults=list(line.unread))
    try:
        with db.session.begin_nested():
            return act(known, line)
    except Wrong as wrong:
        return Outcome(Finding.FAULTY, faults=wrong.faults)
    except IntegrityError:  # somebody else has just made the same
        return Outcome(Finding.FAULTY, faults=[(NAMING[line.subject], "刚刚已由他人登记，请重新上传核对。")])
    except PortalError as refusal:
        return Outcome(Finding.FAULTY, faults=[(NAMING[line.subject], refusal.sentence)])
