"""The gate of one process of the portal: how many of its requests may wait for a child; whoever finds no place is told at once."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal.children.turns import Turns
from portal.errors import Busy, Twice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.children.turns import Asker

THREADS = 8
"""Threads with which one process answers requests, where nothing else is set: those of waitress, and of each worker of gunicorn."""
SHARE = 4
"""One thread in so many may wait for a child; all the others answer pages that need none."""
SECONDS = 5
"""After how many seconds it is worth while to ask again: most prints and pictures take less than one."""
PATIENCE = 120.0
"""Seconds that work waits which no request waits for: nobody's page hangs on it."""
FULL = f"正在打印和处理图片的人较多，这一次没有办理，请过 {SECONDS} 秒再试。"
OWN = f"您的上一次打印或图片处理还没有完成，这一次没有办理，请过 {SECONDS} 秒再试。"


class Gate:
    """Places for the requests of this process, and one turn a person among all processes of this machine.

    `asker` tells whose request this thread answers, None for work that no request waits for: a command waits for its place.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self.asker: Callable[[], Asker | None] = lambda: None
        self._turns = Turns()
        self._taken = 0
        self._left = threading.Condition()
        self.open_to(threads)

    def open_to(self, threads: int) -> None:
        """Set by how many threads this process answers requests."""
        self.places = max(1, threads // SHARE)

    @contextmanager
    def place(self, patience: float = PATIENCE) -> Iterator[None]:
        """Hold a place, and the turn of who asks. Raises Busy where none is free, Twice where this person has something running."""
        asker = self.asker()
        with self._left:
            free = self._left.wait_for(lambda: self._taken < self.places, 0 if asker else patience)
            if not free:
                raise Busy(FULL, SECONDS)
            if asker and not self._turns.take(asker):
                raise Twice(OWN, SECONDS)
            self._taken += 1
        try:
            yield
        finally:
            with self._left:
                self._taken -= 1
                if asker:
                    self._turns.give_back(asker)
                self._left.notify()


GATE = Gate()
