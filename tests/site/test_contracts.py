"""Laws of the rooms: every module stands under a contract of imports, a feature has few rooms, and the formatter sets the lines."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from portal.config import ROOT
from portal.features import FEATURES

MOST_MODULES = 20
MOST_SKIPPED = 20
SKIPPED = re.compile(r"# fmt: (?:skip|off)")


def contracts(kind: str) -> list[dict[str, Any]]:
    """Return the contracts of a type, as pyproject.toml declares them."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [contract for contract in declared if contract["type"] == kind]


def test_every_package_has_its_place_in_the_order():
    (order,) = (c for c in contracts("layers") if c["id"] == "order")
    assert order["exhaustive"]
    assert order["containers"] == ["portal"]


def test_every_module_of_every_package_may_be_in_no_circle():
    (acyclic,) = contracts("acyclic_siblings")
    assert acyclic["ancestors"] == ["portal", "portal.**"]


def test_every_feature_says_what_others_may_use_of_it():
    packages = {feature.blueprint.import_name.split(".")[1] for feature in FEATURES if feature.blueprint}
    engines = {"cases"}  # made to be used, and under a contract of its own
    protected = {c["id"] for c in contracts("protected")}
    assert packages - engines <= protected
    for contract in contracts("protected"):
        package = f"portal.{contract['id']}"
        assert contract["protected_modules"] == contract["allowed_importers"] == [package]
        opened = {line.split(" -> ")[1] for line in contract["ignore_imports"]}
        assert not {name for name in opened if name.rpartition(".")[2] in {"views", "forms", "rules", "demo"}}


def test_a_package_has_few_modules():
    counted = {
        folder.relative_to(ROOT): sum(1 for path in folder.glob("*.py") if path.name != "__init__.py")
        for folder in (ROOT / "portal").rglob("*")
        if folder.is_dir() and folder.name not in {"__pycache__", "versions"}  # migrations only become more
    }
    assert {str(folder): number for folder, number in counted.items() if number > MOST_MODULES} == {}


def test_the_formatter_sets_the_lines():
    files = [p for top in ("portal", "tests", "benchmarks", "tools", "deploy") for p in (ROOT / top).rglob("*.py")]
    found = [
        f"{p.relative_to(ROOT)}"
        for p in files
        for _ in SKIPPED.findall(p.read_text("utf-8"))
        if p.name != "test_contracts.py"
    ]
    assert len(found) <= MOST_SKIPPED, found
