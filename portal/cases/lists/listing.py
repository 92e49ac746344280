"""What the page of a list of cases shows: tabs, filters, lines, and what can be consented to at once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from portal.calendar import local
from portal.cases import apart, offices, whereabouts
from portal.cases.lists import batch, narrowing, orders, scopes
from portal.cases.lists import filters as filtering
from portal.cases.lists import lines as lining
from portal.cases.sort import sort_of, sorts, sorts_in_use
from portal.web.filters import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from portal.calendar import Clock
    from portal.cases.lists.lines import Line
    from portal.cases.models import Case
    from portal.cases.parts import RowAct
    from portal.cases.sort import Sort
    from portal.people.models import User

# What is true of every case of a list is no filter of it.
OF_ITSELF = {"todo": ("open",), "due": ("open", "behind")}
Option = tuple[str, str, bool, int | None]


class Group(NamedTuple):
    """One filter as the page shows it: its name in the address, its title, what its values are called, and how any of them is."""

    name: str
    title: str
    values: Mapping[str, str]
    any: str = "不限"


class Row(NamedTuple):
    """One line as the page shows it: `url` leads to the case and keeps the way back; `picks` is its checkbox's value, "" for none.

    `holder` is who has it now, "" when it is over.
    """

    line: Line
    case: Case
    url: str
    holder: str
    clock: Clock | None
    picks: str
    apart: str = ""
    """What tells it from another of its name on the page, "" where there is none."""
    act: RowAct | None = None

    @property
    def what(self) -> str:
        """Return what the case is, as a card says it: its kind and its sort."""
        label = sort_of(self.case).label
        return f"{self.case.kind_label.removesuffix(label)}{label}"

    @property
    def about(self) -> str:
        """Return what the case is, on what platform, of which unit."""
        unit = self.case.unit.name if self.case.unit else ""
        return " · ".join(word for word in (self.briefly, unit) if word)

    @property
    def briefly(self) -> str:
        """Return what the case is, on what platform, to whoever knows the unit."""
        return " · ".join(word for word in (self.what, self.case.platform_label) if word)

    @property
    def ending(self) -> str:
        """Return on what day the case was ended, and how, in one word; "" while somebody has it, and beside that very step."""
        if not self.line.ended or self.line.at == self.case.state_since:
            return ""
        return f"{local(self.case.state_since).date()} {self.case.standing.label.removeprefix('已')}"

    @property
    def held(self) -> str:
        """Return who has it and since when, or how it ended."""
        return self.ending or f"{self.holder}，自 {moment(self.line.since)}"

    @property
    def kind(self) -> str:
        """Return what the case is: its kind, or its sort where that has none."""
        return self.case.kind_label or sort_of(self.case).label


def tabs(user: User, of: str, scope: str) -> tuple[list[Option], dict[str, int]]:
    """Return the lists, each with its address, whether it is the present one and how many it holds, and these numbers by list.

    Of the copies those not yet read are counted. A number beyond `scopes.MOST_TOLD` only says that there are more. The to-dos of one
    sort among several are called so: the bar counts those of all.
    """
    alone = of_one_sort(of)
    counted = scopes.counts(user, ("done", "mine", "unread", "due", "todo"), of, "todo" if alone else "")
    lining.remember_todo(counted.pop(scopes.OVERALL, counted["todo"]))
    numbers = {**counted, "copies": counted["unread"]}
    named = {**filtering.SCOPES, "todo": f"{sorts()[of].label}待办"} if alone else filtering.SCOPES
    shown = [
        (label, filtering.address({"scope": key, "of": of}), key == scope, numbers.get(key))
        for key, label in named.items()
    ]
    return shown, numbers


def of_one_sort(of: str) -> bool:
    """Say whether a list holds one sort among several, and so is none of those to which the desk leads."""
    return bool(of) and of != lining.everything()


def chips(chosen: dict[str, str]) -> list[tuple[str, list[Option]]]:
    """Return the groups of filters: each option with the address that chooses it."""
    sort, scope = filtering.sort_named(chosen), chosen["scope"]
    first = {"unread": "未读"} if scope == "copies" else {}
    marks = {key: label for key, label in filtering.MARKS.items() if key not in OF_ITSELF.get(scope, ())}
    groups = [Group("mark", "标记", {**first, **marks}, any="全部")]
    if sort is None:
        groups.append(Group("sort", "事项", {key: known.label for key, known in sorts_in_use().items()}))
    else:
        groups += _of_sort(sort, chosen)
    groups += _of_every(chosen)
    shown = [(group.title, _options(group.name, [("", group.any), *group.values.items()], chosen)) for group in groups]
    return [*shown, ("排序", _options("order", _orders(scope), chosen))]


def _of_sort(sort: Sort, chosen: dict[str, str]) -> list[Group]:
    """Return the filters of the list of one sort; how it is consented to is one where to-dos of the chosen state differ in it."""
    groups = [Group("state", "状态", {str(s): s.label for s in sort.states})]
    if chosen["state"] and chosen["scope"] == "todo":
        consents = filtering.labels(sort, chosen["state"])
        groups += [Group("act", "办理", {label: label for label in consents})] if len(consents) > 1 else []
    return groups + [Group(f.name, f.title, f.options()) for f in sort.filters]


def _of_every(chosen: dict[str, str]) -> list[Group]:
    """Return the filters that every list has: one by months in that of all sorts, one by holder where one is chosen."""
    found = []
    for known in narrowing.FILTERS:
        beside = known.name == "ended" and not chosen["scope"] and not chosen["of"]
        offered = known.options() if chosen[known.name] or beside else {}
        if known.name == "holder":  # units are too many for a menu: whoever is chosen can be let go
            offered = {key: label for key, label in offered.items() if key == chosen["holder"]}
        found += [Group(known.name, known.title, offered)] if offered else []
    return found


def _orders(scope: str) -> list[tuple[str, str]]:
    own = orders.own(scope)
    return [
        ("", filtering.ORDERS.get(own, "未读在前")),
        *((key, label) for key, label in filtering.ORDERS.items() if key != own),
    ]


def _options(name: str, options: Iterable[tuple[str, str]], chosen: dict[str, str]) -> list[Option]:
    others = {"act": ""} if name == "state" else {}  # what consents in one state is nothing in another
    return [
        (label, filtering.address(chosen, **others, **{name: key}), chosen[name] == key, None) for key, label in options
    ]


def _addresses(here: str) -> Callable[[Case], str]:
    """Return what gives the address of a case from this list: but for its number it is the same for all of a sort, and made once."""
    around: dict[str, tuple[str, str]] = {}

    def of(case: Case) -> str:
        if case.sort not in around:
            path, mark, query = lining.url_of(case, here).partition("?")
            around[case.sort] = (path.removesuffix(str(case.key)), mark + query)
        before, after = around[case.sort]
        return f"{before}{case.key}{after}"

    return of


def rows(found: Iterable[Line], here: str, *, picking: bool, user: User | None = None) -> list[Row]:
    """Return lines as a page shows them; `here` is the address of their list, `user` who may act on the rows themselves."""
    lines = list(found)
    beside = lining.apart(line.case for line in lines)
    offices.gather(line.case for line in lines)
    apart.gather(line.case for line in lines)
    url_of = _addresses(here)
    return [
        Row(
            line,
            line.case,
            url_of(line.case),
            whereabouts.in_short(line.case),
            sort_of(line.case).clock(line.case),
            batch.value_of(line) if picking else "",
            beside[line.case.id],
            sort_of(line.case).row_act(line.case, user) if user else None,
        )
        for line in lines
    ]


def _columns(chosen: dict[str, str], shown: list[Row], *, part: bool) -> dict[str, Any]:
    """Return which columns a list has: numbers and buttons only where a row has any, and the headers that sort.

    It is sorted by units where there are several, as far as is known where the rows are only a `part` of it.
    """
    waited = chosen["scope"] == "todo" or chosen["mark"] == "behind"
    return {
        "several_units": part or len({row.case.unit_id for row in shown}) > 1,
        "heads": orders.heads(chosen, waited=waited),
        "waited": waited,
        "acting": any(row.act for row in shown),
        "numbered": any(row.line.number for row in shown),
    }


def context(user: User, of: str, given: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Return the whole context of a list; `given` are the filters of its address, by default the present one's."""
    chosen = filtering.chosen(of, request.args if given is None else given)
    found = lining.listed(user, chosen)
    here = filtering.address(chosen)
    part = found.more or found.number > 1
    offered = batch.offered(found.rows, chosen, part=part)
    shown = rows(found.rows, here, picking=bool(offered and offered.label), user=user)
    return {
        **_columns(chosen, shown, part=part),
        "sort": sorts().get(of),
        "rows": shown,
        "total": found.total,
        "page": found,
        "index": filtering.path(of),
        "tabs": tabs(user, of, chosen["scope"])[0],
        "of_desk": not of_one_sort(of),
        "chips": chips(chosen),
        "scope": chosen["scope"],
        "q": chosen["q"],
        "kept": [(name, value) for name, value in chosen.items() if value and name not in {"q", "page", "of"}],
        "here": here,
        "workbook": filtering.workbook_address(chosen),
        "batch": offered,
        "token": secrets.token_urlsafe(18),
        "picked": {row.picks for row in shown} if request.args.get("pick") == "all" else set(),
        **more,
    }
