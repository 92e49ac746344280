"""The list of people: filters that live in the URL, the rows they find, the words of each row; what search and regulation take of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for

from portal.feature import Count, Hint
from portal.fields import masks
from portal.handover import leavers, merging, pairs, queries
from portal.handover.reach import edits, leaving, sees, soon
from portal.people.masking import Reach, in_full
from portal.people.models import Identity
from portal.spelling import clean
from portal.web.found import SHOWN, Group, Hit
from portal.web.limits import LARGEST_ID
from portal.web.paging import here

if TYPE_CHECKING:
    from portal.handover.pairs import Pair
    from portal.handover.reach import Sign
    from portal.people.models import Person, User

IDENTITIES = (*((i.value, i.label) for i in Identity), ("none", "未登记"))
LEAVING = (("soon", "即将离校"), ("left", "已过离校日期"), ("unknown", "学生未填离校日期"))
ACCOUNTS = (("0", "没有账号"), ("1", "至少 1 个"), ("2", "至少 2 个"), ("3", "至少 3 个"))
KNOWN = {
    "identity": {key for key, _ in IDENTITIES},
    "leaving": {key for key, _ in LEAVING},
    "accounts": {key for key, _ in ACCOUNTS},
}
LONGEST_WORD = 20
PHONE = "phone"  # what is asked for on the page of a person


class PersonRow(NamedTuple):
    """One line of the list."""

    person: Person
    phone: str
    accounts: int
    sign: Sign | None

    @property
    def undated(self) -> bool:
        """Say whether this is a student of whom nobody has said when they leave."""
        person = self.person
        return person.identity is Identity.STUDENT and not (person.leaves_on or person.left_on)


def filters() -> dict[str, str]:
    """Return the filters of the URL; a value that does not exist counts as none."""
    given = {name: request.args.get(name, "") for name in KNOWN}
    unit = request.args.get("unit", type=int)
    return {name: value if value in KNOWN[name] else "" for name, value in given.items()} | {
        "unit": str(unit) if unit and 0 < unit <= LARGEST_ID else "",
        "q": clean(request.args.get("q", "").replace("\0", ""))[:LONGEST_WORD],
    }


def chips(chosen: dict[str, str]) -> list[tuple[str, list[tuple[str, str, bool, None]]]]:
    """Return the groups of filters: each option with the URL that chooses it."""
    groups = {
        "leaving": ("离校", [("", "全部"), *LEAVING]),
        "identity": ("身份", [("", "不限"), *IDENTITIES]),
        "accounts": ("运行账号", [("", "不限"), *ACCOUNTS]),
    }
    return [
        (title, [(label, here(**{name: key, "page": None}), chosen[name] == key, None) for key, label in options])
        for name, (title, options) in groups.items()
    ]


def phone_for(user: User, person: Person) -> str:
    """Return somebody's number as their page tells it: masked, and to be asked for by whoever has it in full."""
    told = masks.phone(person.phone)
    return masks.Masked(told, PHONE) if queries.has_in_full(user, person) else told


def former(person: Person) -> list[tuple[str, str]]:
    """Return the names and the masked numbers that somebody had before two became one."""
    return [(alias.name, masks.phone(alias.phone)) for alias in merging.former(person)]


def context(user: User) -> dict[str, Any]:
    """Return the whole context of the list."""
    chosen, reach = filters(), sees(user)
    found, numbers = queries.listed(chosen, reach, in_full(user))
    kept = {name: value for name, value in chosen.items() if value}
    return {
        "rows": [PersonRow(p, masks.phone(p.phone), numbers.get(p.id, 0), leaving(p)) for p in found.rows],
        "page": found,
        "total": found.total,
        "chips": chips(chosen),
        "chosen": chosen,
        "kept": [(name, value) for name, value in kept.items() if name not in {"q", "unit"}],
        "units": units_to_choose(reach),
        "edit_url": address(".edit", kept, page=_page()) if edits(user) != Reach() else "",
        "doubles": _doubles(user),
        "saved": request.args.get("saved", type=int),
    }


def _doubles(user: User) -> tuple[int, int] | None:
    """Return how many pairs are surely, and how many may be, one human; None for whoever may not merge them, or where there are none."""
    found = pairs.proposed(reach) if (reach := edits(user)) != Reach() else []
    sure = sum(1 for pair in found if pair.sure)
    return (sure, len(found) - sure) if found else None


def doubles_of(user: User, person: Person) -> list[Pair]:
    """Return the pairs of which somebody is one, for whoever may merge them."""
    return pairs.proposed(reach, person.id) if (reach := edits(user)) != Reach() else []


def _certain(user: User) -> int:
    return pairs.certain(reach) if (reach := edits(user)) != Reach() else 0


def hints(user: User) -> list[Hint]:
    """Tell whoever may merge them, on their desk, of people who stand on the roster twice."""
    if not (number := _certain(user)):
        return []
    said = f"运行人员中有 {number} 对姓名、手机号都相同，疑为同一人登记了两次。"
    return [Hint(said, "handover.doubles", "核对并合并")]


def address(endpoint: str, kept: dict[str, str], **more: Any) -> str:
    """Return a page of the feature with the filters in its address."""
    arguments: dict[str, Any] = {**kept, **more}
    return url_for(endpoint, **arguments)


def _page() -> int | None:
    number = request.args.get("page", 0, type=int)
    return number if number > 1 else None


def units_to_choose(reach: Reach) -> list[Any]:
    """Return the units to filter by; nothing where there is but one."""
    if not (reach.school or reach.clubs or len(reach.units) > 1):
        return []
    return queries.choosable_units(reach)


def hits(user: User, word: str) -> Group:
    """Find people by a word, within the units that this person sees."""
    word = word[:LONGEST_WORD]
    asked = dict.fromkeys(("identity", "unit", "leaving", "accounts"), "") | {"q": word}
    page, numbers = queries.listed(asked, sees(user), in_full(user))
    found = [
        Hit(
            person.name,
            f"{person.unit.name} · {person.identity_label} · 运行 {numbers.get(person.id, 0)} 个账号",
            None,
            url_for("handover.person", person_id=person.id),
        )
        for person in page.rows[:SHOWN]
    ]
    return Group("人员", found, page.total, url_for("handover.people", q=word))


def counts(user: User) -> dict[str, Count]:
    """Return how many people whom this person sees leave soon, and how many stand on the roster twice whom they may merge."""
    near, _units = leavers.nearing(sees(user), soon(), None)
    found = {"leaving": Count("即将离校、尚未交接", len(near), "人次")}
    if edits(user) != Reach():
        found["twice"] = Count("疑为同一人", _certain(user), "对")
    return found
