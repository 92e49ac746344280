"""Every sort of filing × state × action × person: what the regulation allows is done, everything else changes nothing (第四至十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.filings.models import Filing, State
from portal.filings.workflow import FILING
from tests.cases.machine import by_turns, trying
from tests.filings.cases import brought, taken
from tests.filings.law import ACTIONS, BESIDE, beside
from tests.filings.looking import events, filing_row, press, send
from tests.filings.making import bring
from tests.filings.table import INVISIBLE, LAWS, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# What somebody could do here, were it not for a rule: the author after the unit has dealt with it.
BLOCKED = {(State.PUBLICITY_REVIEW, "withdraw"), (State.TECH_REVIEW, "withdraw")}
# Who has such a step at another time comes too late or too early, and is shown the fresh page; who never has it is turned away.
WRITES, DECIDES = {"submit", "withdraw", "void", "prove"}, {"approve", "return", "refuse"}
SENDS_BACK = {"return_direct", "return_unit", "return_tech"}
AT_OTHER_TIMES = {
    "operator": WRITES,
    "head": DECIDES,
    "tech": {"approve", "return", "return_direct", "return_unit"},
    "publicity": {*DECIDES, *SENDS_BACK, "void"},
    "director": {*DECIDES, *SENDS_BACK, "void"},
}
# What was never handed in is its author's alone; the shortest way to VOID is from a draft.
UNSEEN = {State.DRAFT, State.VOID}
# The technology centre sees what has come to it; these states are reached on the shortest way before that.
BEFORE_CENTRE = {State.UNIT_REVIEW, State.RETURNED, State.WITHDRAWN, State.UNIT_REFUSED}
# Where the law of a sort is that of a new account, its steps are taken once, by the tour.
STEPS = {
    sort: [
        (state, action, who)
        for (state, action), (people, target) in law.items()
        if sort == "creation"
        or state is State.PUBLICITY_REVIEW
        or LAWS["creation"].get((state, action)) != (people, target)
        for who in people
    ]
    for sort, law in LAWS.items()
}


def ends(sort: str) -> set[State]:
    return {State.DRAFT} | {target for _, target in LAWS[sort].values()}


def places(app, browser_of, sort: str, states: set[State] | None = None) -> dict[State, int]:
    """Bring a filing of a sort into every state in which it can lie, or into some of these: who looks at them all signs in once."""
    wanted = ends(sort) if states is None else states
    return {state: brought(app, browser_of, sort, state, author_of(sort)) for state in State if state in wanted}


def knocks(
    sort: str, said: Callable[[str, State, str, str], object], actions: Iterable[str]
) -> dict[State, list[tuple[str, str]]]:
    """Who tries what in which state: all of it with a new account and at the office, else where `said` is not the same of a sort."""
    found = {
        state: [
            (who, action)
            for who in PEOPLE
            for action in actions
            if sort == "creation"
            or state is State.PUBLICITY_REVIEW
            or state not in ends("creation")
            or said(sort, state, action, who) != said("creation", state, action, who)
        ]
        for state in ends(sort)
    }
    return {state: tries for state, tries in found.items() if tries}


def author_of(sort: str) -> str:
    return "publicity" if sort == "stock" else "operator"


def sees(sort: str, state: State, who: str) -> bool:
    if who == author_of(sort):
        return True
    if who == "operator" and sort == "stock":  # a clerk of the unit
        return state not in UNSEEN
    return not (
        who in INVISIBLE or state in UNSEEN or (who == "tech" and (sort != "software" or state in BEFORE_CENTRE))
    )


def expected(sort: str, state: State, action: str, who: str) -> int:
    """The answer to a step that the law does not allow."""
    if who == "auditor":
        return 403
    if not sees(sort, state, who):
        return 404
    exists = (state, action) in LAWS[sort] or (state, action) in BLOCKED
    at_other_times = AT_OTHER_TIMES.get(who, set())
    if sort == "stock":
        at_other_times = {"operator": set(), "publicity": {*WRITES, *DECIDES, *SENDS_BACK}}.get(who, at_other_times)
    return 409 if not exists or action in at_other_times else 403


@pytest.mark.parametrize("sort", LAWS)
def test_s32_a_step_in_turn_leads_where_the_law_says(app, browser_of, sort):
    wrong = []
    for state, action, who in STEPS[sort]:
        filing = brought(app, browser_of, sort, state, author_of(sort))
        status = taken(app, browser_of(who), filing, action).status_code
        row, last, target = filing_row(app, filing), events(app, filing)[-1], LAWS[sort][state, action][1]
        led = (status, row.state, last.source, last.target, last.user.username, bool(row.number))
        if led != (303, target, state, target, who, target is State.FILED or sort in {"change", "closure"}):
            wrong.append((state, action, who, led))
    assert wrong == []


def refused(sort: str, state: State, action: str, who: str) -> int | None:
    """The answer to a step that the law does not allow; None for one that it allows."""
    return None if who in LAWS[sort].get((state, action), ((),))[0] else expected(sort, state, action, who)


@pytest.mark.parametrize("sort", LAWS)
def test_s32_every_other_step_is_refused_in_words_and_changes_nothing(app, browser_of, sort):
    """Everybody tries everything at the machine, and by turns one of them on the page; the auditor knocks there alone."""
    wrong = []
    tries = knocks(sort, refused, ACTIONS)
    for state, filing in places(app, browser_of, sort, set(tries)).items():
        before = kept(app, filing)
        closed = [(who, action) for who, action in tries[state] if refused(sort, state, action, who)]
        with trying(app, FILING, Filing, filing) as answer:
            wrong += [
                (state, who, action, status)
                for who, action in closed
                if who != "auditor" and (status := answer(who, action)) != refused(sort, state, action, who)
            ]
        for who, action in by_turns(closed):
            shown = press(browser_of(who), filing, action)
            if shown.status_code != refused(sort, state, action, who) or "<h1" not in shown.text:
                wrong.append((state, who, action, shown.status_code))
        assert kept(app, filing) == before, state
    assert wrong == []


def kept(app, filing: int) -> tuple[object, ...]:
    row = filing_row(app, filing)
    return row.state, row.revision, row.data, len(row.events)


def open_beside(sort: str, state: State, action: str, who: str) -> bool:
    return (who, action) in beside(sort, author_of(sort), state) and sees(sort, state, who)


@pytest.mark.parametrize("sort", LAWS)
def test_s32_what_the_law_knows_beside_the_way_is_done_and_everything_else_refused(app, browser_of, sort):
    """Whoever may urge, ask, pass on or tell can do so; the filing stays where it lies, whoever tries."""
    wrong = []
    tries = knocks(sort, open_beside, BESIDE)
    for state, filing in places(app, browser_of, sort, set(tries)).items():
        before = kept(app, filing)
        with trying(app, FILING, Filing, filing) as answer:
            wrong += [
                (state, who, action, status)
                for who, action in tries[state]
                if (status := answer(who, action)) not in aside(sort, state, action, who)
            ]
        for who, action in by_turns(tries[state]):
            shown = press(browser_of(who), filing, action, whom="nobody-of-that-name")
            status = shown.status_code
            if status not in aside(sort, state, action, who) or not (status == 303 or "<h1" in shown.text):
                wrong.append((state, who, action, status))
        assert kept(app, filing)[:3] == before[:3], state
    assert wrong == []


def aside(sort: str, state: State, action: str, who: str) -> set[int]:
    """The answers that are right: urging names nobody and is done; for the others one is asked whom one means."""
    return {303 if action == "urge" else 422} if open_beside(sort, state, action, who) else {403, 404, 409}


@pytest.mark.parametrize("sort", LAWS)
def test_the_page_offers_exactly_the_steps_the_law_allows(app, browser_of, sort):
    wrong = []
    for state, filing in places(app, browser_of, sort).items():
        for who in ("operator", "head", "deputy", "publicity", "director", "tech", "leader"):
            page = browser_of(who).open(f"/filings/{filing}")
            if not sees(sort, state, who):
                assert page.status == 404, (state, who)
                continue
            legal = {action for (where, action), (people, _) in LAWS[sort].items() if where is state and who in people}
            legal |= {action for one, action in beside(sort, author_of(sort), state) if one == who}
            proof = f"/filings/{filing}/proof" in page.links()
            # The buttons to submit and to prove stand on the forms themselves.
            if (offered(page), proof) != (legal - {"submit", "prove"}, "prove" in legal):
                wrong.append((state, who, offered(page), proof))
    assert wrong == []


def offered(page) -> set[str]:
    """The steps of which the page has a button that can be pressed."""
    buttons = [b for b in page.all("button") if b.get("formaction") and b.get("disabled") is None]
    return {b.get("formaction").rsplit("/", 1)[-1] for b in buttons}


def test_the_table_knows_no_action_besides_those_of_the_contract():
    assert FILING.actions == {*ACTIONS, *BESIDE}


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
