"""The pages of the registry: the list with its views and its export, and one account with its facts and its history."""

from portal.accounts import reminders
from portal.accounts.views import exporting, facts, history, listing, reading
from portal.accounts.views.blueprint import pages

__all__ = ["exporting", "facts", "history", "listing", "pages", "reading", "reminders"]
