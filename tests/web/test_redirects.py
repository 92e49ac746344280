"""Redirects stay on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.web.redirects import path_of, safe_next
from tests.pages import PASSWORD, Page

if TYPE_CHECKING:
    from flask import Flask


# Each has led some other site astray.
EVIL = [
    "//evil.test",
    "/\\evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    "/%09/evil.test",
    "\\\\evil.test",
    "http:evil.test",
    "https:/evil.test",
    "http://127.0.0.1@evil.test/",
    "/..//evil.test",
    "/.//evil.test",
    "/./\\evil.test",
    "javascript:alert(1)",
    "/a/..//evil.test",
    " //evil.test",
    "\t//evil.test",
    "///evil.test",
    "/\\/evil.test",
    "/\r/evil.test",
    "//evil.test:80\\@127.0.0.1",
]


@pytest.mark.parametrize("target", EVIL)
def test_s54_a_redirect_never_leaves_the_site(app: Flask, target: str) -> None:
    assert safe_next(target) == "/"
    page = Page(app)
    answer = page.open("/login")
    data = answer.values(answer.form())
    data["username"], data["password"], data["next"] = "operator", PASSWORD, target
    assert page.post("/login", data).location == "/"
    assert page.client.get("/login", query_string={"next": target}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "target", ["/", "/filings/7", "/accounts/?q=学院&page=2", "/filings/new?platform=wechat&kind=creation"]
)
def test_s54_our_own_pages_are_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://localhost/filings/?q=a", "/filings/?q=a"),
        ("http://[", "/"),
        (None, "/"),
        ("http://localhost//evil.test", "/"),
    ],
)
def test_s54_the_page_htmx_names_is_made_local(url: str | None, path: str) -> None:
    assert path_of(url) == path
