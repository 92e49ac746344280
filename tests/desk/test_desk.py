"""工作台: what waits, what was begun, what is due; every count is the length of the list it leads to, for everybody."""

from __future__ import annotations

import re
from urllib.robotparser import RobotFileParser

import pytest
from sqlalchemy import select

from portal.database import db
from portal.people.models import User
from tests.filings.looking import press
from tests.filings.making import days_ago, typed
from tests.reports.making import sent

WORKERS = (
    "operator",
    "head",
    "deputy",
    "stranger",
    "otherhead",
    "student",
    "league",
    "publicity",
    "director",
    "leader",
    "library",
    "tech",
)

HOLDING = {"section", "form", "details", "table", "ul", "ol"}


def tallies(page) -> dict[str, int]:
    """The number beside each heading of the desk, by the address the heading leads to."""
    found = {}
    for heading in page.all("h2"):
        link, tally = next(iter(heading.iter("a")), None), next(iter(heading.iter("b")), None)
        if link is not None and tally is not None:
            found[link.get("href")] = int(tally.text)
    return found


def tabs_of(page) -> list[str]:
    return "".join(page.one("nav", class_="lists").itertext()).split()


def test_every_count_on_the_desk_equals_its_list_for_everybody(busy):
    for who in WORKERS:
        person = busy(who)
        found = tallies(person.open("/"))
        assert len(found) == (6 if who == "leader" else 3)
        for url, number in found.items():
            assert re.search(rf"共 {number} (件|个账号)", person.open(url).text), (who, url)
        todo = found["/cases/?scope=todo"]
        assert f"待办 {todo}" in person.open("/filings/").text, "the bar says the same"


def test_what_waits_is_exactly_what_this_person_can_decide_or_must_mend(app, busy):
    with app.app_context():
        names = set(db.session.scalars(select(User.username)))
    assert set(WORKERS) <= names
    expected = {
        "operator": 2,
        "head": 1,
        "deputy": 1,
        "stranger": 0,
        "otherhead": 1,
        "student": 0,
        "league": 1,
        "publicity": 3,
        "leader": 0,
        "tech": 1,
    }
    for who, number in expected.items():
        assert tallies(busy(who).open("/"))["/cases/?scope=todo"] == number, who


def test_the_oldest_waits_at_the_top_and_the_nearest_deadline_first(browser_of, operator, head):
    first, second = typed(operator), typed(operator)
    links = [u for u in head.open("/").links() if re.fullmatch(r"/filings/[0-9]+", u)]
    assert links.index(f"/filings/{first}") < links.index(f"/filings/{second}")
    far = typed(operator, "weibo", "draft", registered_on=days_ago(1))
    near = typed(operator, "weibo", "draft", registered_on=days_ago(6))
    links = [u.split("?")[0] for u in operator.open("/filings/?scope=due").links() if re.match(r"/filings/[0-9]+", u)]
    assert links == [f"/filings/{near}", f"/filings/{far}"]


def test_what_is_due_is_overdue_or_ends_within_a_week_and_is_not_yet_submitted(operator):
    typed(operator, "weibo", "draft", registered_on=days_ago(100))
    typed(operator, "weibo", "draft", registered_on="")
    typed(operator, "weibo", "submit")
    page = operator.open("/")
    assert tallies(page)["/cases/?scope=due"] == 1
    assert "已过备案期限" in page.text


def test_a_decision_clears_the_desk(browser_of, operator, head):
    filing = typed(operator)
    assert tallies(head.open("/"))["/cases/?scope=todo"] == 1
    press(head, filing, "approve")
    assert tallies(head.open("/"))["/cases/?scope=todo"] == 0


def test_an_empty_desk_says_what_to_do(operator, tech):
    page = operator.open("/")
    assert "没有待办" in page.text
    assert "还没有发起过备案" in page.text
    assert "/filings/new" in page.links()
    page = tech.open("/")
    assert "没有待办" in page.text
    assert "/filings/new" not in page.links()


def test_the_bar_asks_for_its_count_alone(operator, head):
    typed(operator)
    answer = head.client.get("/desk/count", headers={"HX-Request": "true"})
    assert "待办 <b>1</b>" in answer.text
    assert "<html" not in answer.text


def test_the_health_page_says_nothing_else(anonymous):
    assert anonymous.client.get("/healthz").json == {"status": "ok"}


def test_a_browser_finds_the_icon_of_the_host_and_a_search_engine_that_the_directory_alone_is_for_it(anonymous):
    with anonymous.client.get("/favicon.ico") as icon:
        assert (icon.status_code, icon.data[:4]) == (200, b"\0\0\1\0")
    robots = RobotFileParser()
    with anonymous.client.get("/robots.txt") as rules:
        robots.parse(rules.get_data(as_text=True).splitlines())
    asked = ("/directory/", "/directory/?q=郑州", "/", "/filings/1", "/accounts/", "/login", "/api/v1/accounts")
    assert [address for address in asked if robots.can_fetch("spider", address)] == list(asked[:2])


def test_the_desk_shows_what_waits_of_every_sort_and_lists_all_of_them_together(operator, publicity, anonymous):
    reported = {"name": "郑州工商学院表白墙", "reason": "自称学校官方账号，收取费用。"}
    assert anonymous.send(anonymous.open("/directory/report"), reported).status == 303
    filing = typed(publicity, "weibo", "draft")
    page = publicity.open("/")
    assert tallies(page)["/cases/?scope=todo"] == 1
    assert "郑州工商学院表白墙 冒用举报 刚刚送达" in page.text
    assert {"/directory/reports/1", f"/filings/{filing}/edit"} <= set(page.links())
    listed = {link.split("?")[0] for link in publicity.open("/cases/").links()}
    assert {"/directory/reports/1", f"/filings/{filing}"} <= listed
    assert "冒用举报" not in operator.open("/").text


def test_two_numbers_of_to_dos_on_one_page_say_what_each_counts(operator, publicity, head, anonymous):
    """The bar counts every sort; the tab of a list of one sort says whose to-dos it counts, and none leads away to the desk."""
    press(head, typed(operator), "approve")
    sent(anonymous)
    for path, label, number in (("/filings/", "备案", 1), ("/directory/reports/", "冒用举报", 1)):
        page = publicity.open(path)
        assert "待办 2 消息" in page.text
        tabs = tabs_of(page)
        assert tabs[:2] == [f"{label}待办", str(number)]
        assert "总览" not in tabs
    assert tabs_of(publicity.open("/cases/?scope=todo"))[:3] == ["总览", "待办", "2"], (
        "the lists of the desk lead back to it"
    )


def test_a_column_that_shows_a_part_says_how_many_there_are_and_leads_to_them(operator, head):
    for _ in range(8):
        typed(operator)
    assert "查看全部" not in "".join(operator.open("/").one("section", aria_labelledby="mine-title").itertext())
    typed(operator)
    for person, column, scope in ((operator, "mine", "mine"), (head, "todo", "todo")):
        page = person.open("/")
        section = page.one("section", aria_labelledby=f"{column}-title")
        assert len(section.findall(".//li")) == 8
        assert "共 9 件，查看全部" in "".join(section.itertext())
        (link,) = [a for a in section.iter("a") if a.text == "查看全部"]
        assert link.get("href") == f"/cases/?scope={scope}"


# Two of them are one's own affairs and the help; 送审 is what a clerk does from day to day.
@pytest.mark.parametrize(("who", "most"), [("operator", 8), ("head", 8), ("student", 8), ("publicity", 9)])
def test_the_menu_holds_what_is_done_from_day_to_day_and_the_rest_is_reached_from_its_pages(browser_of, who, most):
    person = browser_of(who)
    menu = [a.get("href") for a in person.open("/").one("nav", class_="side-nav").iter("a")]
    assert len(menu) <= most, menu
    assert not {"/imports/", "/delegation/", "/people/signature", "/people/sessions"} & set(menu)
    led_to = {link for page in menu for link in person.open(page).links()}
    items = {"/delegation/", "/people/signature", "/people/sessions", "/imports/"}
    nothing = {"/delegation/"} if who == "student" else set()  # who decides nothing has nothing to entrust
    for item in items - nothing:
        assert item in led_to or person.open(item).status == 403, item


def test_no_entry_of_the_menu_leads_to_a_page_that_is_empty_for_whom_it_is_shown(app, browser_of):
    everybody = (*WORKERS, "admin", "auditor")
    for username in everybody:
        page = browser_of(username)
        (menu,) = page.open("/").all("nav", class_="side-nav")
        entries = [a.get("href") for a in menu.iter("a")]
        own = set(page.open("/people/profile").links()) & {"/delegation/", "/people/signature", "/people/sessions"}
        assert len(entries) > 4, username
        for entry in (*entries, *own):
            answer = page.open(entry)
            main = answer.one("main")
            held = [
                e for e in main.iter() if e.tag in HOLDING or (e.tag == "a" and "btn" in (e.get("class") or "").split())
            ]
            assert (answer.status, bool(held)) == (200, True), f"{entry} is empty for {username}"
        assert ("/delegation/" in own) == (username not in {"student", "auditor"}), username
