"""The pages that every sort has, and the steps that are taken on them."""

from portal.cases.views.pages import mount, pages, people

__all__ = ["mount", "pages", "people"]
