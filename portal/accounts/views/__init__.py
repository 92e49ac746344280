"""The pages of the registry: the list with its views and its export, and one account."""

from portal.accounts.views import exporting, listing, reading, saving
from portal.accounts.views.blueprint import pages

__all__ = ["exporting", "listing", "pages", "reading", "saving"]
