"""The dry run: each row goes through the form that a person would have filled, and nothing becomes a filing by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal import calendar
from portal.accounts.queries import same
from portal.fields import Day, quoting
from portal.filings import checks
from portal.filings.models import Filing, Kind, State
from portal.imports import queries
from portal.imports.columns import PAPER_NUMBER, PAPER_ON, UNIT, typed
from portal.imports.registry import registered
from portal.platforms import PLATFORMS
from portal.spelling import clean, key, narrow, unprintable

if TYPE_CHECKING:
    from portal.imports.columns import ReadRow
    from portal.imports.models import Import, ImportRow
    from portal.people.models import Unit

LONGEST_NUMBER = 40
DAY = Day()


def check(imported: Import, rows: list[ImportRow]) -> None:
    """Check rows once: what each makes goes into `data`, what is wrong into `faults`, by heading."""
    if there := [row for row in rows if registered.is_registered(row)]:
        registered.check(imported, there)
    if new := [row for row in rows if not registered.is_registered(row)]:
        _check_new(imported, new)


def _check_new(imported: Import, rows: list[ImportRow]) -> None:
    known = _known(imported, rows)
    for row in rows:
        row.checked = True
        if not row.platform:  # a person whose account is not in the workbook: that was found when it was read
            row.faulty = True
            continue
        said = typed(PLATFORMS[row.platform], row.cells, stock=imported.stock)
        found = _faults(imported, row, said, known)
        row.data, row.faults, row.faulty = said.data, found, bool(found)


class _Known(NamedTuple):
    """What every row is held against, asked once: units by name, (platform, account, unit) under way, numbers of the registry."""

    units: dict[str, Unit]
    busy: set[tuple[str, str, int]]
    taken: set[str]


def _known(imported: Import, rows: list[ImportRow]) -> _Known:
    units = {unit.name_key: unit for unit in queries.units_for(imported.user, stock=imported.stock)}
    busy = queries.under_way({row.platform for row in rows})
    taken = queries.numbers_taken({key(_number(row)) for row in rows} - {""}) if imported.stock else set()
    return _Known(units, busy, taken)


def _faults(imported: Import, row: ImportRow, said: ReadRow, known: _Known) -> list[list[str]]:
    """Return all that is wrong with a row; of the form's faults those whose cell is not blamed already."""
    filing = as_filing(imported, row, said.data)
    found = [*row.faults, *said.faults, *_unit_faults(row, known.units)]
    if imported.stock:
        found += _paper_faults(row, known.taken)
    blamed = {title for title, _ in found}
    found += [fault for fault in _quoting(row, _form_faults(filing, said)) if fault[0] not in blamed]
    if row.unit and said.data["handle"] and (row.platform, same(said.data["handle"]), row.unit.id) in known.busy:
        title = said.titles["handle"]
        found.append([title, "本单位已有一份在办的备案（或草稿）填写了这个账号，不能重复导入。"])
    return found


def as_filing(imported: Import, row: ImportRow, data: dict[str, Any]) -> Filing:
    """Return the filing that a row makes; it is not added to the session."""
    return Filing(
        kind=Kind.RETROACTIVE,
        platform=row.platform,
        unit_id=row.unit_id,
        author_id=imported.user_id,
        state=State.DRAFT,
        data=data,
        name=data.get("name") or "",
        handle=data.get("handle") or "",
        due=None if imported.stock else checks.due_date(Kind.RETROACTIVE, data),
        token=f"import-{imported.id}-{row.id}",
        stock=imported.stock,
        paper_number=row.paper_number,
        paper_on=row.paper_on,
        submitted_on=None,
        late=False,
        saved_by="",
        saved_at=calendar.now(),
        state_since=calendar.now(),
    )


def _form_faults(filing: Filing, said: ReadRow) -> list[list[str]]:
    """Return what the form of a submission finds, each under the heading of its cell."""
    _form, faults = checks.examine(filing)
    return [[said.titles.get(fault.control, fault.label), str(fault.sentence)] for fault in faults]


def _quoting(row: ImportRow, faults: list[list[str]]) -> list[list[str]]:
    """Return faults whose sentences quote what stands in the cell: the list is read away from the sheet."""
    return [[title, quoting(row.cells.get(title) or "", sentence)] for title, sentence in faults]


def _unit_faults(row: ImportRow, units: dict[str, Unit]) -> list[list[str]]:
    name = clean(str(row.cells.get(UNIT) or ""))
    row.unit = units.get(key(name))
    row.unit_id = row.unit.id if row.unit else None
    if row.unit:
        return []
    if not name:
        return [[UNIT, "请选择单位。"]]
    return [[UNIT, f"没有名为“{name[:30]}”的单位，或您不能为该单位填报，请从列表中选择。"]]


def _number(row: ImportRow) -> str:
    return narrow(str(row.cells.get(PAPER_NUMBER) or ""))


def _paper_faults(row: ImportRow, taken: set[str]) -> list[list[str]]:
    """Take over what the paper says of itself, and return what is wrong with it."""
    found = []
    number, signed = _number(row), DAY.store(DAY.typed(str(row.cells.get(PAPER_ON) or "")))
    if len(number) > LONGEST_NUMBER or "/" in number or unprintable(number):
        found.append([PAPER_NUMBER, f"编号最多 {LONGEST_NUMBER} 字，不能含“/”。"])
    elif key(number) in taken:
        found.append([PAPER_NUMBER, f"编号 {number} 已登记在台账中，请核对。"])
    else:
        row.paper_number = number
    sentence = DAY.fault(signed) if signed else "请填写原备案日期。"
    if sentence:
        found.append([PAPER_ON, sentence])
    else:
        row.paper_on = DAY.load(signed)
    return found
