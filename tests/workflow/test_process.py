"""The committed document of the process is the table itself."""

from __future__ import annotations

import pytest

from portal.commands import DOCS
from portal.filings.feature import process
from portal.filings.models import State
from portal.filings.workflow import FILING
from portal.reports.feature import process as of_reports


@pytest.mark.parametrize("process", [process, of_reports])
def test_the_committed_process_equals_the_table(process):
    name, drawn = process()
    assert (DOCS / name).read_text("utf-8") == drawn, f"run `flask --app wsgi diagram` and commit docs/{name}"


def test_every_state_of_a_filing_can_be_reached_and_every_end_is_an_end():
    reached, frontier = {FILING.initial}, [FILING.initial]
    while frontier:
        here = frontier.pop()
        for row in FILING.transitions:
            if row.source == here and row.target not in reached:
                reached.add(row.target)
                frontier.append(row.target)
    assert reached == set(State)
    moves = [t for t in FILING.transitions if not t.aside]
    assert not [t for t in moves if t.source in FILING.final]
    assert {s for s in State if not any(t.source == s for t in moves)} == set(FILING.final)


def test_what_leaves_a_filing_where_it_lies_is_listed_and_not_drawn():
    drawn, listed = process()[1].split("## Beside the way")
    assert "催办" not in drawn
    assert all(f"`{t.action}` {t.label}" in listed for t in FILING.transitions if t.aside)
