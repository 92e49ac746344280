"""The lists of reports: whose, by what they are narrowed, what is found of them, and many settled at once."""

from __future__ import annotations

import re

import pytest

from portal.reports.models import State
from tests.filings.making import many, typed
from tests.reports.making import brought, events, press, report, reported, take, url

HERE = "/directory/reports"


@pytest.fixture
def four(app, anonymous, publicity):
    """One report in each state."""
    return {
        state: brought(app, anonymous, publicity, state, name=f"{state.word}的号", link="", platform=platform)
        for state, platform in zip(State, ("weibo", "wechat", "", "weibo"), strict=True)
    }


def listed(page) -> list[str]:
    """The names of a list, as they stand."""
    return ["".join(next(iter(cell.iter("a"))).itertext()) for cell in page.all("th", scope="row")]


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("", tuple(State)),
        ("?outcome=open", (State.REPORTED, State.CHECKING)),
        ("?outcome=confirmed", (State.CONFIRMED,)),
        ("?outcome=dismissed", (State.DISMISSED,)),
        ("?outcome=nothing", tuple(State)),
        ("?state=checking", (State.CHECKING,)),
        ("?platform=weibo", (State.REPORTED, State.DISMISSED)),
        ("?platform=unknown", (State.CONFIRMED,)),
        ("?outcome=dismissed&platform=wechat", ()),
        ("?scope=todo", (State.REPORTED, State.CHECKING)),
        ("?scope=done", (State.CHECKING, State.CONFIRMED, State.DISMISSED)),
        ("?scope=mine", ()),
        ("?q=不属冒用", (State.DISMISSED,)),
        ("?q=hczdh", (State.CHECKING,)),
        ("?mark=late", ()),
    ],
)
def test_the_office_narrows_its_list(four, publicity, query, states):
    assert set(listed(publicity.open(HERE + query))) == {f"{state.word}的号" for state in states}


def test_the_newest_stand_first_and_columns_that_reports_do_not_have_are_left_out(four, publicity):
    page = publicity.open(HERE)
    heads = ["".join(th.itertext()) for th in page.all("th", scope="col")]
    assert heads == ["名称", "平台", "状态", "现由谁办理", "时限"]
    assert listed(page)[0] == "不属冒用的号"
    assert "剩余" in page.text, "each that is open has its day"


def test_what_comes_back_from_a_report_is_the_same_list(four, publicity):
    page = publicity.open(f"{HERE}?state=reported")
    (link,) = [link for link in page.links() if re.match(r"/directory/reports/\d+", link)]
    assert f"{HERE}?state=reported#report-{four[State.REPORTED]}" in publicity.open(link).links()


def test_a_leader_reads_the_list_and_nobody_outside_the_offices_does(four, leader, operator, tech, admin, auditor):
    assert len(listed(leader.open(HERE))) == 4
    for person in (operator, tech, admin, auditor):
        assert person.open(HERE).status == 403


def test_the_menu_leads_the_offices_to_the_reports(publicity, leader, operator, tech):
    assert all(HERE in person.open("/").links() for person in (publicity, leader))
    assert not any(HERE in person.open("/").links() for person in (operator, tech))
    for address, current in ((HERE, HERE), ("/directory/", "/directory/")):
        links = [a.get("href") for a in publicity.open(address).all("a", aria_current="page")]
        assert links[0] == current


def test_the_menu_stays_where_it_is_on_the_page_of_a_report(four, publicity):
    assert publicity.open(url(four[State.CHECKING])).all("a", aria_current="page")[0].get("href") == HERE


def test_all_sorts_stand_in_one_list_and_are_told_apart(app, anonymous, operator, publicity):
    typed(operator)
    number = reported(app, anonymous, platform="weibo")
    page = publicity.open("/cases/")
    assert len(listed(page)) == 2
    assert "微博冒用举报—" in page.text.replace(" ", "")
    assert listed(publicity.open("/cases/?sort=report")) == ["郑工商招生办"]
    todo = publicity.open("/cases/?scope=todo")
    assert listed(todo) == ["郑工商招生办"]
    assert any(link.startswith(f"{url(number)}?back=") for link in todo.links())
    assert "待办 1" in publicity.open("/").text


def test_the_next_to_do_may_be_of_another_sort(app, anonymous, publicity):
    first, second = reported(app, anonymous), reported(app, anonymous, name="另一个")
    page = publicity.follow(take(publicity, first, "dismiss", "不属实。"))
    assert "处理下一件（还有 1 件）" in page.text
    assert any(link.startswith(url(second)) for link in page.links())
    page = publicity.follow(take(publicity, second, "take"))
    assert "处理下一件" not in page.text, "whoever takes it goes on with it"


def test_the_search_finds_a_report_for_whoever_may_see_it(four, publicity, leader, operator):
    for person in (publicity, leader):
        page = person.open("/search?q=核查中的号")
        assert "冒用举报" in page.text
        assert url(four[State.CHECKING]) in page.links()
    assert "核查中的号" not in operator.open("/search?q=核查中").text.replace("查找 核查中", "")


# 批量 ----------------------------------------------------------------------------------------------------------------


def boxes(page) -> list[str]:
    return [box.get("value") for box in page.all("input", name="case")]


WAITING = f"{HERE}?scope=todo&state=reported"


def test_many_are_dismissed_at_once_each_with_its_own_event(app, anonymous, publicity):
    numbers = [reported(app, anonymous, name=f"广告{n}") for n in range(3)]
    page = publicity.open(WAITING)
    assert "批量办理：不属冒用" in page.text
    assert "核查情况" in page.text
    answer = publicity.send(page, {"case": boxes(page), "opinion": "均系广告。"}, action=f"{HERE}/batch")
    text = publicity.follow(answer).text
    assert "3 件已办结" in text
    assert "同意" not in text
    for number in numbers:
        assert [(e.action, e.opinion) for e in events(app, number)] == [("dismiss", "均系广告。")]
        assert report(app, number).finding == "均系广告。"


def test_what_another_has_settled_meanwhile_is_told_with_its_reason(app, anonymous, publicity, director):
    first, second = (reported(app, anonymous, name=f"广告{n}") for n in range(2))
    page = publicity.open(WAITING)
    assert press(director, first, "confirm").status_code == 303
    answer = publicity.send(page, {"case": boxes(page), "opinion": "均系广告。"}, action=f"{HERE}/batch")
    text = publicity.follow(answer).text
    assert "1 件已办结，1 件未办" in text
    assert "已被他人处理：周明远" in text
    assert (report(app, first).state, report(app, second).state) == (State.CONFIRMED, State.DISMISSED)


def test_the_opinion_of_a_batch_is_what_was_found(app, anonymous, publicity):
    reported(app, anonymous)
    page = publicity.open(WAITING)
    answer = publicity.send(page, {"case": boxes(page), "opinion": ""}, action=f"{HERE}/batch")
    assert answer.status == 422
    assert "写入每一件举报的核查情况" in answer.text


def test_a_list_of_all_sorts_leads_to_each_way_of_doing_many_at_once(app, anonymous, publicity):
    reported(app, anonymous)
    page = publicity.open("/cases/?scope=todo")
    assert "批量办结：待核查：不属冒用（1 件）" in page.text
    many(app, 1)
    page = publicity.open("/cases/?scope=todo")
    assert "批量办理：" in page.text
    assert "待核查：不属冒用（1 件）" in page.text
    assert "待宣传部备案：同意备案登记（1 件）" in page.text
    assert not boxes(page)
