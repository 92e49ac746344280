"""Searches, counted for each person, or for each address of those who do not sign in, in the memory of this process.

A live search asks while somebody types, three times a word or so: a row of the database for each would make reading wait for writing.
What is guarded is the processor's time of this process, so each process counts for itself and forgets when it ends.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from flask import current_app, request
from flask_login import current_user

from portal.errors import TooMany
from portal.web.pages import wants_fragment

if TYPE_CHECKING:
    from datetime import timedelta

    from flask import Flask

MOST = 600  # within the time that is counted: two hundred words looked for as they are typed, and nobody types so fast for so long
WORDS = ("q", "whom", "successor")
METER = "portal.searches"
MOST_KNOWN = 20_000
"""Persons and addresses that are remembered; when there are more, those whose time is over are forgotten, then all."""


class Meter:
    """Who has searched how often since when."""

    def __init__(self, within: timedelta) -> None:
        self.within = within
        self._seen: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, key: str, limit: int) -> bool:
        """Count one more, and say whether it is free. The time begins with the first and is not made longer by those refused."""
        now = time.monotonic()
        with self._lock:
            since, count = self._seen.get(key, (now, 0))
            if now - since > self.within.total_seconds():
                since, count = now, 0
            if len(self._seen) >= MOST_KNOWN:
                self._forget(now)
            self._seen[key] = (since, count + 1)
        return count < limit

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._seen.clear()

    def _forget(self, now: float) -> None:
        late = now - self.within.total_seconds()
        self._seen = {key: seen for key, seen in self._seen.items() if seen[0] > late}
        if len(self._seen) >= MOST_KNOWN:
            self._seen.clear()


def meter_app(app: Flask, within: timedelta) -> None:
    """Count whatever looks for a word, whichever page it is: the words stand in the address under a few names."""
    app.extensions[METER] = Meter(within)

    @app.before_request
    def count() -> None:
        if request.method in {"GET", "HEAD"} and any(request.args.get(name, "").strip() for name in WORDS):
            _count()


def _count() -> None:
    meter: Meter = current_app.extensions[METER]
    take = meter.take
    if current_user.is_authenticated:
        free = take(f"search:{current_user.id}", MOST)
    else:
        free = take(f"lookup:{(request.remote_addr or '')[:60]}", MOST)
    if not free:
        minutes = int(meter.within.total_seconds() // 60)
        again = "您输入的内容还在，请稍后再试。" if wants_fragment() else "请稍后刷新本页，您输入的内容还在网址里。"
        raise TooMany(f"查找过于频繁，{minutes} 分钟内最多 {MOST} 次。", again)
