"""One large picture at a time: opening one takes hundreds of megabytes, and whoever comes second waits."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL = 12_500_000
"""Pixels from which a picture is large: below, eight threads together take less than one large picture."""
PATIENCE = 20.0
"""Seconds that somebody waits for their turn; a large picture takes one or two."""
_ONE = threading.BoundedSemaphore(1)


@contextmanager
def turn(pixels: int, refusal: Callable[[], Exception], patience: float = PATIENCE) -> Iterator[None]:
    """Hold the turn of this process while a picture of so many pixels is open. Raises the refusal when no turn comes."""
    if pixels <= SMALL:
        yield
        return
    if not _ONE.acquire(timeout=patience):
        raise refusal()
    try:
        yield
    finally:
        _ONE.release()
