"""The dry run of accounts that are registered already: which one a row names, whether anything is to change, what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal import spelling
from portal.accounts.models import Status
from portal.accounts.queries import may_see_people, registered_as
from portal.accounts.workbooks.truth import data_of, known_people
from portal.fields import Day, changes, form_class
from portal.fields.masks import HIDDEN
from portal.filings import change
from portal.filings.checks import flat_of
from portal.filings.models import Kind
from portal.filings.queries import cases_under_way, writable_units
from portal.imports import queries
from portal.imports.models import Finding
from portal.imports.registry.comparing import Compared, Sight, compare
from portal.imports.registry.sheets import DAYS, NUMBER, PLATFORM
from portal.people.masking import reads_in_full
from portal.people.models import PUBLICITY
from portal.platforms import PLATFORMS
from portal.platforms.occasions import compared as form_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.accounts.models import Account
    from portal.fields import Change, FormDefinition
    from portal.imports.models import Import, ImportRow
    from portal.people.models import User

DAY = Day()
UNKNOWN = "不在台账中，或不是您可以填报的单位的账号，请核对编号。"
ROSTER = "“人员”表中有人的身份或预计离校日期与登记的不一致，这两列没有读取，请在“运行人员”页面修改。"


class Proposal(NamedTuple):
    """What a row would have changed of its account; `at_once`: all of it is corrected without approval (第十条)."""

    row: ImportRow
    account: Account
    compared: Compared
    changes: list[Change]

    @property
    def at_once(self) -> bool:
        """Say whether no approval is needed for any of it."""
        return all(one.at_once for one in self.changes)


def is_registered(row: ImportRow) -> bool:
    """Say whether a row stood on a sheet of the registry: it has a number, be it empty."""
    return NUMBER in row.cells


def check(imported: Import, rows: Sequence[ImportRow]) -> list[Proposal]:
    """Check rows once: what each finds goes into `finding`, `changes` and `faults`; return what is to change and can.

    However many rows there are, the registry is asked the same number of questions, but for accounts about which something is under way.
    """
    known = _known(imported.user, rows)
    found = [made for row in rows if (made := _judged(imported, row, known))]
    for row in rows:
        row.checked, row.faulty = True, bool(row.faults)
    return [made for made in found if not made.row.faulty]


class _Known(NamedTuple):
    """What the rows are held against, asked once; everything but the first by the id of the account."""

    accounts: dict[str, list[Account]]
    data: dict[int, dict[str, Any]]
    people: dict[tuple[int, str, str], Any]
    busy: frozenset[int]
    begun: set[int]
    writes_for: frozenset[int]


def _known(user: User, rows: Sequence[ImportRow]) -> _Known:
    accounts = queries.accounts_numbered({_key(row) for row in rows} - {""})
    ids = [account.id for several in accounts.values() for account in several]
    return _Known(
        accounts,
        data_of(ids),
        known_people(ids),
        frozenset(cases_under_way(ids)),
        queries.changes_begun(user, ids),
        frozenset(unit.id for unit in writable_units(user)),
    )


def _key(row: ImportRow) -> str:
    return spelling.key(str(row.cells[NUMBER]))


def _judged(imported: Import, row: ImportRow, known: _Known) -> Proposal | None:
    """Judge one row: find its account, and what is to change of it."""
    number = str(row.cells[NUMBER])
    account = _named(number, known.accounts.get(_key(row), []))
    if account is None:
        said = (
            f"“{number[:40]}”{UNKNOWN}" if number else "没有填写编号。已备案的账号须有编号，新账号请填在下载的模板中。"
        )
        row.faults = [*row.faults, [NUMBER, said]]
        return None
    return _proposed(imported, row, account, known)


def _proposed(imported: Import, row: ImportRow, account: Account, known: _Known) -> Proposal | None:
    """Hold a row against the account that it names; return what it proposes, whether or not it can be done."""
    row.account_id, row.platform = account.id, account.platform
    row.unit_id, row.finding, row.changes = account.unit_id, Finding.UNCHANGED, []
    made = _compared(row, account, known, imported.user)
    if made.roster and ROSTER not in imported.notes:
        imported.notes = [*imported.notes, ROSTER]
    row.faults = [*row.faults, *_fixed(row.cells, account), *made.faults]
    if not made.touched:
        return None
    row.finding = Finding.CHANGE
    proposal = Proposal(row, account, made, changes(form_of(account.platform), known.data[account.id], made.data))
    if refusal := _refused(imported, proposal, known):
        row.faults = [refusal]  # nothing of what it says is held against what this importer may not see
        return None
    if not proposal.changes:
        row.finding = Finding.UNCHANGED
        return None
    blamed = {title for title, _ in row.faults}
    row.faults = [*row.faults, *(fault for fault in _form_faults(proposal) if fault[0] not in blamed)]
    row.changes = _told(proposal, known)
    return proposal


def _told(proposal: Proposal, known: _Known) -> list[list[str]]:
    """Return what is to change as the check page tells it: what people were reached by masked, what the file says as it says it."""
    account = proposal.account
    masked = changes(form_of(account.platform), known.data[account.id], proposal.compared.data, HIDDEN)
    pairs = zip(proposal.changes, masked, strict=True)
    return [[one.label, hidden.old, one.new] for one, hidden in pairs]


def _named(number: str, accounts: Sequence[Account]) -> Account | None:
    """Return the account of a number: the very one, or the only one that is spelled nearly so."""
    exact = next((account for account in accounts if account.number == number), None)
    return exact or (accounts[0] if len(accounts) == 1 else None)


def _compared(row: ImportRow, account: Account, known: _Known, user: User) -> Compared:
    sight = Sight(may_see_people(user, account.unit), reads_in_full(user, account.unit))

    def roster(part: str, row_id: str) -> Any:
        return known.people.get((account.id, part, row_id))

    return compare(PLATFORMS[account.platform], known.data.get(account.id, {}), row.cells, sight, roster)


def _told_alone(account: Account) -> dict[str, str]:
    """Return what is true of an account under each heading that only tells it, and takes no change."""
    return {
        PLATFORM: account.platform_label,
        "单位": account.unit.name,
        "级别": account.level_label,
        "状态": account.status.label,
        "备案日期": account.filed_on.isoformat(),
        "是否逾期": "是" if account.late else "否",
        "内容批准日期": account.sealed_on.isoformat() if account.sealed_on else "",
        "注销日期": account.closed_on.isoformat() if account.closed_on else "",
    }


def _fixed(cells: dict[str, Any], account: Account) -> Iterator[list[str]]:
    """Yield a fault for each column that only tells what is so, and says something else."""
    for title, so in _told_alone(account).items():
        said = str(cells.get(title) or "")
        said = DAY.store(DAY.typed(said)) if title in DAYS else said
        if not said or spelling.key(said) == spelling.key(so):
            continue
        what = f"{title}不能通过导入修改：台账中为“{so or '空'}”，表中为“{said[:30]}”"
        later = title in DAYS and said < so
        yield [title, f"{what}。台账可能已有变动，请重新导出后再修改。" if later else f"{what}，请改回。"]


def _refused(imported: Import, proposal: Proposal, known: _Known) -> list[str] | None:
    """Return why this importer cannot bring this change in at all, by hand or otherwise, as [heading, sentence]."""
    account, user = proposal.account, imported.user
    number = f"“{account.number}”"
    if account.unit_id not in known.writes_for:
        if not user.holds(*PUBLICITY):
            return [NUMBER, f"{number}{UNKNOWN}"]
        if not proposal.at_once:
            return [NUMBER, f"{number}是{account.unit.name}的账号，重要事项变更须由该单位提出（第十条）。"]
    return _corrected_no_more(account) if proposal.at_once else _in_the_way(imported, account, known)


def _corrected_no_more(account: Account) -> list[str] | None:
    if account.status is not Status.CLOSED:
        return None
    return [NUMBER, f"“{account.name}”（NO. {account.number}）{account.status.label}，登记内容不再更正。"]


def _in_the_way(imported: Import, account: Account, known: _Known) -> list[str] | None:
    """Return why no change of the account can be begun now."""
    if imported.stock:
        return [NUMBER, f"“{account.number}”有变更。存量登记只登记新账号，请不选“存量登记”重新上传。"]
    if account.status is not Status.ACTIVE or account.id in known.busy:
        return [NUMBER, change.obstacle(account, Kind.CHANGE) or ""]
    if account.id in known.begun:
        return [NUMBER, f"您已有一份“{account.number}”的重要事项变更草稿，请先提交或作废，再导入。"]
    return None


def _form_faults(proposal: Proposal) -> Iterator[list[str]]:
    """Yield what the form of a submission finds in what was touched; what stands in the registry already is not this row's fault."""
    definition, made = PLATFORMS[proposal.account.platform], proposal.compared
    form = form_class(definition, final=True)(flat_of(definition, made.data), data=made.data)
    form.validate()
    for fault in form.faults():
        if fault.control in made.touched:
            yield [made.touched[fault.control], fault.sentence]
    yield from _registered_elsewhere(definition, proposal)


def _registered_elsewhere(definition: FormDefinition, proposal: Proposal) -> Iterator[list[str]]:
    """Yield a fault for each identifier that is to change into another account's."""
    touched = proposal.compared.touched
    if not touched.keys() & {*definition.identifiers, *definition.within}:
        return
    others = registered_as(definition.key, proposal.compared.data, besides=proposal.account.id)
    for key, other in others.items():
        if key in touched or key in definition.identifiers:
            said = f"该{definition.fields[key].label}已备案：{other.name}（NO. {other.number}），不能重复备案。"
            yield [definition.fields[key].label, said]
