"""`python -m benchmarks --beside CHECKOUT`: the same requests of the same people before and after, in one run.

Before is the portal of another checkout, which fills a database with its own generator; after is this one, over a copy of that very
database, upgraded. Each is a process of its own; they take turns within every round. Before runs twice: what the second takes
against the first says how far two processes that do the same differ (A/A control).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.meter import steady, told
from portal.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZES = (1_000, 10_000)
ROUNDS = 9
BATCH = 0.1  # seconds of processor time a contestant gets in a round
SLOWER = 1.05


class Child:
    """A checkout of the portal in a process of its own."""

    def __init__(self, checkout: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(ROOT / "benchmarks" / "contender.py")],
            cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def told(self, do: str, **how: Any) -> dict[str, Any]:
        """Let it do something; return its answer. Raises RuntimeError when it could not."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the process has no pipes")
        self.process.stdin.write(json.dumps({"do": do, **how}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline() or '{"error": "the process ended"}')
        if "error" in answer:
            raise RuntimeError(f"{do} {how}: {answer['error']}")
        return answer

    def end(self) -> None:
        """Let the process end."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


def run(checkout: Path, sizes: Sequence[int] = SIZES, rounds: int = ROUNDS, only: str = "") -> Iterator[str]:
    """Give the report, a line each, size by size. Raises RuntimeError when the two do not answer alike."""
    yield f"before and after, {rounds} rounds, processor time of a request after as a multiple of before in the same round"
    for size in sizes:
        children = [Child(checkout), Child(ROOT), Child(checkout)]
        try:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                yield from _compared(children, Path(folder), size, rounds, only)
        finally:
            for child in children:
                child.end()


def _compared(children: list[Child], folder: Path, size: int, rounds: int, only: str) -> Iterator[str]:
    _before, after, again = children
    places = [str(folder / name) for name in ("before", "after", "again")]
    maker = Child(checkout)  # a process of its own: what it has made before would tell in its times
    password = maker.told("make", folder=places[0], size=size)["password"]
    maker.end()
    for child, place in ((after, places[1]), (again, places[2])):
        child.told("raise_", folder=place, source=places[0], password=password)
    opened = [c.told("open", folder=p, password=password)["works"] for c, p in zip(children, places, strict=True)]
    for name, (status, lines, _) in opened[0].items():
        if opened[1][name][:2] != [status, lines]:
            raise RuntimeError(f"{name}: {status} with {lines} lines before, {opened[1][name]} after")
    spent = _measured(children, [name for name in opened[0] if only in name], rounds)
    yield f"\n{size:,} filings{'':<25}after/before            before/before  ms before  statements"
    left = 0
    for name, (first, second, again) in spent.items():
        found = [mine / statistics.mean(theirs) for mine, *theirs in zip(second, first, again, strict=True)]
        control = [a / b for a, b in zip(again, first, strict=True)]
        left += not steady(control)
        ms = 1000 * statistics.median(first)
        yield told(
            f"{name} ({opened[0][name][1]})", found,
            f"{statistics.median(control):5.2f} ({min(control):.2f}–{max(control):.2f})  {ms:7.1f}  "
            f"{opened[0][name][2]:3d} → {opened[1][name][2]:3d}{_verdict(found, control)}",
        )  # fmt: skip
    yield f"  the control left 0.85–1.15 in more than one round for {left} of {len(spent)}"
    for child in children:
        child.told("close")


def _verdict(found: list[float], control: list[float]) -> str:
    """Say what is slower beyond what the control differs by."""
    noise = max(1.0, statistics.median(control), 1 / statistics.median(control))
    return "  SLOWER" if statistics.median(found) > SLOWER * noise else ""


def _measured(children: list[Child], names: list[str], rounds: int) -> dict[str, list[list[float]]]:
    """Return for each request the seconds of each child, a value a round; who begins changes from round to round."""
    calls = {name: max(1, round(BATCH / children[0].told("batch", name=name, calls=2)["seconds"])) for name in names}
    spent: dict[str, list[list[float]]] = {name: [[] for _ in children] for name in names}
    for turn in range(rounds):
        for name in names:
            for place in range(len(children)):
                place = (place + turn) % len(children)  # noqa: PLW2901
                spent[name][place].append(children[place].told("batch", name=name, calls=calls[name])["seconds"])
    return spent
