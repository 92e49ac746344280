"""A random walk finds no way around the process, reaches every row of its table, and would notice were the table wrong (R9, S32, S33)."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select

from portal.audit import trail
from portal.database import db
from portal.people.models import Unit, UnitKind
from tests.filings.law import Edge, possible, way
from tests.filings.mutants import MUTANTS
from tests.filings.walk import Walk

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
EXAMPLES, STEPS = (90, 40) if FULL else (12, 20)


def walked(app: Any, browser_of: Any, *, examples: int, steps: int, **more: Any) -> Any:
    """Walk; return the machine, which knows the steps that were reached."""
    with app.app_context():
        school = db.session.scalars(select(Unit.id).where(Unit.kind == UnitKind.SCHOOL)).one()
    facts = {
        "app": app,
        "browser_of": staticmethod(browser_of),
        "reached": set(),
        "knocks": FULL,
        "knocked": set(),
        "school_id": school,
    }
    machine = type("Walk", (Walk,), facts)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )
    return machine


def row(edge: Edge) -> tuple[Any, ...]:
    """The row of the table that a step is: of a sort, in a state, by an action. By whom and for whom, the tour tries at the machine."""
    sort, _, state, action, _ = edge
    return edge if FULL else (sort, state, action)


@pytest.mark.files  # what a list asks of the database, tests/cases/test_desks.py judges on both
def test_s32_s33_a_random_walk_agrees_with_the_law_at_every_step(app, browser_of, capsys):
    machine, all_of_them = walked(app, browser_of, examples=EXAMPLES, steps=STEPS), possible()
    by_chance, reached = len(machine.reached), {row(edge) for edge in machine.reached}
    # The longest ways first: they come by most of the others.
    for edge in sorted(all_of_them, key=lambda edge: (-len(way(*edge[:3], edge[4:] + edge[3:4])), edge)):
        if row(edge) not in reached:
            machine().visit(edge)
            reached = {row(one) for one in machine.reached}
    with capsys.disabled():
        print(f"\nwalk: {by_chance} of {len(all_of_them)} legal steps by chance, then {len(machine.reached)}")  # noqa: T201 - the figure to publish
    assert machine.reached <= all_of_them
    assert reached == {row(edge) for edge in all_of_them}
    with app.app_context():
        count, fault = trail.verify()
    assert fault == ""
    assert count > 30


@pytest.mark.parametrize("fault", ["steps leave no event", "submissions skip the unit"])
def test_a_planted_fault_in_the_table_is_found_by_the_walk(app, browser_of, monkeypatch, fault):
    for module in [m for name, m in sys.modules.items() if name.startswith("portal.filings.") and hasattr(m, "FILING")]:
        monkeypatch.setattr(module, "FILING", MUTANTS[fault][0])
    with pytest.raises(AssertionError):
        walked(app, browser_of, examples=60, steps=25, phases=[Phase.generate], print_blob=False)
