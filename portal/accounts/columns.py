"""The registry's columns in a workbook and what stands in their cells: the export writes them, and the import reads them again."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

from portal.fields import Day, Image, Phone
from portal.people.models import PUBLICITY, UNIT_ROLES
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from datetime import date

    from portal.fields import Field
    from portal.people.models import User

REGISTRY = ("编号", "名称", "平台", "单位", "级别", "状态", "备案日期", "是否逾期", "内容批准日期", "注销日期")
IN_REGISTRY = frozenset({"name"})  # declared, and a column of the registry already
PEOPLE = "人员"
PEOPLE_BEFORE, PEOPLE_AFTER = ("编号", "账号名称", "职责"), ("身份", "预计离校日期")
GENERAL = {  # what a column is called that each platform calls otherwise
    "handle": "账号",
    "category": "类别",
    "entity": "主体",
    "registered_on": "注册时间",
    "followers": "粉丝（用户）数",
    "topics": "内容",
    "verified": "认证情况",
}
MOBILE = re.compile(r"(?<![0-9])(1[0-9]{2})[0-9]{4}([0-9]{4})(?![0-9])")


@dataclass(frozen=True)
class Columns:
    """The declared fields of the platforms that occur: keys common to all first, each with the label over its column."""

    fields: dict[str, str]
    people: dict[str, str]


def columns(platforms: list[str]) -> Columns:
    """Return the columns for these platforms, each key once."""
    definitions = [PLATFORMS[key] for key in PLATFORMS if key in platforms]
    labels: dict[str, list[str]] = defaultdict(list)
    people: dict[str, str] = {}
    for definition in definitions:
        for key, field in definition.fields.items():
            labels[key].append(field.label)
        for rows in definition.rows.values():
            people |= {field.key: field.label for field in rows.fields}
    ordered = sorted(labels, key=lambda key: len(labels[key]) < len(definitions))
    return Columns({key: _label(key, labels[key]) for key in ordered if key not in IN_REGISTRY}, people)


def _label(key: str, labels: list[str]) -> str:
    return labels[0] if len(set(labels)) == 1 else GENERAL.get(key) or "／".join(dict.fromkeys(labels))


def names(key: str) -> tuple[str, ...]:
    """Return every word by which a column of this key may be called, whichever platforms occur."""
    labels = list(dict.fromkeys(d.fields[key].label for d in PLATFORMS.values() if key in d.fields))
    sizes = range(2, len(labels) + 1) if key not in GENERAL else ()
    joined = [_label(key, list(several)) for size in sizes for several in permutations(labels, size)]
    return tuple(dict.fromkeys((*labels, *joined, *([GENERAL[key]] if key in GENERAL else ()))))


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


def roster_cells(person: Any) -> tuple[str, date | None]:
    """Return the cells under PEOPLE_AFTER, of somebody whom the roster may not know."""
    if person is None:
        return "未登记", None
    return person.identity.label if person.identity else "未登记", person.leaves_on
