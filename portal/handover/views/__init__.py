"""The pages of people and hand-overs: the list, one person, the hand-over, the radar of leavers."""

from portal.handover.views import leaving, passing, people, radar
from portal.handover.views.blueprint import pages

__all__ = ["leaving", "pages", "passing", "people", "radar"]
