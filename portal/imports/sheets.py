"""From an uploaded workbook to rows: which sheet holds accounts of which platform, each account's texts by heading, nothing judged yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal import spelling
from portal.accounts.queries import identifiers_in, same
from portal.documents.excel.headings import Column
from portal.documents.excel.tables import TableRow, known_titles, table
from portal.documents.excel.template import GUIDE
from portal.documents.reading import BadDocument
from portal.imports.columns import MORE, PAPER_NUMBER, REASON, UNIT, columns, more_columns
from portal.imports.registry import sheets as registry_sheets
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.documents.reading import Book, SheetRead
    from portal.fields import FormDefinition

ACCOUNTS = "账号"
NOT_ACCOUNTS = frozenset({MORE, GUIDE, "说明", "选项"})
IGNORED = (Column(REASON),)
ALONE = frozenset({UNIT})
"""What a whole column is filled with beforehand: alone it is no account yet."""


@dataclass
class SheetRow(TableRow):
    """One account as it stands in the workbook, on which sheet, of which platform; "" for a person whose account is not there."""

    sheet: str = ""
    platform: str = ""


@dataclass
class Reading:
    """What a workbook says: its accounts in order, and sentences on what was passed over."""

    rows: list[SheetRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def platforms(self) -> list[str]:
        """Return the platforms that occur, in the order of the sheets."""
        return list(dict.fromkeys(row.platform for row in self.rows if row.platform))

    @property
    def new(self) -> bool:
        """Say whether there are accounts that the registry is not said to have."""
        return any(registry_sheets.NUMBER not in row.cells for row in self.rows)


def lines_of(book: Book, definition: FormDefinition | None, *, stock: bool) -> Reading:
    """Return the accounts of every sheet that holds some; `definition` is the platform of sheets that do not tell theirs.

    What is wrong with one sheet does not lose the others. Raises BadDocument, naming sheet, row and column, when there is nothing at all.
    """
    reading, refused = Reading(), []
    sheets = [sheet for sheet in book.sheets if _may_hold_accounts(sheet)]
    for sheet in sheets:
        try:
            _read(reading, sheet, definition, stock=stock, several=len(sheets) > 1)
        except BadDocument as refusal:
            refused.append(str(refusal))
    if not reading.rows:
        raise BadDocument("".join(refused) or f"工作表“{ACCOUNTS}”中还没有填写任何账号，请在表头下面每行填一个账号。")
    reading.notes += [f"{sentence.rstrip('。')}，这张工作表没有读取。" for sentence in refused]
    reading.notes += _unseen(book)
    _join(reading, book)
    reading.notes += registry_sheets.join(reading.rows, book)
    _mark_twins(reading.rows)
    return reading


def _unseen(book: Book) -> list[str]:
    """Return the sentence on sheets that are hidden and may hold accounts, none where there are none."""
    unseen = [name for name in book.hidden if name.strip() not in NOT_ACCOUNTS]
    return [f"隐藏的工作表没有读取：{'、'.join(unseen)}。"] if unseen else []


def _may_hold_accounts(sheet: SheetRead) -> bool:
    """Say whether a sheet holds something, and is none of those that a template or an export has beside the accounts."""
    return bool(sheet.rows) and sheet.name.strip() not in NOT_ACCOUNTS and not registry_sheets.of_people(sheet)


def _read(reading: Reading, sheet: SheetRead, definition: FormDefinition | None, *, stock: bool, several: bool) -> None:
    """Take the accounts of one sheet into the reading. Raises BadDocument."""
    if registry_sheets.of_accounts(sheet):
        lines, passed = registry_sheets.read(sheet)
        name = _name(sheet)
        reading.rows += [SheetRow(row.place, row.cells, row.faults, name, platform) for row, platform in lines]
    else:
        passed = _read_new(reading, sheet, definition, stock=stock, several=several)
    reading.notes += [f"工作表“{sheet.name}”：{sentence}" if several else sentence for sentence in passed]


def _name(sheet: SheetRead) -> str:
    """Return the name of a sheet as a row keeps it."""
    return sheet.name.strip()[:31]


def _read_new(
    reading: Reading, sheet: SheetRead, definition: FormDefinition | None, *, stock: bool, several: bool
) -> list[str]:
    """Take the accounts of a sheet that is not the registry's; return sentences on what was passed over. Raises BadDocument."""
    chosen = _platform_of(sheet, definition, stock=stock)
    wanted = (*columns(chosen, stock=stock), *IGNORED)
    if several and not known_titles(sheet, wanted):
        reading.notes.append(f"工作表“{sheet.name}”中没有账号的表头，没有读取。")
        return []
    found = table(sheet, wanted, alone=ALONE)
    for row in found.rows:
        row.cells.pop(REASON, None)
        row.faults = [fault for fault in row.faults if fault[0] != REASON]
        reading.rows.append(SheetRow(row.place, row.cells, row.faults, _name(sheet), chosen.key))
    if definition and chosen.key != definition.key and not _by_name(sheet.name):
        reading.notes.append(
            f"工作表“{sheet.name}”的表头是{chosen.label}的，已按{chosen.label}读取，不是所选的{definition.label}。"
        )
    return found.passed


def _platform_of(sheet: SheetRead, definition: FormDefinition | None, *, stock: bool) -> FormDefinition:
    """Return the platform of a sheet: by its header, by its name, else the one that was chosen. Raises BadDocument for none."""
    chosen = _by_header(sheet, stock=stock) or _by_name(sheet.name) or definition
    if chosen is None:
        raise BadDocument(
            f"工作表“{sheet.name}”看不出是哪个平台的账号，请在页面上选择平台，或把工作表改为平台的名称（如“微信”）后重新上传。"
        )
    return chosen


def _by_name(name: str) -> FormDefinition | None:
    """Return the platform that a sheet is named after, the longest name first: 微信小程序 is no 微信."""
    said = spelling.key(name)
    named = [d for d in PLATFORMS.values() if spelling.key(d.label) in said]
    return max(named, key=lambda d: len(d.label), default=None)


def _by_header(sheet: SheetRead, *, stock: bool) -> FormDefinition | None:
    """Return the platform whose word for its accounts' ids a sheet has: 微信号, QQ号, AppID. None where it has none, or several."""
    fits: dict[str, int] = {}
    for key, definition in PLATFORMS.items():
        known = known_titles(sheet, [Column(c.title) for c in columns(definition, stock=stock)])
        if definition.fields["handle"].label in known:
            fits[key] = len(known)
    best = [key for key, number in fits.items() if number == max(fits.values())]
    return PLATFORMS[best[0]] if len(best) == 1 else None


def _join(reading: Reading, book: Book) -> None:
    """Give each account the people of the second sheet who name it; who names none becomes a row of its own that is at fault."""
    sheet = book.sheet(MORE)
    growing = [PLATFORMS[key] for key in reading.platforms if more_columns(PLATFORMS[key])]
    if sheet is None or not sheet.rows or not growing:
        return
    account, *people = more_columns(growing[0])
    labels = tuple(f"账号的{d.fields['handle'].label}" for d in growing[1:])
    wanted = (Column(account.title, required=True, also=(*account.also, *labels), exact=True), *people)
    try:
        found = table(sheet, wanted)
    except BadDocument as refusal:
        reading.notes.append(f"{refusal}这张工作表没有读取。")
        return
    by_handle = _by_handle(reading)
    for person in found.rows:
        _give(reading, person, by_handle, account.title)
    reading.notes += [f"工作表“{MORE}”：{sentence}" for sentence in found.passed]


def _give(reading: Reading, person: TableRow, by_handle: dict[str, list[SheetRow]], title: str) -> None:
    """Give a person to the one account that they name under `title`, or make of them a row that says why there is none."""
    named = str(person.cells.get(title) or "")
    lines = by_handle.get(same(named), []) if named else []
    if len(lines) == 1:
        lines[0].cells.setdefault(MORE, []).append([person.place, person.cells])
        lines[0].faults += [[f"“{MORE}”第 {person.place} 行{what}", said] for what, said in person.faults]
        return
    said = f"“{named[:40]}”在账号表中{'有多个' if lines else '没有'}，请核对。" if named else "没有填写。"
    reading.rows.append(SheetRow(person.place, person.cells, [[title, said]], MORE))


def _by_handle(reading: Reading) -> dict[str, list[SheetRow]]:
    """Return the accounts by their comparable handles; of those that stand twice on a sheet the first."""
    found: dict[str, dict[str, SheetRow]] = defaultdict(dict)
    for line in reading.rows:
        if not line.platform or registry_sheets.NUMBER in line.cells:
            continue
        handle = same(str(line.cells.get(PLATFORMS[line.platform].fields["handle"].label) or ""))
        found[handle].setdefault(line.platform, line)
    return {handle: list(lines.values()) for handle, lines in found.items()}


def _mark_twins(found: list[SheetRow]) -> None:
    """Say of each account that stands twice in the workbook where the other one is."""
    places: dict[tuple[str, ...], list[SheetRow]] = defaultdict(list)
    named = [list(_marks(line)) for line in found]
    for line, marks in zip(found, named, strict=True):
        for mark in marks:
            places[mark].append(line)
    for line, marks in zip(found, named, strict=True):
        for mark in marks:
            other = next((o for o in places[mark] if o is not line), None)
            if other is not None:
                where = (
                    f"第 {other.place} 行" if other.sheet == line.sheet else f"工作表“{other.sheet}”第 {other.place} 行"
                )
                line.faults.append([mark[1], f"与{where}重复，同一账号只填一行。"])


def _marks(line: SheetRow) -> Iterator[tuple[str, str, str]]:
    """Yield (platform, heading, comparable value) of whatever names one account; numbers are of all platforms together."""
    if registry_sheets.NUMBER in line.cells:
        number = spelling.key(str(line.cells[registry_sheets.NUMBER]))
        yield from [("", registry_sheets.NUMBER, number)] if number else []
        return
    if not line.platform:
        return
    fields = PLATFORMS[line.platform].fields
    named = (*PLATFORMS[line.platform].identifiers, *PLATFORMS[line.platform].within)
    data = {key: fields[key].read(str(line.cells.get(fields[key].label) or "")) for key in named}
    for key, value in identifiers_in(line.platform, data):
        yield line.platform, fields[key].label, value
    if number := spelling.key(str(line.cells.get(PAPER_NUMBER) or "")):
        yield "", PAPER_NUMBER, number
