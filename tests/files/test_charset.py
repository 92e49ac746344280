"""What a code says is read as Chinese whatever character set its bytes are in, and what declares its own is believed."""

from __future__ import annotations

import io

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.files.charset import text_of
from portal.files.codes import codes_on, read_code

NAME = "信息工程学院官方微博"
MIXED = "https://weibo.com/校园新媒体?from=二维码"
RARE = "㐂𠮷野䶮"
COMMON = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=40)


def code(content: str | bytes, **options: object) -> bytes:
    out = io.BytesIO()
    segno.make_qr(content, error="m", **options).save(out, kind="png", scale=6)
    return out.getvalue()


def of_bytes(text: str, charset: str) -> bytes:
    return code(text.encode(charset), mode="byte")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312"])
@pytest.mark.parametrize("text", [NAME, MIXED, "校园", "学校", "联通", "官方微信：信工院（2026）", "GBK 信工"])
def test_a_code_that_declares_nothing_is_read_as_chinese(text, charset):
    picture = of_bytes(text, charset)
    assert read_code(picture) == text
    page = Image.new("RGB", (1240, 1754), "white")
    page.paste(Image.open(io.BytesIO(picture)), (100, 100))
    assert codes_on(page, lambda _: True).texts == (text,), "on a scanned page too"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_rare_character_is_read_too(charset):
    assert read_code(of_bytes(RARE, charset)) == RARE


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("gb18030", NAME),
        ("gbk", NAME),
        ("utf-8", MIXED),
        ("big5", "資訊學院"),
        ("shift_jis", "日本語テスト"),
        ("euc_kr", "한국어"),
        ("latin-1", "café naïve"),
    ],
)
def test_a_code_that_declares_its_character_set_is_believed(charset, text):
    assert read_code(code(text, encoding=charset, mode="byte", eci=True)) == text


def test_kanji_and_hanzi_have_modes_of_their_own_in_a_code():
    assert read_code(code("日本語漢字", mode="kanji")) == "日本語漢字"
    assert read_code(code("学校", mode="kanji")) == "学校"
    assert read_code(code("信息工程学院", mode="hanzi")) == "信息工程学院"


@pytest.mark.parametrize("text", ["http://weixin.qq.com/r/mp/9EivRoLEGPQ1rbWa9xYV", "12345", "HELLO", "a\\b\\000026"])
def test_plain_ascii_stays_what_it_is(text):
    assert read_code(code(text)) == text


@pytest.mark.parametrize("text", ["café naïve", "Beyoncé", "Crêpe", "über"])
def test_western_letters_are_not_taken_for_chinese(text):
    assert read_code(of_bytes(text, "latin-1")) == text
    assert read_code(of_bytes(text, "utf-8")) == text


@pytest.mark.parametrize("text", ["Привет, мир", "Καλημέρα", "日本語テスト"])
def test_other_scripts_in_utf8_stay_what_they_are(text):
    assert read_code(of_bytes(text, "utf-8")) == text


@given(COMMON)
def test_whatever_is_written_in_gb18030_or_utf8_comes_back(text):
    assert text_of(text.encode("utf-8"), "guess") == text
    said = text_of(text.encode("gb18030"), "guess")
    assert said in {text, "guess"} or _is_utf8(text.encode("gb18030"))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
