"""What the Nu HTML checker says of a page beyond its grammar, as far as ours could break it: attributes, contents, headings, landmarks.

The checker itself is run where Java is (tests/site/test_markup.py); these laws are asked of every page that any test opens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

DATETIME = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d\d:\d\d"
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What holds words and no blocks, and the blocks; <ins> and <del> stand around whole values, which may be lists.
WORDS = "p h1 h2 h3 h4 h5 h6 span label button strong b em i small code time mark dt figcaption legend summary"
PHRASING = frozenset(WORDS.split())
MAY_HOLD_A_HEADING = {"legend", "summary"}
REGIONS = "div p ul ol dl table form section article aside nav header footer fieldset blockquote pre hr figure details"
BLOCKS = frozenset(REGIONS.split())
PRESSED = {"a", "button", "input", "select", "textarea", "label", "details"}
# Which children these may have, besides those that only carry something.
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "select": {"option", "optgroup", "hr"},
    "tr": {"td", "th"},
}
# A name that is given to a part whose role takes none is read by nobody.
NAMELESS = "div span p b i strong em small code del ins mark dt dd"
UNNAMEABLE = frozenset(NAMELESS.split())
NAMELESS_ROLES = {"presentation", "none", "generic", "paragraph", ""}
TYPED = {"text", "search", "tel", "url", "email", "password"}
BOUNDED = {"number", "range", "date", "month", "week", "time", "datetime-local"}
# Which kinds of <input> an attribute may stand on.
OF_INPUTS = {
    "maxlength": TYPED,
    "minlength": TYPED,
    "placeholder": TYPED | {"number"},
    "pattern": TYPED,
    "min": BOUNDED,
    "max": BOUNDED,
    "step": BOUNDED,
    "accept": {"file"},
    "checked": {"checkbox", "radio"},
    "multiple": {"email", "file"},
    "required": TYPED | BOUNDED | {"checkbox", "radio", "file"},
    "readonly": TYPED | BOUNDED,
    "autocomplete": TYPED | BOUNDED | {"hidden"},
    "list": TYPED | BOUNDED,
}
REFERENCES = ("for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers")
WHOLE_NUMBERS = ("width", "height", "rows", "cols", "maxlength", "minlength", "colspan", "rowspan", "size")
LANDMARKS = {"nav": "nav", "aside": "aside", "search": "search"}


def faults(tree: Element, *, whole: bool) -> list[str]:
    """Return each fault of a page, or of a part of one, in words."""
    laws: list[Callable[[Element], Iterator[str]]] = [attributes, inputs, media, blocks, pressed, children, names]
    laws += [headings, landmarks, references, head] if whole else []
    return [fault for law in laws for fault in law(tree)]


def elements(tree: Element) -> Iterator[Element]:
    return (element for element in tree.iter() if isinstance(element.tag, str))


def attributes(tree: Element) -> Iterator[str]:
    """Days, numbers and addresses are written as HTML writes them."""
    for element in elements(tree):
        value = element.get("datetime")
        if value is not None and not re.fullmatch(DATETIME, value):
            yield f"datetime={value}: three digits of a second at most"
        for name in WHOLE_NUMBERS:
            value = element.get(name)
            if value is not None and not re.fullmatch(r"[1-9]\d*|0", value):
                yield f"<{element.tag} {name}={value}> is no whole number"
        for name in ("action", "formaction", "src"):
            if element.get(name) == "":
                yield f"<{element.tag}> has an empty {name}"


def inputs(tree: Element) -> Iterator[str]:
    """An input has the attributes that its type knows."""
    for element in tree.iter("input"):
        kind = element.get("type", "text")
        for name, kinds in OF_INPUTS.items():
            if element.get(name) is not None and kind not in kinds:
                yield f"<input type={kind}> knows no {name}"


def media(tree: Element) -> Iterator[str]:
    """A picture has an address and a text; a choice that must be made begins with none."""
    for image in tree.iter("img"):
        if not image.get("src"):
            yield "an <img> without src"
        if image.get("alt") is None:
            yield f"<img src={image.get('src')}> without alt"
    for select in tree.iter("select"):
        if select.get("required") is None or select.get("multiple") is not None:
            continue
        first = next(select.iter("option"), None)
        if first is None or first.get("value", first.text or "") != "":
            yield f"<select name={select.get('name')} required> whose first choice is not empty"


def within(element: Element) -> Iterator[Element]:
    return (inner for inner in elements(element) if inner is not element)


def blocks(tree: Element) -> Iterator[str]:
    """No block stands among words."""
    for element in elements(tree):
        if element.tag in PHRASING:
            wrong = BLOCKS | (set() if element.tag in MAY_HOLD_A_HEADING else set(HEADINGS))
            for inner in within(element):
                if inner.tag in wrong:
                    yield f"<{inner.tag}> inside <{element.tag} class={element.get('class')}>"


def pressed(tree: Element) -> Iterator[str]:
    """Nothing to press is inside what is pressed."""
    for element in elements(tree):
        for inner in within(element) if element.tag in {"a", "button"} else ():
            if inner.tag in PRESSED and inner.get("type") != "hidden":
                yield f"<{inner.tag}> inside <{element.tag}>"


def children(tree: Element) -> Iterator[str]:
    """Lists hold their items, rows their cells; a group of fields opens with its name."""
    for element in elements(tree):
        allowed = CHILDREN.get(element.tag)
        for child in element if allowed else ():
            if isinstance(child.tag, str) and child.tag not in allowed | {"script", "template"}:
                yield f"<{child.tag}> in <{element.tag} class={element.get('class')}>"
        if element.tag == "fieldset" and any(child.tag == "legend" for child in list(element)[1:]):
            yield "a <legend> that is not the first in its <fieldset>"


def names(tree: Element) -> Iterator[str]:
    """A name stands on what has a role; a section has one, or a heading."""
    for element in elements(tree):
        named = element.get("aria-label") is not None or element.get("aria-labelledby") is not None
        if named and element.tag in UNNAMEABLE and element.get("role", "") in NAMELESS_ROLES:
            yield f"<{element.tag} aria-label={element.get('aria-label')}> has no role"
        if element.get("aria-label") == "":
            yield f"<{element.tag}> has an empty aria-label"
        if element.tag == "section" and not named and not any(e.tag in HEADINGS for e in elements(element)):
            yield f"<section class={element.get('class')}> has neither heading nor name"


def headings(tree: Element) -> Iterator[str]:
    """A heading is one level below the one it belongs to: whoever goes by headings misses nothing."""
    before = 0
    for element in elements(tree):
        level = HEADINGS.get(element.tag)
        if level:
            if level > before + 1:
                yield f"from h{before} to {element.tag} “{''.join(element.itertext()).strip()[:20]}”"
            before = level


def landmarks(tree: Element) -> Iterator[str]:
    """Regions of one kind are told apart by their names."""
    found: dict[str, list[str]] = {}
    texts = {e.get("id"): "".join(e.itertext()) for e in elements(tree) if e.get("id")}
    for element in elements(tree):
        kind = LANDMARKS.get(element.get("role") or element.tag)
        if kind:
            name = element.get("aria-label") or texts.get(element.get("aria-labelledby", ""), "")
            found.setdefault(kind, []).append(name.strip())
    for kind, called in found.items():
        if len(called) > 1 and (len(set(called)) < len(called) or "" in called):
            yield f"landmarks of the kind {kind} called {called}"
    if sum(1 for _ in tree.iter("main")) != 1:
        yield "a page has one <main>"


def references(tree: Element) -> Iterator[str]:
    """What is named by its id is on the page; a label belongs to a control."""
    known = {e.get("id"): e for e in elements(tree) if e.get("id")}
    for element in elements(tree):
        for name in REFERENCES:
            for key in (element.get(name) or "").split():
                if key not in known:
                    yield f"<{element.tag} {name}={key}>: there is none"
        target = known.get(element.get("for")) if element.tag == "label" else None
        if target is not None and (
            target.tag not in {"input", "select", "textarea", "button", "meter", "output", "progress"}
            or target.get("type") == "hidden"
        ):
            yield f"a <label> for <{target.tag} id={target.get('id')}>, which is no control"


def head(tree: Element) -> Iterator[str]:
    """A page says its language, its title and what it is for."""
    if not tree.get("lang"):
        yield "no language"
    if not "".join(next(tree.iter("title")).itertext()).strip():
        yield "no title"
    if not any(meta.get("name") == "description" and meta.get("content") for meta in tree.iter("meta")):
        yield "no description"
