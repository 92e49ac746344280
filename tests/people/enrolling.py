"""Workbooks of units, users and people for tests, made by filling the very template that the page gives out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
from sqlalchemy import func, select

from portal.audit.models import Entry
from portal.database import db
from portal.documents.excel.headings import plain
from portal.people.models import Assignment, Enrolment, EnrolmentRow, Person, Unit, User
from tests.pages import Upload

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

PAGE, ROSTER = "/people/import", "/people/roster"
UNIT = "信息工程学院"
Rows = list[dict[str, Any]]


def unit(name: str, **changes: Any) -> dict[str, Any]:
    """A row of sheet 单位."""
    return {"单位名称": name, "性质": "职能部门", **changes}


def user(username: str, name: str = "周小舟", **changes: Any) -> dict[str, Any]:
    """A row of sheet 用户."""
    return {"用户名": username, "姓名": name, "单位": UNIT, **changes}


def person(name: str, phone: str = "13803719901", **changes: Any) -> dict[str, Any]:
    """A row of sheet 名册."""
    return {"姓名": name, "手机号": phone, "单位": UNIT, **changes}


def page_of(who: Page) -> str:
    """Where somebody hands their workbooks in."""
    return PAGE if who.username == "admin" else ROSTER


def template(who: Page) -> bytes:
    """The empty template as the page gives it out."""
    answer = who.client.get(f"{page_of(who)}/template.xlsx")
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def filled(content: bytes, **sheets: Rows) -> bytes:
    """A template with rows under its headings."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, lines in sheets.items():
        places = {plain(str(cell.value)): cell.column for cell in book[name][1]}
        for number, line in enumerate(lines, 2):
            for title, value in line.items():
                book[name].cell(number, places[plain(title)], value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(who: Page, content: bytes, name: str = "名单.xlsx") -> Answer:
    """Hand a workbook in by the form on the page."""
    answer = who.send(who.open(page_of(who)), {"workbook": Upload(content, name)}, action=page_of(who))
    answer.response.request.environ["wsgi.input"].close()  # werkzeug leaves the file of a large body open
    return answer


def looked_through(who: Page, **sheets: Rows) -> Answer:
    """Upload rows that are taken in; return the page of the dry run."""
    answer = upload(who, filled(template(who), **sheets))
    assert answer.status == 303, answer.text
    return who.open(answer.location)


def confirmed(who: Page, page: Answer) -> Answer:
    """Press 确认导入."""
    return who.send(page, action="/confirm")


def slips(page: Answer) -> list[dict[str, str]]:
    """What the slips on a page say, by label."""
    found = []
    for slip in page.all("article", class_="slip"):
        facts = {"姓名": "".join(next(slip.iter("strong")).itertext())}
        for line in slip.iter("div"):
            facts["".join(next(line.iter("dt")).itertext())] = "".join(next(line.iter("dd")).itertext())
        found.append(facts)
    return found


def counts(app: Flask) -> dict[str, int]:
    """How many rows of each kind there are."""
    kinds = (Unit, User, Assignment, Person, Enrolment, EnrolmentRow, Entry)
    with app.app_context():
        return {kind.__name__: db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds}


def rows(app: Flask) -> list[EnrolmentRow]:
    """Every row that is kept, in order."""
    with app.app_context():
        return list(db.session.scalars(select(EnrolmentRow).order_by(EnrolmentRow.id)))
