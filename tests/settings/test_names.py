"""The school's own names for its offices, in our sentences and never in what somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.filings.feature import process
from portal.filings.models import State
from portal.people.models import Role
from portal.settings.names import KEYS, in_school_words
from tests.filings.making import decide, submitted
from tests.records import BY_KEY
from tests.settings.saving import now_set, save

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

NAMES = {
    "office_name": "党委宣传部（新闻中心）",
    "office_short": "新闻中心",
    "centre_name": "网络中心",
    "centre_short": "网络办",
}


@pytest.fixture
def renamed(admin: Page) -> None:
    for key, value in NAMES.items():
        assert save(admin, key, value=value).status == 303


def test_the_defaults_are_the_words_themselves() -> None:
    assert {word: BY_KEY[key].default for word, key in KEYS.items()} == {word: word for word in KEYS}


def test_without_a_database_sentences_stay_as_they_are() -> None:
    assert in_school_words("报党委宣传部备案") == "报党委宣传部备案"


def test_the_document_of_the_process_does_not_depend_on_what_the_school_calls_itself(app: Flask, renamed: None) -> None:
    plain = process()
    with app.app_context():
        assert process() == plain
    assert "同意并转宣传部" in plain[1]


def test_the_longest_name_comes_first_and_is_not_looked_at_again(app: Flask, renamed: None) -> None:
    with app.app_context():
        assert (
            in_school_words("经党委宣传部、现代教育技术中心、宣传部和技术中心")
            == "经党委宣传部（新闻中心）、网络中心、新闻中心和网络办"
        )


def test_states_roles_and_phrases_use_them(app: Flask, admin: Page, renamed: None) -> None:
    with app.app_context():
        assert State.PUBLICITY_REVIEW.label == "待新闻中心备案"
        assert State.TECH_REVIEW.label == "待网络办意见"
        assert Role.PUBLICITY_HEAD.label == "新闻中心负责人"
    assert "同意报党委宣传部（新闻中心）备案" in now_set(app, "phrases_agree")
    assert "新闻中心经办" in admin.open("/people/").text


def test_what_a_school_wrote_itself_stays_as_it_wrote_it(app: Flask, admin: Page, renamed: None) -> None:
    save(admin, "phrases_agree", value="请宣传部备案。")
    assert now_set(app, "phrases_agree") == "请宣传部备案。"


def test_buttons_notes_and_the_desk_use_them_and_opinions_do_not(
    app: Flask, operator: Page, head: Page, publicity: Page, renamed: None
) -> None:
    filing = submitted(operator)
    page = head.open(f"/filings/{filing}").text
    assert "同意并转新闻中心" in page
    assert "报党委宣传部（新闻中心）备案" in page
    done = head.follow(decide(head, filing, "approve", "请宣传部备案。")).text
    assert "现由党委宣传部（新闻中心）" in done
    assert "请宣传部备案。" in done
    assert "待新闻中心备案" in publicity.open("/filings/").text


def test_the_trail_uses_them_for_roles_and_states(
    admin: Page, auditor: Page, renamed: None, operator: Page, head: Page
) -> None:
    decide(head, submitted(operator), "approve", "请宣传部备案。")
    page = auditor.open("/audit/?action=filing.approve").text
    assert "待新闻中心备案" in page
    assert "请宣传部备案。" in page


def test_a_name_is_not_kept_in_a_template_that_was_shown_before(admin: Page, operator: Page) -> None:
    save(admin, "technology_step", value="all")
    filing = submitted(operator)
    assert "技术中心提出意见" in operator.open(f"/filings/{filing}").text
    save(admin, "centre_short", value="网络办")
    assert "网络办提出意见" in operator.open(f"/filings/{filing}").text


def test_the_public_pages_use_them(anonymous: Page, renamed: None) -> None:
    assert "党委宣传部（新闻中心）备案" in anonymous.open("/directory/").text
    report: Any = anonymous.open("/directory/report").text
    assert "只有党委宣传部（新闻中心）处理举报的人员" in report
