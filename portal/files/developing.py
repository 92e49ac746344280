"""The process of pictures: has each upload of its standard input opened by a child, answers with clean pictures or what a code says.

Run as `python -m portal.files.developing` by `portal.files.taking` alone. Whatever a picture does to a decoder ends in a child that can
reach nothing; nothing of the upload but its pixels, or the text of its code, comes out.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from portal.children.serving import serve_many
from portal.files.codes import check_code, code_in
from portal.files.pictures import BROKEN, BadUpload, Picture, check_picture
from portal.files.pieces import check_screenshot
from portal.files.seals import check_seal

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY_LIMIT = 1024**3
"""Bytes of address space: the largest picture needs half of it (docs/benchmarks.md)."""
ACTS: dict[str, Callable[[bytes, int], tuple[Picture, ...]]] = {
    "picture": lambda content, limit: (check_picture(content, limit),),
    "code": lambda content, limit: (check_code(content, limit),),
    "seal": lambda content, limit: (check_seal(content, limit),),
    "pieces": check_screenshot,
}


def answer(job: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Do one job, `[act, limit]` in a line of JSON and the upload: {"pictures": …} or {"text": …}; {"fault": sentence} for a refusal."""
    said, _, content = job.partition(b"\n")
    act, limit = json.loads(said)
    try:
        if act == "text":
            return {"text": code_in(content, int(limit))}, []
        made = ACTS[act](content, int(limit))
    except BadUpload as refusal:
        return {"fault": refusal.sentence}, []
    except Exception:  # noqa: BLE001 - a decoder may fail in any way on what somebody else has made
        return {"fault": BROKEN}, []
    sizes = [[p.media_type, p.width, p.height, len(p.content)] for p in made]
    return {"pictures": sizes}, [p.content for p in made]


def main() -> None:
    """Serve on the standard streams."""
    # An interrupt at the terminal is the parent's to handle: it closes our input and we end.
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve_many(answer, MEMORY_LIMIT)


if __name__ == "__main__":
    main()
