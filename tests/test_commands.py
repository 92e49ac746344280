"""`flask …`: the commands of the contract, each with its help, each doing what it says."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from portal import commands
from portal.commands import DOCS
from portal.database import db
from portal.filings.feature import process
from portal.filings.models import State
from portal.people.models import Role, User
from tests.filings.making import bring
from tests.pages import Page


def run(app, *words: str):
    with app.app_context():  # as `flask` itself does before it calls a command
        return app.test_cli_runner().invoke(args=list(words))


@pytest.mark.parametrize("words", [("demo",), ("users", "create"), ("diagram",), ("audit", "verify")])
def test_every_command_of_the_contract_explains_itself(app, words):
    answer = run(app, *words, "--help")
    assert answer.exit_code == 0
    assert "Usage:" in answer.output


def test_demo_refuses_a_database_that_holds_anything(app):
    answer = run(app, "demo")
    assert answer.exit_code == 1
    assert "数据库不是空的" in answer.output
    assert run(app, "demo", "--if-empty").exit_code == 0


def test_diagram_writes_the_table_and_finds_a_document_that_is_not_it(app, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "DOCS", tmp_path)
    assert run(app, "diagram", "--check").exit_code == 1
    assert run(app, "diagram").exit_code == 0
    assert (tmp_path / "process.md").read_text("utf-8") == process()[1]
    assert run(app, "diagram", "--check").exit_code == 0
    (tmp_path / "process.md").write_text("something else", "utf-8")
    assert run(app, "diagram", "--check").exit_code == 1


def test_the_document_has_every_row_of_the_table_and_a_picture():
    document = (DOCS / "process.md").read_text("utf-8")
    assert "```mermaid\nstateDiagram-v2" in document
    for state in State:
        assert state.label in document


def test_a_created_user_signs_in_with_the_one_time_password_and_must_choose_an_own(app):
    answer = run(
        app,
        "users",
        "create",
        "newhead",
        "--name",
        "新负责人",
        "--unit",
        "科研处",
        "--role",
        "unit_head",
        "--role",
        "author",
    )
    assert answer.exit_code == 0, answer.output
    username, password = answer.output.strip().split(": ")
    assert username == "newhead"
    person = Page(app)
    assert person.sign_in("newhead", password).status == 303
    assert person.open("/", follow=False).location.endswith("/people/password")
    with app.app_context():
        user = db.session.query(User).filter_by(username="newhead").one()
        assert (user.roles, user.unit.name, user.must_change) == ({Role.UNIT_HEAD, Role.AUTHOR}, "科研处", True)
        assert password not in user.password


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("X Y", "--name", "甲", "--unit", "科研处", "--role", "author"), "USERNAME"),
        (("operator", "--name", "甲", "--unit", "科研处", "--role", "author"), "用户名已有人使用"),
        (("abc", "--name", "甲", "--unit", "没有的单位", "--role", "author"), "there is no unit called 没有的单位"),
        (("abc", "--name", "甲", "--unit", "科研处", "--role", "king"), "king"),
        (("abc", "--name", "", "--unit", "科研处", "--role", "author"), "--name"),
    ],
)
def test_a_user_who_cannot_be_created_is_refused_with_the_reason(app, words, said):
    answer = run(app, "users", "create", *words)
    assert answer.exit_code != 0
    assert said in answer.output
    with app.app_context():
        assert db.session.query(User).filter_by(username="abc").count() == 0


def test_s58_audit_verify_counts_the_trail_and_names_a_row_that_was_changed(app, browser_of):
    bring(browser_of, State.FILED)
    answer = run(app, "audit", "verify")
    assert answer.exit_code == 0
    assert "unbroken" in answer.output
    with app.app_context():
        _without_triggers()
        db.session.execute(text("update audit_entry set username = 'nobody' where id = 2"))
        db.session.commit()
    answer = run(app, "audit", "verify")
    assert answer.exit_code == 1
    assert "entry 2" in answer.output


def _without_triggers() -> None:
    """What somebody with the database's own password could do."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("set local session_replication_role = replica"))
        return
    for (name,) in db.session.execute(text("select name from sqlite_master where type = 'trigger'")).all():
        db.session.execute(text(f"drop trigger {name}"))


def test_s55_the_command_says_what_children_cannot_do_and_fails_where_something_is_open(app, monkeypatch):
    answer = run(app, "confinement")
    closed = answer.output.count("：不能") == 3
    assert answer.exit_code == (0 if closed else 1)
    assert answer.output.startswith("连接网络：")
    assert "系统用户：与平台相同" in answer.output
    found = {"network": True, "processes": True, "files": False, "user": True}
    monkeypatch.setattr("portal.commands.in_force", lambda _: found)
    answer = run(app, "confinement")
    assert answer.exit_code == 1
    assert "读取数据库和密钥：能（本系统没有相应的限制）" in answer.output
