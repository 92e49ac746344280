"""注销 after the consent: the freeze that the platform sets, the proof, its verification, and what is left of the account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal import calendar
from portal.accounts.models import Status
from portal.filings.models import State
from portal.platforms.occasions import FREEZES
from tests.corpus import picture
from tests.filings import cases
from tests.filings.cases import PROOF, brought, proof_form
from tests.filings.looking import events, filing_row, press, send, without_role
from tests.filings.making import days_ago
from tests.filings.on_pages import decide
from tests.pages import Upload

if TYPE_CHECKING:
    from portal.people.models import Role
from tests.filings.proving import WHOLE, account_of, hand_in, proof_page

# What the author does -------------------------------------------------------------------------------------------------


def test_consent_marks_the_account_and_leads_the_author_to_the_proof(app, browser_of, operator, publicity):
    filing = brought(app, browser_of, "closure", State.PUBLICITY_REVIEW)
    said = publicity.follow(decide(publicity, filing, "approve", "同意注销。"))
    assert "已同意注销，现由填报人王敏发布停更公告" in said.text
    assert account_of(app, filing).status is Status.CLOSING
    page = operator.open(f"/filings/{filing}")
    assert "下一步：提交注销证明" in page.text
    assert f"/filings/{filing}/proof" in page.links()
    assert "注销办理中" in page.text
    assert "下一步" not in publicity.open(f"/filings/{filing}").text


def test_a_closure_to_be_proven_waits_on_the_authors_desk(operator, closing):
    assert operator.open("/").one("a", class_="bar-count").findtext("b") == "0"
    filing = closing()
    page = operator.open("/")
    assert page.one("a", class_="bar-count").findtext("b") == "1"
    assert f"/filings/{filing}" in page.links()
    assert "共 1 件" in operator.open("/filings/?scope=todo").text


def test_the_proof_is_kept_as_a_draft_and_its_page_shows_it_again(app, operator, closing):
    filing = closing()
    page = proof_page(operator, filing)
    assert cases.CLOSURE["announcement"] in page.text, "what is to be announced stands beside it"
    answer = operator.send(page, {"announced_on": days_ago(2), "proof": Upload(picture())}, button=("save", "draft"))
    page = operator.follow(answer)
    assert "已保存" in page.text
    assert page.one("input", name="announced_on").get("value") == days_ago(2)
    assert page.one("img", id="proof-preview").get("src", "").startswith(f"/filings/{filing}/files/proof")
    row = filing_row(app, filing)
    assert (row.state, row.data["reason"], row.due) == (State.CLOSING, "ended", None)
    assert filing_row(app, filing).name, "the name of the account stays on the list"


def test_what_is_missing_is_said_beside_each_field_and_nothing_typed_is_lost(app, operator, closing):
    filing = closing()
    page = operator.send(proof_page(operator, filing), {"announced_on": days_ago(1)}, button=("save", "submit"))
    assert page.status == 422
    assert "有 2 处需要修改" in page.text
    assert "请填写平台注销申请日期。" in page.text
    assert "请上传注销证明。" in page.text
    assert page.one("input", name="announced_on").get("value") == days_ago(1)
    assert filing_row(app, filing).state is State.CLOSING


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("cancelled_on", (calendar.today() + timedelta(days=1)).isoformat(), "平台注销申请日期"),
        ("cancelled_on", "上周", "平台注销申请日期"),
        ("announcement_link", "javascript:alert(1)", "公告链接"),
        ("proof", Upload(b"GIF89a not a picture", "proof.gif"), "注销证明"),
        ("proof", Upload(b"", "proof.png"), "注销证明"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_handed_in(app, operator, closing, field, typed, said):
    filing = closing()
    page = hand_in(operator, filing, **{field: typed})
    assert page.status == 422
    assert said in page.one("div", id="errors").find("ul/li/a").text
    assert filing_row(app, filing).state is State.CLOSING


def test_the_proof_goes_to_the_publicity_department_with_a_copy_of_itself(app, operator, publicity, closing):
    filing = closing()
    said = operator.follow(hand_in(operator, filing))
    assert "已提交注销证明，现由党委宣传部" in said.text
    last = events(app, filing)[-1]
    assert (last.action, last.data["cancelled_on"], len(last.data["proof"])) == ("prove", PROOF["cancelled_on"], 64)
    page = publicity.open(f"/filings/{filing}")
    assert "注销证明" in page.text
    assert PROOF["cancelled_on"] in page.text
    assert "核验无误，办结注销" in page.text
    assert filing in [
        int(u.split("/")[2]) for u in publicity.open("/").links() if u.startswith("/filings/") and u[9:].isdigit()
    ]


def test_after_it_is_handed_in_the_page_leads_to_the_case_and_takes_nothing_more(app, operator, closing):
    filing = closing()
    hand_in(operator, filing)
    assert operator.open(f"/filings/{filing}/proof", follow=False).location == f"/filings/{filing}"
    answer = send(operator, f"/filings/{filing}/proof", {**PROOF, "save": "submit", "token": "another"})
    assert (answer.status_code, "现在不能填写注销证明" in answer.text) == (409, True)


def test_the_same_form_sent_twice_hands_in_once(app, operator, closing):
    filing = closing()
    for _ in range(2):
        answer = send(operator, f"/filings/{filing}/proof", {**proof_form(), "save": "submit", "token": "one-page"})
        assert answer.status_code == 303
    assert [e.action for e in events(app, filing)].count("prove") == 1


def test_two_windows_do_not_overwrite_one_another_unseen(app, operator, closing):
    filing = closing()
    first, second = proof_page(operator, filing), proof_page(operator, filing)
    operator.send(first, {"announced_on": days_ago(5)}, button=("save", "draft"))
    page = operator.send(second, {"announced_on": days_ago(4)}, button=("save", "draft"))
    assert page.status == 409
    assert "注销证明在" in page.text
    assert days_ago(5) in page.text
    assert f"/filings/{filing}/proof" in page.links()
    assert operator.send(page, button=("save", "draft")).status == 303
    assert filing_row(app, filing).data["announced_on"] == days_ago(4)


def test_an_action_that_does_not_exist_keeps_nothing(app, operator, closing):
    filing = closing()
    assert send(operator, f"/filings/{filing}/proof", {**PROOF, "save": "burn"}).status_code == 400
    assert "cancelled_on" not in filing_row(app, filing).data


@pytest.mark.parametrize("who", ["head", "publicity", "stranger", "student"])
def test_s29_nobody_but_the_author_proves(app, browser_of, closing, who):
    filing = closing()
    person = browser_of(who)
    assert person.open(f"/filings/{filing}/proof").status == 404
    answer = send(person, f"/filings/{filing}/proof", {**proof_form(), "save": "submit"})
    assert answer.status_code == 404
    assert filing_row(app, filing).state is State.CLOSING


def test_s29_the_proof_is_seen_by_whoever_sees_the_filing_and_by_nobody_else(browser_of, operator, closing):
    filing = closing()
    hand_in(operator, filing)
    address = f"/filings/{filing}/files/proof"
    for who in ("operator", "head", "publicity", "leader"):
        answer = browser_of(who).client.get(address)
        assert (answer.status_code, answer.mimetype.split("/")[0]) == (200, "image")
        assert address in " ".join(i.get("src", "") for i in browser_of(who).open(f"/filings/{filing}").all("img"))
    for who in ("stranger", "league"):
        assert browser_of(who).client.get(address).status_code == 404


def test_s29_a_proof_that_is_still_written_is_its_authors_alone(operator, publicity, closing):
    filing = closing()
    operator.send(proof_page(operator, filing), WHOLE, button=("save", "draft"))
    address = f"/filings/{filing}/files/proof"
    assert operator.client.get(address).status_code == 200
    assert publicity.client.get(address).status_code == 404
    page = publicity.open(f"/filings/{filing}")
    assert page.status == 200
    assert address not in page.response.text
    hand_in(operator, filing)
    press(publicity, filing, "return")
    operator.send(
        proof_page(operator, filing), {"announcement_link": "https://example.edu/new"}, button=("save", "draft")
    )
    assert "example.edu/new" in operator.open(f"/filings/{filing}").text
    text = publicity.open(f"/filings/{filing}").response.text
    assert address in text, "what was handed in stays in sight"
    assert "example.edu/new" not in text


def test_there_is_no_proof_of_a_filing_that_closes_nothing(app, browser_of, operator):
    filing = brought(app, browser_of, "creation", State.FILED)
    assert operator.open(f"/filings/{filing}/proof", follow=False).status == 303
    assert operator.client.get(f"/filings/{filing}/files/proof").status_code == 404
    assert operator.open("/filings/987654/proof").status == 404


def test_whoever_no_longer_files_for_the_unit_no_longer_proves(app, operator, closing):
    filing = closing()
    page = proof_page(operator, filing)
    with app.app_context():
        role: Role = next(a.role for a in cases.users()["operator"].assignments)
    without_role(app, "operator", role)
    assert operator.send(page, WHOLE, button=("save", "submit")).status == 403
    assert filing_row(app, filing).state is State.CLOSING


# The freeze -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("followers", "days"), [(0, 7), (1_000, 7), (1_001, 15), (10_000, 15), (10_001, 30), (100_000, 30), (100_001, 60)]
)
def test_the_freeze_of_an_official_account_follows_its_followers(followers, days):
    assert FREEZES["wechat"].days(followers) == days


def test_the_freeze_is_computed_shown_and_due_seven_days_after_its_end(app, operator, publicity, closing):
    filing = closing("wechat", followers=20_000)
    page = proof_page(operator, filing)
    assert "平台冻结期 30 天（粉丝 20,000 人）" in page.text
    assert "填写“平台注销申请日期”后计算" in page.text
    operator.send(page, {"cancelled_on": days_ago(2)}, button=("save", "draft"))
    until = calendar.today() + timedelta(days=28)
    assert filing_row(app, filing).due == until + timedelta(days=7)
    for text in (proof_page(operator, filing).text, operator.open(f"/filings/{filing}").text):
        assert until.isoformat() in text
        assert (until + timedelta(days=7)).isoformat() in text
        assert "须在冻结期满后 7 日内" in text
    assert "剩余 35 天" in operator.open("/filings/").text


def test_the_date_refreshes_the_freeze_beside_the_form(operator, closing):
    filing = closing("wechat", followers=500)
    page = proof_page(operator, filing)
    data = page.values(page.form())
    data.setlist("cancelled_on", [days_ago(1)])
    data.setlist("save", ["auto"])
    part = operator.post(f"/filings/{filing}/proof", data, HX_Request="true", HX_Target="side")
    assert (calendar.today() + timedelta(days=6)).isoformat() in part.text


def test_before_the_freeze_is_over_the_closure_cannot_be_verified(app, operator, publicity, closing):
    filing = closing("wechat", followers=20_000)
    hand_in(operator, filing)
    until = calendar.today() + timedelta(days=28)
    said = f"平台冻结期至 {until}，期满后才能核验。"
    assert said in publicity.open(f"/filings/{filing}").text
    answer = press(publicity, filing, "approve")
    assert (answer.status_code, said.rstrip("。") in answer.text) == (409, True)
    assert account_of(app, filing).status is Status.CLOSING
    assert press(publicity, filing, "return").status_code == 303, "a proof that is wrong goes back at any time"


@pytest.mark.parametrize(("ago", "status"), [(7, 409), (8, 303)])
def test_the_last_day_of_the_freeze_belongs_to_it(operator, publicity, closing, ago, status):
    filing = closing("wechat", followers=500)
    hand_in(operator, filing, cancelled_on=days_ago(ago))
    assert press(publicity, filing, "approve").status_code == status


def test_where_the_platform_sets_no_freeze_the_proof_is_due_within_seven_days(app, operator, publicity, closing):
    filing = closing("weibo")
    operator.send(proof_page(operator, filing), {"cancelled_on": days_ago(1)}, button=("save", "draft"))
    assert "平台未规定冻结期" in proof_page(operator, filing).text
    assert filing_row(app, filing).due == calendar.today() + timedelta(days=6)
    assert f"/filings/{filing}" in {link.split("?")[0] for link in operator.open("/filings/?scope=due").links()}
    hand_in(operator, filing)
    assert filing_row(app, filing).due is None, "the office has it"
    assert press(publicity, filing, "approve").status_code == 303


def test_dates_in_the_wrong_order_are_pointed_out_to_who_verifies(operator, publicity, closing):
    filing = closing()
    hand_in(operator, filing, announced_on=days_ago(1), cancelled_on=days_ago(3))
    text = publicity.open(f"/filings/{filing}").text
    assert f"停更公告发布于 {days_ago(1)}，晚于平台注销申请日期 {days_ago(3)}，请核对。" in text
    assert f"平台注销申请日期 {days_ago(3)} 早于学校同意注销的日期 {calendar.today()}，请核对。" in text
