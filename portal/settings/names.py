"""What the school calls its offices, put into the portal's own sentences: never into what somebody has typed."""

from __future__ import annotations

import re

from flask import has_app_context

from portal.settings.queries import setting

KEYS = {
    "现代教育技术中心": "centre_name", "党委宣传部": "office_name", "技术中心": "centre_short", "宣传部": "office_short",
}  # fmt: skip
# The longer ones come first, and what was put in is not looked at again: 党委宣传部（新闻中心） stays whole.
WORDS = re.compile("|".join(KEYS))


def own(text: str) -> str:
    """Return a sentence of the portal with the school's own names for its offices; as it stands where no database is at hand."""
    if not has_app_context():
        return text
    return WORDS.sub(lambda found: setting(KEYS[found[0]]), text)


def office() -> str:
    """Return what the school calls its Publicity Department."""
    return setting("office_name")


def centre() -> str:
    """Return what the school calls the office that supports technology."""
    return setting("centre_name")
