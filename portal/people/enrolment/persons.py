"""What a row of sheet 名册 does: somebody who runs accounts becomes known, or is described better (第十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.people import roster
from portal.people.enrolment.columns import IDENTITIES, LEAVES_ON, PERSON, PHONE, STANDING, UNIT, among
from portal.people.enrolment.known import QUOTED, Gathered, Outcome, Wrong, judged, named, quoting
from portal.people.models import Identity
from portal.people.roster import LEAVING, NAME_KIND, PHONE_KIND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.people.enrolment.known import Known, Line
    from portal.people.models import Person, Unit


def take(known: Known, line: Line) -> Outcome:
    """Make somebody known, or keep what a row says of them besides. Raises Wrong."""
    every = Gathered()
    name, phone = every.ask(checked, line) or named(line)
    person = known.persons.get((name, phone))
    unit = every.ask(_unit, known, line, person)
    identity, leaves_on = every.ask(_identity, line), every.ask(_leaves_on, line)
    every.settle()
    was = facts(person)
    person = _kept(known, name, phone, unit, {"identity": identity, "leaves_on": leaves_on})
    now = facts(person)
    changes = [(title, was[title], now[title]) for title in now]
    aside = f"名册中登记在“{person.unit.name}”，单位不变。" if line.text(UNIT) and person.unit_id != unit.id else ""
    return judged(changes, new=not was[PERSON], remark=aside)


def beside(known: Known, line: Line, unit: Unit, identity: Identity) -> tuple[Person, list[tuple[str, str, str]]]:
    """Make a user known with their number; return who they are in the roster, and what that changes there. Raises Wrong.

    What is known of somebody's identity stays.
    """
    name, phone = checked(line)
    person = known.persons.get((name, phone))
    facts_said = {"identity": None if person and person.identity else identity}
    kept = _kept(known, name, phone, unit, facts_said)
    return kept, [] if person else [("名册", "", f"登记（{phone}）")]


def facts(person: Person | None) -> dict[str, str]:
    """Return a person's facts in words, by title."""
    if person is None:
        return dict.fromkeys((PERSON, PHONE, UNIT, STANDING, LEAVES_ON), "")
    return {
        PERSON: person.name,
        PHONE: person.phone,
        UNIT: person.unit.name,
        STANDING: person.identity.label if person.identity else "",
        LEAVES_ON: person.leaves_on.isoformat() if person.leaves_on else "",
    }


def _kept(known: Known, name: str, phone: str, unit: Unit, said: Mapping[str, Identity | date | None]) -> Person:
    """Return the person, added or described; what a row leaves empty stays."""
    person = known.persons.get((name, phone))
    given = {fact: value for fact, value in said.items() if value is not None}
    if person is None:
        person = roster.add_person(name, phone, unit, given)
        known.persons[name, phone] = person
    elif any(getattr(person, fact) != value for fact, value in given.items()):
        roster.describe_person(person, given)
    return person


def checked(line: Line) -> tuple[str, str]:
    """Return name and number, each as the roster keeps it. Raises Wrong."""
    faults = []
    stored = named(line)
    for title, kind, value, missing in (
        (PERSON, NAME_KIND, stored[0], "请填写姓名。"),
        (PHONE, PHONE_KIND, stored[1], "请填写手机号。"),
    ):
        sentence = (kind.refusal(value) or kind.fault(value)) if value else missing
        if sentence:
            faults.append((title, quoting(sentence, line.text(title))))
    if faults:
        raise Wrong(*faults)
    return stored


def _unit(known: Known, line: Line, person: Person | None) -> Unit:
    """Return the unit of a row, which this user may describe, as that in which the person is known. Raises Wrong."""
    said = line.text(UNIT)
    if not said and person is None:
        raise Wrong((UNIT, "请选择单位。"))
    unit = known.unit(UNIT, said, kept=person.unit_id if person else None) if said or person is None else person.unit
    if unit.id not in known.described:
        raise Wrong((UNIT, f"您不能登记“{unit.name}”的人员，请改为本单位，或由该单位办理。"))
    if person is not None and person.unit_id not in known.described:
        raise Wrong((UNIT, "此人已由其他单位登记，信息由该单位修改。"))
    return unit


def _identity(line: Line) -> Identity | None:
    if not (said := line.text(STANDING)):
        return None
    found = among(IDENTITIES, said)
    if found is None:
        labels = "、".join(identity.label for identity in Identity)
        raise Wrong((STANDING, f"“{said[:QUOTED]}”不是可选的身份，应为{labels}之一。"))
    return found


def _leaves_on(line: Line) -> date | None:
    if not line.text(LEAVES_ON):
        return None
    stored = LEAVING.store(LEAVING.typed(line.text(LEAVES_ON)))
    if fault := roster.leaving_fault(stored):
        raise Wrong((LEAVES_ON, fault))
    return LEAVING.load(stored)
