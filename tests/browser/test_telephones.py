"""A photo as a telephone makes it is made small and upright before it is sent; without JavaScript the server does it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from portal.config import MEBIBYTE
from portal.database import db
from portal.files.models import StoredFile
from portal.filings.models import Filing
from tests.browser.visitors import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

NEW = "/filings/new?platform=wechat&kind=creation"
SAYS = "http://weixin.qq.com/r/zzgs-photo-2026"
CORNER = 1200


def code(side: int) -> Image.Image:
    out = io.BytesIO()
    segno.make_qr(SAYS, error="m").save(out, kind="png", scale=10, border=4)
    return Image.open(out).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 megapixels and more than 7 MB, held upright: 4000 × 6000, red at the top left, a code in the middle, stored lying."""
    noise = [Image.effect_noise((1600, 2400), 70).resize((4000, 6000), Image.Resampling.BICUBIC) for _ in range(3)]
    image = Image.merge("RGB", noise)
    image.paste((220, 20, 20), (0, 0, CORNER, CORNER))
    image.paste(code(420), (2000, 3000))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCamera"
    file = tmp_path_factory.mktemp("phone") / "IMG_2026.jpg"
    image.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", quality=95, exif=exif)
    assert 7_000_000 < file.stat().st_size < 20 * MEBIBYTE
    return file


def kept(app: Flask, key: str) -> Image.Image:
    """The picture of the newest draft."""
    with app.app_context():
        filing = db.session.scalars(select(Filing).order_by(Filing.id.desc())).first()
        assert filing is not None
        return Image.open(io.BytesIO(db.session.get_one(StoredFile, filing.data[key]).content)).convert("RGB")


def assert_upright(image: Image.Image) -> None:
    assert image.size in {(1066, 1600), (1067, 1600)}
    red, green, _ = image.getpixel((100, 100))
    assert red > 180
    assert green < 70
    for place in ((960, 100), (100, 1500), (960, 1500)):
        other = image.resize((267, 400)).getpixel((place[0] // 4, place[1] // 4))
        assert abs(other[0] - other[1]) < 70, place


def chosen(visitor: Visitor, name: str) -> list[Any]:
    found: list[Any] = visitor.page.evaluate(
        "(name) => { const f = document.querySelector(`input[name=${name}]`).files[0]; return [f.name, f.type, f.size] }",
        name,
    )
    return found


def test_a_photo_of_24_megapixels_arrives_small_and_upright_and_its_code_is_read(
    visit: Visit, app: Flask, photo: Path
) -> None:
    clerk = visit("operator", size=PHONE, is_mobile=True).open(NEW).loaded()
    before = len(clerk.posts())
    clerk.field("qr_code").set_input_files(photo)
    expect(clerk.page.locator("#qr_code-box .picture-code")).to_contain_text(SAYS)
    expect(clerk.page.locator("#qr_code-preview")).to_be_visible()
    sent = [post for post in clerk.posts()[before:] if post.headers.get("hx-target") == "qr_code-box"]
    assert len(sent) == 1, "sent once, when it is small"
    assert sent[0].sizes()["requestBodySize"] < photo.stat().st_size / 2
    assert_upright(kept(app, "qr_code"))


def test_who_presses_the_button_at_once_sends_the_small_one(visit: Visit, app: Flask, photo: Path) -> None:
    clerk = visit("operator").open(NEW).write(name="拍照的账号")
    clerk.page.evaluate("document.querySelector('#avatar').removeAttribute('hx-post')")
    clerk.field("avatar").set_input_files(photo)
    clerk.press("保存草稿")
    expect(clerk.page.locator("#avatar-remove")).to_be_visible()
    assert all(r.sizes()["requestBodySize"] < photo.stat().st_size / 2 for r in clerk.posts())
    assert_upright(kept(app, "avatar"))


def test_without_javascript_the_server_makes_it_small_and_upright(visit: Visit, app: Flask, photo: Path) -> None:
    clerk = visit("operator", script=False).open(NEW)
    clerk.field("name").fill("没有脚本的账号")
    clerk.field("qr_code").set_input_files(photo)
    clerk.press("保存草稿")
    expect(clerk.page.locator("#qr_code-box .picture-code")).to_contain_text(SAYS)
    assert_upright(kept(app, "qr_code"))


def test_what_the_browser_cannot_open_is_sent_as_it_is_and_refused_in_words(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(2_000_000))
    clerk = visit("operator").open(NEW).loaded()
    clerk.field("avatar").set_input_files(tmp_path / "照片.jpg")
    expect(clerk.page.locator("#avatar-error")).to_contain_text("请重新导出或截图后再上传")


def test_a_small_picture_and_a_pdf_are_left_alone(visit: Visit, tmp_path: Path) -> None:
    Image.new("RGB", (800, 600), "red").save(tmp_path / "小图.png")
    (tmp_path / "扫描.pdf").write_bytes(b"%PDF-1.7" + bytes(3_000_000))
    clerk = visit("publicity").open("/filings/scans").loaded()
    for name, kind in (("小图.png", "image/png"), ("扫描.pdf", "application/pdf")):
        clerk.field("scans").set_input_files(tmp_path / name)
        assert chosen(clerk, "scans") == [name, kind, (tmp_path / name).stat().st_size]


@pytest.mark.parametrize("script", [True, False])
def test_the_code_in_a_long_screenshot_and_in_a_photo_is_verified(
    visit: Visit, tmp_path: Path, photo: Path, script: bool
) -> None:
    screenshot = Image.linear_gradient("L").resize((1080, 15_000)).convert("RGB")
    screenshot.paste(code(300), (300, 11_000))
    screenshot.save(tmp_path / "长截图.png")
    for file in (tmp_path / "长截图.png", photo):
        visitor = visit("", script=script).open("/directory/")
        visitor.field("picture").set_input_files(file)
        visitor.press("识别图片")
        visitor.sees(SAYS)
