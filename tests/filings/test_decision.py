"""Deciding: an explicit opinion, what changed since the return, withdrawing in time, and a double click that counts once."""

from __future__ import annotations

import pytest

from portal import calendar
from portal.cases import pace
from portal.filings.models import State
from portal.settings.queries import number, working_days
from tests.filings.looking import events, filing_row, press, send
from tests.filings.making import YEAR, bring, draft, submitted, typed
from tests.filings.on_pages import decide, step


@pytest.mark.parametrize("action", ["approve", "return", "refuse"])
@pytest.mark.parametrize("opinion", ["", "  ", "好"])
def test_a_decision_without_an_explicit_opinion_is_asked_for_one_beside_the_box(app, operator, head, action, opinion):
    filing = submitted(operator)
    page = decide(head, filing, action, opinion)
    assert page.status == 422
    assert "请填写明确意见（至少 2 个字）" in page.text
    assert page.one("textarea", id="opinion").get("aria-invalid") == "true"
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_an_opinion_that_is_too_long_stays_in_its_box(operator, head):
    page = decide(head, submitted(operator), "approve", "同" * 501)
    assert page.status == 422
    assert "意见最多 500 字，现为 501 字，请缩短。" in page.text
    assert "同" * 501 in page.text


def test_the_usual_opinions_are_offered(operator, head):
    page = head.open(f"/filings/{submitted(operator)}")
    phrases = [b.get("data-phrase") for b in page.all("button", class_="chip")]
    assert "情况属实，同意报党委宣传部备案。" in phrases
    assert "账号名称不规范，请按要求修改。" in phrases


def test_a_returned_filing_shows_the_reason_to_its_author_and_old_and_new_to_the_approver(app, operator, head):
    filing = submitted(operator)
    assert decide(head, filing, "return", "名称不规范，请写全称。").status == 303
    assert "名称不规范，请写全称。" in operator.open(f"/filings/{filing}").text
    assert "郑州工商学院信息工程学院" in operator.open("/").text, "it waits on the author's desk"
    page = operator.open(f"/filings/{filing}/edit")
    page = operator.send(
        page,
        {"name": "郑州工商学院信息工程学院团委", "operators-0-phone": "13900000000"},
        button=("row", "operators:add"),
    )
    more = {"operators-1-name": "李四", "operators-1-phone": "13911112222"}
    assert operator.send(page, more, button=("save", "submit")).status == 303
    text = head.open(f"/filings/{filing}").text
    assert "退回后修改了 3 处" in text
    assert (
        "名称 郑州工商学院信息工程学院 → 郑州工商学院信息工程学院团委" in text
        or "郑州工商学院信息工程学院 → 郑州工商学院信息工程学院团委" in text
    )
    assert "138****0002 → 139****0000" in text
    assert "李四，139****2222" in text
    assert "13911112222" not in text
    assert [e.action for e in events(app, filing)] == ["submit", "return", "submit"]


def test_what_the_publicity_department_returns_goes_through_the_unit_again(app, browser_of, operator):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    press(browser_of("publicity"), filing, "return", "请补充功能定位。")
    operator.send(operator.open(f"/filings/{filing}/edit"), {"positioning": "面向师生。"}, button=("save", "submit"))
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_a_filing_can_be_withdrawn_mended_and_sent_again(app, operator, head):
    filing = submitted(operator)
    assert step(operator, filing, "withdraw").status == 303
    assert press(head, filing, "approve").status_code == 409
    answer = operator.send(operator.open(f"/filings/{filing}/edit"), {"creator": "王敏"}, button=("save", "submit"))
    assert answer.status == 303
    assert decide(head, filing, "approve").status == 303


def test_a_filing_cannot_be_withdrawn_once_the_unit_has_dealt_with_it_and_the_button_says_so(browser_of, operator):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    page = operator.open(f"/filings/{filing}")
    assert "审批人已经办理，不能再撤回；如需修改，请联系审批人退回。" in page.text
    answer = press(operator, filing, "withdraw")
    assert answer.status_code == 409
    assert "审批人已经办理" in answer.text


def test_a_draft_can_be_given_up_and_says_that_this_is_final(app, operator):
    filing = draft(operator)
    page = operator.open(f"/filings/{filing}")
    assert "郑州工商学院信息工程学院（微信）：删除后不能恢复" in page.text
    assert step(operator, filing, "void").status == 303
    assert filing_row(app, filing).state is State.VOID


def test_the_office_makes_a_filing_void_only_with_a_reason(app, browser_of, publicity):
    filing = bring(browser_of, State.UNIT_REVIEW)
    assert press(publicity, filing, "void", "").status_code == 422
    assert press(publicity, filing, "void", "重复申请。").status_code == 303
    assert events(app, filing)[-1].opinion == "重复申请。"


def test_a_decision_on_a_page_that_has_changed_since_is_not_taken(app, operator, head):
    filing = submitted(operator)
    old = head.open(f"/filings/{filing}")
    step(operator, filing, "withdraw")
    operator.send(operator.open(f"/filings/{filing}/edit"), {"name": "换了名称"}, button=("save", "submit"))
    page = head.send(old, {"opinion": "同意。"}, action=f"/filings/{filing}/steps/approve")
    assert page.status == 409
    assert "您打开页面后，这份备案已有变动。以下是最新内容，请重新查看。" in page.text
    assert "换了名称" in page.text
    assert "同意。" in page.one("textarea", id="opinion").text
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_a_double_click_counts_once_and_both_lead_to_the_same_page(app, operator, head):
    filing = submitted(operator)
    page = head.open(f"/filings/{filing}")
    answers = [head.send(page, {"opinion": "同意。"}, action=f"/filings/{filing}/steps/approve") for _ in range(2)]
    assert [a.status for a in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(events(app, filing)) == 2


def test_after_a_decision_the_next_one_is_offered(operator, head):
    first, second = typed(operator), typed(operator)
    page = head.follow(decide(head, first, "approve"))
    assert "已同意，现由党委宣传部 李老师、周明远办理" in page.text
    assert "处理下一件（还有 1 件）" in page.text
    assert f"/filings/{second}" in page.links()


def test_the_confirmation_tells_who_has_it_now_and_the_number_when_there_is_one(app, browser_of, operator, publicity):
    answer = operator.send(operator.open(f"/filings/{draft(operator)}/edit"), button=("save", "submit"))
    page = operator.follow(answer)
    with app.app_context():
        day = working_days().after(calendar.today(), number("step_days"))
        by = pace.Promise("", day, late=False, caveat=pace.caveat(day)).words
    assert f"已提交审批，现由信息工程学院 赵建国办理，{by}。" in page.text
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    page = publicity.follow(decide(publicity, filing, "approve"))
    assert f"已同意备案登记，编号 NO. {YEAR}-微信-0001，账号已进入台账；可以打印一式三份。" in page.text


def test_the_timeline_tells_who_when_and_what_was_said(browser_of, operator):
    filing = bring(browser_of, State.FILED)
    steps = [
        " ".join("".join(li.itertext()).split())
        for li in operator.open(f"/filings/{filing}").all("li")
        if "step" in (li.get("class") or "")
    ]
    assert [s.split(" 20")[0] for s in steps] == ["王敏 提交审批", "赵建国 同意并转宣传部", "李老师 同意备案登记"]
    assert "情况属实，同意。" in steps[1]


@pytest.mark.parametrize("token", ["", "x" * 500])
def test_a_step_without_a_token_or_with_an_outsized_one_is_taken_all_the_same(app, operator, head, token):
    filing = typed(operator)
    assert send(head, f"/filings/{filing}/steps/approve", {"opinion": "同意。", "token": token}).status_code == 303
    assert len(events(app, filing)) == 2


def test_an_opinion_is_only_ever_shown_as_text(operator, head):
    filing = typed(operator)
    press(head, filing, "return", "<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in operator.client.get(f"/filings/{filing}").text


def test_a_rule_that_speaks_of_an_opinion_is_no_fault_of_the_opinion(app, operator, head):
    """422 belongs to the box; what has changed meanwhile is 409, whatever its words."""
    filing = typed(operator)
    assert press(head, filing, "approve", "意\x07见").status_code == 422
    assert press(head, filing, "approve", revision="999").status_code == 409
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_the_mark_of_another_filings_form_does_not_count_as_this_ones(app, operator, head):
    first, second = typed(operator), typed(operator)
    assert press(head, first, "approve", token="one-and-the-same").status_code == 303
    assert press(head, second, "approve", token="one-and-the-same").status_code == 409
    assert len(events(app, second)) == 1
