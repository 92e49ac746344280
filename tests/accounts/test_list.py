"""The list of the registry: filters and sorting in the address, pages that begin where the last one ended, what a line shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import request
from sqlalchemy import select

from benchmarks.instance import counted
from portal.accounts.lists import filters, lines
from portal.accounts.lists.listing import context
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Status
from portal.calendar import today
from portal.database import db
from portal.people.models import Identity, Person, User
from portal.spelling import ordered
from tests.accounts.listing import names
from tests.accounts.registered import changed, many, registered

OTHER = "经济与管理学院"


def known(app, name, **facts: Any):
    """Say something of a person, as the roster does."""
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == name)).one()
        for key, value in facts.items():
            setattr(person, key, value)
        db.session.commit()


def two_of_everything(app):
    registered(
        app, name="学院微信", followers=10, filed_on=date(2026, 3, 1), verified="yes", verified_until="2099-01-01"
    )
    second = registered(app, OTHER, "weibo", name="经管微博", followers=300, filed_on=date(2026, 2, 1), late=True)
    third = registered(app, "大学生新媒体协会", "qq", name="协会空间", followers=20, filed_on=date(2026, 1, 1))
    changed(app, second, status=Status.CLOSING)
    changed(app, third, status=Status.CLOSED, closed_on=today())


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("platform=weibo", ["经管微博"]),
        ("platform=qq&status=closed", ["协会空间"]),
        ("level=second", ["学院微信", "经管微博"]),
        ("level=league", ["协会空间"]),
        ("level=first", []),
        ("status=active", ["学院微信"]),
        ("status=closing", ["经管微博"]),
        ("verified=yes", ["学院微信"]),
        ("verified=no", ["经管微博", "协会空间"]),
        ("late=yes", ["经管微博"]),
        ("unit=mine", ["学院微信"]),
        (
            "platform=telegraph&level=third&status=gone&verified=perhaps&late=no&issue=none&unit=99999&sort=colour",
            ["学院微信", "经管微博", "协会空间"],
        ),
        ("unit=&platform=&q=%20%20", ["学院微信", "经管微博", "协会空间"]),
    ],
)
def test_a_filter_finds_what_it_says_and_one_that_does_not_exist_counts_as_none(app, operator, filters, found):
    two_of_everything(app)
    assert names(operator.open(f"/accounts/?{filters}")) == found


@pytest.mark.parametrize(
    ("days", "verified", "found"),
    [
        (0, "soon", True),
        (60, "soon", True),
        (61, "soon", False),
        (-1, "soon", False),
        (-1, "past", True),
        (0, "past", False),
    ],
)
def test_a_verification_ends_soon_within_sixty_days_and_has_ended_from_the_day_after(
    app, operator, days, verified, found
):
    registered(app, verified="yes", verified_until=(today() + timedelta(days=days)).isoformat())
    assert bool(names(operator.open(f"/accounts/?verified={verified}"))) is found


def test_each_issue_finds_the_account_that_has_it_and_no_closed_one(app, publicity):
    sound = {
        "operators": [
            {"row_id": "b1", "name": "钱一", "phone": "13900000001"},
            {"row_id": "b2", "name": "钱二", "phone": "13900000002"},
        ]
    }
    registered(app, name="都好", **sound)
    registered(app, OTHER, name="只有一人", operators=sound["operators"][:1])
    registered(
        app,
        OTHER,
        "weibo",
        name="学生将走",
        operators=[*sound["operators"], {"row_id": "c", "name": "孙学", "phone": "13900000003"}],
    )
    registered(
        app,
        "图书馆",
        name="已走了",
        operators=[*sound["operators"], {"row_id": "c", "name": "李走", "phone": "13900000004"}],
    )
    registered(
        app, "图书馆", name="主管是学生", supervisors=[{"row_id": "c", "name": "周生", "phone": "13900000005"}], **sound
    )
    closed = registered(
        app, "校学生会", name="注销的", operators=[{"row_id": "c", "name": "李走", "phone": "13900000004"}]
    )
    changed(app, closed, status=Status.CLOSED)
    for name in ("钱一", "钱二"):
        known(app, name, identity=Identity.STAFF)
    known(app, "孙学", identity=Identity.STUDENT, leaves_on=today() + timedelta(days=90))
    known(app, "李走", identity=Identity.STUDENT, left_on=today())
    known(app, "周生", identity=Identity.STUDENT)
    expected = {
        "no-staff": ["主管是学生"],
        "leaving": ["学生将走"],
        "left": ["已走了"],
        "unknown": [],
        "single": ["只有一人"],
        "repeated": ["主管是学生", "已走了"],
    }
    assert set(expected) == set(filters.ISSUES)
    found = {issue: names(publicity.open(f"/accounts/?issue={issue}")) for issue in expected}
    assert found == expected
    known(app, "孙学", leaves_on=today() + timedelta(days=91))
    known(app, "钱二", identity=None)
    assert names(publicity.open("/accounts/?issue=leaving")) == []
    assert len(names(publicity.open("/accounts/?issue=unknown"))) == 4
    known(app, "赵建国", left_on=today())
    assert len(names(publicity.open("/accounts/?issue=no-staff"))) == 5


def test_issues_that_tell_of_people_find_only_accounts_whose_people_one_may_see(app, operator, admin, leader):
    registered(app, name="本院")
    registered(app, OTHER, name="外院")
    assert names(leader.open("/accounts/?issue=single")) == ["外院", "本院"]
    assert names(operator.open("/accounts/?issue=single")) == ["本院"]
    page = admin.open("/accounts/?issue=single")
    assert names(page) == ["外院", "本院"], "for whom may see nobody there is no such filter"
    assert "仅一名运行人员" not in page.text
    assert "同单位同类重复" in page.text


def test_a_line_shows_the_supervisor_only_to_whom_the_people_are_shown(app, operator, leader, admin):
    registered(app)
    registered(app, OTHER, supervisors=[{"row_id": "c", "name": "吴主管", "phone": "13900000005"}])
    assert all(name in leader.open("/accounts/").text for name in ("赵建国", "吴主管"))
    seen = operator.open("/accounts/")
    assert "赵建国" in seen.text
    assert "吴主管" not in seen.response.text
    hidden = admin.open("/accounts/")
    assert "主管人员" not in hidden.text
    assert not any(name in hidden.response.text for name in ("赵建国", "吴主管", "1380371"))


@pytest.mark.parametrize("sort", list(lines.ORDERS))
def test_the_list_is_sorted_as_the_address_says_one_way_and_the_other(app, sort):
    two_of_everything(app)
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        found = lines.listed(filters.chosen({"sort": sort}, viewer(user)), viewer(user)).lines
        word = sort.partition("-")[0]
        by = {"": "filed_on", "filed": "filed_on"}.get(word, word)
        told = {"name": lambda line: ordered(line.account.name), "unit": lambda line: ordered(line.unit.name)}
        shown = [told[by](line) if by in told else getattr(line.account, by) for line in found]
        assert len(shown) == 3
        assert shown == sorted(shown, reverse=lines.ORDERS[sort].falling)


def test_names_stand_by_their_pinyin_and_a_header_sorts_the_other_way_at_the_second_click(app, operator):
    two_of_everything(app)
    for address, order in (
        ("/accounts/?sort=name", ["经管微博", "协会空间", "学院微信"]),
        ("/accounts/?sort=name-desc", ["学院微信", "协会空间", "经管微博"]),
        ("/accounts/?sort=followers", ["经管微博", "协会空间", "学院微信"]),
        ("/accounts/?sort=filed-asc", ["协会空间", "经管微博", "学院微信"]),
        ("/accounts/?sort=unit", ["协会空间", "经管微博", "学院微信"]),
        ("/accounts/?sort=unit-desc", ["学院微信", "经管微博", "协会空间"]),
    ):
        assert names(operator.open(address)) == order, address
    for column in ("名称", "单位"):
        page = operator.open("/accounts/")
        for way in ("ascending", "descending", "ascending"):
            (link,) = [a for th in page.all("th") for a in th.iter("a") if a.text == column]
            page = operator.open(link.get("href"))
            assert [th.get("aria-sort") for th in page.all("th") if th.get("aria-sort")] == [way]


def test_namesakes_say_which_account_they_are_and_late_is_a_grey_fact(app, operator):
    registered(app, name="同名", late=True)
    registered(app, OTHER, "weibo", name="同名")
    registered(app, OTHER, "qq", name="独名")
    page = operator.open("/accounts/")
    beside = {"".join(a.itertext()) for a in page.all("a", class_="row-link")}
    assert "独名" in beside
    assert {words.split()[1] for words in beside if words.startswith("同名")} == {"微信", "微博"}
    assert [tag.text for tag in page.all("span", class_="tag tag-plain")] == ["逾期备案"]


def test_the_page_asks_at_most_five_questions_of_its_own(app, operator):
    many(app, 60)
    for address in (
        "/accounts/",
        "/accounts/?q=%E8%B4%A6&issue=single&sort=name&unit=mine",
        "/accounts/?after=2026-01-03~9",
    ):
        operator.open(address)
        with app.test_request_context(address):
            user = db.session.scalars(select(User).where(User.username == "operator")).one()
            assert user.assignments
            assert filters.days("leaving_days")
            with counted(app) as asked:
                context(request.args, viewer(user), user)
        assert asked.total() <= 5, (address, asked)


def test_the_filters_stand_in_the_address_and_each_chip_keeps_the_others(app, operator):
    two_of_everything(app)
    page = operator.open("/accounts/?platform=weibo&q=%E7%BB%8F&after=2026-01-01~9&nonsense=1")
    chips = {a.text: a.get("href") for a in page.all("a", class_="chip")}
    assert chips["二级"] == "/accounts/?platform=weibo&level=second&q=%E7%BB%8F"
    assert chips["粉丝数"] == "/accounts/?platform=weibo&sort=followers&q=%E7%BB%8F"
    assert all("nonsense" not in link and "after" not in link for link in chips.values())
    assert [o.text for o in page.one("select", name="unit").iter("option")][:3] == [
        "全部单位",
        "本单位",
        "郑州工商学院",
    ]
    assert {(i.get("name"), i.get("value")) for i in page.all("input", form="find")} == {("platform", "weibo")}


def test_a_fragment_puts_the_plain_address_into_the_bar(operator):
    part = operator.open("/accounts/?q=&unit=&platform=wechat", HX_Request="true", HX_Target="results")
    assert part.response.headers["HX-Push-Url"] == "/accounts/?platform=wechat"


def test_an_empty_list_says_why_and_what_next(app, operator, admin):
    assert "备案经党委宣传部同意后" in operator.open("/accounts/").text
    assert "/filings/" not in [a.get("href") for a in admin.open("/accounts/").one("section", id="results").iter("a")]
    registered(app)
    page = operator.open("/accounts/?platform=qq")
    assert "没有符合条件的账号 所选条件下没有账号。" in page.text
    assert not re.search(r"export", page.response.text), "there is nothing to take away"
    assert "并含有“找不到的”的账号" in operator.open("/accounts/?platform=qq&q=找不到的").text


def test_another_page_links_to_the_same_filters(app):
    with app.test_request_context():
        assert filters.address(issue="leaving", unit="7", q="") == "/accounts/?unit=7&issue=leaving"
        assert filters.address() == "/accounts/"
