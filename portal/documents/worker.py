"""The printing process: reads jobs from its standard input, has each printed by a child, answers; ends when the input ends.

Run as `python -m portal.documents.worker FONTS_DIR` by `portal.documents.printer` alone. A job is a length and a
pickle of the parent's making; the answer is a length, a JSON head and the PDF, so that nothing the press produced is
ever unpickled by the portal.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
from pathlib import Path
from typing import Any

from portal.children.serving import serve_many

MEMORY_LIMIT = 2 * 1024**3
"""Bytes of address space: a page needs a tenth of it."""


def answer(job: tuple[Any, ...], fonts_dir: Path) -> tuple[dict[str, Any], bytes]:
    """Do one job and give the head and the bytes.

    ("form", layout, sheet, copies), ("html", html, title), ("picture", pdf) or ("marked", picture, mark).
    """
    from portal.documents.glyphs import FontsMissing  # noqa: PLC0415 - the press takes a second to import
    from portal.documents.marking import shown  # noqa: PLC0415
    from portal.documents.press import picture, press, press_form  # noqa: PLC0415

    try:
        if job[0] in {"picture", "marked"}:
            drawn = picture(job[1]) if job[0] == "picture" else shown(job[1], job[2], fonts_dir)
            return {"pages": 1, "missing": ()}, drawn
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


def warm(fonts_dir: Path) -> None:
    """Import the press and load the fonts: every child has them from the start. Without fonts each job says so."""
    from portal.documents.glyphs import FontsMissing  # noqa: PLC0415 - as in answer
    from portal.documents.layout import plain_layout  # noqa: PLC0415
    from portal.documents.press import press_form  # noqa: PLC0415
    from portal.documents.sheet import Sheet  # noqa: PLC0415

    with contextlib.suppress(FontsMissing):
        press_form(plain_layout(()), Sheet("登记表"), fonts_dir)


def main() -> None:
    """Serve on the standard streams."""
    fonts_dir = Path(sys.argv[1])

    def printed(job: bytes) -> tuple[dict[str, Any], list[bytes]]:
        # Our own parent wrote these bytes into a pipe nobody else holds.
        head, pdf = answer(pickle.loads(job), fonts_dir)  # noqa: S301
        return head, [pdf]

    warm(fonts_dir)
    # An interrupt at the terminal is the parent's to handle: it closes our input and we end.
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        serve_many(printed, MEMORY_LIMIT, fonts_dir)


if __name__ == "__main__":
    main()
