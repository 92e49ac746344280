"""People and hand-overs for tests: accounts registered by the real steps, persons described on the real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from portal.accounts.models import Account, AccountPerson
from portal.calendar import today
from portal.database import db
from portal.handover import merging
from portal.handover.models import Handover
from portal.people.models import Identity, Person, Unit
from portal.people.roster import known_person
from portal.spelling import key, ordered_name, readings
from tests.filings.making import filed

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

STUDENT, PHONE = "张一帆", "13803710003"
OTHER = {
    "supervisors-0-name": "冯卫东",
    "supervisors-0-phone": "13803710020",
    "operators-0-name": "何静",
    "operators-0-phone": "13803710021",
}


def run_by(author: Page, head: Page, publicity: Page, platform: str = "wechat", **changes: Any) -> int:
    """Register an account that a student runs; return the account's id."""
    people = {"operators-0-name": STUDENT, "operators-0-phone": PHONE, "operators-0-wechat": "wx_zyf", **changes}
    filing = filed(author, head, publicity, platform, **people)
    with author.app.app_context():
        return db.session.scalars(select(Account.id).order_by(Account.id.desc())).first() or filing


def person_id(app: Flask, name: str = STUDENT) -> int:
    with app.app_context():
        return db.session.scalars(select(Person.id).where(Person.name == name).order_by(Person.id)).first() or 0


def fact(app: Flask, name: str, key: str) -> Any:
    """What is known of somebody."""
    with app.app_context():
        return getattr(db.session.scalars(select(Person).where(Person.name == name)).one(), key)


def add_person(app: Flask, name: str, phone: str, unit: str = "信息工程学院", **facts: Any) -> int:
    """Put somebody on the roster; return the id."""
    with app.app_context():
        found = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        person = known_person(name, phone, found, facts.pop("identity", Identity.STUDENT))
        for fact_, value in facts.items():
            setattr(person, fact_, value)
        db.session.commit()
        return person.id


def describe(author: Page, person: int, **facts: str) -> Answer:
    """Fill one person's line of the table on their own page."""
    typed = {f"person-{person}-{fact_}": value for fact_, value in facts.items()}
    return author.send(
        author.open(f"/handover/people/{person}"), typed, action="/handover/edit", button=("act", "save")
    )


def passed(author: Page, person: int, to: int | str, **changes: Any) -> Answer:
    """Fill the page of a hand-over and send it."""
    page = author.open(f"/handover/new?person={person}")
    return author.send(page, {"to": str(to), **changes})


def handover_in(location: str) -> int:
    return int(location.split("?", maxsplit=1)[0].rstrip("/").split("/")[-1])


def sheet_of(answer: Answer) -> str:
    """Return the address of the sheet that an answer leads to, without what it says there."""
    return f"/handover/{handover_in(answer.location)}"


def the_handover(app: Flask, handover: int) -> Handover:
    with app.app_context():
        return db.session.get_one(Handover, handover)


def lay_handover(name: str) -> None:
    """Lay a sheet of the first account of a unit into the session, without any filing: somebody who runs it hands it to its head."""
    unit = db.session.scalars(select(Unit).where(Unit.name == name)).one()
    named = select(AccountPerson).join(Account).where(Account.unit_id == unit.id, AccountPerson.part == "operators")
    row = db.session.scalars(named.order_by(AccountPerson.id.desc())).first()
    assert row
    assert unit.responsible
    line = {
        "account_id": row.account_id,
        "number": row.account.number,
        "name": row.account.name,
        "platform": row.account.platform,
        "parts": ["operators"],
        "filing_id": None,
        "remark": "该账号注销中，未生成变更申请。",
    }
    db.session.add(
        Handover(
            person=row.person,
            unit=unit,
            to_name=unit.responsible.name,
            to_phone="13803710001",
            leaves_on=today(),
            items=["password"],
            accounts=[line],
            made_by=unit.responsible,
            token=f"laid-{unit.id}",
        )
    )


def add_double(app: Flask, name: str, phone: str, unit: str = "信息工程学院", **facts: Any) -> int:
    """Put somebody on the roster a second time, as rows of before were: the same name otherwise spelled, the same number."""
    with app.app_context():
        of = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        row = {
            "name": f"\u3000{name}",
            "name_key": key(name),
            "initials": readings(name),
            "name_order": ordered_name(name),
            "phone": phone,
            "revision": 1,
        }
        made = db.session.execute(insert(Person).values(unit_id=of.id, **row, **facts).returning(Person.id))
        number = made.scalar_one()
        db.session.commit()
        return number


def name_by(app: Flask, account: int, person: int, part: str = "operators") -> None:
    """Let an account name this row of the roster, as it did before names were compared however they are typed."""
    with app.app_context():
        of = (AccountPerson.account_id == account, AccountPerson.part == part)
        db.session.execute(update(AccountPerson).where(*of).values(person_id=person))
        db.session.commit()


def made_one(app: Flask, one: int, other: int, **chosen: str) -> int:
    """Merge two of the roster without the page; return the id that stays."""
    with app.app_context():
        two = merging.beside(db.session.get_one(Person, one), db.session.get_one(Person, other))
        stays = merging.merge(two, two.likely | chosen).id
        db.session.commit()
        return stays
