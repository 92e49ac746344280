"""What was pasted as the text of a post, taken down to paragraphs: structure stays, styles go, pictures become numbered boxes.

Markup is gone through once, counting how deep it stands, and each paragraph is written anew in tags of ours; nh3 has the last word on
each. It never sees what was pasted: 200,000 tags in one another would hang it.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape
from itertools import takewhile

import nh3

from portal.posts.text.body import BOX, BadText, Block, Body, block
from portal.posts.text.markup import BLOCKS, FLEETING, HREF, LISTS, MARKS, PARTING, PASTED, SORTS, TOKEN, UNSEEN
from portal.spelling import shown

LARGEST, DEEPEST, MOST, DEAREST = 1024**2, 1000, 3000, 3_000_000
TOO_DEEP = f"粘贴的内容嵌套超过 {DEEPEST} 层，没有读取；请先粘贴到记事本，再从记事本复制过来。"
TOO_TANGLED = "粘贴的内容格式过于复杂，没有读取；请先粘贴到记事本，再从记事本复制过来。"
TOO_LARGE = "正文超过 1 MB，没有读取；请只粘贴正文的文字，图片另行上传。"
TOO_MANY = f"正文超过 {MOST} 段，不像一篇推文，没有读取；请只粘贴要发布的正文。"
NOTHING = "没有读到正文，请在编辑器中全选、复制后，重新粘贴到这里。"
AND = "\ufdd0"
"""Stands for "&amp;", and is no sign of any language: ten thousands of these in one text take nh3 seconds."""


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
        self.rows[-1][-1].append(block(sort, html))
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
            lines = [block("row", f"<td>{html}</td>")]
        self.rows[-1][-1] += lines
