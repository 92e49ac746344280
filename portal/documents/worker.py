"""The printing process: reads jobs from its standard input, prints them, answers; ends when the input ends.

Run as `python -m portal.documents.worker FONTS_DIR` by `portal.documents.printer` alone. A job is a length and a
pickle of the parent's making; the answer is a length, a JSON head and the PDF, so that nothing the press produced is
ever unpickled by the portal.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import sys
from pathlib import Path
from typing import IO, Any

from portal.documents.confined import LENGTH, limit

MEMORY_LIMIT = 2 * 1024**3
"""Bytes of address space: a page needs a tenth of it."""


def answer(job: tuple[Any, ...], fonts_dir: Path) -> tuple[dict[str, Any], bytes]:
    """Do one job and give the head and the bytes: ("form", layout, sheet, copies), ("html", html, title), ("picture", pdf)."""
    from portal.documents.glyphs import FontsMissing  # noqa: PLC0415 - the press takes a second to import
    from portal.documents.press import picture, press, press_form  # noqa: PLC0415

    try:
        if job[0] == "picture":
            return {"pages": 1, "missing": ()}, picture(job[1])
        if job[0] == "form":
            printed = press_form(job[1], job[2], fonts_dir, job[3])
            return {"pages": printed.pages, "missing": printed.missing}, printed.pdf
        pdf, pages = press(job[1], fonts_dir, job[2])
    except FontsMissing as lacking:
        return {"fonts": str(lacking)}, b""
    except RecursionError:
        return {"error": "the page is nested too deeply"}, b""
    except Exception as failure:  # noqa: BLE001 - whatever a page does, the next one must print
        return {"error": f"{type(failure).__name__}: {failure}"}, b""
    return {"pages": pages, "missing": ()}, pdf


def serve(jobs: IO[bytes], answers: IO[bytes], fonts_dir: Path) -> None:
    """Answer every job of `jobs` until it ends."""
    while len(size := jobs.read(LENGTH.size)) == LENGTH.size:
        data = jobs.read(LENGTH.unpack(size)[0])
        # Our own parent wrote these bytes into a pipe nobody else holds.
        head, pdf = answer(pickle.loads(data), fonts_dir)  # noqa: S301
        text = json.dumps({**head, "bytes": len(pdf)}).encode()
        answers.write(LENGTH.pack(len(text)) + text + pdf)
        answers.flush()


def main() -> None:
    """Serve on the standard streams, keeping answers apart from whatever a library may print."""
    fonts_dir = Path(sys.argv[1])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(MEMORY_LIMIT)
    # An interrupt at the terminal is the parent's to handle: it closes our input and we end.
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve(sys.stdin.buffer, answers, fonts_dir)


if __name__ == "__main__":
    main()
