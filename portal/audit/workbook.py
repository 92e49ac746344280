"""What the auditor has filtered as a workbook, a batch at a time; `编号` is the entry's own, which `flask audit verify` names."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, NamedTuple

from portal.audit import actions, queries
from portal.audit.reading import read
from portal.audit.titles import Titles
from portal.calendar import local
from portal.documents.excel.workbook import Workbook
from portal.web import workbooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.audit.filters import Filters
    from portal.audit.models import Entry
    from portal.audit.reading import Read

COLUMNS = {
    "编号": 9,
    "时间": 20,
    "人员": 30,
    "用户名": 14,
    "角色": 20,
    "动作": 18,
    "结果": 9,
    "对象": 34,
    "对象说明": 28,
    "地址": 16,
    "内容": 50,
    "请求编号": 18,
}
NOTE = "姓名和名称以导出时为准，记录本身自写入起没有改动。"


class Export(NamedTuple):
    """A finished workbook, at its beginning, and how many entries stand in it; whoever takes it closes it."""

    stream: IO[bytes]
    entries: int


def write(filters: Filters, reader: Any) -> Export:
    """Write every entry of these filters, newest first. Raises BadInput for more than may be taken at once."""
    found = queries.number(filters, workbooks.MOST_ROWS + 1)
    workbooks.bounded(found, "条记录", "请先按日期、动作或人员筛选，再分几次导出。")
    titles = Titles(reader)
    with Workbook() as book:
        sheet = book.sheet("审计日志", list(COLUMNS), list(COLUMNS.values()))
        for some in _batches(filters):
            for one in read(some, titles):
                sheet.add(_cells(one))
        workbooks.sign(book, filters.said, f"{sheet.rows} 条记录", NOTE)
    return Export(book.stream, sheet.rows)


def _batches(filters: Filters) -> Iterator[list[Entry]]:
    """Yield the entries, newest first, each batch from where the last one ended."""
    before = None
    while found := queries.portion(filters, before, workbooks.BATCH):
        yield found
        before = found[-1].id


def _cells(one: Read) -> list[Any]:
    entry = one.entry
    detail = "；".join("".join(part.text for part in line) for line in one.lines)
    return [
        entry.id,
        local(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        one.person.title if one.person else "",
        entry.username,
        actions.roles(entry.roles),
        actions.label(entry.action),
        actions.result(entry.result),
        one.subject.title,
        one.subject.about,
        entry.address,
        workbooks.fitted(detail),
        entry.request_id,
    ]
