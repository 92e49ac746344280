"""Two of the roster who are, or may be, one human: proposed from what their rows say, never decided by the portal (第十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, exists, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from portal.database import db
from portal.handover.queries import known_to
from portal.people.models import Person, PersonApart
from portal.spelling import key

if TYPE_CHECKING:
    from portal.people.masking import Reach

MOST = 300  # pairs of a page: whoever has more begins with these
SHORTEST = 3  # characters of a name in which one may be a slip; of two, one other is somebody else
ONE, OTHER = aliased(Person), aliased(Person)
SAME_PHONE = ONE.phone == OTHER.phone
SURE = and_(SAME_PHONE, ONE.name_key == OTHER.name_key)


class Pair(NamedTuple):
    """Two people, the one with the lower id first. `sure`: name and number are the same but for the spelling; `why` says what is."""

    one: Person
    other: Person
    sure: bool
    why: str


def proposed(reach: Reach, person_id: int | None = None) -> list[Pair]:
    """Return who within reach are or may be one, the sure ones first; of one person alone when asked.

    May be one: who bear one name in one unit with different numbers, unless somebody has said that they are two; and who have one
    number and names that differ by a slip of the hand. One question.
    """
    order = ONE.id < OTHER.id if person_id is None else and_(ONE.id == person_id, OTHER.id != person_id)
    pair = select(ONE.id.label("one"), OTHER.id.label("other")).where(known_to(reach, ONE))
    found = union(
        pair.where(order, SAME_PHONE),
        pair.where(order, ONE.name_key == OTHER.name_key, ONE.unit_id == OTHER.unit_id),
    ).subquery()
    apart = exists().where(
        or_(
            and_(PersonApart.one_id == found.c.one, PersonApart.other_id == found.c.other),
            and_(PersonApart.one_id == found.c.other, PersonApart.other_id == found.c.one),
        )
    )
    rows = (
        select(ONE, OTHER)
        .join_from(found, ONE, ONE.id == found.c.one)
        .join(OTHER, OTHER.id == found.c.other)
        .where(or_(SURE, ~apart), known_to(reach, OTHER))
        .options(joinedload(ONE.unit), joinedload(OTHER.unit))
        .order_by(SURE.desc(), ONE.name_order, ONE.id, OTHER.id)
        .limit(MOST)
    )
    pairs = (_pair(*sorted(two, key=lambda person: person.id)) for two in db.session.execute(rows))
    return [pair for pair in pairs if pair]


def _pair(one: Person, other: Person) -> Pair | None:
    """Return the pair with its reason; None for one number under two names that are not alike: an office has one telephone."""
    if one.name_key == other.name_key:
        sure = one.phone == other.phone
        return Pair(one, other, sure, "姓名、手机号相同" if sure else "同一单位同名，手机号不同")
    return Pair(one, other, sure=False, why="手机号相同，姓名相近") if alike(one, other) else None


def alike(one: Person, other: Person) -> bool:
    """Say whether two names are one but for a slip: they sound alike, or one character of three and more is another or is missing."""
    a, b = sorted((key(one.name), key(other.name)), key=len)
    if len(a) == len(b) and set(one.initials.split()) & set(other.initials.split()):
        return True
    if len(b) < SHORTEST or len(b) - len(a) > 1:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return any(b[:place] + b[place + 1 :] == a for place in range(len(b)))


def certain(reach: Reach) -> int:
    """Count the pairs within reach that are surely one."""
    found = select(func.count()).select_from(ONE).join(OTHER, and_(ONE.id < OTHER.id, SURE))
    return db.session.scalar(found.where(known_to(reach, ONE), known_to(reach, OTHER))) or 0
