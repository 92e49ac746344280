"""What the search finds of the cases of one sort, as far as this person's lists show them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from flask import g
from sqlalchemy import select

from portal.cases.lists import filters, lines
from portal.cases.models import Case
from portal.cases.seeing import LINES
from portal.cases.sort import sorts, sorts_in_use
from portal.database import db
from portal.web.access import may
from portal.web.found import SHOWN, Group, Hit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.people.models import User


MOST = 2 * SHOWN  # read of all sorts at first: room for the newest of one that lie between those of another


class Found(NamedTuple):
    """The first cases of each sort that a word finds, newest first, and how many there are of it, as far as is told."""

    cases: Mapping[str, list[Case]]
    numbers: Mapping[str, int]


def of_sort(key: str) -> Callable[[User, str], Group]:
    """Return what finds the cases of a sort by a word."""
    return partial(_found, key)


def _found(key: str, user: User, word: str) -> Group:
    every = _of_all(user, word)
    hits = [_hit(case) for case in every.cases.get(key, ())]
    return Group(sorts()[key].label, hits, every.numbers.get(key, 0), filters.address(filters.chosen(key, {"q": word})))


def _of_all(user: User, word: str) -> Found:
    """Return what is found of the sorts whose lists this person may open, asked once for the groups of them all."""
    if "found_of_all" not in g or g.found_of_all[0] != (user.id, word):
        g.found_of_all = ((user.id, word), _asked(user, word))
    found: Found = g.found_of_all[1]
    return found


def _asked(user: User, word: str) -> Found:
    lists = _lists(word)
    newest = lines.first(user, filters.chosen(lines.everything(), {"q": word}), MOST)
    ids = {key: [number for number, sort in newest if sort == key] for key in lists}
    if len(newest) < MOST:
        numbers = {key: len(found) for key, found in ids.items()}
    else:
        numbers = dict(zip(lists, lines.totals(user, list(lists.values())), strict=True))
        ids = {key: _filled(user, lists[key], found, numbers[key]) for key, found in ids.items()}
    return Found(_read({key: found[:SHOWN] for key, found in ids.items()}), numbers)


def _lists(word: str) -> dict[str, dict[str, str]]:
    """Return the lists that this person may open, by their sorts, as the word narrows them."""
    used = sorts_in_use().items()
    return {key: filters.chosen(key, {"q": word}) for key, sort in used if may(f"{sort.blueprint}.index")}


def _filled(user: User, chosen: dict[str, str], found: list[int], number: int) -> list[int]:
    """Return the first cases of a list that holds so many: as they were found, or asked for where newer ones of others came before."""
    if len(found) >= min(number, SHOWN):
        return found
    return [case for case, _ in lines.first(user, chosen, SHOWN)]


def _read(ids: Mapping[str, list[int]]) -> dict[str, list[Case]]:
    """Return cases by their ids, those of all sorts read together."""
    wanted = [number for found in ids.values() for number in found]
    asked = select(Case).options(*LINES).where(Case.id.in_(wanted))
    cases = {case.id: case for case in db.session.scalars(asked).unique()} if wanted else {}
    return {key: [cases[number] for number in found] for key, found in ids.items()}


def _hit(case: Case) -> Hit:
    standing = case.standing
    return Hit(case.called, _about(case), (standing.label, standing.tone), lines.url_of(case, ""))


def _about(case: Case) -> str:
    """Return what tells the case from others: its platform and id, unit, what it is, and who wrote it."""
    by = f"{sorts()[case.sort].author} {case.author.name}" if case.author else ""
    return " · ".join(word for word in (lines.named(case).about, case.kind_label, by) if word)
