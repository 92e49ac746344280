"""批量同意: many at once, each with its own event; what does not belong together is refused whole."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.cases.lists import batch
from portal.cases.models import Event
from portal.database import db
from portal.filings.models import State
from portal.filings.sort import SORT
from portal.people.models import User
from tests.filings.looking import counted, events, filing_row, press
from tests.filings.making import many, typed
from tests.filings.ticking import OFFICE, SAID, UNIT, boxes, consent


def state(app, filing: int) -> State:
    return filing_row(app, filing).state


def test_twenty_are_consented_to_at_once_each_with_its_own_event(app, publicity):
    filings = many(app, 20)
    page = publicity.follow(consent(publicity, OFFICE))
    assert "20 件已同意" in page.text
    assert "未办" not in page.text
    with app.app_context():
        found = db.session.scalars(select(Event).where(Event.case_id.in_(filings), Event.target == State.FILED)).all()
        assert len(found) == len({e.token for e in found}) == 20
        assert {e.opinion for e in found} == {SAID}
    assert len({filing_row(app, f).number for f in filings}) == 20


def test_only_what_is_ticked_is_consented_to(app, operator, head):
    first, second = typed(operator), typed(operator)
    page = head.follow(consent(head, UNIT, [first]))
    assert "1 件已同意" in page.text
    assert state(app, first) is State.PUBLICITY_REVIEW
    assert state(app, second) is State.UNIT_REVIEW


def test_what_cannot_be_done_is_told_with_its_reason_and_a_link(app, publicity, director):
    filings = many(app, 3)
    page = publicity.open(OFFICE)
    press(director, filings[1], "approve")
    press(director, filings[2], "return")
    sent = {"case": boxes(page), "opinion": SAID}
    page = publicity.follow(publicity.send(page, sent, action="/filings/batch"))
    assert "1 件已同意，2 件未办" in page.text
    assert "已被他人处理：周明远" in page.text
    links = [link.split("?")[0] for link in page.links()]
    assert all(f"/filings/{filing}" in links for filing in filings[1:])
    assert [state(app, f) for f in filings] == [State.FILED, State.FILED, State.RETURNED]
    assert sum(e.target == State.FILED for e in events(app, filings[1])) == 1


def test_a_filing_that_changed_after_it_was_ticked_is_left_to_be_looked_at(app, operator, head):
    filing = typed(operator)
    page = head.open(UNIT)
    ticked = [re.sub(r"-(\d+)", lambda m: f"-{int(m[1]) + 1}", value) for value in boxes(page)]
    answer = head.post(
        "/filings/batch",
        {
            "csrf_token": head.token(),
            "case": ticked,
            "opinion": SAID,
            "state": "unit_review",
            "label": "同意并转宣传部",
            "token": "t",
        },
    )
    page = head.follow(answer)
    assert "0 件已同意，1 件未办" in page.text
    assert "您勾选后，这份备案已有变动" in page.text
    assert state(app, filing) is State.UNIT_REVIEW


def test_a_double_click_consents_once(app, operator, head):
    filings = [typed(operator), typed(operator)]
    page = head.open(UNIT)
    sent = {"case": boxes(page), "opinion": SAID}
    first = head.send(page, sent, action="/filings/batch")
    before = counted(app, Event)
    second = head.send(page, sent, action="/filings/batch")
    assert first.location == second.location
    assert "2 件已同意" in head.follow(second).text
    assert counted(app, Event) == before
    assert all(state(app, f) is State.PUBLICITY_REVIEW for f in filings)


@pytest.mark.parametrize(
    ("opinion", "sentence"),
    [
        ("", "请填写明确意见"),
        ("好", "请填写明确意见"),
        ("好" * 501, "意见最多 500 字"),
        ("同意\x07吧", "看不见的字符"),
    ],
)
def test_without_a_clear_opinion_nothing_is_done_and_nothing_is_lost(app, operator, head, opinion, sentence):
    filing = typed(operator)
    answer = consent(head, UNIT, None, opinion)
    assert answer.status == 422
    assert sentence in answer.text
    assert [box.get("checked") for box in answer.all("input", name="case")] == [""]
    if "\x07" not in opinion:
        assert (answer.one("textarea", name="opinion").text or "").strip() == opinion
    assert answer.one("textarea", name="opinion").get("aria-invalid") == "true"
    assert state(app, filing) is State.UNIT_REVIEW


def test_nothing_ticked_is_said(operator, head):
    typed(operator)
    answer = consent(head, UNIT, [])
    assert answer.status == 422
    assert "请至少勾选一件" in answer.text


def test_a_hundred_and_one_are_too_many(app, publicity):
    filings = many(app, 2)
    ticked = [*boxes(publicity.open(OFFICE)), *(f"{10_000 + n}-1" for n in range(99))]
    answer = publicity.post("/filings/batch", {**by_hand(publicity), "case": ticked})
    assert answer.status == 422
    assert "一次最多批量办理 100 件，现勾选了 101 件" in answer.text
    assert {state(app, f) for f in filings} == {State.PUBLICITY_REVIEW}


def by_hand(person, **changes: str) -> dict:
    whole = {"opinion": SAID, "state": "publicity_review", "label": "同意备案登记", "token": "by-hand"}
    return {"csrf_token": person.token(), **whole, **changes}


def test_different_steps_are_not_decided_together(app, operator, head, director, publicity):
    """周明远 decides for the Publicity Department: in both steps where it files itself."""
    office = many(app, 1)[0]
    unit = typed(operator)
    values = [f"{f}-{filing_row(app, f).revision}" for f in (office, unit)]
    answer = publicity.post("/filings/batch", {**by_hand(publicity), "case": values})
    assert answer.status == 422
    assert "不在同一环节" in answer.text
    assert state(app, office) is State.PUBLICITY_REVIEW
    assert state(app, unit) is State.UNIT_REVIEW


def test_different_consents_are_not_given_together(app, operator, head):
    ordinary, software = typed(operator), typed(operator, "app")
    page = head.open(UNIT)
    assert not boxes(page), "two buttons in one list"
    narrow = [link for link in page.links() if "act=" in link and "state=unit_review" in link]
    assert len(narrow) >= 2
    assert "同意并转技术中心（1 件）" in page.text
    values = [f"{f}-{filing_row(app, f).revision}" for f in (ordinary, software)]
    answer = head.post("/filings/batch", {**by_hand(head, state="unit_review", label="同意并转宣传部"), "case": values})
    assert answer.status == 422
    assert "不是同一种办理" in answer.text
    assert len(boxes(head.open(f"{UNIT}&act=同意并转技术中心"))) == 1
    assert "1 件已同意" in head.follow(consent(head, f"{UNIT}&act=同意并转技术中心")).text
    assert state(app, software) is State.TECH_REVIEW


def test_of_a_long_list_the_number_is_said_to_be_of_the_page(app, publicity):
    many(app, 53)
    assert "同意备案登记（本页 50 件）" in publicity.open("/filings/?scope=todo").text
    assert "同意备案登记（本页 3 件）" in publicity.open("/filings/?scope=todo&page=2").text


@pytest.mark.parametrize("value", ["99999-1", "other"])
def test_s41_what_somebody_may_not_see_is_not_found(app, stranger, operator, head, value):
    mine, other = typed(operator), typed(stranger)
    values = [f"{mine}-{filing_row(app, mine).revision}", value if value != "other" else f"{other}-2"]
    answer = head.post("/filings/batch", {**by_hand(head, state="unit_review", label="同意并转宣传部"), "case": values})
    assert answer.status == 404
    assert state(app, mine) is State.UNIT_REVIEW
    assert state(app, other) is State.UNIT_REVIEW


@pytest.mark.parametrize("value", ["", "x", "1", "1-", "-1-1", "99999999999-1", "4294967296-1", "1-1;2-1"])
def test_what_no_box_holds_is_refused(head, value):
    answer = head.post("/filings/batch", {**by_hand(head), "case": [value]})
    assert answer.status == 400
    assert "勾选的内容有误" in answer.text


def test_who_may_look_but_not_decide_consents_to_nothing(app, operator, leader):
    filing = typed(operator)
    row = filing_row(app, filing)
    sent = {**by_hand(leader, state="unit_review", label="同意并转宣传部"), "case": [f"{filing}-{row.revision}"]}
    page = leader.follow(leader.post("/filings/batch", sent))
    assert "0 件已同意，1 件未办" in page.text
    assert "这一步不由您办理" in page.text
    assert state(app, filing) is State.UNIT_REVIEW
    assert operator.post("/filings/batch", {**sent, "csrf_token": operator.token()}).status == 303
    assert state(app, filing) is State.UNIT_REVIEW, "nobody decides their own filing"


def test_the_list_offers_the_batch_only_where_there_is_one_way_to_consent(operator, head):
    typed(operator)
    page = head.open("/filings/?scope=todo")
    assert not boxes(page)
    assert "批量同意：" in page.text
    assert not boxes(head.open("/filings/?state=unit_review"))
    assert not boxes(operator.open(UNIT))
    page = head.open(f"{UNIT}&pick=all")
    assert [box.get("checked") for box in page.all("input", name="case")] == [""]
    assert "取消全选" in page.text


def test_the_way_back_leads_to_the_same_list(operator, head):
    typed(operator)
    page = head.follow(consent(head, f"{UNIT}&platform=wechat"))
    assert "/filings/?scope=todo&state=unit_review&platform=wechat" in page.links()


def test_the_result_of_nothing_is_not_found(head):
    for query in (
        "",
        "?token=x",
        "?ids=1",
        "?token=x&ids=a,b",
        "?token=x&ids=99999",
        "?token=x&ids=99999999999999999999",
        f"?token=x&ids={'9' * 5000}",
    ):
        assert head.open(f"/filings/batch{query}").status == 404


@pytest.mark.parametrize("changes", [{"label": "同意并转技术中心"}, {"opinion": "同意\x07吧"}, {"opinion": "好"}])
def test_a_form_sent_again_with_more_ticked_is_looked_at_like_any_other(app, operator, head, changes):
    first, second = typed(operator), typed(operator)
    sent = by_hand(head, state="unit_review", label="同意并转宣传部")
    values = [f"{f}-{filing_row(app, f).revision}" for f in (first, second)]
    assert head.post("/filings/batch", {**sent, "case": values[:1]}).status == 303
    assert head.post("/filings/batch", {**sent, **changes, "case": values}).status == 422
    assert state(app, second) is State.UNIT_REVIEW


def test_what_goes_out_of_sight_in_the_middle_stops_no_other(app, operator, head, stranger):
    """The second filing is another's by the time its turn comes."""
    mine, other = typed(operator), typed(stranger)
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "head")).one()
        for filing in (other, mine):
            batch.consent_to(user, SORT, batch.Pick(filing, filing_row(app, filing).revision), SAID, "t")
    assert state(app, mine) is State.PUBLICITY_REVIEW
    assert state(app, other) is State.UNIT_REVIEW
