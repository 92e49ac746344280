"""Which imports this person may see, the rows of one, and how far its filings have come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from portal.accounts.models import Account
from portal.accounts.queries import same
from portal.database import db
from portal.errors import Missing
from portal.feature import Unfinished
from portal.filings.models import Filing, Kind, State
from portal.filings.queries import writable_units
from portal.imports.models import Import, ImportRow, Stage
from portal.people.models import PUBLICITY, Unit, User
from portal.people.queries import open_units
from portal.web.paging import Page, paged

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

OPEN = (Stage.CHECKING, Stage.CHECKED)
EDITABLE = [state for state in State if state.editable]
UNDER_WAY = [state for state in State if state.editable or state.waiting]


def visible(user: User) -> ColumnElement[bool]:
    """Return what this person may see: their own imports, and the Publicity Department each stock-taking, which it consents to.

    A unit's rows name people before anything was submitted: they are their author's alone, as a draft is.
    """
    mine = Import.user_id == user.id
    return or_(mine, Import.stock.is_(True)) if user.holds(*PUBLICITY) else mine


def listed(user: User) -> Page[Import]:
    """Return a page of imports, newest first."""
    statement = select(Import).options(joinedload(Import.user).lazyload(User.assignments)).where(visible(user))
    count = select(func.count(Import.id)).where(visible(user))
    return paged(statement.order_by(Import.at.desc(), Import.id.desc()), count)


def import_for(user: User, import_id: int, *, to_write: bool = False) -> Import:
    """Return an import this person may see; `to_write` holds it, so that two requests at once follow each other. Raises Missing."""
    wanted = select(Import).where(Import.id == import_id, visible(user)).execution_options(populate_existing=True)
    found = db.session.scalar(wanted.with_for_update() if to_write else wanted)
    if found is None:
        raise Missing
    return found


def made_by(user: User, token: str) -> Import | None:
    """Return the import that this very page has already made."""
    return db.session.scalar(select(Import).where(Import.user_id == user.id, Import.token == token))


def count_open(user: User) -> int:
    """Count this person's imports that are neither saved nor dropped."""
    return (
        db.session.scalar(select(func.count(Import.id)).where(Import.user_id == user.id, Import.stage.in_(OPEN))) or 0
    )


def unfinished() -> Unfinished:
    """Return how many imports are open: not yet saved or dropped by somebody who can still do so, or stock-takings not yet filed."""
    under_way = (
        select(ImportRow.id)
        .join(Filing, ImportRow.filing_id == Filing.id)
        .where(ImportRow.import_id == Import.id, Filing.state.in_(UNDER_WAY))
        .exists()
    )
    begun = Import.stage.in_(OPEN) & User.active.is_(True)
    taking = Import.stock.is_(True) & (Import.stage == Stage.SAVED) & under_way
    found = select(func.count(Import.id)).join(Import.user).where(or_(begun, taking))
    return Unfinished(db.session.scalar(found) or 0, "次导入没有保存、放弃或办完", "imports.index")


def units_for(user: User, *, stock: bool) -> list[Unit]:
    """Return the units whose accounts this person may enter: those they file for; at stock-taking the office every one."""
    return open_units() if stock and user.holds(*PUBLICITY) else writable_units(user)


def unchecked(imported: Import, limit: int) -> list[ImportRow]:
    """Return the next rows that nobody has looked at."""
    rows = select(ImportRow).where(ImportRow.import_id == imported.id, ImportRow.checked.is_(False))
    return list(db.session.scalars(rows.order_by(ImportRow.id).limit(limit)))


def rows_of(imported: Import, *, faulty: bool | None = None, limit: int | None = None) -> list[ImportRow]:
    """Return rows in the order of the sheet: all, or those with or without faults that became no filing."""
    rows = select(ImportRow).where(ImportRow.import_id == imported.id)
    if faulty is not None:
        rows = rows.where(ImportRow.faulty.is_(faulty), ImportRow.filing_id.is_(None))
    return list(db.session.scalars(rows.order_by(ImportRow.id).limit(limit)))


def row_of_filing(filing_id: int) -> ImportRow | None:
    """Return the row that a filing was made from."""
    return db.session.scalar(select(ImportRow).where(ImportRow.filing_id == filing_id))


@dataclass(frozen=True)
class Became(Page[Any]):
    """A page of what an import became; the steps over all of it answer with the same list, so its links name the import's page."""

    import_id: int = 0

    @property
    def prev_url(self) -> str | None:
        """Return the page before."""
        return self._url(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Return the page after."""
        return self._url(self.number + 1) if self.number < self.pages else None

    def _url(self, number: int) -> str:
        return url_for("imports.show", import_id=self.import_id, page=number)


def became(imported: Import) -> Became:
    """Return a page of (row, filing) of what the import became."""
    statement: Select[Any] = (
        select(ImportRow)
        .where(ImportRow.import_id == imported.id, ImportRow.filing_id.is_not(None))
        .order_by(ImportRow.id)
    )
    count = select(func.count(ImportRow.id)).where(ImportRow.import_id == imported.id, ImportRow.filing_id.is_not(None))
    page = paged(statement, count)
    wanted = select(Filing).where(Filing.id.in_([row.filing_id for row in page.rows]))
    filings = {f.id: f for f in db.session.scalars(wanted.options(lazyload(Filing.author)))}
    pairs = [(row, filings[row.filing_id]) for row in page.rows]
    return Became(pairs, page.number, page.total, page.per_page, imported.id)


def with_filings(imported: Import) -> list[tuple[ImportRow, Filing | None]]:
    """Return the rows of an import in their order, each with the filing that it became."""
    wanted = (
        select(ImportRow, Filing)
        .outerjoin(Filing, ImportRow.filing_id == Filing.id)
        .where(ImportRow.import_id == imported.id)
        .options(lazyload(Filing.author))
    )
    return [(row, filing) for row, filing in db.session.execute(wanted.order_by(ImportRow.place))]


def tally(imported: Import) -> dict[State, int]:
    """Return how many filings of an import lie where."""
    counted = (
        select(Filing.state, func.count(Filing.id))
        .join(ImportRow, ImportRow.filing_id == Filing.id)
        .where(ImportRow.import_id == imported.id)
        .group_by(Filing.state)
    )
    return {state: number for state, number in db.session.execute(counted)}  # noqa: C416 - rows are not pairs to the type checker


def submitted(imported: Import) -> bool:
    """Say whether anything of an import was ever submitted."""
    made = select(Filing.id).join(ImportRow, ImportRow.filing_id == Filing.id)
    return (
        db.session.scalar(made.where(ImportRow.import_id == imported.id, Filing.submitted_on.is_not(None)).limit(1))
        is not None
    )


def to_withdraw(imported: Import) -> bool:
    """Say whether an import can be taken back as a whole: it is saved, drafts are left, and nothing of it was submitted."""
    saved = imported.stage is Stage.SAVED and bool(waiting(imported, EDITABLE, 0, 1))
    return saved and not submitted(imported)


def waiting(imported: Import, states: list[State], after: int, limit: int | None = None) -> list[int]:
    """Return the ids of the import's filings in these states, past the filing `after`, in order."""
    wanted = (
        select(Filing.id)
        .join(ImportRow, ImportRow.filing_id == Filing.id)
        .where(ImportRow.import_id == imported.id, Filing.state.in_(states), Filing.id > after)
    )
    return list(db.session.scalars(wanted.order_by(Filing.id).limit(limit)))


def under_way(platforms: set[str]) -> set[tuple[str, str, int]]:
    """Return (platform, comparable handle, unit) of the filings under way of some platforms."""
    wanted = select(Filing.platform, Filing.handle, Filing.unit_id)
    wanted = wanted.where(Filing.platform.in_(platforms), Filing.state.in_(UNDER_WAY))
    return {(platform, same(handle), unit_id) for platform, handle, unit_id in db.session.execute(wanted)}


def numbers_taken(numbers: set[str]) -> set[str]:
    """Return which of these numbers, as they are compared, an account has already."""
    return set(db.session.scalars(select(Account.number_key).where(Account.number_key.in_(numbers))))


def compared(imports: list[Import]) -> set[int]:
    """Return the ids of those imports that name accounts of the registry."""
    found = select(ImportRow.import_id).where(ImportRow.account_id.is_not(None)).distinct()
    return set(db.session.scalars(found.where(ImportRow.import_id.in_([one.id for one in imports]))))


def platforms_of(numbers: set[str]) -> dict[str, str]:
    """Return the platforms of the accounts that have these numbers, as they are compared."""
    found = select(Account.number_key, Account.platform).where(Account.number_key.in_(numbers))
    return {number: platform for number, platform in db.session.execute(found)}  # noqa: C416 - as above


def accounts_numbered(numbers: set[str]) -> dict[str, list[Account]]:
    """Return the accounts that have these numbers, as they are compared: two where only signs that count as one tell them apart."""
    found: dict[str, list[Account]] = defaultdict(list)
    for account in db.session.scalars(select(Account).where(Account.number_key.in_(numbers)).order_by(Account.id)):
        found[account.number_key].append(account)
    return found


def changes_begun(user: User, account_ids: list[int]) -> set[int]:
    """Return of which accounts this person is writing a change already."""
    mine = select(Filing.account_id).where(
        Filing.author_id == user.id,
        Filing.kind == Kind.CHANGE,
        Filing.account_id.in_(account_ids),
        Filing.state.in_(EDITABLE),
    )
    return {account_id for account_id in db.session.scalars(mine) if account_id}
