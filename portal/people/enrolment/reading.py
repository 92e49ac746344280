"""From an uploaded workbook to rows: which sheet holds units, users or people, each row's texts by title, nothing judged yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.documents.excel.tables import TableRow, known_titles, table
from portal.documents.excel.template import GUIDE
from portal.documents.reading import BadDocument
from portal.people.enrolment.columns import COLUMNS, IGNORED, NAME, PERSON, PHONE, REASON, USERNAME
from portal.people.forms import lower
from portal.people.models import Subject
from portal.people.roster import PHONE_KIND
from portal.spelling import clean, clean_name, key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from portal.documents.reading import Book, SheetRead

MOST_ROWS = 1000
"""Carrying out so many takes four seconds, during which nobody else writes: well under what a writer waits for its turn."""
LONGEST_SHEET = 31
NO_DATA = frozenset({GUIDE, "说明", "选项"})
# What a sheet is called, the surest word first: 用户单位 are users.
CALLED = (
    (Subject.PEOPLE, ("名册", "运行人员", "人员名单")),
    (Subject.USERS, ("用户", "账户")),
    (Subject.UNITS, ("单位", "部门")),
)


@dataclass
class ReadRow(TableRow):
    """One row as it stands in the workbook, on which sheet, about what."""

    sheet: str = ""
    subject: Subject = Subject.USERS


@dataclass
class Reading:
    """What a workbook says: its rows in order, and sentences on what was passed over."""

    rows: list[ReadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def rows_of(book: Book, subjects: Collection[Subject]) -> Reading:
    """Return the rows of every sheet about one of the `subjects`, which are those that this person may bring in.

    What is wrong with one sheet does not lose the others. Raises BadDocument when there is nothing at all, or too much.
    """
    reading, refused = Reading(), list[str]()
    for sheet in book.sheets:
        if sheet.rows and sheet.name.strip() not in NO_DATA:
            try:
                _read(reading, sheet, subjects)
            except BadDocument as refusal:
                refused.append(str(refusal))
    if not reading.rows:
        raise BadDocument("".join([*refused, *reading.notes]) or _say_empty(subjects))
    if len(reading.rows) > MOST_ROWS:
        raise BadDocument(f"共 {len(reading.rows):,} 行，一次最多 {MOST_ROWS:,} 行，请分成几个文件上传。")
    reading.notes += [f"{sentence.rstrip('。')}，这张工作表没有读取。" for sentence in refused]
    _mark_twins(reading.rows)
    return reading


def _say_empty(subjects: Collection[Subject]) -> str:
    names = "、".join(f"“{subject.label}”" for subject in Subject if subject in subjects)
    return f"工作表{names}中还没有填写任何内容，请在表头下面每行填一个。"


def _read(reading: Reading, sheet: SheetRead, subjects: Collection[Subject]) -> None:
    """Take the rows of one sheet into the reading. Raises BadDocument."""
    subject = _subject(sheet)
    if subject is None:
        reading.notes.append(
            f"工作表“{sheet.name}”看不出是单位、用户还是名册，没有读取；请以其中之一命名，或使用模板的表头。"
        )
        return
    if subject not in subjects:
        reading.notes.append(f"工作表“{sheet.name}”是{subject.label}，只能由系统管理员导入，没有读取。")
        return
    found = table(sheet, (*COLUMNS[subject], *IGNORED))
    for row in found.rows:
        row.cells.pop(REASON, None)
        faults = [fault for fault in row.faults if fault[0] != REASON]
        reading.rows.append(ReadRow(row.place, row.cells, faults, sheet.name.strip()[:LONGEST_SHEET], subject))
    reading.notes += [f"工作表“{sheet.name}”：{sentence}" for sentence in found.passed]


def _subject(sheet: SheetRead) -> Subject | None:
    """Return what a sheet is about: whose headings it has, and where that could be several what it is called; None for neither."""
    named = _named(key(sheet.name))
    fits = {subject: fit for subject in COLUMNS if (fit := _fit(sheet, subject))}
    best = [subject for subject, fit in fits.items() if fit == max(fits.values())]
    return named if named in fits or len(best) != 1 else best[0]


def _named(said: str) -> Subject | None:
    return next((subject for subject, words in CALLED if any(key(word) in said for word in words)), None)


def _fit(sheet: SheetRead, subject: Subject) -> int:
    """Return how many headings of a subject a sheet has, 0 where one that is required is not among them."""
    known = known_titles(sheet, COLUMNS[subject])
    return len(known) if known >= {column.title for column in COLUMNS[subject] if column.required} else 0


def _mark_twins(found: list[ReadRow]) -> None:
    """Say of each row that is in the workbook twice where the other one is."""
    places: dict[tuple[str, ...], list[ReadRow]] = defaultdict(list)
    for row in found:
        for mark in _marks(row):
            places[mark].append(row)
    for row in found:
        for mark in _marks(row):
            other = next((o for o in places[mark] if o is not row), None)
            if other is not None:
                said = f"“{_text(row, mark[1])}”与{_where(other, row)}重复，请只留一行。"
                row.faults.append([mark[1], said])
    _mark_shared(found)


def _marks(row: ReadRow) -> Iterator[tuple[str, ...]]:
    """Yield (subject, title, comparable value) of what names one thing."""
    if row.subject is Subject.UNITS and (name := key(_text(row, NAME))):
        yield row.subject, NAME, name
    if row.subject is Subject.USERS and (name := lower(_text(row, USERNAME))):
        yield row.subject, USERNAME, name
    if row.subject is Subject.PEOPLE and (phone := _phone(row)):
        yield row.subject, PHONE, phone, key(_text(row, PERSON))


def _mark_shared(found: list[ReadRow]) -> None:
    """Say of a telephone number that stands with another name elsewhere: one of the two is a slip."""
    owners: dict[str, list[ReadRow]] = defaultdict(list)
    for row in found:
        if phone := _phone(row):
            owners[phone].append(row)
    for rows in owners.values():
        for row in rows:
            mine = key(clean_name(_text(row, PERSON)))
            other = next((o for o in rows if key(clean_name(_text(o, PERSON))) != mine), None)
            if other is not None:
                where = f"{_where(other, row)}的{_text(other, PERSON) or '（未填姓名）'}"
                row.faults.append([PHONE, f"“{_text(row, PHONE)}”与{where}相同，一个手机号只能是一个人的，请核对。"])


def _where(other: ReadRow, row: ReadRow) -> str:
    return f"第 {other.place} 行" if other.sheet == row.sheet else f"“{other.sheet}”第 {other.place} 行"


def _text(row: ReadRow, title: str) -> str:
    return clean(str(row.cells.get(title) or ""))


def _phone(row: ReadRow) -> str:
    return str(PHONE_KIND.store(PHONE_KIND.typed(_text(row, PHONE)))) if row.subject is not Subject.UNITS else ""
