"""What was typed outlives a form that came in vain: the right is gone, the case is, or the form is shown again without being saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sqlalchemy import delete, select

from portal.database import db
from portal.filings.models import State
from portal.people.kept import KeptForm
from portal.people.models import Assignment, User
from tests.delegation.making import lay
from tests.filings.looking import filing_row
from tests.filings.making import bring
from tests.filings.on_pages import decide
from tests.pages import Page
from tests.people.door import count
from tests.people.leaving import CASES, NEW, WORDS, idle, left, sign_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer


def led_to_the_words(page: Page, answer: Answer) -> bool:
    """Whether the answer says that the words are kept, and leads to them."""
    return "您刚才填写的文字已保留" in answer.text and WORDS in page.open("/people/kept").text


def without_roles(app: Flask, username: str) -> None:
    with app.app_context():
        user = select(User.id).where(User.username == username).scalar_subquery()
        db.session.execute(delete(Assignment).where(Assignment.user_id == user))
        db.session.commit()


def test_whoever_stands_in_keeps_the_opinion_when_the_principal_was_quicker(app: Flask, browser_of: Any) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    lay(app, "head", "otherhead")
    page = browser_of("otherhead")
    form = page.open(f"/filings/{filing}")
    assert decide(browser_of("head"), filing, "approve").status == 303
    answer = page.send(form, {"opinion": WORDS}, action="/steps/approve")
    assert answer.status == 404
    assert led_to_the_words(page, answer)


def test_of_a_batch_one_of_which_is_gone_nothing_is_done_and_the_opinion_is_kept(app: Flask, browser_of: Any) -> None:
    filings = [bring(browser_of, State.UNIT_REVIEW, platform) for platform in ("wechat", "weibo")]
    lay(app, "head", "otherhead")
    page = browser_of("otherhead")
    form = page.open("/filings/?scope=todo&state=unit_review&pick=all")
    assert decide(browser_of("head"), filings[0], "approve").status == 303
    answer = page.send(form, {"opinion": WORDS}, action="/filings/batch")
    assert answer.status == 404
    assert "勾选的备案中有的已不由您办理，没有办理任何一份。" in answer.text
    assert led_to_the_words(page, answer)
    assert filing_row(app, filings[1]).state is State.UNIT_REVIEW


def test_whoever_has_lost_the_role_keeps_what_was_written(app: Flask, operator: Page) -> None:
    form = operator.open(NEW)
    without_roles(app, "operator")
    answer = operator.send(form, {"name": WORDS}, button=("save", "draft"))
    assert answer.status == 403
    assert led_to_the_words(operator, answer)


def test_a_form_that_no_page_of_ours_has_made_is_not_kept(app: Flask, operator: Page) -> None:
    sent = {"csrf_token": operator.token(), "name": WORDS, "save": "draft"}
    without_roles(app, "operator")
    assert operator.post(NEW, sent).status == 403
    assert count(app, KeptForm) == 0


# Given back, and not saved yet ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [False, True])
def test_a_row_more_forgets_nothing_and_the_draft_does(app: Flask, part: bool) -> None:
    page, turned = left(app, {"name": WORDS})
    given = page.follow(sign_in(page, turned, "operator"))
    headers = {"HX_Request": "true", "HX_Target": "operators"} if part else {}
    more = page.send(given, button=("row", "operators:add"), **headers)
    assert more.status == 200
    assert count(app, KeptForm) == 1
    assert page.send(given if part else more, button=("save", "draft")).status == 303
    assert count(app, KeptForm) == 0


def test_an_own_saving_of_the_draft_forgets_it_too(app: Flask) -> None:
    page, turned = left(app, {"name": WORDS})
    given = page.follow(sign_in(page, turned, "operator"))
    saved = page.send(given, button=("save", "draft"), HX_Request="true", HX_Target="side")
    assert saved.status == 200
    assert count(app, KeptForm) == 0


def test_a_fault_of_the_form_forgets_nothing_and_the_mended_form_does(app: Flask, browser_of: Any) -> None:
    case = CASES["delegation.create"]
    page, form = case.opened(app, browser_of)
    idle(app, case.author)
    given = page.follow(sign_in(page, case.sent(page, form), case.author))
    again = page.send(given, {"deputy": "查无此人"}, action=case.action)
    assert again.status == 422
    assert count(app, KeptForm) == 1
    assert page.send(again, {"deputy": "刘芳"}, action=case.action).status == 303
    assert count(app, KeptForm) == 0


# What an address may hold ---------------------------------------------------------------------------------------------------

OURS = ("endpoint=x", "_method=x", "_scheme=x", "_external=1", "_anchor=x", "values=x", "self=x")


@pytest.mark.parametrize("query", OURS)
def test_words_sent_to_an_address_with_the_names_of_our_own_arguments_come_back(
    app: Flask, browser_of: Any, query: str
) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = Page(app, "head")
    form = page.open(f"/filings/{filing}")
    sent = {field.get("name"): field.get("value") or "" for field in form.all("input", type="hidden")}
    idle(app, "head")
    turned = page.post(f"/filings/{filing}/steps/approve?{query}", {**sent, "opinion": WORDS})
    assert turned.status == 401
    back = sign_in(page, turned, "head")
    assert back.location.startswith(f"/filings/{filing}?")
    assert WORDS in page.follow(back).response.text
    assert page.open("/people/kept").status == 200


@pytest.mark.parametrize("query", OURS)
def test_the_former_address_of_the_reports_leads_on_whatever_it_holds(publicity: Page, query: str) -> None:
    answer = publicity.open(f"/directory/reports?outcome=confirmed&{query}", follow=False)
    assert answer.status == 302
    assert answer.location == f"/directory/reports?{query}&state=confirmed"


def test_a_long_search_before_it_does_not_lose_a_short_opinion(app: Flask, browser_of: Any) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = Page(app, "head")
    search = quote("/filings/?q=" + quote("学" * 60), safe="")
    form = page.open(f"/filings/{filing}?back={search}")
    idle(app, "head")
    turned = page.send(form, {"opinion": WORDS}, action="/steps/approve")
    assert turned.status == 401
    assert WORDS in page.follow(sign_in(page, turned, "head")).response.text
