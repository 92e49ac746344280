"""Page one on the screen, before anything is printed."""

from __future__ import annotations

import io

from PIL import Image

from tests.filings.making import draft


def test_the_screen_shows_page_one_as_it_will_be_printed_upright_and_not_blank(operator):
    filing = draft(operator)
    shown = operator.open(f"/filings/{filing}").one("img", alt="登记表第一页的打印样式，点开为 PDF")
    answer = operator.open(shown.get("src"))
    assert answer.response.mimetype == "image/png"
    picture = Image.open(io.BytesIO(answer.response.data)).convert("L")
    assert picture.size == (953, 1348)
    dark = sum(picture.histogram()[:100])
    assert 0.01 < dark / (953 * 1348) < 0.3


def test_another_units_page_is_not_shown(operator, stranger):
    filing = draft(operator)
    assert stranger.open(f"/filings/{filing}/form.png").status == 404
