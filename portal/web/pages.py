"""Whole page or fragment: one view, one URL, and the part that htmx asked for by its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import make_response, redirect, render_template, request
from flask_htmx import HTMX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

htmx = HTMX()


def wants_fragment() -> bool:
    """Say whether htmx asks for a part; a boosted link or a restored history entry wants the whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, fragments: Mapping[str, str] | None = None, status: int = 200, **context: Any) -> Response:
    """Render `template`, or the fragment whose target id htmx named. A fragment gets the same context as its page."""
    name = template
    if wants_fragment():
        name = (fragments or {}).get(request.headers.get("HX-Target", ""), template)
    return make_response(render_template(name, **context), status)


def go(location: str) -> Response:
    """Send the browser on after a POST: 303, or HX-Redirect, which htmx follows as a whole page."""
    if wants_fragment():
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = location
        return answer
    return redirect(location, 303)
