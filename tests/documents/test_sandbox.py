"""S55: printing opens no connection and no file but fonts, templates and code, whatever stands in the fields."""

import json
import subprocess
import sys

import pytest

from portal.children.confined import ROOT
from portal.documents import PrintFailed, render_form, render_html
from portal.platforms.layouts import WECHAT_LAYOUT
from tests.documents.sheets import filled, pages, squeezed

HOSTILE = (
    "<img src=http://127.0.0.1:9/x>",
    "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "<style>@import url(http://127.0.0.1:9/y.css);</style>",
    "<style>@font-face{font-family:f;src:url(/etc/hostname)}</style>",
    "</td></tr></table><pdf:nextpage><img src='/etc/passwd'>",
    "<pdf:insertpdf src='file:///etc/hostname'/>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "&lt;b&gt; \" ' --> ]]> &amp;",
)
WATCH = """
import json, sys
seen = {"opened": set(), "network": []}
def hook(event, args):
    if event == "open" and isinstance(args[0], str):
        seen["opened"].add(args[0])
    if event.startswith(("socket.", "urllib.", "http.", "subprocess.", "os.exec", "os.system", "ftplib.")):
        seen["network"].append(event)
sys.path.insert(0, sys.argv[1])
from portal.documents.worker import answer
from portal.documents.glyphs import FONTS_DIR
from portal.platforms.layouts import WECHAT_LAYOUT
from tests.documents.sheets import filled, decided, person
answer(("html", "<p>warm</p>", ""), FONTS_DIR)
hostile = json.loads(sys.stdin.read())
sheets = [filled()] + [
    filled(title=text, number=text, texts=dict.fromkeys(filled().texts, text), others={"topics": text}, remarks=text,
           people={"supervisors": (person(text, text),), "operators": (person(text),) * 5}, decisions=decided(text),
           notes=(text,), late_mark=text, watermark=text[:4])
    for text in hostile
]
sys.addaudithook(hook)
results = [answer(("form", WECHAT_LAYOUT, sheet, 1), FONTS_DIR)[0] for sheet in sheets]
results += [answer(("html", text, ""), FONTS_DIR)[0] for text in hostile]
print(json.dumps({"opened": sorted(seen["opened"]), "network": seen["network"], "results": results}))
"""


def test_s55_hostile_text_opens_no_connection_and_no_file_outside_fonts_and_code() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(ROOT)], input=json.dumps(HOSTILE).encode(), capture_output=True, check=True
    )
    told = json.loads(done.stdout)
    allowed = (
        str(ROOT / "static/vendor/fonts"),
        str(ROOT / "templates/documents"),
        str(ROOT / "portal"),
        str(ROOT / ".venv"),
        sys.prefix,
        sys.base_prefix,
        sys.exec_prefix,
    )
    assert [path for path in told["opened"] if not path.startswith(allowed)] == []
    assert told["network"] == []
    assert all("pages" in result for result in told["results"][: len(HOSTILE) + 1])


@pytest.mark.parametrize("text", HOSTILE)
def test_s55_markup_in_a_field_is_printed_as_the_characters_it_is(text: str) -> None:
    printed = render_form(WECHAT_LAYOUT, filled(remarks=text, texts={"entity": text}))
    assert printed.pages == 1
    assert pages(printed)[0].count(squeezed(text)) == 2


def test_s55_two_thousand_nested_tags_in_a_field_are_only_text() -> None:
    texts = pages(render_form(WECHAT_LAYOUT, filled(remarks="<div>" * 2000)))
    assert "".join(texts[1:]).count("<div>") == pytest.approx(2000, abs=len(texts))


def test_s55_a_page_nested_too_deeply_is_refused_and_the_next_one_prints() -> None:
    with pytest.raises(PrintFailed):
        render_html("<div>" * 2000 + "x")
    assert render_form(WECHAT_LAYOUT, filled()).pages == 1


def test_s55_backslashes_in_a_style_do_not_stop_the_press() -> None:
    html = '<style>p { content: "' + "\\" * 36 + "; }</style><p style='font-family: song'>好</p>"
    assert render_html(html).pages == 1
