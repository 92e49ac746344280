"""One authorisation by the real pages, as each person; its form, its number, its end, its cards and the calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from portal.accounts.models import Account, Status
from portal.calendar import now, today
from portal.database import db
from portal.posts.clearances import queries
from portal.posts.clearances.models import Clearance, Period, State
from tests.accounts.registered import registered
from tests.filings.together import at_once
from tests.pages import Answer, Page
from tests.posts.clearances.making import FACTS, UNTIL, asked, brought, clearance, events, press, sent, take, url

YEAR = today().year


def day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def test_s46_one_goes_all_the_way_and_everybody_is_told(app, operator, head, publicity, stranger):
    account = registered(app, name="信工青年")
    form = operator.open("/clearances/new")
    assert form.one("input", type="checkbox", value=str(account)).get("checked") is not None, "the unit's only account"
    answer = operator.send(form, FACTS, action="/clearances/new")
    number = int(operator.follow(answer).path.split("?")[0].split("/")[-1])
    assert f"/clearances/{number}" in " ".join(head.open("/cases/?scope=todo").links())
    assert "已同意，现由党委宣传部" in take(head, number, "approve").text
    assert stranger.open(url(number)).status == 404, "another unit's"
    shown = take(publicity, number, "approve").text
    assert f"已授权，编号 授〔{YEAR}〕1号，有效期至 {UNTIL}" in shown
    page = operator.open(url(number)).text
    for words in ("已授权", f"授〔{YEAR}〕1号", "信工青年", "教学不受影响。", "学生询问较多。", UNTIL):
        assert words in page, words
    assert "已授权" in operator.open("/notices/").text
    assert f"授〔{YEAR}〕1号" in operator.open("/clearances/wording").text
    assert "没有有效的授权" in stranger.open("/clearances/wording").text
    assert "实验楼停电" in publicity.open("/clearances/wording").text
    assert "实验楼停电" in operator.open(f"/clearances/?q=授〔{YEAR}〕1号").text, "it is found by its number"


def test_what_was_sent_back_is_mended_and_what_was_withdrawn_too(app, browser_of, operator):
    for state in (State.RETURNED, State.WITHDRAWN):
        number = brought(app, browser_of, state)
        form = operator.open(f"{url(number)}/edit")
        assert form.one("textarea", name="wording").text.strip() == FACTS["wording"]
        answer = operator.send(form, {"name": "改好的主题", "until": day(5)}, action="/edit")
        assert answer.status == 303
        kept = clearance(app, number)
        assert (kept.state, kept.name, kept.due) == (State.UNIT_REVIEW, "改好的主题", today() + timedelta(days=5))
        assert events(app, number)[-1].data["name"] == "改好的主题"
        assert operator.open(f"{url(number)}/edit").status == 404, "it lies with the head"


BAD = {
    "no topic": ({"name": " "}, "请填写主题。"),
    "a topic too long": ({"name": "停" * 61}, "最多 60 字"),
    "words too long": ({"wording": "停" * 2001}, "最多 2000 字"),
    "signs that nobody sees": ({"reason": "停\x07电"}, "含有看不见的字符"),
    "no account": ({"accounts": []}, "请至少选择一个账号。"),
    "an account that is none": ({"accounts": ["x"]}, "所选账号不在可选范围内"),
    "yesterday": ({"until": day(-1)}, "只能填写今天起一年以内的日期。"),
    "in two years": ({"until": day(800)}, "只能填写今天起一年以内的日期。"),
    "no day": ({"until": "下周五"}, "下周五"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(app, operator, what):
    changes, sentence = BAD[what]
    answer = sent(operator, [registered(app)], **changes)
    assert answer.status == 422
    assert sentence in answer.text
    if "reason" not in changes:
        assert answer.one("textarea", name="reason").text.strip() == FACTS["reason"]
    with app.app_context():
        assert db.session.query(Clearance).count() == 0


def test_nobody_asks_for_accounts_of_others_or_that_are_gone_but_the_office_for_any(app, operator, publicity):
    own, other = registered(app), registered(app, unit="工学院")
    assert sent(operator, [own, other]).status == 422
    assert sent(publicity, [own, other]).status == 303
    with app.app_context():
        db.session.get_one(Account, own).status = Status.CLOSED
        db.session.commit()
    assert sent(operator, [own]).status == 422
    assert "还没有在册的账号" in operator.open("/clearances/new").text


def test_the_schools_own_goes_to_the_office_at_once_and_to_a_colleague_of_who_asked(app, publicity, director):
    answer = sent(publicity, [registered(app, unit="郑州工商学院")])
    number = int(answer.location.split("?")[0].split("/")[-1])
    assert clearance(app, number).state is State.OFFICE_REVIEW
    assert press(publicity, number, "approve").status_code in {403, 409}
    assert press(director, number, "approve").status_code == 303


def test_the_same_form_sent_twice_is_one(app, operator):
    registered(app)
    form = operator.open("/clearances/new")
    first, second = (operator.send(form, FACTS, action="/clearances/new") for _ in range(2))
    assert first.location.split("?")[0] == second.location.split("?")[0]
    with app.app_context():
        assert db.session.query(Clearance).count() == 1


def test_the_numbers_of_a_year_have_no_gap_also_when_two_are_granted_at_once(app, browser_of):
    numbers = [brought(app, browser_of, State.OFFICE_REVIEW) for _ in range(4)]
    assert press(browser_of("publicity"), numbers[0], "return").status_code == 303
    officers = [Page.let_in(app, who) for who in ("publicity", "director")]
    pairs = list(zip(officers, numbers[1:3], strict=True))
    answers = at_once(*(lambda p=person, n=number: press(p, n, "approve").status_code for person, number in pairs))
    assert answers == [303, 303]
    assert press(browser_of("director"), numbers[3], "approve").status_code == 303
    assert {clearance(app, n).number for n in numbers[1:]} == {f"授〔{YEAR}〕{n}号" for n in (1, 2, 3)}
    assert clearance(app, numbers[0]).number is None


def test_of_two_officers_one_grants_it_and_one_number_is_given(app, browser_of):
    number = brought(app, browser_of, State.OFFICE_REVIEW)
    officers = [Page.let_in(app, who) for who in ("publicity", "director")]
    answers = at_once(*(lambda p=person: press(p, number, "approve").status_code for person in officers))
    assert sorted(answers) == [303, 409]
    second = brought(app, browser_of, State.GRANTED)
    assert [clearance(app, n).number for n in (number, second)] == [f"授〔{YEAR}〕{n}号" for n in (1, 2)]


def test_it_expires_by_the_day_and_nothing_moves(app, browser_of):
    number = brought(app, browser_of, State.GRANTED, until=day(0))
    with app.app_context():
        held = db.session.get_one(Clearance, number)
        assert queries.usable(held.accounts, today()) == [held]
        assert queries.fault(held, held.accounts, today()) is None
        assert "已经过期" in (queries.fault(held, held.accounts, today() + timedelta(days=1)) or "")
        assert queries.usable(held.accounts, today() + timedelta(days=1)) == []
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        later = Page(app, "operator")
        page = later.open(url(number)).text
        assert "已过期" in page
        assert "已经过期，不能再引用" in page
        assert "实验楼停电" in later.open("/clearances/?term=over").text
        assert "实验楼停电" not in later.open("/clearances/?term=now").text
        assert "实验楼停电" not in later.open("/clearances/wording").text
    assert clearance(app, number).state is State.GRANTED


def test_nothing_is_granted_for_days_that_are_over(app, browser_of):
    number = brought(app, browser_of, State.OFFICE_REVIEW, until=day(0))
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert press(Page(app, "publicity"), number, "approve").status_code == 409
    assert clearance(app, number).number is None


def test_revoked_it_holds_no_more_and_its_author_is_told_why(app, browser_of, operator, publicity):
    number = brought(app, browser_of, State.GRANTED)
    assert press(publicity, number, "revoke", "").status_code == 422, "with a reason"
    assert "已撤销授权" in take(publicity, number, "revoke", "情况有变，统一口径另行通知。").text
    page = operator.open(url(number)).text
    assert "已撤销" in page
    assert "情况有变，统一口径另行通知。" in page
    assert "已撤销" in operator.open("/notices/").text
    assert "没有有效的授权" in operator.open("/clearances/wording").text
    assert "实验楼停电" in operator.open("/clearances/?term=revoked").text
    with app.app_context():
        revoked = db.session.get_one(Clearance, number)
        assert queries.usable(revoked.accounts, today()) == []
        assert "已撤销" in (queries.fault(revoked, revoked.accounts, today()) or "")


def test_it_covers_its_own_accounts_alone(app, browser_of):
    number, other = brought(app, browser_of, State.GRANTED), registered(app, name="没有授权的号")
    with app.app_context():
        held, second = db.session.get_one(Clearance, number), db.session.get_one(Account, other)
        assert queries.usable([*held.accounts, second], today()) == []
        assert queries.usable([], today()) == []
        assert "不包括“没有授权的号”" in (queries.fault(held, [*held.accounts, second], today()) or "")


def test_whoever_decides_sees_accounts_that_are_gone_and_sensitive_days(app, browser_of, publicity):
    number = brought(app, browser_of, State.OFFICE_REVIEW)
    with app.app_context():
        db.session.get_one(Clearance, number).accounts[0].status = Status.CLOSED
        db.session.commit()
    add(publicity, name="高考", starts_on=day(3), ends_on=day(5))
    page = publicity.open(url(number)).text
    assert "（已注销）已不在用。" in page
    assert f"有效期内有敏感时段：高考（{day(3)} 至 {day(5)}）。" in page


def add(person: Page, **facts: str) -> Answer:
    return person.send(person.open("/clearances/periods"), facts, action="/periods/new")


def test_the_office_keeps_the_calendar_and_units_read_it(app, operator, publicity):
    facts = {"name": "高考", "starts_on": day(3), "ends_on": day(5)}
    for _ in range(2):  # sent twice it stands there once
        assert "已登记敏感时段。" in publicity.follow(add(publicity, **facts)).text
    page = operator.open("/clearances/periods")
    assert page.text.count("高考") == 1
    assert not page.has("form", action="/clearances/periods/new")
    assert operator.post("/clearances/periods/new", operator.signed(facts)).status == 403
    assert operator.post("/clearances/periods/1/drop", operator.signed({})).status == 403
    with app.app_context():
        period = db.session.query(Period).one()
        found = [bool(queries.periods_on(today() + timedelta(days=days))) for days in (2, 3, 5, 6)]
    assert found == [False, True, True, False]
    answer = publicity.send(publicity.open("/clearances/periods"), action=f"/periods/{period.id}/drop")
    assert "已删除敏感时段。" in publicity.follow(answer).text
    assert "没有登记敏感时段" in operator.open("/clearances/periods").text
    assert publicity.post(f"/clearances/periods/{period.id}/drop", publicity.signed({})).status == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": day(2)}, "结束日期不能早于开始日期。"),
        ({"starts_on": "2026-13-40"}, "2026-13-40"),
        ({"name": ""}, "请填写名称。"),
        ({"note": "说" * 201}, "最多 200 字"),
    ],
)
def test_a_period_that_is_none_is_not_kept(app, publicity, changes, sentence):
    answer = add(publicity, **{"name": "高考", "starts_on": day(3), "ends_on": day(5), **changes})
    assert answer.status == 422
    assert sentence in answer.text
    with app.app_context():
        assert db.session.query(Period).count() == 0


def test_it_is_granted_in_one_go_with_others(app, browser_of, publicity):
    """The consents of a state are those of the setting: with no leader asked, 同意授权 alone is offered."""
    asked(app, browser_of("operator"))
    brought(app, browser_of, State.OFFICE_REVIEW)
    text = publicity.open("/clearances/?scope=todo&state=office_review&pick=all").text
    assert "同意授权" in text
    assert "同意并报校领导" not in text
