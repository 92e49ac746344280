"""Where each article of the regulation is carried out: what the features say of it, read as one."""

from __future__ import annotations

from portal.feature import Carried, gathered


def carried() -> dict[int, Carried]:
    """Return how each article is carried out by the features that are on, by its number."""
    found: dict[int, Carried] = {}
    for one in gathered("articles"):
        known = found.get(one.number)
        found[one.number] = _together(known, one) if known else one
    return {number: _ended(found[number]) for number in sorted(found)}


def _together(one: Carried, other: Carried) -> Carried:
    return Carried(
        one.number,
        one.said + other.said,
        one.places + other.places,
        one.counted + other.counted,
        one.behind or other.behind,
        one.not_yet or other.not_yet,
    )


def _ended(one: Carried) -> Carried:
    return Carried(one.number, f"{one.said}。", one.places, one.counted, one.behind, one.not_yet)
