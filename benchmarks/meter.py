"""Compares how much processor time requests take: interleaved rounds in one process, ratios within a round, and a control."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.instance import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 9
BATCH = 0.2  # seconds of processor time a contestant gets in a round
WARM = 3
LOW, HIGH = 0.85, 1.15  # within which the same work measured twice must agree
DRIFT = 64  # bytes by which a page may differ from itself: it tells how long something has waited
OK = 200


@dataclass
class Contestant:
    """One request: the application, its environment, what the answer must hold (`rows` times `mark`), who asks."""

    name: str
    app: Any
    environ: dict[str, Any]
    rows: int = 0
    who: str = ""
    mark: bytes = b'class="row-link"'
    length: int = 0
    calls: int = 1
    seconds: list[float] = field(default_factory=list)

    def check(self) -> None:
        """Ask once and look at the answer: a page that is fast because it is an error wins nothing. Raises ValueError."""
        answer = ask(self.app, self.environ)
        self.length = self.length or len(answer.body)
        found = answer.body.count(self.mark)
        if answer.status != OK or found != self.rows or abs(len(answer.body) - self.length) > DRIFT:
            raise ValueError(
                f"{self.name}: {answer.status}, {found} rows, {len(answer.body)} bytes where {self.length} were before"
            )

    def warm(self) -> None:
        """Ask a few times, then find how many calls fill a batch."""
        for _ in range(WARM):
            self.check()
        self.calls = 1
        while (spent := self.batch() * self.calls) < BATCH / 4:
            self.calls *= 4
        self.calls = max(1, round(self.calls * BATCH / spent))

    def batch(self) -> float:
        """Return the processor time of one call, the mean of a batch, in seconds."""
        gc.collect()
        begun = time.process_time()
        for _ in range(self.calls):
            status = ask(self.app, self.environ).status
            if status != OK:
                raise ValueError(f"{self.name} answered {status}")
        return (time.process_time() - begun) / self.calls


def measure(contestants: Sequence[Contestant], rounds: int = ROUNDS) -> None:
    """Let every contestant take its turn in each round; leaves `seconds`, one value a round, with each."""
    for contestant in contestants:
        contestant.warm()
    for _ in range(rounds):
        for contestant in contestants:
            contestant.seconds.append(contestant.batch())
    for contestant in contestants:
        contestant.check()


def ratios(one: Contestant, *others: Contestant) -> list[float]:
    """Return, round by round, the time of `one` as a multiple of the mean of `others`."""
    return [
        mine / statistics.mean(theirs) for mine, *theirs in zip(one.seconds, *(o.seconds for o in others), strict=True)
    ]


def told(name: str, values: list[float], more: str = "") -> str:
    """Return one line of a report: median ratio, its range, and a remark."""
    line = f"  {name:<44} ×{statistics.median(values):7.2f}  ({min(values):.2f}–{max(values):.2f})  {more}"
    return line.rstrip()


def steady(values: list[float]) -> bool:
    """Say whether a control held: outside its bounds in one round at most."""
    return sum(not LOW <= value <= HIGH for value in values) <= 1
