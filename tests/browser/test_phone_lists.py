"""Lists on a phone: the first row begins on the first screen, what narrows a list waits behind one line, and nothing jumps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from flask import template_rendered
from playwright.sync_api import expect
from sqlalchemy import update

from portal.calendar import today
from portal.config import ROOT
from portal.database import db
from portal.people.models import Person
from portal.posts.models import Exemption, Term, TermKind
from tests.browser.ruler import fits
from tests.browser.shifts import moved, watched
from tests.browser.visitors import DESKTOP, MEASURES, PHONE
from tests.filings.making import many, typed
from tests.handover.making import PHONE as NUMBER
from tests.handover.making import STUDENT, add_double, person_id, run_by
from tests.imports.making import account, handed_in
from tests.notices.laying import lay_messages
from tests.people.administering import user_named
from tests.people.enrolling import looked_through, person, user
from tests.reports.making import reported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

FIRST = 300  # px from the top of the screen, of 844: more than half of it is rows
LISTS = {
    "operator": (
        "/accounts/",
        "/filings/?scope=mine",
        "/cases/",
        "/handover/",
        "/notices/",
        "/imports/",
        "/people/roster",
    ),
    "head": (
        "/filings/?scope=todo",
        "/accounts/?status=active&platform=wechat&unit=mine&sort=name&q=郑州",
        "/handover/radar",
    ),
    "publicity": (
        "/filings/",
        "/filings/?scope=todo",
        "/filings/?scope=done&order=unit",
        "/directory/",
        "/directory/reports",
        "/posts/terms/",
        "/posts/terms/exemptions",
    ),
    "admin": (
        "/people/",
        "/people/?q=信息",
        "/people/units",
        "/people/import",
        "/people/consents",
        "/handover/queue",
        "/notices/robots",
        "/notices/deliveries",
    ),
    "auditor": ("/audit/", "/audit/?user=operator&since=2026-01-01"),
    "leader": ("/accounts/", "/cases/?mark=open"),
}
ROWS = "main :is(.list tbody tr, .tiles li, .notices > li)"
FOUND = """(rows) => {
  const first = [...document.querySelectorAll(rows)].find((row) => row.checkVisibility());
  return [document.body.classList.contains("list-page"), first ? first.getBoundingClientRect().top + scrollY : null];
}"""


@pytest.fixture
def worked(app: Flask, operator: Page, head: Page, publicity: Page, admin: Page, browser_of: Any) -> Flask:
    """Something in every list, and beside it whatever else is told there."""
    run_by(operator, head, publicity)
    many(app, 30)
    typed(operator)
    handed_in(operator, [account(1)])
    looked_through(operator, 名册=[person("郑欣")])
    looked_through(admin, 用户=[user("newhand", "新来的")])
    head_s = f"/people/users/{user_named(app, 'head').id}"
    assert admin.send(admin.open(head_s), action=f"{head_s}/password").status == 303
    reported(app, browser_of("stranger"))
    add_double(app, STUDENT, NUMBER)
    clerk = user_named(app, "operator")
    with app.app_context():
        lay_messages("operator")
        db.session.add(Term(kind=TermKind.ASK, word="最佳", why="绝对化用语。"))
        db.session.add(Exemption(unit_id=clerk.unit_id, kind="term", key="term:最佳", shown="最佳", by_id=clerk.id))
        db.session.execute(update(Person).where(Person.name == STUDENT).values(leaves_on=today()))
        db.session.commit()
    return app


@contextmanager
def rendered(app: Flask) -> Iterator[set[str]]:
    """Note which templates are rendered meanwhile."""
    names: set[str] = set()

    def note(_app: Any, template: Any, **_more: Any) -> None:
        names.add(template.name)

    with template_rendered.connected_to(note, app):
        yield names


def measured(visitor: Visitor, what: str) -> None:
    """Fail when something does not fit, or is too small to press."""
    visitor.page.evaluate(MEASURES)
    assert visitor.page.evaluate("measures.small()") == [], what
    fits(visitor, what)


def test_the_first_row_of_every_list_begins_on_a_phones_first_screen_and_nothing_jumps(
    visit: Visit, worked: Flask
) -> None:
    templates = ROOT / "templates"
    lists = {
        p.relative_to(templates).as_posix() for p in templates.rglob("*.html") if "list-page" in p.read_text("utf-8")
    }
    found = {}
    with rendered(worked) as seen:
        for who, paths in LISTS.items():
            phone = watched(visit(who, size=PHONE))
            for path in paths:
                is_list, top = phone.open(path).loaded().page.evaluate(FOUND, ROWS)
                assert is_list, path
                found[who, path] = top
                assert moved(phone) == 0, path
                measured(phone, path)
                for line in phone.page.locator(".fold").all():
                    line.click()
                measured(phone, f"{path}, opened")
    assert not {page: top for page, top in found.items() if top is None or top > FIRST}
    assert lists - seen == set(), "a list that nobody looked at"


def test_what_narrows_a_list_opens_without_a_script_and_tells_what_is_chosen(visit: Visit, worked: Flask) -> None:
    assert worked
    phone = visit("publicity", size=PHONE, script=False).open("/filings/")
    line, box = phone.page.get_by_text("筛选、查找", exact=True), phone.page.get_by_label("在结果中查找")
    expect(box).to_be_hidden()
    line.click()
    expect(box).to_be_visible()
    expect(phone.page.get_by_role("link", name="在办", exact=True)).to_be_visible()
    box.fill("郑州")
    phone.press("查找")
    expect(phone.page.get_by_text("筛选、查找：“郑州”", exact=True)).to_be_visible()
    expect(box).to_be_hidden()
    phone.page.get_by_role("checkbox", name="筛选、查找：“郑州”").press("Space")
    expect(box).to_be_visible()


def test_what_is_handed_in_waits_behind_what_was_and_is_open_where_there_is_nothing_or_something_is_wrong(
    visit: Visit, worked: Flask
) -> None:
    assert worked
    workbook = "工作簿（.xlsx）"
    first = visit("stranger", size=PHONE, script=False).open("/imports/")
    expect(first.page.get_by_label(workbook)).to_be_visible()
    phone = visit("operator", size=PHONE, script=False).open("/imports/")
    expect(phone.page.get_by_label(workbook)).to_be_hidden()
    phone.page.locator("label.fold").click()
    phone.press("上传并校验")
    phone.sees("文件没有保存")
    expect(phone.page.get_by_label(workbook)).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1366", "390"])
def test_what_is_known_of_people_is_written_in_a_table_that_stands_in_its_form(
    visit: Visit, worked: Flask, size: Any
) -> None:
    assert worked
    clerk = visit("operator", size=size)
    for path in ("/handover/edit", f"/handover/people/{person_id(worked, '赵建国')}"):
        measured(clerk.open(path), path)


def test_a_desktop_folds_nothing(visit: Visit, worked: Flask) -> None:
    assert worked
    for who, path in (
        ("publicity", "/filings/"),
        ("publicity", "/accounts/"),
        ("operator", "/imports/"),
        ("auditor", "/audit/"),
    ):
        desktop = visit(who, size=DESKTOP).open(path)
        expect(desktop.page.locator(".fold")).to_be_hidden()
        expect(desktop.page.locator(".fold-switch")).to_be_hidden()
        expect(desktop.page.locator(".folded").first).to_be_visible()
