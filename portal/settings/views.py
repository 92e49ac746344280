"""The pages on which the school sets its own facts and parameters, and what each was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from portal.database import db
from portal.errors import Missing, Refused, Stale
from portal.settings import display, effects
from portal.settings.forms import ParameterForm
from portal.settings.parameters import by_key, groups, of_group
from portal.settings.queries import kept, years_to_fill_in
from portal.spelling import unprintable
from portal.web.access import allow
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.settings.declaring import Parameter

pages = Blueprint("settings", __name__, url_prefix="/settings")


@pages.route("/", methods=["GET", "POST"])
@allow("admin", "publicity_head")
def index() -> Response:
    """Show all groups with what is set; every form posts here: it changes one parameter, or puts its default back."""
    if request.method == "GET":
        return page(
            "settings/index.html",
            groups=[(group, display.rows(of_group(group.key))) for group in groups()],
            unfilled=years_to_fill_in(),
        )
    form = ParameterForm()
    parameter, revision = _declared(form.key.data or ""), form.revision.data or ""
    if request.form.get("reset"):  # nothing was typed: what refuses it is answered with a page of its own
        effects.reset(parameter, revision)
    else:
        try:
            effects.change(parameter, form.typed, revision)
        except (Refused, Stale) as refusal:
            db.session.rollback()
            return _refused(parameter, form.typed, refusal)
    db.session.commit()
    return redirect(
        url_for("settings.group", group=parameter.group, done=parameter.key, _anchor=f"setting-{parameter.key}"), 303
    )


@pages.get("/<group>")
@allow("admin", "publicity_head")
def group(group: str) -> Response:
    """Show one group, each parameter with a form of its own. Raises Missing."""
    return _show(group)


@pages.get("/history")
@allow("admin", "publicity_head")
def history() -> Response:
    """Show what one parameter was set to, by whom and when. Raises Missing."""
    parameter = _declared(request.args.get("key", ""))
    row = kept(parameter.key)
    return page(
        "settings/history.html",
        row=display.rows([parameter])[0],
        past=display.history(parameter, row.value if row else None),
        group=next(g for g in groups() if g.key == parameter.group),
    )


def _refused(parameter: Parameter, typed: str, refusal: Refused | Stale) -> Response:
    """Show the group again with what was typed, and beside it why it was not taken."""
    # No page can hold the others; the spaces part the controls in which a value was typed, and stay.
    again = "".join(c for c in typed if not unprintable(c, lines=True))
    if isinstance(refusal, Stale):
        said = f"{refusal.sentence}这里仍是您填写的内容，再次保存将覆盖他人的修改，请先看“修改记录”。"
        return _show(parameter.group, parameter.key, again, said, 409)
    return _show(parameter.group, parameter.key, again, refusal.sentence, 422)


def _declared(key: str) -> Parameter:
    parameter = by_key().get(key)
    if parameter is None:
        raise Missing("没有这一项设置。")
    return parameter


def _show(key: str, wrong: str = "", typed: str = "", error: str = "", status: int = 422) -> Response:
    """Render a group; `wrong` is the parameter whose `typed` value was refused for `error`. Raises Missing."""
    found = next((g for g in groups() if g.key == key), None)
    if found is None:
        raise Missing("没有这一组设置。")
    return page(
        "settings/group.html",
        status=status if error else 200,
        group=found,
        groups=groups(),
        rows=display.rows(of_group(found.key), wrong, typed, error),
        units=display.UNITS,
        done=by_key().get(request.args.get("done", "")),
        unfilled=years_to_fill_in() if found.key == "calendar" else [],
    )
