"""The inspection of pages, tried on faults: a page like a sound one is not inspected twice, and no fault hides behind that."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError

from tests.inspecting import inspect_once, structure, tree_of

PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><title>备案</title><meta name="renderer" content="webkit"><meta name="description" content="备案">
<script src="/static/portal.js" defer></script></head>
<body><nav aria-label="主导航"><a href="/">工作台</a></nav><main><h1>微信备案</h1><h2>要点</h2>
<p id="about">共 3 件，<a href="/filings/3?scope=todo&amp;page=2" title="第三件">打开</a></p>
<form method="post" action="/login"><label for="name">名称</label><input id="name" name="name" value="信工" required autocomplete="off">
<textarea id="note" name="note" aria-label="说明">
第一行</textarea>
<select name="kind" aria-label="类别"><option value="a" selected>甲</option></select></form>
<p hidden><button type="button">撤销一笔</button></p>
<ul><li><time datetime="2026-11-30T09:00:00+08:00">9:00</time></li></ul><img src="/static/icons/bell.svg" alt="铃">
<table><tr><td>一</td></tr></table></main></body></html>
"""
# What is changed on the page, and what stands there instead.
FAULTS = {
    "two headings": ("<p id", "<h1>又一个</h1><p id"),
    "no engine": ('<meta name="renderer" content="webkit">', ""),
    "the old engine": ('content="webkit"', 'content="ie-stand"'),
    "one id twice": ('id="note"', 'id="name"'),
    "a control without a label": (' aria-label="说明"', ""),
    "an empty label": ('aria-label="说明"', 'aria-label=""'),
    "a label of another control": ('for="name"', 'for="nam"'),
    "a box that the browser fills in": (' autocomplete="off"', ""),
    "a button that is dead without a script": ("<p hidden>", "<p>"),
    "a link that leads nowhere": ("/filings/3?", "/filinks/3?"),
    "a number where none is": ("/login", "/login/3"),
    "a link to another host": ("/filings/3?", "//evil.test/filings/3?"),
    "a form that nobody takes": ("/login", "/healthz"),
    "an inline handler": ("<p id", "<p onclick='x' id"),
    "an inline style": ("<p id", '<p style="x" id'),
    "an inline script": ("<table>", "<script>let x</script><table>"),
    "a script with words": ("defer></script>", "defer>let x</script>"),
    "an hx-target that is not there": ("<p id", '<p hx-target="#elsewhere" id'),
    "a part in a table outside its cells": ("<table><tr>", "<table><p>字</p><tr>"),
    "a tag that is never closed": ("打开</a>", "打开"),
    "a stray end": ("</p>", "</p></div>"),
    "a bare ampersand": ("共 3 件", "共 &copy 件"),
    "a bare bracket": ("共 3 件", "共 < 3 件"),
    "a control sign": ("共 3 件", "共 \x0b 件"),
    "no description": ('<meta name="description" content="备案">', ""),
    "no title": ("<title>备案</title>", "<title></title>"),
    "six digits of a second": ("09:00:00+08:00", "09:00:00.123456+08:00"),
    "a day that is words": ("2026-11-30T09:00:00+08:00", "昨天"),
    "a picture without an address": (' src="/static/icons/bell.svg"', ""),
    "a picture without a text": (' alt="铃"', ""),
    "a choice that must be made and is": ('<select name="kind"', '<select name="kind" required'),
    "a heading left out": ("<h2>要点</h2>", "<h3>要点</h3>"),
    "two regions without a name": ("<main>", '<nav><a href="/login">登录</a></nav><main>'),
    "two regions of one name": ("<main>", '<nav aria-label="主导航"><a href="/login">登录</a></nav><main>'),
    "a section of nothing": ("<table>", "<section><p>字</p></section><table>"),
    "a name on what has no role": ('<p id="about"', '<p id="about" aria-label="清单"'),
    "a block among words": ('<p id="about">共', '<p id="about"><span><ul><li>一</li></ul></span>共'),
    "a button inside a link": ("打开</a>", "<button>打开</button></a>"),
    "a list of other things": ("<ul>", "<ul><p>字</p>"),
    "an address that is empty": ('action="/login"', 'action=""'),
    "a bound on words": ('<input id="name"', '<input min="1" id="name"'),
    "a number that is none": ('<textarea id="note"', '<textarea rows="0.5" id="note"'),
    "a description that is not there": ('<input id="name"', '<input aria-describedby="help" id="name"'),
    "a label of a picture": ("<h2>", '<label for="about">字</label><h2>'),
    "an attribute given twice": ('name="note"', 'name="note" name="note"'),
}
ALIKE = (
    ("共 3 件", "共 14 件"),
    ("微信备案", "微博备案"),
    ("/filings/3?", "/filings/999?"),
    ("page=2", "page=17"),
    ('value="信工"', 'value="经管"'),
    ("第三件", "第十件"),
)


def test_a_page_without_a_fault_passes_and_so_do_all_like_it(app):
    inspect_once(app, PAGE, fragment=False)
    for old, new in ALIKE:
        like = PAGE.replace(old, new)
        assert like != PAGE
        assert structure(like) == structure(PAGE), new
        inspect_once(app, like, fragment=False)


def test_a_choice_that_must_be_made_may_begin_with_none(app):
    inspect_once(
        app,
        PAGE.replace('<select name="kind"', '<select name="kind" required').replace('"a" selected', '""'),
        fragment=False,
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_every_planted_fault_is_found_also_on_a_page_like_a_sound_one(app, fault):
    inspect_once(app, PAGE, fragment=False)
    old, new = FAULTS[fault]
    assert PAGE.count(old) >= 1
    for _ in range(2):
        with pytest.raises((AssertionError, ParseError)):
            inspect_once(app, PAGE.replace(old, new, 1), fragment=False)


def test_what_is_read_is_what_the_strict_parser_reads():
    page = tree_of(PAGE)
    (note,), (script,) = page.iter("textarea"), page.iter("script")
    assert note.text == "第一行", "the first line break of a box is no content"
    assert script.get("defer") == ""
    assert "".join(page.find(".//p").itertext()) == "共 3 件，打开"
    part = tree_of('<!-- a note --><p id="count">3 件</p>', fragment=True)
    assert [(e.tag, e.get("id"), e.text) for e in part] == [("p", "count", "3 件")]
