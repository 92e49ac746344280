"""The second factor of somebody else (S38): what an administrator alone may forget of it, and what its owner is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.database import db
from portal.errors import Refused
from portal.notices.models import MessageSort, Notice
from portal.people import queries
from portal.people.consents import doing, effects
from portal.people.factors import effects as factors
from portal.people.models import Consent, Factor, User
from tests.pages import PASSWORD, Page
from tests.people.administering import second_admin, user_named
from tests.people.door import attempt, count
from tests.people.factoring import RECOVERY, half_way, has_factor, typed

if TYPE_CHECKING:
    from flask import Flask


def named(username: str) -> User:
    found = queries.by_username(username)
    assert found is not None
    return found


def told(app: Flask, username: str) -> list[str]:
    with app.app_context():
        of = select(Notice.title).join(Notice.user).where(User.username == username, Notice.sort == MessageSort.ACCOUNT)
        return list(db.session.scalars(of.order_by(Notice.id)))


@pytest.mark.parametrize(
    ("username", "comes_to"), [("operator", "!"), ("head", "?"), ("second", "?"), ("auditor", "x")]
)
def test_s38_what_forgetting_the_second_factor_of_somebody_comes_to(app: Flask, username: str, comes_to: str) -> None:
    second_admin(app)
    has_factor(app, username)
    with app.app_context():
        try:
            found = "?" if doing.reset_factor(named(username), named("admin")) else "!"
        except Refused:
            found = "x"
        db.session.commit()
    assert found == comes_to
    assert count(app, Factor) == (0 if comes_to == "!" else 1)


def test_s38_of_whoever_decides_it_is_forgotten_when_a_second_person_has_agreed(app: Flask) -> None:
    second_admin(app)
    has_factor(app, "head")
    with app.app_context():
        consent = doing.reset_factor(named("head"), named("admin"))
        assert isinstance(consent, Consent)
        effects.allow(consent, named("second"))
        db.session.commit()
    assert count(app, Factor) == 0
    assert "您的登录验证器已由系统管理员重置，请重新设置" in told(app, "head")


def test_the_page_of_a_user_offers_it_where_there_is_one(app: Flask, admin: Page) -> None:
    url = f"/people/users/{user_named(app, 'operator').id}"
    assert "验证器" not in admin.open(url).text
    has_factor(app, "operator")
    assert admin.send(admin.open(url), action=f"{url}/factor").location == f"{url}?said=factor-reset"
    assert attempt(Page(app), "operator", PASSWORD).location == "/"


def test_s12_its_owner_is_told_of_a_recovery_code_that_was_used_and_of_all_that_is_changed(app: Flask) -> None:
    has_factor(app, "operator")
    typed(*half_way(app, "operator"), RECOVERY[0], "recovery")
    assert told(app, "operator") == ["有人用您的恢复码登录或修改了设置，还剩 1 个"]
    with app.test_request_context(method="POST"):
        factors.renew(named("operator"))
        factors.remove(named("operator"))
        db.session.commit()
    assert {"您的恢复码已重新生成，以前的全部作废", "您的登录验证器已停用"} <= {*told(app, "operator")}
