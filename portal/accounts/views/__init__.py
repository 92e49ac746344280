"""The pages of the registry: the list, and one account."""

from portal.accounts.views import listing, reading
from portal.accounts.views.blueprint import pages

__all__ = ["listing", "pages", "reading"]
