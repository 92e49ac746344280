"""The proof of a closure may be a long screenshot: kept in pieces, read by whoever verifies it, one under another."""

from __future__ import annotations

import io

from PIL import Image, ImageChops

from portal.database import db
from portal.filings.models import Filing
from tests.corpus import picture, written
from tests.filings.proving import hand_in, proof_page
from tests.pages import Upload


def long_screenshot() -> Image.Image:
    return Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize((540, 5000)) for turn in (0, 90, 180)])


def test_a_long_screenshot_proves_a_closure_and_is_read_in_pieces(app, operator, publicity, closing):
    image, filing = long_screenshot(), closing()
    assert hand_in(operator, filing, proof=Upload(written(image, "PNG"))).status == 303
    with app.app_context():
        digests = db.session.get_one(Filing, filing).data["proof"].split()
    assert len(digests) == 4
    page = publicity.open(f"/filings/{filing}")
    shown = page.one("div", class_="pieces").findall(".//img")
    assert [img.get("alt", "")[:10] for img in shown] == [f"注销证明，第 {n} 段" for n in range(1, 5)]
    top = 0
    for img in shown:
        answer = publicity.client.get(img.get("src"))
        piece = Image.open(io.BytesIO(answer.data))
        assert piece.size == (int(img.get("width", 0)), int(img.get("height", 0)))
        meant = image.crop((0, top, 540, top + piece.height))
        assert ImageChops.difference(piece.convert("RGB"), meant).getbbox() is None
        top += piece.height
    assert top == 5000


def test_a_piece_that_is_not_there_is_missing_and_an_ordinary_screenshot_is_one_picture(operator, publicity, closing):
    filing = closing()
    hand_in(operator, filing, proof=Upload(picture()))
    page = publicity.open(f"/filings/{filing}")
    assert page.all("div", class_="pieces") == []
    address = f"/filings/{filing}/files/proof"
    assert publicity.client.get(address).status_code == 200
    for part in ("1", "-1", "99999999999"):
        assert publicity.client.get(f"{address}?part={part}").status_code == 404


def test_a_draft_of_the_proof_carries_its_pieces(app, operator, closing):
    filing = closing()
    page = proof_page(operator, filing)
    upload = Upload(written(long_screenshot(), "PNG"))
    assert operator.send(page, {"proof": upload}, button=("save", "draft")).status == 303
    with app.app_context():
        kept = db.session.get_one(Filing, filing).data["proof"]
    assert operator.send(proof_page(operator, filing), {}, button=("save", "draft")).status == 303
    with app.app_context():
        assert db.session.get_one(Filing, filing).data["proof"] == kept
    assert proof_page(operator, filing).one("img", id="proof-preview").get("src")
