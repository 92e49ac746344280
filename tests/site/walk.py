"""A walk over the whole site: every link as each role, every error page, every fragment; kept for the laws that read it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pyotp
from flask import template_rendered

from portal.calendar import now
from portal.database import db
from portal.people import sessions
from tests.inspecting import HX_METHODS
from tests.pages import Page, Upload
from tests.site.school import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.pages import Answer
    from tests.site.school import School

WALKERS = ("author", "unit_head", "publicity", "admin", "auditor", "league_head", "tech", "other_author")
# Asking each of these has its own tests; a walk would only be slow.
# Fragments at their own address: the bar asks for one every minute, boxes for people for the others as one types.
FRAGMENTS = {
    "/desk/count": "count",
    "/filings/people": "people",
    "/cases/people": "people",
    "/handover/queue/people": "people",
}
# Each filter once, and not each beside each other: the tests of the lists combine them.
FILTERED = ("/accounts/", "/cases/", "/directory/reports", "/filings/", "/handover/edit")
NOT_WALKED = (".pdf", ".xlsx", "form.png", "/static/", "/bootstrap/")


@dataclass
class Visit:
    """One page as one role saw it: its links, and its forms as (method, address, fields)."""

    role: str
    url: str
    answer: Answer
    links: set[str] = field(default_factory=set)
    forms: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@dataclass
class Walk:
    """What was seen: the visits, those to which links led, templates, the tables before and after, what the trail says meanwhile."""

    visits: list[Visit] = field(default_factory=list)
    followed: list[Visit] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)


def shape(url: str) -> tuple[str, frozenset[str]]:
    """Return what makes two addresses the same page for a walk: the path, and which filters are set, not to what."""
    parts = urlsplit(url)
    return parts.path, frozenset(name for name, value in parse_qsl(parts.query) if name not in {"v", "page"} and value)


def seen_on(role: str, url: str, answer: Answer) -> Visit:
    """Read the links and the forms of a page."""
    visit = Visit(role, url, answer)
    if answer.tree is None:
        return visit
    for element in answer.tree.iter():
        for name in ("href", "src"):
            if (link := element.get(name)) and link.startswith("/"):
                visit.links.add(link.split("#")[0])
        if (link := element.get("hx-get")) and link.startswith("/"):
            visit.links.add(link)
    for form in answer.tree.iter("form"):
        method = (form.get("method") or "get").upper()
        values = {name: value for name, value in answer.values(form).items() if isinstance(value, str)}
        targets = {form.get("action") or url}
        targets |= {b.get("formaction", "") for b in form.iter("button")} - {""}
        targets |= {b.get(name, "") for b in form.iter() for name in HX_METHODS} - {""}
        visit.forms += [(method, target, values) for target in sorted(targets)]
    return visit


def walk_as(school: School, role: str) -> Iterator[Visit]:
    """Follow every link from the desk; a list with other values of the same filters is the same page."""
    page, waiting, known = school.as_role(role), ["/"], {shape("/")}
    while waiting:
        url = waiting.pop(0)
        fragment = FRAGMENTS.get(urlsplit(url).path)
        asked = {"HX_Request": "true", "HX_Target": fragment} if fragment else {}
        visit = seen_on(role, url, page.open(url, follow=False, **asked))
        yield visit
        for link in sorted(visit.links):
            if shape(link) not in known and not any(part in link for part in NOT_WALKED):
                known.add(shape(link))
                if len(shape(link)[1]) <= (1 if urlsplit(link).path in FILTERED else 2):
                    waiting.append(link)


@contextmanager
def noting_templates(school: School, into: set[str]) -> Iterator[None]:
    """Note the name of every template that is rendered meanwhile."""

    def note(_app: Any, template: Any, **_more: Any) -> None:
        into.add(template.name)

    with template_rendered.connected_to(note, school.app):
        yield


def walked(school: School) -> Walk:
    """Walk the site as everybody; then do what leads to the pages that no link leads to."""
    walk, told = Walk(before=school.tables(besides=())), school.audited()[-1].id
    with noting_templates(school, walk.templates):
        for role in WALKERS:
            walk.visits += walk_as(school, role)
        walk.followed = list(walk.visits)
        walk.after = school.tables(besides=())
        walk.written = {entry.action for entry in school.audited(told)}
        for role, url, answer in off_the_path(school):
            walk.visits.append(seen_on(role, url, answer))
    return walk


def off_the_path(school: School) -> Iterator[tuple[str, str, Answer]]:
    """Yield the pages to which no link leads: the door, each error, a conflict, a fragment, what is shown once."""
    author, admin, nobody = school.as_role("author"), school.as_role("admin"), school.as_role("anonymous")
    own, draft = school.address("/filings/{own}"), school.address("/filings/{own_draft}/edit")
    yield "anonymous", "/login", nobody.open("/login")
    yield "anonymous", "/directory/?q=x", nobody.open("/directory/?q=不存在的账号")
    yield "anonymous", "/directory/report", nobody.open("/directory/report?sent=1")
    yield "anonymous", draft, nobody.post(draft, {"save": "draft", "name": "登录前填写的名称"})
    yield "author", "/nothing", author.open("/nothing")
    yield "author", "/audit/", author.open("/audit/")
    yield "author", draft, author.post(draft, {"save": "draft"})
    yield "author", "/nothing", author.open("/nothing", HX_Request="true", HX_Target="case")
    yield "author", own, author.send(author.open(own), action="/withdraw")
    first, second = author.open(draft), author.open(draft)
    yield "author", draft, author.send(first, {"name": "第一个页面写的名称"}, button=("save", "draft"))
    yield "author", draft, author.send(second, {"name": "第二个页面写的名称"}, button=("save", "draft"))
    yield "author", draft, author.send(author.open(draft), {"avatar": Upload(b"GIF89a")}, button=("save", "submit"))
    yield (
        "author",
        draft,
        author.send(author.open(draft), button=("row", "operators:add"), HX_Request="true", HX_Target="operators"),
    )
    left = author.signed({"save": "auto", "left": ["name", "operators-0-phone"], "name": "写到一半"})
    yield "author", draft, author.post(draft, left, HX_Request="true", HX_Target="checked")
    yield "author", "/filings/new", author.open("/filings/new?link=https://weibo.com/u/1234567890")
    change = school.address("/filings/new?kind=change&account={account}")
    yield "author", change, author.send(author.open(change), {"change_note": "另有草稿"}, button=("save", "draft"))
    yield "author", change, author.open(change)
    roster = school.address("/filings/roster?unit={own_unit}&part=operators&q=wm")
    yield "author", roster, author.open(roster, HX_Request="true", HX_Target="roster")
    notice = school.address("/notices/{notice}")
    yield "author", notice, author.open(notice)
    yield "author", "/search", author.open("/search?q=工商", HX_Request="true", HX_Target="quick")
    yield "anonymous", "/", nobody.open("/", follow=False, Host="evil.test")
    made = {"username": "newcomer", "name": "新来的", "unit": str(school.ids["unit"]), "staff": "y", "active": "y"}
    yield "admin", "/people/users/new", admin.send(admin.open("/people/users/new"), made)
    yield "admin", "/people/units/new", admin.send(admin.open("/people/units/new"), {"name": ""})
    enrolment = school.address("/people/import/{enrolment}")
    yield "admin", f"{enrolment}/confirm", admin.send(admin.open(enrolment), action="/confirm")
    again = admin.post(f"{enrolment}/slips", {"csrf_token": admin.token()}, HX_Request="true", HX_Target="issuing")
    yield "admin", f"{enrolment}/slips", again
    yield "admin", "/settings/history", admin.open("/settings/history?key=filing_days")
    batch = school.address("/filings/batch?ids={own}&token=never-sent")
    yield "unit_head", batch, school.as_role("unit_head").open(batch)
    yield from resumed(school)
    yield from with_a_code(school)


def resumed(school: School) -> Iterator[tuple[str, str, Answer]]:
    """Yield what a session that ended while its author typed leads to: the door, the form given back, the list of such forms."""
    page, draft = Page(school.app, PEOPLE["author"]), school.address("/filings/{own_draft}/edit")
    form = page.open(draft)
    with school.app.app_context():
        sessions.end_sessions(school.ids["own_user"])
        db.session.commit()
    kept = page.send(form, {"name": "登录前填写的名称"}, button=("save", "draft"))
    yield "anonymous", draft, kept
    who = {"username": PEOPLE["author"], "password": "Demo-2026-zzgs"}
    yield "author", draft, page.follow(page.send(kept, who, action="/login"))
    yield "author", "/people/kept", page.open("/people/kept")


def with_a_code(school: School) -> Iterator[tuple[str, str, Answer]]:
    """Yield what somebody sees who sets up a second factor, and signs in with it."""
    page, who = Page(school.app, PEOPLE["other_author"]), PEOPLE["other_author"]
    asked = page.follow(page.send(page.open("/people/factor"), {"current": "Demo-2026-zzgs"}, action="/begin"))
    yield "other_author", "/people/factor", asked
    secret = "".join(asked.one("code", id="secret").itertext()).replace(" ", "")
    codes = page.send(asked, {"code": pyotp.TOTP(secret).at(now())}, action="/confirm")
    yield "other_author", "/people/factor/confirm", codes
    yield "other_author", "/people/factor", page.open("/people/factor")
    door = Page(school.app)
    sent = door.send(door.open("/login"), {"username": who, "password": "Demo-2026-zzgs"}, action="/login")
    yield "anonymous", "/login/code", door.follow(sent)


def by_role(walk: Walk) -> dict[str, list[Visit]]:
    """Return the visits of each role."""
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in walk.visits:
        found[visit.role].append(visit)
    return found
