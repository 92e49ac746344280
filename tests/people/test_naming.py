"""The box for a person: whom it suggests as one types, whom its words mean, and that it never reads the whole school."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from benchmarks.instance import heard
from portal.database import db
from portal.people.models import Unit, User
from portal.people.naming import LONGEST_WRITTEN, meant, offered
from portal.people.queries import SUGGESTED, called, suggested
from tests.delegation.making import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.pages import Page


@pytest.fixture
def crowd(app: Flask) -> Iterator[None]:
    """Three hundred more at 图书馆, every one with the initials js."""
    with app.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.name == "图书馆")).one()
        db.session.add_all(User(username=f"u{n:03}", name="教师", unit=unit) for n in range(300))
        db.session.commit()
        db.session.expunge_all()
        yield


@pytest.mark.parametrize("q", ["js", "教", "教师", "u0", "图书馆"])
@pytest.mark.usefixtures("crowd")
def test_what_is_read_for_a_suggestion_does_not_grow_with_the_school(q: str) -> None:
    loaded: list[User] = []
    note = lambda user, _context: loaded.append(user)  # noqa: E731
    event.listen(User, "load", note)
    try:
        found = suggested(q)
    finally:
        event.remove(User, "load", note)
    assert len(found) == len(loaded) == SUGGESTED


@pytest.mark.usefixtures("crowd")
def test_the_suggestions_are_one_bounded_statement(app: Flask) -> None:
    with heard(app) as said:
        suggested("js")
    asked = [statement for statement, _ in said if statement.startswith("SELECT")]
    assert len(asked) == 1
    assert "LIMIT" in asked[0]
    assert "initials" in asked[0]


def test_who_is_called_so_comes_before_who_works_there(app: Flask, head: Page) -> None:
    """李图书 of another unit is found although twenty at 图书馆 come first by name."""
    with app.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.name == "图书馆")).one()
        db.session.add_all(User(username=f"a{n:02}", name=f"阿{n:02}", unit=unit) for n in range(30))
        db.session.add(
            User(username="zz", name="图书王", unit=db.session.scalars(select(Unit).where(Unit.id != unit.id)).first())
        )
        db.session.commit()
    options = head.open("/filings/people?q=图书", HX_Request="true", HX_Target="people").all("option")
    assert options[0].get("value").startswith("图书王（")
    assert len(options) == SUGGESTED


def test_a_changed_name_is_found_by_its_new_initials(app: Flask) -> None:
    change(app, "otherhead", name="冯为民")
    with app.app_context():
        assert [u.username for u in suggested("fwm")] == ["otherhead"]
        assert suggested("fwd") == []
        assert db.session.scalars(select(User.initials).where(User.username == "otherhead")).one() == "fwm"


def test_a_long_name_of_many_signs_has_initials_that_fit(app: Flask) -> None:
    change(app, "otherhead", name="A" * 40)
    with app.app_context():
        assert [u.username for u in suggested("a" * 40)] == ["otherhead"]


@pytest.mark.parametrize("q", ["", " ", "%", "_", "\\", "（信息工程学院）", "查无此人"])
def test_nothing_is_suggested_for_nothing(app: Flask, q: str) -> None:
    with app.app_context():
        assert suggested(q) == []


@pytest.mark.parametrize(
    "text",
    [
        "刘芳",
        "deputy",
        "刘芳(信息工程学院)",
        " 刘 芳 （信息工程学院） ",
        "刘芳（信息工程学院，deputy）",
        "刘芳（信息工程学院,deputy)",
    ],
)
def test_one_is_meant_by_name_by_name_and_unit_and_by_user_name(app: Flask, text: str) -> None:
    with app.app_context():
        found, fault = meant(text, called(text))
        assert (found.username if found else "", fault) == ("deputy", "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("  ", "请填写姓名。"),
        ("查无此人", "没有找到“查无此人”，请填写姓名、“姓名（单位）”或用户名。"),
        ("刘芳（图书馆）", "没有找到“刘芳（图书馆）”，请填写姓名、“姓名（单位）”或用户名。"),
        ("刘芳芳", "没有找到“刘芳芳”，请填写姓名、“姓名（单位）”或用户名。"),
        ("刘" * (LONGEST_WRITTEN + 1), "最多 120 字，请填写姓名、“姓名（单位）”或用户名。"),
    ],
)
def test_who_is_not_meant_is_refused_in_words(app: Flask, text: str, fault: str) -> None:
    with app.app_context():
        assert meant(text, called(text)) == (None, fault)


def test_of_namesakes_the_near_one_and_the_one_who_can_sign_in_is_meant(app: Flask) -> None:
    change(app, "art", name="刘芳")
    with app.app_context():
        two = called("刘芳")
        assert meant("刘芳", two)[1] == "“刘芳”有 2 位，请写明是哪一位：刘芳（信息工程学院）、刘芳（艺术学院）。"
        near = [u for u in two if u.username == "art"]
        assert meant("刘芳", two, near) == (near[0], "")
    change(app, "art", active=False)
    with app.app_context():
        found = meant("刘芳", called("刘芳"))[0]
        assert found is not None
        assert found.username == "deputy"
    change(app, "deputy", active=False)
    with app.app_context():
        assert "有 2 位" in meant("刘芳", called("刘芳"))[1]


@pytest.mark.usefixtures("crowd")
def test_a_refusal_names_twenty_namesakes_at_most() -> None:
    found = called("教师")
    assert len(found) == 300
    fault = meant("教师", found)[1]
    assert "有 300 位" in fault
    assert fault.count("、") == SUGGESTED - 1
    assert len(set(offered(found))) == 300
