"""What the search finds of the cases of one sort, as far as this person's lists show them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.cases.lists import filters, lines
from portal.cases.sort import sorts
from portal.web.found import SHOWN, Group, Hit

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.cases.models import Case
    from portal.people.models import User


def of_sort(key: str) -> Callable[[User, str], Group]:
    """Return what finds the cases of a sort by a word."""
    return partial(_found, key)


def _found(key: str, user: User, word: str) -> Group:
    chosen = filters.chosen(key, {"q": word})
    found = lines.lines(user, chosen, SHOWN)
    hits = [
        Hit(
            line.case.called,
            _about(line.case),
            (line.case.standing.label, line.case.standing.tone),
            lines.url_of(line.case, ""),
        )
        for line in found
    ]
    total = lines.total(user, chosen) if len(hits) == SHOWN else len(hits)
    return Group(sorts()[key].label, hits, total, filters.address(chosen))


def _about(case: Case) -> str:
    """Return what tells the case from others: its platform, kind, unit and author."""
    by = f"{sorts()[case.sort].author} {case.author.name}" if case.author else ""
    return " · ".join(
        word for word in (case.platform_label, case.kind_label, case.unit.name if case.unit else "", by) if word
    )
