"""Prints by one process that is kept warm: what a page does wrong or too long costs no more than itself."""

from __future__ import annotations

import pickle
import threading
from typing import TYPE_CHECKING, Any

from portal.children.confined import ROOT
from portal.children.gate import GATE
from portal.children.kept import Died, Kept, Late
from portal.documents.glyphs import FONTS_DIR, FontsMissing
from portal.documents.layout import COPIES
from portal.documents.sheet import Printed, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from portal.documents.layout import Layout

SECONDS = 20.0
"""The most wall-clock time one print may take; a machine at work on other things gives it its eight seconds of work in these."""


class PrintFailed(RuntimeError):
    """The page could not be printed; the message is for the log, not for the user."""


class RenderTimeout(PrintFailed):
    """The print took too long and its process was ended; the next print starts a new one."""


class Printer:
    """One printing process for `fonts_dir`, started at first use, used by one thread at a time."""

    def __init__(self, fonts_dir: Path = FONTS_DIR, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        # Nothing relative can reach the portal's files: the process stands among the fonts.
        folder = fonts_dir if fonts_dir.is_dir() else ROOT
        self.kept = Kept("portal.documents.worker", (str(fonts_dir.resolve()),), folder)
        self.close = self.kept.close

    def print(self, job: tuple[Any, ...]) -> Printed:
        """Have `job` printed. Raises RenderTimeout, PrintFailed or FontsMissing; Busy where the gate is full."""
        with GATE.place():
            try:
                head, pdf = self.kept.exchange(pickle.dumps(job), self.seconds)
            except Late as late:
                raise RenderTimeout(str(late)) from late
            except Died as died:
                raise PrintFailed(str(died)) from died
        if "fonts" in head:
            raise FontsMissing(head["fonts"])
        if "error" in head:
            raise PrintFailed(head["error"])
        return Printed(pdf, head["pages"], tuple(head["missing"]))


_PRINTERS: dict[Path, Printer] = {}
_PRINTERS_LOCK = threading.Lock()


def printer(fonts_dir: Path = FONTS_DIR) -> Printer:
    """Give the process-wide printer for the fonts of `fonts_dir`."""
    with _PRINTERS_LOCK:
        if fonts_dir not in _PRINTERS:
            _PRINTERS[fonts_dir] = Printer(fonts_dir)
        return _PRINTERS[fonts_dir]


def render_form(layout: Layout, sheet: Sheet, copies: int = 1, fonts_dir: Path = FONTS_DIR) -> Printed:
    """Print `sheet` on `layout`, one A4 page a copy; `copies` is 1 or 3 (表注1: 党委宣传部、审批单位、创建者各一份).

    What does not fit, and people past the paper's lines, go to an attached page behind each copy. Raises
    RenderTimeout after 20 s, FontsMissing before `make assets`, PrintFailed otherwise; ValueError on other `copies`.
    """
    if copies not in {1, len(COPIES)}:
        raise ValueError("the form is printed once or in its three copies")
    return printer(fonts_dir).print(("form", layout, sheet, copies))


def render_blank(layout: Layout, title: str, notes: tuple[str, ...], fonts_dir: Path = FONTS_DIR) -> Printed:
    """Print the empty form. Raises as render_form."""
    return render_form(layout, Sheet(title, notes=notes), fonts_dir=fonts_dir)


def picture_of(pdf: bytes, fonts_dir: Path = FONTS_DIR) -> bytes:
    """Draw page one of a print as a PNG, for the screen. Raises as render_form."""
    return printer(fonts_dir).print(("picture", pdf)).pdf


def marked(data: bytes, mark: str, fonts_dir: Path = FONTS_DIR) -> bytes:
    """Give a seal or signature as PNG for somebody else to look at, crossed by `mark`; b"" if unreadable. Raises as render_form."""
    return printer(fonts_dir).print(("marked", data, mark)).pdf


def render_html(html: str, title: str = "", fonts_dir: Path = FONTS_DIR) -> Printed:
    """Print a whole HTML page of our own making (faces: song, songbold, signs). Raises as render_form."""
    return printer(fonts_dir).print(("html", html, title))
