"""Management pages by address (S63): from where they open, what is said elsewhere, and that nobody is locked out for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from portal import create_app
from portal.audit.models import Entry
from portal.config import BadConfig
from portal.database import db
from portal.web.access import access_of
from tests.conftest import a_config
from tests.pages import Page
from tests.site.addresses import an_address, routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.databases import Database

OFFICE, ELSEWHERE = "10.1.2.3", "10.2.0.1"
RANGES = ("10.1.0.0/16", "192.168.8.7", "2001:db8:1::/48")
REFUSED = "此页面只能在指定的办公网络内打开"


@pytest.fixture
def portal(database: Database, app: Flask, tmp_path: Path) -> Iterator[Callable[[int], Flask]]:
    """`portal(hops)` opens its management pages in the office alone, and believes so many proxies."""
    made: list[Flask] = []

    def of(hops: int) -> Flask:
        config = a_config(tmp_path, database_url=database.url, management_ranges=RANGES, proxy_hops=hops)
        made.append(create_app(config))
        return made[-1]

    yield of
    for one in made:
        with one.app_context():
            db.session.remove()
            db.engine.dispose()


def at(app: Flask, username: str, address: str, forwarded: str = "") -> Page:
    page = Page.let_in(app, username)
    page.client.environ_base["REMOTE_ADDR"] = address
    if forwarded:
        page.client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
    return page


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("10.1.2.3", True),
        ("10.1.255.255", True),
        ("10.2.0.1", False),
        ("192.168.8.7", True),
        ("192.168.8.8", False),
        ("::ffff:10.1.2.3", True),
        ("::ffff:10.2.0.1", False),
        ("2001:db8:1:ffff::9", True),
        ("2001:db8:2::9", False),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("", False),
        (None, False),
        ("no address", False),
        ("10.1.2.3, 10.2.0.1", False),
    ],
)
def test_s63_an_address_lies_in_a_range_or_does_not(tmp_path: Path, address: str | None, opens: bool) -> None:
    assert a_config(tmp_path, management_ranges=RANGES).manages_from(address) is opens
    assert a_config(tmp_path).manages_from(address), "without a range they open everywhere"


@pytest.mark.parametrize(
    ("hops", "address", "forwarded", "opens"),
    [
        (0, OFFICE, "", True),
        (0, ELSEWHERE, "", False),
        (0, ELSEWHERE, OFFICE, False),  # nobody's own word counts
        (0, OFFICE, ELSEWHERE, True),
        (1, "127.0.0.1", OFFICE, True),
        (1, "127.0.0.1", ELSEWHERE, False),
        (1, "127.0.0.1", f"{OFFICE}, {ELSEWHERE}", False),
        (1, "127.0.0.1", f"{ELSEWHERE}, {OFFICE}", True),
    ],
)
def test_s63_behind_a_proxy_the_address_that_it_names_counts(
    portal: Callable[[int], Flask], hops: int, address: str, forwarded: str, opens: bool
) -> None:
    answer = at(portal(hops), "admin", address, forwarded).open("/settings/", follow=False)
    assert answer.status == (200 if opens else 403)


def test_s63_elsewhere_every_management_page_is_refused_in_words_and_on_record_and_every_other_page_opens(
    portal: Callable[[int], Flask],
) -> None:
    app, refused = portal(0), 0
    for username, role in (("admin", "admin"), ("auditor", "auditor"), ("director", "publicity_head")):
        page = at(app, username, ELSEWHERE)
        for endpoint, method, rule in routes(app):
            with app.app_context():
                mark = access_of(endpoint)
            if mark is None or not mark.roles <= {"admin", "auditor", "publicity_head"} or role not in mark.roles:
                continue
            answer = page.client.open(an_address(rule), method=method, data={"csrf_token": page.token()})
            assert (answer.status_code, REFUSED in answer.text) == (403, True), f"{method} {rule.rule} as {username}"
            refused += 1
        assert page.open("/", follow=False).status == page.open("/accounts/", follow=False).status == 200
    assert refused > 40
    with app.app_context():
        kept = db.session.scalars(select(Entry).where(Entry.action == "access.denied")).all()
    assert len(kept) == refused
    assert {entry.address for entry in kept} == {ELSEWHERE}


def test_s63_the_menu_offers_elsewhere_only_what_opens_there(portal: Callable[[int], Flask]) -> None:
    app = portal(0)
    for address, offered in ((OFFICE, True), (ELSEWHERE, False), ("127.0.0.1", True)):
        page = at(app, "admin", address).open("/")
        assert any(a.get("href") == "/settings/" for a in page.all("a")) is offered, address
        assert any(a.get("href") == "/accounts/" for a in page.all("a"))


def test_s63_looking_at_the_address_asks_the_database_nothing(portal: Callable[[int], Flask], app: Flask) -> None:
    ranged, counted = portal(0), []
    for one in (app, ranged):
        page, asked = at(one, "admin", OFFICE), list[str]()
        page.open("/settings/")

        def note(_c: object, _cursor: object, statement: str, *_more: object, into: list[str] = asked) -> None:
            into.append(statement)

        with one.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            page.client.get("/settings/")
            event.remove(db.engine, "before_cursor_execute", note)
        counted.append(len(asked))
    assert counted[0] == counted[1] > 0


@pytest.mark.parametrize("wrong", ["10.1.2.3/8", "10.1.0.0/33", "office", "10.1.*", "::/129", "10.0.0.1-10.0.0.9"])
def test_s63_a_range_that_is_none_is_named_at_the_start(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(BadConfig, match=r"PORTAL_MANAGEMENT_RANGES: .* is not a range of addresses") as refusal:
        a_config(tmp_path, management_ranges=("10.1.0.0/16", wrong))
    assert wrong in str(refusal.value)
