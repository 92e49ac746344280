"""The page of the list of the registry: chips that filter, headers that sort, the views kept under a name, a page of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.accounts.lists.filters import FILTERS, MINE, SORTED, SORTS, address, chosen, query
from portal.accounts.lists.lines import ORDERS, listed, saved_views
from portal.accounts.lists.marks import marks
from portal.accounts.namesakes import Named, told_apart
from portal.web.sorting import Head, head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.accounts.lists.viewers import Viewer
    from portal.people.models import User

Options = list[tuple[str, str, bool, None]]
MENUS = ("platform", "level", "verified", "issue")


def _options(key: str, labels: Mapping[str, str], filters: Mapping[str, str]) -> Options:
    now = filters.get(key, "")
    return [(label, address(**{**filters, key: value}), now == value, None) for value, label in labels.items()]


def chips(filters: Mapping[str, str], viewer: Viewer) -> list[tuple[str, Options]]:
    """Return the groups of filters: (title, options), each option with the address that chooses it."""
    status = _options("status", {"": "全部状态", **FILTERS["status"].labels(viewer)}, filters)
    for key, value, label in (("unit", MINE, "本单位"), ("late", "yes", "逾期备案")):
        here = filters.get(key) == value
        if value in FILTERS[key].labels(viewer):  # pressed once more they let go
            status.append((label, address(**{**filters, key: "" if here else value}), here, None))
    menus = [(FILTERS[key].title, _options(key, {"": "不限", **FILTERS[key].labels(viewer)}, filters)) for key in MENUS]
    return [("状态", status), *menus, ("排序", _options("sort", SORTS, filters))]


def heads(filters: Mapping[str, str]) -> dict[str, Head]:
    """Return the headers that sort, by their columns: the address of the next click, and the way in which the list is sorted now."""
    now = filters.get("sort", "")
    return {
        key: head(
            now,
            ways,
            lambda way: address(**{**filters, "sort": way}),
            falling=(ORDERS[ways[0]].falling, ORDERS[ways[1]].falling),
        )
        for key, ways in SORTED.items()
    }


def units(viewer: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the units by kind, for the menu: (kind in words, [(value, name)])."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in viewer.units.values():
        groups.setdefault(unit.kind_label, []).append((str(unit.id), unit.name))
    return list(groups.items())


def context(given: Mapping[str, str], viewer: Viewer, user: User) -> dict[str, Any]:
    """Return what the page of the list shows for an address with these values."""
    filters = chosen(given, viewer)
    found = listed(filters, viewer, given.get("after", ""), given.get("before", ""))
    here = address(**filters)
    return {
        "found": found,
        "marks": marks((line.account.id for line in found.lines), viewer),
        "first_url": here,
        "prev_url": _turned(here, "before", found.before),
        "next_url": _turned(here, "after", found.after),
        "filters": filters,
        "chips": chips(filters, viewer),
        "units": units(viewer),
        "heads": heads(filters),
        "apart": told_apart(Named(a.name, platform, a.handle, unit.name) for a, unit, platform, _ in found.lines),
        "viewer": viewer,
        "query": query(filters),
        "views": [(view, f"{address()}?{view.query}", view.query == query(filters)) for view in saved_views(user)],
        "q": filters.get("q", ""),
    }


def _turned(here: str, way: str, cursor: str) -> str:
    """Return the address of the next or the previous page, "" where there is none."""
    return f"{here}{'&' if '?' in here else '?'}{query({way: cursor})}" if cursor else ""
