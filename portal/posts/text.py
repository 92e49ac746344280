"""What was pasted as the text of a post, taken down to paragraphs."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import NamedTuple

from portal.errors import BadInput

TAG = re.compile(r"<[^>]*>")


class BadText(BadInput):
    """A text that is refused; the sentence says why and what to do."""


class Block(NamedTuple):
    """One paragraph: its sort (p h li quote row box), what it holds as clean HTML, and as text alone."""

    tag: str
    html: str
    text: str


class Body(NamedTuple):
    """The text of a post: its paragraphs in order, and how many of them stand for pictures."""

    blocks: list[Block]
    boxes: int

    def pasted(self) -> str:
        """Return it as it would be pasted once more."""
        return "\n\n".join(block.text for block in self.blocks)

    def dumped(self) -> str:
        """Return what the table keeps: [[tag, html], …] as JSON."""
        return json.dumps([block[:2] for block in self.blocks], ensure_ascii=False)


def loaded(dumped: str) -> Body:
    """Return the text that the table keeps."""
    return Body([Block(tag, html, unescape(TAG.sub("", html))) for tag, html in json.loads(dumped)], 0)


def read(pasted: str) -> Body:
    """Return what was pasted. Raises BadText."""
    if len(pasted.encode()) > 1024**2:
        raise BadText("正文超过 1 MB，没有读取；请只粘贴正文的文字，图片另行上传。")
    found = [line.strip() for line in TAG.sub("\n", pasted).splitlines() if line.strip()]
    if not found:
        raise BadText("没有读到正文，请在编辑器中全选、复制后，重新粘贴到这里。")
    return Body([Block("p", escape(line, quote=False), line) for line in found], 0)
