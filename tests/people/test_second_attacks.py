"""One administrator alone becomes nobody else: what they would do to become somebody who decides or audits (S38), by the real pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delegation.making import entrusted
from tests.people.administering import edit, unit_named, user_named
from tests.people.alone import gets_in, pressed, shows_a_password

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


@pytest.mark.parametrize("victim", ["head", "deputy", "publicity", "director", "tech", "admin", "auditor"])
def test_s38_nobody_resets_the_password_of_whoever_decides_and_signs_in_as_them(
    app: Flask, admin: Page, victim: str
) -> None:
    before = user_named(app, victim).password
    answer = pressed(admin, victim, app, "password")
    assert not shows_a_password(answer)
    assert user_named(app, victim).password == before
    assert gets_in(app, victim)


@pytest.mark.parametrize("role", ["admin", "unit_head", "publicity_head", "tech"])
def test_s38_nobody_makes_a_second_self_that_decides(app: Flask, admin: Page, role: str) -> None:
    unit = str(unit_named(app, "信息工程学院").id)
    edit(admin, "/people/users/new", username="puppet", name="另一个我", unit=unit)
    pressed(admin, "puppet", app, "roles/add", role=role, unit=unit if role == "unit_head" else "")
    assert not user_named(app, "puppet").roles


def test_s38_nobody_makes_an_auditor_by_the_page(app: Flask, admin: Page) -> None:
    edit(admin, "/people/users/new", username="puppet", name="另一个我", unit=str(unit_named(app, "信息工程学院").id))
    assert pressed(admin, "puppet", app, "roles/add", role="auditor", unit="").status in {400, 409}
    assert not user_named(app, "puppet").roles


def test_s38_nobody_delegates_another_s_decisions_to_a_friend(app: Flask, admin: Page, stranger: Page) -> None:
    assert entrusted(admin, "何静", principal="周明远").status == 303
    assert "您正代 周明远 办理" not in stranger.open("/").text
    assert "待代理人接受" in stranger.open("/delegation/").text


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("", {"name": "无名", "revision": "1"}),
        ("password", {}),
        ("unlock", {}),
        ("end-sessions", {}),
        ("roles/add", {"role": "author"}),
        ("roles/1/drop", {}),
        ("signature", {"drop": "1"}),
        ("person", {"person": "王敏", "revision": "1"}),
        ("person/drop", {}),
    ],
)
def test_s38_an_auditor_is_out_of_the_administrator_s_reach(
    app: Flask, admin: Page, auditor: Page, what: str, fields: dict[str, str]
) -> None:
    before = user_named(app, "auditor")
    fields = {"unit": str(before.unit_id), **fields}
    answer = pressed(admin, "auditor", app, what, **fields)
    assert answer.status == 409, answer.text
    assert "不归系统管理员管理" in answer.text
    after = user_named(app, "auditor")
    assert (after.name, after.active, after.password, after.roles) == (
        before.name,
        before.active,
        before.password,
        before.roles,
    )
    assert auditor.open("/").status == 200, "still signed in"


def test_s38_of_an_auditor_the_name_alone_is_shown(app: Flask, admin: Page) -> None:
    page = admin.open(f"/people/users/{user_named(app, 'auditor').id}")
    assert "审计管理员" in page.text
    assert not [form for form in page.all("form") if "/people/users/" in (form.get("action") or "")]
    rows = [row for row in admin.open("/people/").all("tr") if "审计管理员" in "".join(row.itertext())]
    assert ["auditor" in "".join(row.itertext()) for row in rows] == [False]
