"""A list of cases as a workbook: every line of it, with what the list shows and what an office asks besides, a batch at a time."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, NamedTuple

from portal.calendar import local
from portal.cases.lists import filters as filtering
from portal.cases.lists import lines as lining
from portal.cases.lists import listing
from portal.documents.excel.workbook import Workbook
from portal.web import workbooks
from portal.web.filters import moment, waited

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from portal.cases.lists.listing import Row
    from portal.cases.sort import Sort
    from portal.people.models import User

ADVICE = "请先按状态、标记等条件筛选，再分几次导出。"
NOTE = "只列出导出人有权查看的事项，以导出时为准。"
NAME, PLACE, DAY, WORD = 30, 24, 13, 14  # widths of columns, in characters


class Export(NamedTuple):
    """A finished workbook, at its beginning, and what stands in it; whoever takes it closes it."""

    stream: IO[bytes]
    title: str
    cases: int
    filters: str


class Column(NamedTuple):
    """One column: its title, its width in characters, and the value of a line."""

    title: str
    width: int
    value: Callable[[Row], Any]


def workbook(user: User, chosen: Mapping[str, str]) -> Export:
    """Write every case of a list under these filters, as `filters.chosen` returned them, in the order of the list.

    The questions to the database grow with the batches and not with the lines. Raises BadInput for more than may be taken at once.
    """
    ids = [number for number, _ in lining.first(user, chosen, workbooks.MOST_ROWS + 1)]
    workbooks.bounded(len(ids), "件", ADVICE)
    sort = filtering.sort_named(chosen)
    asked = _columns(sort, chosen["scope"])
    with Workbook() as book:
        sheet = book.sheet(sort.label if sort else "事项", [c.title for c in asked], [c.width for c in asked])
        for some in workbooks.batches(ids):
            for line in _lines(user, chosen, some):
                sheet.add([column.value(line) for column in asked])
        said = filtering.said(chosen)
        workbooks.sign(book, said, f"{sheet.rows} 件", NOTE)
    return Export(book.stream, _title(sort, chosen["scope"]), sheet.rows, said)


def _title(sort: Sort | None, scope: str) -> str:
    every = (sort.title or sort.label) if sort else "事项"
    return f"{every}-{filtering.SCOPES[scope]}"


def _lines(user: User, chosen: Mapping[str, str], ids: Sequence[int]) -> list[Row]:
    return listing.rows(lining.lines_of(user, chosen, ids), "", picking=False)


def _columns(sort: Sort | None, scope: str) -> list[Column]:
    """Return the columns of a list: those that the page shows of this sort, and what an office asks besides."""
    kinds = [Column("类型", WORD, lambda row: row.kind)] if sort is None or sort.model.kinds else []
    units = [Column("单位", PLACE, _unit)] if sort is None or sort.of_units else []
    return [
        Column("编号", 10, lambda row: row.case.key),
        Column("名称", NAME, lambda row: row.case.called),
        Column("平台", WORD, lambda row: row.case.platform_label),
        *kinds,
        *units,
        Column(sort.author if sort else "发起人", WORD, _author),
        Column("状态", 18, lambda row: row.case.standing.label),
        Column("现由谁办理", PLACE, lambda row: row.holder),
        Column("提交日期", DAY, lambda row: row.case.submitted_on),
        Column("期限", DAY, lambda row: row.case.due),
        Column("时限", WORD, lambda row: row.clock.word if row.clock else ""),
        Column("是否逾期", 10, lambda row: _yes(row.line.late)),
        *OF_SCOPE.get(scope, ()),
        Column("办结日期", DAY, _finished),
        Column("台账编号", 18, lambda row: row.line.number),
    ]


def _yes(said: bool) -> str:
    return "是" if said else "否"


def _unit(row: Row) -> str:
    unit = row.case.unit
    return unit.name if unit else ""


def _author(row: Row) -> str:
    author = row.case.author
    return author.name if author else ""


def _finished(row: Row) -> date | None:
    """Return the day on which the last step was taken of what lies with nobody any more."""
    case = row.case
    return None if case.unfinished else local(case.state_since).date()


# What one list shows and the others do not.
URGED = Column("催办次数", 10, lambda row: row.line.urges)
OF_SCOPE = {
    "todo": (Column("已等待", WORD, lambda row: waited(row.line.waiting).removeprefix("已等待 ")), URGED),
    "mine": (URGED,),
    "due": (URGED,),
    "done": (
        Column("我的办理", WORD, lambda row: row.line.told),
        Column("我的办理时间", 18, lambda row: moment(row.line.at)),
    ),
    "copies": (
        Column("抄送人", WORD, lambda row: row.line.told),
        Column("抄送时间", 18, lambda row: moment(row.line.at)),
        Column("是否已阅", 10, lambda row: _yes(row.line.read)),
    ),
}
