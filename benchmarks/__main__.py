"""`make bench`: every benchmark in one run, as ratios and bytes. Fails when a target in bytes is missed, never for a time.

`python -m benchmarks --beside CHECKOUT` compares this commit with another one instead.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks import asking, beside, comparing, imports, pages, posts, registry
from benchmarks import bytes as weights
from benchmarks import print as prints


def main() -> int:
    """Print the reports; return the exit status."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--beside", type=Path, metavar="CHECKOUT", help="a checkout of the commit before")
    asked.add_argument("--sizes", type=int, nargs="+", default=beside.SIZES, help="how many filings there are")
    asked.add_argument("--rounds", type=int, default=beside.ROUNDS)
    asked.add_argument("--only", default="", help="the requests whose name holds this word")
    chosen = asked.parse_args()
    begun = time.monotonic()
    if chosen.beside:
        for line in beside.run(chosen.beside.resolve(), chosen.sizes, chosen.rounds, chosen.only):
            print(line, flush=True)
        print(f"\n{time.monotonic() - begun:.0f} s in all")
        return 0
    lines, light = weights.run()
    print("\n".join(lines), flush=True)
    print(flush=True)
    print("\n".join(pages.run()), flush=True)
    print(flush=True)
    print("\n".join(posts.run()), flush=True)
    print(flush=True)
    print("\n".join(registry.run()), flush=True)
    print(flush=True)
    print("\n".join(imports.run()), flush=True)
    print(flush=True)
    print("\n".join(comparing.run()), flush=True)
    print(flush=True)
    print("\n".join(asking.run()), flush=True)
    print(flush=True)
    print("\n".join(prints.run()), flush=True)
    print(f"\n{time.monotonic() - begun:.0f} s in all")
    return 0 if light else 1


if __name__ == "__main__":
    sys.exit(main())
