"""The pages of messages: one's own, what one wants outside the portal, the robots and the deliveries."""

from portal.notices.views import deliveries, own, robots
from portal.notices.views.blueprint import pages

__all__ = ["deliveries", "own", "pages", "robots"]
