"""The pages of people: the door, what is one's own, and the administrator's users and units."""

from portal.people.views import door, own, profile, units, users
from portal.people.views.blueprint import pages

__all__ = ["door", "own", "pages", "profile", "units", "users"]
