"""Every step of the process for every sort of filing and author, taken once; and every planted fault of the table is seen (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Status, Version
from portal.database import db
from portal.filings.models import State
from portal.filings.workflow import FILING
from portal.workflow import NotAllowed, OutOfTurn
from tests.filings import cases
from tests.filings.law import ACTIONS, ASKS_OPINION, SORTS, Place, Step, legal, possible, unit_of
from tests.filings.mutants import MUTANTS

if TYPE_CHECKING:
    from flask import Flask

    from portal.filings.models import Filing
    from portal.workflow import Workflow

OTHERS = {"head", "league", "publicity", "director", "tech", "stranger"}
STATUS = {State.CLOSING: Status.CLOSING, State.PROOF_REVIEW: Status.CLOSING, State.CLOSED: Status.CLOSED}


class Tour:
    """Walks `workflow` inside one transaction that is rolled back; raises AssertionError where it leaves the law."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.users = cases.users()
        self.reached: set[Any] = set()
        self.taken: set[Any] = set()

    def everywhere(self, *sorts: str) -> set[Any]:
        for sort in sorts or SORTS:
            for author in SORTS[sort]:
                self._from(cases.begun(sort, author), sort, author, (), Place())
        return self.reached

    def _from(self, filing: Filing, sort: str, author: str, path: tuple[Step, ...], place: Place) -> None:
        """Stand in `place` by `path`, knock at every door, then go through each that opens, and come back."""
        self._knock(filing, sort, author, path, place)
        for (who, action), target in legal(sort, author, place).items():
            taken = (sort, author, place, action, who)
            if taken not in self.taken:
                self.taken.add(taken)
                self.reached.add((sort, author, place.state, action, who))
                back = db.session.begin_nested()
                onward = self._step(filing, who, action)
                self._from(onward, sort, author, (*path, (who, action)), place.after(action, target))
                back.rollback()

    def _step(self, filing: Filing, who: str, action: str) -> Filing:
        if action == "prove":
            cases.proven(filing)
        self.workflow.take(filing, action, self.users[who], "情况属实。")
        db.session.flush()
        return filing

    def _knock(self, filing: Filing, sort: str, author: str, path: tuple[Step, ...], place: Place) -> None:
        assert filing.state is place.state, (path, filing.state)
        assert [(e.user.username, e.action) for e in filing.events] == list(path)
        assert bool(filing.submitted_on) == any(action == "submit" for _, action in path)
        self._registered(filing)
        allowed = legal(sort, author, place)
        for who in sorted({author, unit_of(sort, author) or "head", *OTHERS}):
            for action in ACTIONS:
                opinion = "情况属实。" if (who, action) not in allowed else ""
                if (who, action) not in allowed or action in ASKS_OPINION:
                    with pytest.raises((OutOfTurn, NotAllowed)):
                        self.workflow.take(filing, action, self.users[who], opinion)
        assert filing.state is place.state

    @staticmethod
    def _registered(filing: Filing) -> None:
        """What the registry holds of it: a sealed version once it is filed, an account that goes with its closure."""
        state = filing.state
        sealed = db.session.scalars(select(Version).where(Version.filing_id == filing.id)).all()
        assert len(sealed) == (state is State.FILED)
        for version in sealed:
            assert version.data == {key: filing.data[key] for key in version.data}
        if filing.account is not None:
            assert filing.account.status is STATUS.get(state, Status.ACTIVE)
            assert (filing.account.closed_on is not None) == (state is State.CLOSED)


def toured(app: Flask, workflow: Workflow, *sorts: str) -> set[Any]:
    with app.test_request_context():
        try:
            return Tour(workflow).everywhere(*sorts)
        finally:
            db.session.rollback()


@pytest.mark.files  # as the walk
def test_s32_s33_every_step_the_law_allows_is_reached_and_no_other_is_open(app):
    assert toured(app, FILING) == possible()


@pytest.mark.parametrize("fault", MUTANTS)
def test_a_planted_fault_in_the_table_is_found(app, fault):
    workflow, *sorts = MUTANTS[fault]
    with pytest.raises((AssertionError, OutOfTurn, NotAllowed, IntegrityError, KeyError, pytest.fail.Exception)):
        toured(app, workflow, *sorts)
