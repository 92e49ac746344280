"""Whole page or fragment: one view, one URL, and the part that htmx asked for by its target; whatever htmx is told, it is told here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request
from flask_htmx import HTMX, make_response

from portal.web.private import address_to_keep, bare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask
    from werkzeug.wrappers import Response

htmx = HTMX()
REDIRECT = "HX-Redirect"
PUSHED = "HX-Push-Url"
LIVE_REGION = "#notice"
SENTENCE = "#message"


def wants_fragment() -> bool:
    """Say whether htmx asks for a part; a boosted link or a restored history entry wants the whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def wants(target: str) -> bool:
    """Say whether htmx, or a script that speaks as it does, asks for the part with this id."""
    return wants_fragment() and htmx.target == target


def page(template: str, fragments: Mapping[str, str] | None = None, status: int = 200, **context: Any) -> Response:
    """Render `template`, or the fragment whose target id htmx named. A fragment gets the same context as its page."""
    name = template
    if wants_fragment():
        name = (fragments or {}).get(htmx.target or "", template)
    return _answer(render_template(name, **context), status)


def go(location: str) -> Response:
    """Send the browser on after a POST: 303, or HX-Redirect, which htmx follows as a whole page."""
    return away(location, 204) if wants_fragment() else redirect(location, 303)


def away(location: str, status: int) -> Response:
    """Let htmx leave for another page, as a whole, whatever part it asked for."""
    return _answer("", status, redirect=location)


def leads_away(answer: Response) -> bool:
    """Say whether htmx will leave its page on this answer."""
    return REDIRECT in answer.headers


def found_at(answer: Response, address: str) -> Response:
    """Let the browser show `address` for what this part makes of its page: a step of its history, which 返回 undoes."""
    return _answer(answer, push_url=address)


def keep_addresses_bare(app: Flask) -> None:
    """Let the browser keep no address that holds what is private (`private`): the one without it, or that of the page it is on."""

    @app.after_request
    def pushed(response: Response) -> Response:
        if request.method == "GET" and "HX-Request" in request.headers and address_to_keep():
            named = response.headers.get(PUSHED)
            response.headers[PUSHED] = bare(named) if named else "false"
        return response


def kept_at(answer: Response, address: str) -> Response:
    """Let the browser show `address` instead of that of its page: what was new has a place of its own now."""
    return _answer(answer, replace_url=address)


def sentence(body: str, status: int) -> Response:
    """Answer a part with a sentence: it goes into the live region, whatever the part was to replace, so that nothing typed is lost."""
    answer = _answer(body, status, retarget=LIVE_REGION, reswap="innerHTML", push_url=False)
    answer.headers["HX-Reselect"] = SENTENCE  # flask-htmx knows no argument for it
    return answer


def _answer(*parts: Any, **said: Any) -> Response:
    answer: Response = make_response(*parts, **said)
    return answer
