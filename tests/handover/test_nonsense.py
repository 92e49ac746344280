"""Whatever is sent to the pages of people and hand-overs, the answer is a sentence and nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.handover.making import person_id
from tests.site.nasty import NASTY, quoted, refused
from tests.site.school import changed, tables

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

FIELDS = (
    "accounts",
    "to",
    "name",
    "phone",
    "wechat",
    "qq",
    "email",
    "identity",
    "changed_on",
    "witness",
    "items",
    "note",
    "left_on",
    "revision",
    "token",
    "act",
)


@pytest.fixture
def zhang(runs_one: int, app: Flask) -> int:
    return person_id(app)


@pytest.mark.parametrize("what", NASTY)
def test_nonsense_in_every_field_is_refused_and_changes_nothing(operator: Page, zhang: int, what: str) -> None:
    token, before = operator.token(), tables(operator.app)
    line = f"person-{zhang}-"
    for url in (
        f"/handover/new?person={zhang}",
        f"/handover/people/{zhang}/left",
        f"/handover/people/{zhang}/back",
        "/handover/edit",
    ):
        sent = {
            name: NASTY[what].encode("utf-8", "surrogatepass")
            for name in (*FIELDS, f"{line}identity", f"{line}leaves_on")
        }
        body = b"&".join(
            name.encode() + b"=" + quoted(value) for name, value in {**sent, "csrf_token": token.encode()}.items()
        )
        refused(operator.client.post(url, data=body, content_type="application/x-www-form-urlencoded"))
    assert changed(before, tables(operator.app)) == []


ODD = (
    "q=%ED%A0%80",
    "q=%25_",
    "unit=99999999999999999999",
    "unit=-1",
    "page=²",
    "identity=&leaving=x",
    "days=-5&unit=0",
    "person=-1",
)


@pytest.mark.parametrize("query", ODD)
def test_nonsense_in_an_address_still_shows_a_page(operator: Page, publicity: Page, zhang: int, query: str) -> None:
    for page in (operator, publicity):
        for path in ("/handover/", "/handover/edit", "/handover/radar"):
            assert page.open(f"{path}?{query}").status == 200


@pytest.mark.parametrize("number", ["0", "99999", "2147483648", "99999999999999999999"])
def test_what_is_not_there_is_not_found(operator: Page, number: str) -> None:
    for path in ("people/{0}", "{0}", "{0}/sheet.pdf", "new?person={0}"):
        assert operator.open(f"/handover/{path.format(number)}").status == 404
