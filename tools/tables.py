"""Tables for the documents: rows that the code gives, and behind them the words that stand there already."""

from __future__ import annotations

import ast
from importlib import import_module
from typing import TYPE_CHECKING, Any

from portal.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

UNSAID = "??"
CODE = ROOT / "portal"


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table under `head`, which is its first line."""
    rule = "|---" * (head.count("|") - 1) + "|"
    return "\n".join([head, rule, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def there(old: str) -> list[list[str]]:
    """Return the rows of the table that stands there, without its head."""
    lines = [line for line in old.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def head_of(old: str) -> str:
    """Return the first line of the table that stands there: its words are the document's own."""
    return next(line for line in old.splitlines() if line.startswith("|"))


def worded(old: str, rows: Iterable[tuple[str, ...]], words: int = 1) -> str:
    """Return a table of what the code gives, each row with the words that stand behind it already: its last `words` cells."""
    known = {row[0]: row[-words:] for row in there(old)}
    return table(head_of(old), ([*row, *known.get(row[0], [UNSAID] * words)] for row in rows))


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module of the portal, read."""
    for path in sorted(CODE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Any:
    """Return a module by its file."""
    return import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
