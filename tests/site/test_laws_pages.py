"""Laws over every page, found by walking the whole site as each role."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jinja2 import meta

from portal.audit.contacts import READ
from portal.cases.sort import sorts
from tests.inspecting import parse, structure
from tests.site import checker
from tests.site.school import changed
from tests.site.walk import NOT_WALKED, shape

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
# Set by the printing process, which renders by itself: tests/documents print both.
PRINTED = {
    *("documents/form.html", "documents/annex.html", "documents/handover.html"),
    *("documents/posts.html", "documents/posts_list.html"),
}
# For when a page cannot be made; the walk meets it at a foreign host name, where Flask signals no rendering.
BARE = "errors/bare.html"
# Shown where nobody is there yet (tests/people/test_founding), and in the answer to what is sent (tests/people/test_revealing).
# A panel of an account's page, which its feature names (tests/posts/test_unreviewed).
ELSEWHERE = {"people/first.html", "parts/contact.html", "posts/of_account.html"}
# What the contract publishes and this release has; {…} are rows of the school.
PUBLISHED = {
    "GET": (
        "/login",
        "/",
        "/filings/",
        "/filings/new?platform=wechat&kind=creation",
        "/filings/{own}",
        "/filings/{own_draft}/edit",
        "/filings/{own}/form.pdf?copies=3",
        "/filings/blank/weibo.pdf",
        "/accounts/?q=郑州",
        "/accounts/export.xlsx",
        "/accounts/{account}",
        "/healthz",
        "/directory/",
        "/api/v1/accounts",
        "/api/v1/openapi.json",
    ),
    "POST": ("/filings/{own}/steps/withdraw", "/logout"),
    "ADMIN": ("/settings/", "/people/"),
    "AUDITOR": ("/audit/",),
}
# Everybody sees these two without signing in, whoever they are.
DIRECTORY_PICTURES = ("/avatar", "/qr_code")
LIMIT = 4000


def test_a_walk_over_every_link_meets_no_error_and_no_dead_end(walk):
    linked = [v for v in walk.visits if v.url != "/nothing" and v.answer.response.request.method == "GET"]
    wrong = {(v.role, v.url, v.answer.status) for v in linked if v.answer.status not in {200, 302, 303}}
    assert wrong == {("author", "/audit/", 403), ("anonymous", "/", 400)}
    assert len(walk.visits) < LIMIT


def test_s36_following_every_link_changes_nothing_in_the_database_but_that_the_trail_says_who_read_numbers(walk):
    assert set(changed(walk.before, walk.after)) <= {"audit_entry", "audit_head"}
    assert walk.written <= {READ, "filing.previewed"}


def test_every_template_was_rendered_and_none_lies_unused(walk, school):
    jinja = school.app.jinja_env
    assert any(v.answer.status == 400 and v.role == "anonymous" for v in walk.visits), BARE
    with school.app.app_context():  # which part of a case's page is a sort's own, its page asks the sort
        own = [sort.content for sort in sorts().values() if sort.content and sort.template in walk.templates]
    reached, waiting = PRINTED | ELSEWHERE | {BARE}, [*walk.templates, *own]
    while waiting:
        if (name := waiting.pop()) in TEMPLATES - reached:
            reached.add(name)
            source = (ROOT / "templates" / name).read_text("utf-8")
            waiting += [found for found in meta.find_referenced_templates(jinja.parse(source)) if found]
    assert TEMPLATES - reached == set()


def test_what_a_page_disables_and_shows_while_it_waits_is_on_it(walk):
    met = set()
    for visit in walk.visits:
        for element in [] if visit.answer.tree is None else visit.answer.tree.iter():
            for name in ("hx-disabled-elt", "hx-indicator"):
                if wanted := element.get(name):
                    key, _, part = wanted.removeprefix("#").partition(" ")
                    (place,) = [e for e in visit.answer.tree.iter() if e.get("id") == key]
                    assert not part or list(place.iter(part)), f"{name}: there is no {wanted} on {visit.url}"
                    met.add(wanted)
    assert met == {"#busy", "#form button", "#proving button", "#case button", "#work button"}


def test_every_template_of_a_page_names_the_engine_before_browsers_with_two_have_chosen():
    """`inspecting` asks it of each page that is answered; paper is set by no browser."""
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "<head>" in path.read_text("utf-8")]
    answered = {path.relative_to(ROOT / "templates").as_posix() for path in pages if path.parent.name != "documents"}
    assert answered == {"base.html", "errors/bare.html"}
    for name in answered:
        said = (ROOT / "templates" / name).read_text("utf-8").partition("<head>")[2].split("\n")[1:4]
        tags = [line.strip().partition("{#")[0] for line in said]
        assert tags == [
            '<meta charset="utf-8">',
            '<meta name="renderer" content="webkit">',
            '<meta http-equiv="X-UA-Compatible" content="IE=edge">',
        ], name


@pytest.mark.skipif(bool(checker.missing()), reason=checker.missing())
@pytest.mark.files
def test_the_nu_checker_has_nothing_against_any_page(walk, tmp_path):
    texts = {visit.url: visit.answer.response.text for visit in walk.visits if visit.answer.tree is not None}
    pages = {structure(text): (url, text) for url, text in texts.items() if text.lstrip().startswith("<!DOCTYPE")}
    told = [(url, text) for url, text in pages.values()]
    planted = (
        "<!DOCTYPE html><html lang='zh-CN'><head><title>字</title></head><body><h1>字</h1><img hidden></body></html>"
    )
    *found, control = checker.complaints([*(text for _, text in told), planted], tmp_path)
    assert any("src" in complaint for complaint in control), "the control is a picture without an address"
    assert [(url, said) for (url, _), said in zip(told, found, strict=True) if said] == []


def test_s26_no_page_asks_anything_of_another_host(walk):
    for visit in walk.visits:
        if visit.answer.tree is None:
            continue
        for element in visit.answer.tree.iter():
            for name in ("href", "src", "action", "formaction", "poster", "data", "srcset", "hx-get", "hx-post"):
                url = element.get(name, "")
                assert not urlsplit(url).netloc, f"{url} on {visit.url}"
                assert urlsplit(url).scheme in {"", "tel"}, f"{url} on {visit.url}"


def test_s26_no_style_or_script_of_ours_asks_anything_of_another_host():
    ours = [*(ROOT / "static").glob("*.css"), *(ROOT / "static").glob("*.js")]
    assert len(ours) > 10
    assert [
        p.name for p in ours if re.search(r"(?:https?:)?//[\w.-]+\.\w|@import|url\(['\"]?http", p.read_text("utf-8"))
    ] == []


def test_a_page_that_takes_a_picture_makes_a_large_one_smaller_and_says_how_large_it_may_be(walk):
    taking = 0
    for visit in walk.visits:
        if visit.answer.tree is None or visit.answer.tree.find(".//head") is None:
            continue
        inputs = [e for e in visit.answer.tree.iter("input") if e.get("type") == "file"]
        # A workbook and a form in Word are read whole, and never made smaller.
        pictures = [e for e in inputs if e.get("name") not in {"workbook", "document"}]
        assert all("image/" in e.get("accept", "") or ".jpg" in e.get("accept", "") for e in pictures), visit.url
        scripts = [e.get("src", "") for e in visit.answer.tree.iter("script")]
        assert any("shrink.js" in src for src in scripts) == bool(pictures), visit.url
        helps = {e.get("id"): "".join(e.itertext()) for e in visit.answer.tree.iter("p") if e.get("id")}
        for control in pictures:
            said = " ".join(helps.get(name, "") for name in control.get("aria-describedby", "").split())
            assert "不超过 20 MB" in said or "不超过 48 MB" in said, f"{visit.url}: {control.get('name')}: {said}"
        taking += bool(pictures)
    assert taking > 5


def test_s20_every_page_carries_the_same_table_of_headers(walk):
    wanted = {
        "Content-Security-Policy": None,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": None,
    }
    for visit in walk.visits:
        headers = visit.answer.response.headers
        for name, value in wanted.items():
            assert name in headers, f"{visit.url} has no {name}"
            assert value in {None, headers[name]}, f"{visit.url}: {name} is {headers[name]}"
        assert "Server" not in headers


def test_s21_every_page_forbids_inline_code_and_foreign_sources(walk):
    for visit in walk.visits:
        policy = visit.answer.response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, visit.url
        assert "http:" not in policy, visit.url
        if visit.answer.response.mimetype == "text/html":
            for rule in (
                "default-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "form-action 'self'",
            ):
                assert rule in policy, f"{visit.url} lacks {rule}"
        else:
            assert "default-src 'none'" in policy or "default-src 'self'" in policy, visit.url


def test_s22_no_page_is_kept_in_a_cache_and_each_varies_by_who_asks(walk):
    for visit in walk.visits:
        response = visit.answer.response
        if visit.url.startswith("/directory/") and visit.url.split("?")[0].endswith(DIRECTORY_PICTURES):
            assert response.headers["Cache-Control"] == "public, max-age=300", visit.url
        elif response.mimetype == "text/html" or visit.role != "anonymous":
            assert response.headers["Cache-Control"] == "no-store", visit.url
        if response.mimetype == "text/html" and response.data:
            assert {"HX-Request", "HX-Target"} <= set(response.vary.as_set(preserve_casing=True)), visit.url


def test_every_fragment_has_its_own_name_as_the_id_of_its_root():
    for name in sorted(TEMPLATES):
        path = Path(name)
        if path.name.startswith("_"):
            source = re.sub(
                r"\{#.*?#\}|\{%.*?%\}", "", (ROOT / "templates" / name).read_text("utf-8"), flags=re.DOTALL
            ).strip()
            opening = re.match(r"<\w+[^>]*?\sid=\"([^\"]+)\"", source)
            assert opening, f"{name} has no root with an id"
            assert opening[1] == path.stem.removeprefix("_"), name


FRAGMENTS = (
    ("author", "/filings/", "results"),
    ("publicity", "/filings/?scope=todo", "results"),
    ("auditor", "/audit/", "results"),
    ("author", "/accounts/", "results"),
    ("author", "/filings/{own_draft}/edit", "form"),
    ("author", "/filings/{own_draft}/edit", "side"),
    ("author", "/filings/new?platform=qq&kind=creation", "form"),
    ("unit_head", "/filings/{own}", "case"),
    ("publicity", "/filings/{other_filed}", "case"),
    ("author", "/directory/", "results"),
)


@pytest.mark.parametrize(("role", "address", "target"), FRAGMENTS)
def test_a_fragment_alone_shows_no_more_than_its_page(school, role, address, target):
    page, url = school.as_role(role), school.address(address)
    whole, part = page.open(url), page.open(url, HX_Request="true", HX_Target=target)
    assert part.status == 200
    assert not part.has("main"), "a fragment was asked for"
    roots = [e for e in part.tree if isinstance(e.tag, str)]
    assert [root.get("id") for root in roots] == [target]
    known = whole.text
    assert [word for word in part.text.split() if word not in known] == []


@pytest.mark.parametrize(("role", "address", "target"), FRAGMENTS)
def test_a_fragment_is_closed_to_whom_its_page_is_closed(school, role, address, target):
    for other in ("tech", "other_author", "anonymous"):
        page, url = school.as_role(other), school.address(address)
        whole = page.open(url, follow=False).status
        part = page.open(url, follow=False, HX_Request="true", HX_Target=target).status
        assert part == whole or (whole, part) == (302, 401), f"{url} as {other}: page {whole}, fragment {part}"


def test_a_row_of_people_alone_is_the_table_of_the_page(school):
    page = school.as_role("author")
    form = page.open(school.address("/filings/{own_draft}/edit"))
    part = page.send(form, button=("row", "operators:add"), HX_Request="true", HX_Target="operators")
    roots = [e for e in part.tree if isinstance(e.tag, str)]
    assert [root.get("id") for root in roots] == ["operators"]
    assert len(part.all("input", name="operators-1-name")) == 1


def test_history_and_boosted_links_get_the_whole_page(school):
    page = school.as_role("author")
    for extra in ({"HX_Boosted": "true"}, {"HX_History_Restore_Request": "true"}):
        sent = {"HX-Request": "true", "HX-Target": "results", **{k.replace("_", "-"): v for k, v in extra.items()}}
        response = page.client.get("/filings/", headers=sent)
        assert "<!DOCTYPE html>" in response.text
        assert list(parse(response.text).iter("main"))


@pytest.mark.parametrize("role", sorted(PUBLISHED))
def test_every_published_address_of_this_release_still_answers(school, role):
    who = {"ADMIN": "admin", "AUDITOR": "auditor"}.get(role, "author")
    for pattern in PUBLISHED[role]:
        url = school.address(pattern)
        answer = school.post(who, url) if role == "POST" else school.as_role(who).open(url)
        assert answer.status in ({303} if role == "POST" else {200}), f"{url} answers {answer.status}"


def test_addresses_with_and_without_the_last_slash_lead_to_the_same_page(school):
    for url in ("/filings", "/accounts", "/people", "/settings", "/audit"):
        role = {"/people": "admin", "/settings": "admin", "/audit": "auditor"}.get(url, "author")
        assert school.as_role(role).open(url).status == 200


def test_the_walk_knows_two_filters_of_one_list_for_one_page():
    assert shape("/filings/?state=draft") == shape("/filings/?state=filed&page=2") != shape("/filings/?scope=mine")
    assert any(part in "/filings/1/form.pdf" for part in NOT_WALKED)
