"""The audit trail: what goes in, that nothing goes out, and who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.audit import actions, trail
from portal.audit.models import Entry, Head
from portal.audit.reading import said
from portal.audit.triggers import append_only
from portal.database import db
from tests.audit.making import fill, tamper, verdict
from tests.pages import PASSWORD, Page

if TYPE_CHECKING:
    from flask import Flask

COPIED = "at, action, result, subject, username, roles, address, request_id, detail"


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET result = 'ok'", "DELETE FROM audit_entry"])
def test_s58_the_database_itself_refuses_to_change_or_delete_an_entry(app: Flask, statement: str) -> None:
    fill(app)
    with app.app_context():
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Entry)) == 5


def test_s58_an_untouched_trail_verifies(app: Flask) -> None:
    assert verdict(app) == (0, "0 entries, unbroken\n")
    fill(app)
    assert verdict(app) == (0, "5 entries, unbroken\n")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_entry SET username = 'nobody' WHERE id = 3", "entry 3: its contents were changed"),
        ("UPDATE audit_entry SET detail = '{}' WHERE id = 3", "entry 3: its contents were changed"),
        ("DELETE FROM audit_entry WHERE id = 3", "a row between 2 and 4 was removed or inserted"),
        ("DELETE FROM audit_entry WHERE id = 5", "the trail ends with entry 4, but 5 was the last one written"),
        ("DELETE FROM audit_head", "the seal of the end of the trail was removed"),
        ("UPDATE audit_head SET seal = digest", "was not sealed with this installation's key"),
        (
            f"INSERT INTO audit_entry (id, {COPIED}, previous, digest) SELECT 6, {COPIED}, digest, 'x' FROM audit_entry WHERE id = 5",  # noqa: S608 - constants
            "entry 6: its contents were changed",
        ),
    ],
)
def test_s58_verify_finds_a_changed_removed_or_inserted_row(app: Flask, statement: str, said: str) -> None:
    fill(app)
    tamper(app, statement)
    code, output = verdict(app)
    assert code == 1
    assert said in output


def test_s58_a_trail_computed_anew_without_the_key_is_found(app: Flask) -> None:
    fill(app)
    with app.app_context():
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        entry.username = "nobody"
        forged = trail.digest_of(entry)
        db.session.rollback()
    tamper(app, f"UPDATE audit_entry SET username = 'nobody', digest = '{forged}' WHERE id = 5")  # noqa: S608 - our own hash
    assert "the last one written" in verdict(app)[1]
    with app.app_context():
        db.session.execute(update(Head).values(digest=forged))
        db.session.commit()
    assert "was not sealed with this installation's key" in verdict(app)[1]


def test_s58_the_same_triggers_serve_any_table() -> None:
    for dialect, statements in append_only("event").items():
        assert dialect in {"sqlite", "postgresql"}
        assert all("event" in s or "FUNCTION" in s for s in statements)


def test_what_is_rolled_back_leaves_no_trace_and_breaks_no_chain(app: Flask) -> None:
    with app.app_context():
        trail.record("setting.changed", "setting:x")
        db.session.rollback()
        assert db.session.get(Head, trail.THE_HEAD) is None
    fill(app, 2)
    assert verdict(app)[0] == 0


def test_s57_the_door_and_every_refusal_are_on_record(app: Flask) -> None:
    page, operator = Page(app), Page(app, "operator")
    page.send(page.open("/login"), {"username": "operator", "password": "wrong-password"}, action="/login")
    page.send(page.open("/login"), {"username": "who-is-this", "password": "wrong-password"}, action="/login")
    operator.open("/people/")
    operator.post("/people/sessions/end-others", {"csrf_token": "forged"})
    operator.send(operator.open("/people/sessions"), action="/logout")
    with app.app_context():
        found = {(e.action, e.result, e.username) for e in db.session.scalars(select(Entry))}
        entry = db.session.scalars(select(Entry).where(Entry.action == "access.denied")).one()
        typed = db.session.scalars(select(Entry).where(Entry.detail.cast(db.Text).contains("who-is-this"))).all()
    assert {
        ("login.ok", "ok", "operator"),
        ("login.failed", "failed", "operator"),
        ("login.failed", "failed", ""),
        ("access.denied", "refused", "operator"),
        ("csrf.refused", "refused", "operator"),
        ("logout", "ok", "operator"),
    } <= found
    assert (entry.subject, entry.roles, entry.address) == ("page:people.users", "author", "127.0.0.1")
    assert entry.request_id
    assert not typed, "people type passwords into the field of the name"
    assert verdict(app)[0] == 0


def test_s57_no_password_ever_reaches_the_trail(app: Flask, operator: Page) -> None:
    new = "Wutong-2026-nanmen"
    operator.send(operator.open("/people/password"), {"current": PASSWORD, "new": new, "again": new})
    with app.app_context():
        everything = "".join(str(e.detail) + e.subject for e in db.session.scalars(select(Entry)))
    assert new not in everything
    assert PASSWORD not in everything


def test_s38_only_the_auditor_reads_the_trail_and_not_the_administrator(
    app: Flask, auditor: Page, admin: Page, director: Page
) -> None:
    Page(app, "operator")
    assert "登录成功" in auditor.open("/audit/").text
    assert admin.open("/audit/").status == 403
    assert director.open("/audit/").status == 403


def test_s38_the_auditor_changes_nothing_and_nobody_deletes(app: Flask, auditor: Page) -> None:
    for path in ("/people/", "/settings/", "/people/units"):
        assert auditor.open(path).status == 403
    assert {m for r in app.url_map.iter_rules() if r.endpoint.startswith("audit.") for m in r.methods} <= {
        "GET",
        "HEAD",
        "OPTIONS",
    }


def test_the_trail_is_filtered_by_action_person_and_subject(app: Flask, auditor: Page) -> None:
    Page(app, "operator").open("/people/")
    fill(app)
    assert "共 1 条" in auditor.open("/audit/?action=access.denied").text
    assert "共 2 条" in auditor.open("/audit/?user=operator").text
    assert "共 5 条" in auditor.open("/audit/?subject=setting").text
    assert "共 1 条" in auditor.open("/audit/?subject=setting:3").text
    assert "没有符合条件的记录" in auditor.open("/audit/?subject=%25").text
    part = auditor.open("/audit/?user=operator", HX_Request="true", HX_Target="results")
    assert part.one("div", id="results") is not None


def test_s60_control_characters_are_shown_as_signs(app: Flask, auditor: Page) -> None:
    fill(app, 1)
    assert "a → 中文␍␊␛[31m" in auditor.open("/audit/?subject=setting").text


def test_the_auditor_sees_what_differs_before_and_after(app: Flask, auditor: Page) -> None:
    with app.app_context():
        trail.record(
            "user.changed", "user:1", before={"name": "王敏", "staff": True}, after={"name": "王敏敏", "staff": True}
        )
        trail.record("unit.created", "unit:1", after={"name": "测试社"})
        db.session.commit()
    text = auditor.open("/audit/").text
    assert "名称：王敏 → 王敏敏" in text
    assert "名称：测试社" in text
    assert "教职工" not in text


def test_the_auditor_reads_states_roles_and_things_in_the_words_of_the_office(app: Flask, auditor: Page) -> None:
    with app.app_context():
        step = {"before": "unit_review", "after": "publicity_review", "opinion": "同意。", "event": 2}
        trail.record("filing.approve", "filing:5", **step)
        trail.record("role.given", "user:13", role="unit_deputy", unit_id=400)
        trail.record(
            "unit.changed",
            "unit:4",
            before={"kind": "college", "active": True, "responsible_id": None},
            after={"kind": "department", "active": False, "responsible_id": 1300},
        )
        db.session.commit()
    text = auditor.open("/audit/").text
    for words in (
        "备案 5",
        "第 2 步：待单位审批 → 待宣传部备案",
        "意见：同意。",
        "用户 13",
        "角色：单位副职",
        "单位：单位 400",
        "性质：二级学院 → 职能部门",
        "在用：是 → 否",
        "第一责任人：无 → 用户 1300",
        "审计管理员",
    ):
        assert words in text
    for raw in ("filing:5", "unit_review", "opinion", "unit_deputy", "responsible_id"):
        assert raw not in text
    for typed in ("备案 5", "备案5", "filing:5", "FILING:5"):
        assert "共 1 条" in auditor.open(f"/audit/?subject={typed}").text


def test_what_the_trail_calls_a_thing_is_what_its_feature_calls_it(app: Flask) -> None:
    with app.app_context():
        assert actions.subject("user:unknown") == "未知用户"
        assert actions.subject("page:people.users") == "页面"
        assert said("access.denied", {"method": "GET", "path": "/people/"}) == ["GET /people/"]
        assert said("filing.approve", {"before": "unit_review", "after": "filed"}) == ["待单位审批 → 已备案"]
        assert said("user.changed", {"role": "tech", "active": False}) == ["角色：技术支持", "在用：否"]


def test_a_long_trail_comes_in_pages(app: Flask, auditor: Page) -> None:
    fill(app, 120)
    page = auditor.open("/audit/")
    assert "第 1 页，共 3 页" in page.text
    assert page.one("a", rel="next").get("href") == "/audit/?page=2"
    assert auditor.open("/audit/?page=99999").status == 200
    assert auditor.open("/audit/?page=x").status == 200
