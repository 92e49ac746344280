"""The printed form through the site: what the record says is on the paper, for whom it may be seen (附件 1–3, 表注1)."""

from __future__ import annotations

import pytest

from portal.filings.models import State
from portal.platforms import PLATFORMS
from tests.corpus import picture
from tests.filings.looking import filing_row, press
from tests.filings.making import FORMS, YEAR, bring, draft, typed
from tests.filings.printing import form, printed
from tests.pages import Upload

MARKS = {
    State.DRAFT: "草稿",
    State.RETURNED: "草稿",
    State.VOID: "作废",
    State.UNIT_REFUSED: "未同意",
    State.REFUSED: "未同意",
}


@pytest.mark.parametrize("platform", FORMS)
def test_a_filed_form_carries_number_boxes_opinions_names_and_dates(app, browser_of, operator, platform):
    filing = bring(browser_of, State.FILED, platform)
    (page,) = printed(operator, form(filing))
    row = filing_row(app, filing)
    words = [
        f"新媒体建设备案登记表（{row.platform_label}）",
        f"NO.{row.number}",
        "☑创建",
        "□补办",
        "□重要事项变更",
        row.data["handle"],
        "郑州工商学院信息工程学院",
        "单位:信息工程学院",
        "公告☑",
        "活动□",
        "新闻☑",
        "☑是",
        "赵建国",
        "13803710001",
        "王敏",
        "13803710002",
        "情况属实，同意。",
        "☑同意备案登记",
        "□不同意备案登记",
        "签名：赵建国",
        "经办：李老师",
        "打印人王敏",
        "第1版",
        "一式三份",
    ]
    assert [w for w in words if w not in page] == []
    assert not [mark for mark in MARKS.values() if mark in page]
    assert "签名：李老师" not in page, "a clerk of the office is not its 主要负责人"


@pytest.mark.parametrize("state", [*MARKS, State.UNIT_REVIEW])
def test_every_other_state_prints_as_what_it_is(browser_of, operator, state):
    (page,) = printed(operator, form(bring(browser_of, state)))
    said = "草稿已删除" if state is State.VOID else state.label  # it was never handed in
    marked = page.replace(f"状态：{said}", "")
    assert {mark for mark in MARKS.values() if mark in marked} == ({MARKS[state]} if state in MARKS else set())
    assert f"状态：{said}" in page
    assert "版本" not in page
    assert f"NO.{YEAR}" not in page
    assert ("☑不同意备案登记" in page) is (state is State.REFUSED)
    assert "☑同意备案登记" not in page
    assert ("签名：赵建国" in page) is (state in {State.UNIT_REFUSED, State.REFUSED})


def test_three_copies_say_who_keeps_each(browser_of, operator):
    pages = printed(operator, form(bring(browser_of, State.FILED), "?copies=3"))
    assert [sum(f"{who}存" in page for who in ("党委宣传部", "审批单位", "创建者")) for page in pages] == [1, 1, 1]


def test_what_was_said_before_a_return_is_no_longer_on_the_paper(browser_of, operator):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    press(browser_of("publicity"), filing, "return", "请补充定位内容。")
    page = operator.open(f"/filings/{filing}/edit")
    operator.send(page, {"positioning": "面向全院师生。"}, button=("save", "submit"))
    (text,) = printed(operator, form(filing))
    assert "情况属实" not in text
    assert "请补充定位内容" not in text
    assert "功能定位：面向全院师生。" in text


def test_a_late_form_says_so_and_why(operator):
    (page,) = printed(operator, form(typed(operator, registered_on="2020-03-01", late_reason="此前不了解要求。")))
    assert "〔逾期备案〕☑创建" in page, "before the boxes: it cannot be read with the last one"
    assert "逾期原因：此前不了解要求。" in page


def test_a_step_passed_over_is_explained_in_its_cell(browser_of):
    library = browser_of("library")
    (page,) = printed(library, form(typed(library)))
    assert "填报人是本单位唯一负责人" in page


def test_more_than_three_operators_continue_on_an_attached_page_with_the_pictures_in_their_cells(operator):
    more = {
        f"operators-{n}-{key}": value
        for n in range(1, 5)
        for key, value in (("name", f"成员{n}"), ("phone", f"1380371100{n}"))
    }
    filing = draft(operator, avatar=Upload(picture()), qr_code=Upload(picture()))
    assert len(printed(operator, form(filing))) == 1
    pages = printed(operator, form(typed(operator, **more)))
    assert len(pages) == 2
    assert "成员4" in pages[1]
    assert "附页" in pages[1]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_empty_form_of_each_platform_is_one_page_for_everybody(student, platform):
    (page,) = printed(student, f"/filings/blank/{platform}.pdf")
    assert PLATFORMS[platform].label in page
    assert "□创建" in page
    assert "☑" not in page


def test_a_platform_without_a_form_has_no_empty_form(operator):
    assert operator.client.get("/filings/blank/myspace.pdf").status_code == 404


def test_s31_a_print_obeys_the_same_rule_as_its_filing(browser_of, operator, stranger, tech, anonymous):
    filing = bring(browser_of, State.FILED)
    assert stranger.client.get(form(filing)).status_code == 404
    assert tech.client.get(form(filing)).status_code == 404, "the technology centre sees what it was asked about"
    assert anonymous.client.get(form(filing)).status_code == 302
    assert operator.client.get(form(987654)).status_code == 404


def test_the_file_keeps_its_chinese_name_and_is_never_stored_by_a_proxy(operator):
    answer = operator.client.get(form(draft(operator)))
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert "%E5%BE%AE%E4%BF%A1" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_rare_character_of_a_name_is_printed_and_a_missing_one_is_said_in_words(operator):
    filing = draft(operator, **{"operators-0-name": "陈䶮"})
    assert "陈䶮" in printed(operator, form(filing))[0]
