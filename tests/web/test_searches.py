"""Searching is counted, by person or by address, on every page that looks for a word; what was typed is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.people.queries import by_username
from portal.web.limits import searches
from portal.web.limits.searches import MOST, Meter
from tests.pages import Page


def used_up(app, key: str) -> None:
    meter = app.extensions[searches.METER]
    for _ in range(MOST):
        assert meter.take(key, MOST)


@pytest.fixture
def searched(app, publicity):
    """The office's person has searched as often as is free."""
    with app.app_context():
        user = by_username("publicity")
        assert user
        used_up(app, f"search:{user.id}")
    return publicity


ADDRESSES = (
    "/search?q=zzgs",
    "/accounts/?q=zzgs",
    "/filings/?q=zzgs",
    "/cases/?q=zzgs",
    "/cases/people?q=wang",
    "/cases/people?whom=wang",
    "/filings/people?q=wang",
    "/handover/?q=wang",
    "/directory/?q=zzgs",
    "/api/v1/verify?q=zzgs",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_s65_whoever_searches_without_end_is_refused_whatever_the_page(searched, address):
    answer = searched.open(address)
    assert answer.status == 429
    assert "15 分钟内最多 600 次" in answer.response.text


def test_s65_asking_for_the_head_alone_costs_as_much_and_is_counted_too(searched):
    assert searched.client.head("/accounts/?q=zzgs").status_code == 429


def test_s65_the_page_says_that_the_word_is_still_in_the_address_and_the_part_that_it_is_in_the_box(searched):
    assert "还在网址里" in searched.open("/accounts/?q=zzgs").text
    part = searched.open("/search?q=zzgs", HX_Request="true", HX_Target="quick")
    assert part.status == 429
    assert "您输入的内容还在，请稍后再试" in part.text


def test_s65_what_is_no_search_goes_on_and_so_do_others(searched, operator):
    assert searched.open("/accounts/").status == 200
    assert searched.open("/accounts/?q=").status == 200
    assert operator.open("/search?q=zzgs").status == 200


def test_s65_those_who_do_not_sign_in_are_counted_by_their_address(app, anonymous):
    used_up(app, "lookup:127.0.0.1")
    assert anonymous.open("/directory/?q=zzgs").status == 429
    elsewhere = Page(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert elsewhere.open("/directory/?q=zzgs").status == 200


def test_s65_the_time_is_over_some_time_and_memory_is_bounded(monkeypatch):
    meter = Meter(timedelta(0))
    assert all(meter.take("one", 1) for _ in range(3))
    monkeypatch.setattr(searches, "MOST_KNOWN", 10)
    for meter in (Meter(timedelta(0)), Meter(timedelta(hours=1))):
        for number in range(100):
            meter.take(f"{number}", 1)
        assert len(meter._seen) <= 10
