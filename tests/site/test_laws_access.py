"""Laws over every address: who may open it, that nothing is open by silence, and that only a token from our own page changes anything."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import create_app
from portal.cases import seeing
from portal.database import db
from portal.filings.models import Filing
from portal.filings.papers import lookup
from portal.people.models import Role, User
from portal.web.access import PUBLIC, SIGNED_IN, Access
from tests.conftest import a_config
from tests.pages import Page
from tests.site.access import differences, table
from tests.site.addresses import UNSAFE, an_address, routes
from tests.site.school import ROLES, changed

PUBLIC_ENDPOINTS = {
    "static",
    "bootstrap.static",
    "desk.healthz",
    "desk.readyz",
    "desk.favicon",
    "desk.robots",
    "people.login",
    "people.enter",
    "people.code",
    "people.prove",
    "people.first",  # there is nothing there once anybody is registered
    "people.found",
    "directory.index",
    "directory.scan",
    "directory.show",
    "directory.avatar",
    "directory.qr_code",
    "reports.new",
    "reports.create",
    "directory.api.accounts",
    "directory.api.verify",
    "directory.api.document",
}
MATRIX = [(method, address) for method, rows in table().items() for address in rows]


def test_s27_every_endpoint_says_who_may_use_it(school):
    known = {SIGNED_IN, PUBLIC, *(role.value for role in Role)}
    for endpoint, view in school.app.view_functions.items():
        mark = getattr(view, "access", None)
        assert isinstance(mark, Access), f"{endpoint} does not say who may use it"
        assert mark.roles, endpoint
        assert mark.roles <= known, f"{endpoint} names roles that nobody can hold: {sorted(mark.roles - known)}"


def test_s27_only_the_door_the_shipped_files_the_pulse_and_the_directory_are_open_to_everybody(school):
    open_ones = {name for name, view in school.app.view_functions.items() if PUBLIC in view.access.roles}
    assert open_ones == PUBLIC_ENDPOINTS


def test_s27_every_other_endpoint_turns_the_anonymous_away(school):
    for endpoint, method, rule in routes(school.app):
        if endpoint in PUBLIC_ENDPOINTS:
            continue
        answer = Page(school.app).client.open(an_address(rule), method=method)
        if method == "GET":
            assert answer.status_code == 302, f"{endpoint} answers the anonymous {answer.status_code}"
            assert answer.headers["Location"].startswith("/login"), endpoint
        else:
            assert answer.status_code == 401, f"{method} {endpoint} answers the anonymous {answer.status_code}"


# Under the directory every address is looked up as a number; htmx sends these, so that nobody ends up on one.
OTHERWISE = {"reports.contact", "reports.step"}


def test_an_address_that_only_takes_what_is_sent_leads_whoever_opens_it_to_the_page_of_its_form(school):
    opened = {rule.rule for _, method, rule in routes(school.app) if method == "GET"}
    ended_up, admin = {}, school.as_role("admin").client
    for endpoint, method, rule in routes(school.app):
        if method != "POST" or rule.rule in opened or endpoint in OTHERWISE:
            continue
        answer = admin.get(an_address(rule))
        assert answer.status_code == 302, f"{rule.rule} answers {answer.status_code}"
        ended_up[endpoint] = answer.headers["Location"]
        assert admin.get(answer.headers["Location"]).status_code != 405, rule.rule
    assert len(ended_up) > 40
    assert ended_up["filings.begin"] == "/filings/new"
    assert ended_up["filings.archive_paper"] == "/filings/1"
    assert ended_up["people.give_role"] == "/people/users/1"
    assert ended_up["people.logout"] == "/"


def test_s27_an_endpoint_that_says_nothing_is_closed_to_everybody(tmp_path):
    app = create_app(a_config(tmp_path))
    app.testing = True
    app.add_url_rule("/silent", "silent", lambda: "something secret")
    with app.app_context():
        db.create_all()
    answer = app.test_client().get("/silent")
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize(("method", "address"), MATRIX, ids=[f"{m} {a}" for m, a in MATRIX])
def test_s28_each_role_may_do_at_each_address_what_the_table_says(school, method, address):
    assert differences(school, method, address) == []


def test_s28_the_table_names_every_route(school):
    adapter = school.app.url_map.bind("localhost")
    named = {(adapter.match(school.address(a).split("?")[0], method=m)[0], m) for m, a in MATRIX}
    assert {(endpoint, method) for endpoint, method, _ in routes(school.app)} - named == set()


def test_s28_the_page_of_a_filing_and_the_scans_agree_whose_paper_it_is(school):
    with school.app.app_context():
        for user in db.session.scalars(select(User)):
            seen = db.session.scalars(select(Filing).where(seeing.visible(user))).all()
            asked = {f.id for f in seen if lookup.by_id(user, f.id)}
            assert {f.id for f in seen if lookup.may_attach(user, f)} == asked, user.username


def test_s28_a_mark_that_is_too_wide_is_caught(school, monkeypatch):
    wide = Access(frozenset({SIGNED_IN}))
    monkeypatch.setattr(school.app.view_functions["audit.index"], "access", wide)
    wrong = differences(school, "GET", "/audit/")
    assert len(wrong) == len(ROLES) - 2, "all but the anonymous and the auditor see what they may not"


def test_s28_a_query_that_forgets_the_unit_is_caught(school, monkeypatch):
    monkeypatch.setattr(seeing, "visible", lambda _user: db.true())
    assert any("as unit_head: 200, not 404" in cell for cell in differences(school, "GET", "/filings/{other}"))


def test_s37_nothing_is_changed_without_a_token_from_our_own_page(school):
    before = school.tables()
    for endpoint, method, rule in routes(school.app):
        if method not in UNSAFE:
            continue
        wanted = school.app.view_functions[endpoint].access.roles
        role = next((r for r in ("author", "admin") if r in wanted or wanted & {PUBLIC, SIGNED_IN}), "publicity_head")
        answer = school.as_role(role).client.open(an_address(rule), method=method, data={"opinion": "同意备案登记。"})
        assert answer.status_code == 400, f"{method} {endpoint} as {role}"
        assert "这个页面打开太久，已经过期" in answer.text, endpoint
    assert changed(before, school.tables()) == []


def test_s37_a_token_of_another_session_is_worth_nothing(school):
    before = school.tables()
    sent = {"csrf_token": school.token("admin"), "opinion": "情况属实，同意。"}
    answer = school.as_role("unit_head").client.post(school.address("/filings/{own}/steps/approve"), data=sent)
    assert answer.status_code == 400
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_s37_a_page_of_another_site_is_refused_even_with_a_token(school, site):
    before = school.tables()
    for endpoint, method, rule in routes(school.app):
        if method in UNSAFE:
            sent = {"csrf_token": school.token("admin")}
            answer = school.as_role("admin").client.open(
                an_address(rule), method=method, data=sent, headers={"Sec-Fetch-Site": site}
            )
            assert answer.status_code == 403, endpoint
    assert changed(before, school.tables()) == []


def test_s37_htmx_may_send_the_token_in_a_header(school):
    answer = school.as_role("unit_head").client.post(
        school.address("/filings/{own}/steps/approve"),
        data={"opinion": "情况属实，同意。"},
        headers={"HX-Request": "true", "X-CSRFToken": school.token("unit_head"), "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 204
    assert school.state_of(school.ids["own"]) == "publicity_review"


NOT_SERVED = (
    "/.git/config",
    "/.env",
    "/instance/secret_key",
    "/instance/portal.sqlite3",
    "/portal.sqlite3",
    "/secret_key",
    "/wsgi.py",
    "/requirements.txt",
    "/static/../instance/secret_key",
    "/static/..%2finstance%2fsecret_key",
    "/static/%2e%2e/wsgi.py",
    "/static//etc/passwd",
    "/static/.",
    "/bootstrap/static/../../../config.py",
    "/console",
    "/_debug",
    "/debug",
    "/metrics",
    "/backup",
    "/admin",
    "/phpinfo.php",
    "/healthz/..%2f.env",
    "/templates/base.html",
    "/static/vendor/fonts/../../../wsgi.py",
)


@pytest.mark.parametrize("path", NOT_SERVED)
def test_s62_neither_the_code_nor_the_database_nor_a_debugger_is_served(school, path):
    for role in ("anonymous", "admin"):
        answer = school.as_role(role).client.get(path, follow_redirects=True)
        assert answer.status_code == 404, path
        answer.close()
    assert not school.app.debug
