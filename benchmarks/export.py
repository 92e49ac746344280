"""One export of the registry in a process of its own: prints the size of the workbook and the most memory that Python took for it."""

from __future__ import annotations

import secrets
import sys
import tracemalloc
from pathlib import Path

from sqlalchemy import select

from portal import create_app
from portal.accounts.lists.filters import chosen
from portal.accounts.lists.viewers import viewer
from portal.accounts.workbooks import registry
from portal.config import Config
from portal.database import db
from portal.people.models import User

# The generated numbers are G-000001 and so on: what they begin with says how many they are.
SEARCHES = {1_000: "G-000", 10_000: "G-00"}


def main(instance: str, rows: str) -> None:
    """Export about so many accounts of the instance; print bytes and bytes."""
    folder = Path(instance)
    app = create_app(
        Config(
            instance=folder, database_url=f"sqlite:///{folder / 'portal.sqlite3'}", secret_key=secrets.token_urlsafe(48)
        )
    )
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "publicity")).one()
        looking = viewer(user)
        registry.workbook(chosen({"q": "G-000001"}, looking), looking, user)  # what is loaded once is not counted
        filters = chosen({"q": SEARCHES[int(rows)]}, looking)
        tracemalloc.start()
        made = registry.workbook(filters, looking, user)
        _now, most = tracemalloc.get_traced_memory()
        if not 0.9 * int(rows) <= made.accounts <= int(rows):
            raise ValueError(f"{made.accounts} accounts were exported, not about {rows}")
        print(made.stream.seek(0, 2), most)


if __name__ == "__main__":
    main(*sys.argv[1:])
