"""What a row of sheet 用户 does: somebody is added or changed, roles are given and taken, by the rules of the form (S15, S38)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from werkzeug.datastructures import MultiDict

from portal.database import db
from portal.errors import Refused
from portal.people import counterparts, effects, queries
from portal.people.consents import doing
from portal.people.consents import queries as consents
from portal.people.consents.acts import OPENING, ROLE
from portal.people.consents.rules import in_reach
from portal.people.enrolment import persons
from portal.people.enrolment.columns import (
    LONGEST_ROLES,
    PERSON,
    PHONE,
    ROLES,
    STANDING,
    STANDINGS,
    STATE,
    UNIT,
    USERNAME,
    WHOLE_SCHOOL,
    among,
    roles_said,
)
from portal.people.enrolment.known import QUOTED, Gathered, Outcome, Wrong, active_said, form_faults, judged, named
from portal.people.forms import NewUserForm, UserForm, lower
from portal.people.models import Identity, Role
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.people.enrolment.known import Known, Line
    from portal.people.models import Consent, Person, Unit, User

Held = tuple[Role, "int | None"]
WAITING = "（待确认）"


class Said(NamedTuple):
    """What a row says of somebody, what is known of them where it says nothing; `wanted` is None where it lists no roles."""

    name: str
    unit: Unit
    staff: bool
    active: bool
    phone: str
    wanted: frozenset[Held] | None


def take(known: Known, line: Line) -> Outcome:
    """Add or change the user of a row, with their roles. Raises Wrong, or Refused by a rule."""
    found = known.users.get(lower(line.text(USERNAME)))
    if found:
        in_reach(found)
    said, was = _said(known, line, found), facts(found)
    user = _changed(known, found, said) if found else _added(known, lower(line.text(USERNAME)), said)
    db.session.expire(user, ["unit", "assignments"])
    now = facts(user)
    changes = [(title, was[title], now[title]) for title in now]
    if line.text(PHONE):
        person, told = persons.beside(known, line, said.unit, Identity.STAFF if user.staff else Identity.STUDENT)
        changes += told
        _link(user, person)
    waits = consents.waiting_of(user.id)
    remark = "“待确认”的由另一位系统管理员确认后生效。" if any(one.waits for one in waits) else ""
    known.users[user.username] = user  # the last: what a row made that is wrong after all is not there
    return judged(changes, new=found is None, remark=remark, made=None if found else user)


def _link(user: User, person: Person) -> None:
    """Say that a user is the one of the roster whom the row makes known with them, unless either is somebody else already."""
    if user.person_id is None and user.active and counterparts.holder(person.id, user.id) is None:
        effects.set_person(user, person)


def _said(known: Known, line: Line, user: User | None) -> Said:
    """Return what a row says. Raises Wrong with all that is wrong with it."""
    every = Gathered()
    every.ask(_check_form, line, user)
    unit = every.ask(_unit, known, line, user)
    said = Said(
        line.text(PERSON) or (user.name if user else ""),
        unit,
        every.ask(_staff, line, user.staff if user else True),
        every.ask(active_said, line, user.active if user else True),
        named(line)[1] or (user.phone if user else ""),
        every.ask(_wanted, known, line, unit),
    )
    if line.text(PHONE):
        every.ask(persons.checked, line)
    every.settle()
    return said


def _added(known: Known, username: str, said: Said) -> User:
    user = effects.add_user(
        username, said.name, said.unit.id, known.by.id, staff=said.staff, active=said.active, phone=said.phone
    )
    _change_roles(known, user, said.wanted, taking=False)
    return user


def _changed(known: Known, user: User, said: Said) -> User:
    """Change somebody: what they are to be no more first, for the rules hold at every step."""
    _change_roles(known, user, said.wanted, taking=True)
    changes = {
        "name": said.name,
        "unit_id": said.unit.id,
        "staff": said.staff,
        "active": said.active,
        "phone": said.phone,
    }
    opening = any(one.waits and one.kind == OPENING for one in consents.waiting_of(user.id))
    _told(STATE, doing.change_user, user, known.by, {**changes, "active": said.active and not opening})
    _change_roles(known, user, said.wanted, taking=False)
    return user


def _unit(known: Known, line: Line, user: User | None) -> Unit:
    if line.text(UNIT):
        return known.unit(UNIT, line.text(UNIT), kept=user.unit_id if user else None)
    if user is None:
        raise Wrong((UNIT, "请选择所在单位。"))
    return user.unit


def facts(user: User | None) -> dict[str, str]:
    """Return a user's facts in words, by title."""
    if user is None:
        return dict.fromkeys((PERSON, UNIT, STANDING, STATE, PHONE, ROLES), "")
    waits = [one for one in consents.waiting_of(user.id) if one.waits]
    return {
        PERSON: user.name,
        UNIT: user.unit.name,
        STANDING: "教职工" if user.staff else "学生",
        STATE: "在用" if user.active else "停用" + WAITING * any(one.kind == OPENING for one in waits),
        PHONE: user.phone,
        ROLES: "、".join([*_role_words(user), *_asked_words(user, waits)]),
    }


def _role_words(user: User) -> list[str]:
    """Return the roles in words, with the unit where it is another than their own."""
    return [_role_word(user, *held) for held in _in_order({(a.role, a.unit_id) for a in user.assignments})]


def _asked_words(user: User, waits: list[Consent]) -> list[str]:
    """Return the roles that a second person has to agree to, in the same words."""
    held = {(Role(one.facts["role"]), one.facts["unit_id"]) for one in waits if one.kind == ROLE}
    return [f"{_role_word(user, *one)}{WAITING}" for one in _in_order(held)]


def _role_word(user: User, role: Role, unit_id: int | None) -> str:
    return f"{role.label}（{queries.unit(unit_id).name}）" if unit_id and unit_id != user.unit_id else role.label


def _check_form(line: Line, user: User | None) -> None:
    """Hold name and user name against the form of a user. Raises Wrong."""
    name = line.text(PERSON) or (user.name if user else "")
    sent = MultiDict({"username": line.text(USERNAME), "name": name, "unit": "0"})
    form = (UserForm if user else NewUserForm)(sent, meta={"csrf": False})
    form.unit.choices = []
    form.unit.validate_choice = False
    titles = {"name": PERSON} if user else {"username": USERNAME, "name": PERSON}
    said = {"username": line.text(USERNAME), "name": line.text(PERSON)}
    if faults := form_faults(form, titles, said):
        raise Wrong(*faults)


def _staff(line: Line, known: bool) -> bool:
    if not (said := line.text(STANDING)):
        return known
    found = among(STANDINGS, said)
    if found is None:
        raise Wrong((STANDING, f"“{said[:QUOTED]}”不是可选的身份，用户应为教职工或学生。"))
    return found


def _wanted(known: Known, line: Line, unit: Unit | None) -> frozenset[Held] | None:
    """Return the roles that a row lists; None for a cell that says nothing. Raises Wrong."""
    if line.empties(ROLES):
        return frozenset()
    if not (said := line.text(ROLES)):
        return None
    if len(said) > LONGEST_ROLES:
        raise Wrong((ROLES, f"最多 {LONGEST_ROLES} 字，现为 {len(said)} 字，请只填角色的名称。"))
    found, strange = roles_said(said)
    if strange:
        several = "、".join(f"“{word[:QUOTED]}”" for word in strange)
        raise Wrong((ROLES, f"没有{several}这个角色，可填：{'、'.join(role.label for role in Role)}。"))
    return frozenset((role, _held_for(known, role, named, unit)) for role, named in found)


def _held_for(known: Known, role: Role, named: str, unit: Unit | None) -> int | None:
    """Return the unit for which a role is held: the one that is named, else one's own; None for the whole school."""
    if not named:
        return unit.id if unit and role.of_unit else None
    return None if key(named) == key(WHOLE_SCHOOL) else known.unit(ROLES, named, kept=unit.id if unit else None).id


def _change_roles(known: Known, user: User, wanted: frozenset[Held] | None, *, taking: bool) -> None:
    """Take the roles that are not listed, or give those that are not held yet. Raises Wrong."""
    if wanted is None:
        return
    held = {(a.role, a.unit_id): a for a in user.assignments}
    if user.id == known.by.id and held.keys() != wanted:
        raise Wrong((ROLES, "不能在导入中改变自己的角色，请由另一位系统管理员操作。"))
    if taking:
        for gone in _in_order(held.keys() - wanted):
            _told(ROLES, doing.take_role, user, held[gone], known.by)
    else:
        for role, unit_id in _in_order(wanted - held.keys() - _asked(user)):
            _told(ROLES, doing.give_role, user, role, unit_id, known.by)


def _asked(user: User) -> set[Held]:
    """Return the roles that wait for a second person already."""
    waits = (one for one in consents.waiting_of(user.id) if one.waits and one.kind == ROLE)
    return {(Role(one.facts["role"]), one.facts["unit_id"]) for one in waits}


def _in_order(held: set[Held] | frozenset[Held]) -> list[Held]:
    return sorted(held, key=lambda one: (list(Role).index(one[0]), one[1] or 0))


def _told(title: str, act: Callable[..., object], *arguments: Any) -> None:
    """Let a rule's refusal stand under the column that it is about. Raises Wrong."""
    try:
        act(*arguments)
    except Refused as refusal:
        raise Wrong((title, refusal.sentence)) from refusal
