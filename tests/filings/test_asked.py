"""While a third person's opinion is asked: they are urged and not those who asked, and everybody reads the same waiting time (加签)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from portal.calendar import now
from portal.cases.models import Case, Consultation
from portal.database import db
from portal.filings.models import State
from portal.web.filters import moment
from tests.filings.looking import press
from tests.filings.making import bring
from tests.filings.on_pages import card

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer


@pytest.fixture
def asked(app: Flask, browser_of: Any) -> int:
    """A case that has lain with the office for five days, and with the person whom 李老师 asked for two."""
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    publicity = browser_of("publicity")
    assert press(publicity, filing, "consult", "请核对名称。", whom="otherhead").status_code == 303
    with app.app_context():
        db.session.execute(update(Case).values(state_since=now() - timedelta(days=5)))
        db.session.execute(update(Consultation).values(asked_at=now() - timedelta(days=2)))
        db.session.commit()
    return filing


def urging(page: Answer) -> str:
    return "".join("".join(p.itertext()) for p in page.all("p", id="urge-words"))


@pytest.mark.parametrize("who", ["operator", "publicity", "director"])
def test_words_that_urge_are_for_everybody_but_who_is_asked(browser_of: Any, asked: int, who: str) -> None:
    words = urging(browser_of(who).open(f"/filings/{asked}"))
    assert "请您提出意见，已等待 2 天" in words
    assert "请您抽空答复" in words
    assert urging(browser_of("otherhead").open(f"/filings/{asked}")) == ""


@pytest.mark.parametrize("who", ["operator", "publicity", "otherhead"])
def test_a_page_and_the_desk_tell_one_waiting_time(app: Flask, browser_of: Any, asked: int, who: str) -> None:
    with app.app_context():
        since = moment(db.session.query(Consultation).one().asked_at)
    person = browser_of(who)
    page = person.open(f"/filings/{asked}")
    (now_line,) = page.all("li", class_="step step-now")
    for said in (card(page), "".join(now_line.itertext())):
        assert f"自 {since} 起" in said
        assert "已等待 2 天" in said
    assert "已等待 5 天" not in page.text
    desk = person.open("/").text
    assert "已等待 5 天" not in desk
    if who != "publicity":  # on the desk of who asked it is no longer
        assert (f"自 {since}" if who == "operator" else "已等待 2 天") in desk


def test_who_answered_leaves_the_case_where_it_lay_as_long_as_it_lay(browser_of: Any, asked: int) -> None:
    assert press(browser_of("otherhead"), asked, "advise", "没有意见。").status_code == 303
    assert "已等待 5 天" in card(browser_of("operator").open(f"/filings/{asked}"))


@pytest.mark.parametrize("who", ["publicity", "director"])
def test_taking_the_question_back_is_told_to_whoever_has_its_button(browser_of: Any, asked: int, who: str) -> None:
    page = browser_of(who).open(f"/filings/{asked}")
    can = any((b.get("formaction") or "").endswith("/recall") for b in page.all("button"))
    assert can == (who == "publicity")
    assert ("先收回" in page.text) == can
    assert "答复后再办理" in page.text
