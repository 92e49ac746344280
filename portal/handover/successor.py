"""Who takes over: somebody of the unit's list, or a newcomer with what the official form asks of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal.calendar import today
from portal.handover import queries
from portal.people.models import Identity
from portal.people.roster import person_of
from portal.platforms.shared import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.masking import Reach
    from portal.people.models import Person

KEYS = tuple(f.key for f in PERSON)


class Successor(NamedTuple):
    """Somebody who takes over: the row that names them on a form, what they are to the school, and whether they are known."""

    row: dict[str, str]
    identity: Identity | None
    known: bool

    @property
    def name(self) -> str:
        """Return the name."""
        return self.row["name"]

    @property
    def phone(self) -> str:
        """Return the telephone number."""
        return self.row["phone"]


def of_list(people: Iterable[Person], chosen: str, reach: Reach) -> Successor | None:
    """Return the person of the list with this id, with what accounts within reach say of them; None for nobody of the list."""
    person = next((p for p in people if str(p.id) == chosen), None)
    if person is None:
        return None
    known = queries.contact_of(person, reach)
    row = {key: str(known.get(key, "")) for key in KEYS} | {"name": person.name, "phone": person.phone}
    return Successor(row, person.identity, known=True)


def newcomer(form: Any) -> Successor:
    """Return the person typed into the form; one whom the registry knows by name and number keeps what it knows of them."""
    row = {key: form[key].data or "" for key in KEYS}
    known = person_of(row["name"], row["phone"])
    identity = Identity(form.identity.data) if form.identity.data else None
    return Successor(row, (known and known.identity) or identity, known=known is not None)


def unfit(person: Person, to: Successor) -> str | None:
    """Return why somebody cannot take over: it is the same person, or one who has left."""
    known = person_of(to.name, to.phone)
    if known is person:
        return "接收人不能是移交人本人。"
    if known and known.left_on and known.left_on <= today():
        return f"{known.name}已于 {known.left_on} 登记离校，不能接收账号。"
    return None
