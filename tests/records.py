"""What the features declare, for tests that need it before there is an application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portal.feature import Feature, of_all
from portal.feature.table import EXTENSION
from portal.features import FEATURES
from portal.settings.parameters import parameters_of

if TYPE_CHECKING:
    import pytest
    from flask import Flask

OPTIONAL = tuple(feature for feature in FEATURES if feature.optional)
PARAMETERS = parameters_of(FEATURES)
BY_KEY = {parameter.key: parameter for parameter in PARAMETERS}
GROUPS = of_all(FEATURES, "groups")
RULES = of_all(FEATURES, "rules")
BY_RULE = {rule.key: rule for rule in RULES}


def told_instead(app: Flask, monkeypatch: pytest.MonkeyPatch, **declared: Any) -> None:
    """Let a made-up feature declare these things, and no other feature any of them."""
    silent = tuple(replace(feature, **dict.fromkeys(declared, ())) for feature in FEATURES)
    table = app.extensions[EXTENSION]
    monkeypatch.setattr(table, "records", (*silent, Feature("made_up", "编造", **declared)))
    monkeypatch.setattr(table, "kept", {})
