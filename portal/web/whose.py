"""For whom a page was made: a signed mark in each of its forms, so that what is typed there never counts as somebody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from flask import g, session
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.config import current

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELD = "whose"
LONGEST = timedelta(days=7)  # a page left open on Friday is sent on Monday; one saved long ago proves nothing
SESSION_LENGTH = 16


class Whose(NamedTuple):
    """Whom the page was made for; `here` says whether that was in the session of this very cookie."""

    user_id: int
    here: bool


def mark() -> str:
    """Return the mark for the forms of this page, "" while nobody is signed in."""
    if not current_user.is_authenticated:
        return ""
    if "whose_mark" not in g:
        g.whose_mark = _signer().dumps([current_user.id, _session()])
        g.whose_user = current_user.id
    return str(g.whose_mark) if g.whose_user == current_user.id else ""


def read(form: Mapping[str, str]) -> Whose | None:
    """Return whom the posted page was made for; None for a page that does not say so in our own hand."""
    try:
        user_id, seen = _signer().loads(form.get(FIELD, ""), max_age=int(LONGEST.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None
    return Whose(user_id, seen == _session()) if isinstance(user_id, int) else None


def _session() -> str:
    """Return what the mark says of a session: a part of its CSRF secret, which follows from the cookie's id and opens nothing."""
    return str(session["csrf_token"])[:SESSION_LENGTH]


def _signer() -> URLSafeTimedSerializer:
    keys = [*reversed(current().secret_key_fallbacks), current().secret_key]
    return URLSafeTimedSerializer(keys, salt="whose-page")
