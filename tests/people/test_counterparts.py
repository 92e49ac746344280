"""Who in the roster a user is: picked by name, proposed where there is no doubt; a person has one active user (第十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.database import db
from portal.people import counterparts, roster
from portal.people.models import Identity, Person, User
from tests.handover.making import add_person
from tests.people.administering import edit, last, user_named

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

MOBILE = "13803710002"


@pytest.fixture
def wang(app: Flask) -> int:
    """王敏 of 信息工程学院, as her unit's accounts name her."""
    return add_person(app, "王敏", MOBILE, identity=Identity.STAFF)


def at(app: Flask, username: str = "operator") -> str:
    return f"/people/users/{user_named(app, username).id}"


def link(admin: Page, app: Flask, person: str, username: str = "operator") -> Answer:
    url = at(app, username)
    return admin.send(admin.open(url), {"person": person}, action=f"{url}/person")


def test_a_user_is_linked_by_name_shown_on_both_pages_and_unlinked(
    app: Flask, admin: Page, operator: Page, wang: int
) -> None:
    assert f"有一位同名人员：王敏，教职工，尾号 {MOBILE[-4:]}" in admin.open(at(app)).text
    assert link(admin, app, "王敏").status == 303
    assert last(app, "user.linked").detail == {"before": {"person_id": None}, "after": {"person_id": wang}}
    assert "".join(operator.open(f"/handover/people/{wang}").text.split()).count("登录用户operator") == 1
    assert "138****0002" in admin.open("/people/?q=operator").text, "no telephone of her own: that of the roster"
    page = admin.open(at(app))
    assert "显示名册中的手机号" in page.text
    assert admin.send(page, action="/person/drop").status == 303
    assert user_named(app, "operator").person_id is None
    assert last(app, "user.linked").detail == {"before": {"person_id": wang}, "after": {"person_id": None}}


def test_an_administrator_writes_a_telephone_that_goes_before_that_of_the_roster(
    app: Flask, admin: Page, wang: int
) -> None:
    link(admin, app, "王敏")
    assert edit(admin, at(app), phone="0371-61234567").status == 303
    with app.app_context():
        assert db.session.get(User, user_named(app, "operator").id).telephone == "0371-61234567"
    assert last(app, "user.changed").detail["after"]["phone"] == "037****4567"
    answer = edit(admin, at(app), phone="12")
    assert answer.status == 422
    assert "不是电话号码" in answer.text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "请填写名册中人员的姓名"),
        ("王小敏", "名册中没有“王小敏”"),
        ("张伟", "“张伟”有 2 位，请写明是哪一位：张伟（信息工程学院，尾号 0091）、张伟（信息工程学院，尾号 0092）"),
        ("王" * 61, "最多 60 字"),
    ],
)
def test_a_name_that_means_nobody_or_several_comes_back_with_the_reason(
    app: Flask, admin: Page, wang: int, said: str, sentence: str
) -> None:
    add_person(app, "张伟", "13803710091")
    add_person(app, "张伟", "13803710092")
    answer = link(admin, app, said)
    assert answer.status == 422
    assert sentence in answer.text
    assert user_named(app, "operator").person_id is None


def test_what_tells_two_apart_is_what_is_offered(app: Flask, wang: int) -> None:
    first = add_person(app, "张伟", "13803710091")
    add_person(app, "张伟", "13803710092")
    with app.app_context():
        offered = counterparts.offered(db.session.get(User, user_named(app, "operator").id))
        assert offered[0] == "王敏（信息工程学院）"
        assert counterparts.meant("张伟（信息工程学院，尾号 0091）")[0].id == first
        assert all(counterparts.meant(said)[0] for said in offered)


def test_nobody_is_proposed_where_two_bear_the_name_or_the_one_is_taken(app: Flask, admin: Page, wang: int) -> None:
    other = add_person(app, "王敏", "13803710093")
    with app.app_context():
        assert counterparts.suggestion(db.session.get(User, user_named(app, "operator").id)) is None
        db.session.delete(db.session.get(Person, other))
        db.session.commit()
    link(admin, app, "王敏", "deputy")
    with app.app_context():
        assert counterparts.suggestion(db.session.get(User, user_named(app, "operator").id)) is None


def test_one_human_has_one_active_user(app: Flask, admin: Page, wang: int) -> None:
    link(admin, app, "王敏", "deputy")
    answer = link(admin, app, "王敏")
    assert answer.status == 422
    assert "已与在用的用户“刘芳（信息工程学院，deputy）”关联" in answer.text
    page = admin.open(at(app, "deputy"))
    data = page.values(page.form("/users/"))
    data.pop("active")
    assert admin.post(at(app, "deputy"), data).status == 303
    assert link(admin, app, "王敏").status == 303, "whoever cannot sign in any more holds nobody"
    back = edit(admin, at(app, "deputy"), active="y")
    assert back.status == 422
    assert "已与在用的用户“王敏（信息工程学院，operator）”关联" in back.text


def test_two_who_become_one_have_one_user(app: Flask, admin: Page, operator: Page, wang: int) -> None:
    other = add_person(app, "王敏", "13803710093", identity=Identity.STAFF)
    link(admin, app, "王敏（信息工程学院，尾号 0002）")
    link(admin, app, "王敏（信息工程学院，尾号 0093）", "deputy")
    url = f"/handover/people/merge?one={wang}&other={other}"
    answer = operator.send(operator.open(url), {"keep-phone": "one"}, action="/merge")
    assert answer.status == 409
    assert "分别关联了在用的登录用户" in answer.text
    admin.send(admin.open(at(app, "deputy")), action="/person/drop")
    assert operator.send(operator.open(url), {"keep-phone": "one"}, action="/merge").status == 303
    assert user_named(app, "operator").person_id == other, "the row that stays"


def test_whoever_has_another_number_stays_the_same_user(app: Flask, admin: Page, wang: int) -> None:
    link(admin, app, "王敏")
    with app.app_context():
        now = roster.renumbered(db.session.get(Person, wang), "13803710099", alone=False)
        db.session.commit()
        assert now.id != wang
        assert db.session.get(User, user_named(app, "operator").id).person_id == now.id
