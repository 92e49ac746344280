"""The pages of people and hand-overs: the list, one person, a leaver's queue, the radar of leavers, the sheets."""

from portal.handover.views import people, queues, radar, sheets
from portal.handover.views.blueprint import pages

__all__ = ["pages", "people", "queues", "radar", "sheets"]
