"""Nothing typed is lost to whoever was slower, or comes back when the form has moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.filings.models import State
from tests.filings.cases import brought
from tests.filings.looking import filing_row, press
from tests.filings.making import bring, decide
from tests.pages import Page
from tests.people.leaving import (
    CASES,
    NUMBER,
    WORDS,
    idle,
    left,
    sign_in,
)

if TYPE_CHECKING:
    from flask import Flask


def test_an_opinion_for_a_step_that_is_gone_is_quoted_on_the_fresh_page(
    app: Flask, browser_of: Any, deputy: Page
) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = Page(app, "head")
    form = page.open(f"/filings/{filing}")
    idle(app, "head")
    turned = page.send(form, {"opinion": WORDS}, action="/steps/approve")
    press(browser_of("operator"), filing, "withdraw", "")
    given = page.follow(sign_in(page, turned, "head"))
    assert given.status == 200
    assert WORDS in "".join(given.one("blockquote").itertext())


def test_a_draft_that_was_sent_meanwhile_shows_its_words_alone(app: Flask, operator: Page) -> None:
    filing = brought(app, lambda _: operator, "creation", State.DRAFT)
    page, turned = left(app, {"remarks": WORDS}, url=f"/filings/{filing}/edit")
    other = Page(app, "operator")
    other.send(other.open(f"/filings/{filing}/edit"), button=("save", "submit"))
    if filing_row(app, filing).state is State.DRAFT:
        press(other, filing, "void", "不要了。")
    given = page.follow(sign_in(page, turned, "operator"))
    assert "这份表单现在不能再填写" in given.text
    assert WORDS in given.text


def test_a_draft_saved_elsewhere_meanwhile_is_compared_before_it_is_written_over(app: Flask, operator: Page) -> None:
    filing = brought(app, lambda _: operator, "creation", State.DRAFT)
    page, turned = left(app, {"remarks": WORDS}, url=f"/filings/{filing}/edit")
    other = Page(app, "operator")
    other.send(other.open(f"/filings/{filing}/edit"), {"remarks": "另一处写的"}, button=("save", "draft"))
    given = page.follow(sign_in(page, turned, "operator"))
    answer = page.send(given, button=("save", "draft"))
    assert answer.status == 409
    assert WORDS in answer.text
    assert "另一处写的" in answer.text


def test_a_batch_of_which_nothing_waits_any_more_shows_its_words_alone(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.agree"]
    page, form = case.opened(app, browser_of)
    idle(app, "head")
    turned = case.sent(page, form)
    filing = int(form.all("input", name="case")[0].get("value", "").partition("-")[0])
    press(browser_of("operator"), filing, "withdraw", "")
    given = page.follow(sign_in(page, turned, "head"))
    assert "这份表单现在不能再填写" in given.text
    assert WORDS in given.text


# Who was slower keeps what they wrote ------------------------------------------------------------------------------------------


def test_whoever_loses_a_step_finds_the_opinion_in_a_quote_or_in_its_box(app: Flask, browser_of: Any) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    publicity, director = browser_of("publicity"), browser_of("director")
    page = director.open(f"/filings/{filing}")
    assert press(publicity, filing, "transfer", "请您办理。", whom="周明远").status_code == 303
    lost = director.send(page, {"opinion": WORDS}, action=f"/filings/{filing}/steps/approve")
    assert lost.status == 409
    assert WORDS in (lost.one("textarea", id="opinion").text or ""), "it may still be decided: there is a box"
    page, again = director.open(f"/filings/{filing}"), director.open(f"/filings/{filing}")
    assert press(director, filing, "return", "请补充材料。").status_code == 303
    lost = director.send(page, {"opinion": WORDS}, action=f"/filings/{filing}/steps/approve")
    assert lost.status == 409
    assert WORDS in "".join(lost.one("div", class_="asked typed").itertext())
    assert WORDS not in (lost.one("textarea", id="words-void").text or ""), "what consents makes nothing void"
    assert press(publicity, filing, "void", "不再办理。").status_code == 303
    lost = director.send(again, {"opinion": WORDS}, action=f"/filings/{filing}/steps/approve")
    assert lost.status == 409
    assert WORDS in "".join(lost.one("div", class_="asked typed").itertext())


@pytest.mark.parametrize("action", ["transfer", "consult"])
def test_whoever_loses_an_act_beside_the_way_finds_words_and_person(app: Flask, browser_of: Any, action: str) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    publicity, director = browser_of("publicity"), browser_of("director")
    page = director.open(f"/filings/{filing}")
    decide(publicity, filing, "return", "请补充材料。")
    whom = "冯卫东" if action == "consult" else "李老师"
    lost = director.send(page, {"whom": whom, "opinion": WORDS}, action=f"/filings/{filing}/steps/{action}")
    assert lost.status == 409
    quoted = "".join(lost.one("div", class_="asked typed").itertext())
    assert WORDS in quoted
    assert whom in quoted


def test_words_of_an_act_beside_the_way_never_stand_in_the_box_of_the_opinion(browser_of: Any) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    publicity, director = browser_of("publicity"), browser_of("director")
    page = director.open(f"/filings/{filing}")
    press(publicity, filing, "consult", "请看看。", whom="head")
    lost = director.send(page, {"whom": "冯卫东", "opinion": WORDS}, action=f"/filings/{filing}/steps/consult")
    assert lost.status == 409
    assert not [box for box in lost.all("textarea", id="opinion") if WORDS in (box.text or "")]
    assert WORDS in lost.text
    assert "冯卫东" in lost.text


def test_an_opinion_is_quoted_while_somebody_else_is_asked(browser_of: Any) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    press(browser_of("head"), filing, "consult", "请看看。", whom="otherhead")
    lost = press(browser_of("head"), filing, "approve", WORDS)
    assert lost.status_code == 409
    assert f'<blockquote class="lines">{WORDS}</blockquote>' in lost.text


def test_of_a_batch_that_was_lost_altogether_the_opinion_is_kept(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.agree"]
    page, form = case.opened(app, browser_of)
    filing = int(form.all("input", name="case")[0].get("value", "").partition("-")[0])
    press(browser_of("operator"), filing, "withdraw", "")
    result = page.follow(case.sent(page, form))
    assert "0 件已同意" in result.text
    assert "/people/kept" in result.links()
    assert WORDS in page.open("/people/kept").text


def test_a_proof_that_comes_too_late_is_not_lost(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.keep_proof"]
    page, form = case.opened(app, browser_of)
    filing = int(form.path.split("/")[2])
    assert press(browser_of("publicity"), filing, "void", "不再注销。").status_code == 303
    late = case.sent(page, form)
    assert late.status == 409
    assert "/people/kept" in late.links()
    assert NUMBER in page.open("/people/kept").text
