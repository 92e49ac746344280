"""Who in the roster a user is: said by an administrator, proposed where the name leaves no doubt (第十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import joinedload

from portal.database import db
from portal.errors import Refused
from portal.people.models import Person, User
from portal.spelling import clean, key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

LONGEST_WRITTEN = 60
MOST_NAMED = 10  # people of one name in a refusal
MOST_OFFERED = 200
TAIL = 4


def written(person: Person) -> str:
    """Return 王敏（信息工程学院）."""
    return f"{person.name}（{person.unit.name}）"


def told_apart(person: Person) -> str:
    """Return 王敏（信息工程学院，尾号 0002）, for two of one name in one unit."""
    return f"{person.name}（{person.unit.name}，尾号 {person.phone[-TAIL:]}）"


def offered(user: User) -> list[str]:
    """Return how each of the roster who may be this user is written: who bears the name, then the people of the unit."""
    bears, of_unit = Person.name_key == user.name_key, Person.unit_id == user.unit_id
    found = _people(or_(bears, of_unit), MOST_OFFERED)
    found.sort(key=lambda person: (person.name_key != user.name_key, person.unit_id != user.unit_id))
    often = [written(person) for person in found]
    return [said if often.count(said) == 1 else told_apart(p) for p, said in zip(found, often, strict=True)]


def suggestion(user: User) -> Person | None:
    """Return the one of the user's unit who bears the same name and is nobody else's yet; None where that leaves a doubt."""
    if user.person_id or not user.name_key:
        return None
    found = _people(and_(Person.name_key == user.name_key, Person.unit_id == user.unit_id, Person.left_on.is_(None)), 2)
    return found[0] if len(found) == 1 and holder(found[0].id, user.id) is None else None


def meant(text: str) -> tuple[Person | None, str]:
    """Return whom of the roster a text means, or None with the reason in the user's words."""
    said = key(text)
    if not said:
        return None, "请填写名册中人员的姓名。"
    if len(clean(text)) > LONGEST_WRITTEN:
        return None, f"最多 {LONGEST_WRITTEN} 字，请填写姓名或“姓名（单位）”。"
    name = Person.name_key
    begins = and_(name != "", func.substr(literal(said), 1, func.length(name)) == name)
    among = _people(begins, MOST_OFFERED)
    found: Sequence[Person] = ()
    for reading in (told_apart, written, _name):
        found = found or [person for person in among if key(reading(person)) == said]
    if len(found) == 1:
        return found[0], ""
    if found:
        each = "、".join(told_apart(person) for person in found[:MOST_NAMED])
        return None, f"名册中“{clean(text)}”有 {len(found)} 位，请写明是哪一位：{each}。"
    return None, f"名册中没有“{clean(text)}”，请填写姓名或“姓名（单位）”；也可先由其单位在“运行人员”中登记此人。"


def holder(person_id: int, besides: int | None = None) -> User | None:
    """Return the active user who is this person, leaving one user aside; None for nobody."""
    found = select(User).where(User.person_id == person_id, User.active.is_(True), User.id != (besides or 0))
    return db.session.scalar(found.order_by(User.id).limit(1))


def users_of(person: Person) -> list[User]:
    """Return the users who are this person, active ones first."""
    found = select(User).where(User.person_id == person.id)
    return list(db.session.scalars(found.order_by(User.active.desc(), User.id)))


def refuse_second(user: User, person_id: int | None) -> None:
    """Raise Refused when another active user is that person already: one human signs in by one account (S15)."""
    if person_id is None:
        return
    db.session.get(Person, person_id, with_for_update=True)  # two who link the same person wait here for one another
    if other := holder(person_id, user.id):
        raise Refused(
            f"名册中的这个人已与在用的用户“{other.name}（{other.unit.name}，{other.username}）”关联，一人只能对应一个在用的用户。"
            "请先停用那个用户，或在其页面解除关联。"
        )


def lead(former: Person, now: Person) -> None:
    """Let whoever was one row of the roster be another: the same human under another number."""
    for user in users_of(former):
        if not user.active or holder(now.id, user.id) is None:
            user.person_id = now.id
    db.session.flush()


def _people(wanted: ColumnElement[bool], most: int) -> list[Person]:
    asked = select(Person).options(joinedload(Person.unit)).where(wanted)
    return list(db.session.scalars(asked.order_by(Person.name_order, Person.id).limit(most)))


def _name(person: Person) -> str:
    return person.name
