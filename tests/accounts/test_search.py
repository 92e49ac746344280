"""The search of the registry: by an account's own names, by unit, and by people where these may be seen."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.accounts.listing import names
from tests.accounts.registered import registered

OTHER = "经济与管理学院"


def found(person, word):
    return names(person.open(f"/accounts/?q={quote(word)}"))


@pytest.fixture
def two(app):
    registered(app, name="信工青年", handle="XGQN-2026", number="2026-微信-7001")
    registered(
        app,
        OTHER,
        "weibo",
        name="经管之声",
        handle="jgzs",
        number="2026-微博-7002",
        supervisors=[{"row_id": "c", "name": "冯卫东", "phone": "13911115678"}],
        operators=[
            {"row_id": "d", "name": "何静", "phone": "13922221234"},
            {"row_id": "e", "name": "Anna", "phone": "13933338888"},
        ],
    )


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("青年", ["信工青年"]),
        ("xgqn", ["信工青年"]),
        ("XgQn-2026", ["信工青年"]),
        ("JGZS", ["经管之声"]),
        ("7002", ["经管之声"]),
        ("2026-微信", ["信工青年"]),
        ("信息工程学院", ["信工青年"]),
        ("jjygl", ["经管之声"]),
        ("微信 信工", ["信工青年"]),
        ("信工 经管", []),
        ("  青年  ", ["信工青年"]),
        ("声|jg", []),
        ("|", []),
        ("%", []),
        ("x_q", []),
        ("' or '1'='1", []),
    ],
)
def test_a_search_finds_by_name_handle_number_unit_and_the_initials_of_the_name_and_the_unit(two, admin, word, wanted):
    assert found(admin, word) == wanted


@pytest.mark.parametrize(
    "word", ["冯卫东", "卫东", "何静", "fwd", "hj", "anna", "Anna", "5678", "13922221234", "经管 8888"]
)
def test_a_search_finds_by_the_persons_name_its_initials_and_the_end_of_the_telephone_number(two, publicity, word):
    assert found(publicity, word) == ["经管之声"]


@pytest.mark.parametrize("word", ["冯卫东", "卫东", "何静", "fwd", "anna", "5678", "13922221234", "1234"])
@pytest.mark.parametrize("who", ["operator", "head", "tech", "admin", "auditor", "student", "league"])
def test_s28_a_search_tells_nothing_of_people_whom_one_may_not_see(two, browser_of, who, word):
    assert found(browser_of(who), word) == []


def test_the_unit_finds_its_own_people(two, stranger, otherhead, operator):
    assert found(stranger, "何静") == found(otherhead, "1234") == ["经管之声"]
    assert found(operator, "王敏") == ["信工青年"]


def test_the_youth_league_finds_the_people_of_a_club(app, league, student, operator):
    registered(
        app, "大学生新媒体协会", name="协会", operators=[{"row_id": "d", "name": "陈晨", "phone": "13922221234"}]
    )
    assert found(league, "陈晨") == found(student, "陈晨") == ["协会"]
    assert found(operator, "陈晨") == []


def test_three_digits_and_one_letter_are_no_person(two, publicity):
    assert found(publicity, "678") == []
    assert found(publicity, "f") == []


def test_a_sign_of_our_own_in_a_name_is_found_as_it_stands(app, operator):
    registered(app, name="郑工|青年")
    registered(app, name="别的")
    assert found(operator, "工|青") == ["郑工|青年"]
    assert found(operator, "|") == ["郑工|青年"]


def test_a_search_is_cut_and_kept_in_the_box(app, operator):
    page = operator.open(f"/accounts/?q={'长' * 300}")
    assert page.one("input", id="q").get("value") == "长" * 60
    assert operator.open("/accounts/?q=" + "%20".join("字" * 30)).status == 200


def test_s51_what_is_typed_is_shown_as_text(operator):
    page = operator.open("/accounts/?q=" + quote("<script>alert(1)</script>\"'&"))
    assert not [s for s in page.all("script") if not s.get("src")]
    assert "没有找到“<script>alert(1)</script>\"'&”" in page.text


def test_the_box_stands_outside_what_a_search_replaces(operator):
    page = operator.open("/accounts/")
    form = page.one("form", id="find")
    assert form not in list(page.one("section", id="results").iter("form"))
    assert form.get("hx-trigger") == "submit, input changed delay:300ms, search"
    assert form.get("hx-sync") == "this:replace"
    part = operator.open("/accounts/?q=x", HX_Request="true", HX_Target="results")
    assert not part.has("input", id="q")
