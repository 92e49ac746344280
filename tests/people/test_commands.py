"""`flask users …`: how the first administrator comes into an empty portal, and what the command refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal import create_app
from portal.database import db
from portal.people.models import Role, Unit, UnitKind, User
from tests.conftest import a_config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result
    from flask import Flask

TECH = "现代教育技术中心"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(a_config(tmp_path))
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


def create(app: Flask, username: str, unit: str = TECH, role: str = "admin") -> Result:
    options = ["--name", "张三", "--unit", unit, "--role", role]
    return app.test_cli_runner().invoke(args=["users", "create", username, *options])


def test_the_first_administrator_of_an_empty_portal_brings_their_unit(empty):
    done = create(empty, "boss")
    assert done.exit_code == 0, done.output
    with empty.app_context():
        user = db.session.scalars(select(User)).one()
        assert (user.unit.name, user.unit.kind, user.roles) == (TECH, UnitKind.DEPARTMENT, {Role.ADMIN})
        assert user.must_change


def test_the_second_user_must_name_a_registered_unit(empty):
    create(empty, "boss")
    refused = create(empty, "second", unit="信息工程学院")
    assert refused.exit_code == 2
    assert "there is no unit called 信息工程学院" in refused.output
    assert create(empty, "second", role="tech").exit_code == 0
    with empty.app_context():
        assert db.session.scalars(select(Unit.name)).all() == [TECH]


@pytest.mark.parametrize("username", ["1boss", "张三", "b", "boss'--"])
def test_a_user_name_that_could_not_sign_in_is_refused_and_nothing_is_kept(empty, username):
    assert create(empty, username).exit_code == 2
    with empty.app_context():
        assert db.session.scalars(select(Unit)).all() == []


def test_a_name_already_taken_is_refused_with_the_reason(empty):
    create(empty, "boss")
    refused = create(empty, "boss")
    assert refused.exit_code == 1
    assert "这个用户名已有人使用" in refused.output


def test_s38_roles_that_are_apart_are_refused_also_when_they_come_together(empty):
    create(empty, "boss")
    options = ["--name", "张三", "--unit", TECH, "--role", "admin", "--role", "auditor"]
    refused = empty.test_cli_runner().invoke(args=["users", "create", "second", *options])
    assert refused.exit_code == 1
    assert "不能由同一人担任" in refused.output
    with empty.app_context():
        assert db.session.scalars(select(User.username)).all() == ["boss"]
