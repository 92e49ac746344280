"""`make trace`: how much of our own code runs for a fixed list of requests, counted in files, functions and calls.

A function counts when it is entered, by its name: comprehensions, generator expressions and lambdas belong to the one around them, a
generator that goes on is not entered again. The second request of its kind is counted, when everything that lasts is made. `--beside`
counts another checkout over its own database too; `--say` lists each file that runs for one request, and what it is for.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.beside import Child
from portal.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FILINGS = 100  # enough that each request finds what it needs; how many there are changes nothing of what runs
Run = Counter[tuple[str, int, str]]
"""How often each (file, line, function) is entered; files below `portal/`. Two functions of a file may bear the same name."""


class Aim(NamedTuple):
    """At most so many files, functions and calls of ours; None for no aim."""

    files: int | None = None
    functions: int | None = None
    calls: int | None = None


REQUESTS = {
    "approve, head": Aim(25, 75, 250),
    "approve, publicity": Aim(25, 75, 250),
    "filing's page, head": Aim(functions=120),
    "filing's page, publicity": Aim(functions=120),
    "filing's page, operator": Aim(functions=120),
    "submit, author": Aim(files=28),
    "list todo, publicity": Aim(),
    "desk, head": Aim(),
    "count poll, head": Aim(),
}


def counted(run: Run) -> tuple[int, int, int]:
    """Return files, functions and calls of one request."""
    return len({file for file, _, _ in run}), len(run), run.total()


def runs(checkout: Path) -> dict[str, Run]:
    """Return what runs in a checkout for each request. Raises RuntimeError when one is not answered."""
    child = Child(checkout)
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            made, used = f"{folder}/made", f"{folder}/used"
            password = child.told("make", folder=made, size=FILINGS)["password"]
            child.told("raise_", folder=used, source=made, password=password)
            child.told("open", folder=used, password=password)
            found = {name: child.told("trace", name=name)["entered"] for name in REQUESTS}
            child.told("close")
    finally:
        child.end()
    return {name: Counter({(*place,): calls for *place, calls in rows}) for name, rows in found.items()}


def _figures(figures: tuple[int, int, int]) -> str:
    return " / ".join(f"{number:>5,}" for number in figures)


def _verdict(figures: tuple[int, int, int], aim: Aim) -> str:
    pairs = [(figure, most) for figure, most in zip(figures, aim, strict=True) if most is not None]
    if not pairs:
        return ""
    said = " / ".join("·" if most is None else f"{most}" for most in aim)
    met = [word for word, figure, most in zip(Aim._fields, figures, aim, strict=True) if most and figure <= most]
    return f"aim ≤ {said}: {'met' if len(met) == len(pairs) else f'{met[0]} met, not the rest' if met else 'not met'}"


def report(now: dict[str, Run], before: dict[str, Run]) -> Iterator[str]:
    """Yield the table, a line a request."""
    yield "files / functions / calls of our own that run for a request (comprehensions and lambdas left out)"
    yield f"{'':<28}{'now':>22}{'before' if before else '':>24}"
    for name, aim in REQUESTS.items():
        figures = counted(now[name])
        beside = _figures(counted(before[name])) if before else ""
        yield f"{name:<28}{_figures(figures):>22}{beside:>24}   {_verdict(figures, aim)}".rstrip()


def said(run: Run, checkout: Path) -> Iterator[str]:
    """Yield each file that runs, its functions with how often each is entered, and the sentence that says what the file is for."""
    for file in sorted({file for file, _, _ in run}):
        entered = [(function, calls) for (of, _, function), calls in run.items() if of == file]
        purpose = ast.get_docstring(ast.parse((checkout / "portal" / file).read_text("utf-8"))) or ""
        yield f"{file} ({sum(calls for _, calls in entered)}): {' '.join(purpose.split())}"
        yield "    " + ", ".join(
            f"{function} ×{calls}" if calls > 1 else function for function, calls in entered.items()
        )


def main() -> int:
    """Print the report; return the exit status."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.trace", description=__doc__)
    asked.add_argument("--beside", type=Path, metavar="CHECKOUT", help="a checkout of the commit before")
    asked.add_argument("--say", choices=REQUESTS, metavar="REQUEST", help=f"one of: {'; '.join(REQUESTS)}")
    chosen = asked.parse_args()
    now = runs(ROOT)
    before = runs(chosen.beside.resolve()) if chosen.beside else {}
    print("\n".join(report(now, before)))
    if chosen.say:
        print("\n" + "\n".join(said(now[chosen.say], ROOT)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
