"""A random walk over the process: real posts by real people, beside a model that is a dictionary and knows only the law."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from portal.accounts.models import Account, Status, Version
from portal.database import db
from portal.filings.models import Filing, State
from tests.filings import cases
from tests.filings.law import ACTIONS, ASKS_OPINION, SORTS, WAITING, Edge, Place, Step, legal, unit_of, way
from tests.filings.looking import events, press
from tests.filings.making import typed

if TYPE_CHECKING:
    from flask import Flask

STATUS = {State.CLOSING: Status.CLOSING, State.PROOF_REVIEW: Status.CLOSING, State.CLOSED: Status.CLOSED}
CASES = sorted((sort, author) for sort, authors in SORTS.items() for author in authors)


@dataclass
class Told:
    """What the model knows of one filing."""

    sort: str
    author: str
    place: Place = field(default_factory=Place)
    history: list[tuple[str, str, State]] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.place.state

    @property
    def steps(self) -> dict[Step, State]:
        return legal(self.sort, self.author, self.place)


class Walk(RuleBasedStateMachine):
    """One school; all its attributes are set by the test that runs it."""

    app: Flask
    browser_of: Any
    reached: set[Edge]
    knocks: bool
    knocked: set[tuple[str, str, Place]]

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, Told] = {}
        self.last: dict[int, tuple[str, str, str]] = {}
        self.steps = 0
        self.latest = 0

    @precondition(lambda self: len(self.told) < 4)  # rather far than wide
    @rule(case=st.sampled_from(CASES))
    def begin(self, case: tuple[str, str]) -> None:
        self._knock(self._begun(*case))

    def _begun(self, sort: str, author: str) -> int:
        """Begin a filing: a new account's on its page, the others laid, since each needs an account or a paper of its own."""
        if sort == "creation":
            filing = typed(self.browser_of(author), "weibo", "draft", **self._unit(author))
        else:
            with self.app.app_context():
                made = cases.begun(sort, author)
                db.session.commit()
                filing = made.id
        self.told[filing] = Told(sort, author)
        self.latest = filing
        return filing

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def walk_on(self, data: st.DataObject) -> None:
        """Take a step that the law allows: most of the walk, or it would hardly leave the drafts."""
        open_ones = [n for n, t in self.told.items() if t.steps]
        if not open_ones:
            return
        filing = data.draw(st.sampled_from(open_ones))
        who, action = data.draw(st.sampled_from(sorted(self.told[filing].steps)))
        self._take(filing, who, action)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def walk_farther(self, data: st.DataObject) -> None:
        self.walk_on(data)

    def _knock(self, filing: int) -> None:
        """Where a filing of this sort lies for the first time, try every step that the law forbids to those it concerns."""
        told = self.told[filing]
        place = (told.sort, told.author, told.place)
        if place in self.knocked or not self.knocks:
            return
        allowed, unit = told.steps, unit_of(told.sort, told.author)
        for who in sorted({told.author, unit or "head", "publicity", "director", "tech", "stranger"}):
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
        if action not in {"submit", "prove"}:
            assert press(self.browser_of(who), filing, action, token=token).status_code == 303

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def say_nothing(self, data: st.DataObject) -> None:
        """A decision without an opinion is not taken."""
        waiting = [n for n, t in self.told.items() if t.state in {*WAITING, State.PROOF_REVIEW}]
        if waiting:
            filing = data.draw(st.sampled_from(waiting))
            steps = [s for s in self.told[filing].steps if s[1] in ASKS_OPINION]
            who, action = data.draw(st.sampled_from(sorted(steps)))
            assert press(self.browser_of(who), filing, action, " 好 ").status_code == 422

    def _take(self, filing: int, who: str, action: str) -> None:
        told = self.told[filing]
        target = told.steps[who, action]
        self.steps += 1
        self.latest = filing
        token = f"{filing}-{self.steps}"
        answer = cases.taken(self.app, self.browser_of(who), filing, action, token=token)
        assert answer.status_code == 303, (told, who, action, answer.status_code)
        self.reached.add((told.sort, told.author, told.state, action, who))
        told.history.append((who, action, target))
        told.place = told.place.after(action, target)
        self.last[filing] = (who, action, token)
        self._knock(filing)

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
            assert not [h for h in told.history if h[0] == told.author and h[1] in ASKS_OPINION]

    @invariant()
    def what_is_filed_and_only_that_is_sealed_and_numbered_once(self) -> None:
        consented = {filing for filing, told in self.told.items() if told.state is State.FILED}
        with self.app.app_context():
            sealed = list(db.session.scalars(select(Version.filing_id).where(Version.filing_id.in_(self.told))))
            numbers = list(db.session.scalars(select(Account.number)))
            for filing in db.session.scalars(select(Filing).where(Filing.id.in_(consented))):
                assert filing.account is not None
                version = next(v for v in filing.account.versions if v.filing_id == filing.id)
                assert version.data == {key: filing.data[key] for key in version.data}
                assert [e.data for e in filing.events if e.data][-1] == filing.data
            named = select(Filing.id, Account.status).join(Account, Filing.account_id == Account.id)
            statuses = {row.id: row.status for row in db.session.execute(named.where(Filing.id.in_(self.told)))}
        assert sorted(sealed) == sorted(consented)
        assert len(numbers) == len(set(numbers))
        for filing, status in statuses.items():
            assert status is STATUS.get(self.told[filing].state, Status.ACTIVE)

    def visit(self, edge: Edge) -> None:
        """Go the shortest way to one step that the walk has not come by, and take it."""
        sort, author, state, action, who = edge
        filing = self._begun(sort, author)
        for step in (*way(sort, author, state, (who, action)), (who, action)):
            self._take(filing, *step)
        self._explained({filing: self.told[filing]})
