"""The pages of people and hand-overs: the list, one person, two who are one, a leaver's queue, the radar of leavers, the sheets."""

from portal.handover.views import merging, people, queues, radar, sheets
from portal.handover.views.blueprint import pages

__all__ = ["merging", "pages", "people", "queues", "radar", "sheets"]
