"""Which features the school uses: of each optional one a parameter; it cannot be switched off while cases of it are open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import url_for

from portal.feature import features
from portal.settings.declaring import Parameter
from portal.settings.values import stored
from portal.web.access import may

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.feature import Feature, Unfinished

GROUP, PREFIX = "features", "feature_"
ON, OFF = "used", "unused"
OPTIONS = ((ON, "开"), (OFF, "关"))


def key_of(feature: Feature) -> str:
    """Return the key of a feature's parameter."""
    return f"{PREFIX}{feature.key}"


def switched_off(optional: tuple[Feature, ...]) -> frozenset[str]:
    """Return the keys of the optional features that the school does not use."""
    return frozenset(feature.key for feature in optional if stored(f"{PREFIX}{feature.key}") == OFF)


def switches(records: tuple[Feature, ...]) -> Iterator[Parameter]:
    """Yield the parameter of every optional feature."""
    for feature in records:
        if feature.optional:
            check = partial(_fault, feature)
            yield Parameter(
                key_of(feature),
                feature.title,
                ON,
                "choice",
                feature.about,
                feature.article,
                GROUP,
                options=OPTIONS,
                check=check,
            )


def _fault(feature: Feature, value: str) -> str | None:
    found = _open(feature) if value == OFF else None
    return f"还有 {found.number} {found.words}，不能关闭。请先办完。" if found else None


def _open(feature: Feature) -> Unfinished | None:
    found = feature.unfinished() if feature.unfinished else None
    return found if found and found.number else None


def in_the_way(parameter: Parameter) -> tuple[str, str] | None:
    """Return (words, address) of the page with what keeps a feature from being switched off; None for nothing one may open."""
    feature = next((f for f in features() if f.optional and key_of(f) == parameter.key), None)
    found = _open(feature) if feature else None
    if feature is None or found is None or not may(found.endpoint):
        return None
    return f"查看{feature.title}", url_for(found.endpoint, **dict[str, Any](found.filters))
