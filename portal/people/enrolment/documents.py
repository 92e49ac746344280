"""Workbooks out: the template with its lists, and the rows at fault in the template's shape, with the reasons in red."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, TYPE_CHECKING

from portal.documents.excel.template import guide, sheet_to_fill
from portal.documents.excel.workbook import Workbook
from portal.people.enrolment.columns import COLUMNS, PARENT, REASON, ROLES, UNIT
from portal.people.models import Role, Subject
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from portal.documents.excel.headings import Column
    from portal.documents.excel.workbook import Sheet
    from portal.people.models import EnrolmentRow, Unit

REASONS = ((REASON, 50),)
RULES = (
    "共三张表：单位、用户、名册，用不到的留空即可。每行填一个；标有（必填）的列必须填写。请不要改动表头，其他的列会略过。",
    "有下拉箭头的格子请从列表中选择，也可以照样填写。用户所在的单位、单位的第一责任人，可以是同一工作簿中新增的。",
    "单位按名称、用户按用户名、名册中的人按姓名加手机号对应：已有的更新，没有的新增。已有的内容，留空的格子不改。",
    "名册是运行账号的人员，不需要登录平台的也可以登记；“用户”表填了手机号的，会同时登记到名册，不必再填一次。",
    "一次最多 1,000 行，文件不超过 2 MB。上传后先逐行检查并列出将要新增和更改的内容，确认后才写入。",
    "新用户的一次性密码在确认后显示，可打印成条裁开分发；用户首次登录须设置自己的密码。",
)
ROSTER_RULES = (
    "每行填一个人；标有（必填）的列必须填写。请不要改动表头，其他的列会略过。",
    "有下拉箭头的格子请从列表中选择。名册中的人按姓名加手机号对应：已有的更新，没有的新增；留空的格子不改。",
    "一次最多 1,000 行，文件不超过 2 MB。上传后先逐行检查并列出将要新增和更改的内容，确认后才写入。",
)


def template(subjects: Collection[Subject], units: Sequence[Unit]) -> IO[bytes]:
    """Return the empty workbook as an .xlsx, with a sheet for each subject that its reader may bring in."""
    with Workbook() as book:
        for subject in _ordered(subjects):
            sheet_to_fill(book, subject.label, _columns(subject, units), words=in_school_words)
        _guide(book, subjects, units)
    return book.stream


def faulty_rows(subjects: Collection[Subject], units: Sequence[Unit], rows: Sequence[EnrolmentRow]) -> IO[bytes]:
    """Return the rows at fault: their cells as they stood, the bad ones red, the reasons in a last column."""
    with Workbook() as book:
        for subject in _ordered({row.subject for row in rows}):
            wanted = _columns(subject, units)
            sheet = sheet_to_fill(book, subject.label, wanted, more=REASONS, words=in_school_words)
            for row in rows:
                if row.subject is subject:
                    _add(sheet, wanted, row)
        _guide(book, subjects, units)
    return book.stream


def _add(sheet: Sheet, wanted: Sequence[Column], row: EnrolmentRow) -> None:
    titles = {title for title, _ in row.faults}
    wrong = {place for place, column in enumerate(wanted) if column.title in titles}
    said = "\n".join(f"{title}：{sentence}" for title, sentence in row.faults)
    sheet.add([*(row.cells.get(column.title, "") for column in wanted), said], frozenset({*wrong, len(wanted)}))


def _ordered(subjects: Collection[Subject]) -> list[Subject]:
    return [subject for subject in Subject if subject in subjects]


def _columns(subject: Subject, units: Sequence[Unit]) -> list[Column]:
    """Return the columns with the lists of the school: its units, and its roles by their names here."""
    names = tuple(unit.name for unit in units)
    managing = tuple(unit.name for unit in units if unit.kind in {"school", "league"})
    lists = {UNIT: names, PARENT: managing, ROLES: tuple(role.label for role in Role)}
    return [replace(column, choices=lists.get(column.title, column.choices)) for column in COLUMNS[subject]]


def _guide(book: Workbook, subjects: Collection[Subject], units: Sequence[Unit]) -> None:
    several = len(subjects) > 1
    columns = [
        replace(column, title=f"{subject.label}：{column.title}" if several else column.title)
        for subject in _ordered(subjects)
        for column in _columns(subject, units)
    ]
    title = "单位、用户和名册" if several else "名册"
    guide(book, title, RULES if several else ROSTER_RULES, columns, words=in_school_words)
