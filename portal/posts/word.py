"""A Word document as the text of a post."""

from __future__ import annotations

from portal.posts import text

LARGEST = 20 * 1024**2


def read(_content: bytes) -> text.Body:
    """Return the text of a .docx. Raises BadText."""
    raise text.BadText("暂时不能读取 Word 文件，请直接粘贴正文。")
