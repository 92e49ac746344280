"""What came to nothing says why on its first card, and its author applies once more without typing the form again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.filings.models import State
from portal.people.models import Role
from tests.corpus import picture
from tests.filings.changing import changing, registered
from tests.filings.looking import filing_row, without_role
from tests.filings.making import decide, draft, filed, id_in, submitted
from tests.filings.on_pages import card
from tests.pages import Upload

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

# Each end that a person's words bring about, and who says them: the steps after the submission.
ENDS: dict[str, tuple[tuple[str, str], ...]] = {
    "refused by the unit": (("head", "refuse"),),
    "refused by the office": (("head", "approve"), ("publicity", "refuse")),
    "given up by the office": (("publicity", "void"),),
}
WORDS = "内容定位与官方账号不符。"
AGAIN = "重新申请"


def ended(browser_of: Any, way: tuple[tuple[str, str], ...], **changes: Any) -> int:
    filing = submitted(browser_of("operator"), **changes)
    for who, action in way:
        answer = decide(browser_of(who), filing, action, WORDS if (who, action) == way[-1] else "情况属实，同意。")
        assert answer.status == 303, answer.text
    return filing


def offer(page: Answer) -> str:
    """Return where the button leads on which its author applies once more, "" where there is none."""
    return next((a.get("href") or "" for a in page.all("a", class_="btn btn-primary") if a.text == AGAIN), "")


@pytest.mark.parametrize("end", ENDS)
def test_what_came_to_nothing_says_why_on_its_first_card_to_every_reader(browser_of: Any, end: str) -> None:
    filing = ended(browser_of, ENDS[end])
    for who in ("operator", "head", "publicity"):
        assert WORDS in card(browser_of(who).open(f"/filings/{filing}")), who


def test_a_consent_says_its_words_too_and_offers_nothing_again(operator: Page, head: Page, publicity: Page) -> None:
    page = operator.open(f"/filings/{filed(operator, head, publicity)}")
    assert "同意备案登记。" in card(page)
    assert offer(page) == ""


@pytest.mark.parametrize("end", ENDS)
def test_its_author_begins_once_more_with_what_the_form_said(app: Flask, browser_of: Any, end: str) -> None:
    operator = browser_of("operator")
    old = ended(browser_of, ENDS[end], qr_code=Upload(picture()), positioning="发布学院通知")
    form = operator.open(offer(operator.open(f"/filings/{old}")))
    assert WORDS.rstrip("。") in form.text
    new = id_in(operator.send(form, button=("save", "draft")).location)
    before, after = filing_row(app, old).data, filing_row(app, new).data
    without_ids = [{k: [{**r, "row_id": ""} for r in v] if k in {"supervisors", "operators"} else v
                    for k, v in data.items()} for data in (before, after)]  # fmt: skip
    assert without_ids[0] == without_ids[1]
    assert before["qr_code"]
    assert filing_row(app, new).state is State.DRAFT
    assert offer(operator.open(f"/filings/{old}")) == f"/filings/{new}/edit"


@pytest.mark.parametrize("who", ["head", "publicity", "leader"])
def test_nobody_else_is_offered_it_nor_can_take_the_form(browser_of: Any, operator: Page, who: str) -> None:
    old = ended(browser_of, ENDS["refused by the office"])
    address = offer(operator.open(f"/filings/{old}"))
    assert offer(browser_of(who).open(f"/filings/{old}")) == ""
    assert browser_of(who).open(address).status in {403, 404}


def test_nothing_is_offered_again_to_who_no_longer_files_nor_of_a_draft_thrown_away(app: Flask, browser_of: Any):
    operator = browser_of("operator")
    thrown = draft(operator)
    operator.post(f"/filings/{thrown}/steps/void", operator.signed({}))
    assert offer(operator.open(f"/filings/{thrown}")) == ""
    old = ended(browser_of, ENDS["refused by the office"])
    without_role(app, "operator", Role.AUTHOR)
    assert offer(operator.open(f"/filings/{old}")) == ""


def test_of_what_is_under_way_again_or_registered_since_nothing_is_offered(browser_of: Any) -> None:
    operator, head, publicity = (browser_of(who) for who in ("operator", "head", "publicity"))
    old = ended(browser_of, ENDS["refused by the office"])
    form = operator.open(offer(operator.open(f"/filings/{old}")))
    new = id_in(operator.send(form, button=("save", "submit")).location)
    assert offer(operator.open(f"/filings/{old}")) == ""
    for person, words in ((head, "情况属实，同意。"), (publicity, "同意备案登记。")):
        assert decide(person, new, "approve", words).status == 303
    assert offer(operator.open(f"/filings/{old}")) == ""


def test_a_refused_change_begins_once_more_from_what_the_registry_says(app: Flask, browser_of: Any) -> None:
    operator, head = browser_of("operator"), browser_of("head")
    account = registered(app, browser_of)
    refused = changing(operator, account, "submit", name="郑州工商学院信息工程学院新")
    assert decide(head, refused, "refuse", WORDS).status == 303
    address = offer(operator.open(f"/filings/{refused}"))
    assert address == f"/filings/new?account={account}&kind=change"
    assert operator.open(address).status == 200


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "x"])
def test_a_number_that_names_nothing_is_nothing(operator: Page, number: str) -> None:
    assert operator.open(f"/filings/new?platform=wechat&kind=creation&again={number}").status in {200, 404}


def test_a_filing_that_is_under_way_is_no_form_to_begin_with(operator: Page) -> None:
    filing = submitted(operator)
    assert operator.open(f"/filings/new?platform=wechat&kind=creation&again={filing}").status == 404
