"""The migrations make the database that the models describe, from nothing, and take it back again; on either database (R13)."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError

from portal import create_app
from portal.accounts import effects
from portal.accounts.models import Account, AccountPerson, Status
from portal.audit import trail, triggers
from portal.cases.models import Event
from portal.database import db
from portal.demo import fill
from portal.filings.models import Filing
from portal.people.models import Assignment, Identity, Person, Role, User
from portal.reports import effects as reports
from portal.reports.models import Report
from portal.reports.models import State as ReportState
from portal.reports.workflow import REPORT
from tests.conftest import a_config
from tests.databases import opened
from tests.migrating import FOLDER, differences

if TYPE_CHECKING:
    from sqlalchemy import Connection


@pytest.fixture
def empty(dbms, tmp_path):
    """The application over a database without any table."""
    with closing(opened(dbms, tmp_path)) as database:
        app = create_app(a_config(tmp_path, database_url=database.url))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_r13_the_upgraded_database_is_what_the_models_say(empty):
    upgrade(FOLDER)
    assert differences() == []
    assert tables() == set(db.metadata.tables)
    assert triggers.fault(db.session.connection(), db.metadata) == ""


def test_r13_the_upgraded_database_can_be_worked_in_and_protects_what_is_sealed(empty):
    upgrade(FOLDER)
    fill(empty)
    assert db.session.query(Filing).count() > 0
    for statement in (
        "delete from version",
        "update version set number = 9",
        "delete from event",
        "update event set place = 9",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_r13_every_revision_goes_down_and_up_again(empty):
    revisions = [r.revision for r in ScriptDirectory(FOLDER).walk_revisions()]
    upgrade(FOLDER)
    for _ in revisions:
        downgrade(FOLDER, revision="-1")
    assert tables() == set()
    for revision in reversed(revisions):
        upgrade(FOLDER, revision=revision)
    assert differences() == []
    assert triggers.fault(db.session.connection(), db.metadata) == ""


def old_accounts() -> None:
    """Put into a database of revision 0002 what the registry was then: two accounts of one unit, one with a second version."""
    insert = {
        "unit": "(id, name, kind, seal, active, revision) VALUES (1, '信息工程学院', 'college', '', true, 1)",
        "user": "(id, username, name, unit_id, staff, password, must_change, active, signature, created_at, revision) "
        "VALUES (1, 'operator', '王敏', 1, true, '', false, true, '', '2026-03-01 01:00:00+00:00', 1)",
    }
    with db.engine.begin() as connection:
        for table, values in insert.items():
            connection.exec_driver_sql(f'INSERT INTO "{table}" {values}')
        for number, (name, versions) in enumerate((("郑州工商信工", 2), ("ZZGS青年", 1)), 1):
            connection.execute(
                text(
                    "INSERT INTO account (id, number, platform, unit_id, name, handle, filed_on, late, revision) "
                    "VALUES (:id, :number, 'wechat', 1, :name, :handle, '2026-03-02', false, 1)"
                ),
                {"id": number, "number": f"2026-微信-000{number}", "name": name, "handle": f"ZZGS-{number}"},
            )
            for place in range(1, versions + 1):
                _old_version(connection, number, place, name)
            for part, who, phone in (
                ("supervisors", "赵建国", "13803710001"),
                ("operators", "陈晨", f"1390000000{number % 2}"),
            ):
                connection.execute(
                    text(
                        "INSERT INTO account_person (account_id, part, row_id, name, phone) "
                        "VALUES (:account, :part, 'aaaaaaaaaaaa', :who, :phone)"
                    ),
                    {"account": number, "part": part, "who": who, "phone": phone},
                )


def _old_version(connection: Connection, account: int, place: int, name: str) -> None:
    filing = account * 10 + place
    data = {
        "name": name,
        "handle": f"ZZGS-{account}",
        "followers": 100 * place,
        "verified": "yes",
        "link": "https://Mp.Weixin.QQ.com/s/A/",
    }
    facts = {
        "filing": filing,
        "account": account,
        "place": place,
        "data": json.dumps(data, ensure_ascii=False),
        "token": f"old-{filing}",
    }
    sqlite = connection.dialect.name == "sqlite"
    kept, moment = (
        ":data" if sqlite else "CAST(:data AS JSON)",
        "'2026-03-01 20:00:00.000000'" if sqlite else "'2026-03-01 20:00:00+00:00'",
    )
    # at 20:00 UTC it is the next day at school already
    for statement in (
        """INSERT INTO filing (id, kind, platform, unit_id, author_id, account_id, state, data, name, handle, token, saved_by,
        created_at, saved_at, state_since, late, revision) VALUES (:filing, 'creation', 'wechat', 1, 1, :account, 'filed', DATA,
        '', '', :token, '', MOMENT, MOMENT, MOMENT, false, 1)""",
        "INSERT INTO version (account_id, number, data, filing_id, sealed_at) VALUES (:account, :place, DATA, :filing, MOMENT)",
    ):
        used = {key: value for key, value in facts.items() if f":{key}" in statement.replace("DATA", ":data")}
        connection.execute(text(statement.replace("DATA", kept).replace("MOMENT", moment)), used)


def test_r13_the_registry_of_before_is_projected_and_its_people_are_known_once(empty):
    upgrade(FOLDER, revision="0002")
    old_accounts()
    upgrade(FOLDER)
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("pragma foreign_keys")) == 1, "switched on again after the migration"
    first, second = db.session.scalars(select(Account).order_by(Account.id))
    assert first.sought == "郑州工商信工|zzgs-1|2026-微信-0001|zzgsxg"
    assert second.sought.endswith("|zzgsqn")
    assert (first.followers, second.followers, first.verified) == (200, 100, "yes")
    assert (first.status, first.sealed_on, first.verified_until) == (Status.ACTIVE, date(2026, 3, 2), None)
    assert first.link == "mp.weixin.qq.com/s/A", "what follows the host of a link is told apart by case"
    assert db.session.get_one(User, 1).initials == "wm"
    people = db.session.scalars(select(Person).order_by(Person.phone)).all()
    assert [(p.name, p.phone, p.identity, p.initials, p.unit_id) for p in people] == [
        ("赵建国", "13803710001", Identity.STAFF, "zjg", 1),
        ("陈晨", "13900000000", None, "cc", 1),
        ("陈晨", "13900000001", None, "cc", 1),
    ]
    held = db.session.scalars(select(AccountPerson).order_by(AccountPerson.account_id, AccountPerson.part)).all()
    assert [(h.account_id, h.part, h.person.phone) for h in held] == [
        (1, "operators", "13900000001"),
        (1, "supervisors", "13803710001"),
        (2, "operators", "13900000000"),
        (2, "supervisors", "13803710001"),
    ]


def test_r13_s58_the_versions_of_before_are_proven_from_then_on(empty):
    upgrade(FOLDER, revision="0002")
    old_accounts()
    upgrade(FOLDER)
    assert trail.verify() == (3, "")
    account = db.session.get_one(Account, 2)
    effects.correct(account, db.session.get_one(User, 1), "followers", 101)
    db.session.commit()
    assert trail.verify() == (4, ""), "what is written later goes on from there"
    db.session.remove()
    with db.engine.begin() as connection:
        for trigger in triggers_of("version", connection):
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql("UPDATE version SET number = 7 WHERE account_id = 2")
    assert "of account 2, is not what the trail says" in trail.verify()[1]


def triggers_of(table: str, connection: Connection) -> list[str]:
    """Return what lets somebody with the database's own password write past the triggers."""
    if connection.dialect.name == "postgresql":
        return ["SET LOCAL session_replication_role = replica"]
    return [f"DROP TRIGGER {table}_keep_{verb}" for verb in ("update", "delete")]


OLD_REPORTS = (
    (3, "weibo", "郑工商招生办", "open", "", None, None, "2026-03-01 20:00:00", 1),
    (4, "", "校园墙", "dismissed", "系学生社团。", 1, "2026-03-05 02:00:00", "2026-03-02 01:00:00", 2),
    (9, "wechat", "万方招生", "confirmed", "已向平台投诉。", 1, "2026-03-06 02:00:00", "2026-03-03 01:00:00", 2),
)


def old_reports(connection: Connection) -> None:
    """Put into a database of revision 0006 what the reports of impostors were then: one to be looked into, and two settled."""
    zone = "" if connection.dialect.name == "sqlite" else "+00:00"
    names = ("id", "platform", "name", "outcome", "finding", "by", "handled", "at", "revision")
    for row in OLD_REPORTS:
        facts = dict(zip(names, row, strict=True))
        facts["at"], facts["handled"] = facts["at"] + zone, facts["handled"] and facts["handled"] + zone
        connection.execute(
            text(
                "INSERT INTO report (id, platform, name, link, reason, contact, token, at, outcome, finding, handled_by_id, "
                "handled_at, revision) VALUES (:id, :platform, :name, 'https://a.cn/x', '收费。', '13700001111', :token, :at, "
                ":outcome, :finding, :by, :handled, :revision)"
            ),
            {**facts, "token": f"token-{facts['id']}"},
        )


def kept_reports() -> list[tuple[object, ...]]:
    """Return every row of the reports of revision 0006, its moments as text."""
    columns = (
        "id, platform, name, link, reason, contact, token, at, outcome, finding, handled_by_id, handled_at, revision"
    )
    with db.engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {columns} FROM report ORDER BY id")).all()  # noqa: S608 - names, all above
    return [tuple(str(value)[:19] if column in {7, 11} else value for column, value in enumerate(row)) for row in rows]


def test_the_reports_of_before_are_cases_of_their_own_numbers_and_go_back_as_they_were(empty):
    upgrade(FOLDER, revision="0002")
    old_accounts()
    upgrade(FOLDER, revision="0006")
    with db.engine.begin() as connection:
        old_reports(connection)
    before = kept_reports()
    upgrade(FOLDER)
    assert differences() == []
    filings = list(db.session.scalars(select(Filing.id).order_by(Filing.id)))
    assert filings == [11, 12, 21], "a filing keeps its id"
    found = db.session.scalars(select(Report).order_by(Report.id)).all()
    assert [(r.id, r.serial, r.subject, r.state, r.desk, r.kind) for r in found] == [
        (22, 3, "report:3", ReportState.REPORTED, "publicity", "report"),
        (23, 4, "report:4", ReportState.DISMISSED, "", "report"),
        (24, 9, "report:9", ReportState.CONFIRMED, "", "report"),
    ]
    first, second, _ = found
    assert (first.name, first.platform, first.link, first.contact) == (
        "郑工商招生办",
        "weibo",
        "https://a.cn/x",
        "13700001111",
    )
    assert (first.created_at, first.state_since, first.submitted_on) == (
        datetime(2026, 3, 1, 20, tzinfo=UTC),
        datetime(2026, 3, 1, 20, tzinfo=UTC),
        date(2026, 3, 2),
    )
    assert (first.due, second.due) == (date(2026, 3, 5), None), "three working days from the Monday it came in on"
    assert (second.finding, second.handled_by.username, second.revision) == ("系学生社团。", "operator", 2)
    assert second.state_since == second.handled_at == datetime(2026, 3, 5, 2, tzinfo=UTC)
    assert not any(r.events for r in found), "nothing is invented"
    user = db.session.get_one(User, 1)
    user.assignments.append(Assignment(role=Role.PUBLICITY))
    made = reports.report({"name": "新的", "reason": "收费。"}, "token-new")
    REPORT.take(made, "take", user)
    lying = {"source": "draft", "target": "filed", "at": made.created_at, "since": made.created_at}
    db.session.add(Event(case_id=filings[0], place=1, action="approve", label="同意", user=user, **lying))
    db.session.commit()
    assert (made.id, made.serial) == (25, 10)
    db.session.remove()
    downgrade(FOLDER, revision="0006")
    assert kept_reports()[:3] == before
    assert [row[0] for row in kept_reports()] == [3, 4, 9, 10]
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM report WHERE id = 10"))
        assert connection.execute(text("SELECT case_id FROM event")).scalars().all() == filings[:1], (
            "those of reports went along"
        )
    for statement in ("DELETE FROM event", "UPDATE event SET place = 9"):
        with pytest.raises(DatabaseError), db.engine.begin() as connection:
            connection.execute(text(statement))
    upgrade(FOLDER)
    assert [(r.serial, r.id) for r in db.session.scalars(select(Report).order_by(Report.id))] == [
        (3, 22),
        (4, 23),
        (9, 24),
    ]


def test_there_is_one_head_and_every_revision_can_go_back():
    script = ScriptDirectory(FOLDER)
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        assert callable(revision.module.downgrade)
