"""Workbooks out: the empty template of a platform, and the rows that did not pass, in the template's shape with the reasons."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from portal.documents.sheet_layout import fitting, width_of
from portal.documents.workbook import Workbook
from portal.fields import Day, Phone
from portal.imports.columns import MORE, PAPER_ON, REASON, UNIT, columns, more_columns
from portal.imports.sheets import ACCOUNTS
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.documents.workbook import Sheet
    from portal.fields import FormDefinition
    from portal.imports.columns import Column
    from portal.imports.models import Import, ImportRow
    from portal.people.models import Unit

GUIDE = "填写说明"
REASON_WIDTH = 50
OTHER_WIDTH = 20  # of a column that is no declared field: the unit, the paper's number and day
NAME = "name"
RULES = (
    "在“账号”表中每行填一个账号；标有（必填）的列必须填写，其余可留空。请不要改动表头，列的先后可以调整。",
    "有下拉箭头的格子请从列表中选择。日期写作 2026-01-05；手机号、QQ号等按文本填写，不要用公式，不要合并单元格。",
    "运行人员超过“账号”表所列人数时，其余的人填在“更多运行人员”表，每行一人，第一列写该账号。",
    "图片（头像、二维码）不在工作簿中上传：保存后打开每一份草稿补传。",
    "一次最多 5,000 行，文件不超过 2 MB；账号多时请按单位分成几个文件。",
    "上传后先校验，全部合格才保存；有问题的行可以下载，改正后重新上传。",
)
STOCK_RULE = (
    "存量登记只用于平台启用前已在党委宣传部纸质备案的账号：单位已签字盖章，由宣传部录入后经另一名经办人核对同意。"
)


def template(definition: FormDefinition, units: Sequence[Unit], *, stock: bool) -> IO[bytes]:
    """Return the template of a platform as an .xlsx, with the lists to choose from."""
    with Workbook() as book:
        _accounts(book, definition, units, stock=stock)
        _more(book, definition)
        _guide(book, definition, stock=stock)
    return book.stream


def faulty_rows(
    imported: Import, rows: Sequence[ImportRow], definition: FormDefinition, units: Sequence[Unit]
) -> IO[bytes]:
    """Return the rows that did not pass: their cells as they stood, the bad ones red, the reasons in a last column."""
    wanted = columns(definition, stock=imported.stock)
    with Workbook() as book:
        sheet = _accounts(book, definition, units, stock=imported.stock, reasons=True)
        for row in rows:
            reasons = "\n".join(f"{title}：{sentence}" for title, sentence in row.faults)
            wrong = _blamed(wanted, {title for title, _ in row.faults})
            sheet.add([*_values(wanted, row.cells), reasons], wrong | {len(wanted)})
        more = _more(book, definition)
        if more is not None:
            _add_further(more, more_columns(definition), rows)
        _guide(book, definition, stock=imported.stock)
    return book.stream


def _add_further(sheet: Sheet, wanted: Sequence[Column], rows: Sequence[ImportRow]) -> None:
    """Add the further people of the rows that did not pass, the bad cells red."""
    for row in rows:
        for place, cells in row.cells.get(MORE) or []:
            titles = {title.removeprefix(f"“{MORE}”第 {place} 行") for title, _ in row.faults}
            sheet.add(_values(wanted, cells), _blamed(wanted, titles))


def _values(wanted: Sequence[Column], cells: dict[str, Any]) -> list[Any]:
    return [cells.get(column.title, "") for column in wanted]


def _blamed(wanted: Sequence[Column], titles: set[str]) -> frozenset[int]:
    """Return the places of the columns that faults stand under."""
    return frozenset(place for place, column in enumerate(wanted) if column.title in titles)


def _accounts(
    book: Workbook, definition: FormDefinition, units: Sequence[Unit], *, stock: bool, reasons: bool = False
) -> Sheet:
    wanted = columns(definition, stock=stock)
    headings = [column.heading for column in wanted] + ([REASON] if reasons else [])
    widths = [_width(column) for column in wanted] + ([REASON_WIDTH] if reasons else [])
    named = next(place for place, column in enumerate(wanted) if column.control == NAME)
    sheet = book.sheet(ACCOUNTS, headings, widths, named=named)
    names = tuple(unit.name for unit in units)
    for place, column in enumerate(wanted):
        _offer(sheet, place, column, names if column.title == UNIT else column.choices)
    return sheet


def _more(book: Workbook, definition: FormDefinition) -> Sheet | None:
    wanted = more_columns(definition)
    if not wanted:
        return None
    sheet = book.sheet(MORE, [column.heading for column in wanted], [_width(column) for column in wanted])
    for place, column in enumerate(wanted):
        _offer(sheet, place, column, column.choices)
    return sheet


def _guide(book: Workbook, definition: FormDefinition, *, stock: bool) -> None:
    sheet = book.sheet(GUIDE, [f"{definition.label}账号{'存量登记' if stock else '补办备案'}：{GUIDE}", ""], [30, 100])
    for rule in (*((STOCK_RULE,) if stock else ()), *RULES):
        sheet.add(["", in_school_words(rule)])
    sheet.add(["列", "说明"])
    for column in columns(definition, stock=stock):
        sheet.add([column.heading, in_school_words(column.help)])


def _width(column: Column) -> int:
    if column.choices:
        return max(fitting(column.heading), *(min(fitting(choice), REASON_WIDTH) for choice in column.choices))
    return width_of(column.field.kind, column.heading) if column.field else max(fitting(column.heading), OTHER_WIDTH)


def _offer(sheet: Sheet, place: int, column: Column, choices: Sequence[Any]) -> None:
    """Lay the rule of a column on its cells: what must be one of a list, a day or a telephone number is held to it, all else explained."""
    kind, said = column.field.kind if column.field else None, in_school_words(column.help)
    if choices:
        sheet.offer(place, choices, said)
    elif isinstance(kind, Day) or column.title == PAPER_ON:
        sheet.expect_day(place, said)
    elif isinstance(kind, Phone):
        sheet.expect_phone(place, said)
    elif said:
        sheet.remark(place, said)
