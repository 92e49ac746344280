"""The pages of people: the door, what is one's own, and the administrator's users and units."""

from portal.people.views import consenting, door, enrolling, factor, profile, sessions, units, users
from portal.people.views.blueprint import pages

__all__ = ["consenting", "door", "enrolling", "factor", "pages", "profile", "sessions", "units", "users"]
