"""What the search finds of the people who run accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from portal.handover import listing, queries
from portal.handover.reach import masks, sees
from portal.web.found import SHOWN, Group, Hit

if TYPE_CHECKING:
    from portal.people.models import User


def people(user: User, word: str) -> Group:
    """Find people by a word, within the units that this person sees."""
    word = word[: listing.LONGEST_WORD]
    asked = dict.fromkeys(("identity", "unit", "leaving", "accounts"), "") | {"q": word}
    page, numbers = queries.listed(asked, sees(user), masked=masks(user))
    hits = [
        Hit(
            person.name,
            f"{person.unit.name} · {person.identity_label} · 运行 {numbers.get(person.id, 0)} 个账号",
            None,
            url_for("handover.person", person_id=person.id),
        )
        for person in page.rows[:SHOWN]
    ]
    return Group("人员", hits, page.total, url_for("handover.people", q=word))
