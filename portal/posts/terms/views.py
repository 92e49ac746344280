"""The office's lists of words, one by one and as a workbook, and what units are asked no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import func, or_, select
from wtforms import HiddenField, SelectChoice, SelectField, StringField

from portal.audit.trail import record_apart
from portal.calendar import today
from portal.database import db
from portal.documents.reading import WORKBOOK, BadDocument, check_head
from portal.errors import Missing
from portal.files.names import safe_name
from portal.people import kept, throttle
from portal.people.models import PUBLICITY, UNIT_ROLES, Role
from portal.people.queries import me
from portal.posts.findings import fold
from portal.posts.models import Exemption, Term, TermKind
from portal.posts.terms import keeping, sheets
from portal.web import workbooks
from portal.web.access import Keeps, allow
from portal.web.forms import PageForm, page_token
from portal.web.pages import go, page
from portal.web.paging import here, paged
from portal.web.saying import said
from portal.work.intake import Full, take_in
from portal.work.kinds import Place, Sent
from portal.work.queries import given_back

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import ColumnElement
    from werkzeug.wrappers import Response

pages = Blueprint("terms", __name__, url_prefix="/posts/terms")
LONGEST_QUERY, LONGEST_NAME = 60, 200


class TermForm(PageForm):
    """One word of the list."""

    kind = SelectField("类别", choices=[SelectChoice(kind.value, kind.label) for kind in TermKind])
    word = StringField("用语", description="按字面查找，不分全角半角、大小写。")
    right = StringField("规范写法", description="固定表述填写。")
    why = StringField("说明", description="提示时显示给作者和审核人，可不填。")


class SheetForm(PageForm):
    """A workbook of words."""

    workbook = FileField("工作簿（.xlsx）", [FileRequired("请选择工作簿。")], render_kw={"accept": ".xlsx"})
    token = HiddenField()


@pages.get("/")
@allow(*PUBLICITY)
def index() -> Response:
    """List the words; a workbook that was refused comes back here with the reasons."""
    if kept.given("terms.add"):
        return _index(TermForm(formdata=request.form))
    sheet = SheetForm(formdata=None)
    if refused := given_back(sheets.WORKBOOK.key):
        sheet.workbook.errors = refused.faults
    return _index(sheet=sheet)


@pages.post("/")
@allow(*PUBLICITY, keeps=Keeps("用语"))
def add() -> Response:
    """Add a word, or change the one that is there; the other form of the page sends a workbook of them."""
    if "workbook" in request.files:
        return _upload()
    form = TermForm()
    row = keeping.Row(TermKind.ASK, form.word.data or "", form.right.data or "", form.why.data or "")
    if form.validate():
        row = row._replace(kind=TermKind(form.kind.data))
        if wrong := sheets.fault_of(row):
            fields = {sheets.WORD: form.word, sheets.RIGHT: form.right, sheets.WHY: form.why}
            fields[wrong[0]].errors = [wrong[1]]
    if form.faults:
        return _index(form)
    keeping.save([row])
    db.session.commit()
    return go(said("terms.index", "term-saved"))


@pages.post("/<int:term_id>/drop")
@allow(*PUBLICITY)
def drop(term_id: int) -> Response:
    """Take a word off the list; done twice, it is done once."""
    if term := db.session.get(Term, term_id):
        keeping.drop(term)
        db.session.commit()
    return go(said("terms.index", "term-dropped"))


@pages.get("/export.xlsx")
@allow(*PUBLICITY)
def export() -> Response:
    """Return the words under the same filters as a workbook. Raises TooMany."""
    workbooks.count()
    terms = list(db.session.scalars(select(Term).where(*_wanted()).order_by(Term.kind, Term.id)))
    kind, q = request.args.get("kind", ""), request.args.get("q", "")
    filters = "；".join(filter(None, (TermKind(kind).label if kind in set(TermKind) else "", q))) or "全部"
    record_apart("term.exported", "term", filters=filters, rows=len(terms))
    return workbooks.answer(sheets.workbook(terms, filters), f"用语清单-{today().isoformat()}.xlsx")


@pages.get("/exemptions")
@allow(*UNIT_ROLES, *PUBLICITY)
def exemptions() -> Response:
    """List what a unit is asked no more: one's own, to the office everybody's."""
    rows = select(Exemption).where(Exemption.revoked_at.is_(None), *_mine(*UNIT_ROLES))
    found = paged(rows.order_by(Exemption.id.desc()), select(func.count()).select_from(rows.subquery()))
    revocable = me().holds(Role.UNIT_HEAD, *PUBLICITY)
    return page("posts/exemptions.html", found=found, revocable=revocable)


@pages.post("/exemptions/<int:exemption_id>/revoke")
@allow(Role.UNIT_HEAD, *PUBLICITY)
def revoke(exemption_id: int) -> Response:
    """Let the machine ask again. Raises Missing for another unit's."""
    kept = db.session.scalar(select(Exemption).where(Exemption.id == exemption_id, *_mine(Role.UNIT_HEAD)))
    if kept is None:
        raise Missing
    keeping.revoke(kept, me())
    db.session.commit()
    return go(said("terms.exemptions", "exemption-revoked"))


def _upload() -> Response:
    """Take in a workbook, which is read outside of this request."""
    form, token = SheetForm(), page_token()
    if not form.validate():
        return _index(sheet=form)
    throttle.count_document(me().id)
    content = form.workbook.data.stream.read(WORKBOOK.packed + 1)
    sent = Sent(safe_name(form.workbook.data.filename)[:LONGEST_NAME], content)
    try:
        check_head(content, WORKBOOK)
        return take_in(sheets.WORKBOOK.key, [sent], {}, back=Place("terms.index", {}), form=form, token=token)
    except (BadDocument, Full) as refusal:
        form.workbook.errors = [refusal.sentence if isinstance(refusal, Full) else str(refusal)]
        return _index(sheet=form)


def _mine(*roles: Role) -> list[ColumnElement[bool]]:
    return [] if me().holds(*PUBLICITY) else [Exemption.unit_id.in_(me().units(*roles))]


def _wanted() -> list[ColumnElement[bool]]:
    """Return the filters of the address; what does not exist counts as none."""
    kind, q = request.args.get("kind", ""), request.args.get("q", "")[:LONGEST_QUERY].strip()
    wanted: list[Any] = [Term.kind == TermKind(kind)] if kind in set(TermKind) else []
    if q:
        wanted.append(or_(*(c.contains(v, autoescape=True) for c, v in ((Term.word_key, fold(q)), (Term.right, q)))))
    return wanted


def _index(form: TermForm | None = None, sheet: SheetForm | None = None) -> Response:
    rows, kind = select(Term).where(*_wanted()), request.args.get("kind", "")
    found = paged(rows.order_by(Term.id.desc()), select(func.count()).select_from(rows.subquery()))
    chips = [("全部", here(kind=None, page=None), kind not in set(TermKind), None)]
    chips += [(one.label, here(kind=one.value, page=None), kind == one, None) for one in TermKind]
    form, sheet = form or TermForm(formdata=None), sheet or SheetForm(formdata=None)
    errors = [*form.faults, *sheet.faults]
    return page(
        "posts/terms.html",
        {"results": "posts/_results.html"},
        422 if errors else 200,
        found=found,
        chips=[("类别", chips)],
        form=form,
        sheet=sheet,
        errors=errors,
        told={name: request.args.get(name, type=int) for name in ("new", "changed", "same")},
        q=request.args.get("q", ""),
        token=page_token(),
        workbook=url_for(".export", kind=kind or None, q=request.args.get("q") or None),
    )
