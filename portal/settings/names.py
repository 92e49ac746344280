"""What the school calls its offices, put into the portal's own sentences: never into what somebody has typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import g, has_app_context

from portal.settings.parameters import by_key
from portal.settings.values import stored

if TYPE_CHECKING:
    from portal.settings.declaring import Parameter

KEYS = {
    "现代教育技术中心": "centre_name",
    "党委宣传部": "office_name",
    "技术中心": "centre_short",
    "宣传部": "office_short",
}
# The longer ones come first, and what was put in is not looked at again: 党委宣传部（新闻中心） stays whole.
WORDS = re.compile("|".join(KEYS))


def in_school_words(text: str) -> str:
    """Return a sentence of the portal with the school's own names for its offices; as it stands where no database is at hand."""
    if not has_app_context():
        return text
    called = g.get("school_words") or _called()
    return WORDS.sub(lambda found: called[found[0]], text)


def _called() -> dict[str, str]:
    """Return what each of the portal's words is here, put together once a request."""
    g.school_words = {word: stored(key) or by_key()[key].default for word, key in KEYS.items()}
    called: dict[str, str] = g.school_words
    return called


def default_of(parameter: Parameter) -> str:
    """Return a parameter's default: 常用意见 speak of the offices, and do so by their own names.

    What was one parameter once, and the school's own then, stays theirs in both.
    """
    if parameter.follows and (own := stored(parameter.follows)) is not None:
        return own
    return in_school_words(parameter.default) if parameter.group == "phrases" else parameter.default
