"""A question that was taken back, or that the case went on without, gives whoever was asked no more access: by no road, then or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.database import db
from portal.documents.scanning import ScannedPage
from portal.filings import drafts
from portal.filings.models import Filing, Scan, State
from portal.filings.papers import scans
from portal.people.models import User
from portal.platforms import PLATFORMS
from tests.filings.looking import events, press
from tests.filings.making import bring
from tests.filings.papers import as_jpeg, as_png, blank, paper_saying

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.pages import Page

NAME = "郑州工商学院信息工程学院"
ASKED = "otherhead"
"""Of another unit: what they see of this case they see for having been asked."""
PICTURE = next(iter(PLATFORMS["wechat"].pictures)).key
ROADS = {
    "page": "/filings/{filing}",
    "paper": "/filings/{filing}/form.pdf",
    "paper, three copies": "/filings/{filing}/form.pdf?copies=3",
    "picture of the paper": "/filings/{filing}/form.png",
    "picture": "/filings/{filing}/files/{picture}",
    "scan": "/filings/scans/{scan}.pdf",
}
LISTS = ("/filings/", "/cases/", "/cases/?scope=todo", "/cases/?scope=done", "/filings/?q={name}", "/search?q={name}")


@pytest.fixture
def asked(app: Flask, browser_of: Any) -> tuple[int, int]:
    """A case before the office, with a scan, about which somebody of another unit is asked."""
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    with app.app_context():
        row = db.session.get_one(Filing, filing)
        author, (item, *_) = db.session.get_one(User, row.author_id), row.definition.pictures
        row.data = {
            **row.data,
            item.key: drafts.keep_picture(row.unit, author, item, as_png(paper_saying("a")), "a.png"),
        }
        scans.attach(author, row, [("a.pdf", (_page(),))])
        db.session.commit()
        scan = db.session.scalars(select(Scan.id)).one()
    assert press(browser_of("publicity"), filing, "consult", "请核对名称。", whom=ASKED).status_code == 303
    return filing, scan


def _page() -> ScannedPage:
    return ScannedPage(as_jpeg(blank()), 800, 1130, grey=False, codes=())


def taken_back(_app: Flask, browser_of: Any, filing: int) -> None:
    assert press(browser_of("publicity"), filing, "recall").status_code == 303


def gone_on(app: Flask, browser_of: Any, filing: int) -> None:
    """What is over is over: also after the question was taken back."""
    taken_back(app, browser_of, filing)
    assert press(browser_of("publicity"), filing, "approve").status_code == 303


def ended_without(_app: Flask, browser_of: Any, filing: int) -> None:
    """The office voids the case while the question is open."""
    assert press(browser_of("director"), filing, "void", "重复申请。").status_code == 303


def reached(person: Page, filing: int, scan: int) -> set[str]:
    found = {
        road
        for road, url in ROADS.items()
        if person.client.get(url.format(filing=filing, scan=scan, picture=PICTURE)).status_code == 200
    }
    for url in LISTS:
        page = person.open(url.format(name=NAME))
        if page.status == 200 and (
            f"/filings/{filing}" in " ".join(page.links()) or f"/filings/{filing}?" in page.text
        ):
            found.add(url)
    return found


@pytest.mark.parametrize("ending", [taken_back, gone_on, ended_without])
def test_s28_a_question_taken_back_opens_nothing_any_more(
    app: Flask, browser_of: Any, asked: tuple[int, int], ending: Callable[..., None]
) -> None:
    filing, scan = asked
    person = browser_of(ASKED)
    assert reached(person, filing, scan) >= {*ROADS, "/cases/?scope=todo", "/filings/", "/filings/?q={name}"}
    ending(app, browser_of, filing)
    assert reached(person, filing, scan) == set()
    answer = press(person, filing, "advise", "名称规范，可以使用。")
    assert answer.status_code == 404
    assert events(app, filing)[-1].action != "advise"


def test_whoever_has_answered_goes_on_seeing_what_became_of_it(
    app: Flask, browser_of: Any, asked: tuple[int, int]
) -> None:
    filing, scan = asked
    person = browser_of(ASKED)
    assert press(person, filing, "advise", "名称规范，可以使用。").status_code == 303
    assert press(browser_of("publicity"), filing, "approve").status_code == 303
    assert reached(person, filing, scan) >= {*ROADS, "/cases/?scope=done", "/filings/"}
