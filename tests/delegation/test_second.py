"""A delegation set by another than its principal: the deputy accepts, a second person agrees, the principal ends it in one tap (S38)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.calendar import now
from portal.database import db
from portal.delegation import queries
from portal.delegation.models import Delegation
from portal.delegation.rules import Plan
from portal.errors import Refused
from portal.people.consents import effects as consents
from portal.people.consents.rules import guarded
from portal.people.models import Consent, User
from tests.delegation.making import day, entrusted, known, lay
from tests.people.administering import agreed

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

HE = "何静（经济与管理学院）"


def standing_in(app: Flask) -> list[str]:
    """Who stands in today, by the readers of the desk."""
    with app.app_context():
        return [d.deputy.username for d in queries.in_force()]


@pytest.mark.parametrize("first", ["the deputy", "the second person"])
def test_s38_it_holds_when_both_have_said_yes_in_whatever_order(
    app: Flask, director: Page, stranger: Page, head: Page, first: str
) -> None:
    answer = entrusted(director, HE, principal="赵建国")
    assert "代理人接受、系统管理员确认后生效" in director.open(answer.location).text
    assert standing_in(app) == []
    assert "周明远让 何静 代您审批" in head.open("/").text
    if first == "the deputy":
        assert stranger.send(stranger.open("/"), action="/accept").status == 303
        assert "待系统管理员确认" in stranger.open("/delegation/").text
    else:
        assert agreed(app) == [f"让何静代赵建国审批（{day()} 至 {day(4)}，全部）"]
        assert "待代理人接受" in stranger.open("/delegation/").text
    assert standing_in(app) == []
    if first == "the deputy":
        agreed(app)
    else:
        assert stranger.send(stranger.open("/delegation/"), action="/accept").status == 303
    assert standing_in(app) == ["stranger"]
    assert "生效中" in head.open("/delegation/").text
    assert head.send(head.open("/"), action="/end").status == 303, "in one tap, from the desk"
    assert standing_in(app) == []


@pytest.mark.parametrize(("accepted", "allowed"), [(False, False), (True, False), (False, True)])
def test_s38_no_reader_counts_what_waits(app: Flask, accepted: bool, allowed: bool) -> None:
    waits = {"accepted_at": now() if accepted else None, "allowed_at": now() if allowed else None}
    lay(app, "head", "stranger", by="director", **waits)
    with app.test_request_context():
        people = {user.username: user for user in db.session.scalars(select(User))}
        today = db.session.scalars(select(Delegation.starts_on)).one()
        assert queries.in_force() == []
        assert queries.between(today, today) == []
        assert queries.deputies_of(people["head"], "creation") == []
        assert queries.principals_of(people["stranger"]) == []
        assert not queries.stands_in(people["stranger"])
        assert not guarded(people["stranger"])
        plan = Plan(people["head"], people["deputy"], "", today, today)
        assert [d.id for d in queries.between(plan.starts_on, plan.ends_on)] == []


def test_s38_what_waits_stands_in_nobody_s_way_and_is_looked_at_again(
    app: Flask, director: Page, head: Page, stranger: Page
) -> None:
    entrusted(director, HE, principal="赵建国")
    assert entrusted(head, "刘芳").status == 303, "the principal's own"
    agreed(app)
    answer = stranger.send(stranger.open("/delegation/"), action="/accept")
    assert answer.status == 409
    assert "已由刘芳代理" in answer.text
    assert standing_in(app) == ["deputy"]


@pytest.mark.parametrize("who", ["stranger", "head", "director"])
def test_s38_declined_or_taken_back_it_is_over_and_nobody_is_asked_any_more(
    app: Flask, browser_of: Any, director: Page, who: str
) -> None:
    entrusted(director, HE, principal="赵建国")
    reader = browser_of(who)
    assert reader.send(reader.open("/delegation/"), action="/end").status == 303
    assert known(app) == [("head", "stranger", "", True)]
    assert agreed(app) == []
    accepted = browser_of("stranger").post("/delegation/1/accept", {"csrf_token": browser_of("stranger").token()})
    assert accepted.status == 409


def test_s38_what_nobody_agrees_to_is_over(app: Flask, director: Page, stranger: Page) -> None:
    entrusted(director, HE, principal="赵建国")
    with app.app_context():
        consents.refuse(db.session.scalars(select(Consent)).one(), None)
        db.session.commit()
    assert known(app) == [("head", "stranger", "", True)]
    assert stranger.send(stranger.open("/delegation/"), action="/logout").status == 303


def test_s28_nobody_but_the_deputy_accepts(app: Flask, director: Page, head: Page, operator: Page) -> None:
    entrusted(director, HE, principal="赵建国")
    for person, status in ((director, 409), (head, 409), (operator, 404)):
        assert person.post("/delegation/1/accept", {"csrf_token": person.token()}).status == status
    assert standing_in(app) == []


def test_s38_whoever_may_set_it_no_more_sets_nothing(app: Flask, director: Page) -> None:
    entrusted(director, HE, principal="赵建国")
    with app.app_context():
        made = db.session.scalars(select(Delegation)).one()
        made.accepted_at = now()
        made.deputy.staff = False
        db.session.commit()
        with pytest.raises(Refused):
            consents.allow(db.session.scalars(select(Consent)).one(), None)
