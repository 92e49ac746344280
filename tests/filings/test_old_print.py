"""An old print never changes: names, seals and signatures are those of the day of the decision (表注1)."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from portal.database import db
from portal.files.models import StoredFile
from portal.filings.documents import prints
from portal.filings.models import Filing, State
from portal.people.models import Assignment, Role, Unit, User
from tests.filings.looking import events, press, with_role
from tests.filings.making import bring, typed


def kept(colour: str) -> str:
    """Keep a picture among the files and return its digest; needs an application context."""
    content = colour.encode()
    digest = hashlib.sha256(content).hexdigest()
    facts = {"media_type": "image/png", "size": len(content), "width": 1, "height": 1, "original_name": ""}
    db.session.add(StoredFile(sha256=digest, content=content, **facts))
    return digest


def dressed(app, colour: str) -> None:
    """Give 信息工程学院, its head and both people of the office new seals, signatures."""
    with app.app_context():
        for unit in db.session.scalars(select(Unit).where(Unit.name.in_(("信息工程学院", "党委宣传部")))):
            unit.seal = kept(f"{colour} seal of {unit.name}")
        for user in db.session.scalars(select(User).where(User.username.in_(("head", "publicity", "director")))):
            user.signature = kept(f"{colour} hand of {user.username}")
        db.session.commit()


def sheet(app, filing: int):
    with app.test_request_context():
        row = db.session.get(Filing, filing)
        return prints.sheet(row, row.author)


def test_seals_signatures_and_the_unit_are_those_of_the_day_of_the_decision(app, browser_of):
    dressed(app, "old")
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    assert press(browser_of("director"), filing, "approve").status_code == 303
    before = sheet(app, filing)
    dressed(app, "new")
    with app.app_context():
        db.session.scalars(select(Unit).where(Unit.name == "信息工程学院")).one().name = "人工智能学院"
        db.session.commit()
    after = sheet(app, filing)
    assert after.decisions == before.decisions
    assert after.texts["unit_name"] == "信息工程学院"
    unit, office = after.decisions["unit"], after.decisions["publicity"]
    assert (unit.seal, unit.signature) == ("old seal of 信息工程学院".encode(), b"old hand of head")
    assert (office.seal, office.signature) == ("old seal of 党委宣传部".encode(), b"old hand of director")
    assert [e.unit_name for e in events(app, filing)] == ["信息工程学院", "信息工程学院", "党委宣传部"]


def test_the_head_of_the_office_signs_and_a_clerk_leaves_the_place_for_ink(app, browser_of):
    dressed(app, "old")
    by_head, by_clerk = (bring(browser_of, State.PUBLICITY_REVIEW) for _ in range(2))
    assert press(browser_of("director"), by_head, "approve").status_code == 303
    assert press(browser_of("publicity"), by_clerk, "approve").status_code == 303
    head, clerk = (sheet(app, filing).decisions["publicity"] for filing in (by_head, by_clerk))
    assert head.name
    assert (head.clerk, clerk.name, clerk.clerk, clerk.signature) == ("", "", "李老师", b"")
    with_role(app, "publicity", Role.PUBLICITY_HEAD)
    assert sheet(app, by_clerk).decisions["publicity"] == clerk, "who becomes head later did not sign as head before"


def test_a_deputy_who_stands_in_is_called_a_deputy(app, browser_of):
    filing = typed(browser_of("head"))
    assert press(browser_of("deputy"), filing, "approve").status_code == 303
    with app.app_context():
        name = db.session.scalars(select(User.name).where(User.username == "deputy")).one()
    assert sheet(app, filing).decisions["unit"].name == f"副职：{name}"


def test_the_remark_names_three_deputies_and_counts_the_rest(app, browser_of):
    with app.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.name == "信息工程学院")).one()
        for number in range(9):
            user = User(username=f"deputy{number}", name=f"{number}" * 40, unit=unit)
            db.session.add_all([user, Assignment(user=user, role=Role.UNIT_DEPUTY, unit=unit)])
        db.session.commit()
    (event,) = events(app, typed(browser_of("head")))
    assert event.note.endswith("等 10 人）审批。")
    assert len(event.note) <= 200
