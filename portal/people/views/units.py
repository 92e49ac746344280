"""The administrator's pages of units (第五、六条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, request
from flask_login import current_user

from portal.database import db
from portal.errors import BadInput, Refused
from portal.people import effects, queries, seals, uploads
from portal.people.forms import KeepersForm, UnitForm
from portal.people.models import Unit, UnitKind
from portal.people.views.blueprint import pages
from portal.web.access import allow
from portal.web.pages import page
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/people/units")
@allow("admin")
def units() -> Response:
    """List the units with their level, supervisor and first responsible person."""
    return page("people/units.html", rows=queries.units())


@pages.route("/people/units/new", methods=["GET", "POST"])
@allow("admin")
def new_unit() -> Response:
    """Add a unit."""
    return _edit(None)


@pages.route("/people/units/<int:unit_id>", methods=["GET", "POST"])
@allow("admin")
def unit(unit_id: int) -> Response:
    """Show and change one unit; a unit is deactivated, never deleted: its accounts and filings name it."""
    return _edit(queries.unit(unit_id))


@pages.get("/people/units/<int:unit_id>/seal")
@allow("admin")
def seal(unit_id: int) -> Response:
    """Show the picture of a unit's seal, marked as shown for this alone."""
    return uploads.show_marked(queries.unit(unit_id).seal, uploads.FOR_CHECKING)


@pages.post("/people/units/<int:unit_id>/keepers")
@allow("admin")
def name_keepers(unit_id: int) -> Response:
    """Name who may use the unit's seal; nobody ticked means whoever decides for the unit."""
    found, form = queries.unit(unit_id), KeepersForm()
    form.offer(seals.candidates(found))
    if not form.validate():
        raise BadInput("印章保管人只能从为该单位审批的人员中选择。", "请重新打开单位页面，从列表中勾选。")
    effects.same_revision(found, form.revision.data)
    seals.name_keepers(found, form.keepers.data or [], current_user.id)
    db.session.commit()
    return redirect(said("people.unit", "keepers-saved", unit_id=unit_id), 303)


def _edit(found: Unit | None) -> Response:
    form = _form(found)
    refused: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        if found:
            effects.same_revision(found, form.revision.data)
        try:
            saved = found or Unit()
            effects.save_unit(saved, _changes(form, found))
            db.session.commit()
            return redirect(said("people.unit", "unit-saved" if found else "unit-added", unit_id=saved.id), 303)
        except uploads.BadUpload as bad:
            db.session.rollback()
            form.seal.errors = [bad.sentence]
        except Refused as refusal:
            db.session.rollback()
            refused = [(form.name.id, "单位", refusal.sentence)]
    return _shown(form, found, form.faults + refused)


def _form(found: Unit | None) -> UnitForm:
    """Return the form of a unit, as it stands or as it was posted, with everything that its lists offer."""
    form = UnitForm(data=_facts(found)) if request.method == "GET" else UnitForm()
    if found is None:
        form.offer(queries.open_units(), queries.active_users())
    else:
        above = [unit for unit in queries.open_units(also=found.parent_id) if unit.id != found.id]
        form.offer(above, queries.active_users(also=found.responsible_id))
    return form


def _shown(form: UnitForm, found: Unit | None, errors: list[tuple[str, str, str]]) -> Response:
    shown = queries.unit(found.id) if found else None
    return page(
        "people/unit.html",
        status=422 if errors else 200,
        form=form,
        unit=shown,
        errors=errors,
        keepers=_keepers(shown) if shown else None,
        uses=seals.uses_of(shown) if shown else [],
    )


def _keepers(unit: Unit) -> KeepersForm:
    form = KeepersForm(formdata=None, data={"keepers": sorted(queries.seal_keepers(unit))})
    form.offer(seals.candidates(unit))
    return form


def _facts(found: Unit | None) -> dict[str, Any]:
    if found is None:
        return {"active": True, "kind": UnitKind.COLLEGE.value}
    return {
        "name": found.name,
        "kind": str(found.kind),
        "parent": found.parent_id,
        "responsible": found.responsible_id,
        "active": found.active,
        "revision": str(found.revision),
    }


def _changes(form: UnitForm, found: Unit | None) -> dict[str, Any]:
    kept = "" if form.drop_seal.data or found is None else found.seal
    return {
        "name": form.name.data,
        "kind": UnitKind(form.kind.data),
        "parent_id": form.parent.data,
        "responsible_id": form.responsible.data,
        "active": form.active.data,
        "seal": uploads.keep_seal(form.seal.data, found.id if found else None) or kept,
    }
