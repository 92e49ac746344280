"""A .docx as the text of a post: read by a process of its own, which says it in plain markup; then it is as if it had been pasted.

That process is this module, run as `python -m portal.posts.text.word`: a fresh one for each upload, which can do nothing but answer.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, Any

from portal.children.confined import Confined
from portal.children.serving import serve
from portal.documents import strict
from portal.documents.package import WORD, BadDocument, check_head, opened
from portal.posts.text import BadText, Body, read

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS, MEMORY = 15.0, 768 * 1024**2
SAVED = "请用 Word 打开后另存一次，或复制其中的正文粘贴到这里。"
READER = Confined(
    "portal.posts.text.word", BadText, slow=f"文件过于复杂，读取超时；{SAVED}", broken=f"文件无法读取；{SAVED}"
)


def read_word(content: bytes, seconds: float = SECONDS) -> Body:
    """Return what an uploaded .docx of at most 5 MB shows, its pictures as boxes. Raises BadText."""
    try:
        check_head(content, WORD)
    except BadDocument as refusal:
        raise BadText(str(refusal)) from refusal
    return read(f"<p></p>{READER.ask(content, (), seconds)[0]['html']}")


def answer(content: bytes, _: Sequence[str]) -> tuple[dict[str, Any], list[bytes]]:
    """Return {"html": …}, or {"fault": sentence} for what cannot be taken."""
    import docx  # noqa: PLC0415 - the portal itself never reads a document
    import mammoth  # noqa: PLC0415 - as above

    from portal.documents.word.hiding import Styles, drop_hidden  # noqa: PLC0415 - as above

    try:
        package, stream = opened(content, WORD), io.BytesIO()
        word = docx.Document(io.BytesIO(strict.ordinary(package) if strict.is_strict(package, WORD.heart) else content))
        drop_hidden(word.element.body, Styles(word.styles.element))
        word.save(stream)
        # A picture is not opened, wherever it lies; what a document says of its own styles is not heard.
        said = mammoth.convert_to_html(
            stream,
            convert_image=lambda _: [mammoth.html.element("img")],
            external_file_access=False,
            include_embedded_style_map=False,
        )
    except BadDocument as refusal:
        return {"fault": str(refusal)}, []
    except Exception:  # noqa: BLE001 - a parser may fail in any way on what somebody else has made
        return {"fault": READER.broken}, []
    return {"html": said.value}, []


if __name__ == "__main__":
    # They look about in the system when they begin, which they may not once the doors are closed.
    for needed in ("mammoth", "portal.documents.word.hiding"):
        import_module(needed)
    serve(answer, MEMORY)
