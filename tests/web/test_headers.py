"""Headers of every answer, hosts, proxies, and that reading writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Blueprint, request

from benchmarks.instance import heard
from portal import create_app
from portal.web import headers
from portal.web.access import PUBLIC, allow
from tests.conftest import a_config
from tests.web.manners import same_table

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.pages import Page


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/login", 200),
        ("GET", "/", 302),
        ("GET", "/no-such-page", 404),
        ("POST", "/audit/", 405),
        ("TRACE", "/login", 405),
        ("TRACE", "/static/portal.css", 405),
        ("GET", "/static/portal.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("POST", "/login", 400),
        ("GET", "/faulty", 500),
        ("GET", "/silent", 404),
        ("OPTIONS", "/login", 200),
    ],
)
def test_s20_every_answer_carries_the_same_table_of_headers(faulty: Flask, method: str, path: str, status: int) -> None:
    with faulty.test_client().open(path, method=method) as answer:
        assert answer.status_code == status
        same_table(answer)


def test_s20_so_do_refusals_of_role_and_fragments(operator: Page) -> None:
    for answer in (operator.open("/people/"), operator.open("/filings/", HX_Request="true", HX_Target="results")):
        same_table(answer.response)


def test_s21_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in headers.POLICY
    assert "http" not in headers.POLICY
    for part in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert part in headers.POLICY.split("; ")


def test_s22_pages_are_not_kept_and_depend_on_what_htmx_asked(operator: Page) -> None:
    answer = operator.open("/people/sessions").response
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"HX-Request", "HX-Target", "HX-History-Restore-Request"} <= {
        v.strip() for v in answer.headers["Vary"].split(",")
    }


def test_s22_static_files_are_kept_and_set_no_cookie(app: Flask) -> None:
    with app.test_client().get("/static/portal.css") as answer:
        assert "max-age=3600" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost@evil.test", "evil.test:5000", ""])
def test_s24_a_host_that_is_not_ours_gets_a_bare_page_with_our_headers(app: Flask, host: str) -> None:
    for path in ("/", "/login", "/no-such-page", "/static/portal.css"):
        answer = app.test_client().get(path, headers={"Host": host, "HX-Request": "true"})
        assert answer.status_code == 400
        assert "网址有误" in answer.text
        assert host == "" or host not in answer.text
        same_table(answer)


@pytest.mark.parametrize(
    ("hops", "forwarded", "seen"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "10.1.1.1", "10.1.1.1"),
        (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (2, "6.6.6.6, 10.1.1.1, 10.2.2.2", "10.1.1.1"),
        (2, "10.2.2.2", "127.0.0.1"),
    ],
)
def test_s25_only_as_many_proxies_are_believed_as_there_are(
    tmp_path: Path, hops: int, forwarded: str, seen: str
) -> None:
    app = create_app(a_config(tmp_path, proxy_hops=hops))
    pages = Blueprint("where", __name__)
    pages.get("/where")(allow(PUBLIC)(lambda: request.remote_addr or "nobody"))
    app.register_blueprint(pages)
    assert app.test_client().get("/where", headers={"X-Forwarded-For": forwarded}).text == seen


def test_s36_opening_pages_writes_nothing(app: Flask, operator: Page, admin: Page, auditor: Page) -> None:
    with heard(app) as said:
        for path in ("/people/sessions", "/people/password"):
            assert operator.open(path).status == 200
        for path in ("/people/", "/people/units", "/people/units/new", "/people/users/new", "/settings/"):
            assert admin.open(path).status == 200
        assert auditor.open("/audit/").status == 200
        app.test_client().get("/login")
    assert not [s for s, _ in said if s.lstrip().split(" ")[0].upper() in {"INSERT", "UPDATE", "DELETE"}]


def test_somebody_signed_in_costs_two_queries(app: Flask, operator: Page) -> None:
    with heard(app) as asked:
        operator.client.get("/login")  # sends somebody signed in on, and does nothing else
    assert len([s for s, _ in asked if s.lstrip().upper().startswith("SELECT")]) <= 2, asked
