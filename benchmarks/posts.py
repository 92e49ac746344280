"""Compares the list of posts with the list of filings of the same application, each over as many rows.

The posts are the crowd's filings once more: the same units, authors, days and steps, told in the states of posts, each at one account.
No list reads texts and pictures, so there are none.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from benchmarks.crowd import crowd
from benchmarks.instance import Browser, closed, counted, opened
from benchmarks.meter import ROUNDS, Contestant, measure, ratios, steady, told
from portal.accounts.models import Account
from portal.cases.models import OVER, Case, Event
from portal.database import db
from portal.filings.models import State as Filed
from portal.posts.models import DECLARED, Place, PlaceState, Post, State
from portal.web.paging import PER_PAGE

if TYPE_CHECKING:
    from flask import Flask

SIZES = (1_000, 10_000)
POSTS_AT_MOST = 1.2  # times what the list of filings takes
STATES = {
    Filed.DRAFT: State.DRAFT,
    Filed.UNIT_REVIEW: State.SECOND,
    Filed.PUBLICITY_REVIEW: State.FINAL,
    Filed.RETURNED: State.RETURNED,
    Filed.FILED: State.PUBLISHED,
    Filed.REFUSED: State.DROPPED,
    Filed.VOID: State.VOID,
}


def posts(app: Flask) -> int:
    """Add a post for each of the crowd's filings; return how many there are."""
    case, told_of, words = Case.__table__, Event.__table__, dict.fromkeys(DECLARED, "no")
    with app.app_context():
        ours = case.c.token.like("generated-%")
        rows = [_post(dict(row)) for row in db.session.execute(select(case).where(ours).order_by(case.c.id)).mappings()]
        more = db.session.scalar(select(func.max(case.c.id))) or 0
        account = db.session.scalar(select(func.max(Account.id)))
        events = db.session.execute(select(told_of).join(case).where(ours)).mappings().all()
        for row in rows:
            row.update(id=row["id"] + more, account_id=row["account_id"] or account)
        db.session.execute(insert(case), rows)
        db.session.execute(
            insert(Post.__table__), [{"id": row["id"], "declarations": words, "urgent": ""} for row in rows]
        )
        db.session.execute(insert(Place), [_place(row) for row in rows])
        db.session.execute(insert(told_of), [_event(dict(event), more) for event in events])
        db.session.commit()
    return len(rows)


def _post(row: dict[str, Any]) -> dict[str, Any]:
    state = STATES[Filed(row["state"])]
    desk = Post.desks.get(state, OVER)
    return {**row, "sort": "post", "kind": "post", "state": state, "desk": desk, "token": f"post-{row['id']}"}


def _place(row: dict[str, Any]) -> dict[str, Any]:
    out = row["state"] is State.PUBLISHED
    state = PlaceState.PUBLISHED if out else PlaceState.WAITING
    published = row["saved_at"] if out else None
    return {"post_id": row["id"], "account_id": row["account_id"], "state": state, "published_at": published}


def _event(event: dict[str, Any], more: int) -> dict[str, Any]:
    del event["id"]
    source, target = (STATES[Filed(event[name])] for name in ("source", "target"))
    desk = Post.desks.get(target, OVER)
    return {**event, "case_id": event["case_id"] + more, "source": source, "target": target, "desk": desk}


def run(rounds: int = ROUNDS) -> list[str]:
    """Give the report, a line each. Raises ValueError when a list does not answer as it should."""
    lines = [f"the list of posts against the list of filings, {rounds} rounds, {PER_PAGE} rows, processor time"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for size in SIZES:
            app = opened(Path(folder) / str(size))
            try:
                crowd(app, size)
                lines += _of_size(app, posts(app), rounds)
            finally:
                closed(app)
    return lines


def _of_size(app: Flask, count: int, rounds: int) -> list[str]:
    office = Browser(app, "publicity")
    filings, own, again = (
        Contestant(path, app, office.environ(path), PER_PAGE) for path in ("/filings/", "/posts/", "/filings/")
    )
    measure([filings, own, again], rounds)
    statements = []
    for contestant in (own, filings):
        with counted(app) as seen:
            contestant.check()
        statements.append(seen.total())
    found, control = ratios(own, filings, again), ratios(again, filings)
    verdict = "met" if statistics.median(found) <= POSTS_AT_MOST else "NOT met"
    here = 1000 * statistics.median(filings.seconds)
    return [
        told(
            f"{count:,} posts against as many filings",
            found,
            f"target ≤ {POSTS_AT_MOST}: {verdict}; statements {statements[0]} and {statements[1]}; filings {here:.1f} ms",
        ),
        told("A/A control, filings", control, "" if steady(control) else "left 0.85–1.15: run again"),
    ]


if __name__ == "__main__":
    print("\n".join(run()))
