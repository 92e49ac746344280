"""The demonstration: a school large enough to look real, filings in every state brought there by the real steps."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import select

from portal import create_app
from portal.accounts.models import Account, Version
from portal.audit import trail
from portal.database import db
from portal.demo import Occupied, fill
from portal.filings.demo import later
from portal.filings.demo.making import ALL
from portal.filings.models import Filing, Kind, State
from portal.people.models import Role, Unit, UnitKind, User
from portal.platforms import PLATFORMS
from tests.conftest import a_config
from tests.databases import opened
from tests.pages import PASSWORD, Page

MADE = len(ALL) + len(later.LATER)
CONTRACT = {
    "operator": ("王敏", "信息工程学院", {Role.AUTHOR}),
    "head": ("赵建国", "信息工程学院", {Role.UNIT_HEAD}),
    "stranger": ("何静", "经济与管理学院", {Role.AUTHOR}),
    "otherhead": ("冯卫东", "经济与管理学院", {Role.UNIT_HEAD}),
    "student": ("陈晨", "大学生新媒体协会", {Role.AUTHOR}),
    "league": ("孙丽", "校团委", {Role.UNIT_HEAD}),
    "publicity": ("李老师", "党委宣传部", {Role.PUBLICITY}),
    "director": ("周明远", "党委宣传部", {Role.UNIT_HEAD, Role.PUBLICITY_HEAD}),
    "tech": ("吴工", "现代教育技术中心", {Role.TECH}),
    "leader": ("郑校长", "学校领导", {Role.LEADER}),
    "admin": ("系统管理员", "现代教育技术中心", {Role.ADMIN}),
}


@pytest.fixture(scope="module")
def shown(dbms, tmp_path_factory):
    """The application over a database filled with the demonstration, once for all tests here: they only look."""
    folder = tmp_path_factory.mktemp("demo")
    with closing(opened(dbms, folder)) as database:
        app = create_app(a_config(folder, database_url=database.url))
        app.testing = True
        with app.app_context():
            db.create_all()
        assert fill(app) == MADE
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_every_state_is_there_and_every_platform(shown):
    with shown.app_context():
        assert set(db.session.scalars(select(Filing.state))) == set(State)
        assert set(db.session.scalars(select(Filing.platform))) == set(PLATFORMS)
        assert {f.kind.value for f in db.session.scalars(select(Filing))} == {k.value for k in Kind}
        assert db.session.scalars(select(Filing).where(Filing.late)).first()


def test_the_school_has_enough_units(shown):
    with shown.app_context():
        kinds = [UnitKind(k) for k in db.session.scalars(select(Unit.kind))]
    assert kinds.count(UnitKind.COLLEGE) >= 8
    assert kinds.count(UnitKind.DEPARTMENT) >= 8
    assert kinds.count(UnitKind.ORGANISATION) + kinds.count(UnitKind.CLUB) >= 4
    assert (kinds.count(UnitKind.SCHOOL), kinds.count(UnitKind.LEAGUE)) == (1, 1)


def test_the_people_of_the_contract_are_who_they_should_be(shown):
    with shown.app_context():
        users = {u.username: u for u in db.session.scalars(select(User))}
        for username, (name, unit, roles) in CONTRACT.items():
            user = users[username]
            assert (user.name, user.unit.name) == (name, unit)
            assert roles <= user.roles, username


@pytest.mark.parametrize("username", CONTRACT)
def test_they_can_sign_in_and_see_their_desk(shown, username):
    person = Page(shown, username, PASSWORD)
    assert person.open("/").status == 200


def test_the_history_of_each_explains_its_state_and_the_trail_is_whole(shown):
    with shown.app_context():
        for filing in db.session.scalars(select(Filing)):
            steps = filing.events
            assert filing.state == (steps[-1].target if steps else State.DRAFT)
            assert [e.at for e in steps] == sorted(e.at for e in steps)
            assert not [
                e for e in steps if e.user_id == filing.author_id and e.action in {"approve", "refuse", "return"}
            ]
        assert trail.verify()[1] == ""
        filed = db.session.query(Filing).filter(Filing.state == State.FILED)
        assert db.session.query(Version).count() == filed.count()
        assert db.session.query(Account).count() == filed.filter(Filing.kind != Kind.CHANGE).count()


def test_every_page_of_every_filing_opens(shown):
    publicity = Page(shown, "publicity", PASSWORD)
    with shown.app_context():
        numbers = list(db.session.scalars(select(Filing.id).where(Filing.submitted_on.is_not(None))))
    for number in numbers:
        assert publicity.open(f"/filings/{number}").status == 200


def test_a_second_time_it_refuses_and_changes_nothing(shown):
    with pytest.raises(Occupied, match="数据库不是空的"):
        fill(shown)
    with shown.app_context():
        assert db.session.query(Filing).count() == MADE
