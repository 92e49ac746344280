"""The page on which the school sets its own facts and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, url_for

from portal.database import db
from portal.errors import Missing, Refused
from portal.settings import effects
from portal.settings.forms import ParameterForm
from portal.settings.parameters import BY_KEY, LONGEST, PARAMETERS
from portal.settings.queries import changed
from portal.web.access import allow
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("settings", __name__, url_prefix="/settings")


@pages.route("/", methods=["GET", "POST"])
@allow("admin", "publicity_head")
def index() -> Response:
    """Show every parameter, each with a form of its own; change one, or put its default back."""
    if request.method == "GET":
        return _show()
    form = ParameterForm()
    parameter = BY_KEY.get(form.key.data or "")
    if parameter is None:
        raise Missing("没有这个参数。")
    try:
        if request.form.get("reset"):
            effects.reset(parameter, form.revision.data or "")
        else:
            effects.change(parameter, form.value.data or "", form.revision.data or "")
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return _show(parameter.key, form.value.data or "", refusal.sentence)
    return redirect(url_for("settings.index", _anchor=f"setting-{parameter.key}"), 303)


def _show(key: str = "", typed: str = "", error: str = "") -> Response:
    """Render the page; `key` is the parameter whose `typed` value was refused for `error`."""
    kept = changed()
    rows: list[dict[str, Any]] = []
    for parameter in PARAMETERS:
        row = kept.get(parameter.key)
        wrong = parameter.key == key
        rows.append(
            {
                "key": parameter.key, "label": parameter.label, "help": parameter.help, "article": parameter.article,
                "kind": parameter.kind, "value": typed if wrong else row.value if row else parameter.default,
                "changed": row is not None, "revision": row.revision if row else 0, "error": error if wrong else "",
            }
        )  # fmt: skip
    return page("settings/index.html", status=422 if error else 200, rows=rows, longest=LONGEST)
