"""What was pasted as the text of a post, taken down to paragraphs: structure stays, styles go, pictures become numbered boxes.

Markup is gone through once, counting how deep it stands, and each paragraph is written anew in tags of ours; nh3 has the last word on
each. It never sees what was pasted: 200,000 tags in one another would hang it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from html import escape, unescape
from itertools import takewhile
from typing import NamedTuple

import nh3

from portal.errors import BadInput
from portal.spelling import shown

LARGEST, DEEPEST, MOST, DEAREST = 1024**2, 1000, 3000, 3_000_000
TOO_DEEP = f"粘贴的内容嵌套超过 {DEEPEST} 层，没有读取；请先粘贴到记事本，再从记事本复制过来。"
TOO_TANGLED = "粘贴的内容格式过于复杂，没有读取；请先粘贴到记事本，再从记事本复制过来。"
TOO_LARGE = "正文超过 1 MB，没有读取；请只粘贴正文的文字，图片另行上传。"
TOO_MANY = f"正文超过 {MOST} 段，不像一篇推文，没有读取；请只粘贴要发布的正文。"
NOTHING = "没有读到正文，请在编辑器中全选、复制后，重新粘贴到这里。"
BOX = "图 {}：审核人看不到，请上传"
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
TAG = re.compile(r"<[^>]*>")
AND = "\ufdd0"
"""Stands for "&amp;", and is no sign of any language: ten thousands of these in one text take nh3 seconds."""


AGAIN = {
    "p": "<p>{}</p>",
    "h": "<h2>{}</h2>",
    "li": "<ul><li>{}</li></ul>",
    "quote": "<blockquote>{}</blockquote>",
    "row": "<table><tr>{}</tr></table>",
    "box": "<img>",
}
"""How a paragraph of each sort is written where it is pasted again."""


MARK = re.compile(r'<(?P<ends>/?)(?P<name>strong|em|a|br|td)(?: href="(?P<href>[^"]*)")?>')


class BadText(BadInput):
    """A text that is refused; the sentence says why and what to do."""

    title = "正文无法使用"


class Block(NamedTuple):
    """One paragraph: its sort (p h li quote row box), what it holds as clean HTML, and as text alone."""

    tag: str
    html: str
    text: str

    @property
    def gone(self) -> bool:
        """Say whether a reviewer took it out: it keeps its place, so that what is said of the others stays beside them."""
        return self.tag != "box" and not self.html

    @property
    def plain(self) -> bool:
        """Say whether it is a paragraph of words alone."""
        return self.tag == "p" and self.html == escape(self.text, quote=False)

    @property
    def cells(self) -> list[str]:
        """Return what stands in each cell of a row; what it says, where it is none."""
        return [" ".join(cell.split()) for cell in self.text.split("\t")] if self.tag == "row" else [self.text]

    def saying(self, lines: str) -> Block:
        """Return it with other words, a cell of a row in each line. Raises BadText where there are more or fewer of these.

        Nothing but white space takes it out. A row that was taken out comes back with as many cells as there are lines.
        """
        if self.tag != "row" or not lines.strip():
            return Block(self.tag, escape(lines.strip(), quote=False), lines.strip())
        cells = lines.split("\n")
        if len(cells) != len(self.cells) and not self.gone:
            raise BadText(f"表格的这一行有 {len(self.cells)} 格，请每格写一行，现为 {len(cells)} 行；没有保存。")
        return _block("row", "".join(f"<td>{escape(cell, quote=False)}</td>" for cell in cells))


class Body(NamedTuple):
    """The text of a post: its paragraphs in order, and how many of them stand for pictures."""

    blocks: list[Block]
    boxes: int

    def pasted(self) -> str:
        """Return it as it would be pasted once more: lines alone where it is nothing but plain paragraphs that look like no markup."""
        lines = "\n\n".join(block.text for block in self.blocks)
        if all(block.plain for block in self.blocks) and not PASTED.search(lines):
            return lines
        return "\n".join(AGAIN[block.tag].format(block.html.replace("\n", "<br>")) for block in self.blocks)

    def dumped(self) -> str:
        """Return what the table keeps: [[tag, html], …] as JSON."""
        return json.dumps([block[:2] for block in self.blocks], ensure_ascii=False)


def loaded(dumped: str) -> Body:
    """Return the text that the table keeps."""
    blocks = [_block(tag, html) for tag, html in json.loads(dumped)]
    return Body(blocks, sum(block.tag == "box" for block in blocks))


def stands(dumped: str) -> str:
    """Return a text, as the table keeps it, without what reviewers took out."""
    body = loaded(dumped)
    return body._replace(blocks=[block for block in body.blocks if not block.gone]).dumped()


def read(pasted: str) -> Body:
    """Return what was pasted, HTML or plain text, as clean paragraphs. Raises BadText."""
    content = pasted.encode("utf-8", "ignore")
    if len(content) > LARGEST:
        raise BadText(TOO_LARGE)
    page = _Page()
    if PASTED.search(text := content.decode()):
        page.take(text)
    else:
        for line in re.split(r"[\n\r\v\f\x85\u2028\u2029]+", text):
            page.words(line)
            page.end()
    return page.done()


def _block(tag: str, html: str) -> Block:
    return Block(tag, html, unescape(TAG.sub("", html.replace("<br>", "\n").replace("</td><td>", "\t"))))


class _Page:
    """The paragraphs so far, and what is open. `rows` holds the cells of the page, which is one, and of each open row of a table."""

    def __init__(self) -> None:
        self.rows: list[list[list[Block]]] = [[[]]]
        self.open, self.within = list[str](), Counter[str]()
        self.html, self.marks = list[str](), list[str]()
        self.link, self.space, self.boxes, self.count, self.spent = "", False, 0, 0, 0

    def take(self, html: str) -> None:
        """Take all of the markup. Raises BadText."""
        past = 0
        while found := TOKEN.search(html, past):
            self.words(unescape(html[past : found.start()]))
            past, name, ends = found.end(), (found["name"] or "").lower(), bool(found["ends"])
            if name and not found["whole"]:  # no tag after all: it never ends
                self.words(found[0])
            elif name in UNSEEN and not ends and (end := UNSEEN[name].search(html, past)):
                past = end.start()
            elif name:
                (self._closed if ends else self._opened)(name, found["facts"])
        self.words(unescape(html[past:]))

    def done(self) -> Body:
        """Return what was taken. Raises BadText."""
        self.end()
        while len(self.rows) > 1:
            self._row()
        if not self.rows[0][0]:
            raise BadText(NOTHING)
        return Body(self.rows[0][0], self.boxes)

    def words(self, text: str) -> None:
        """Take words of the paragraph, white space as one space, each run of one look within one pair of tags."""
        self.space = (self.space or text[:1].isspace()) and bool(self.html)
        if words := shown(text):
            looks = sorted({MARKS[name] for name in MARKS if self.within[name]}, reverse=True)
            self._mark([self.link] * bool(self.link) + [f"<{look}>" for look in looks])
            self.html.append(" " * self.space + escape(words, quote=False))
            self.space = text[-1].isspace()

    def end(self) -> None:
        """End the paragraph, if there is one. Raises BadText."""
        while self.html[-1:] == ["<br>"]:
            self.html.pop()
        self._mark([])
        if self.html:
            html, known = "".join(self.html).replace("&amp;", AND), {"strong", "em", "a", "br"}
            clean = nh3.clean(
                html, known, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
            )
            self._put(self._sort(), clean.replace(AND, "&amp;"))
        self.html, self.space = [], False

    def _sort(self) -> str:
        return next((sort for name, sort in SORTS.items() if self.within[name]), "p")

    def _put(self, sort: str, html: str) -> None:
        self.rows[-1][-1].append(_block(sort, html))
        self.count += 1
        if self.count > MOST:
            raise BadText(TOO_MANY)

    def _mark(self, wanted: list[str]) -> None:
        alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(self.marks, wanted, strict=False))))
        self.html += [f"</{mark[1:-1].split()[0]}>" for mark in reversed(self.marks[alike:])] + wanted[alike:]
        self.marks = wanted

    def _opened(self, name: str, facts: str) -> None:
        if name in {"li", "tr"} and name in self._reach(LISTS):
            self._closed(name)
        if name in PARTING:
            self._parted(name)
        if name == "a":
            href = HREF.search(unescape(facts))
            self.link = f'<a href="{escape(href[1])}">' if href else ""
        if name not in FLEETING:
            self.open.append(name)
            self.within[name] += 1
        self.spent += len(self.open) + len(self.link)
        if (deep := len(self.open) - self.within["li"] - self.within["tr"] > DEEPEST) or self.spent > DEAREST:
            raise BadText(TOO_DEEP if deep else TOO_TANGLED)

    def _parted(self, name: str) -> None:
        if name == "br" and self.html and self._sort() in {"li", "h"}:
            self.html.append("<br>")
            self.space = False
            return
        self.end()
        if name in {"img", "image"}:
            self.boxes += 1
            self._put("box", BOX.format(self.boxes))
        elif name == "tr":
            self.rows.append([[]])
        elif name in {"td", "th"} and len(self.rows) > 1:
            self.rows[-1].append([])

    def _closed(self, name: str, _: str = "") -> None:
        """Close the innermost tag of that name, and what is open in it; a tag within a line is not looked for beyond its block."""
        if name in PARTING:
            self.end()
        reach = self._reach(set() if name in BLOCKS else BLOCKS) if self.within[name] else []
        for one in reach[: reach.index(name) + 1] if name in reach else []:
            self.within[self.open.pop()] -= 1
            self.link = "" if one == "a" else self.link
            if one == "tr":
                self._row()

    def _reach(self, stops: set[str]) -> list[str]:
        return list(takewhile(lambda one: one not in stops, reversed(self.open)))

    def _row(self) -> None:
        """End a row: lines in several cells are one row; what lies in one cell, or around pictures, was only laid out so."""
        cells = self.rows.pop()
        lines = [block for cell in cells for block in cell]
        if len(cells[1:]) > 1 and lines and not {"box", "row"} & {block.tag for block in lines}:
            html = "</td><td>".join("<br>".join(block.html for block in cell) for cell in cells[1:])
            lines = [_block("row", f"<td>{html}</td>")]
        self.rows[-1][-1] += lines


class Run(NamedTuple):
    """Some words of a paragraph that look alike; `link` is where they lead, "" for nowhere."""

    words: str
    strong: bool
    em: bool
    link: str


def runs(html: str) -> list[Run]:
    """Return what stands in a paragraph as the table keeps it: pages write each run themselves, and trust no markup."""
    found, on, link, past = list[Run](), set[str](), "", 0
    for mark in MARK.finditer(html):
        found.append(Run(unescape(html[past : mark.start()]), "strong" in on, "em" in on, link))
        past, name, ends = mark.end(), mark["name"], bool(mark["ends"])
        if name == "a":
            link = "" if ends else unescape(mark["href"] or "")
        elif name in {"strong", "em"}:
            on = on - {name} if ends else on | {name}
        else:
            found.append(Run("\n" if name == "br" else "　" * ends, strong=False, em=False, link=""))
    found.append(Run(unescape(html[past:]), "strong" in on, "em" in on, link))
    return [run for run in found if run.words]
