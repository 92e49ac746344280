"""The page where workbooks and Word forms are handed in, what takes the workbooks, and the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from portal.documents.reading import WORKBOOK, BadDocument, check_head
from portal.errors import Missing
from portal.files.names import safe_name
from portal.filings import drafts
from portal.imports import documents, effects, jobs, queries
from portal.imports.forms import UploadForm, WordForm
from portal.imports.views.blueprint import IMPORTERS, OFFICE, pages, workbook
from portal.people import throttle
from portal.people.queries import me
from portal.platforms import PLATFORMS
from portal.web.access import allow
from portal.web.pages import go, page
from portal.work.intake import Full, take_in
from portal.work.kinds import Place, Sent
from portal.work.queries import given_back

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LONGEST_NAME = 200


@pages.get("/")
@allow(*IMPORTERS)
def index() -> Response:
    """Hand in a workbook or a Word form; the list of what was handed in. What was refused comes back here with the reason."""
    refused = given_back(jobs.WORKBOOK.key, jobs.FORMS.key)
    if refused is None:
        return index_page()
    typed = MultiDict([(name, value) for name, value in refused.typed])
    if refused.kind == jobs.FORMS.key:
        word_form = WordForm(formdata=typed)
        word_form.offer(queries.units_for(me(), stock=True))
        word_form.document.errors = refused.faults
        return index_page(word_form=word_form, status=422)
    form = UploadForm(formdata=typed)
    form.workbook.errors = refused.faults
    return index_page(form, status=422)


@pages.post("/")
@allow(*IMPORTERS)
def upload() -> Response:
    """Take in a workbook, to be read, its rows kept, and shown as a dry run. The page's token makes a file sent twice one import."""
    form = UploadForm()
    token = drafts.page_token()
    if known := queries.made_by(me(), token):
        return go(url_for(".show", import_id=known.id))
    if not form.validate():
        return index_page(form, status=422)
    stock = bool(form.stock.data)
    if stock:
        jobs.refuse_stock(me())
    effects.refuse_too_many(me())
    content = _content(form.workbook.data, WORKBOOK.packed)
    name = safe_name(form.workbook.data.filename)[: LONGEST_NAME - 5].removesuffix(".xlsx") + ".xlsx"
    said = {"platform": form.platform.data, "stock": stock, "name": name, "token": token}
    try:
        check_head(content, WORKBOOK)
        back = Place("imports.index", {})
        return take_in(jobs.WORKBOOK.key, [Sent(name, content)], said, back=back, form=form, token=token)
    except BadDocument as refusal:
        form.workbook.errors = [str(refusal)]
        return index_page(form, status=422)
    except Full as full:
        form.workbook.errors = [full.sentence]
        return index_page(form, status=full.status)


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
