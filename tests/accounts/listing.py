"""The list of accounts, as a page shows it."""

from __future__ import annotations


def names(page):
    """The names on the page, in its order."""
    return [a.text for a in page.all("a", class_="row-link")]
