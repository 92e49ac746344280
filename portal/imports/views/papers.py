"""Paper forms in Word: handed in, one or several at once, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for

from portal.errors import BadInput
from portal.filings import drafts
from portal.imports import jobs, queries
from portal.imports.forms import WordForm
from portal.imports.papers import batch
from portal.imports.papers.word import unread_of
from portal.imports.views.blueprint import IMPORTERS, pages
from portal.imports.views.uploading import index_page
from portal.people.queries import me
from portal.web.access import allow
from portal.web.pages import go, page
from portal.work.intake import Full, take_in
from portal.work.kinds import Place

LONGEST_TOKEN = 60  # with the number of a file behind it, what a draft keeps

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Filing
    from portal.imports.models import Import


class Became(NamedTuple):
    """One file: its name, the draft it became and what that does not hold, or why it was not read."""

    file: str
    filing: Filing | None
    url: str
    sentences: list[str]


@pages.post("/word")
@allow(*IMPORTERS)
def word() -> Response:
    """Take in paper forms in Word: one goes on to its draft, several to a page that tells of each; what was sent twice is made once."""
    form = WordForm()
    form.offer(queries.units_for(me(), stock=True))
    # The page has another form with this token, whose import is another.
    token = f"word-{drafts.page_token()}"[:LONGEST_TOKEN]
    if (place := jobs.made_before(me(), token)) is not None:
        return go(place.url)
    if not form.unit.choices:
        raise BadInput(*jobs.NO_UNIT)
    if not form.validate():
        return index_page(word_form=form, status=422)
    files, faults = batch.looked_at(form.document.data, me())
    if all(faults):
        form.document.errors = batch.refusals(
            [batch.Paper(sent.name, refusal=f) for sent, f in zip(files, faults, strict=True)]
        )
        return index_page(word_form=form, status=422)
    said = {"unit": form.unit.data, "kind": form.kind.data, "token": token, "refusals": faults}
    try:
        return take_in(jobs.FORMS.key, files, said, back=Place("imports.index", {}), form=form, token=token)
    except Full as full:
        form.document.errors = [full.sentence]
        return index_page(word_form=form, status=full.status)


def shown(imported: Import) -> Response:
    """Show what became of each file of an import of paper forms."""
    rows = queries.with_filings(imported)
    lines = [_became(imported, row, filing) for row, filing in rows]
    return page(
        "imports/papers.html",
        imported=imported,
        lines=lines,
        drafts=sum(1 for line in lines if line.filing),
        may_withdraw=imported.user_id == me().id and queries.to_withdraw(imported),
    )


def _became(imported: Import, row: Any, filing: Filing | None) -> Became:
    file = row.cells.get("file") or imported.file_name
    if filing is None:
        return Became(file, None, "", [sentence for _, sentence in row.faults])
    url = url_for("filings.show", filing_id=filing.id)
    if not filing.state.editable:
        return Became(file, filing, url, ["已提交，所读内容见备案。"])
    return Became(file, filing, url, unread_of(row) or ["全部读出，请逐项核对后提交。"])
