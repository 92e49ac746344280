"""The people of a unit as somebody writes a name into its form: a list of options under the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, render_template, request

from portal.filings.people import suggestions
from portal.filings.rules import WRITERS
from portal.filings.views.blueprint import pages
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.web.access import allow

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/roster")
@allow(*WRITERS, *PUBLICITY)  # an officer writes what came on paper
def roster() -> Response:
    """Return whom of the unit the words may mean, with what their row is filled with: for who writes that unit's filings alone."""
    unit = suggestions.unit_asked(me(), request.args.get("unit", type=int))
    part, typed = request.args.get("part", ""), request.args.get("q", "")
    return make_response(render_template("filings/_roster.html", people=suggestions.suggested(me(), unit, part, typed)))
