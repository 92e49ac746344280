"""Page one on the screen, and the trace that a print leaves."""

from __future__ import annotations

import io

from PIL import Image
from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from tests.filings.making import draft


def test_the_screen_shows_page_one_as_it_will_be_printed_upright_and_not_blank(operator):
    filing = draft(operator)
    shown = operator.open(f"/filings/{filing}").one("img", alt="登记表第一页的打印预览，点开为 PDF")
    answer = operator.open(shown.get("src"))
    assert answer.response.mimetype == "image/png"
    picture = Image.open(io.BytesIO(answer.response.data)).convert("L")
    assert picture.size == (953, 1348)
    dark = sum(picture.histogram()[:100])
    assert 0.01 < dark / (953 * 1348) < 0.3


def test_another_units_page_is_not_shown(operator, stranger):
    filing = draft(operator)
    assert stranger.open(f"/filings/{filing}/form.png").status == 404


def test_s57_a_print_leaves_its_trace_for_it_carries_telephone_numbers_and_its_authors_look_at_the_screen_does_not(
    app, operator
):
    filing = draft(operator)
    operator.open(f"/filings/{filing}/form.png")
    operator.open(f"/filings/{filing}/form.pdf?copies=3")
    with app.app_context():
        traces = list(db.session.scalars(select(Entry).where(Entry.action == "filing.printed")))
    assert [(t.subject, t.username, t.detail) for t in traces] == [(f"filing:{filing}", "operator", {"copies": 3})]
