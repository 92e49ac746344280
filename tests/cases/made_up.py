"""The sort of case that docs/new-feature.md makes up, put together from its very words: a package of the portal, in no file."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, DictLoader

from portal import create_app
from portal.features import FEATURES

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from portal.config import Config

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "new-feature.md").read_text("utf-8")
FILES: dict[str, str] = dict(re.findall(r"`([a-z_/.]+)`:\n\n```(?:python|html)\n(.*?)```", TUTORIAL, re.DOTALL))
TEMPLATES = {name.removeprefix("templates/"): text for name, text in FILES.items() if name.startswith("templates/")}
MODULES = {name: text for name, text in FILES.items() if name.endswith(".py") and name != "portal/features.py"}
(LINE,) = re.findall(r"`portal/features.py`[^\n]*:\n\n```python\n(.*?)```", TUTORIAL, re.DOTALL)


def _module(name: str, path: str, text: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = str(ROOT / path)
    sys.modules[name] = module
    # In angle brackets: a name without a file, so that the report of coverage does not look for one.
    exec(compile(text, f"<{path}>", "exec"), module.__dict__)  # noqa: S102 - our own document
    return module


def put_together() -> dict[str, Any]:
    """Make the modules in the order of the document; each is there for those after it."""
    package = _module("portal.trips", "portal/trips/__init__.py", "")
    package.__path__ = []
    for path, text in MODULES.items():
        name = path.removesuffix(".py").replace("/", ".")
        setattr(package, name.rpartition(".")[2], _module(name, path, text))
    found: dict[str, Any] = {}
    exec(LINE, found)  # noqa: S102 - our own document
    return found


# Once a process: the table `case` knows a sort of this key from then on. It has no table of its own, and no row unless a test makes one.
FEATURE = put_together()["TRIPS"]
SORT, State, Trip, TRIP = FEATURE.sort, FEATURE.sort.states, FEATURE.sort.model, FEATURE.sort.workflow
TABLE = (*FEATURES, FEATURE)


def application(config: Config, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that has the line of the document in its table of contents, and its template."""
    monkeypatch.setattr("portal.features.FEATURES", TABLE)
    app = create_app(config)
    app.testing = True
    app.jinja_loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_loader])
    return app
