"""CSRF, errors, limits and the log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from portal import create_app
from portal.web.access import access_of
from tests.conftest import a_config
from tests.pages import PASSWORD, Page
from tests.web.manners import SECRET, same_table

if TYPE_CHECKING:
    import io
    from pathlib import Path

    from flask import Flask


def test_s37_every_unsafe_route_refuses_a_post_without_token(
    app: Flask, operator: Page, admin: Page, auditor: Page
) -> None:
    held = {"operator": operator, "admin": admin, "auditor": auditor}
    tried = 0
    for rule in app.url_map.iter_rules():
        mark = None
        with app.app_context():
            mark = access_of(rule.endpoint)
        if not (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"} or mark is None:
            continue
        with app.test_request_context():
            values = {name: "1" if type(c).__name__ == "RowId" else "x" for name, c in rule._converters.items()}
            url = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        for person in held.values():
            answer = person.client.post(url, data={})
            assert answer.status_code in {400, 403}, (url, answer.status_code)
            tried += answer.status_code == 400
    assert tried > 10


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_s37_a_request_from_another_site_is_refused_even_with_a_token(operator: Page, site: str) -> None:
    data = {"csrf_token": operator.token()}
    assert operator.post("/people/sessions/end-others", data, Sec_Fetch_Site=site).status == 403
    assert operator.post("/people/sessions/end-others", data, Sec_Fetch_Site="same-origin").status == 303


def test_s37_htmx_may_send_the_token_in_a_header(operator: Page) -> None:
    token = operator.token()
    assert operator.post("/people/sessions/end-others", {}, X_CSRFToken=token).status == 303


def test_s37_over_https_a_token_without_our_page_behind_it_is_not_enough(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/login", base_url="https://localhost").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"username": "operator", "password": PASSWORD, "csrf_token": token}
    for sent, status in (
        ({}, 400),
        ({"Referer": "https://evil.test/"}, 400),
        ({"Referer": "https://localhost/login"}, 303),
    ):
        answer = client.post("/login", data=data, base_url="https://localhost", headers=sent)
        assert answer.status_code == status, sent


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_s61_a_bug_shows_its_number_and_nothing_else(faulty: Flask, log: io.StringIO, method: str) -> None:
    client = faulty.test_client()
    token = client.get("/login").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.open("/faulty", method=method, data={"csrf_token": token})
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    for word in ("Traceback", "RuntimeError", SECRET, "site-packages"):
        assert word not in answer.text
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [
        line
        for line in lines
        if SECRET in line.get("traceback", "") and line["request"] == answer.headers["X-Request-ID"]
    ]


def test_s61_a_view_without_a_mark_is_closed_to_everybody(faulty: Flask) -> None:
    assert SECRET not in Page(faulty, "admin").open("/silent").text


def test_s61_without_its_database_the_portal_says_so_in_one_sentence(tmp_path: Path) -> None:
    app = create_app(a_config(tmp_path))  # an empty file: no table at all
    for path, status in (("/login", 503), ("/", 302), ("/no-such-page", 404)):
        answer = app.test_client().get(path, headers={"Cookie": "portal=" + "a" * 43})
        assert answer.status_code == status, path
        same_table(answer)
        assert "no such table" not in answer.text
        assert "sqlite" not in answer.text.lower()


def test_s60_whatever_a_user_types_stays_on_one_line_of_the_log(faulty: Flask, log: io.StringIO) -> None:
    faulty.test_client().get("/faulty/a%0d%0ab%1b", query_string={"q": "a\r\nb"})
    faulty.test_client().get("/faulty")
    faulty.logger.info("forged\r\n%s\x1b[31m\u2028", "x\ny")
    lines = log.getvalue().splitlines()
    assert len(lines) == 2
    assert "forged" in json.loads(lines[1])["message"]


def test_a_form_beyond_the_limit_is_answered_in_words(operator: Page) -> None:
    for length in (1_600_000, 13_000_000):
        answer = operator.post("/people/sessions/end-others", {"csrf_token": operator.token(), "x": "x" * length})
        assert answer.status == 413
        assert "超过了上限" in answer.text


def test_a_form_of_too_many_parts_is_answered_in_words(operator: Page) -> None:
    body = (
        "".join(f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nx\r\n' for n in range(1200)) + "--b--\r\n"
    )
    answer = operator.client.post(
        "/people/sessions/end-others", data=body, content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 413
    assert "超过了上限" in answer.text


def test_an_error_for_htmx_goes_into_the_live_region(operator: Page) -> None:
    answer = operator.open("/people/", HX_Request="true", HX_Target="results")
    assert answer.status == 403
    assert answer.response.headers["HX-Retarget"] == "#notice"
    assert answer.response.headers["HX-Reselect"] == "#message", "a form that asks for its own part would show nothing"
    assert answer.response.headers["HX-Push-Url"] == "false", "the address stays that of what is shown"
    assert "<html" not in answer.response.text


@pytest.mark.parametrize("path", ["/login", "/directory/", "/static/portal.css", "/no-such-page", "/"])
def test_a_query_of_bytes_that_are_no_text_is_refused_in_words(anonymous: Page, path: str) -> None:
    with anonymous.client.get(path, environ_overrides={"QUERY_STRING": "q=\xff"}) as answer:
        assert answer.status_code == 400
        assert "UTF-8" in answer.text
        same_table(answer)
