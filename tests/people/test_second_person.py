"""第二人确认 (S38): for which act upon whom a second person is asked, who that can be, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import select

from portal.calendar import now
from portal.database import db
from portal.errors import Refused
from portal.notices.models import Notice
from portal.people import queries
from portal.people.consents import doing, effects, rules
from portal.people.consents.queries import ties
from portal.people.models import Consent, Role, User
from tests.delegation.making import entrusted, lay
from tests.people.administering import last, second_admin, unit_named, user_named
from tests.people.alone import gets_in, once, pressed, shows_a_password

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

PICTURE = "0" * 64


def opened(user: User, by: User) -> Any:
    user.active = False
    db.session.flush()
    facts = {"name": user.name, "unit_id": user.unit_id, "staff": user.staff}
    return doing.change_user(user, by, {**facts, "active": True})


ACTS = {
    "password": doing.reset_password,
    "a role that decides": lambda user, by: doing.give_role(user, Role.TECH, None, by),
    "a role that does not": lambda user, by: doing.give_role(user, Role.LEADER, None, by),
    "opening": opened,
    "signature": lambda user, by: doing.set_signature(user, PICTURE, by),
    "no signature": lambda user, by: doing.set_signature(user, "", by),
}
# Upon whom: what each of these acts comes to, in the order of ACTS. ? waits for a second person, ! is done at once, x is refused.
COMES_TO = {
    "operator": "! ? ! ! ! !",
    "leader": "! ? x ! ! !",
    "student": "! x x ! ! !",
    "head": "? ? ! ? ? !",
    "deputy": "? ? ! ? ? !",
    "publicity": "? ? ! ? ? !",
    "director": "? ? ! ? ? !",
    "tech": "? x ! ? ? !",
    "second": "? ? ! ? ? !",
    "auditor": "x x x x x x",
}


def named(username: str) -> User:
    found = queries.by_username(username)
    assert found is not None
    return found


@pytest.mark.parametrize("person", COMES_TO)
def test_s38_what_an_act_upon_somebody_comes_to(app: Flask, person: str) -> None:
    second_admin(app)
    found = ""
    with app.app_context():
        for act in ACTS.values():
            trial = db.session.begin_nested()
            try:
                made = act(named(person), named("admin"))
                found += "? " if isinstance(made, Consent) else "! "
            except Refused:
                found += "x "
            trial.rollback()
    assert found.strip() == COMES_TO[person]


def test_s38_whoever_stands_in_for_another_decides_too(app: Flask, admin: Page) -> None:
    lay(app, "head", "operator", first=2)
    assert not shows_a_password(pressed(admin, "operator", app, "password"))
    with app.app_context():
        assert rules.guarded(named("operator"))


# Who agrees: to the reset of the head's password, which `admin` asked for.
AGREE = {
    "second": "",
    "admin": "您自己提出的",
    "head": "只有系统管理员可以确认",
    "director": "只有系统管理员可以确认",
    "auditor": "只有系统管理员可以确认",
    "made now": "一天之内",
    "reset now": "一天之内",
    "closed": "只有系统管理员可以确认",
}


@pytest.mark.parametrize("who", AGREE)
def test_s38_who_the_second_person_can_be(app: Flask, who: str) -> None:
    second_admin(app, by="admin" if who == "made now" else None)
    with app.app_context():
        consent = doing.reset_password(named("head"), named("admin"))
        assert isinstance(consent, Consent)
        reader = named(who if who in {"admin", "head", "director", "auditor"} else "second")
        if who == "reset now":
            reader.password_by_id, reader.password_at = named("admin").id, now()
        reader.active = who != "closed"
        assert AGREE[who] in (rules.may_decide(consent, reader, ties(named("admin"), reader)) or "")
        if AGREE[who]:
            with pytest.raises(Refused):
                effects.allow(consent, reader)
        else:
            effects.allow(consent, reader)
        assert (consent.decided_by_id == reader.id) is not bool(AGREE[who])


def test_s38_what_ties_two_people_ends_with_the_day_and_goes_both_ways(app: Flask) -> None:
    second_admin(app, by="admin")
    with app.app_context():
        admin, second = named("admin"), named("second")
        consent = doing.reset_password(named("head"), second)
        assert isinstance(consent, Consent)
        assert rules.may_decide(consent, admin, ties(second, admin))
        with time_machine.travel(now() + timedelta(hours=25)):
            assert rules.may_decide(consent, admin, ties(second, admin)) is None
        with time_machine.travel(now() + timedelta(days=8)), pytest.raises(Refused, match="过期"):
            effects.allow(consent, admin)


def test_s38_a_reset_goes_by_two_people_and_the_person_is_told_at_once(
    app: Flask, admin: Page, browser_of: Any, head: Page
) -> None:
    second_admin(app)
    second = browser_of("second")
    url = pressed(admin, "head", app, "password").location
    assert "等另一位系统管理员" in admin.open(url).text
    assert "申请重置您的登录密码" in head.open("/").text
    assert "有 1 项操作等第二位系统管理员确认" in second.open("/").text
    assert "重置赵建国的登录密码" in second.open("/people/consents").text
    page = second.open(f"/people/consents/{last(app, 'consent.asked').subject.split(':')[1]}")
    assert "同意前，请当面或电话" in page.text
    assert admin.post(f"{page.path}/allow", {"csrf_token": admin.token()}).status == 409
    assert second.send(page, action="/allow").status == 303
    shown = admin.send(admin.open(page.path), action="/password")
    assert gets_in(app, "head", once(shown))
    assert not shows_a_password(pressed(admin, "head", app, "password")), "once"
    with app.app_context():
        told = db.session.scalars(select(Notice.title).join(User).where(User.username == "head").order_by(Notice.id))
        assert list(told)[:2] == ["系统管理员申请重置您的登录密码", "已重置您的登录密码"]
    assert last(app, "consent.given").detail["said"] == "重置赵建国的登录密码"


def test_s38_a_role_is_held_when_another_agrees_and_several_are_agreed_to_at_once(
    app: Flask, admin: Page, browser_of: Any
) -> None:
    second_admin(app)
    second, unit = browser_of("second"), str(unit_named(app, "信息工程学院").id)
    pressed(admin, "operator", app, "roles/add", role="unit_deputy", unit=unit)
    pressed(admin, "stranger", app, "roles/add", role="admin", unit="")
    assert pressed(admin, "stranger", app, "roles/add", role="admin", unit="").status == 409, "asked once"
    assert "待确认" in admin.open(f"/people/users/{user_named(app, 'stranger').id}").text
    page = second.open("/people/consents")
    ids = [box.get("value") for box in page.all("input", name="consent")]
    answer = second.post("/people/consents/allow", {"csrf_token": second.token(), "consent": [*ids, "99999"]})
    assert answer.status == 200
    assert "已同意 2 项" in answer.text
    assert Role.UNIT_DEPUTY in user_named(app, "operator").roles
    assert Role.ADMIN in user_named(app, "stranger").roles


@pytest.mark.parametrize(("who", "word"), [("admin", "已撤回"), ("head", "不同意"), ("second", "不同意")])
def test_s38_who_asked_takes_it_back_and_whom_it_concerns_says_no(
    app: Flask, admin: Page, browser_of: Any, who: str, word: str
) -> None:
    second_admin(app)
    pressed(admin, "head", app, "password")
    number = last(app, "consent.asked").subject.split(":")[1]
    reader, address = browser_of(who), f"/people/{'asked' if who == 'head' else 'consents'}/{number}"
    assert reader.send(reader.open(address), action="/refuse").status == 303
    assert word in reader.open(address).text
    second = browser_of("second")
    answer = second.post(f"/people/consents/{number}/allow", {"csrf_token": second.token()})
    assert answer.status == 409


def test_s28_nobody_else_sees_what_is_asked_for(app: Flask, admin: Page, operator: Page, auditor: Page) -> None:
    pressed(admin, "head", app, "password")
    address = f"/people/asked/{last(app, 'consent.asked').subject.split(':')[1]}"
    for person in (operator, auditor):
        assert person.open(address).status == 404
        assert person.post(f"{address}/refuse", {"csrf_token": person.token()}).status == 404


def test_s38_one_administrator_is_told_of_the_command_and_the_server_agrees(app: Flask, admin: Page) -> None:
    pressed(admin, "head", app, "password")
    number = last(app, "consent.asked").subject.split(":")[1]
    page = admin.open(f"/people/consents/{number}")
    assert "没有另一位可以确认的系统管理员" in page.text
    assert f"flask --app wsgi consents allow {number}" in page.text
    run = app.test_cli_runner().invoke
    assert "重置赵建国的登录密码" in run(args=["consents", "list"]).output
    assert run(args=["consents", "allow", number]).exit_code == 0
    assert "服务器维护人员" in admin.open(page.path).text
    assert once(pressed(admin, "head", app, "password"))
    assert run(args=["consents", "refuse", number]).exit_code != 0
    assert run(args=["consents", "allow", "99999"]).exit_code != 0


def test_s38_whoever_audits_is_seen_to_on_the_server(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["users", "reset", "auditor"])
    assert gets_in(app, "auditor", made.output.removeprefix("auditor: ").strip())
    assert run(args=["users", "take", "tech", "tech"]).exit_code == 0
    assert run(args=["users", "give", "tech", "auditor"]).exit_code == 0
    assert user_named(app, "tech").roles == {Role.AUDITOR}
    assert run(args=["users", "give", "tech", "admin"]).exit_code != 0
    for word in ("close", "open"):
        assert run(args=["users", word, "auditor"]).exit_code == 0
        assert user_named(app, "auditor").active is (word == "open")
    for wrong in (["reset", "nobody"], ["give", "head", "unit_deputy", "--unit", "无"], ["take", "tech", "leader"]):
        assert run(args=["users", *wrong]).exit_code != 0


def test_s38_an_administrator_does_not_agree_to_what_they_asked_for_as_a_clerk(
    app: Flask, admin: Page, deputy: Page
) -> None:
    """They reset a clerk's password, which needs nobody, and set as the clerk what a second person has to agree to."""
    once(pressed(admin, "operator", app, "password"))
    clerk = type(admin).let_in(app, "operator")
    with app.app_context():
        named("operator").must_change = False
        db.session.commit()
    assert entrusted(clerk, "刘芳（信息工程学院）").status == 303
    assert deputy.send(deputy.open("/delegation/"), action="/accept").status == 303
    number = last(app, "consent.asked").subject.split(":")[1]
    answer = admin.post(f"/people/consents/{number}/allow", {"csrf_token": admin.token()})
    assert answer.status == 409
    assert "一天之内" in answer.text
