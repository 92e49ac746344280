"""The lists as a workbook: out to be looked through and edited, and in again as work of the queue, all of it or nothing."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from portal.documents.excel.headings import Column
from portal.documents.excel.tables import table
from portal.documents.excel.template import sheet_to_fill
from portal.documents.excel.workbook import Workbook
from portal.documents.reading import BadDocument, read_workbook
from portal.errors import Denied
from portal.people.models import PUBLICITY
from portal.posts.findings import fold
from portal.posts.models import TermKind
from portal.posts.models.terms import LONGEST_WHY, LONGEST_WORD
from portal.posts.terms.keeping import Row, save
from portal.spelling import clean, unprintable
from portal.web import workbooks
from portal.work.kinds import JobKind, NotRead, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.documents.excel.tables import Table, TableRow
    from portal.posts.models import Term
    from portal.work.kinds import Task

NO_DATA, MOST_FAULTS = frozenset({"说明", "选项"}), 50
LABELS = {kind.label: kind for kind in TermKind}
KIND, WORD, RIGHT, WHY = (
    Column("类别", required=True, help="请从列表中选择。", choices=tuple(LABELS), also=("类型", "种类")),
    Column(
        "用语", required=True, help=f"要查找的词，最多 {LONGEST_WORD} 字。", also=("词语", "词", "错误写法"), exact=True
    ),
    Column("规范写法", help="固定表述必填：应该怎样写。", also=("正确写法", "建议写法"), exact=True),
    Column("说明", help=f"提示时显示的话，可不填，最多 {LONGEST_WHY} 字。", also=("提示", "理由", "备注")),
)
COLUMNS = (KIND, WORD, RIGHT, WHY)


def fault_of(row: Row) -> tuple[Column, str] | None:
    """Return what is wrong with a word, and in which column; None for nothing."""
    lengths = ((WORD, row.word, LONGEST_WORD), (RIGHT, row.right, LONGEST_WORD), (WHY, row.why, LONGEST_WHY))
    for column, said, most in lengths:
        if len(said) > most or unprintable(said):
            return column, f"{column.title}最多 {most} 字，现为 {len(said)} 字。" if len(
                said
            ) > most else "含有看不见的字符。"
    if not row.word:
        return WORD, "请填写用语。"
    if (row.kind is TermKind.FIXED) != bool(row.right):
        return RIGHT, "固定表述请填写规范写法。" if not row.right else "只有固定表述才填规范写法。"
    return (RIGHT, "规范写法与用语相同。") if fold(row.right) == fold(row.word) else None


def workbook(terms: Sequence[Term], said: str) -> IO[bytes]:
    """Return words as an .xlsx in the shape in which it is read again."""
    with Workbook() as book:
        sheet = sheet_to_fill(book, "用语清单", COLUMNS, named=1)
        for term in terms:
            sheet.add((term.kind.label, term.word, term.right, term.why))
        workbooks.sign(book, said, f"{sheet.rows} 条", "改好后可以重新上传：按类别和用语对应，有的更新，没有的新增。")
    return book.stream


def _read(task: Task) -> list[Row]:
    """Return the words of every sheet. Raises NotRead with all that is wrong, so that no row is lost without a word."""
    task.tell("正在读取工作簿", 0, 0)
    tables = _tables(task.files[0].content)
    rows: dict[tuple[str, str], Row] = {}
    faults = [fault for made in tables for fault in _faults(made, rows)]
    if len(faults) > MOST_FAULTS:
        faults[MOST_FAULTS:] = [f"另有 {len(faults) - MOST_FAULTS} 处，改正以上各处后再上传。"]
    if faults or not rows:
        raise NotRead(*(faults or ["工作簿里没有用语，请在表头下面每行填一个。"]))
    return list(rows.values())


def _tables(content: bytes) -> list[Table]:
    try:
        sheets = [one for one in read_workbook(content).sheets if one.rows and one.name not in NO_DATA]
        return [table(sheet, COLUMNS) for sheet in sheets]
    except BadDocument as refusal:
        raise NotRead(str(refusal)) from refusal


def _faults(made: Table, rows: dict[tuple[str, str], Row]) -> list[str]:
    """Take the lines of a sheet among the rows; return what is wrong with them, and which were passed over."""
    found = [f"{made.name}第 {line.place} 行{said}" for line in made.rows for said in _taken(line, rows)]
    return [*found, *(f"{made.name}：{said}" for said in made.passed if said.startswith("第 "))]


def _taken(line: TableRow, rows: dict[tuple[str, str], Row]) -> list[str]:
    """Take a line among the rows; return what is wrong with it."""
    label, *said = (clean(str(line.cells.get(column.title) or "")) for column in COLUMNS)
    row = Row(LABELS.get(label, TermKind.ASK), *said)
    first = rows.setdefault((row.kind, fold(row.word)), row)
    fault = fault_of(row)
    if line.faults:
        return [f"：{title}{sentence}" for title, sentence in line.faults]
    if label not in LABELS:
        return [f"“{row.word[:20]}”：类别应为{'、'.join(LABELS)}之一。"]
    if fault:
        return [f"“{row.word[:20]}”：{fault[1]}"]
    return [] if first == row else [f"“{row.word[:20]}”：同一个用语前面还有一行，内容不同，请只留一行。"]


def _keep(task: Task, rows: list[Row]) -> Place:
    if not task.user.holds(*PUBLICITY):
        raise Denied
    told: dict[str, Any] = dict(save(rows))
    return Place("terms.index", {"new": 0, "changed": 0, "same": 0, **told})


WORKBOOK = JobKind("posts.terms", "用语清单", _read, _keep)
