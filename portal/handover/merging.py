"""Two rows of the roster become one: what is kept of each, and everything that named either names the one that stays (第十条)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm.attributes import flag_modified

from portal.audit.trail import record
from portal.database import db
from portal.errors import Refused
from portal.handover.queries import Running, running
from portal.people.counterparts import users_of
from portal.people.models import Person, PersonAlias, PersonApart
from portal.spelling import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from portal.handover.pairs import Pair

    Side = Literal["one", "other"]

FACTS = {
    "name": "姓名",
    "phone": "手机号",
    "unit": "单位",
    "identity": "身份",
    "leaves_on": "预计离校",
    "left_on": "离校登记",
}
TOLD = ("identity", "leaves_on", "left_on")


@dataclass(frozen=True)
class Two:
    """Two people side by side, the one with the lower id first, each with the accounts in use that name them."""

    one: Person
    other: Person
    runs: tuple[list[Running], list[Running]]

    @property
    def differing(self) -> list[str]:
        """Return the facts of which one is to be chosen; two names that are written alike once they are clean are one."""
        found = [fact for fact in FACTS if getattr(self.one, fact) != getattr(self.other, fact)]
        return [fact for fact in found if fact != "name" or clean_name(self.one.name) != clean_name(self.other.name)]

    @property
    def likely(self) -> dict[str, Side]:
        """Return which of each differing fact is probably right: what is known before what is not, then that of whoever runs more."""
        usual: Side = "one" if len(self.runs[0]) > len(self.runs[1]) else "other"
        found: dict[str, Side] = dict.fromkeys(self.differing, usual)
        for fact in found:
            if None in (values := (getattr(self.one, fact), getattr(self.other, fact))):
                found[fact] = "other" if values[0] is None else "one"
        return found

    def of(self, side: str) -> Person:
        """Return one of the two."""
        return self.one if side == "one" else self.other


def beside(one: Person, other: Person) -> Two:
    """Return two people as they are compared."""
    one, other = sorted((one, other), key=lambda person: person.id)
    return Two(one, other, (running(one.id), running(other.id)))


def merge(two: Two, chosen: Mapping[str, str]) -> Person:
    """Make the two one, with the chosen facts; `chosen` says "one" or "other" of each that differs.

    The row with the higher id stays: the last row of all is then never deleted, whose id SQLite would give to the next person. Versions,
    events and filings stay as they are; the one who stays goes on answering to both names and both numbers. Raises Refused when
    somebody else bears the chosen name and number already.
    """
    gone, stays = two.one, two.other
    facts = {fact: getattr(two.of(chosen.get(fact, "other")), fact) for fact in FACTS}
    _free(facts, two)
    _one_user(two)
    before, called = _told(stays), (clean_name(stays.name), stays.phone)
    _forget_apart(gone, stays)
    _lead(gone.id, stays.id)
    db.session.add(PersonAlias(person_id=stays.id, former_id=gone.id, name=gone.name, phone=gone.phone))
    db.session.delete(gone)
    db.session.flush()  # the name and the number of the one that is gone are free now
    for fact, value in facts.items():
        setattr(stays, fact, value)
    flag_modified(stays, "name")  # whoever has a page of theirs open sees that they are another now
    if called != (stays.name, stays.phone):
        db.session.add(PersonAlias(person_id=stays.id, name=called[0], phone=called[1]))
    db.session.flush()
    merged: dict[str, Any] = {"other_person": gone.id, "other_name": gone.name}
    merged["number_of"] = two.of(chosen.get("phone", "other")).id
    record("person.merged", f"person:{stays.id}", person=stays.name, before=before, after=_told(stays), **merged)
    db.session.expire_all()  # what the session holds may still name the one that is gone
    return stays


def _free(facts: Mapping[str, Any], two: Two) -> None:
    """Raise Refused when a third row has the name and the number that would be kept."""
    third = select(Person.id).where(Person.phone == facts["phone"], Person.name == clean_name(facts["name"]))
    if db.session.scalar(third.where(Person.id.not_in((two.one.id, two.other.id))).limit(1)):
        raise Refused(
            "名册中另有一人的姓名和手机号与您要保留的完全相同。", "请先把那一人与其中一人合并，或选择保留另一个手机号。"
        )


def _one_user(two: Two) -> None:
    """Raise Refused when each of the two signs in by an account of their own: one human has one, and an administrator says which."""
    active = [user for person in (two.one, two.other) for user in users_of(person) if user.active]
    if len(active) > 1:
        each = "、".join(f"{user.name}（{user.username}）" for user in active)
        raise Refused(
            f"这两条分别关联了在用的登录用户：{each}。一人只能对应一个在用的用户。",
            "请先由系统管理员停用其中一个，或在用户页面解除关联，再合并。",
        )


def _told(person: Person) -> dict[str, Any]:
    """Return what the trail keeps of somebody: no telephone number."""
    facts = {fact: str(value) if (value := getattr(person, fact)) else None for fact in TOLD}
    return facts | {"known_as": clean_name(person.name), "unit": person.unit.name}


def _lead(gone: int, stays: int) -> None:
    """Let every column of the database that names a person name the one who stays."""
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is Person.__table__.c.id:
                db.session.execute(update(table).where(key.parent == gone).values({key.parent.name: stays}))


def _forget_apart(gone: Person, stays: Person) -> None:
    """Let whoever is not the one that goes not be the one that stays either; of the two themselves nothing is remembered."""
    ids = {gone.id, stays.id}
    of_either = or_(PersonApart.one_id.in_(ids), PersonApart.other_id.in_(ids))
    known = db.session.execute(select(PersonApart.one_id, PersonApart.other_id).where(of_either)).all()
    others = {person_id for pair in known for person_id in pair} - ids
    db.session.execute(delete(PersonApart).where(of_either))
    db.session.add_all(
        PersonApart(one_id=min(stays.id, person_id), other_id=max(stays.id, person_id)) for person_id in others
    )
    db.session.flush()


def tell_apart(pair: Pair) -> None:
    """Remember that two who look like one are two; said twice, it is kept once. Raises Refused where name and number are the same."""
    if pair.sure:
        raise Refused("这两条的姓名和手机号相同，是同一人登记了两次，请合并。")
    key = (pair.one.id, pair.other.id)
    if db.session.get(PersonApart, key) is None:
        db.session.add(PersonApart(one_id=key[0], other_id=key[1]))
        record(
            "person.apart", f"person:{key[0]}", person=pair.one.name, other_person=key[1], other_name=pair.other.name
        )


def former(person: Person) -> list[PersonAlias]:
    """Return what else somebody was called before two became one, the newest first."""
    found = select(PersonAlias).where(PersonAlias.person_id == person.id).order_by(PersonAlias.id.desc())
    called = {(alias.name, alias.phone): alias for alias in db.session.scalars(found)}
    return [alias for names, alias in called.items() if names != (person.name, person.phone)]
