"""Writes into the documents what the code can say: `python -m tools.documents`; `--check` fails when one is not as it would be written.

A place is `<!-- generated: NAME -->…<!-- end -->`, alone between two lines or in the middle of a sentence; NAME is a function of
`tools.blocks`, which gets the words that stand there. Words of a table that no code knows stay as they are, row by row; a row for which
there are none yet gets `??`, and no document with that passes. In a file whose comments begin with `#` both marks stand in comments.
"""

from __future__ import annotations

import re
import secrets
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portal import create_app
from portal.config import Config
from portal.database import db
from portal.demo import school
from tools.blocks import BLOCKS
from tools.tables import UNSAID

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"<!-- generated: ([a-z-]+) -->(.*?)(\n *# )?<!-- end -->", re.DOTALL)
PLACED = re.compile(r"<!-- (?:generated: [a-z-]+|end) -->")


def documents() -> list[str]:
    """Return the documents in which something is generated."""
    found = (*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.conf"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found if "<!-- generated: " in path.read_text("utf-8"))


@cache
def application() -> Flask:
    """Return the portal over a database in memory, with the units and people of the demonstration."""
    folder = Path(tempfile.gettempdir())
    app = create_app(Config(instance=folder, database_url="sqlite://", secret_key=secrets.token_urlsafe(48)))
    with app.app_context():
        db.create_all()
        school.build("")
        db.session.commit()
    return app


def written(document: str) -> str:
    """Return a document with every place filled anew. Raises SystemExit for a place that nothing fills, or that is not closed."""

    def fill(place: re.Match[str]) -> str:
        name, old = place[1], place[2]
        if name not in BLOCKS:
            raise SystemExit(f"nothing is generated under the name {name}: see tools/blocks.py")
        fresh = BLOCKS[name](application(), old.strip("\n"))
        if place[3]:
            return f"<!-- generated: {name} -->\n{fresh}{place[3]}<!-- end -->"
        around = "\n\n" if "\n" in fresh else ""
        return f"<!-- generated: {name} -->{around}{fresh}{around}<!-- end -->"

    if len(PLACED.findall(document)) != 2 * len(PLACE.findall(document)):
        raise SystemExit("a place has no end, or no beginning: <!-- generated: name -->…<!-- end -->")
    with application().app_context():
        return PLACE.sub(fill, document)


def main(arguments: list[str]) -> int:
    """Write the documents, or with `--check` say which are not as they would be written."""
    wrong = []
    for name in documents():
        path = ROOT / name
        there = path.read_text("utf-8")
        fresh = written(there)
        if fresh != there or UNSAID in fresh:
            wrong.append(name)
        if "--check" not in arguments and fresh != there:
            path.write_text(fresh, "utf-8")
            print(f"{name} written" + (f", with words to add where it says {UNSAID}" if UNSAID in fresh else ""))
    if "--check" in arguments and wrong:
        print(f"not as the code is: {', '.join(wrong)}; run python -m tools.documents", file=sys.stderr)
        return 1
    print("The documents are as the code is.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
