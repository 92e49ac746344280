"""Each state × action × person: the unit first, then the Publicity Department, where the school says so a leader (第十二条)."""

from __future__ import annotations

import pytest

from portal.cases.models import OVER
from portal.posts.clearances.models import Clearance, State
from portal.posts.clearances.workflow import CLEARANCE
from tests.cases.machine import by_turns, trying
from tests.posts.clearances.making import WAYS, asks_leader, brought, clearance, events, press

# Written from the regulation and the issue, not from the code: whose step it is, and where it leads.
AUTHOR, HEAD, OFFICE, LEADER = ("operator",), ("head",), ("publicity", "director"), ("leader",)
LAW = {
    (State.UNIT_REVIEW, "approve"): (HEAD, State.OFFICE_REVIEW),
    (State.UNIT_REVIEW, "return"): (HEAD, State.RETURNED),
    (State.UNIT_REVIEW, "refuse"): (HEAD, State.REFUSED),
    (State.UNIT_REVIEW, "withdraw"): (AUTHOR, State.WITHDRAWN),
    (State.OFFICE_REVIEW, "approve"): (OFFICE, State.GRANTED),
    (State.OFFICE_REVIEW, "return"): (OFFICE, State.RETURNED),
    (State.OFFICE_REVIEW, "refuse"): (OFFICE, State.REFUSED),
    (State.LEADER_REVIEW, "approve"): (LEADER, State.GRANTED),
    (State.LEADER_REVIEW, "return"): (LEADER, State.RETURNED),
    (State.LEADER_REVIEW, "refuse"): (LEADER, State.REFUSED),
    (State.RETURNED, "submit"): (AUTHOR, State.UNIT_REVIEW),
    (State.WITHDRAWN, "submit"): (AUTHOR, State.UNIT_REVIEW),
    (State.GRANTED, "revoke"): (OFFICE, State.REVOKED),
}
MOVES = ("submit", "approve", "return", "refuse", "withdraw", "revoke")
PEOPLE = ("operator", "head", "deputy", "publicity", "director", "leader", "tech", "stranger", "otherhead", "league")


@pytest.mark.parametrize("state", WAYS)
def test_every_step_of_every_state_is_whose_the_law_says(app, browser_of, state):
    """Everybody tries everything at the machine, and of what is closed by turns one of them at the address."""
    number = brought(app, browser_of, state)
    before, closed = len(events(app, number)), []
    with trying(app, CLEARANCE, Clearance, number) as answer:
        for who in PEOPLE:
            for action in MOVES:
                people, _ = LAW.get((state, action), ((), None))
                status = answer(who, action)
                if who in people:
                    assert status == 303, (who, action)
                else:
                    assert status in {403, 404, 409}, (who, action)
                    closed.append((who, action))
    for who, action in (*by_turns(closed), ("admin", "approve"), ("auditor", "revoke")):
        assert press(browser_of(who), number, action).status_code in {403, 404, 409}, (who, action)
    assert (clearance(app, number).state, len(events(app, number))) == (state, before)


@pytest.mark.parametrize(("state", "action"), [step for step in LAW if step[1] != "submit"])
def test_what_the_law_allows_leads_where_it_says(app, browser_of, state, action):
    people, target = LAW[state, action]
    number = brought(app, browser_of, state)
    assert press(browser_of(people[-1]), number, action).status_code == 303
    kept = clearance(app, number)
    assert (kept.state, kept.desk) == (target, Clearance.desks.get(target, OVER))
    assert bool(kept.number) is (target in {State.GRANTED, State.REVOKED})


@pytest.mark.files
def test_the_table_has_no_other_step():
    moves = {(t.source, t.action, t.target) for t in CLEARANCE.transitions if not t.aside}
    begun = {(State.DRAFT, "submit", s) for s in (State.UNIT_REVIEW, State.OFFICE_REVIEW)}
    past_unit = {(s, "submit", State.OFFICE_REVIEW) for s in (State.RETURNED, State.WITHDRAWN)}
    past_unit.add((State.OFFICE_REVIEW, "withdraw", State.WITHDRAWN))  # of what came there without the unit
    to_leader = {(State.OFFICE_REVIEW, "approve", State.LEADER_REVIEW)}
    assert moves == {(s, a, target) for (s, a), (_, target) in LAW.items()} | begun | past_unit | to_leader
    opined = {t.action for t in CLEARANCE.transitions if not t.aside and t.needs_opinion}
    assert opined == {"approve", "return", "refuse", "revoke"}
    assert set(WAYS) == set(State) - {State.DRAFT}


def test_the_leader_is_asked_where_the_school_says_so_and_what_lies_there_is_done_either_way(app, browser_of):
    number = brought(app, browser_of, State.LEADER_REVIEW)
    assert clearance(app, number).number is None, "the office alone grants nothing here"
    assert "同意并报校领导" in {e.label for e in events(app, number)}
    asks_leader(app, "no")
    assert press(browser_of("leader"), number, "approve").status_code == 303
    assert clearance(app, number).state is State.GRANTED
