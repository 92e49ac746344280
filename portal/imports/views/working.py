"""One import: its dry run, its saving, the steps over all of its filings; every portion is a request of its own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for

from portal.audit.trail import record_apart
from portal.database import db
from portal.documents.excel.headings import ranges
from portal.errors import BadInput, Missing, Refused
from portal.filings.models import State
from portal.imports import documents, effects, queries
from portal.imports.forms import ConsentForm
from portal.imports.missing import question
from portal.imports.models import Stage
from portal.imports.registry import proposals
from portal.imports.views import papers
from portal.imports.views.blueprint import IMPORTERS, OFFICE, pages, workbook
from portal.people.queries import me
from portal.settings.names import in_school_words
from portal.settings.queries import lines
from portal.web.access import allow
from portal.web.pages import go, page, wants_fragment
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Filing
    from portal.imports.effects import Portion
    from portal.imports.missing import Question
    from portal.imports.models import Import, ImportRow

SHOWN = 200  # lines of faults on the page; all of them stand in the workbook
DONE = frozenset({Stage.SAVED, Stage.FILED})
UNLISTED = DONE | {Stage.CHECKING, Stage.WITHDRAWN}  # in these the page does not list the faults
NOTHING_YET: dict[str, Any] = {"left_out": 0, "drafts": 0, "waiting": 0, "became": None, "lines": []}
PARTS = {"work": "imports/_work.html"}


class Outcome(NamedTuple):
    """One filing that came of an import: its page, "" for somebody else's draft; why it stays a draft, or where it came from."""

    filing: Filing
    url: str
    notes: list[str]


@pages.get("/<int:import_id>")
@allow(*IMPORTERS)
def show(import_id: int) -> Response:
    """Show how far an import is, what is wrong with which row, and what it became."""
    imported = queries.import_for(me(), import_id)
    if imported.word:
        return papers.shown(imported)
    return page("imports/show.html", PARTS, **_context(imported))


@pages.post("/<int:import_id>/check")
@allow(*IMPORTERS)
def check(import_id: int) -> Response:
    """Check the next rows."""
    imported = _own(import_id)
    effects.check_next(imported)
    db.session.commit()
    return _answer(imported)


@pages.post("/<int:import_id>/save")
@allow(*IMPORTERS)
def save(import_id: int) -> Response:
    """Save all rows as drafts, or with `rows=good` those that passed."""
    imported = _own(import_id)
    effects.save(imported, good_only=request.form.get("rows") == "good")
    db.session.commit()
    return go(url_for(".show", import_id=import_id))


@pages.post("/<int:import_id>/submit")
@allow(*IMPORTERS)
def submit(import_id: int) -> Response:
    """Submit the next drafts of a saved import."""
    imported = _own(import_id)
    _saved(imported)
    portion = effects.take_next(imported, "submit", me(), "", _after())
    db.session.commit()
    return _answer(imported, portion, "submit")


@pages.post("/<int:import_id>/consent")
@allow(*OFFICE)
def consent(import_id: int) -> Response:
    """Consent to the next filings of a stock-taking with one opinion; nobody consents to their own import."""
    imported = queries.import_for(me(), import_id, to_write=True)
    if not imported.stock:
        raise BadInput("只有存量登记可以成批同意，补办的备案请逐件办理。")
    if imported.user_id == me().id:
        raise Refused("这是您本人导入的，不能由您同意。", in_school_words("请由宣传部另一位经办人办理。"))
    _saved(imported)
    form = ConsentForm()
    if not form.validate():
        return page("imports/show.html", PARTS, 422, **_context(imported, form=form))
    portion = effects.take_next(imported, "approve", me(), form.opinion.data, _after())
    db.session.commit()
    return _answer(imported, portion, "consent", form)


@pages.post("/<int:import_id>/withdraw")
@allow(*IMPORTERS)
def withdraw(import_id: int) -> Response:
    """Void the next drafts of a saved import that is taken back as a whole."""
    imported = _own(import_id)
    portion = effects.withdraw_next(imported, me())
    db.session.commit()
    return _answer(imported, portion, "withdraw")


@pages.post("/<int:import_id>/drop")
@allow(*IMPORTERS)
def drop(import_id: int) -> Response:
    """Give an import up."""
    effects.drop(_own(import_id))
    db.session.commit()
    return go(said(".index", "import-dropped"))


@pages.get("/<int:import_id>/faults.xlsx")
@allow(*IMPORTERS)
def faults(import_id: int) -> Response:
    """Answer the rows that did not pass as a workbook to correct and upload again; the download is kept in the trail."""
    imported = queries.import_for(me(), import_id)
    rows = queries.rows_of(imported, faulty=True)
    if not rows or imported.stage is Stage.CHECKING:
        raise Missing("这次导入没有有问题的行。")
    units = queries.units_for(imported.user, stock=imported.stock)
    stream = documents.faulty_rows(imported, rows, units)
    record_apart("import.faults", f"import:{import_id}", rows=len(rows))
    name = f"{imported.platform_label}账号有问题的{len(rows)}行.xlsx"
    return workbook(stream, name)


def _own(import_id: int) -> Import:
    imported = queries.import_for(me(), import_id, to_write=True)
    if imported.user_id != me().id:
        raise Missing
    return imported


def _saved(imported: Import) -> None:
    if imported.stage not in DONE:
        raise Refused(f"这次导入{imported.stage.label}，现在不能这样办。", "请先校验并保存。")


def _after() -> int:
    return max(0, min(request.values.get("after", 0, type=int) or 0, 2**31 - 1))


def _answer(
    imported: Import, portion: Portion | None = None, step: str = "", form: ConsentForm | None = None
) -> Response:
    """Answer a portion: with htmx by the work that is left, which asks for the next one itself; else by the page again."""
    running = step if portion and portion.left else ""
    if wants_fragment():
        after = portion.after if portion and portion.left else 0
        return page("imports/show.html", PARTS, **_context(imported, running=running, after=after, form=form))
    rest = portion.after if portion and portion.left else None
    return go(url_for(".show", import_id=imported.id, after=rest))


def _context(imported: Import, *, running: str = "", after: int = 0, form: ConsentForm | None = None) -> dict[str, Any]:
    listed = queries.rows_of(imported, faulty=True) if imported.stage not in UNLISTED else []
    outcome = _outcome(imported) if imported.stage in DONE else NOTHING_YET
    return {
        "imported": imported,
        "findings": proposals.found(imported),
        **_open_to(imported, running, outcome["drafts"], outcome["waiting"]),
        "after": after or _after(),
        "faults": _told(listed)[:SHOWN],
        "form": form or ConsentForm(formdata=None),
        "question": _question(imported, running),
        "phrases": lines("phrases_office"),
        **outcome,
    }


def _question(imported: Import, running: str) -> Question | None:
    """Return what is asked before everything is submitted, where the address asks for that."""
    asked = request.args.get("ask") == "submit" and imported.stage in DONE and not running
    return question(imported) if asked and imported.user_id == me().id else None


def _told(rows: list[ImportRow]) -> list[tuple[str, str, str]]:
    """Return (rows, column, sentence), the same fault on many rows once."""
    places: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for title, sentence in row.faults:
            places[title, sentence][row.sheet].append(row.place)
    several = {row.sheet for row in rows} != {"账号"}
    return [
        (
            "；".join(f"{f'{sheet} ' if several else ''}第 {ranges(of)} 行" for sheet, of in found.items()),
            title,
            sentence,
        )
        for (title, sentence), found in places.items()
    ]


def _outcome(imported: Import) -> dict[str, Any]:
    """Return what became of an import that is saved: how its filings stand, and how many rows were left out of it."""
    tally, became = queries.tally(imported), queries.became(imported)
    return {
        "left_out": imported.faulty if queries.rows_of(imported, faulty=True, limit=1) else 0,
        "drafts": sum(tally.get(state, 0) for state in queries.EDITABLE),
        "waiting": tally.get(State.PUBLICITY_REVIEW, 0),
        "became": became,
        "lines": [_outcome_of(imported, row, filing) for row, filing in became.rows],
    }


def _open_to(imported: Import, running: str, drafts: int, waiting: int) -> dict[str, bool]:
    """Return what this person may do with the import as it is, and which step over all of it is just going on."""
    own, stage = imported.user_id == me().id, imported.stage
    going_on = {
        "submitting": running == "submit",
        "consenting": running == "consent",
        "withdrawing": running == "withdraw",
    }
    return {
        "own": own,
        "to_check": stage is Stage.CHECKING,
        "to_save": stage is Stage.CHECKED,
        "given_up": stage is Stage.DROPPED,
        "withdrawn": stage is Stage.WITHDRAWN,
        "may_drop": own and stage in queries.OPEN,
        "may_submit": own and bool(drafts or going_on["submitting"]),
        "may_withdraw": own and (going_on["withdrawing"] or queries.to_withdraw(imported)),
        **_of_stock(imported, own=own, waiting=waiting > 0, consenting=going_on["consenting"]),
        **going_on,
    }


def _of_stock(imported: Import, *, own: bool, waiting: bool, consenting: bool) -> dict[str, bool]:
    """Return who consents to what was filed on paper: another officer than whoever brought it in."""
    consents = imported.stock and not own and me().holds(*OFFICE)
    return {
        "may_consent": consents and (waiting or consenting),
        "awaits_another": imported.stock and own and waiting,
    }


def _outcome_of(imported: Import, row: ImportRow, filing: Filing) -> Outcome:
    readable = imported.user_id == me().id or filing.state is not State.DRAFT
    faults = [(title, sentence) for title, sentence in row.faults if filing.state.editable or not title]
    origin = [f"第 {row.place} 行"]
    return Outcome(
        filing,
        url_for("filings.show", filing_id=filing.id) if readable else "",
        [f"{title}：{sentence}" if title else sentence for title, sentence in faults] or origin,
    )
