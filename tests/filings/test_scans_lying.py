"""Paper that lay on its side or upside down in the scanner is kept upright: by the code on it, a photo by its camera too."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageStat
from sqlalchemy import select

from portal.database import db
from portal.files.models import StoredFile
from portal.filings.models import Scan, State
from tests.filings.making import bring
from tests.filings.papers import as_jpeg, as_pdf, drawn, printed, turned, upload


def kept(app, filing: int) -> list[Image.Image]:
    """The pages of the one scan of a filing as they are stored."""
    with app.app_context():
        (scan,) = db.session.scalars(select(Scan).where(Scan.filing_id == filing))
        return drawn(db.session.get_one(StoredFile, scan.file).content)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 187])
@pytest.mark.parametrize("written", [as_pdf, as_jpeg])
def test_a_page_that_was_scanned_on_its_side_or_upside_down_is_kept_upright(
    app, browser_of, publicity, degrees, written
):
    filing = bring(browser_of, State.FILED, "weibo")
    page = drawn(printed(publicity, filing))[0]
    lying = page.rotate(degrees, expand=True, fillcolor="white")
    assert upload(publicity, (written(lying), "a")).status == 303
    (stored,) = kept(app, filing)
    straight = page if degrees != 187 else turned(page)
    assert (stored.width > stored.height) == (straight.width > straight.height)
    small = [image.convert("L").resize((60, 84)) for image in (stored, straight)]
    unlike = ImageStat.Stat(ImageChops.difference(*small)).mean[0]
    assert unlike < min(
        ImageStat.Stat(ImageChops.difference(small[0], small[1].rotate(turn))).mean[0] for turn in (90, 180, 270)
    )


def test_each_page_of_one_file_is_turned_by_its_own_code_and_one_without_is_left(app, browser_of, publicity):
    filing = bring(browser_of, State.FILED, "weibo")
    page = drawn(printed(publicity, filing))[0]
    back = Image.new("RGB", (1414, 1000), "white")
    pages = (page.rotate(90, expand=True), back, page.rotate(180), page)
    assert upload(publicity, (as_pdf(*pages), "a.pdf")).status == 303
    stored = kept(app, filing)
    assert [image.height > image.width for image in stored] == [True, False, True, True]
    for image in (stored[0], stored[2]):
        assert ImageStat.Stat(ImageChops.difference(image.resize(stored[3].size), stored[3])).mean[0] < 8


def test_a_photo_whose_camera_was_wrong_about_its_side_is_turned_by_its_code(app, browser_of, publicity):
    filing = bring(browser_of, State.FILED, "weibo")
    page = drawn(printed(publicity, filing))[0]
    exif = page.getexif()
    exif[0x0112] = 6  # held flat above a table, a phone does not know how it is held
    assert upload(publicity, (as_jpeg(page, exif=exif), "IMG_0002.JPG")).status == 303
    (stored,) = kept(app, filing)
    assert stored.height > stored.width
    assert ImageStat.Stat(ImageChops.difference(stored, page.resize(stored.size))).mean[0] < 8


def test_a_photo_lying_on_its_side_is_turned_as_the_camera_says(app, browser_of, publicity):
    filing = bring(browser_of, State.FILED)
    page = drawn(printed(publicity, filing))[0]
    exif = page.getexif()
    exif[0x0112] = 6
    lying = as_jpeg(page.rotate(90, expand=True), exif=exif)
    assert upload(publicity, (lying, "IMG_0001.JPG")).status == 303
    (stored,) = kept(app, filing)
    assert stored.height > stored.width
    assert ImageStat.Stat(ImageChops.difference(stored, page.resize(stored.size))).mean[0] < 8
