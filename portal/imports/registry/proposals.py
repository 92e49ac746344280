"""What an import of the registry's own accounts comes to: drafts of changes, corrections at once, how many of each, what they propose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from portal import calendar
from portal.accounts.effects import Corrected, correct_all
from portal.accounts.models import Account
from portal.database import db
from portal.fields import Day
from portal.filings import change
from portal.filings.models import Kind
from portal.imports import queries
from portal.imports.models import Finding, ImportRow
from portal.imports.registry import registered
from portal.people.models import Identity
from portal.people.roster import known_person
from portal.platforms import PLATFORMS
from portal.platforms.occasions import OF_THE_FILING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.imports.models import Import
    from portal.imports.registry.registered import Proposal

AT_ONCE = 100
SHOWN = 200  # lines of what is to change on the page
CHANGED = (ImportRow.account_id.is_not(None), ImportRow.finding == Finding.CHANGE, ImportRow.faulty.is_(False))


class Line(NamedTuple):
    """One fact that is to change, of which account."""

    account_id: int
    number: str
    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Findings:
    """How many rows of an import are what: `named` ones name an account of the registry, `new` ones are of none, `lines` are to change."""

    unchanged: int = 0
    changed: int = 0
    new: int = 0
    faulty: int = 0
    corrected: int = 0
    named: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def registered(self) -> bool:
        """Say whether accounts of the registry are among the rows."""
        return self.named > 0

    @property
    def to_save(self) -> int:
        """Return how many rows saving makes something of."""
        return self.changed + self.new


def found(imported: Import) -> Findings:
    """Return what the rows of an import are to the registry, as far as they were checked."""
    of_registry = ImportRow.account_id.is_not(None)
    counted = db.session.execute(
        select(ImportRow.finding, ImportRow.faulty, of_registry, ImportRow.filing_id.is_not(None), func.count())
        .where(ImportRow.import_id == imported.id, ImportRow.checked.is_(True))
        .group_by(ImportRow.finding, ImportRow.faulty, of_registry, ImportRow.filing_id.is_not(None))
    )
    numbers = {tuple(key): number for *key, number in counted}

    def count(**wanted: Any) -> int:
        names = ("finding", "faulty", "registered", "filed")
        return sum(n for key, n in numbers.items() if wanted.items() <= dict(zip(names, key, strict=True)).items())

    saved = imported.stage not in queries.OPEN
    return Findings(
        unchanged=count(finding=Finding.UNCHANGED, faulty=False),
        changed=count(finding=Finding.CHANGE, faulty=False, filed=saved),
        new=count(faulty=False, registered=False, filed=saved),
        faulty=count(faulty=True),
        corrected=count(finding=Finding.CHANGE, faulty=False, filed=False) if saved else 0,
        named=count(registered=True),
        lines=() if saved else tuple(_lines(imported)),
    )


def _lines(imported: Import) -> Iterator[Line]:
    """Yield the first facts that are to change, in the order of the sheet."""
    rows = select(ImportRow.changes, Account.id, Account.number, Account.name).join(
        Account, Account.id == ImportRow.account_id
    )
    rows = rows.where(ImportRow.import_id == imported.id, *CHANGED).order_by(ImportRow.id).limit(SHOWN)
    left = SHOWN
    for changes, account_id, number, name in db.session.execute(rows):
        for label, old, new in changes[:left]:
            yield Line(account_id, number, name, label, old, new)
        left -= len(changes)
        if left <= 0:
            return


def save(imported: Import, rows: Sequence[ImportRow]) -> int:
    """Make of each row that changes an account a draft of a change, or correct at once what needs no approval; return of how many.

    The registry may have moved on since the dry run, so each row is judged once more: what can no longer be done stays with its fault.
    """
    made = 0
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        proposals = registered.check(imported, some)
        made += len(proposals)
        for proposal in proposals:
            _carry_out(imported, proposal)
        for row in some:
            imported.faulty += row.faulty
            if not row.faulty:
                row.cells, row.changes = {}, []  # the filing or the correction holds it now
    return made


def _carry_out(imported: Import, proposal: Proposal) -> None:
    row, account, data = proposal.row, proposal.account, proposal.compared.data
    if proposal.at_once:
        correct_all(account, imported.user, list(_facts(proposal)))
        return
    filing = change.begin(account, imported.user, Kind.CHANGE, f"import-{imported.id}-{row.id}")
    filing.data = {**filing.data, **{key: data[key] for key in _declared(account) if key in data}}
    filing.name, filing.handle, filing.saved_at = filing.data["name"], filing.data["handle"], calendar.now()
    db.session.add(filing)
    db.session.flush()
    row.filing_id = filing.id
    for told in proposal.compared.joining:
        person = known_person(told.name, told.phone, account.unit, Identity(told.identity) if told.identity else None)
        person.leaves_on = person.leaves_on or Day().load(told.leaves_on)


def _declared(account: Account) -> list[str]:
    """Return the keys that are the account's own: what a change asks besides is for its author to fill in."""
    definition = PLATFORMS[account.platform]
    return [*(key for key in definition.fields if key not in OF_THE_FILING), *definition.rows]


def _facts(proposal: Proposal) -> Iterator[Corrected]:
    """Yield the facts that are corrected at once, those of people by the part and the row."""
    data = proposal.compared.data
    parts = PLATFORMS[proposal.account.platform].rows
    for control in proposal.compared.touched:
        if control in data and control not in parts:
            yield Corrected(control, data[control])
            continue
        part, _, rest = control.partition("-")
        place, _, key = rest.partition("-")
        if key:
            row = data[part][int(place)]
            yield Corrected(key, row[key], part, row["row_id"])
