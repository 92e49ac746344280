"""The page where workbooks and Word forms are handed in, what takes the workbooks, and the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.documents.reading import WORKBOOK, BadDocument, read_workbook
from portal.errors import BadInput, Denied, Missing
from portal.files.names import safe_name
from portal.filings import drafts
from portal.imports import documents, effects, queries
from portal.imports.forms import UploadForm, WordForm
from portal.imports.models import Import
from portal.imports.sheets import lines_of
from portal.imports.views.blueprint import IMPORTERS, OFFICE, pages, workbook
from portal.people import throttle
from portal.people.queries import me
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.web.access import allow
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LONGEST_NAME = 200


@pages.get("/")
@allow(*IMPORTERS)
def index() -> Response:
    """Hand in a workbook or a Word form; the list of what was handed in."""
    return index_page()


@pages.post("/")
@allow(*IMPORTERS)
def upload() -> Response:
    """Take in a workbook: read it, keep its rows, go on to the dry run. The page's token makes a file sent twice one import."""
    form = UploadForm()
    token = drafts.page_token()
    if known := queries.made_by(me(), token):
        return go(url_for(".show", import_id=known.id))
    if not form.validate():
        return index_page(form, status=422)
    stock = bool(form.stock.data)
    if stock and not me().holds(*OFFICE):
        raise Denied(in_school_words("存量登记由党委宣传部办理。"), "您可以按“补办”导入本单位的账号。")
    effects.refuse_too_many(me())
    definition = PLATFORMS.get(form.platform.data)
    try:
        reading = lines_of(read_workbook(_content(form.workbook.data, WORKBOOK.packed)), definition, stock=stock)
    except BadDocument as refusal:
        form.workbook.errors = [str(refusal)]
        return index_page(form, status=422)
    if reading.new and not queries.units_for(me(), stock=stock):
        raise BadInput("您还没有可以填报的单位。", "请联系系统管理员分配填报单位。")
    name = safe_name(form.workbook.data.filename)[: LONGEST_NAME - 5].removesuffix(".xlsx") + ".xlsx"
    imported = Import(user=me(), file_name=name, stock=stock, token=token)
    try:
        effects.begin(imported, reading)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        known = queries.made_by(me(), token)
        if known is None:
            raise
        imported = known
    return go(url_for(".show", import_id=imported.id))


@pages.get("/template/<platform>.xlsx")
@allow(*IMPORTERS)
def template(platform: str) -> Response:
    """Answer the empty template of a platform, or with `all` one with a sheet each; `?stock=yes` is the office's, for stock-taking."""
    stock = request.args.get("stock") == "yes"
    wanted = list(PLATFORMS.values()) if platform == "all" else [d for d in PLATFORMS.values() if d.key == platform]
    if not wanted or (stock and not me().holds(*OFFICE)):
        raise Missing
    stream = documents.template(wanted, queries.units_for(me(), stock=stock), stock=stock)
    label = wanted[0].label if len(wanted) == 1 else "各平台"
    return workbook(stream, f"{label}账号{'存量登记' if stock else '补办'}模板.xlsx")


def _content(upload: Any, most: int) -> bytes:
    """Return the bytes of an upload, one more than the most that is taken, so that what is larger is known to be. Raises TooMany."""
    throttle.count_document(me().id)
    content: bytes = upload.stream.read(most + 1)
    return content


def index_page(form: UploadForm | None = None, word_form: WordForm | None = None, status: int = 200) -> Response:
    """Show the page; a refused form stands there with what was chosen, save the file, which a browser never sends twice."""
    errors = [*(form.faults if form else ()), *(word_form.faults if word_form else ())]
    form = form or UploadForm(formdata=None)
    if word_form is None:
        word_form = WordForm(formdata=None)
        word_form.offer(queries.units_for(me(), stock=True))
    found = queries.listed(me())
    return page(
        "imports/index.html",
        status=status,
        form=form,
        word_form=word_form,
        errors=errors,
        token=drafts.page_token(),
        office=me().holds(*OFFICE),
        platforms=PLATFORMS.values(),
        found=found,
        compared=queries.compared(found.rows),
    )
