"""Paper forms in Word: handed in, one or several at once, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.errors import BadInput
from portal.filings import drafts
from portal.filings.queries import draft_of
from portal.imports import queries
from portal.imports.forms import WordForm
from portal.imports.papers import batch
from portal.imports.papers.word import unread_of
from portal.imports.views.blueprint import IMPORTERS, pages
from portal.imports.views.uploading import index_page
from portal.people.queries import me
from portal.web.access import allow
from portal.web.pages import go, page

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
    form, units = WordForm(), queries.units_for(me(), stock=True)
    form.offer(units)
    # The page has another form with this token, whose import is another.
    token = f"word-{drafts.page_token()}"[:LONGEST_TOKEN]
    if (answer := _made_before(token)) is not None:
        return answer
    if not form.unit.choices:
        raise BadInput("您还没有可以填报的单位。", "请联系系统管理员分配填报单位。")
    if not form.validate():
        return index_page(word_form=form, status=422)
    chosen = next((unit for unit in units if unit.id == form.unit.data), None)
    papers = batch.read_forms(form.document.data, batch.Wanted(me(), units, chosen, form.kind.data))
    if refusals := batch.refusals(papers):
        form.document.errors = refusals
        return index_page(word_form=form, status=422)
    try:
        batch.keep_forms(papers, me(), token)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
    answer = _made_before(token)
    assert answer is not None  # noqa: S101 - either this request made it, or the one that was there first
    return answer


def _made_before(token: str) -> Response | None:
    """Return where the forms handed in by this very page have led: the draft of one, the page of several; None for a new page."""
    if (alone := draft_of(me(), token)) is not None:
        return go(url_for("filings.edit", filing_id=alone.id))
    made = queries.made_by(me(), token)
    return go(url_for(".show", import_id=made.id)) if made else None


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
