"""The registry's columns in a workbook and what stands in their cells: the export writes them, and the import reads them again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from portal.fields import Field, Kind

REGISTRY = ("编号", "名称", "平台", "单位", "级别", "状态", "备案日期", "是否逾期", "内容批准日期", "注销日期")
IN_REGISTRY = frozenset({"name"})  # declared, and a column of the registry already
PEOPLE = "人员"
PEOPLE_BESIDE = ("主管人员", "主管人员电话", "主要运行人员")
"""Whom one reads beside the account's name; sheet 人员 says who they are."""
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


@dataclass(frozen=True)
class Columns:
    """The declared fields of the platforms that occur: keys common to all first, each with the label over its column.

    `kinds` has the kind of each; where platforms differ, that of the last.
    """

    fields: dict[str, str]
    people: dict[str, str]
    kinds: dict[str, Kind]


def columns(platforms: list[str]) -> Columns:
    """Return the columns for these platforms, each key once."""
    definitions = [PLATFORMS[key] for key in PLATFORMS if key in platforms]
    fields = _by_key(field for definition in definitions for field in definition.fields.values())
    people = _by_key(field for definition in definitions for rows in definition.rows.values() for field in rows.fields)
    ordered = sorted(
        (key for key in fields if key not in IN_REGISTRY), key=lambda key: len(fields[key]) < len(definitions)
    )
    return Columns(_labels(fields, ordered), _labels(people, people), {**_kinds(fields), **_kinds(people)})


def _by_key(declared: Iterable[Field]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = defaultdict(list)
    for field in declared:
        found[field.key].append(field)
    return found


def _labels(declared: Mapping[str, list[Field]], ordered: Iterable[str]) -> dict[str, str]:
    """Return what stands over the column of each key."""
    said = {key: list(dict.fromkeys(field.label for field in declared[key])) for key in ordered}
    return {key: _label(key, labels) for key, labels in said.items()}


def _label(key: str, labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else GENERAL.get(key) or "／".join(labels)


def _kinds(declared: Mapping[str, list[Field]]) -> dict[str, Kind]:
    return {key: found[-1].kind for key, found in declared.items()}


def names(key: str) -> tuple[str, ...]:
    """Return every word by which a column of this key may be called, whichever platforms occur."""
    labels = list(dict.fromkeys(d.fields[key].label for d in PLATFORMS.values() if key in d.fields))
    sizes = range(2, len(labels) + 1) if key not in GENERAL else ()
    joined = [_label(key, several) for size in sizes for several in permutations(labels, size)]
    return tuple(dict.fromkeys((*labels, *joined, *([GENERAL[key]] if key in GENERAL else ()))))


def roster_cells(person: Any) -> tuple[str, date | None]:
    """Return the cells under PEOPLE_AFTER, of somebody whom the roster may not know."""
    if person is None:
        return "未登记", None
    return person.identity.label if person.identity else "未登记", person.leaves_on
