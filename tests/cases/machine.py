"""Steps tried at the machine: what the address of a step would answer, without its page; whatever is done is taken back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases import seeing
from portal.database import db
from portal.errors import Missing
from portal.people.models import User
from portal.workflow import NotAllowed, OpinionMissing, OutOfTurn, PersonMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask import Flask

    from portal.workflow import Workflow

Try = tuple[str, str]
"""Who tries what."""


@contextmanager
def trying(app: Flask, workflow: Workflow, model: Any, key: int) -> Iterator[Callable[[str, str], int]]:
    """`answer("head", "approve")` is the status that this person would be answered for this step of the case."""
    with app.test_request_context():
        users = {u.username: u.id for u in db.session.scalars(select(User))}

        def answer(who: str, action: str) -> int:
            try:
                return _status(workflow, model, key, db.session.get_one(User, users[who]), action)
            finally:
                db.session.rollback()

        yield answer


def _status(workflow: Workflow, model: Any, key: int, user: User, action: str) -> int:
    try:
        case = seeing.case_for(user, model, key)
    except Missing:
        return 404
    try:
        with db.session.no_autoflush:
            workflow.take(case, action, user, "情况属实，同意。")
    except NotAllowed:
        return 409 if workflow.ever(case, action, user) else 403
    except (OpinionMissing, PersonMissing):
        return 422
    except OutOfTurn:
        return 409
    return 303


def by_turns(tries: Iterable[Try]) -> list[Try]:
    """Return one try of each action: by another of those who try it, from one action to the next."""
    people: dict[str, list[str]] = {}
    for who, action in tries:
        people.setdefault(action, []).append(who)
    return [(found[place % len(found)], action) for place, (action, found) in enumerate(people.items())]
