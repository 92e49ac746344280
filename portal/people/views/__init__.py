"""The pages of people: the door, what is one's own, and the administrator's users and units."""

from portal.people.views import door, enrolling, founding, profile, sessions, units, users
from portal.people.views.blueprint import pages

__all__ = ["door", "enrolling", "founding", "pages", "profile", "sessions", "units", "users"]
