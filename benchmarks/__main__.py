"""`make bench`: every benchmark in one run, as ratios and bytes. Fails when a target in bytes is missed, never for a time."""

from __future__ import annotations

import sys
import time

from benchmarks import bytes as weights
from benchmarks import pages, registry
from benchmarks import print as prints


def main() -> int:
    """Print the reports; return the exit status."""
    begun = time.monotonic()
    lines, light = weights.run()
    print("\n".join(lines), flush=True)
    print(flush=True)
    print("\n".join(pages.run()), flush=True)
    print(flush=True)
    print("\n".join(registry.run()), flush=True)
    print(flush=True)
    print("\n".join(prints.run()), flush=True)
    print(f"\n{time.monotonic() - begun:.0f} s in all")
    return 0 if light else 1


if __name__ == "__main__":
    sys.exit(main())
