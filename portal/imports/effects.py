"""What an import does: keep the rows, check them in portions, save them whole, submit and consent in portions, be dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from portal.audit.trail import record
from portal.database import db
from portal.errors import Refused
from portal.fields import Day
from portal.filings.models import Filing, State
from portal.filings.workflow import FILING
from portal.imports import queries
from portal.imports.checking import as_filing, check
from portal.imports.columns import typed
from portal.imports.models import Finding, Import, ImportRow, Stage
from portal.imports.registry import proposals
from portal.notices.effects import one_act
from portal.people.models import Identity
from portal.people.roster import known_person
from portal.platforms import PLATFORMS
from portal.workflow import NotAllowed, OutOfTurn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.imports.sheets import Reading
    from portal.people.models import User

CHECKED_AT_ONCE, TAKEN_AT_ONCE = 100, 50
MOST_OPEN = 20
STEPS = {"submit": queries.EDITABLE, "approve": [State.PUBLICITY_REVIEW], "void": queries.EDITABLE}


class Portion(NamedTuple):
    """How far a step over all filings has come: past which filing, how many are left behind it."""

    after: int
    left: int


def refuse_too_many(user: User) -> None:
    """Raise Refused when this person has as many open imports as anybody may."""
    if queries.count_open(user) >= MOST_OPEN:
        raise Refused(f"您有 {MOST_OPEN} 次导入还没有保存，请先保存或放弃几次，再上传新的工作簿。")


def begin(imported: Import, reading: Reading) -> None:
    """Keep an upload with its rows, none of them checked yet. Raises IntegrityError at flush for a token used before."""
    lines, platforms = reading.rows, reading.platforms
    imported.stage, imported.total, imported.checked, imported.faulty = Stage.CHECKING, len(lines), 0, 0
    imported.platform = platforms[0] if len(platforms) == 1 else ""
    imported.notes = reading.notes
    db.session.add(imported)
    db.session.flush()
    db.session.add_all(
        ImportRow(
            import_id=imported.id,
            sheet=line.sheet,
            place=line.place,
            platform=line.platform,
            cells=line.cells,
            faults=line.faults,
            faulty=False,
        )
        for line in lines
    )
    record("import.uploaded", f"import:{imported.id}", rows=imported.total, stock=imported.stock)


def check_next(imported: Import) -> None:
    """Check the next hundred rows; does nothing once all are."""
    if imported.stage is not Stage.CHECKING:
        return
    rows = queries.unchecked(imported, CHECKED_AT_ONCE)
    check(imported, rows)
    imported.checked += len(rows)
    imported.faulty += sum(row.faulty for row in rows)
    if len(rows) < CHECKED_AT_ONCE or imported.checked >= imported.total:
        imported.stage = Stage.CHECKED


def save(imported: Import, *, good_only: bool) -> None:
    """Make every row a draft, or the good ones when that was asked for; all in the caller's transaction. Raises Refused.

    A second press finds it done and changes nothing.
    """
    if imported.stage in {Stage.SAVED, Stage.FILED}:
        return
    _refuse_unready(imported, good_only=good_only)
    found = queries.rows_of(imported, faulty=False)
    rows = [row for row in found if row.account_id is None]
    changed = [row for row in found if row.finding is Finding.CHANGE]
    if not rows and not changed:
        raise Refused("没有需要保存的行。", "有问题的请改正工作簿后重新上传；没有变化的账号无需保存。")
    made = proposals.save(imported, changed)
    _save_new(imported, rows)
    _forget_unchanged(found)
    imported.stage = Stage.SAVED
    record("import.saved", f"import:{imported.id}", rows=len(rows) + made, left_out=imported.faulty)


def _refuse_unready(imported: Import, *, good_only: bool) -> None:
    """Raise Refused for an import that is not checked to the end, or has faulty rows that nobody said to leave out."""
    if imported.stage is not Stage.CHECKED:
        raise Refused("这次导入还没有校验完，或已经放弃，不能保存。")
    if imported.faulty and not good_only:
        raise Refused(f"还有 {imported.faulty} 行有问题，没有保存。", "请改正后重新上传，或只保存合格的行。")


def _save_new(imported: Import, rows: Sequence[ImportRow]) -> None:
    """Make a draft of each row whose account the registry has not, and tell the roster of its people."""
    filings = [as_filing(imported, row, row.data or {}) for row in rows]
    db.session.add_all(filings)
    db.session.flush()
    for row, filing in zip(rows, filings, strict=True):
        row.filing_id = filing.id
        _tell_roster(imported, row)
        row.cells, row.data = {}, None  # the filing holds it now: names and numbers are kept once


def _forget_unchanged(rows: Sequence[ImportRow]) -> None:
    """Drop what rows say of accounts that stay as they are: the registry holds it."""
    for row in rows:
        if row.finding is Finding.UNCHANGED and not row.faulty:
            row.cells = {}


def _tell_roster(imported: Import, row: ImportRow) -> None:
    """Give the roster what the row says of people besides the form; what is known of somebody stays."""
    said = typed(PLATFORMS[row.platform], row.cells, stock=imported.stock)
    if row.unit is None:
        return
    for told in said.people:
        person = known_person(told.name, told.phone, row.unit, Identity(told.identity) if told.identity else None)
        person.leaves_on = person.leaves_on or Day().load(told.leaves_on)


def drop(imported: Import) -> None:
    """Give an import up: its rows, which name people, are gone; what was saved before stays. Raises Refused."""
    if imported.stage is Stage.DROPPED:
        return
    if imported.stage not in queries.OPEN:
        raise Refused("这次导入已经保存，不能放弃。", "没有提交过的，可以打开后整体撤回。")
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == imported.id))
    imported.stage = Stage.DROPPED
    record("import.dropped", f"import:{imported.id}", rows=imported.total)


def take_next(imported: Import, action: str, user: User, opinion: str, after: int) -> Portion:
    """Take a step with the next fifty filings, each on its own: one that cannot go on keeps the reason in its row.

    Raises OutOfTurn for an opinion that none of them would accept.
    """
    for filing_id in queries.waiting(imported, STEPS[action], after, TAKEN_AT_ONCE):
        after = filing_id
        row = queries.row_of_filing(filing_id)
        filing = db.session.get_one(Filing, filing_id)
        with one_act(f"import:{imported.id}:{action}:{user.id}"):  # however many portions it takes
            reason = _take(filing, action, user, opinion)
        if row is not None:
            row.faults = [["", reason]] if reason else []
    left = len(queries.waiting(imported, STEPS[action], after))
    if (
        not left
        and imported.stock
        and action == "approve"
        and not queries.waiting(imported, [*queries.EDITABLE, State.PUBLICITY_REVIEW], 0)
    ):
        imported.stage = Stage.FILED
    return Portion(after, left)


def withdraw_next(imported: Import, user: User) -> Portion:
    """Void the next fifty drafts of a saved import that is taken back as a whole; once none is left, it is withdrawn.

    Raises Refused when something of it was submitted: then every filing is dealt with by itself.
    """
    if imported.stage is Stage.WITHDRAWN:
        return Portion(0, 0)
    if imported.stage is not Stage.SAVED or queries.submitted(imported):
        raise Refused("这次导入中已有备案提交过审批，不能整体撤回。", "请打开不需要的备案，逐件作废。")
    portion = take_next(imported, "void", user, "", 0)
    if not queries.waiting(imported, queries.EDITABLE, 0, 1):  # else somebody else writes a draft now: its row says so
        imported.stage = Stage.WITHDRAWN
        record("import.withdrawn", f"import:{imported.id}", rows=imported.total - imported.faulty)
    return portion


def _take(filing: Filing, action: str, user: User, opinion: str) -> str:
    """Take one step inside a savepoint; return "" or why it could not be taken."""
    try:
        with db.session.begin_nested():
            FILING.take(filing, action, user, opinion)
    except (OutOfTurn, NotAllowed) as reason:
        return str(reason)
    except IntegrityError:
        return "编号或账号与台账中的另一个账号相同，请打开这份备案核对。"
    return ""
