"""The registry's own workbook for tests: taken as the page gives it, edited cell by cell, handed in again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
from sqlalchemy import select

from portal.accounts.models import Account, AccountPerson, Version
from portal.calendar import today
from portal.database import db
from portal.filings.models import Filing, Kind, State
from portal.imports.models import ImportRow
from portal.people.models import Person, Unit, User
from tests.accounts.registered import data_of
from tests.imports.making import checked, saved, upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from tests.pages import Answer, Page


def exported(who: Page, query: str = "") -> Any:
    """The registry as this person may take it away."""
    answer = who.client.get(f"/accounts/export.xlsx?{query}")
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def places(sheet: Any, header: int = 1) -> dict[str, int]:
    """The columns of a sheet by their headings."""
    return {cell.value: cell.column for cell in sheet[header] if cell.value}


def edit(sheet: Any, number: str, **cells: Any) -> None:
    """Change cells in the first row of this number."""
    columns = places(sheet)
    row = next(row for row in sheet.iter_rows(min_row=2) if row[columns["编号"] - 1].value == number)
    for title, value in cells.items():
        sheet.cell(row[0].row, columns[title]).value = value


def looked_at(who: Page, book: Any, **more: Any) -> Answer:
    """Hand a workbook in; the page of its dry run."""
    answer = upload(who, book if isinstance(book, bytes) else saved(book), more.pop("platform", ""), **more)
    assert answer.status == 303, answer.text
    return checked(who, answer.location)


def rows_in(app: Flask) -> list[tuple[str, list[Any], list[Any]]]:
    """The rows of the last import: what each is found to be, what is to change, what is wrong."""
    with app.app_context():
        last = select(ImportRow.import_id).order_by(ImportRow.id.desc()).limit(1).scalar_subquery()
        rows = db.session.scalars(select(ImportRow).where(ImportRow.import_id == last).order_by(ImportRow.id))
        return [(row.finding.value, row.changes, row.faults) for row in rows]


def plenty(app: Flask, total: int, units: Sequence[str], platforms: Sequence[str]) -> None:
    """Put many accounts in by hand, of each unit and platform in turn, each with its version and its two people."""
    with app.app_context():
        known = {unit.name: unit.id for unit in db.session.scalars(select(Unit).where(Unit.name.in_(units)))}
        author = db.session.scalars(select(User.id).order_by(User.id).limit(1)).one()
        made = []
        for n in range(total):
            platform, unit = platforms[n % len(platforms)], known[units[n % len(units)]]
            people = {
                part: [
                    {
                        "row_id": f"{part[:3]}{n:09d}",
                        "name": f"人{part[:1]}{n}",
                        "phone": f"13{at}{n:08d}",
                        "wechat": f"13{at}{n:08d}",
                    }
                ]
                for at, part in enumerate(("supervisors", "operators"), 3)
            }
            data = {**data_of(n, followers=n, remarks=f"备注{n}"), **people}
            filing = Filing(
                kind=Kind.CREATION,
                platform=platform,
                unit_id=unit,
                author_id=author,
                state=State.FILED,
                data={},
                name=data["name"],
                handle=data["handle"],
                token=f"plenty-{n}",
                submitted_on=today(),
                late=False,
                saved_by="",
            )
            account = Account(
                number=f"2025-{n:05d}",
                platform=platform,
                unit_id=unit,
                name=data["name"],
                handle=data["handle"],
                filed_on=today(),
                sealed_on=today(),
                followers=n,
            )
            made.append((account, filing, data, people))
        db.session.add_all([each for account, filing, *_ in made for each in (account, filing)])
        db.session.flush()
        for account, filing, data, people in made:
            db.session.add(Version(account_id=account.id, number=1, data=data, filing_id=filing.id))
            for part, ((row,)) in people.items():
                person = Person(name=row["name"], phone=row["phone"], unit_id=account.unit_id)
                facts = {key: row[key] for key in ("row_id", "name", "phone")}
                db.session.add(AccountPerson(account_id=account.id, part=part, person=person, **facts))
        db.session.commit()
