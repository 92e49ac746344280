"""What docs/security.md says of the portal under attack: the figures that `python -m benchmarks.attack` left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.attack import AT_MOST, MEASURED, PAGES
from tools.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

WHEN = ("before", "now")
HEAD = "| server | attack | page | before: median (90 %) | now: median (90 %) | median at most 10 × |"


def attacked(_app: Flask, _old: str) -> str:
    """Return how many times longer an answer takes under each attack than at rest, and whether that is what is aimed at."""
    kept = json.loads(MEASURED.read_text("utf-8"))
    said = f"Measured on {kept['measured']}, as multiples of the median when the same server has nothing else to do just before.\n\n"
    return said + table(HEAD, _rows(kept["servers"]))


def _rows(servers: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for server, figures in servers.items():
        names = {attack: None for when in WHEN for attack in figures.get(when, {})}
        for attack in names:
            for page in PAGES:
                found = [figures.get(when, {}).get(attack, {}).get(page) for when in WHEN]
                met = "met" if found[1] and found[1]["median"] <= AT_MOST else "**not met**"
                yield (server, attack, page, *(_times(ratios) for ratios in found), met)


def _times(ratios: dict[str, float] | None) -> str:
    return f"{ratios['median']:.1f} × ({ratios['p90']:.1f} ×)" if ratios else "—"
