"""A random walk over the process: real posts by real people, beside a model that is a dictionary and knows only the law."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from portal.accounts.models import Account, Version
from portal.database import db
from portal.filings.models import Filing, State
from tests.filings.looking import events, press, send
from tests.filings.making import facts, typed

if TYPE_CHECKING:
    from flask import Flask

OFFICE = ("publicity", "director")
# Who files, who has the unit's word, and under which unit; None: there is no unit's step (第六条, or the only head is the author).
CAST: dict[str, str | None] = {
    "operator": "head",
    "student": "league",
    "head": "deputy",
    "library": None,
    "publicity": None,
}
ACTIONS = ("submit", "withdraw", "approve", "return", "refuse", "void")
WRITING = (State.DRAFT, State.RETURNED, State.WITHDRAWN)
ASKS_OPINION = {"approve", "return", "refuse"}
Edge = tuple[str, State, str, str]


def legal(author: str, state: State, *, touched: bool) -> dict[tuple[str, str], State]:
    """The law: (who, action) → where it leads, for a filing of `author` in `state`; `touched`: an approver has dealt with it."""
    unit, offices = CAST[author], [who for who in OFFICE if who != author]
    found: dict[tuple[str, str], State] = {}
    if state in WRITING:
        found[author, "submit"] = State.UNIT_REVIEW if unit else State.PUBLICITY_REVIEW
        found[author, "void"] = State.VOID
    if state in {State.UNIT_REVIEW, State.PUBLICITY_REVIEW} and not touched:
        found[author, "withdraw"] = State.WITHDRAWN
    if state is State.UNIT_REVIEW and unit:
        found |= {
            (unit, "approve"): State.PUBLICITY_REVIEW,
            (unit, "return"): State.RETURNED,
            (unit, "refuse"): State.UNIT_REFUSED,
        }
    for who in offices:
        if state is State.PUBLICITY_REVIEW:
            found |= {(who, "approve"): State.FILED, (who, "return"): State.RETURNED, (who, "refuse"): State.REFUSED}
        if state in {State.UNIT_REVIEW, State.PUBLICITY_REVIEW, State.RETURNED, State.WITHDRAWN}:
            found[who, "void"] = State.VOID
    return found


def possible() -> set[Edge]:
    """Every step the law allows to anybody in the cast."""
    return {
        (author, state, action, who)
        for author, unit in CAST.items()
        for state in State
        for touched in ((False, True) if unit else (False,))
        if not (state is State.UNIT_REVIEW and (touched or not unit))
        if not (state is State.PUBLICITY_REVIEW and unit and not touched)
        for who, action in legal(author, state, touched=touched)
    }


@dataclass
class Told:
    """What the model knows of one filing."""

    author: str
    state: State = State.DRAFT
    history: list[tuple[str, str, State]] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        return bool(self.history) and self.history[-1][1] != "submit"


class Walk(RuleBasedStateMachine):
    """One school; all its attributes are set by the test that runs it."""

    app: Flask
    browser_of: Any
    reached: set[Edge]
    knocks: bool
    knocked: set[tuple[str, State, bool]]

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, Told] = {}
        self.last: dict[int, tuple[str, str, str]] = {}
        self.steps = 0
        self.latest = 0

    @precondition(lambda self: len(self.told) < 4)  # rather far than wide
    @rule(author=st.sampled_from(sorted(CAST)))
    def begin(self, author: str) -> None:
        filing = typed(self.browser_of(author), "weibo", "draft", **self._unit(author))
        self.told[filing] = Told(author)
        self.latest = filing
        self._knock(filing)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def walk_on(self, data: st.DataObject) -> None:
        """Take a step that the law allows: most of the walk, or it would hardly leave the drafts."""
        open_ones = [n for n, t in self.told.items() if legal(t.author, t.state, touched=t.touched)]
        if not open_ones:
            return
        filing = data.draw(st.sampled_from(open_ones))
        told = self.told[filing]
        steps = legal(told.author, told.state, touched=told.touched)
        who, action = data.draw(st.sampled_from(sorted(steps)))
        self._take(filing, who, action)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def walk_farther(self, data: st.DataObject) -> None:
        self.walk_on(data)

    def _knock(self, filing: int) -> None:
        """Where a filing of this sort lies for the first time, try every step that the law forbids to those it concerns."""
        told = self.told[filing]
        place = (told.author, told.state, told.touched)
        if place in self.knocked or not self.knocks:
            return
        allowed = legal(told.author, told.state, touched=told.touched)
        for who in sorted({told.author, CAST[told.author] or "head", "publicity", "director", "stranger"}):
            for action in ACTIONS:
                if (who, action) not in allowed and not (who == told.author and action == "submit"):
                    answer = press(self.browser_of(who), filing, action)
                    assert answer.status_code in {403, 404, 409}, (told, who, action, answer.status_code)
        self.knocked.add(place)

    @precondition(lambda self: self.last)
    @rule(data=st.data())
    def press_twice(self, data: st.DataObject) -> None:
        """The same form again, after whatever happened since: it has been sent, and nothing more comes of it."""
        filing = data.draw(st.sampled_from(sorted(self.last)))
        who, action, token = self.last[filing]
        if action != "submit" or who != self.told[filing].author:
            assert press(self.browser_of(who), filing, action, token=token).status_code == 303

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def say_nothing(self, data: st.DataObject) -> None:
        """A decision without an opinion is not taken."""
        waiting = [n for n, t in self.told.items() if t.state in {State.UNIT_REVIEW, State.PUBLICITY_REVIEW}]
        if waiting:
            filing = data.draw(st.sampled_from(waiting))
            told = self.told[filing]
            steps = [s for s in legal(told.author, told.state, touched=told.touched) if s[1] in ASKS_OPINION]
            who, action = data.draw(st.sampled_from(sorted(steps)))
            assert press(self.browser_of(who), filing, action, " 好 ").status_code == 422

    def _take(self, filing: int, who: str, action: str) -> None:
        told = self.told[filing]
        target = legal(told.author, told.state, touched=told.touched)[who, action]
        self.steps += 1
        self.latest = filing
        token = f"{filing}-{self.steps}"
        again = action == "submit"
        answer = self._submit(filing, who) if again else press(self.browser_of(who), filing, action, token=token)
        assert answer.status_code == 303, (told, who, action, answer.status_code)
        self.reached.add((told.author, told.state, action, who))
        told.history.append((who, action, target))
        told.state = target
        self.last[filing] = (who, action, token)
        self._knock(filing)

    def _submit(self, filing: int, who: str) -> Any:
        handle = {"handle": f"walk{filing:06d}"}
        form = {**facts("weibo"), **handle, "save": "submit", "token": f"page-{filing}-{self.steps}"}
        return send(self.browser_of(who), f"/filings/{filing}/edit", form)

    def _unit(self, author: str) -> dict[str, str]:
        """The publicity officer files for the school itself."""
        return {"unit": str(self.school_id)} if author == "publicity" else {}

    school_id: int

    def teardown(self) -> None:
        self._explained(self.told)

    @invariant()
    def the_history_explains_the_state(self) -> None:
        self._explained({n: t for n, t in self.told.items() if n == self.latest})

    def _explained(self, those: dict[int, Told]) -> None:
        for filing, told in those.items():
            found = events(self.app, filing)
            assert [(e.user.username, e.action, e.target) for e in found] == told.history
            for before, after in zip([None, *found], found, strict=False):
                assert after.source == (before.target if before else State.DRAFT)
        with self.app.app_context():
            rows = db.session.execute(select(Filing.id, Filing.state).where(Filing.id.in_(those)))
            assert {row.id: row.state for row in rows} == {filing: told.state for filing, told in those.items()}

    @invariant()
    def nobody_decides_their_own(self) -> None:
        for told in self.told.values():
            assert not [h for h in told.history if h[0] == told.author and h[1] in {"approve", "return", "refuse"}]

    @invariant()
    def what_is_filed_and_only_that_is_sealed_and_numbered_once(self) -> None:
        consented = {filing for filing, told in self.told.items() if told.state is State.FILED}
        with self.app.app_context():
            sealed = list(db.session.scalars(select(Version.filing_id).where(Version.filing_id.in_(self.told))))
            numbers = list(db.session.scalars(select(Account.number)))
            for filing in db.session.scalars(select(Filing).where(Filing.id.in_(consented))):
                assert filing.account is not None
                assert filing.account.versions[0].data == filing.data
                assert [e.data for e in filing.events if e.data][-1] == filing.data
        assert sorted(sealed) == sorted(consented)
        assert len(numbers) == len(set(numbers))

    def visit(self, edge: Edge) -> None:
        """Go the shortest way to one step that the walk has not come by, and take it."""
        author, state, action, who = edge
        ways: list[tuple[State, tuple[tuple[str, str], ...]]] = [(State.DRAFT, ())]
        for here, path in ways:
            steps = legal(author, here, touched=bool(path) and path[-1][1] != "submit")
            if here is state and (who, action) in steps:
                break
            ways += [(target, (*path, step)) for step, target in sorted(steps.items())]
        filing = self.latest = typed(self.browser_of(author), "weibo", "draft", **self._unit(author))
        self.told[filing] = Told(author)
        for step in (*path, (who, action)):
            self._take(filing, *step)
        self._explained({filing: self.told[filing]})
