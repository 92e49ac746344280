"""A school in the middle of its work: people signed in, filings in every state; for laws that hold over the whole site."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal import create_app
from portal.calendar import now
from portal.database import db
from portal.demo import fill
from portal.people.models import Person
from portal.web.limits import searches
from portal.work.models import JobState, Worker
from tests.conftest import a_config
from tests.databases import Unavailable, opened
from tests.delegation.making import lay
from tests.filings.making import submitted
from tests.filings.papers import lay_papers
from tests.handover.making import add_double, add_person, lay_handover
from tests.imports.making import account, handed_in, stocked
from tests.imports.paper import paper, papers_handed_in
from tests.notices.laying import lay_messages
from tests.people.alone import pressed
from tests.people.enrolling import looked_through, person, user
from tests.site.school import PEOPLE, School
from tests.site.walk import walked
from tests.work.handing import laid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Database
    from tests.site.walk import Walk


@pytest.fixture(scope="session")
def busy_database(dbms: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    try:
        found = opened(dbms, tmp_path_factory.mktemp("busy-database"))
    except Unavailable as reason:
        pytest.skip(str(reason))
    with closing(found):
        yield found


@pytest.fixture(scope="session")
def busy_school(busy_database: Database, tmp_path_factory: pytest.TempPathFactory) -> School:
    """The demonstration's school, its people already at their browsers: their sessions are part of what is given back."""
    app = create_app(a_config(tmp_path_factory.mktemp("busy"), database_url=busy_database.url))
    app.testing = True
    school = School(app, busy_database)

    def dispose() -> None:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    def begin() -> None:
        with app.app_context():
            db.create_all()
        fill(app)
        for username in PEOPLE.values():
            school.sign_in(username)
        submitted(school.browser("stranger"), "qq", name="经济与管理学院团总支", handle="2671122399")
        handed_in(school.browser("operator"), [account(1)])
        handed_in(school.browser("publicity"), [stocked(2)], stock=True)
        papers_handed_in(school.browser("operator"), ("甲.docx", paper(账号="zzgs-jia", 认证="")), ("乙.docx", b"none"))
        enrolled = {
            "用户": [user("newhand", "新来的"), user("operator", "王敏", 角色="填报人、单位副职"), user("2019")]
        }
        looked_through(school.browser("admin"), **enrolled)
        looked_through(school.browser("operator"), 名册=[person("郑欣")])
        pressed(school.browser("admin"), "otherhead", app, "password")
        with app.app_context():
            lay_handover("信息工程学院")
            lay_handover("经济与管理学院")
            lay_papers("信息工程学院")
            lay_papers("经济与管理学院")
            lay_messages("operator")
            db.session.execute(
                update(Worker).values(seen_at=now() + timedelta(days=1))
            )  # one that lives as long as the run
            phone = db.session.scalars(select(Person.phone).where(Person.name == "张一帆")).one()
            db.session.commit()
        add_double(app, "张一帆", phone)
        laid(
            app,
            "head",
            stage=JobState.FAILED,
            faults=["文件已损坏，请重新扫描。"],
            names=["扫描.pdf"],
            finished_at=now(),
        )
        add_person(app, "张一凡", phone)
        lay(app, "head", "deputy", first=10, last=12)
        school.learn()

    busy_database.engine_dispose = dispose
    busy_database.seed(begin)
    return school


@pytest.fixture
def school(busy_school: School, busy_database: Database) -> School:
    """The school as it was: whatever the last test did is undone."""
    busy_database.restore()
    busy_school.app.extensions[searches.METER].clear()
    return busy_school


@pytest.fixture(scope="session")
def walk(busy_school: School) -> Walk:
    """What everybody sees who follows every link; walked once for all who read it."""
    busy_school.database.restore()
    return walked(busy_school)
