"""What the cells of a workbook say of an account: its declared answers, and its people as far as whoever takes it may see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.fields import Day, Image, Phone
from portal.people.models import PUBLICITY, UNIT_ROLES
from portal.platforms import PLATFORMS
from portal.platforms.shared import OPERATORS, SUPERVISORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.fields import Field
    from portal.people.models import User

MOBILE = re.compile(r"(?<![0-9])(1[0-9]{2})[0-9]{4}([0-9]{4})(?![0-9])")


class People(NamedTuple):
    """The people of an account in three cells, "" for nobody and where they may not be seen; in each several are parted by 、."""

    supervisors: str = ""
    phones: str = ""
    operators: str = ""


def cell(field: Field, stored: Any) -> Any:
    """Return the value of a declared field for a cell: a date or a number as such, anything else in words."""
    kind = field.kind
    if isinstance(kind, Image):
        return "有" if stored else ""
    if isinstance(kind, Day):
        return kind.load(stored) or kind.show(stored)
    return stored if isinstance(stored, int) else kind.show(stored)


def sees_numbers(user: User, unit_id: int) -> bool:
    """Say whether this user needs the whole telephone numbers of a unit's people: the Publicity Department and the unit."""
    return user.holds(*PUBLICITY) or unit_id in user.units(*UNIT_ROLES)


def personal(field: Field, stored: Any, *, whole: bool) -> Any:
    """Return what is told of a person; a telephone number stands in WeChat ids and e-mail addresses, too."""
    value = cell(field, stored)
    if whole or not isinstance(value, str):
        return value
    hidden = MOBILE.sub(r"\1****\2", value)
    return f"{value[:3]}****{value[-4:]}" if hidden == value and value and isinstance(field.kind, Phone) else hidden


def people(platform: str, data: dict[str, Any], *, whole: bool) -> People:
    """Return who answers for an account, their telephone numbers, and who runs it, each with a number in brackets."""
    supervisors, operators = (
        list(_reached(platform, data, rows.key, whole=whole)) for rows in (SUPERVISORS, OPERATORS)
    )
    return People(
        "、".join(name for name, _ in supervisors if name),
        "、".join(phone for _, phone in supervisors if phone),
        "、".join(f"{name}（{phone}）" if phone else name for name, phone in operators if name or phone),
    )


def _reached(platform: str, data: dict[str, Any], part: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield name and telephone number of those who have a part in an account."""
    declared = PLATFORMS[platform].rows.get(part)
    kinds = {field.key: field for field in declared.fields} if declared else {}
    for row in data.get(part) or []:
        name, phone = (
            str(personal(kinds[key], row.get(key), whole=whole)) if key in kinds else "" for key in ("name", "phone")
        )
        yield name, phone
