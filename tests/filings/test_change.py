"""重要事项变更: a copy of the registry's contents, what differs from it, the clock from the day it happened (第十条、表注2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.calendar import today
from portal.filings.models import Filing, Kind, State
from tests.accounts.registered import registered as sealed
from tests.corpus import picture
from tests.filings.changing import (
    NEW_OPERATOR,
    account_row,
    changing,
    consented,
    corrected,
    current,
    form_of,
    registered,
    versions,
)
from tests.filings.looking import counted, events, filing_row, send
from tests.filings.making import days_ago, id_in
from tests.filings.on_pages import decide
from tests.pages import Upload


def test_opening_the_form_shows_the_registrys_contents_and_keeps_nothing(app, operator, account):
    page = form_of(operator, account)
    assert page.one("input", id="name").get("value") == "郑州工商学院信息工程学院"
    assert page.one("input", id="operators-0-name").get("value") == "王敏"
    assert page.one("input", name="changed_on").get("value") == days_ago(0), "most changes are filed on their day"
    assert "已改动 0 处" in page.text
    assert counted(app, Filing) == 1


def test_a_change_is_a_copy_of_the_current_version_about_its_account(app, operator, account):
    row = filing_row(app, changing(operator, account, name="郑州工商学院信工"))
    assert (row.kind, row.account_id, row.base_version, row.unit.name) == (Kind.CHANGE, account, 1, "信息工程学院")
    sealed = versions(app, account)[0]
    assert row.data["operators"] == sealed["operators"]
    assert {k for k in sealed if row.data[k] != sealed[k]} == {"name"}
    assert row.due == today() - timedelta(days=1) + timedelta(days=7)


def test_what_differs_is_marked_under_its_field_and_listed_beside_the_form(operator, account):
    filing = changing(operator, account, name="郑州工商学院信工", followers="500")
    page = operator.open(f"/filings/{filing}/edit")
    assert page.one("p", id="name-was").text == "台账现为“郑州工商学院信息工程学院”"
    assert "name-was" in (page.one("input", id="name").get("aria-describedby") or "")
    assert page.one("p", id="followers-was").text == "台账现为“120”"
    assert not page.has("p", id="handle-was")
    assert "已改动 2 处" in page.text
    assert "郑州工商学院信息工程学院 →改为 郑州工商学院信工" in page.text


def test_the_list_of_differences_lives_with_what_is_saved_by_itself(operator, account):
    form = operator.open(f"/filings/new?kind=change&account={account}")
    data = form.values(form.form())
    data.setlist("name", ["郑州工商学院信工"])
    data.setlist("save", ["auto"])
    answer = operator.post(f"/filings/new?kind=change&account={account}", data, HX_Request="true", HX_Target="side")
    assert "已改动 1 处" in answer.text
    assert answer.response.headers["HX-Replace-Url"].startswith("/filings/")


def test_a_new_operator_in_the_place_of_another_is_one_who_came_and_one_who_left(app, operator, head, account):
    filing = changing(operator, account, "submit", **NEW_OPERATOR)
    row = filing_row(app, filing)
    old = versions(app, account)[0]["operators"][0]
    assert row.data["operators"][0]["row_id"] != old["row_id"]
    text = head.open(f"/filings/{filing}").text
    assert "变更了 2 处，其中重要事项 2 处" in text
    assert "移除 王敏，138****0002" in text
    assert "新增 李娜，138****0088" in text


def test_a_corrected_name_or_a_new_number_is_the_same_person(app, operator, account):
    old = versions(app, account)[0]["operators"][0]["row_id"]
    renamed = changing(operator, account, **{"operators-0-name": "王敏敏"})
    assert filing_row(app, renamed).data["operators"][0]["row_id"] == old
    page = operator.open(f"/filings/{renamed}/edit")
    operator.send(page, {"operators-0-name": "王敏", "operators-0-phone": "13803710099"}, button=("save", "draft"))
    assert filing_row(app, renamed).data["operators"][0]["row_id"] == old
    assert "主要运行人员（王敏）手机号" in operator.open(f"/filings/{renamed}/edit").text


def test_the_approver_sees_old_and_new_before_anything_else(operator, head, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工", verified="no")
    text = head.open(f"/filings/{filing}").text
    first = text.index("变更了 2 处，其中重要事项 1 处")
    assert first < text.index("账号尚未认证") < text.index("登记表内容")
    assert text.index("名称 重要事项") > first


def test_consent_seals_the_next_version_and_leads_to_the_comparison(app, browser_of, operator, publicity, account):
    filing = changing(operator, account, "submit", **NEW_OPERATOR)
    consented(browser_of, filing)
    assert [v["operators"][0]["name"] for v in versions(app, account)] == ["王敏", "李娜"]
    page = operator.open(f"/filings/{filing}")
    assert "台账已更新为第 2 版" in page.text
    assert [link for link in page.links() if link.endswith("?from=1&to=2")]
    done = publicity.open(f"/filings/{filing}?done=3").text
    assert "已同意变更备案，台账已更新为第 2 版" in done


def test_what_a_change_asks_besides_is_no_part_of_the_version(app, browser_of, operator, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工", change_note="学院更名。")
    consented(browser_of, filing)
    assert not {"changed_on", "change_note"} & versions(app, account)[1].keys()
    assert account_row(app, account).name == "郑州工商学院信工"


def test_changes_since_a_return_stand_after_the_changes_against_the_registry(operator, head, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    decide(head, filing, "return", "请写明功能定位。")
    page = operator.open(f"/filings/{filing}/edit")
    operator.send(page, {"positioning": "面向本院师生。"}, button=("save", "submit"))
    text = head.open(f"/filings/{filing}").text
    assert "变更了 2 处" in text
    assert text.index("变更了 2 处") < text.index("退回后修改了 1 处") < text.index("登记表内容")


def test_a_change_without_any_difference_is_not_submitted(app, operator, account):
    page = operator.send(form_of(operator, account), {"changed_on": days_ago(1)}, button=("save", "submit"))
    assert page.status == 422
    assert "没有任何改动" in page.text
    assert [a.get("href") for a in page.one("div", id="errors").iter("a")] == ["#form"], "of the form as a whole"
    assert counted(app, Filing) == 2, "what was typed is kept as a draft"


def test_text_that_was_sealed_before_it_was_cleaned_is_no_change_by_being_cleaned(app, operator):
    """What the form sends back is clean; that alone is nothing to file."""
    people = {"phone": "13803710002", "wechat": "", "qq": "", "email": ""}
    old = sealed(
        app,
        name="青年　信工\u200b之声",
        remarks="一　\r\n二 ",
        operators=[{"row_id": "bbbbbbbbbbbb", "name": "王　敏", **people}],
    )
    page = operator.send(form_of(operator, old), {"changed_on": days_ago(1)}, button=("save", "submit"))
    assert page.status == 422
    assert "没有任何改动" in page.text


def test_only_facts_that_need_no_approval_are_remarked_with_the_way_to_correct_them(operator, account):
    filing = changing(operator, account, followers="500", **{"operators-0-phone": "13803710099"})
    page = operator.open(f"/filings/{filing}/edit")
    assert "改动的只有目前粉丝人数、主要运行人员（王敏）手机号：这些事项可直接更正，无需备案。 去直接更正" in page.text
    assert f"/accounts/{account}/facts" in page.links()
    assert operator.send(page, button=("save", "submit")).status == 303, "a remark, no wall"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ((today() + timedelta(days=1)).isoformat(), "变更发生日期"),
        (days_ago(30), "早于账号的注册时间"),
        ("昨天", "变更发生日期"),
        ("", "请填写变更发生日期"),
    ],
)
def test_the_day_of_the_change_is_a_day_that_can_be(app, operator, account, day, sentence):
    fields = {"changed_on": day, "name": "郑州工商学院信工"}
    page = operator.send(form_of(operator, account), fields, button=("save", "submit"))
    assert page.status == 422
    assert sentence in page.one("p", id="changed_on-error").text + page.text
    assert page.one("input", id="changed_on").get("value") == day


def test_a_late_change_asks_why_and_is_marked_late(app, browser_of, operator, head):
    account = registered(app, browser_of, registered_on=days_ago(100), late_reason="此前不了解要求。")
    assert versions(app, account)[0]["late_reason"]
    fields = {"changed_on": days_ago(20), "name": "郑州工商学院信工"}
    page = operator.send(form_of(operator, account), fields, button=("save", "submit"))
    assert page.status == 422
    assert page.one("p", id="late_reason-error").text.startswith("最迟应于")
    assert "变更发生已超过备案期限" in page.text
    answer = operator.send(page, {"late_reason": "经办人出差。"}, button=("save", "submit"))
    filing = id_in(answer.location)
    assert filing_row(app, filing).late
    text = head.open(f"/filings/{filing}").text
    assert "原因：经办人出差。" in text
    assert "此前不了解要求。" not in text, "the reason of the first filing is not this one's"


def test_pictures_are_carried_and_a_new_one_is_told(app, browser_of, operator, head):
    account = registered(app, browser_of, avatar=Upload(picture()))
    page = form_of(operator, account)
    assert page.one("img", id="avatar-preview").get("src", "").startswith(f"/accounts/{account}/files/avatar")
    filing = changing(operator, account, "submit", avatar=Upload(picture("jpeg")))
    assert filing_row(app, filing).data["avatar"] != versions(app, account)[0]["avatar"]
    assert "原图片 →改为 新图片" in head.open(f"/filings/{filing}").text


def test_another_unit_cannot_choose_a_change_and_the_unit_stays_the_accounts(app, operator, account):
    page = form_of(operator, account)
    assert not page.has("select", id="unit")
    data = page.values(page.form())
    data.setlist("save", ["draft"])
    data.setlist("unit", ["1"])
    data["creator"] = "王敏"
    answer = operator.post(f"/filings/new?kind=change&account={account}", data)
    assert filing_row(app, id_in(answer.location)).unit.name == "信息工程学院"


def test_the_submission_keeps_the_whole_form(app, operator, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    (event,) = events(app, filing)
    assert event.data["name"] == "郑州工商学院信工"
    assert event.target == State.UNIT_REVIEW


def test_what_was_corrected_meanwhile_stays_true_over_the_new_version(app, browser_of, operator, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    corrected(app, account, "followers", 999)
    consented(browser_of, filing)
    assert versions(app, account)[1]["followers"] == 120, "the version is what was approved"
    assert current(app, account)["followers"] == 999
    assert account_row(app, account).followers == 999


def test_the_list_filters_by_every_kind(operator, account):
    changing(operator, account, "submit", name="郑州工商学院信工")
    assert "重要事项变更" in operator.open("/filings/?kind=change").text
    assert "共 1 件" in operator.open("/filings/?kind=change").text
    assert "共 0 件" in operator.open("/filings/?kind=closure").text


def test_the_page_to_begin_offers_the_units_own_accounts(operator, stranger, account):
    page = operator.open("/filings/new")
    assert f"/filings/new?kind=change&account={account}" in page.links()
    assert f"/filings/new?kind=closure&account={account}" in page.links()
    assert f"/filings/new?kind=change&account={account}" not in stranger.open("/filings/new").links()
    changing(operator, account, "submit", name="郑州工商学院信工")
    page = operator.open("/filings/new")
    assert "重要事项变更：待单位审批" in page.text
    assert f"/filings/new?kind=change&account={account}" not in page.links()


def test_pressing_send_twice_makes_one_change(app, operator, account):
    page = form_of(operator, account)
    fields = {"changed_on": days_ago(1), "name": "郑州工商学院信工"}
    one, two = (operator.send(page, fields, button=("save", "submit")) for _ in range(2))
    assert (one.status, two.status) == (303, 303)
    assert counted(app, Filing) == 2
    assert send(operator, f"/filings/{id_in(one.location)}/edit", {"save": "draft"}).status_code == 409


def test_somebody_written_over_another_with_their_addresses_is_remarked(app, browser_of, operator):
    account = registered(app, browser_of, **{"operators-0-wechat": "wm-1", "operators-0-qq": "12345678"})
    filing = changing(operator, account, **NEW_OPERATOR)
    text = operator.open(f"/filings/{filing}/edit").text
    assert "新增的“李娜”与“王敏”的微信号、QQ号相同，请核对是否忘了修改。" in text
