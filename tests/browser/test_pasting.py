"""The field of a post: what is pasted is shown as bare structure and kept as that, under the policy of the portal's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.posts.text import read
from portal.web.headers import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.serving import Server
    from tests.browser.visitors import Visitor

    Visit = Callable[..., Visitor]

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>送审</title>
<link rel="stylesheet" href="/static/portal.css"><link rel="stylesheet" href="/static/form.css">
<script src="/static/paste.js" defer></script></head><body><main><h1>送审</h1><form><label for="body">正文</label>
<textarea class="form-control" id="body" name="body" placeholder="粘贴到这里" data-paste>以前写的 a&lt;b 且 c&gt;d
第二段</textarea><button>保存</button></form></main></body></html>"""
PASTED = (
    "<style>p{color:red}</style><section style='margin:1px' onclick='alert(1)'><section><h1 style='color:red'>题</h1><p><br></p>"
    "<section><span>各<b>位</b>，<a href='javascript:alert(1)'>这里</a><a href='https://x.cn/'>那里</a></span></section>"
    "<img data-src='https://x.cn/y.png' onerror='alert(1)'><ul><li>甲</li></ul><script>alert(1)</script></section></section>"
)
# As the browser itself tells of what is pasted.
PASTE = """([kind, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.setData(kind, text);
  const how = { inputType: "insertFromPaste", dataTransfer, bubbles: true, cancelable: true };
  document.querySelector(".paste").dispatchEvent(new InputEvent("beforeinput", how));
}"""
HEARD = """() => {
  window.heard = [];
  for (const kind of ["input", "change", "focusout"]) document.addEventListener(kind, (e) => e.target.name && heard.push(kind));
}"""


def test_what_is_pasted_becomes_bare_structure_in_the_field(visit: Visit, live: Server) -> None:
    page = visit().page
    headers = {"Content-Security-Policy": TABLE["Content-Security-Policy"], "Content-Type": "text/html; charset=utf-8"}
    page.route("**/pasting", lambda route: route.fulfill(body=PAGE, headers=headers))
    page.goto(f"{live.address}/pasting")
    page.evaluate(HEARD)
    field, box = page.locator("textarea"), page.get_by_role("textbox", name="正文")
    assert box.inner_text().split("\n\n") == ["以前写的 a<b 且 c>d", "第二段"]
    page.locator("label").click()  # it leads to what is seen, not to the field beneath
    page.keyboard.press("Control+A")
    page.evaluate(PASTE, ["text/html", PASTED])
    body = read(field.input_value())
    assert [block[:2] for block in body.blocks] == [
        ("h", "题"),
        ("p", '各<strong>位</strong>，这里<a href="https://x.cn/">那里</a>'),
        ("box", "图 1：审核人看不到，请上传"),
        ("li", "甲"),
    ]
    assert not {"style", "script", "onclick", "src"} & set(box.inner_html().replace("=", " ").split())
    page.keyboard.press("Control+Z")
    page.keyboard.press("Control+Z")
    assert "题" not in field.input_value()
    page.keyboard.press("Control+A")
    page.evaluate(PASTE, ["text/plain", "一 a<b\n\n二\n"])
    page.keyboard.type("，完")
    assert [block.text for block in read(field.input_value()).blocks] == ["一 a<b", "二，完"]
    box.evaluate("(box) => box.replaceChildren()")  # as it is at first
    page.keyboard.type("1 <b 且 c> 2 & 3")  # a line without any tag is markup all the same
    assert [block.text for block in read(field.input_value()).blocks] == ["1 <b 且 c> 2 & 3"]
    page.get_by_role("button").focus()
    assert page.evaluate("heard.slice(-3)") == ["input", "change", "focusout"]
