"""Every state × every action × every person: what the regulation allows is done, everything else changes nothing (第五、六、九条)."""

from __future__ import annotations

import pytest

from portal.filings.models import State
from portal.filings.workflow import FILING
from tests.filings.looking import events, filing_row, press, send
from tests.filings.making import bring

ACTIONS = ("submit", "withdraw", "approve", "return", "refuse", "void")
OFFICE = ("publicity", "director")
CLOSED = ("tech", "auditor")
INVISIBLE = ("stranger", "league")
PEOPLE = ("operator", "head", "deputy", *OFFICE, "leader", *INVISIBLE, *CLOSED)

# Written from the regulation, not from the code: in which state, which action, whose, and where it leads.
LAW: dict[tuple[State, str], tuple[tuple[str, ...], State]] = {
    (State.DRAFT, "submit"): (("operator",), State.UNIT_REVIEW),
    (State.DRAFT, "void"): (("operator",), State.VOID),
    (State.UNIT_REVIEW, "approve"): (("head",), State.PUBLICITY_REVIEW),
    (State.UNIT_REVIEW, "return"): (("head",), State.RETURNED),
    (State.UNIT_REVIEW, "refuse"): (("head",), State.UNIT_REFUSED),
    (State.UNIT_REVIEW, "withdraw"): (("operator",), State.WITHDRAWN),
    (State.UNIT_REVIEW, "void"): (OFFICE, State.VOID),
    (State.PUBLICITY_REVIEW, "approve"): (OFFICE, State.FILED),
    (State.PUBLICITY_REVIEW, "return"): (OFFICE, State.RETURNED),
    (State.PUBLICITY_REVIEW, "refuse"): (OFFICE, State.REFUSED),
    (State.PUBLICITY_REVIEW, "void"): (OFFICE, State.VOID),
    (State.RETURNED, "submit"): (("operator",), State.UNIT_REVIEW),
    (State.RETURNED, "void"): (("operator", *OFFICE), State.VOID),
    (State.WITHDRAWN, "submit"): (("operator",), State.UNIT_REVIEW),
    (State.WITHDRAWN, "void"): (("operator", *OFFICE), State.VOID),
}
# What somebody could do here, were it not for a rule: the author after the unit has dealt with it.
BLOCKED = {(State.PUBLICITY_REVIEW, "withdraw", "operator")}
# Who has such a step at another time comes too late or too early, and is shown the fresh page; who never has it is turned away.
AT_OTHER_TIMES = {
    "operator": {"submit", "withdraw", "void"},
    "head": {"approve", "return", "refuse"},
    "publicity": {"approve", "return", "refuse", "void"},
    "director": {"approve", "return", "refuse", "void"},
}
STEPS = [(state, action, who) for (state, action), (people, _) in LAW.items() for who in people]


UNSEEN = {State.DRAFT, State.VOID}  # what was never handed in is its author's alone; `bring` voids a draft


def expected(state: State, action: str, who: str) -> int:
    """The answer to a step that the law does not allow."""
    if who in CLOSED:
        return 403
    if who in INVISIBLE or (state in UNSEEN and who != "operator"):
        return 404
    exists = (state, action) in LAW or (state, action, "operator") in BLOCKED
    return 409 if not exists or action in AT_OTHER_TIMES.get(who, ()) else 403


@pytest.mark.parametrize(("state", "action", "who"), STEPS)
def test_s32_a_step_in_turn_leads_where_the_law_says(app, browser_of, state, action, who):
    filing = bring(browser_of, state)
    assert press(browser_of(who), filing, action).status_code == 303
    row, last = filing_row(app, filing), events(app, filing)[-1]
    target = LAW[state, action][1]
    assert (row.state, last.source, last.target, last.user.username) == (target, state, target, who)
    assert bool(row.number) == (target is State.FILED)


@pytest.mark.parametrize("state", State)
def test_s32_every_other_step_is_refused_in_words_and_changes_nothing(app, browser_of, state):
    filing = bring(browser_of, state)
    before = (filing_row(app, filing), len(events(app, filing)))
    wrong = []
    for who in PEOPLE:
        for action in ACTIONS:
            if who in LAW.get((state, action), ((),))[0]:
                continue
            answer = press(browser_of(who), filing, action)
            if answer.status_code != expected(state, action, who) or "<h1" not in answer.text:
                wrong.append((who, action, answer.status_code))
    assert wrong == []
    after = filing_row(app, filing)
    assert (after.state, after.revision, after.data) == (before[0].state, before[0].revision, before[0].data)
    assert len(events(app, filing)) == before[1]


@pytest.mark.parametrize("state", State)
def test_the_page_offers_exactly_the_steps_the_law_allows(browser_of, state):
    filing = bring(browser_of, state)
    for who in ("operator", "head", "deputy", "publicity", "leader"):
        if state in UNSEEN and who != "operator":
            continue
        page = browser_of(who).open(f"/filings/{filing}")
        offered = {
            b.get("formaction", "").rsplit("/", 1)[-1]
            for b in page.all("button")
            if b.get("formaction") and b.get("disabled") is None
        }
        legal = {action for (where, action), (people, _) in LAW.items() if where is state and who in people}
        assert offered == legal - {"submit"}  # that button stands on the form itself


def test_the_table_knows_no_action_besides_those_of_the_contract():
    assert FILING.actions == set(ACTIONS)


def test_an_action_that_does_not_exist_is_not_found(browser_of):
    filing = bring(browser_of, State.UNIT_REVIEW)
    answer = press(browser_of("head"), filing, "approve-now")
    assert answer.status_code == 404
    assert "没有这样的操作" in answer.text


def test_a_filing_that_does_not_exist_is_not_found(head):
    assert press(head, 987654, "approve").status_code == 404


def test_nobody_without_a_session_takes_a_step(app, browser_of, anonymous):
    filing = bring(browser_of, State.UNIT_REVIEW)
    head = browser_of("head")
    send(head, "/logout")
    answer = head.client.post(f"/filings/{filing}/steps/approve", data={"opinion": "同意。"})
    assert answer.status_code == 401
    assert anonymous.client.post(f"/filings/{filing}/steps/approve", data={"opinion": "同意。"}).status_code == 401
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_s30_fields_that_no_form_has_change_nothing(app, browser_of):
    filing = bring(browser_of, State.UNIT_REVIEW)
    extra = {
        "state": "filed",
        "author_id": "1",
        "unit_id": "1",
        "account_id": "1",
        "late": "1",
        "user_id": "7",
        "on_behalf_id": "1",
    }
    assert press(browser_of("head"), filing, "approve", **extra).status_code == 303
    row = filing_row(app, filing)
    assert (row.state, row.author.username, row.account_id, row.late) == (
        State.PUBLICITY_REVIEW,
        "operator",
        None,
        False,
    )
    assert events(app, filing)[-1].user.username == "head"
