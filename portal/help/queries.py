"""How far the regulation is carried out: what the features count of each article, and which units are behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.feature import gathered

if TYPE_CHECKING:
    from portal.feature import Count, Lag
    from portal.people.models import User


def counts(user: User) -> dict[str, Count]:
    """Return every figure that the page shows, by key; only of what this person may see."""
    return {key: count for figures in gathered("figures") for key, count in figures(user).items()}


def behind(user: User) -> dict[str, list[Lag]]:
    """Return, by key, the units that are behind, the farthest first; a unit's own people see their own alone."""
    return {key: lags for told in gathered("lags") for key, lags in told(user).items()}
