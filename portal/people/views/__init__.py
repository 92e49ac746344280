"""The pages of people: the door, one's own sessions and password, and the administrator's users and units."""

from portal.people.views import door, own, units, users
from portal.people.views.blueprint import pages

__all__ = ["door", "own", "pages", "units", "users"]
