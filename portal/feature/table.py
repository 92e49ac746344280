"""The table of the features of one application: what they declare, which of them the school uses, what was worked out of them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app, g

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from portal.feature.records import Feature

EXTENSION = "portal.features"
Made = TypeVar("Made")


class Table:
    """The features of one application, which of them are on, and what others have worked out of the records for good."""

    def __init__(
        self, records: tuple[Feature, ...], switched_off: Callable[[tuple[Feature, ...]], frozenset[str]]
    ) -> None:
        self.records, self._switched_off = records, switched_off
        self.optional = tuple(record for record in records if record.optional)
        self.kept: dict[Any, Any] = {}

    @property
    def off(self) -> frozenset[str]:
        """Return the keys of what is switched off now."""
        return self._switched_off(self.optional)


def install(
    app: Flask, records: tuple[Feature, ...], switched_off: Callable[[tuple[Feature, ...]], frozenset[str]]
) -> None:
    """Put the records into an application; `switched_off` says at any time the keys of those of the optional ones that are not in use."""
    app.extensions[EXTENSION] = Table(records, switched_off)


def of_all(records: tuple[Feature, ...], name: str) -> tuple[Any, ...]:
    """Return what the records hold under `name`, in their order; what has a `place` goes by it."""
    return tuple(sorted((item for record in records for item in getattr(record, name)), key=_place))


def _place(item: Any) -> int:
    return getattr(item, "place", 0)


def features() -> tuple[Feature, ...]:
    """Return every feature of this application, also one that is switched off."""
    return _table().records


def declared(name: str) -> tuple[Any, ...]:
    """Return what all features declare under `name`: for what must hold also of one that is switched off, such as old entries' words."""
    return of_all(features(), name)


def gathered(name: str) -> tuple[Any, ...]:
    """Return what the features that are on declare under `name`: for whatever a user meets."""
    table, off = _table(), _off()
    known = table.kept.get((name, off))
    if known is None:
        known = table.kept[name, off] = of_all(tuple(r for r in table.records if r.key not in off), name)
    found: tuple[Any, ...] = known
    return found


def is_on(feature: Feature) -> bool:
    """Say whether a feature is in use."""
    return feature.key not in _off()


def forget() -> None:
    """Ask anew which features are off: the school has just switched one."""
    for memo in ("features_off", "endpoints_closed"):
        g.pop(memo, None)


def _off() -> frozenset[str]:
    """Return the keys of what is switched off, asked once a request."""
    if "features_off" not in g:
        g.features_off = _table().off
    off: frozenset[str] = g.features_off
    return off


def closed(endpoint: str) -> bool:
    """Say whether an endpoint goes with a feature that is switched off; of a feature that always stands nothing is asked."""
    known = g.get("endpoints_closed")
    if known is None and endpoint not in _optional_of():
        return False
    return endpoint in (_closed() if known is None else known)


def _closed() -> frozenset[str]:
    """Return every endpoint that goes with a feature that is switched off, put together once a request."""
    off = _off()
    g.endpoints_closed = frozenset(endpoint for endpoint, keys in _optional_of().items() if not off.isdisjoint(keys))
    closed_: frozenset[str] = g.endpoints_closed
    return closed_


def per_app(make: Callable[[], Made]) -> Callable[[], Made]:
    """Work something out once an application, from what its features declare."""

    @wraps(make)
    def read() -> Made:
        kept = current_app.extensions[EXTENSION].kept
        if make not in kept:
            kept[make] = make()
        found: Made = kept[make]
        return found

    return read


@per_app
def _optional_of() -> dict[str, tuple[str, ...]]:
    """Return the keys of the optional features with which an endpoint goes, for each that goes with any."""
    optional = _table().optional
    found = {endpoint: tuple(f.key for f in optional if f.covers(endpoint)) for endpoint in current_app.view_functions}
    return {endpoint: keys for endpoint, keys in found.items() if keys}


def _table() -> Table:
    table: Table = current_app.extensions[EXTENSION]
    return table
