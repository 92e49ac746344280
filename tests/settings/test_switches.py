"""The page on which the school switches off what it does not use: refused while cases are open, kept on record, and back at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from portal.filings.models import Scan
from portal.people.models import User
from portal.settings.switches import key_of
from tests.delegation.making import entrusted
from tests.filings.papers import as_png, blank, upload
from tests.imports.making import account, handed_in
from tests.posts.clearances.making import asked
from tests.posts.making import account as account_of
from tests.posts.making import act
from tests.posts.making import handed_in as handed_in_post
from tests.records import OPTIONAL
from tests.settings.saving import save

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from portal.feature import Feature
    from tests.pages import Page

Finish = "Callable[[], Any]"


def an_import(_app: Flask, people: Callable[[str], Page]) -> Finish:
    operator = people("operator")
    number = handed_in(operator, [account(1)])
    return lambda: operator.send(operator.open(number), action=f"{number}/drop")


def a_report(_app: Flask, people: Callable[[str], Page]) -> Finish:
    publicity = people("publicity")
    page = publicity.open("/directory/report")
    assert publicity.send(page, {"name": "冒用", "reason": "收费。"}, action="/directory/report").status == 303
    return lambda: publicity.send(
        publicity.open("/directory/reports/1"), {"opinion": "属实。"}, action="/reports/1/steps/confirm"
    )


def a_delegation(_app: Flask, people: Callable[[str], Page]) -> Finish:
    head = people("head")
    assert entrusted(head, "刘芳（信息工程学院）").status == 303
    return lambda: head.send(head.open("/delegation/"), action="/delegation/1/end")


def a_scan(app: Flask, people: Callable[[str], Page]) -> Finish:
    operator = people("operator")
    assert upload(operator, (as_png(blank()), "空白.png")).status == 303
    with app.app_context():
        number = db.session.scalars(select(Scan.id)).one()
    action = f"/filings/scans/{number}/withdraw"
    return lambda: operator.send(operator.open("/filings/scans"), action=action)


def a_clearance(app: Flask, people: Callable[[str], Page]) -> Finish:
    number, head = asked(app, people("operator")), people("head")
    page = f"/clearances/{number}"
    return lambda: head.send(head.open(page), {"opinion": "暂不需要。"}, action=f"{page}/steps/refuse")


def a_post(app: Flask, people: Callable[[str], Page]) -> Finish:
    operator = people("operator")
    number = handed_in_post(app, operator, account_of(app))

    def finish() -> Any:
        assert act(operator, number, "withdraw").status == 303
        return act(operator, number, "void")

    return finish


BEGIN = {
    "posts": a_post,
    "clearances": a_clearance,
    "imports": an_import,
    "reports": a_report,
    "delegation": a_delegation,
    "papers": a_scan,
}
every = pytest.mark.parametrize("feature", OPTIONAL, ids=[feature.key for feature in OPTIONAL])


def test_each_optional_feature_has_something_that_can_be_open() -> None:
    assert set(BEGIN) == {feature.key for feature in OPTIONAL}


@every
def test_each_has_a_switch_with_a_sentence_that_says_what_it_is(admin: Page, feature: Feature) -> None:
    text = admin.open("/settings/features").text
    assert feature.title in text
    assert feature.about in text


@every
def test_it_is_refused_while_cases_are_open_with_their_number_and_a_link(
    app: Flask, browser_of: Callable[[str], Page], director: Page, feature: Feature
) -> None:
    finish = BEGIN[feature.key](app, browser_of)
    answer = save(director, key_of(feature), value="unused")
    assert answer.status == 422
    assert re.search(r"还有 1 [件个份次篇].*，不能关闭。", answer.text)
    form = next(f for f in answer.all("form") if f.get("id") == f"setting-{key_of(feature)}")
    assert answer.values(form)["value"] == "unused", "what was chosen is not lost"
    (link,) = [a.get("href") for a in form.iter("a")]
    assert director.open(link).status == 200
    with app.test_request_context():
        places = {item.label: app.url_for((item.under or ("desk.index",))[0]) for item in feature.menu}
    assert all(label in director.open(place).text for label, place in places.items())
    assert finish().status == 303
    assert save(director, key_of(feature), value="unused").status == 303, "nothing of it is open any more"


def test_whoever_may_not_open_the_page_is_told_the_number_alone(
    app: Flask, browser_of: Callable[[str], Page], admin: Page
) -> None:
    BEGIN["imports"](app, browser_of)
    answer = save(admin, "feature_imports", value="unused")
    assert answer.status == 422
    assert "还有 1 次导入没有保存、放弃或办完，不能关闭。请先办完。" in answer.text
    assert "/imports/" not in answer.links(), "the administrator may not open it"


@pytest.mark.parametrize("key", ["imports", "papers"])
def test_what_somebody_left_lying_who_is_gone_keeps_nobody(
    app: Flask, browser_of: Callable[[str], Page], director: Page, key: str
) -> None:
    BEGIN[key](app, browser_of)
    with app.app_context():
        db.session.scalars(select(User).where(User.username == "operator")).one().active = False
        db.session.commit()
    assert save(director, f"feature_{key}", value="unused").status == 303


@every
def test_the_change_is_on_record_and_the_default_brings_it_back(
    app: Flask, director: Page, auditor: Page, feature: Feature
) -> None:
    with app.test_request_context():
        page = app.url_for(feature.unfinished().endpoint)
    assert director.open(page).status == 200
    assert save(director, key_of(feature), value="unused").status == 303
    assert director.open(page).status == 404
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "setting.changed")).one()
        assert (entry.subject, entry.detail["before"], entry.detail["after"]) == (
            f"setting:{key_of(feature)}",
            "used",
            "unused",
        )
    text = auditor.open("/audit/").text
    assert feature.title in text
    assert "开 → 关" in text
    past = director.open(f"/settings/history?key={key_of(feature)}")
    assert "关" in past.text
    assert save(director, key_of(feature), button=True).status == 303
    assert director.open(page).status == 200


def test_only_who_sets_parameters_switches(operator: Page, auditor: Page) -> None:
    for person in (operator, auditor):
        assert person.open("/settings/features").status == 403


def test_a_feature_that_is_always_there_has_no_switch(admin: Page) -> None:
    sent = {"csrf_token": admin.token(), "key": "feature_filings", "revision": "0", "value": "unused"}
    assert admin.post("/settings/", sent).status == 404
