"""Workbooks out: the empty template of a platform, and the rows that did not pass, in the template's shape with the reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from portal.documents.excel.template import guide, sheet_to_fill
from portal.documents.excel.workbook import Workbook
from portal.imports.columns import MORE, REASON, UNIT, columns, more_columns
from portal.imports.registry.registered import is_registered
from portal.imports.registry.workbook import add_registered, reasons_of
from portal.imports.sheets import ACCOUNTS
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.documents.excel.workbook import Sheet
    from portal.fields import FormDefinition
    from portal.imports.columns import Column
    from portal.imports.models import Import, ImportRow
    from portal.people.models import Unit

REASONS = ((REASON, 50),)
SEVERAL_RULE = "每个平台一张工作表，工作表名就是平台的名称；没有账号的平台留空即可。"
RULES = (
    "在表中每行填一个账号；标有（必填）的列必须填写，其余可留空。请不要改动表头，列的先后可以调整，其他的列会略过。",
    "有下拉箭头的格子请从列表中选择。日期写作 2026-01-05；手机号、QQ号等按文本填写，不要用公式。",
    "运行人员超过“账号”表所列人数时，其余的人填在“更多运行人员”表，每行一人，第一列写该账号。",
    "图片（头像、二维码）不在工作簿中上传：保存后打开每一份草稿补传。",
    "一次最多 5,000 行，文件不超过 2 MB；账号多时请按单位分成几个文件。",
    "上传后先校验，全部合格才保存；有问题的行可以下载，改正后重新上传。",
)
STOCK_RULE = (
    "存量登记只用于平台启用前已在党委宣传部纸质备案的账号：单位已签字盖章，由宣传部录入后经另一名经办人核对同意。"
)


def template(definitions: Sequence[FormDefinition], units: Sequence[Unit], *, stock: bool) -> IO[bytes]:
    """Return the template of one platform, or of several with a sheet each, as an .xlsx with the lists to choose from."""
    with Workbook() as book:
        for definition in definitions:
            _accounts(book, _sheet_name(definition, definitions), definition, units, stock=stock)
        _more(book, definitions)
        _guide(book, definitions, stock=stock)
    return book.stream


def faulty_rows(imported: Import, rows: Sequence[ImportRow], units: Sequence[Unit]) -> IO[bytes]:
    """Return the rows that did not pass: their cells as they stood, the bad ones red, the reasons in a last column."""
    there, rows = [row for row in rows if is_registered(row)], [row for row in rows if not is_registered(row)]
    with Workbook() as book:
        if there:
            add_registered(book, there, name=f"台账{ACCOUNTS}" if rows else ACCOUNTS)
        if rows:
            _add_new(book, rows, units, stock=imported.stock)
    return book.stream


def _add_new(book: Workbook, rows: Sequence[ImportRow], units: Sequence[Unit], *, stock: bool) -> None:
    """Add the sheets of the template with the rows of accounts that the registry has not: a sheet a platform, people, the guide."""
    definitions = [PLATFORMS[key] for key in dict.fromkeys(row.platform for row in rows) if key]
    for definition in definitions:
        name = _sheet_name(definition, definitions)
        sheet = _accounts(book, name, definition, units, stock=stock, reasons=True)
        _add_faulty(sheet, columns(definition, stock=stock), [row for row in rows if row.platform == definition.key])
    people = definitions or list(PLATFORMS.values())[:1]
    if more := _more(book, people, reasons=True):
        _add_further(more, _people_columns(people), rows)
    _guide(book, people, stock=stock)


def _add_faulty(sheet: Sheet, wanted: Sequence[Column], rows: Sequence[ImportRow]) -> None:
    """Add the accounts of one platform that did not pass; the bad cells red."""
    for row in rows:
        wrong = _blamed(wanted, {title for title, _ in row.faults})
        sheet.add([*_values(wanted, row.cells), reasons_of(row)], wrong | {len(wanted)})


def _sheet_name(definition: FormDefinition, definitions: Sequence[FormDefinition]) -> str:
    return ACCOUNTS if len(definitions) == 1 else definition.label


def _add_further(sheet: Sheet, wanted: Sequence[Column], rows: Sequence[ImportRow]) -> None:
    """Add the further people of the rows that did not pass, and those whose account is not there; the bad cells red."""
    for row in rows:
        if not row.platform:
            sheet.add([*_values(wanted, row.cells), reasons_of(row)], frozenset({0, len(wanted)}))
        for place, cells in row.cells.get(MORE) or []:
            titles = {title.removeprefix(f"“{MORE}”第 {place} 行") for title, _ in row.faults}
            sheet.add(_values(wanted, cells), _blamed(wanted, titles))


def _values(wanted: Sequence[Column], cells: dict[str, Any]) -> list[Any]:
    return [cells.get(column.title, "") for column in wanted]


def _blamed(wanted: Sequence[Column], titles: set[str]) -> frozenset[int]:
    """Return the places of the columns that faults stand under."""
    return frozenset(place for place, column in enumerate(wanted) if column.title in titles)


def _accounts(  # noqa: PLR0913 - a sheet of a workbook: whose, for whom, and whether with reasons
    book: Workbook,
    name: str,
    definition: FormDefinition,
    units: Sequence[Unit],
    *,
    stock: bool,
    reasons: bool = False,
) -> Sheet:
    names = tuple(unit.name for unit in units)
    wanted = [replace(c, choices=names) if c.title == UNIT else c for c in columns(definition, stock=stock)]
    more = REASONS if reasons else ()
    return sheet_to_fill(book, name, wanted, named=_place_of_name(wanted), more=more, words=in_school_words)


def _place_of_name(wanted: Sequence[Column]) -> int:
    return next(place for place, column in enumerate(wanted) if column.control == "name")


def _people_columns(definitions: Sequence[FormDefinition]) -> tuple[Column, ...]:
    """Return the columns of sheet 更多运行人员; with several platforms the first is of whichever has the account."""
    wanted = next((found for d in definitions if (found := more_columns(d))), ())
    if len(definitions) > 1 and wanted:
        return (replace(wanted[0], title=ACCOUNTS), *wanted[1:])
    return wanted


def _more(book: Workbook, definitions: Sequence[FormDefinition], *, reasons: bool = False) -> Sheet | None:
    wanted = _people_columns(definitions)
    if not wanted:
        return None
    return sheet_to_fill(book, MORE, wanted, more=REASONS if reasons else (), words=in_school_words)


def _guide(book: Workbook, definitions: Sequence[FormDefinition], *, stock: bool) -> None:
    one = definitions[0] if len(definitions) == 1 else None
    title = f"{one.label if one else '各平台'}账号{'存量登记' if stock else '补办备案'}"
    rules = (*((STOCK_RULE,) if stock else ()), *(() if one else (SEVERAL_RULE,)), *RULES)
    guide(book, title, rules, columns(one, stock=stock) if one else (), words=in_school_words)
