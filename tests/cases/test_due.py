"""What is due of a sort that says nothing of its own: what is overdue or soon due, with whomever it lies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.calendar import now, today
from portal.cases.lists import filters, lines
from portal.database import db
from portal.people.models import User
from tests.cases.made_up import State, Trip

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("days", "soon"), [(-40, True), (-1, True), (0, True), (2, True), (365, False), (None, False)])
def test_the_list_of_what_is_due_holds_what_its_sentence_says(
    app: Flask, state: State, days: int | None, soon: bool
) -> None:
    with app.test_request_context():
        author = db.session.scalars(select(User).where(User.username == "operator")).one()
        facts = {"state": state, "name": "郑州东站", "unit": author.unit, "author": author, "state_since": now()}
        due = None if days is None else today() + timedelta(days=days)
        db.session.add(Trip(**facts, due=due, submitted_on=today()))
        db.session.flush()
        found = lines.lines(author, filters.chosen("trip", {"scope": "due"}), 5)
        over = state in {State.GRANTED, State.REFUSED}
        assert len(found) == (soon and not over)
        late = lines.lines(author, filters.chosen("trip", {"mark": "late"}), 5)
        assert len(late) == (days is not None and days < 0 and not over)
        db.session.rollback()
