"""The menu: what the features declare, grouped by the work, only what this person may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.cases.lists import lines
from portal.feature import MenuItem, gathered
from portal.people.queries import me
from portal.web.access import allowed, may

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPS = ("办理", "管理", "我的")


def groups() -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return (title, [(endpoint, label, is this the current page)])."""
    here, items = request.endpoint or "", gathered("menu")
    current, mine = max(items, key=lambda item: item.fit(here)), _mine(items)
    mine = [item for item in mine if not item.under]
    shown = [(title, [_link(item, current, here) for item in mine if item.group == title]) for title in GROUPS]
    return [(title, links) for title, links in shown if links]


def beside() -> list[tuple[str, str]]:
    """Return (endpoint, label) of what the page that is open leads to in place of the menu."""
    here = request.endpoint or ""
    return [(item.endpoint, item.label) for item in _mine([i for i in gathered("menu") if here in i.under])]


def _mine(items: Sequence[MenuItem]) -> list[MenuItem]:
    """Return the entries that this person may use and needs."""
    open_ = allowed(item.endpoint for item in items)
    return [item for item in items if item.endpoint in open_ and item.offered()]


def _link(item: MenuItem, current: MenuItem, here: str) -> tuple[str, str, bool]:
    leads = item is current or item.endpoint in current.under[:1]
    return item.endpoint, item.label, leads and current.fit(here) > 0


def todo_count() -> int:
    """Return how many cases wait for the current user, asked once a request."""
    if not may("cases.index"):
        return 0
    return lines.todo_count(me())
