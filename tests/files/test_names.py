"""A name from another machine is harmless on the page, in the header and on the disk of whoever saves the file."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header

from portal.files.names import disposition, plain_name, safe_name
from tests.corpus import NAMES

VALUE = re.compile(
    r"(?:attachment|inline); filename=\"[A-Za-z0-9._ -]+\"; filename\*=UTF-8''(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+"
)


def saved_as(value: str) -> str:
    return unquote(value.rpartition("''")[2], errors="strict")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_s41_no_name_breaks_out_of_the_header(name):
    value = disposition(name)
    assert VALUE.fullmatch(value)
    Headers([("Content-Disposition", value)])
    kept = saved_as(value)
    assert kept == safe_name(name)
    assert len(kept.encode()) <= 255
    assert not {"/", "\\", ":", '"', "\r", "\n", "\0", "\u202e"} & set(kept)
    assert not kept.startswith(".")


@given(st.text(max_size=400))
def test_s41_no_text_at_all_breaks_the_header(name):
    value = disposition(name)
    assert VALUE.fullmatch(value)
    assert 0 < len(saved_as(value)) <= 200
    assert safe_name(saved_as(value)) == saved_as(value), "what is safe stays as it is"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("头像.png", "头像.png"),
        ("学院 二维码（新）.jpg", "学院 二维码（新）.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张三\\头像.png", "头像.png"),
        ("a.png\r\nSet-Cookie: sid=1", "a.pngSet-Cookie_ sid=1"),
        ("\u202egnp.exe", "gnp.exe"),
        ("CON.png", "_CON.png"),
        ("com1", "_com1"),
        ("....", "文件"),
        ("", "文件"),
        (".htaccess", "htaccess"),
        ("a:b.png", "a_b.png"),
        ("cafe\u0301.png", "café.png"),
    ],
)
def test_s41_a_name_keeps_what_people_know_it_by(name, kept):
    assert safe_name(name) == kept


def test_s41_a_long_name_keeps_its_ending():
    kept = safe_name("长" * 300 + ".png")
    assert kept.endswith("长.png")
    assert len(kept) == 79
    assert safe_name("a" * 300 + ".png") == "a" * 196 + ".png"


def test_s45_a_name_of_a_megabyte_is_cut_before_anything_else():
    assert safe_name("张" * 1_000_000 + ".png").endswith(".png")


def test_s41_browsers_and_werkzeug_read_the_chinese_name_back():
    kind, options = parse_options_header(disposition("信息工程学院.png"))
    assert (kind, options["filename"]) == ("attachment", "信息工程学院.png")
    assert disposition("a.png", inline=True) == "inline; filename=\"a.png\"; filename*=UTF-8''a.png"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("台账-2026-11-30.xlsx", "TaiZhang-2026-11-30.xlsx"),
        ("微信备案登记表（空白）.pdf", "WeiXinBeiAnDengJiBiao_KongBai.pdf"),
        ("账号人员交接单-王敏.pdf", "ZhangHaoRenYuanJiaoJieDan-WangMin.pdf"),
        ("😀.png", "WenJian.png"),
        ("😀", "WenJian"),
        ("头像", "TouXiang"),
        ("a.b.png", "a.b.png"),
        ("名称.文件", "MingCheng.WenJian"),
        ("_CON.png", "_CON.png"),
        ("图" * 200 + ".png", "Tu" * 40 + ".png"),
    ],
)
def test_old_clients_get_a_name_in_pinyin_and_never_an_ending_alone(name, plain):
    assert plain_name(name) == plain
    assert f'filename="{plain}"' in disposition(name)


@given(st.text(max_size=400))
def test_every_plain_name_has_a_stem(name):
    found = plain_name(safe_name(name))
    assert re.fullmatch(r"_?[A-Za-z0-9][A-Za-z0-9._ -]*", found)
    assert len(found) <= 200
