"""The filters of the lists of cases: what stands in the address, and what it means to the database.

The keys of an address; a value that does not exist counts as none, any other key is passed over:

- `scope`: todo, done, mine, copies, due; "" for all that one may see;
- `mark`: open (somebody still has it), behind (of these what is late now), late (overdue, or handed in late), urged,
  unread (copies not yet read);
- `holder`: who has it now, an office or the id of a unit; `ended`: the month in which it was ended, as 2026-11;
- `sort`: of the list of every sort, one of them;
- `state`: of the list of one sort, and each filter that the sort declares (`Sort.filters`);
- `act`: of what waits in one state, what consents by the button of this label;
- `order`: newest, oldest, urgent (urged, overdue, longest waiting), name, number, unit, since (it came where it lies), due, each
  of the last five also with -desc; "" for the scope's own;
- `q`: a word to search for; `page`: the page.

Beside them `of` is the sort whose list it is, "" for the list of all; it is no key of the address but its path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import url_for
from sqlalchemy import ColumnElement, func, literal_column, or_, select, true, tuple_

from portal.cases.desks import unfinished
from portal.cases.lists import narrowing, scopes, search
from portal.cases.models import Case, Event
from portal.cases.sort import sorts, sorts_in_use
from portal.fields import masks
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.cases.parts import Filter
    from portal.cases.sort import Sort
    from portal.people.models import User

SCOPES = {"todo": "待办", "done": "已办", "mine": "我发起", "copies": "抄送我的", "due": "时限", "": "全部"}
MARKS = {"open": "在办", "behind": "超期未办", "late": "逾期", "urged": "催办过"}
ORDERS = {
    "newest": "最新在前",
    "oldest": "最早在前",
    "urgent": "最急在前",
    "name": "名称",
    "name-desc": "名称（倒序）",
    "number": "编号",
    "number-desc": "编号（倒序）",
    "unit": "单位",
    "unit-desc": "单位（倒序）",
    "since": "状态时间从早到晚",
    "since-desc": "状态时间从晚到早",
    "due": "期限从近到远",
    "due-desc": "期限从远到近",
}
URGE = Event.action == literal_column("'urge'")  # written out, or the index of these few events is not used
LONGEST_WORD = 60
LAST = 5  # digits of a page's number


def sort_named(filters: Mapping[str, str]) -> Sort | None:
    """Return the sort whose list it is, None for the list of all."""
    return sorts().get(filters.get("of", ""))


def labels(sort: Sort, state: str) -> dict[str, ColumnElement[bool]]:
    """Return the labels of the consents of a state, each with the condition on a case to which it applies."""
    if sort.consents:
        return sort.consents(sort.states(state))
    rows = (t for t in sort.workflow.transitions if t.source == state and t.action == sort.consent)
    return {in_school_words(row.label): true() for row in rows}


def _known(sort: Sort | None) -> dict[str, set[str]]:
    """Return the filters of a list, in the order of its address, each with what it can be."""
    known: dict[str, set[str]] = {"scope": set(SCOPES), "mark": {*MARKS, "unread"}}
    if sort is None:
        known["sort"] = set(sorts_in_use())
    else:
        known |= {"state": {str(s) for s in sort.states}} | {f.name: set(f.options()) for f in sort.filters}
    return {**known, "order": set(ORDERS)}


def chosen(of: str, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that an address of the list of one sort (`of`, "" for all) holds, each "" for any; `page` is the page."""
    sort = sorts().get(of)
    known = _known(sort)
    found = {name: value if (value := mapping.get(name, "")) in values else "" for name, values in known.items()}
    found |= {f.name: _one_of(f, mapping.get(f.name, "")) for f in narrowing.FILTERS}
    if found["mark"] == "unread" and found["scope"] != "copies":
        found["mark"] = ""
    act = mapping.get("act", "")
    found["act"] = act if sort and found["state"] and act in labels(sort, found["state"]) else ""
    found["q"] = mapping.get("q", "").replace("\0", "").strip()[:LONGEST_WORD]
    found["page"] = _page(mapping.get("page", ""))
    return {**found, "of": of}


def _one_of(filter_: Filter, given: str) -> str:
    """Return the value of a filter of every list, "" for none; what there is, is asked only where something is given."""
    return given if given and given in filter_.options() else ""


def _page(given: str) -> str:
    """Return the number of a page, "" for what is none."""
    return given if given.isascii() and given.isdigit() and len(given) <= LAST else ""


def path(of: str) -> str:
    """Return the address of the list of one sort, of all for ""."""
    return url_for(f"{sorts()[of].blueprint}.index" if of else "cases.index")


def in_address(address: str) -> dict[str, str] | None:
    """Return the filters of a list's address, path and query; None when it is not the address of a list."""
    parts = urlsplit(address)
    of = next((key for key in ("", *sorts()) if parts.path == path(key)), None)
    return None if of is None else chosen(of, dict(parse_qsl(parts.query)))


def address(filters: Mapping[str, str], **changes: str) -> str:
    """Return the list with these filters, some of them changed; another filter begins at the first page."""
    kept = {**filters, "page": "", **changes} if changes else filters
    return path(kept.get("of", "")) + _query(kept)


def workbook_address(filters: Mapping[str, str]) -> str:
    """Return where the whole of this list is had as a workbook."""
    of = filters.get("of", "")
    return url_for(f"{sorts()[of].blueprint}.export" if of else "cases.export") + _query({**filters, "page": ""})


def _query(filters: Mapping[str, str]) -> str:
    query = urlencode({key: value for key, value in filters.items() if value and key != "of"}, errors="replace")
    return f"?{query}" if query else ""


def said(filters: Mapping[str, str]) -> str:
    """Return the filters in words: “列表：待办；状态：待单位审批；查找：青年”."""
    sort = sort_named(filters)
    words = [("列表", SCOPES[filters["scope"]]), ("标记", {"unread": "未读", **MARKS}.get(filters["mark"], ""))]
    if sort is None:
        words.append(("事项", sorts()[filters["sort"]].label if filters["sort"] else ""))
    else:
        words.append(("状态", sort.states(filters["state"]).label if filters["state"] else ""))
        words.append(("办理", filters["act"]))
        words += [(f.title, f.options()[filters[f.name]] if filters[f.name] else "") for f in sort.filters]
    words += [(f.title, f.options()[filters[f.name]]) for f in narrowing.FILTERS if filters[f.name]]
    words.append(("查找", masks.sought(filters["q"])))
    return "；".join(f"{title}：{word}" for title, word in words if word)


def urges() -> ColumnElement[int]:
    """Return how often the present step of a case was urged (催办)."""
    times = select(func.count()).where(Event.case_id == Case.id, Event.since == Case.state_since, URGE)
    return times.correlate(Case).scalar_subquery()


def urged() -> ColumnElement[bool]:
    """Return that the present step of a case was urged."""
    return tuple_(Case.id, Case.state_since).in_(select(Event.case_id, Event.since).where(URGE).correlate(None))


def overdue() -> ColumnElement[bool]:
    """Return that a case was handed in late, or is not handed in though its day has gone by (第九条)."""
    return or_(Case.late.is_(True), scopes.each(lambda sort: sort.overdue()))


# What is unread is a list of its own: `scopes` knows it.
MARKED: dict[str, Callable[[], ColumnElement[bool]]] = {
    "open": unfinished,
    "behind": narrowing.behind,
    "late": overdue,
    "urged": urged,
}


def _of_sort(sort: Sort, filters: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """Return what a case must be by the filters that only the list of its sort has."""
    wanted = [f.condition(filters[f.name]) for f in sort.filters if filters[f.name]]
    if filters["state"]:
        wanted.append(Case.state == filters["state"])
    if filters["act"]:
        wanted.append(labels(sort, filters["state"])[filters["act"]])
    return wanted


def conditions(user: User, filters: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """Return what a case must be to be in the list; the statement needs what `scopes.joined` puts beside."""
    sort = sort_named(filters)
    wanted = [scopes.scope(user, "unread" if filters["mark"] == "unread" else filters["scope"])]
    wanted.append(scopes.of_sort(user, filters["scope"], filters["of"] or filters.get("sort", "")))
    if marked := MARKED.get(filters["mark"]):
        wanted.append(marked())
    wanted += [f.condition(filters[f.name]) for f in narrowing.FILTERS if filters[f.name]]
    if sort:
        wanted += _of_sort(sort, filters)
    if filters["q"]:
        wanted.append(search.matching(filters["q"]))
    return wanted
