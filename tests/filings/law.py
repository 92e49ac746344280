"""The law of the process, from the regulation and not from the code: who may do what with which sort of filing (第四至十条)."""

from __future__ import annotations

from portal.filings.models import State

OFFICE = ("publicity", "director")
# Who files, who has the unit's word, and under which unit; None: there is no unit's step (第六条, or the only head is the author).
CAST: dict[str, str | None] = {
    "operator": "head",
    "student": "league",
    "head": "deputy",
    "library": None,
    "publicity": None,
}
# What is asked for: a new account, an APP (the technology centre has its word), a change, a closure, and what was filed on paper.
SORTS: dict[str, tuple[str, ...]] = {
    "creation": tuple(CAST),
    "software": ("operator", "head", "library", "publicity"),
    "change": ("operator", "library", "publicity"),
    "closure": ("operator", "library", "publicity"),
    "stock": ("publicity",),
}
ACTIONS = ("submit", "withdraw", "approve", "return", "refuse", "void", "prove")
WRITING = (State.DRAFT, State.RETURNED, State.WITHDRAWN)
WAITING = (State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW)
ASKS_OPINION = {"approve", "return", "refuse"}
Step = tuple[str, str]
Edge = tuple[str, str, State, str, str]


def unit_of(sort: str, author: str) -> str | None:
    """Who has the unit's word; nobody where the unit has signed on paper."""
    return None if sort == "stock" else CAST[author]


def legal(sort: str, author: str, state: State, *, touched: bool) -> dict[Step, State]:
    """(who, action) → where it leads, for a filing of `author` in `state`; `touched`: an approver has dealt with it."""
    unit, found = unit_of(sort, author), {}
    before_office = State.TECH_REVIEW if sort == "software" else State.PUBLICITY_REVIEW
    if state in WRITING:
        found[author, "submit"] = State.UNIT_REVIEW if unit else before_office
        found[author, "void"] = State.VOID
    if state in WAITING and not touched:
        found[author, "withdraw"] = State.WITHDRAWN
    if state is State.UNIT_REVIEW and unit:
        found |= {
            (unit, "approve"): before_office,
            (unit, "return"): State.RETURNED,
            (unit, "refuse"): State.UNIT_REFUSED,
        }
    if state is State.TECH_REVIEW:
        found |= {("tech", "approve"): State.PUBLICITY_REVIEW, ("tech", "return"): State.RETURNED}
    if state is State.CLOSING:
        found[author, "prove"] = State.PROOF_REVIEW
    for who in [who for who in OFFICE if who != author]:
        found |= _of_office(sort, who, state)
    return found


def _of_office(sort: str, who: str, state: State) -> dict[Step, State]:
    found: dict[Step, State] = {}
    if state is State.PUBLICITY_REVIEW:
        consented = State.CLOSING if sort == "closure" else State.FILED
        found |= {(who, "approve"): consented, (who, "return"): State.RETURNED, (who, "refuse"): State.REFUSED}
    if state is State.PROOF_REVIEW:
        found |= {(who, "approve"): State.CLOSED, (who, "return"): State.CLOSING}
    if state in {*WAITING, State.RETURNED, State.WITHDRAWN, State.CLOSING, State.PROOF_REVIEW}:
        found[who, "void"] = State.VOID
    return found


def possible() -> set[Edge]:
    """Every step the law allows to anybody in the cast, with whatever they file."""
    found: set[Edge] = set()
    for sort, authors in SORTS.items():
        for author in authors:
            places = [(State.DRAFT, False)]
            for state, touched in places:
                for (who, action), target in legal(sort, author, state, touched=touched).items():
                    found.add((sort, author, state, action, who))
                    place = (target, action != "submit")
                    places += [place] if place not in places else []
    return found


def way(sort: str, author: str, state: State, step: Step | None = None) -> tuple[Step, ...]:
    """The shortest way to `state` (in which `step` is legal): who does what, from the draft on."""
    ways: list[tuple[State, tuple[Step, ...]]] = [(State.DRAFT, ())]
    for here, path in ways:
        steps = legal(sort, author, here, touched=bool(path) and path[-1][1] != "submit")
        if here is state and (step is None or step in steps):
            return path
        if len(path) < len(State):
            ways += [(target, (*path, taken)) for taken, target in sorted(steps.items())]
    raise LookupError(f"no way of a {sort} to {state}")


def reachable(sort: str, author: str) -> list[State]:
    """Every state in which such a filing can lie, in the order of the table."""
    ends = {State.DRAFT} | {
        target
        for kind, who, state, *_ in possible()
        if (kind, who) == (sort, author)
        for touched in (False, True)
        for target in legal(sort, author, state, touched=touched).values()
    }
    return [state for state in State if state in ends]
