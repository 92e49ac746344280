"""What the record of a feature says of its sort of case: the auditor's words for its steps, and what is still open of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.cases.desks import unfinished
from portal.cases.models import Case
from portal.cases.sort import is_of, sorts
from portal.database import db
from portal.feature import AuditWords, Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.cases.sort import Sort


RECALL = "收回"  # of what was passed on and of what was asked: the button says which


def words_of(sort: Sort, **called: str) -> AuditWords:
    """Return the words for every step of a sort's table, for its cases and their states: those of the buttons.

    `called` are steps whose buttons say more than the step is, by action.
    """
    labels = {row.action: row.label for row in reversed(sort.workflow.transitions)}
    return AuditWords(
        actions={f"{sort.key}.{action}": label for action, label in {**labels, "recall": RECALL, **called}.items()},
        things={sort.key: sort.label},
        states={sort.key: {state.value: state.word for state in sort.states}},
    )


def open_of(key: str) -> Callable[[], Unfinished]:
    """Return what counts the cases of a sort that still lie with somebody, drafts too: with them it cannot be switched off."""

    def found() -> Unfinished:
        sort = sorts()[key]
        number = db.session.scalar(select(func.count(Case.id)).where(unfinished(), is_of(key))) or 0
        return Unfinished(number, f"{sort.one}没有办结", f"{sort.blueprint}.index")

    return found
