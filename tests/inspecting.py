"""The laws of every page: valid HTML5, one h1, unique ids, labelled controls, links that lead somewhere, nothing inline.

They speak of tags and of a few attributes, not of the words between them: a page whose structure was inspected before, which
differs from that one in harmless words alone, is not inspected again. What a test looks into is read by a faster parser.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import html5lib
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests import markup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from flask import Flask

CONTROLS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
REMEMBERED = {"text", "tel", "email", "url", "password"}
HX_METHODS = {"hx-get": "GET", "hx-post": "POST"}
FLAGS = {
    "async",
    "autofocus",
    "checked",
    "default",
    "defer",
    "disabled",
    "formnovalidate",
    "hidden",
    "multiple",
    "novalidate",
    "open",
    "readonly",
    "required",
    "selected",
}
# Signs that mean nothing to HTML wherever they stand; a word with any other keeps its page apart.
PLAIN = r"[^<>&\"'\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U00010000-\U0010ffff]"
WORDS = re.compile(rf">({PLAIN}+)<")
SAID = re.compile(
    rf' (?:(value|class)="{PLAIN}*|(title|alt|placeholder|aria-label)="{PLAIN}+|(datetime)="(?:{markup.DATETIME}))"'
)
NONE = re.compile(r'<option value=""')  # whether a choice begins with none is asked of those that must be made
MARK = re.compile(r'"X-CSRFToken": "[\w.-]+"')
CHOICES = re.compile(r'(?:\s*<option value="x">x</option>)+')
LEADS = re.compile(rf' (href|src|action|formaction|hx-get|hx-post)="((?:{PLAIN}|&amp;)*)"')
wanted = True
"""On PostgreSQL the pages are the same, and are only read."""
_inspected: WeakKeyDictionary[Flask, set[bytes]] = WeakKeyDictionary()


def parse(text: str, *, fragment: bool = False) -> Element:
    """Parse strictly: an HTML5 error is a test failure."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(text, container="body") if fragment else parser.parse(text)


def tree_of(text: str, *, fragment: bool = False) -> Element:
    """Read a page that is valid: in a tenth of the time."""
    parser = html.HTMLParser(remove_comments=True, encoding="utf-8")
    read = html.fragment_fromstring if fragment else html.document_fromstring
    tree = read(text.encode(), parser=parser, **({"create_parent": "body"} if fragment else {}))
    for element in tree.iter():
        for name, value in element.attrib.items():
            if name == value and name in FLAGS:
                element.set(name, "")
    for element in tree.iter("textarea", "pre"):
        element.text = (element.text or "").removeprefix("\n")
    return tree


def structure(text: str) -> str:
    """Return a page without the words and the numbers in which pages of one structure differ."""
    text = WORDS.sub(lambda run: ">x<" if run[1].strip() else "> <", MARK.sub("", text))
    text = CHOICES.sub('<option value="x">x</option>', SAID.sub(r' \1\2\3="x"', NONE.sub("<option none", text)))
    return LEADS.sub(lambda link: f' {link[1]}="{_leads(link[2])}"', text)


def _leads(url: str) -> str:
    """Return the path of an address, with one number for any: on nothing else it hangs which route it has."""
    return re.sub(r"(?<=/)[0-9]+(?=/|$)", "0", re.split(r"[?#]", url, maxsplit=1)[0])


def inspect_once(app: Flask, text: str, *, fragment: bool) -> None:
    """Inspect a page, unless this application has shown one of its structure already."""
    known = _inspected.setdefault(app, set())
    key = hashlib.blake2b(f"{fragment}{structure(text)}".encode(), digest_size=16).digest()
    if key not in known:
        inspect(app, parse(text, fragment=fragment), whole=not fragment)
        known.add(key)


def inspect(app: Flask, tree: Element, *, whole: bool) -> None:
    """The laws of every page: one h1, the newer engine, unique ids, labelled controls, no dead button or link, nothing inline."""
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    if whole:
        assert sum(1 for _ in tree.iter("h1")) == 1, "a page has one h1"
        engines = [meta.get("content") for meta in tree.iter("meta") if meta.get("name") == "renderer"]
        assert engines == ["webkit"], "a page names the engine to browsers that have two"
    _scripted(tree, (tree,))
    wrong = markup.faults(tree, whole=whole)
    assert not wrong, wrong
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        inline = [a for a in element.attrib if a.startswith(("on", "hx-on")) or a == "style"]
        assert not inline, f"inline {inline} on <{element.tag}>"
        assert element.tag != "script" or (element.get("src") and not (element.text or "").strip()), "an inline script"
        assert element.tag != "style", "an inline style"
        if whole:
            _labelled(tree, element, ids)
        if element.tag == "form" and (element.get("method") or "get").lower() == "post":
            _unremembered(element)
        for target in (element.get("hx-target"),) if whole else ():
            assert target is None or target == "this" or target.removeprefix("#") in ids, (
                f"hx-target {target} is not on the page"
            )
        for url, method in _urls(element):
            _resolves(app, url, method)


def _labelled(tree: Element, element: Element, ids: list[str | None]) -> None:
    if element.tag not in CONTROLS or element.get("type") in UNLABELLED:
        return
    named = element.get("aria-label") or (element.get("aria-labelledby") or " ").split(" ")[0] in ids
    labels = [label for label in tree.iter("label") if label.get("for") == element.get("id") and element.get("id")]
    assert named or labels, f"<{element.tag} name={element.get('name')}> has no label"


def _scripted(element: Element, around: tuple[Element, ...]) -> None:
    """A button that only a script answers is not shown where there is none."""
    if element.tag == "button" and element.get("type") == "button":
        by_script = any("needs-script" in (e.get("class") or "").split() or e.get("hidden") is not None for e in around)
        assert by_script, f"without a script the button “{''.join(element.itertext())}” is dead"
    for child in element:
        if isinstance(child.tag, str):
            _scripted(child, (*around, child))


def _unremembered(form: Element) -> None:
    """What is typed into a form says whether the browser may fill it in: it would write its own user for whoever is asked after."""
    for control in form.iter("input"):
        if control.get("type", "text") in REMEMBERED:
            assert control.get("autocomplete"), f"<input name={control.get('name')}> is filled in by the browser"


def _urls(element: Element) -> Iterator[tuple[str, str]]:
    if href := element.get("href"):
        yield href, "GET"
    if (src := element.get("src")) and not src.startswith(("data:", "blob:")):
        yield src, "GET"
    if element.tag == "form" and element.get("action"):
        yield element.get("action", ""), (element.get("method") or "get").upper()
    if formaction := element.get("formaction"):
        yield formaction, "POST"
    for attribute, method in HX_METHODS.items():
        if url := element.get(attribute):
            yield url, method


def _resolves(app: Flask, url: str, method: str) -> None:
    parts = urlsplit(url)
    if parts.scheme in {"mailto", "tel"} or not parts.path:
        return
    assert not parts.netloc, f"{url} leads to another host"
    try:
        app.url_map.bind("localhost").match(parts.path, method=method)
    except RequestRedirect:
        return
    except HTTPException as error:
        raise AssertionError(f"{method} {url} leads nowhere ({error.code})") from error
