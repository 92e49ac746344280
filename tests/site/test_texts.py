"""Text that people type: kept as it stands, found as it stands, shown as text; and no pattern that a long one can stop."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from re import _constants as opcodes
from re import _parser as parser
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from benchmarks.instance import heard
from portal.accounts.models import Account
from portal.database import db
from portal.fields import Text, form_class
from portal.filings.models import Filing
from portal.platforms import PLATFORMS
from portal.web.redirects import safe_next
from tests.filings.making import decide, facts, submitted
from tests.site.patterns import repeats
from tests.site.school import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.school import School

ROOT = Path(__file__).resolve().parents[2]
PAYLOADS = (
    "<xss-a>",
    '"><xss-b>',
    "'><xss-c x='",
    '" onx="1',
    "<img src=x onx=1>",
    "</title><xss-d>",
    "</textarea><xss-e>",
    "{{7919*7907}}",
    "javascript:alert(1)",
    "<!--<xss-f>",
)
# A text that is markup on purpose; none today.
TRUSTED: frozenset[str] = frozenset()


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


# S45 ------------------------------------------------------------------------------------------------------------------


@cache
def patterns() -> tuple[tuple[str, str], ...]:
    """Return (where, pattern) of every regular expression written in portal/, and of every declared field."""
    found = []
    for name, text in sources("portal"):
        for node in ast.walk(ast.parse(text)) if name.endswith(".py") else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_re(node.func):
                found += [(f"{name}:{node.lineno}", part) for part in literal(node.args[0])]
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Regexp":
                found += [(f"{name}:{node.lineno}", part) for part in literal(node.args[0])]
    for definition in PLATFORMS.values():
        fields = [*definition.fields.values(), *(f for rows in definition.rows.values() for f in rows.fields)]
        found += [
            (f"{definition.key}.{f.key}", f.kind.pattern) for f in fields if isinstance(f.kind, Text) and f.kind.pattern
        ]
    return tuple(found)


def is_re(function: ast.Attribute) -> bool:
    names = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
    return isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr in names


def literal(node: ast.expr) -> list[str]:
    """Return a literal pattern; of a formatted one, with a word where the value goes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(p.value) if isinstance(p, ast.Constant) else "word" for p in node.values)]
    return []


def test_s45_there_are_patterns_to_look_at():
    assert len(patterns()) > 15


@pytest.mark.parametrize(("where", "pattern"), patterns(), ids=[w for w, _ in patterns()])
def test_s45_no_pattern_can_go_over_one_text_in_exponentially_many_ways(where, pattern):
    r"""An open repeat inside an open repeat must begin with a character of its own: then there is only one way to part the text."""
    for depth, _, most, body in repeats(parser.parse(pattern)):
        if depth == 0:
            continue
        assert most is not opcodes.MAXREPEAT or begins_with_its_own(pattern), f"{where}: {pattern}"
        assert body is not None


def begins_with_its_own(pattern: str) -> bool:
    r"""Say whether each outer group of a nested repeat opens with a literal, as in (\.[a-z]+)*."""
    return all(re.match(r"\\?[.@/ -]", inner) for inner in re.findall(r"\((?:\?:)?([^()]*[+*}][^()]*)\)[+*{]", pattern))


def test_s45_digits_are_plain_digits_and_a_pattern_must_fit_the_whole():
    for where, pattern in patterns():
        assert r"\d" not in pattern, f"{where}: \\d takes full-width digits"
        assert not pattern.endswith("$"), f"{where}: $ lets a line end through"


def every_field() -> list[tuple[str, str, Any]]:
    """Return (platform, posted name, kind) of every field of every form that takes text; one that all forms share, once."""
    found: dict[tuple[str, Any], str] = {}
    for definition in PLATFORMS.values():
        for key, field in definition.fields.items():
            if field.kind.widget != "picture":
                found.setdefault((key, field.kind), definition.key)
        for key, rows in definition.rows.items():
            for field in rows.fields:
                found.setdefault((f"{key}-0-{field.key}", field.kind), definition.key)
    return [(platform, name, kind) for (name, kind), platform in found.items()]


TOO_LONG = re.compile(r"最多|应填：|上限")


@pytest.mark.parametrize("letter", ["名", "1", "gh_"])
def test_s45_a_hundred_thousand_characters_in_any_field_are_a_fault_said_in_a_sentence(letter):
    text = (letter * 100_000)[:100_000]
    for platform, name, _ in every_field():
        form = form_class(PLATFORMS[platform], final=False)(MultiDict({**facts(platform), name: text}))
        assert not form.validate(), f"{platform} {name}"
        assert TOO_LONG.search("".join(fault.sentence for fault in form.faults())), f"{platform} {name}"


def test_s45_a_hundred_thousand_characters_in_a_field_of_each_kind_are_refused_by_its_page(school):
    before = school.tables()
    each = {type(kind): (platform, name) for platform, name, kind in every_field()}
    for platform, name in each.values():
        sent = {"csrf_token": school.token("author"), "save": "draft", **facts(platform), name: "名" * 100_000}
        answer = school.as_role("author").client.post(f"/filings/new?platform={platform}&kind=creation", data=sent)
        assert answer.status_code == 422, f"{platform} {name}: {answer.status_code}"
        assert TOO_LONG.search(answer.text), f"{platform} {name}"
    assert changed(before, school.tables()) == []


def test_s45_a_hundred_thousand_characters_in_every_other_form_are_refused_with_a_sentence(school):
    text = "a" * 100_000
    before = school.tables()
    forms = [
        ("anonymous", "/login", "/login", {"username": text, "password": "x"}),
        ("anonymous", "/login", "/login", {"username": "x", "password": text}),
        ("author", "/people/password", "/people/password", {"current": text, "new": text, "again": text}),
        ("unit_head", "/filings/{own}", "/filings/{own}/steps/approve", {"opinion": text}),
        ("admin", "/people/users/new", "/people/users/new", {"username": text, "name": text}),
        ("admin", "/people/units/new", "/people/units/new", {"name": text}),
        ("admin", "/settings/", "/settings/", {"key": "school_name", "revision": "0", "value": text}),
    ]
    for role, page_url, url, fields in forms:
        browser = school.as_role(role)
        page = browser.open(school.address(page_url))
        token = page.all("input", name="csrf_token")[0].get("value")
        answer = browser.client.post(school.address(url), data={"csrf_token": token, **fields})
        assert answer.status_code == 422, f"{url}: {answer.status_code}"
        assert re.search(r"最多|应为|请", answer.text), url
    assert changed(before, school.tables()) == []


# S51 ------------------------------------------------------------------------------------------------------------------

ODD_WORDS = ("%", "_", "\\", "\\%", "'", '"', "''", "%_%", "[a-z]", "*", "?", ";--", "$1", ":name", "(", "\u3000")


@pytest.mark.parametrize("word", ODD_WORDS)
@pytest.mark.parametrize(("role", "url"), [("author", "/filings/"), ("author", "/accounts/"), ("admin", "/people/")])
def test_s51_a_wildcard_or_a_quote_is_searched_for_as_it_stands(school, role, url, word):
    found = school.as_role(role).client.get(url, query_string={"q": word})
    assert found.status_code == 200
    shown = "row-link" in found.text
    assert shown == (not word.strip() or _stands(school, url, word)), f"{word!r} finds what does not hold it"


def _stands(school, url, word):
    """Whether the registry holds this very sign: a platform's own id may."""
    with school.app.app_context():
        return url == "/accounts/" and any(word in sought for sought in db.session.scalars(select(Account.sought)))


@pytest.mark.parametrize("word", ["100%_\\'\"", "a_b", "50%"])
def test_s51_a_name_with_wildcards_and_quotes_is_found_by_itself_alone(school, word):
    author = school.as_role("author")
    submitted(author, "qq", name=f"工商{word}", handle="2853719999")
    found = author.open(f"/filings/?q={quote(word)}")
    assert ["".join(a.itertext()) for a in found.all("a", class_="row-link")] == [f"工商{word}"]


def test_s51_what_is_searched_for_travels_as_a_parameter_and_never_in_the_statement(school):
    with heard(school.app) as seen:
        for role, url in (
            ("author", "/filings/"),
            ("author", "/accounts/"),
            ("admin", "/people/"),
            ("auditor", "/audit/"),
        ):
            school.as_role(role).client.get(
                url, query_string={"q": "独特的词'", "user": "独特的词'", "subject": "独特的词'"}
            )
    assert not any("独特的词" in statement for statement, _ in seen)
    assert sum("独特的词" in repr(parameters) for _, parameters in seen) >= 4


def test_s51_no_statement_is_put_together_from_texts():
    word = r"(?i:select|insert|update|delete|from|where|order by)"
    joined = r"""(?:f["']|["'][^"']*["']\s*[%+]|.*\.format\()"""
    called = rf"(?:execute|text|exec_driver_sql|literal_column)\(\s*{joined}"
    built = re.compile(rf"""{called}|f["'][^"'\n]*\b{word}\s[^"'\n]*{{""")
    lines = [
        f"{name}:{n}"
        for name, text in sources("portal")
        for n, line in enumerate(text.splitlines(), 1)
        if built.search(line)
    ]
    assert [place for place in lines if not place.startswith("portal/audit/triggers.py")] == [], (
        "the triggers name their own tables"
    )


# S52 ------------------------------------------------------------------------------------------------------------------


def short(payload: str, longest: int) -> str:
    return payload if len(payload) <= longest else "<xss-z>"


def hostile(payload: str) -> dict[str, str]:
    """Return a complete form with the payload in every field that takes free text."""
    given = {}
    definition = PLATFORMS["wechat"]
    for key, field in definition.fields.items():
        if isinstance(field.kind, Text) and not field.kind.pattern:
            given[key] = short(payload, field.kind.longest)
    for key, rows in definition.rows.items():
        for field in rows.fields:
            if isinstance(field.kind, Text) and not field.kind.pattern:
                given[f"{key}-0-{field.key}"] = short(payload, field.kind.longest)
    return facts(handle="zzgs-xss01", original_id="gh_00xss00xss", **given)


def clean(payload: str, answer: Any, where: str) -> None:
    """Assert that the payload is on the page as text only; Page has looked for inline code already."""
    if answer.tree is None:
        return
    for element in answer.tree.iter():
        if isinstance(element.tag, str):
            assert not element.tag.startswith("xss"), f"<{element.tag}> on {where}"
            assert "onx" not in element.attrib, f"an attribute of the payload on {where}"
            assert not element.get("href", "").strip().lower().startswith("javascript:"), where
            assert not element.get("src", "").strip().lower().startswith(("javascript:", "x")), where
    if "<" in payload or payload.startswith('"'):
        assert payload not in answer.response.text, f"unescaped on {where}"
    assert "62615533" not in answer.response.text, f"a template ran on {where}"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s52_markup_in_every_text_is_shown_as_text_on_every_page_that_shows_it(school, payload):
    author = school.as_role("author")
    filing = submitted(author, **hostile(payload))
    opinion = f"同意。{payload}"
    assert decide(school.as_role("unit_head"), filing, "approve", opinion).status == 303
    pages = [
        ("publicity", f"/filings/{filing}"),
        ("publicity", "/"),
        ("publicity", "/filings/"),
        ("author", f"/filings/{filing}"),
        ("author", f"/filings/?q={quote(payload)}"),
        ("author", f"/accounts/?q={quote(payload)}"),
        ("auditor", "/audit/"),
    ]
    for role, url in pages:
        clean(payload, school.as_role(role).open(url), url)
    seen = school.as_role("publicity").open(f"/filings/{filing}")
    assert payload.strip() in "".join(seen.tree.itertext()), "and it is shown, not swallowed"
    assert decide(school.as_role("publicity"), filing, "approve", opinion).status == 303
    for role, url in (
        ("author", f"/filings/{filing}"),
        ("author", "/"),
        ("tech", "/accounts/"),
        ("author", account_of(school, filing)),
    ):
        clean(payload, school.as_role(role).open(url), url)


def account_of(school: School, filing: int) -> str:
    with school.app.app_context():
        return f"/accounts/{db.session.get_one(Filing, filing).account_id}"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s52_markup_in_a_refused_form_comes_back_as_text(school, payload):
    author = school.as_role("author")
    form = author.open("/filings/new?platform=wechat&kind=creation")
    sent = {
        **hostile(payload),
        "handle": payload,
        "original_id": payload,
        "followers": payload,
        "registered_on": payload,
        "operators-0-phone": payload,
        "operators-0-email": payload,
    }
    answer = author.send(form, sent, button=("save", "submit"))
    assert answer.status == 422
    clean(payload, answer, "the refused form")
    login = school.as_role("anonymous")
    answer = login.send(
        login.open(f"/login?next={quote(payload)}"), {"username": payload, "password": payload}, action="/login"
    )
    clean(payload, answer, "the sign-in page")
    kept = login.post(
        "/filings/new?platform=wechat&kind=creation", {payload: payload, "save": "draft", "name": payload}
    )
    clean(payload, kept, "the sign-in page that carries a form")
    decided = school.as_role("unit_head")
    page = decided.open(school.address("/filings/{own}"))
    answer = decided.send(page, {"opinion": payload * 60}, action="/approve")
    clean(payload, answer, "the refused opinion")


NAMED = (
    "/",
    "/people/",
    "/people/users/{user}",
    "/people/users/new",
    "/people/units",
    "/people/units/{unit}",
    "/settings/",
)


@pytest.mark.parametrize("payload", PAYLOADS[:6])
def test_s52_markup_in_names_of_people_units_and_parameters_is_text_everywhere(school, payload):
    admin = school.as_role("admin")
    person, unit = school.address("/people/users/{user}"), school.address("/people/units/{unit}")
    assert admin.send(admin.open(person), {"name": payload}, action=person).status == 303
    assert admin.send(admin.open(unit), {"name": payload}, action=unit).status == 303
    for key in ("school_name", "phrases_agree"):
        assert school.post("admin", "/settings/", {"key": key, "revision": "0", "value": payload}).status == 303
    pages = [("admin", url) for url in NAMED] + [
        ("auditor", "/audit/"),
        ("anonymous", "/login"),
        ("unit_head", "/filings/{own}"),
    ]
    pages += [
        ("other_author", url)
        for url in ("/", "/filings/", "/people/sessions", "/filings/{other_draft}/edit", "/filings/{other}")
    ]
    for role, url in pages:
        clean(payload, school.as_role(role).open(school.address(url)), f"{url} as {role}")


def test_s52_nothing_in_templates_or_code_is_called_safe():
    trusted = re.compile(
        r"\|\s*safe\b|Markup\(|autoescape\s+false|\{%-?\s*autoescape|render_template_string|format_map\(.*request"
    )
    lines = {
        f"{name}:{n}"
        for name, text in sources("portal", "templates")
        for n, line in enumerate(text.splitlines(), 1)
        if trusted.search(line)
    }
    assert lines == TRUSTED


def test_s52_every_value_in_an_attribute_stands_in_quotes():
    bare = re.compile(r"\s[a-z-]+=\{\{")
    lines = [
        f"{name}:{n}"
        for name, text in sources("templates")
        for n, line in enumerate(text.splitlines(), 1)
        if bare.search(line)
    ]
    assert lines == []


def test_s54_the_way_back_after_sign_in_is_never_another_site(school):
    for target in (
        "//evil.test",
        "/\\evil.test",
        "/%09/evil.test",
        "https:/evil.test",
        "/..//evil.test",
        "javascript:alert(1)",
        "///evil.test",
    ):
        assert safe_next(target) == "/"
        page = school.as_role("author").client.get("/login", query_string={"next": target})
        assert page.headers["Location"] == "/"
