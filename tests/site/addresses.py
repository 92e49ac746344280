"""Every address of the application, as its map of routes has it."""

from __future__ import annotations

import re

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def routes(app):
    """Return (endpoint, method, rule) of everything that can be asked for."""
    return [
        (rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def an_address(rule, value="1"):
    """Return an address of this rule, every variable filled with something that is not there."""
    return re.sub(r"<(?:[^:>]+:)?[^>]+>", value, rule.rule)
