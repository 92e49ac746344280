"""The transitions table and the machine that reads it; no database, no web."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol


class Movable(Protocol):
    """Whatever moves: it has a state that only `Workflow.take` writes."""

    state: Any


Rule = Callable[[Any, Any], str | None]
Condition = Callable[[Any], bool]
Effect = Callable[[Any, "Act"], None]
Naming = Callable[[Any, Any, Any], str | None]
LONGEST_OPINION = 500
AFFIRM = "affirm"


class OutOfTurn(Exception):
    """The step cannot be taken: the case does not stand there, or a rule forbids it; the message is for the user."""


class OpinionMissing(OutOfTurn):
    """The step waits for its words: the opinion is missing, too short or too long; to be said beside its box.

    `person` is what is wrong about whom the act names as well, "" for nothing: each box says what is wrong with it.
    """

    def __init__(self, reason: str, person: str = "") -> None:
        super().__init__(reason)
        self.person = person


class PersonMissing(OutOfTurn):
    """The act names nobody, or somebody it cannot be; to be said beside the box for the person."""


class NotAllowed(Exception):
    """This user has no such step in this case."""


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    `role` is who may take it (the workflow's `holds` decides), `when` chooses between rows that share source and action, `rules`
    say why not, `effects` do what goes with the move. `least` is the fewest characters of opinion (0: none asked).
    `tone` is affirm, mend, refuse or plain: how the button looks. `confirm` marks what cannot be undone. `names` is the label of the
    person that the act must name (转给谁), "" for none; `fits` say why somebody cannot be that person.
    """

    source: Any
    action: str
    label: str
    target: Any
    role: str
    rules: tuple[Rule, ...] = ()
    effects: tuple[Effect, ...] = ()
    least: int = 0
    tone: str = "plain"
    confirm: bool = False
    when: Condition | None = None
    when_label: str = ""
    names: str = ""
    fits: tuple[Naming, ...] = ()

    @property
    def aside(self) -> bool:
        """Say whether the case stays where it is: urging, asking, telling."""
        return bool(self.source == self.target)

    @property
    def needs_opinion(self) -> bool:
        """Say whether an opinion must be given (填写明确意见)."""
        return self.least > 0


@dataclass(frozen=True)
class Act:
    """One step as it is taken: the row, who takes it, what they say, and whom they name (None: nobody)."""

    step: Transition
    user: Any
    opinion: str
    whom: Any = None


@dataclass(frozen=True)
class Offer:
    """A button for one user: the row behind it, and why it is blocked now (None: it is not)."""

    transition: Transition
    blocked: str | None


@dataclass(frozen=True)
class Workflow:
    """A process: where a case starts, where it ends, its rows, and `holds(case, user, role)`.

    `words` puts a button's label into the words of whoever runs the process; the table itself keeps its own.
    """

    initial: Any
    final: frozenset[Any]
    transitions: tuple[Transition, ...]
    holds: Callable[[Any, Any, str], bool]
    words: Callable[[str], str] = str

    @cached_property
    def actions(self) -> frozenset[str]:
        """Return every action of the table."""
        return frozenset(t.action for t in self.transitions)

    @cached_property
    def naming(self) -> frozenset[str]:
        """Return the actions with which somebody may be named."""
        return frozenset(t.action for t in self.transitions if t.names)

    def rows(self, case: Movable, action: str | None = None) -> list[Transition]:
        """Return the rows that start where the case stands and whose condition holds, labelled as the table labels them."""
        return list(self._rows(case, action))

    def first(self, case: Movable, action: str) -> Transition | None:
        """Return the first of these rows, None when there is none."""
        return next(self._rows(case, action), None)

    def _rows(self, case: Movable, action: str | None) -> Iterator[Transition]:
        """Yield the rows one by one, so that no condition is asked after the row that is taken."""
        for row in self._from.get(case.state, ()):
            if (action is None or row.action == action) and (row.when is None or row.when(case)):
                yield row

    @cached_property
    def _from(self) -> dict[Any, tuple[Transition, ...]]:
        """Return the rows by where they start."""
        sources = {t.source for t in self.transitions}
        return {source: tuple(t for t in self.transitions if t.source == source) for source in sources}

    def onward(self, case: Movable, state: Any) -> Transition | None:
        """Return the row that takes a case on from a state, be it there yet or not; None where nothing leads on."""
        rows = (t for t in self._from.get(state, ()) if t.tone == AFFIRM and not t.aside)
        return next((t for t in rows if t.when is None or t.when(case)), None)

    def named(self, row: Transition, case: Any = None) -> Transition:
        """Return a row with its label in the words of whoever runs the process, and as the case puts them where it has words of its own."""
        label = getattr(case, "worded", self.words)(row.label)
        return row if label == row.label else replace(row, label=label)

    def offered(self, case: Movable, user: Any, action: str | None = None) -> list[Offer]:
        """Return the buttons of this user, or those of one action, each with the reason it is blocked now."""
        rows = self.rows(case, action)
        # In the order of the table: whose step it is asks for their unit, and brings the offices along in one question.
        held = {role: self.holds(case, user, role) for role in dict.fromkeys(t.role for t in rows)}
        return [Offer(self.named(t, case), self._blocked(t, case, user)) for t in rows if held[t.role]]

    def ever(self, case: Movable, action: str, user: Any) -> bool:
        """Say whether this user takes such a step somewhere in this case: then they are late, not strangers to it."""
        roles = dict.fromkeys(t.role for t in self.transitions if t.action == action)
        return any(self.holds(case, user, role) for role in roles)

    def open_to(self, case: Movable, action: str, user: Any, *, naming: bool = False) -> bool:
        """Say whether this user can take the step now, as far as the rules tell; `naming`: and it names somebody."""
        rows = [t for t in self.rows(case, action) if t.names or not naming]
        return any(self.holds(case, user, t.role) and self._blocked(t, case, user) is None for t in rows)

    def take(self, case: Movable, action: str, user: Any, opinion: str = "", whom: Any = None) -> Transition:
        """Move the case: the only writer of `state`. `whom` is the person that the act names, where its row asks for one.

        Raises OutOfTurn (wrong place, or a rule forbids it), OpinionMissing (also when it is too long), PersonMissing and NotAllowed
        (not this user's step).
        """
        row = self._row(case, action, user)
        if reason := self._blocked(row, case, user):
            raise OutOfTurn(reason)
        words, person = self._faults(row, case, user, opinion, whom)
        if words:
            raise OpinionMissing(words, person)
        if person:
            raise PersonMissing(person)
        case.state = row.target
        act = Act(row, user, opinion.strip(), whom if row.names else None)
        for effect in row.effects:
            effect(case, act)
        return row

    def faults(self, case: Movable, action: str, user: Any, opinion: str, whom: Any) -> tuple[str, str]:
        """Return what is wrong with the words of a step and with whom it names, "" for nothing. Raises OutOfTurn and NotAllowed."""
        return self._faults(self._row(case, action, user), case, user, opinion, whom)

    def _faults(self, row: Transition, case: Movable, user: Any, opinion: str, whom: Any) -> tuple[str, str]:
        person = self._person_fault(row, case, user, whom) if row.names else None
        return self._opinion_fault(row, opinion.strip()) or "", person or ""

    def _row(self, case: Movable, action: str, user: Any) -> Transition:
        """Return the row by which this user takes the step. Raises OutOfTurn and NotAllowed."""
        found = False
        for row in self._rows(case, action):
            if self.holds(case, user, row.role):
                return self.named(row, case)
            found = True
        if found:
            raise NotAllowed("这一步不由您办理。")
        raise OutOfTurn("这一步现在不能办理：已不在这个环节，或已经办过。")

    @staticmethod
    def _person_fault(row: Transition, case: Movable, user: Any, whom: Any) -> str | None:
        if whom is None:
            return f"请写明{row.names}。"
        return next((reason for fit in row.fits if (reason := fit(case, user, whom))), None)

    @staticmethod
    def _blocked(row: Transition, case: Movable, user: Any) -> str | None:
        return next((reason for rule in row.rules if (reason := rule(case, user))), None)

    @staticmethod
    def _opinion_fault(row: Transition, opinion: str) -> str | None:
        if len(opinion) < row.least:
            return f"请填写明确意见（至少 {row.least} 个字）后再点“{row.label}”。"
        if len(opinion) > LONGEST_OPINION:
            return f"意见最多 {LONGEST_OPINION} 字，现为 {len(opinion)} 字，请缩短。"
        return None
