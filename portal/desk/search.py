"""One search over everything: each feature finds what is its own, as far as its own pages show it to the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.lists import search as registry
from portal.feature import gathered
from portal.spelling import shown
from portal.web.access import may

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.web.found import Group


def tidy(typed: str) -> str:
    """Return what was typed as it is sought: one space between words, no invisible sign, at most 60 characters."""
    return registry.tidy(shown(typed))


def groups(user: User, word: str) -> list[Group]:
    """Return what this person finds by a word, only of what their pages show them; empty groups are left out."""
    found = (search.find(user, word) for search in gathered("search") if may(search.endpoint))
    return [group for group in found if group.hits]
