"""What needs no approval is corrected at once, by whom it concerns, logged, and nothing that was typed is lost (第十条)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from portal.accounts.models import Account, Correction, Status, Version
from portal.audit.models import Entry
from portal.calendar import today
from portal.database import db
from tests.accounts.keeping import corrected, held, resealed, row
from tests.accounts.registered import changed, registered
from tests.filings.looking import send

PHONE = "operators-0-phone"


@pytest.fixture
def account(app):
    return registered(app, name="郑州工商信工", followers=120)


def form(person, account: int):
    return person.open(f"/accounts/{account}/facts")


def corrections(app) -> list[tuple[str, str, str, object, object]]:
    with app.app_context():
        rows = db.session.scalars(select(Correction).order_by(Correction.id))
        return [(c.part, c.row_id, c.key, c.old, c.new) for c in rows]


def test_the_form_holds_what_is_true_now_and_asks_nothing_that_needs_approval(app, account, operator):
    corrected(app, account, "followers", 300)
    page = form(operator, account)
    values = page.values(page.form())
    assert (values["followers"], values[PHONE], values["supervisors-0-phone"]) == ("300", "13803710002", "13803710001")
    assert not {"name", "topics", "supervisors-0-name", "operators-0-name", "positioning"} & set(values)
    assert "王敏" in page.text


def test_each_changed_fact_takes_effect_at_once_and_the_rest_produces_nothing(app, account, operator):
    answer = operator.send(
        form(operator, account), {"followers": "5120", PHONE: "139 0000 1111", "operators-0-qq": "283710002"}
    )
    page = operator.follow(answer)
    assert answer.status == 303
    assert "已更正 3 处，即时生效，无需审批" in page.text
    assert "5,120" in page.text
    assert corrections(app) == [
        ("", "", "followers", 120, 5120),
        ("operators", "b" * 12, "phone", "13803710002", "13900001111"),
        ("operators", "b" * 12, "qq", "", "283710002"),
    ]
    assert held(app, account)[1][2] == "13900001111"
    with app.app_context():
        assert db.session.get(Account, account).followers == 5120
        assert db.session.query(Version).count() == 1, "no version is sealed by it"


def test_s57_each_correction_is_in_the_trail_in_words_without_anybodys_number(app, account, operator, auditor):
    operator.send(form(operator, account), {"followers": "5120", PHONE: "13900001111"})
    with app.app_context():
        entries = list(db.session.scalars(select(Entry).where(Entry.action == "account.corrected").order_by(Entry.id)))
        assert [(e.username, e.subject, e.detail["key"]) for e in entries] == [
            ("operator", f"account:{account}", "followers"),
            ("operator", f"account:{account}", "phone"),
        ]
    text = auditor.open("/audit/").text
    assert "更正免审批事项" in text
    assert "120 → 5120" in text
    assert "事项：手机号" in text
    assert "1390000" not in text


def test_nothing_changed_saves_nothing_and_says_so(app, account, operator):
    page = operator.follow(operator.send(form(operator, account), {"followers": " 120人 "}))
    assert "内容没有改动，未作更正。" in page.text
    assert corrections(app) == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (PHONE, "1380371000", "手机号应为 11 位数字，现为 10 位。"),
        (PHONE, "", "请填写手机号。"),
        ("followers", "-5", "不能是负数。"),
        ("followers", "九千", "应填整数，例如 1200。"),
        ("verified_until", "2027-02-30", "不是有效的日期"),
        ("operators-0-email", "wang@", "电子邮箱格式不对"),
        ("operators-0-qq", "0123", "QQ号应为 5–11 位数字"),
        ("operators-0-wechat", "x" * 41, "最多 40 字，现为 41 字，请缩短。"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_nothing_typed_is_lost(app, account, operator, field, typed, said):
    answer = operator.send(form(operator, account), {"supervisors-0-wechat": "zhao_1", field: typed})
    assert answer.status == 422
    assert said in answer.text
    kept = answer.values(answer.form())
    assert (kept["supervisors-0-wechat"], kept[field]) == ("zhao_1", typed)
    assert answer.one("input", id=field).get("aria-invalid") == "true"
    assert corrections(app) == []
    mended = operator.send(
        answer, {field: "13900001111" if field == PHONE else ""} if "followers" not in field else {field: "7"}
    )
    assert mended.status == 303


def test_what_is_wrong_in_the_registry_already_does_not_stop_another_correction(app, operator):
    old = registered(app, operators=[row("b", "王敏", "0371-85303916"[:11], qq="12")])
    assert operator.send(form(operator, old), {"followers": "9"}).status == 303
    assert [c[2] for c in corrections(app)] == ["followers"]


@pytest.mark.parametrize("who", ["head", "publicity", "director"])
def test_the_head_of_the_unit_and_the_publicity_department_correct_too(app, account, browser_of, who):
    assert browser_of(who).send(form(browser_of(who), account), {"followers": "8"}).status == 303
    assert len(corrections(app)) == 1


def test_s29_nobody_else_reads_or_sends_the_form(app, account, browser_of):
    for who in ("stranger", "otherhead", "student", "league"):
        assert form(browser_of(who), account).status == 404, who
        assert (
            send(browser_of(who), f"/accounts/{account}/facts", {"followers": "1", "revision": "1"}).status_code == 404
        )
    for who in ("deputy", "tech", "leader", "admin", "auditor"):
        assert form(browser_of(who), account).status == 403, who
    assert corrections(app) == []
    assert form(browser_of("operator"), 987).status == 404


def test_s35_who_was_slower_sees_the_fresh_form_with_what_they_typed(app, account, operator, head):
    slow = form(operator, account)
    assert head.send(form(head, account), {"followers": "200", "supervisors-0-wechat": "zhao_1"}).status == 303
    answer = operator.send(slow, {"followers": "300", PHONE: "13900001111"})
    assert answer.status == 409
    assert "您填写期间，这个账号的登记内容已有变动，刚才的更正没有保存。" in answer.text
    assert "目前粉丝人数：台账现为“200”，将改为“300”。" in answer.text
    assert "王敏的手机号：台账现为“13803710002”，将改为“13900001111”。" in answer.text
    kept = answer.values(answer.form())
    assert (kept["followers"], kept[PHONE], kept["supervisors-0-wechat"]) == ("300", "13900001111", "zhao_1")
    assert len(corrections(app)) == 2
    assert operator.send(answer).status == 303
    assert [(c[2], c[3], c[4]) for c in corrections(app)[2:]] == [
        ("followers", 200, 300),
        ("phone", "13803710002", "13900001111"),
    ]


def test_s35_a_fault_in_between_does_not_forget_what_the_page_had_shown(app, account, operator, head):
    wrong = operator.send(form(operator, account), {"followers": "x"})
    head.send(form(head, account), {PHONE: "13900002222"})
    answer = operator.send(wrong, {"followers": "300"})
    assert answer.status == 409
    assert answer.values(answer.form())[PHONE] == "13900002222", "not typed by the slower one, so not set back"


def test_s34_the_same_form_sent_twice_corrects_once(app, account, operator):
    page = form(operator, account)
    assert [operator.send(page, {"followers": "5"}).status for _ in range(2)] == [303, 303]
    assert len(corrections(app)) == 1


def test_people_who_changed_meanwhile_are_never_mixed_up(app, account, operator):
    slow = form(operator, account)
    resealed(app, account, operators=[row("c", "李四", "13811112222")])
    answer = operator.send(slow, {PHONE: "13900001111", "followers": "7"})
    assert answer.status == 409
    kept = answer.values(answer.form())
    assert (kept[PHONE], kept["followers"]) == ("13811112222", "7")
    assert corrections(app) == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"revision": "x", "followers": "1"}, 400),
        ({"revision": "1", "followers": "1"}, 409),
        ({"revision": "1", "followers": "1", "operators-0-row_id": "b" * 12, "operators-1-row_id": "b" * 12}, 409),
        ({"revision": "1", "base": "[" * 3000, "followers": "5", "operators-0-row_id": "zz"}, 409),
        ({"revision": "1", **{f"operators-{n}-phone": "1" for n in range(30)}}, 400),
    ],
)
def test_s30_a_form_made_by_hand_changes_nothing_else(app, account, operator, sent, status):
    data = {"name": "别的名称", "status": "closed", "unit_id": "1", "operators-0-name": "别人", **sent}
    assert send(operator, f"/accounts/{account}/facts", data).status_code == status
    assert corrections(app) == []
    with app.app_context():
        assert db.session.get(Account, account).name == "郑州工商信工"


@pytest.mark.parametrize(
    "base", ["", "null", "{", "[1]", '{"followers": [1]}', json.dumps({"followers": "9" * 9}), "x" * 30_000]
)
def test_what_a_page_says_it_had_shown_is_not_trusted(app, account, operator, head, base):
    slow = form(operator, account)
    head.send(form(head, account), {"followers": "200"})
    answer = operator.send(slow, {"followers": "300", "base": base})
    assert answer.status == 409
    assert answer.values(answer.form())["followers"] == "300"


def test_a_closed_account_is_not_corrected_any_more(app, account, operator):
    page = form(operator, account)
    changed(app, account, status=Status.CLOSED, closed_on=today() - timedelta(days=3))
    said = f"郑州工商信工已于 {today() - timedelta(days=3)} 注销，登记内容不再更正。"
    for answer in (form(operator, account), operator.send(page, {"followers": "5"})):
        assert (answer.status, said in answer.text) == (409, True)
    assert corrections(app) == []


def test_the_forms_of_other_platforms_ask_what_they_have(app, operator):
    for platform in ("weibo", "qq"):
        number = registered(app, platform=platform)
        assert operator.send(form(operator, number), {"followers": "77"}).status == 303


@pytest.mark.parametrize("typed", [{"followers": "300"}, {PHONE: "13900001111"}])
def test_s34_of_two_who_save_at_the_same_instant_one_is_told_and_loses_nothing(app, account, operator, typed):
    page = form(operator, account)

    def overtake(session, _context, _instances) -> None:
        if any(isinstance(row, Correction) for row in session.new):
            session.connection().execute(text("UPDATE account SET revision = revision + 1"))

    event.listen(db.session, "before_flush", overtake)
    try:
        answer = operator.send(page, typed)
    finally:
        event.remove(db.session, "before_flush", overtake)
    assert answer.status == 409
    assert "刚才的更正没有保存。" in answer.text
    kept = answer.values(answer.form())
    assert {key: kept[key] for key in typed} == typed
    assert corrections(app) == []
