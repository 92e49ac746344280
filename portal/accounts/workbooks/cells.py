"""What the cells of a workbook say of an account: its declared answers, and its people as far as whoever takes it may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal.fields import Day, Image
from portal.platforms import PLATFORMS
from portal.platforms.shared import OPERATORS, SUPERVISORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.fields import Field
    from portal.fields.masks import Sight


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


def told(field: Field, stored: Any, sight: Sight) -> Any:
    """Return what a cell tells of an account: in an inner remark, numbers as `sight` tells them."""
    value = cell(field, stored)
    return sight.words(field, value) if isinstance(value, str) else value


def personal(field: Field, stored: Any, sight: Sight) -> Any:
    """Return what a cell tells of a person."""
    value = cell(field, stored)
    return sight.fact(field, value) if isinstance(value, str) else value


def people(platform: str, data: dict[str, Any], sight: Sight) -> People:
    """Return who answers for an account, their telephone numbers, and who runs it, each with a number in brackets."""
    supervisors, operators = (list(_reached(platform, data, rows.key, sight)) for rows in (SUPERVISORS, OPERATORS))
    return People(
        "、".join(name for name, _ in supervisors if name),
        "、".join(phone for _, phone in supervisors if phone),
        "、".join(f"{name}（{phone}）" if phone else name for name, phone in operators if name or phone),
    )


def _reached(platform: str, data: dict[str, Any], part: str, sight: Sight) -> Iterator[tuple[str, str]]:
    """Yield name and telephone number of those who have a part in an account."""
    declared = PLATFORMS[platform].rows.get(part)
    kinds = {field.key: field for field in declared.fields} if declared else {}
    for row in data.get(part) or []:
        name, phone = (
            str(personal(kinds[key], row.get(key), sight)) if key in kinds else "" for key in ("name", "phone")
        )
        yield name, phone
