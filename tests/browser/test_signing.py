"""A signature drawn with the finger on a phone: it becomes the form's own file, is kept, and is printed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from portal.database import db
from portal.files.models import StoredFile
from tests.browser.visitors import DESKTOP, PHONE
from tests.people.administering import user_named
from tests.people.drawing import hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

URL = "/people/signature"
STROKES = (((0.15, 0.3), (0.3, 0.7), (0.45, 0.25)), ((0.55, 0.3), (0.7, 0.75), (0.85, 0.4)))

# A picture opened from memory takes a second; then the page says so.
SLOW = """const { set } = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
Object.defineProperty(HTMLImageElement.prototype, "src", { set(to) {
  const open = () => { set.call(this, to); this.decode().then(() => { document.documentElement.dataset.opened = 1; }); };
  setTimeout(open, to.startsWith("blob:") ? 1000 : 0);
} });"""


def touch(visitor: Visitor, stroke: tuple[tuple[float, float], ...]) -> None:
    """Draw one stroke with a finger, as the phone itself reports it."""
    box = visitor.page.locator("canvas").bounding_box()
    assert box is not None
    points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in stroke]
    phone = visitor.context.new_cdp_session(visitor.page)
    for number, point in enumerate(points):
        kind = "touchMove" if number else "touchStart"
        phone.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    phone.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def drawn(visitor: Visitor) -> int:
    """How many points of the canvas carry ink."""
    found: int = visitor.page.evaluate(
        """() => { const c = document.querySelector("canvas");
        return c.getContext("2d").getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v > 128).length }"""
    )
    return found


def kept(app: Flask, username: str) -> Image.Image:
    digest = user_named(app, username).signature
    with app.app_context():
        return Image.open(io.BytesIO(db.session.get_one(StoredFile, digest).content))


def test_a_finger_signs_on_a_phone_takes_a_stroke_back_and_the_signature_is_kept(app: Flask, visit: Visit) -> None:
    head = visit("head", size=PHONE, has_touch=True, is_mobile=True).open(URL)
    head.page.locator("canvas").scroll_into_view_if_needed()
    before = head.page.evaluate("scrollY")
    touch(head, STROKES[0])
    first = drawn(head)
    assert first > 1000
    touch(head, STROKES[1])
    both = drawn(head)
    assert both > first
    assert head.page.evaluate("scrollY") == before, "the page stays where it is under the finger"
    head.press("撤销一笔")
    assert drawn(head) == first
    head.press("清空重写")
    assert drawn(head) == 0
    for stroke in STROKES:
        touch(head, stroke)
    head.press("保存签名")
    expect(head.page.get_by_alt_text("您现在的签名")).to_be_visible()
    picture = kept(app, "head")
    assert picture.mode == "RGBA"
    assert picture.width > 1.5 * picture.height


def test_a_mouse_signs_at_a_desk_and_a_chosen_picture_takes_its_place(app: Flask, visit: Visit, tmp_path: Any) -> None:
    head = visit("head", size=DESKTOP).open(URL)
    box = head.page.locator("canvas").bounding_box()
    assert box is not None
    mouse = head.page.mouse
    mouse.move(box["x"] + 60, box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + 200, box["y"] + 90, steps=8)
    mouse.up()
    assert drawn(head) > 500
    (tmp_path / "签名.png").write_bytes(hand())
    head.page.get_by_label("签名图片").set_input_files(tmp_path / "签名.png")
    assert drawn(head) == 0
    head.press("保存签名")
    expect(head.page.get_by_alt_text("您现在的签名")).to_be_visible()
    assert kept(app, "head").width == pytest.approx(600, abs=2)


def test_what_was_done_last_is_meant_while_a_chosen_picture_is_still_being_read(
    app: Flask, visit: Visit, tmp_path: Any
) -> None:
    """On a slow machine a picture takes a while to open: the pad is empty at once, and what is drawn then is kept."""
    (tmp_path / "签名.png").write_bytes(hand())
    head = visit("head", size=PHONE, has_touch=True, is_mobile=True)
    head.page.add_init_script(SLOW)
    head.open(URL).page.locator("canvas").scroll_into_view_if_needed()
    touch(head, STROKES[0])
    head.page.get_by_label("签名图片").set_input_files(tmp_path / "签名.png")
    assert drawn(head) == 0
    head.page.locator("canvas").scroll_into_view_if_needed()
    touch(head, STROKES[1])
    ink = drawn(head)
    head.page.locator("html[data-opened]").wait_for()
    head.page.wait_for_timeout(100)
    assert drawn(head) == ink > 1000
    assert head.page.evaluate("document.querySelector('[type=file]').files.length") == 0
    head.press("保存签名")
    expect(head.page.get_by_alt_text("您现在的签名")).to_be_visible()
    with Image.open(io.BytesIO(hand())) as picture:
        assert kept(app, "head").size != picture.size


def test_without_javascript_there_is_the_upload_alone(app: Flask, visit: Visit, tmp_path: Any) -> None:
    head = visit("head", script=False).open(URL)
    expect(head.page.locator("canvas")).to_be_hidden()
    (tmp_path / "签名.png").write_bytes(hand())
    head.page.get_by_label("签名图片").set_input_files(tmp_path / "签名.png")
    head.press("保存签名")
    expect(head.page.get_by_alt_text("您现在的签名")).to_be_visible()
    assert user_named(app, "head").signature
