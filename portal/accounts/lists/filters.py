"""The filters of the registry, one table: what stands in the address, in the chips, and in the question to the database.

The keys of an address, each with one value; a value that does not exist counts as none, any other key is passed over:

- `platform`: a key of PLATFORMS;
- `level`: first 一级, second 二级, league 团学 (第六条);
- `unit`: the id of a unit, or `mine` for the units for which one holds a role;
- `status`: active, closing, closed;
- `verified`: yes, no, soon (the platform's verification ends within the days of 设置), past (it has ended);
- `late`: yes (filed after the time 第九条 allows);
- `issue`: a key of ISSUES below: what an account lacks, closed ones left out;
- `sort`: a key of SORTS below: name, number, unit, followers and their other ways; without it the newest filing first;
- `q`: words to search for.

`address(issue="leaving", unit="mine")` is the list with these filters, for whoever links to it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.lists import search
from portal.accounts.models import Account, AccountPerson, Status
from portal.calendar import today
from portal.fields import masks
from portal.people.models import UNIT_KINDS, Going, Identity, Person
from portal.platforms import PLATFORMS
from portal.settings.queries import days, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from sqlalchemy import ColumnElement

    from portal.accounts.lists.viewers import Viewer

LEVELS = {"first": "一级", "second": "二级", "league": "团学"}
SORTS = {
    "": "最近备案",
    "filed-asc": "最早备案",
    "name": "名称",
    "name-desc": "名称（倒序）",
    "number": "编号",
    "number-desc": "编号（倒序）",
    "unit": "单位",
    "unit-desc": "单位（倒序）",
    "followers": "粉丝数",
    "followers-asc": "粉丝数（从少到多）",
}
# The two ways in which each column of the list is sorted, that of the first click first.
SORTED = {
    "name": ("name", "name-desc"),
    "number": ("number", "number-desc"),
    "unit": ("unit", "unit-desc"),
    "followers": ("followers", "followers-asc"),
    "filed": ("", "filed-asc"),
}
MINE = "mine"


# What an account lacks. Each is a condition on Account; those on people hold only where the viewer may see people.
def _with(part: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that somebody of a part of the form is so; asked from the people, who are few."""
    of = select(AccountPerson.account_id).join(Person, Person.id == AccountPerson.person_id)
    return Account.id.in_(of.where(AccountPerson.part == part, *conditions))


def no_staff() -> ColumnElement[bool]:
    """无教职工主管: no supervisor who is known to be staff and is still there."""
    return ~_with("supervisors", Person.identity == Identity.STAFF, Person.left_on.is_(None))


def leaving() -> ColumnElement[bool]:
    """运行人员即将离校: an operator leaves within the days that the school has set."""
    return _with("operators", Person.is_going(Going.SOON, today(), soon()))


def left() -> ColumnElement[bool]:
    """运行人员已过离校日期: an operator was recorded as gone, or the day has gone by on which they were to go."""
    return _with("operators", Person.is_going(Going.GONE, today(), soon()))


def soon() -> date:
    """Return the last day that counts as leaving soon."""
    return today() + timedelta(days=days("leaving_days"))


def unknown() -> ColumnElement[bool]:
    """人员身份未登记: of somebody nobody has said yet whether they are staff, student or from outside."""
    return or_(*(_with(part, Person.identity.is_(None)) for part in ("supervisors", "operators")))


def single() -> ColumnElement[bool]:
    """仅一名运行人员: nobody could take over."""
    operators = select(func.count(AccountPerson.id)).where(
        AccountPerson.account_id == Account.id, AccountPerson.part == "operators"
    )
    return operators.correlate(Account).scalar_subquery() <= 1


def repeated() -> ColumnElement[bool]:
    """同单位同类重复: the unit has another account on the same platform that is not closed (第六条)."""
    other = aliased(Account)
    same = and_(other.unit_id == Account.unit_id, other.platform == Account.platform, other.id != Account.id)
    return exists(other.id).where(same, other.status != Status.CLOSED).correlate(Account)


class Issue(NamedTuple):
    """A shortcoming in words, its condition, and whether it says something of people."""

    label: str
    condition: Callable[[], ColumnElement[bool]]
    of_people: bool = True


ISSUES = {
    "no-staff": Issue("无教职工主管", no_staff),
    "leaving": Issue("运行人员即将离校", leaving),
    "left": Issue("运行人员已过离校日期", left),
    "unknown": Issue("人员身份未登记", unknown),
    "single": Issue("仅一名运行人员", single),
    "repeated": Issue("同单位同类重复", repeated, of_people=False),
}


def lacking(issue: str, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that an account in use has this shortcoming, as far as this viewer may know."""
    found = ISSUES[issue]
    wanted = and_(Account.status != Status.CLOSED, found.condition())
    return and_(wanted, Account.unit_id.in_(viewer.sees)) if found.of_people and viewer.sees is not None else wanted


# How a platform has verified an account.
def expiring() -> ColumnElement[bool]:
    """认证即将到期: within the days that the school sets, today among them."""
    until = Account.verified_until
    return and_(Account.verified == "yes", until >= today(), until <= today() + timedelta(days=number("expiring_days")))


def expired() -> ColumnElement[bool]:
    """认证已过期: the day has gone by."""
    return and_(Account.verified == "yes", Account.verified_until < today())


VERIFIED: dict[str, tuple[str, Callable[[], ColumnElement[bool]]]] = {
    "yes": ("已认证", lambda: Account.verified == "yes"),
    "no": ("未认证", lambda: Account.verified == "no"),
    "soon": ("认证 {days} 天内到期", expiring),
    "past": ("认证已过期", expired),
}


def _verified(_viewer: Viewer) -> dict[str, str]:
    return {key: label.format(days=number("expiring_days")) for key, (label, _) in VERIFIED.items()}


def at_level(level: str, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the unit's kind gives this level (第六条)."""
    kinds = {kind for kind, (_, name) in UNIT_KINDS.items() if name == LEVELS[level]}
    return Account.unit_id.in_([unit.id for unit in viewer.units.values() if unit.kind in kinds])


def of_unit(unit: str, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a unit, or one of the viewer's own, is the account's."""
    return Account.unit_id.in_(viewer.works_for) if unit == MINE else Account.unit_id == int(unit)


def _units(viewer: Viewer) -> dict[str, str]:
    mine = {MINE: "本单位"} if viewer.works_for else {}
    return mine | {str(unit.id): unit.name for unit in viewer.units.values()}


def _issues(viewer: Viewer) -> dict[str, str]:
    return {key: issue.label for key, issue in ISSUES.items() if viewer.sees_some or not issue.of_people}


class Filter(NamedTuple):
    """One filter: its title, its values with their labels for this viewer, and the condition of a value."""

    title: str
    labels: Callable[[Viewer], dict[str, str]]
    condition: Callable[[str, Viewer], ColumnElement[bool]]


FILTERS = {
    "platform": Filter(
        "平台", lambda _: {p.key: p.label for p in PLATFORMS.values()}, lambda v, _: Account.platform == v
    ),
    "level": Filter("级别", lambda _: LEVELS, at_level),
    "unit": Filter("单位", _units, of_unit),
    "status": Filter("状态", lambda _: {s.value: s.label for s in Status}, lambda v, _: Account.status == Status(v)),
    "verified": Filter("认证", _verified, lambda v, _: VERIFIED[v][1]()),
    "late": Filter("时限", lambda _: {"yes": "逾期备案"}, lambda _, __: Account.late.is_(True)),
    "issue": Filter("问题", _issues, lacking),
}

KEYS = (*FILTERS, "sort", "q")


def chosen(given: Mapping[str, str], viewer: Viewer) -> dict[str, str]:
    """Return the filters that an address holds, only those that exist, in one order; with `sort` and `q`."""
    found = {key: given.get(key, "") for key in FILTERS}
    kept = {key: value for key, value in found.items() if value and value in FILTERS[key].labels(viewer)}
    if (sort := given.get("sort", "")) and sort in SORTS:
        kept["sort"] = sort
    if word := search.tidy(given.get("q", "")):
        kept["q"] = word
    return kept


def conditions(filters: Mapping[str, str], viewer: Viewer) -> list[ColumnElement[bool]]:
    """Return what an account must be to be listed under these filters, as `chosen` returned them."""
    wanted = [FILTERS[key].condition(value, viewer) for key, value in filters.items() if key in FILTERS]
    if "q" in filters:
        wanted.append(search.matching(filters["q"], viewer))
    return wanted


def said(filters: Mapping[str, str], viewer: Viewer) -> str:
    """Return the filters in words: “平台：微信；状态：正常；查找：青年”; 全部 for none."""
    words = [f"{f.title}：{f.labels(viewer)[filters[key]]}" for key, f in FILTERS.items() if key in filters]
    if "q" in filters:
        words.append(f"查找：{masks.sought(filters['q'])}")
    return "；".join(words) or "全部账号"


def query(filters: Mapping[str, str]) -> str:
    """Return the filters as the part of an address after the question mark."""
    return urlencode(filters, errors="replace")


def address(**filters: str) -> str:
    """Return the address of the list with these filters, always in one order; an empty value is none."""
    kept = query({key: filters[key] for key in KEYS if filters.get(key)})
    return url_for("accounts.index") + (f"?{kept}" if kept else "")
