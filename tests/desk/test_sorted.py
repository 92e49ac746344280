"""A list of cases sorts both ways by the headers of its columns, says why a case came back, and of what is over calmly what it was."""

from __future__ import annotations

import pytest
from flask import g
from sqlalchemy import select

from portal.accounts.models import Account
from portal.calendar import local
from portal.cases.lists import filters, lines, listing, orders
from portal.cases.models import Case
from portal.database import db
from portal.people.models import User
from portal.spelling import ordered
from tests.desk.listing import aged, rows, said
from tests.filings.looking import press
from tests.filings.making import consented, days_ago, typed

SCOPES = ("todo", "done", "mine", "copies", "due", "")
BOTH = ("name", "number", "unit", "since", "due")


def listed(username: str, **given: str) -> list[lines.Line]:
    """The lines of a list, as its page would show them; needs a request."""
    user = db.session.scalars(select(User).where(User.username == username)).one()
    g.pop("matching", None)
    return lines.listed(user, filters.chosen("filing", given)).rows


@pytest.fixture
def several(app, operator, head, publicity):
    """Filings at several places, of several names, one of them registered."""
    names = {"微信": "西安站", "微博": "先进站", "三": "安全站", "四": "郑州"}
    first = typed(operator, name=names["微信"])
    consented(first, head, publicity)
    for name in ("微博", "三"):
        aged(app, typed(operator, "weibo", name=names[name]), hours=len(name) * 30)
    typed(operator, "weibo", "draft", name=names["四"], registered_on=days_ago(3))
    typed(operator, "weibo", "draft", name="青春", registered_on="")
    return app


def test_each_order_and_its_other_way_hold_the_same_and_what_has_nothing_stands_last(several):
    with several.test_request_context():
        for scope in SCOPES:
            held = {line.case.id for line in listed("operator", scope=scope)}
            for word in filters.ORDERS:
                found = listed("operator", scope=scope, order=word)
                assert {line.case.id for line in found} == held, (scope, word)
        key = {
            "name": lambda line: ordered(line.case.name),
            "number": lambda line: line.number,
            "unit": lambda line: line.case.unit.name_order if line.case.unit else "",
            "since": lambda line: line.case.state_since,
            "due": lambda line: line.case.due,
        }
        for word in BOTH:
            for falling in (False, True):
                found = [key[word](one) for one in listed("operator", order=f"{word}-desc" if falling else word)]
                there = [value for value in found if value]
                assert there == sorted(there, reverse=falling), (word, falling)
                assert not any(found[len(there) :]), (word, "what has none stands last")
        assert [line.case.name for line in listed("operator", order="name")][:2] == ["安全站", "青春"]


def test_a_header_sorts_one_way_and_then_the_other_and_says_how(several, operator):
    page = operator.open("/filings/?scope=mine&platform=weibo")
    heads = {th.find("a").text: th for th in page.all("th") if th.find("a") is not None and th.get("scope") == "col"}
    assert list(heads) == ["名称", "状态", "时限"], "no number among these: no column"
    assert not any(th.get("aria-sort") for th in heads.values())
    page = operator.open(heads["名称"].find("a").get("href"))
    (sorted_by,) = [th for th in page.all("th") if th.get("aria-sort")]
    assert (sorted_by.find("a").text, sorted_by.get("aria-sort")) == ("名称", "ascending")
    page = operator.open(sorted_by.find("a").get("href"))
    assert [th.get("aria-sort") for th in page.all("th") if th.get("aria-sort")] == ["descending"]
    assert page.one("input", name="order").get("value") == "name-desc", "a search keeps the order"
    assert "NO." in [th.find("a").text for th in operator.open("/filings/").all("th") if th.find("a") is not None]


def test_whoever_sees_several_units_sorts_by_them_one_way_and_the_other(several, operator, stranger, publicity):
    typed(stranger, "weibo", name="经管微博")
    assert "单位" not in [th.find("a").text for th in operator.open("/filings/").all("th") if th.find("a") is not None]
    for address in ("/filings/", "/cases/"):
        page = publicity.open(address)
        for way in ("ascending", "descending", "ascending"):
            (link,) = [a for th in page.all("th") for a in th.iter("a") if a.text == "单位"]
            page = publicity.open(link.get("href"))
            assert [th.get("aria-sort") for th in page.all("th") if th.get("aria-sort")] == [way]
            units = [td.text for td in page.all("td") if td.text in {"经济与管理学院", "信息工程学院"}]
            assert len(set(units)) == 2
            assert units == sorted(units, key=ordered, reverse=way == "descending")


def test_the_heads_say_the_way_of_what_they_show(several):
    with several.test_request_context():
        for scope in SCOPES:
            for word in ("", *filters.ORDERS):
                chosen = filters.chosen("filing", {"scope": scope, "order": word})
                shown = orders.heads(chosen, waited=scope == "todo")
                active = [name for name, head in shown.items() if head.way]
                assert len(active) <= 1
                if word in {"name", "number", "unit", "due"}:
                    assert shown[word].way == "ascending"
                    assert f"order={word}-desc" in shown[word].url
        waiting = orders.heads(filters.chosen("filing", {"scope": "todo", "order": "since"}), waited=True)["since"]
        assert waiting.way == "descending", "who came first has waited longest"


def test_a_row_says_why_it_came_back_until_it_is_handed_in_again(app, operator, head, publicity):
    filing = typed(operator)
    assert "：" not in said(head.open("/filings/?scope=todo"), filing)
    press(head, filing, "return", "头像不清楚，请换一张。" + "很长的说明。" * 20)
    for person, address in (
        (operator, "/filings/?scope=todo"),
        (operator, "/filings/"),
        (head, "/filings/?scope=done"),
    ):
        line = said(person.open(address), filing)
        assert "退回修改：头像不清楚，请换一张。" in line
        assert line.count("很长的说明。") < 10, "clipped: the whole of it stands on the page of the case"
    assert "退回修改：头像不清楚" in operator.open("/").text
    press(operator, filing, "submit", "")
    assert "头像不清楚" not in said(operator.open("/filings/"), filing)
    press(head, filing, "approve")
    press(publicity, filing, "return_unit", "请核对主管人员。")
    assert "退回单位重审：请核对主管人员。" in said(head.open("/filings/?scope=todo"), filing), "sent back to the unit"


def test_what_is_over_says_the_day_and_nothing_of_it_is_red(app, operator, head, publicity):
    late = typed(operator, registered_on=days_ago(30), late_reason="此前不了解备案要求。")
    on_its_way = typed(operator, "weibo", registered_on=days_ago(30), late_reason="此前不了解备案要求。")
    consented(late, head, publicity)
    with app.test_request_context():
        found = {line.case.id: line for line in listed("operator")}
        assert ("plain", "逾期提交") in found[late].marks
        assert ("bad", "逾期提交") in found[on_its_way].marks
        day = local(found[late].case.state_since).date()
        rows_ = {row.case.id: row for row in listing.rows(found.values(), "", picking=False)}
        assert rows_[late].ending == f"{day} 备案"
        assert not rows_[on_its_way].ending
        number = db.session.scalar(select(Account.number).join(Case, Case.account_id == Account.id))
    page = operator.open("/filings/")
    assert page.one("tr", id=f"filing-{late}").get("class") == "ended"
    assert f"{day} 备案" in said(page, late)
    assert number in said(page, late)
    assert page.one("tr", id=f"filing-{on_its_way}").get("class") is None
    assert "已备案，自" not in operator.open("/").text
    assert f"{day} 备案" in operator.open("/").text


def test_namesakes_in_a_list_and_on_the_desk_say_which_account_they_are(operator):
    one, other = typed(operator, name="同名"), typed(operator, "weibo", "draft", name="同名")
    typed(operator, "weibo", name="独名")
    page = operator.open("/filings/")
    beside = {row: "".join(page.one("tr", id=f"filing-{row}").find("th").itertext()) for row in rows(page)}
    assert beside[one].startswith("同名 微信 ")
    assert beside[other].startswith("同名 微博")
    assert sum("同名" in words for words in beside.values()) == 2
    assert [w for w in beside.values() if w.startswith("独名")] == ["独名"]
    desk = operator.open("/").text
    assert "同名 微信" in desk
    assert "创建备案 · 微博" in desk
    assert "微博创建" not in desk
