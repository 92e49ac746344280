"""The text of a post as it is kept: its paragraphs, each of one sort, in tags of ours, and as text alone."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import NamedTuple

from portal.errors import BadInput
from portal.posts.text.markup import PASTED

BOX = "图 {}：审核人看不到，请上传"
TAG = re.compile(r"<[^>]*>")


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
        return block("row", "".join(f"<td>{escape(cell, quote=False)}</td>" for cell in cells))


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
    blocks = [block(tag, html) for tag, html in json.loads(dumped)]
    return Body(blocks, sum(one.tag == "box" for one in blocks))


def stands(dumped: str) -> str:
    """Return a text, as the table keeps it, without what reviewers took out."""
    body = loaded(dumped)
    return body._replace(blocks=[block for block in body.blocks if not block.gone]).dumped()


def block(tag: str, html: str) -> Block:
    """Return a paragraph of clean HTML with its text."""
    return Block(tag, html, unescape(TAG.sub("", html.replace("<br>", "\n").replace("</td><td>", "\t"))))


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
