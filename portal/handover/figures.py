"""What the page of the regulation counts of people: who leaves and has not handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.feature import Count
from portal.handover.queries import nearing
from portal.handover.reach import sees, soon

if TYPE_CHECKING:
    from portal.people.models import User


def counts(user: User) -> dict[str, Count]:
    """Return how many people whom this person sees leave soon."""
    near, _units = nearing(sees(user), soon(), None)
    return {"leaving": Count("即将离校、尚未交接", len(near), "人次")}
