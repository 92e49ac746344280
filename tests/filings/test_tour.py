"""Every step of the process for every sort of author, taken once; and every planted fault of the table is seen on the way (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Version
from portal.database import db
from portal.filings.models import State
from portal.filings.workflow import FILING
from portal.people.models import Unit, UnitKind, User
from portal.workflow import NotAllowed, OutOfTurn
from tests.filings.making import laid
from tests.filings.mutants import MUTANTS
from tests.filings.walk import ACTIONS, ASKS_OPINION, CAST, legal, possible

if TYPE_CHECKING:
    from flask import Flask

    from portal.filings.models import Filing
    from portal.workflow import Workflow

Path = tuple[tuple[str, str], ...]


class Tour:
    """Walks `workflow` inside one transaction that is rolled back; raises AssertionError where it leaves the law."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.users = {u.username: u for u in db.session.scalars(select(User))}
        self.school = db.session.scalars(select(Unit).where(Unit.kind == UnitKind.SCHOOL)).one()
        self.reached: set[Any] = set()

    def everywhere(self) -> set[Any]:
        for author in CAST:
            self._from(author, (), State.DRAFT)
        return self.reached

    def _from(self, author: str, path: Path, state: State) -> None:
        """Stand in `state` by `path`, knock at every door, then go on through each that opens."""
        touched = bool(path) and path[-1][1] != "submit"
        self._knock(author, path, state, touched=touched)
        for (who, action), target in legal(author, state, touched=touched).items():
            edge = (author, state, action, who)
            if edge not in self.reached:
                self.reached.add(edge)
                self._from(author, (*path, (who, action)), target)

    def _stand(self, author: str, path: Path) -> Filing:
        user = self.users[author]
        filing = laid(user, self.school if author == "publicity" else user.unit)
        for who, action in path:
            self.workflow.take(filing, action, self.users[who], "情况属实。")
            db.session.flush()
        return filing

    def _knock(self, author: str, path: Path, state: State, *, touched: bool) -> None:
        filing = self._stand(author, path)
        assert filing.state is state, (path, filing.state)
        assert [(e.user.username, e.action) for e in filing.events] == list(path)
        assert bool(filing.submitted_on) == any(action == "submit" for _, action in path)
        sealed = db.session.scalars(select(Version).where(Version.filing_id == filing.id)).all()
        assert [v.data for v in sealed] == ([filing.data] if state is State.FILED else [])
        allowed = legal(author, state, touched=touched)
        for who in sorted({author, CAST[author] or "head", "head", "league", "publicity", "director", "stranger"}):
            for action in ACTIONS:
                opinion = "情况属实。" if (who, action) not in allowed else ""
                if (who, action) not in allowed or action in ASKS_OPINION:
                    with pytest.raises((OutOfTurn, NotAllowed)):
                        self.workflow.take(filing, action, self.users[who], opinion)
        assert filing.state is state


def toured(app: Flask, workflow: Workflow) -> set[Any]:
    with app.test_request_context():
        try:
            return Tour(workflow).everywhere()
        finally:
            db.session.rollback()


def test_s32_s33_every_step_the_law_allows_is_reached_and_no_other_is_open(app):
    assert toured(app, FILING) == possible()


@pytest.mark.parametrize("fault", MUTANTS)
def test_a_planted_fault_in_the_table_is_found(app, fault):
    with pytest.raises((AssertionError, OutOfTurn, NotAllowed, pytest.fail.Exception)):
        toured(app, MUTANTS[fault])
