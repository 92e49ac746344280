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
BATCH = 0.06  # seconds of processor time a contestant gets in a round
SLOWER = 1.05
Seen = dict[str, list[int]]  # of each request by its name: status, lines, statements


class Child:
    """A checkout of the portal in a process of its own."""

    def __init__(self, checkout: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(ROOT / "benchmarks" / "contender.py")],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

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
                seen = _opened(checkout, children, Path(folder), size)
                names = [name for name in seen[0] if only in name]
                yield f"\n{size:,} filings{'':<25}after/before            before/before     ms before  statements"
                yield from _told(seen, _measured(children, names, rounds))
                for child in children:
                    child.told("close")
        finally:
            for child in children:
                child.end()


def _opened(checkout: Path, children: list[Child], folder: Path, size: int) -> list[Seen]:
    """Fill a database, give a copy to each, and return what each answers: to every request the same."""
    places = [str(folder / name) for name in ("before", "after", "again")]
    maker = Child(checkout)  # a process of its own: what it has made before would tell in its times
    password = maker.told("make", folder=places[0], size=size)["password"]
    maker.end()
    for child, place in zip(children[1:], places[1:], strict=True):
        child.told("raise_", folder=place, source=places[0], password=password)
    seen = [c.told("open", folder=p, password=password)["works"] for c, p in zip(children, places, strict=True)]
    for name, (status, lines, _) in seen[0].items():
        if seen[1][name][:2] != [status, lines]:
            raise RuntimeError(f"{name}: {status} with {lines} lines before, {seen[1][name]} after")
    return seen


def _told(seen: list[Seen], spent: dict[str, list[list[float]]]) -> Iterator[str]:
    left, all_, controls = 0, [], []
    for name, (first, second, again) in spent.items():
        found = [mine / statistics.mean(theirs) for mine, *theirs in zip(second, first, again, strict=True)]
        control = [a / b for a, b in zip(again, first, strict=True)]
        all_.append(statistics.median(found))
        controls.append(statistics.median(control))
        left += not steady(control)
        statements = f"{seen[0][name][2]:3d} → {seen[1][name][2]:3d}"
        same = f"{controls[-1]:5.2f} ({min(control):.2f}–{max(control):.2f})"
        more = f"{same}  {1000 * statistics.median(first):7.1f}  {statements}{_verdict(found, control)}"
        yield told(f"{name} ({seen[0][name][1]})", found, more)
    yield told("all of them", all_, f"{statistics.median(controls):5.2f} ({min(controls):.2f}–{max(controls):.2f})")
    yield f"  the control left 0.85–1.15 in more than one round for {left} of {len(spent)}"


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
