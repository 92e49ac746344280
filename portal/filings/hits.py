"""What the search finds of filings, as far as this person's lists show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filings import filtering, queue
from portal.web.found import SHOWN, Group, Hit

if TYPE_CHECKING:
    from portal.people.models import User


def filings(user: User, word: str) -> Group:
    """Find filings by a word."""
    chosen = filtering.chosen({"q": word})
    hits = [
        Hit(
            filing.name or "（未填名称）",
            f"{filing.platform_label} · {filing.kind_label} · {filing.unit.name} · 填报人 {filing.author.name}",
            (filing.standing.label, filing.standing.tone),
            queue.url_of(filing.id, ""),
        )
        for filing, *_ in queue.lines(user, chosen, SHOWN)
    ]
    total = queue.total(user, chosen) if len(hits) == SHOWN else len(hits)
    return Group("备案", hits, total, filtering.address(chosen))
