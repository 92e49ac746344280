"""What the auditor's page calls parameters: as their pages do, with the school's own names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from portal.feature import Titled
from portal.settings.names import in_school_words
from portal.settings.parameters import by_key
from portal.web.access import may

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def parameters(_reader: Any, keys: Collection[str]) -> Mapping[str, Titled]:
    """Return parameters by key, with the page of what each was set to."""
    known, opens = by_key(), may("settings.history")
    return {
        key: Titled(in_school_words(known[key].label), url=url_for("settings.history", key=key) if opens else "")
        for key in keys
        if key in known
    }
