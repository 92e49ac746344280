"""Everything that the portal says, where it stands in the code: what explains the code is not said, and a pattern is read by nobody."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[一-龥]")
PATTERN = re.compile(r"\(\?|\\|\]\*")


def strings(source: str) -> Iterator[str]:
    """Every text of a module that may come onto a page: not what explains the code."""
    tree = ast.parse(source)
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


@cache
def said() -> tuple[tuple[str, str], ...]:
    """(place, text) of everything Chinese in modules, templates and scripts; the regulation's own words are not the portal's."""
    found = []
    for path in sorted((ROOT / "portal").rglob("*.py")):
        if path.name != "regulation.py" and "migrations" not in path.parts:
            found += [(path, text) for text in strings(path.read_text("utf-8")) if not PATTERN.search(text)]
    for path in sorted((ROOT / "templates").rglob("*.html")):
        plain = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        found += [(path, line) for line in plain.splitlines()]
    for path in sorted((ROOT / "static").glob("*.js")):
        found += [(path, re.sub(r"^\s*//.*", "", line)) for line in path.read_text("utf-8").splitlines()]
    return tuple((path.relative_to(ROOT).as_posix(), text.strip()) for path, text in found if CHINESE.search(text))
