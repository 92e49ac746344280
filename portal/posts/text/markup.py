"""What the tags of pasted markup mean to a text: which part paragraphs, hold others, stay, and how one is found."""

from __future__ import annotations

import re

HEADINGS, LISTS, BLOCKS, FLEETING, HIDDEN, OTHERS = (
    set(names.split())
    for names in (
        "h1 h2 h3 h4 h5 h6",
        "dl ol table ul",
        "address article aside blockquote body caption center div figcaption figure footer form header html li main nav section tr",
        "area base br col colgroup dd dt embed hr image img input link meta option p rp rt tbody td tfoot th thead wbr",
        "iframe noembed noframes noscript script style textarea title xmp",
        "a b br em font i img meta o:p s span strong svg tbody u",
    )
)
# They part paragraphs and hold others: the end of one closes what was left open within it.
BLOCKS |= HEADINGS | LISTS | {"details", "fieldset", "pre", "summary"}
PARTING = BLOCKS | {"p", "td", "th", "dd", "dt", "hr", "option", "br", "img", "image"}
SORTS = {"li": "li", "blockquote": "quote"} | dict.fromkeys(HEADINGS, "h")
MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
# FLEETING are empty, or closed by the next of their kind: nothing stands in one of them for long. What is HIDDEN is no markup.
UNSEEN = {name: re.compile(rf"</{name}(?=[\s/>])|\Z", re.IGNORECASE) for name in HIDDEN}
KNOWN = "|".join(sorted(PARTING | HIDDEN | OTHERS))
PASTED = re.compile(rf"</?(?:{KNOWN})(?:\s*/?>|\s+[\w:.-]+\s*=)", re.IGNORECASE)
# Comments, and tags as browsers read them: a quote counts after "=" alone. Whatever begins, ends at the latest with the text.
TOKEN = re.compile(
    r"<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)|<[!?][^>]*+>?|<(?P<ends>/?)(?P<name>[a-z][^\s/>]*+)(?P<facts>(?:[\s/]++"
    r"""|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?)?)*+)(?P<whole>>?)""",
    re.IGNORECASE,
)
HREF = re.compile(r"""\bhref\s*+=\s*+["']?\s*+((?:https?://|mailto:)[^\s"'<>]{1,2000}+)(?=[\s"'>]|$)""", re.IGNORECASE)
