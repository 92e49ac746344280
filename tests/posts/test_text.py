"""What is pasted as the text of a post: structure stays, nothing that runs does, no word is lost, and nothing takes long."""

from __future__ import annotations

import contextlib
import json
import re
import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.posts.text import BadText, loaded, read
from portal.posts.text.pasting import DEEPEST, LARGEST, MOST, NOTHING, TOO_DEEP, TOO_LARGE, TOO_MANY, TOO_TANGLED
from portal.spelling import clean

pytestmark = pytest.mark.files

BOX = "图 {}：审核人看不到，请上传"


def blocks(pasted):
    """Sort and HTML of each paragraph."""
    return [block[:2] for block in read(pasted).blocks]


def lines(pasted):
    return [block.text for block in read(pasted).blocks]


READ = {
    "plain text by its lines": ("标题\r\n\r\n第一段\n 第二段 \n\n\n", ["标题", "第一段", "第二段"]),
    "signs of comparison in plain text": (
        "若 a<b 且 c>d，则 <b 不是标签\n1 < 2 & 3",
        ["若 a&lt;b 且 c&gt;d，则 &lt;b 不是标签", "1 &lt; 2 &amp; 3"],
    ),
    "marks of one meaning": ("<p>一<b>二</b><strong>三</strong><i>四</i></p>", ["一<strong>二三</strong><em>四</em>"]),
    "marks within marks": ("<p><b>一<i>二</i>三</b></p>", ["<strong>一<em>二</em>三</strong>"]),
    "a mark over several paragraphs": ("<b><p>一</p><p>二</p></b>", ["<strong>一</strong>", "<strong>二</strong>"]),
    "spaces": ("<p>&nbsp;一 \n 二&nbsp;&nbsp;<span> 三</span> </p>", ["一 二 三"]),
    "signs nobody sees": ("<p>\u200b一\ufeff二\u00ad</p><p>\u200b</p><p>&#8203;&nbsp;</p>", ["一二"]),
    "lines of a paragraph": ("<p>一<br>二<br/><br>三</p>", ["一", "二", "三"]),
    "entities": ("<p>A&amp;B &lt;script&gt; &quot;x&quot;</p>", ['A&amp;B &lt;script&gt; "x"']),
    "a tag that never ends": ("<p>一</p>二 <b", ["一", "二 &lt;b"]),
    "tags nobody knows": ("<p>一<mp-style-type data-value=3>二</mp-style-type><o:p>三</o:p></p>", ["一二三"]),
    "a table that is never closed": ("<table><tr><td>一<td>二", ["<td>一</td><td>二</td>"]),
    "tags closed crosswise": ("<div><b>一</div>二</b><p>三", ["<strong>一</strong>", "二", "三"]),
}


@pytest.mark.parametrize("what", READ)
def test_paragraphs_are_read(what):
    pasted, wanted = READ[what]
    assert [html for _, html in blocks(pasted)] == wanted


def test_every_sort_of_paragraph_is_kept():
    pasted = (
        "<h1>题</h1><ul><li><p>一</p></li><li>二<ol><li>三</ol></ul><blockquote><p>引</p></blockquote><p>文</p><hr>尾"
        "<table><tr><th>甲<td>乙<br>丙<tr><td>丁</td><td></td></tr></table>"
    )
    assert blocks(pasted) == [
        ("h", "题"),
        ("li", "一"),
        ("li", "二"),
        ("li", "三"),
        ("quote", "引"),
        ("p", "文"),
        ("p", "尾"),
        ("row", "<td>甲</td><td>乙<br>丙</td>"),
        ("row", "<td>丁</td><td></td>"),
    ]
    assert lines(pasted)[-2:] == ["甲\t乙\n丙", "丁\t"]


def test_a_table_that_only_lays_out_is_no_table():
    assert blocks("<table><tr><td><p>一</p><p>二</p></td></tr><tr><td><img></td><td>三</td></tr></table>") == [
        ("p", "一"),
        ("p", "二"),
        ("box", BOX.format(1)),
        ("p", "三"),
    ]


# As the editors write them: sections within sections, a style on each, an empty paragraph for every distance.
SECTION = (
    '<section style="margin:10px auto;" data-tools="135编辑器" data-id="94632"><section style="display:flex;"><section>'
    '<span leaf="" style="font-size:17px">{}</span></section></section><section class="135brush"><p style="text-indent:2em"><br></p>'
    "<p><span style='x'>&nbsp;</span></p></section></section>"
)


def test_the_markup_of_editors_becomes_clean_paragraphs():
    picture = '<section><img class="rich_pages wxw-img" data-src="https://mmbiz.qpic.cn/x/640?wx_fmt=png" data-w="1080"></section>'
    found = read(
        SECTION.format("春天来了")
        + picture
        + SECTION.format("我们<strong>出发</strong>")
        + picture.replace("data-src", "src")
    )
    assert [block[:2] for block in found.blocks] == [
        ("p", "春天来了"),
        ("box", BOX.format(1)),
        ("p", "我们<strong>出发</strong>"),
        ("box", BOX.format(2)),
    ]
    assert found.boxes == 2


def test_word_on_the_clipboard_brings_its_text_alone():
    pasted = (
        "<html xmlns:o='urn:x'><head><meta charset=utf-8><style><!-- p.MsoNormal {margin:0} --></style><title>文件</title>"
        "<!--[if gte mso 9]><xml><w:LatentStyles>" + '<w:LsdException Name="x"/>' * 376 + "</xml><![endif]--></head>"
        "<body><!--StartFragment--><p class=MsoNormal><span lang=EN-US>2026</span>年<o:p></o:p></p><![if !vml]>尾<![endif]></body></html>"
    )
    assert lines(pasted) == ["2026年", "尾"]


RUNS = {
    "a script": "<p>一</p><script>alert('<p>二</p>')</script>",
    "a style": "<style>p{background:url(//x.cn/二)}</style><p style='color:red' class=x id=y>一</p>",
    "a handler": "<p onclick=alert(1)>一<img src=x onerror=alert(1)></p>",
    "a link that runs": "<p><a href='javascript:alert(1)'>一</a><a href=' java&#115;cript:x'></a><a href='data:text/html,x'></a></p>",
    "a link that hides": "<p><a href='&#x6A;avascript:alert(1)'>一</a></p>",
    "data": "<p>一<img src='data:image/svg+xml;base64,AAAA'></p>",
    "a frame": "<p>一</p><iframe src=//x.cn srcdoc='<p>二'></iframe><object data=x></object><embed src=x>",
    "a form": "<form action=//x.cn><input value=二><button formaction=x>一</button></form>",
    "foreign markup": "<svg onload=alert(1)><p>一</p><style><a title='</style><img src=x onerror=alert(1)>'></style></svg>",
    "a comment": "<p>一<!--><!-- --!><!--<p>二</p>--></p>",
    "a tag in a tag": "<p>一<scr<script>ipt></p>",
    "no sign at all": "<p>一\ud800\ufdd0\x00\u202e</p>",
}


@pytest.mark.parametrize("what", RUNS)
def test_nothing_that_runs_is_kept(what):
    kept = "".join(block.html for block in read(RUNS[what]).blocks if block.tag != "box")
    assert kept.startswith("一")
    assert set(re.findall(r"<(\w+)[^>]*>", kept)) == set()
    assert "二" not in kept


def test_links_are_kept_that_lead_to_a_page_or_a_letter():
    pasted = (
        "<p><a target=_blank title=x href='https://x.cn/?a=1&amp;b=2'>一</a><a href=HTTP://y.cn/b>二</a><a href='mailto:a@b.cn'>三</a>"
        "<a href='/四'>四</a><a href='ftp://x'>五</a></p>"
    )
    assert [html for _, html in blocks(pasted)] == [
        '<a href="https://x.cn/?a=1&amp;b=2">一</a><a href="HTTP://y.cn/b">二</a><a href="mailto:a@b.cn">三</a>四五'
    ]


def test_a_link_does_not_end_early():
    found = read("<p><a href='https://x.cn/&quot;&gt;&lt;img src=x onerror=alert(1)&gt;'>一</a></p>").blocks
    assert found == [("p", '<a href="https://x.cn/">一</a>', "一")]


def test_what_the_table_keeps_is_the_same_text():
    body = read(
        "<h2>一<br>二</h2><table><tr><td>A&amp;B<td><b>丙</b></table><p><a href=https://x.cn/?a&amp;b>丁</a><img></p>"
    )
    assert loaded(body.dumped()) == body
    assert json.loads(body.dumped())[0] == ["h", "一<br>二"]


REFUSED = {
    "nothing": (" \n\u200b", NOTHING),
    "nothing but markup": ("<p>&nbsp;</p><script>x</script>", NOTHING),
    "too much": ("好" * (LARGEST // 3 + 1), TOO_LARGE),
    "five megabytes of tags": ("<div>" * 1024**2, TOO_LARGE),
    "200,000 levels": ("<div>" * 200_000, TOO_DEEP),
    "levels that are closed crosswise": ("<span><div></span></div>" * 40_000 + "一", TOO_DEEP),
    "levels hidden by quotes": ("<p '>" + "<div>" * 1100, TOO_DEEP),
    "levels hidden by a value": ('<p ="><i>' + "<div>" * 1100 + '">', TOO_DEEP),
    "levels hidden by a script": ("<script><p title='</script>" + "<div>" * 1100 + "'>", TOO_DEEP),
    "levels behind levels": (("<p>" + "<i>" * 900 + "</i>" * 900) * 100, TOO_TANGLED),
    "a link around everything": (f"<a href=https://x.cn/{'x' * 1900}>" + "<p>一</p>" * 2900, TOO_TANGLED),
    "paragraphs without end": ("好\n" * (MOST + 1), TOO_MANY),
    "pictures without end": ("<p>好</p>" + "<img>" * (MOST + 1), TOO_MANY),
}


@pytest.mark.parametrize("what", REFUSED)
def test_too_much_is_refused_in_a_sentence(what):
    pasted, sentence = REFUSED[what]
    begun = time.process_time()
    with pytest.raises(BadText) as refused:
        read(pasted)
    assert refused.value.sentence == sentence
    assert time.process_time() - begun < 2


def test_a_thousand_levels_are_read_and_what_closes_itself_is_none():
    assert lines("<div>" * DEEPEST + "一") == ["一"]
    assert lines("<ul><li>" * DEEPEST + "一") == ["一"]
    assert lines("<p>一<td><tr><br><hr>" * (DEEPEST + 1))[-1] == "一"


# A third of a megabyte of each: a text that a parser would go through again and again.
HOSTILE = [
    "<",
    "&",
    "&a",
    "<!--",
    "<!---",
    "-",
    '<a "',
    '<a b="',
    "&lt;",
    "<p>",
    "<script>",
    "<b>一</b>二",
    "</x>",
    "&nbsp;",
]


@pytest.mark.parametrize(
    ("begun", "part"), [("<p>一", part) for part in HOSTILE] + [("<p>一<a ", "x "), ("<p>一<a ", "href= ")]
)
def test_no_text_takes_longer_than_its_length(begun, part):
    times = []
    for size in (40_000, 320_000):
        text, start = begun + part * (size // len(part)), time.process_time()
        with contextlib.suppress(BadText):
            read(text)
        times.append(time.process_time() - start)
    assert times[1] < 16 * max(times[0], 0.02), times  # eight times as long


WORDS = st.text("春天abc<>&\"' \u00a0\u200b，。😀一", max_size=6)
INLINE = st.sampled_from(["b", "i", "span", "a href='https://x.cn/?a&b'", "strong style='x'", "font", "mp-x"])
AROUND = st.sampled_from(["p", "div", "section", "h2", "blockquote", "ul", "li", "b", "table", "center"])


@st.composite
def pages(draw, depth=4):
    """Markup of any shape and the words in it, in order."""
    html, words = [], []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["words", "inline", "block", "row", "picture", "comment", "script", "break"]))
        if kind == "words" or not depth:
            text = draw(WORDS)
            html.append(escape(text))
            words.append(text)
        elif kind in {"inline", "block"}:
            name, (inner, inside) = draw(INLINE if kind == "inline" else AROUND), draw(pages(depth - 1))
            html.append(f"<{name}>{inner}</{name.split()[0]}>")
            words += inside
        elif kind == "row":
            cells = [draw(pages(depth - 1)) for _ in range(draw(st.integers(1, 3)))]
            html.append(f"<table><tr>{''.join(f'<td>{inner}</td>' for inner, _ in cells)}</tr></table>")
            words += [text for _, inside in cells for text in inside]
        else:
            html.append(
                {
                    "picture": "<img src=x>",
                    "comment": "<!-- 没有 -->",
                    "script": "<script>没有<b></script>",
                    "break": "<br/>",
                }[kind]
            )
    return "".join(html), words


def seen(texts):
    return "".join(clean("".join(texts)).split())


@settings(max_examples=200, deadline=None)
@given(pages())
def test_no_word_is_lost_or_moved(page):
    html, words = page
    try:
        found = read(f"<div>{html}</div>")
    except BadText:
        assert seen(words) == ""
        assert "<img" not in html
    else:
        assert seen(block.text for block in found.blocks if block.tag != "box") == seen(words)
        assert all(block.text.strip() for block in found.blocks), "a paragraph is empty"
        assert found.boxes == html.count("<img")
        assert loaded(found.dumped()) == found


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"<>&\"'/=!-; 一",
                "<p>",
                "</p>",
                "<a ",
                "href=",
                "<b>",
                "<!--",
                "-->",
                "<script",
                "</script>",
                "&lt;",
                "<td>",
            ]
        ),
        max_size=40,
    )
)
def test_whatever_is_pasted_comes_out_harmless(parts):
    try:
        found = read("<p>一</p>" + "".join(parts))
    except BadText:
        pytest.fail("there was a word")
    for block in found.blocks:
        assert (
            re.sub(r'</?(?:strong|em|a|td|br)>|<a href="https?:[^"<>]*">|&(?:lt|gt|amp);', "", block.html).count("<")
            == 0
        )
