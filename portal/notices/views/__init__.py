"""The pages of messages: one's own, what one wants outside the portal, the robots and the deliveries."""

from portal.notices.views import deliveries, messages, robots
from portal.notices.views.blueprint import pages

__all__ = ["deliveries", "messages", "pages", "robots"]
