"""Pages on paper, as the browser prints them: shapes are kept without backgrounds, no word is only for acting, boxes are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pypdfium2 import PdfDocument

from tests.corpus import picture
from tests.filings.making import draft, filed, submitted
from tests.pages import Upload
from tests.reports.making import reported

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.browser.visitors import Visitor
    from tests.pages import Page

    Visit = Callable[..., Visitor]

PAPER = {"width": 703, "height": 1016}  # A4 without its margins, at 96 to the inch
# What is drawn by a background alone and would be lost: marks before and after elements that are seen.
LOST = """() => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility()).flatMap((e) => (
["::before", "::after"].map((part) => {
  const style = getComputedStyle(e, part);
  const drawn = style.backgroundImage !== "none" || style.backgroundColor !== "rgba(0, 0, 0, 0)";
  const there = style.content !== "none" && style.display !== "none";
  return there && drawn && style.printColorAdjust !== "exact" ? e.className + part : "";
}))).filter(Boolean)"""
# What would lie on the edge of the sheet or beyond it, its frame counted in.
CUT = """() => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility()).filter((e) => {
  const { left, right, width } = e.getBoundingClientRect(), style = getComputedStyle(e);
  const ring = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  const framed = ring || style.borderRightStyle !== "none" && parseFloat(style.borderRightWidth);
  return width > 1 && framed && (left - ring < 0 || right + ring > window.innerWidth - 1);
}).map((e) => e.className || e.tagName)"""
BOXES = """() => [...document.querySelectorAll("main :is(input, select, textarea)")].filter((e) => e.checkVisibility())
  .filter((e) => !["radio", "checkbox"].includes(e.type)).map((e) => getComputedStyle(e).borderTopWidth)"""


def printed(visitor: Visitor, path: str) -> PdfDocument:
    """What comes of a page from the printer; its marks and its edges are looked at before."""
    visitor.page.emulate_media(media="print")
    visitor.open(path).loaded()
    assert visitor.page.evaluate(LOST) == [], path
    assert visitor.page.evaluate(CUT) == [], path
    return PdfDocument(visitor.page.pdf(prefer_css_page_size=True))


def words(paper: PdfDocument) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in paper)


def test_a_case_on_paper_says_what_is_and_nothing_that_is_pressed(
    visit: Visit, operator: Page, head: Page, publicity: Page
) -> None:
    registered, waiting = filed(operator, head, publicity, "weibo"), submitted(operator)
    clerk = visit("operator", size=PAPER)
    text = words(printed(clerk, f"/filings/{waiting}"))
    assert "赵建国" in text
    done = words(printed(clerk, f"/filings/{registered}"))
    assert "还没有收回。" in done
    for acting in ("您好", "在这里上传", "查看", "复制", "催办文字"):
        assert acting not in text + done, acting
    dean = visit("head", size=PAPER)
    assert "您" not in (text := words(printed(dean, f"/filings/{waiting}"))), "who reads paper is not told 您"
    assert "现由赵建国" in text.replace(" ", "")


@pytest.mark.parametrize("path", ["/filings/", "/accounts/", "/cases/?scope=mine"])
def test_a_wide_list_lies_on_its_side(visit: Visit, operator: Page, head: Page, publicity: Page, path: str) -> None:
    filed(operator, head, publicity)
    submitted(operator, "weibo")
    draft(operator, "qq")
    page = printed(visit("operator", size={"width": 1016, "height": 703}), path)[0]
    assert page.get_width() > page.get_height()


def test_a_narrow_list_stands(visit: Visit) -> None:
    page = printed(visit("admin", size=PAPER), "/people/")[0]
    assert page.get_width() < page.get_height()


def test_an_account_and_a_form_on_paper_are_whole(visit: Visit, operator: Page, head: Page, publicity: Page) -> None:
    filed(operator, head, publicity)
    clerk = visit("operator", size=PAPER)
    printed(clerk, "/accounts/1")
    text = words(printed(clerk, f"/filings/{draft(operator, 'weibo')}/edit"))
    assert "必填" not in text
    assert "删除" not in text
    assert set(clerk.page.evaluate(BOXES)) == {"0px"}, "values stand on a line, in no box"


def test_the_screenshot_of_a_report_stands_where_it_is_spoken_of(visit: Visit, app: Flask, anonymous: Page) -> None:
    number = reported(app, anonymous, screenshot=Upload(picture(size=(1080, 1920)), "手机截图.png"))
    paper = printed(visit("publicity", size=PAPER), f"/directory/reports/{number}")
    first = paper[0].get_textpage().get_text_bounded()
    assert "截图" in first
    assert "内容未经核实" in first, "the picture and what is said of it are on the first sheet"
    assert "打开原图" not in first
