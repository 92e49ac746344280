"""查找: one word over accounts, filings, people and units; each as far as its own pages show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from flask_login import login_user
from sqlalchemy import select

from portal.database import db
from portal.desk.search import groups as found_groups
from portal.people.models import User
from portal.reports.models import Report
from portal.web.found import SHOWN
from tests.filings.making import draft, filed, laid, typed

if TYPE_CHECKING:
    from flask import Flask

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def known(operator, head, publicity, stranger):
    """One account of 信息工程学院 in the registry, one filing under way there and one of another college."""
    filed(operator, head, publicity, name="青春信工")
    return {"mine": typed(operator, "weibo", name="信工晨读"), "other": typed(stranger, "weibo", name="经管晨读")}


def groups(page) -> dict[str, str]:
    """The number of each group that is shown, by its title."""
    found = {}
    for heading in page.all("h2"):
        tally = next(heading.iter("b"), None)
        if (heading.get("id") or "").startswith("found-") and tally is not None:
            found[heading.text.strip()] = tally.text
    return found


def test_what_is_found_stands_in_groups_with_their_numbers(known, operator):
    page = operator.open("/search?q=信工")
    assert groups(page) == {"账号": "1", "备案": "2"}
    assert f"/filings/{known['mine']}" in page.links()


def test_an_account_is_found_by_name_handle_number_and_initials(known, operator):
    page = operator.open("/search?q=青春信工")
    number = page.text.split("NO. ")[1].split()[0]
    for word in (number, "qcxg", "QCXG", "青春"):
        page = operator.open(f"/search?q={word}")
        assert "青春信工" in page.text, word
        assert groups(page)["账号"] == "1", word


def test_a_filing_under_way_is_found_by_its_initials(known, operator):
    assert "信工晨读" in operator.open("/search?q=xgcd").text


def test_a_unit_is_found_by_name_and_by_initials(operator, admin):
    for word in ("信息工程", "xxgc"):
        assert groups(operator.open(f"/search?q={word}"))["单位"] == "1", word
    assert any(link.startswith("/people/units/") for link in admin.open("/search?q=信息工程").links())


def test_people_are_found_only_where_they_may_be_seen(known, operator, stranger, publicity, tech):
    word = "王敏"
    assert "人员" in groups(operator.open(f"/search?q={word}"))
    assert "人员" in groups(publicity.open(f"/search?q={word}"))
    assert "人员" not in groups(stranger.open(f"/search?q={word}"))


def test_s29_nobody_finds_the_filings_of_others(known, operator, stranger, head, publicity, admin):
    assert "经管晨读" not in operator.open("/search?q=晨读").text
    assert "经管晨读" not in head.open("/search?q=jgcd").text
    assert "信工晨读" not in stranger.open("/search?q=晨读").text
    assert groups(publicity.open("/search?q=晨读"))["备案"] == "2"
    assert "备案" not in groups(admin.open("/search?q=晨读"))


def test_a_draft_is_found_by_its_author_alone(operator, head, publicity):
    draft(operator, "weibo", name="草稿晨读")
    assert "草稿晨读" in operator.open("/search?q=草稿晨读").text
    for other in (head, publicity):
        assert groups(other.open("/search?q=草稿晨读")) == {}


def test_a_group_shows_eight_and_leads_to_all(app, browser_of, operator):
    for n in range(9):
        typed(operator, "weibo", name=f"第{n}读书会")
    page = operator.open("/search?q=读书会")
    assert groups(page) == {"备案": "9"}
    assert sum(link.startswith("/filings/") and link[9:].isdigit() for link in page.links()) == 8
    whole = next(link for link in page.links() if link.startswith("/filings/?q="))
    assert "共 9 件" in operator.open(whole).text


@pytest.mark.parametrize("later", [60, -60, 0.5])
@pytest.mark.parametrize(("filings", "reports"), [(0, 3), (3, 0), (3, 4), (8, 8), (20, 3), (3, 20), (20, 20)])
def test_of_every_sort_the_newest_are_found_whatever_lies_between(
    app: Flask, filings: int, reports: int, later: float
) -> None:
    with app.test_request_context():
        login_user(user := db.session.scalars(select(User).where(User.username == "publicity")).one())
        laid_at = {"备案": {}, "冒用举报": {}}
        for place in range(filings):
            filing = laid(user, user.unit)
            filing.name, filing.saved_at = f"晨读{place}", AT + timedelta(minutes=place)
            laid_at["备案"][filing.name] = filing.saved_at
        for place in range(reports):
            facts = {"serial": 900 + place, "reason": "收费", "form": f"form-{place}", "submitted_on": AT.date()}
            at, name = AT + timedelta(minutes=place + later), f"假晨读{place}"
            db.session.add(Report(name=name, saved_at=at, state_since=at, **facts))
            laid_at["冒用举报"][name] = at
        db.session.flush()
        shown = {group.title: ([hit.name for hit in group.hits], group.total) for group in found_groups(user, "晨读")}
        assert shown == {
            title: (sorted(names, key=names.__getitem__, reverse=True)[:SHOWN], len(names))
            for title, names in laid_at.items()
            if names
        }
        db.session.rollback()


def test_nothing_typed_and_nothing_found_say_what_to_do(operator):
    assert "输入要找的内容" in operator.open("/search").text
    assert "输入要找的内容" in operator.open("/search?q=%20").text
    page = operator.open("/search?q=查无此号")
    assert "没有找到“查无此号”" in page.text


@pytest.mark.parametrize(
    "word", ["%", "_", "\\", "'", "<script>", "a" * 500, "%F0%9F%98%80", "%C3%28", "1 OR 1=1", "|"]
)
def test_a_strange_word_finds_nothing_and_breaks_nothing(known, operator, word):
    page = operator.open(f"/search?q={word}")
    assert page.status == 200
    assert groups(page) == {}


def test_as_one_types_only_what_was_found_is_sent(known, operator):
    answer = operator.client.get("/search?q=信工", headers={"HX-Request": "true", "HX-Target": "found"})
    assert answer.text.strip().startswith('<div id="found"')
    answer = operator.client.get("/search?q=信工", headers={"HX-Request": "true", "HX-Target": "quick"})
    assert answer.text.strip().startswith('<div id="quick"')
    assert "查看全部结果" in answer.text
    assert "没有找到" in operator.client.get("/search?q=无", headers={"HX-Request": "true", "HX-Target": "quick"}).text


def test_everybody_signed_in_has_the_box(anonymous, operator, admin, tech, leader):
    for person in (operator, admin, tech, leader):
        page = person.open("/")
        assert page.has("input", id="bar-q")
        assert page.has("input", id="desk-q")
        assert person.open("/search?q=信息").status == 200
    assert anonymous.open("/search?q=信息", follow=False).status == 302
