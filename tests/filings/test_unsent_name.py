"""What an author has changed and not handed in is nobody else's: on every page of everybody, in lists, search, prints and workbooks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from pypdf import PdfReader

from portal.filings.models import State
from tests.filings.looking import filing_row, press
from tests.filings.making import bring, draft

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

SENT, UNSENT = "郑州工商学院信息工程学院", "尚未报送的新名称"
OTHERS = [(State.RETURNED, "head"), (State.RETURNED, "auditor"), (State.WITHDRAWN, "publicity")]
ASKED = (
    "/filings/?q={0}",
    "/cases/?q={0}",
    "/search?q={0}",
    "/audit/?q={0}",
    "/filings/export.xlsx",
    "/cases/export.xlsx",
)


def edited(operator: Page, filing: int) -> None:
    """Change the name in the form and keep it without handing it in."""
    answer = operator.send(
        operator.open(f"/filings/{filing}/edit"), {"name": UNSENT, "handle": "zzgs-new"}, button=("save", "draft")
    )
    assert answer.status == 303, answer.text


@pytest.fixture
def written(app: Flask, browser_of: Any, state: State) -> int:
    filing = bring(browser_of, State.UNIT_REVIEW)
    if state is State.RETURNED:
        assert press(browser_of("head"), filing, "return", "名称不规范，请修改。").status_code == 303
    else:
        assert press(browser_of("operator"), filing, "withdraw").status_code == 303
    edited(browser_of("operator"), filing)
    row = filing_row(app, filing)
    assert (row.state, row.data["name"]) == (state, UNSENT)
    return filing


def places(app: Flask, filing: int) -> list[str]:
    """Every page that has no argument, what asks for the name, and all there is of this filing."""
    plain = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    own = [
        rule.rule.replace("<int:filing_id>", str(filing))
        for rule in app.url_map.iter_rules()
        if rule.arguments == {"filing_id"} and "GET" in (rule.methods or ())
    ]
    return sorted({*plain, *own, *(url.format(UNSENT) for url in ASKED)} - {f"/filings/{filing}/form.png"})


def said(person: Page, url: str) -> str:
    """Everything that a page, a print or a workbook says."""
    answer = person.client.get(url)
    if answer.status_code != 200:
        return ""
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    if answer.mimetype.endswith("sheet"):
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    return answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""


@pytest.mark.parametrize(("state", "who"), OTHERS)
def test_an_unsent_name_is_nobody_elses_on_any_page(app: Flask, browser_of: Any, written: int, who: str) -> None:
    person = browser_of(who)
    told = {url: said(person, url) for url in places(app, written)}
    assert [url for url, text in told.items() if UNSENT in text and UNSENT not in url] == []
    assert [url for url, text in told.items() if UNSENT in url and f"/filings/{written}" in text] == []


@pytest.mark.parametrize("state", [State.RETURNED, State.WITHDRAWN])
def test_everybody_finds_it_by_the_name_that_was_handed_in_and_then_by_the_new_one(
    app: Flask, browser_of: Any, written: int
) -> None:
    publicity, operator = browser_of("publicity"), browser_of("operator")
    assert f"/filings/{written}" in said(publicity, f"/filings/?q={SENT}")
    assert f"“{SENT}”" in said(browser_of("head"), "/cases/?scope=") or SENT in said(browser_of("head"), "/filings/")
    assert press(operator, written, "submit").status_code == 303
    assert f"/filings/{written}" in said(publicity, f"/filings/?q={UNSENT}")
    row = filing_row(app, written)
    assert (row.name, row.handle) == (UNSENT, "zzgs-new")


def test_of_a_colleagues_draft_no_name_is_told(browser_of: Any) -> None:
    draft(browser_of("operator"), "bilibili", name=UNSENT, handle="437316738")
    head = browser_of("head")
    answer = head.send(
        head.open("/filings/new"),
        {"link": "https://space.bilibili.com/437316738"},
        button=("kind", "creation"),
        action="/filings/begin",
    )
    page = head.follow(answer)
    assert "王敏（信息工程学院）" in page.text
    assert UNSENT not in page.text
