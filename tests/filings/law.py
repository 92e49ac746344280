"""The law of the process, from the regulation and not from the code: who may do what with which sort of filing (第四至十条)."""

from __future__ import annotations

from dataclasses import dataclass

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
ACTIONS = (
    "submit",
    "withdraw",
    "approve",
    "return",
    "return_direct",
    "return_unit",
    "return_tech",
    "refuse",
    "void",
    "prove",
)
"""What moves a filing."""
BESIDE = ("urge", "transfer", "consult", "recall", "advise", "copy", "read", "hand")
"""What leaves it where it lies: 催办、转办、加签、收回、答复意见、抄送、已阅; 移交 is nobody's but on the page of a leaver's queue."""
ALONE = {"tech", "league"}  # they have no colleague to whom a step could be passed on
WRITING = (State.DRAFT, State.RETURNED, State.WITHDRAWN)
WAITING = (State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW)
ASKS_OPINION = {"approve", "return", "return_direct", "return_unit", "return_tech", "refuse"}
Step = tuple[str, str]
Edge = tuple[str, str, State, str, str]


@dataclass(frozen=True)
class Place:
    """Where a filing stands; `touched`: an approver has dealt with it since it was handed in; `resume`: who gets it back directly."""

    state: State = State.DRAFT
    touched: bool = False
    resume: State | None = None

    def after(self, action: str, target: State) -> Place:
        return Place(target, action != "submit", self.state if action == "return_direct" else None)


def unit_of(sort: str, author: str) -> str | None:
    """Who has the unit's word; nobody where the unit has signed on paper."""
    return None if sort == "stock" else CAST[author]


def legal(sort: str, author: str, place: Place) -> dict[Step, State]:
    """(who, action) → where it leads, for a filing of `author` that stands in `place`."""
    unit, found, state = unit_of(sort, author), {}, place.state
    before_office = State.TECH_REVIEW if sort == "software" else State.PUBLICITY_REVIEW
    if state in WRITING:
        found[author, "submit"] = place.resume or (State.UNIT_REVIEW if unit else before_office)
        found[author, "void"] = State.VOID
    if state in WAITING and not place.touched:
        found[author, "withdraw"] = State.WITHDRAWN
    if state is State.UNIT_REVIEW and unit:
        found |= {
            (unit, "approve"): before_office,
            (unit, "return"): State.RETURNED,
            (unit, "refuse"): State.UNIT_REFUSED,
        }
    if state is State.TECH_REVIEW:
        found |= {("tech", "approve"): State.PUBLICITY_REVIEW, **_ways_back("tech", sort, unit, state)}
    if state is State.CLOSING:
        found[author, "prove"] = State.PROOF_REVIEW
    for who in [who for who in OFFICE if who != author]:
        found |= _of_office(sort, who, state)
        if state is State.PUBLICITY_REVIEW:
            found |= _ways_back(who, sort, unit, state)
    return found


def _ways_back(who: str, sort: str, unit: str | None, state: State) -> dict[Step, State]:
    """To the author, wholly or for amendments alone, and to whoever has spoken before."""
    found = {(who, "return"): State.RETURNED, (who, "return_direct"): State.RETURNED}
    if unit:
        found[who, "return_unit"] = State.UNIT_REVIEW
    if sort == "software" and state is State.PUBLICITY_REVIEW:
        found[who, "return_tech"] = State.TECH_REVIEW
    return found


def _of_office(sort: str, who: str, state: State) -> dict[Step, State]:
    found: dict[Step, State] = {}
    if state is State.PUBLICITY_REVIEW:
        consented = State.CLOSING if sort == "closure" else State.FILED
        found |= {(who, "approve"): consented, (who, "refuse"): State.REFUSED}
    if state is State.PROOF_REVIEW:
        found |= {(who, "approve"): State.CLOSED, (who, "return"): State.CLOSING}
    if state in {*WAITING, State.RETURNED, State.WITHDRAWN, State.CLOSING, State.PROOF_REVIEW}:
        found[who, "void"] = State.VOID
    return found


def beside(sort: str, author: str, state: State, head: str = "head") -> set[Step]:
    """(who, action) of what can be done beside the way, of a filing passed on to nobody, of which nobody is asked or told.

    The author urges whoever has it, and the office the units and the centre; who decides passes on or asks a third person; the
    author and everybody who decides somewhere tells others. `head` heads the filing's unit, also where it has no word.
    """
    office = [who for who in OFFICE if who != author]
    deciding = {
        State.UNIT_REVIEW: [unit_of(sort, author)],
        State.TECH_REVIEW: ["tech"],
        State.PUBLICITY_REVIEW: office,
        State.PROOF_REVIEW: office,
    }.get(state, [])
    found = {(who, "consult") for who in deciding if who}
    found |= {
        (who, "transfer") for who in deciding if who and who not in ALONE and (who not in office or len(office) > 1)
    }
    if deciding:
        found.add((author, "urge"))
    if state in {State.UNIT_REVIEW, State.TECH_REVIEW}:
        found |= {(who, "urge") for who in OFFICE}
    if state not in {State.DRAFT, State.VOID}:
        found |= {(who, "copy") for who in {author, head, "tech", *OFFICE}}
    return found


def takes_back(sort: str, author: str, state: State, asker: str, *, gone: bool) -> set[str]:
    """Who takes back a question: whoever asked it; where they can no longer sign in, who decides now, the unit's deputy for its head."""
    if not gone:
        return {asker}
    deciding = {who for who, action in beside(sort, author, state) if action == "consult"}
    return {"deputy" if who == "head" else who for who in deciding if who == "head" or who != asker}


def possible() -> set[Edge]:
    """Every step the law allows to anybody in the cast, with whatever they file."""
    found: set[Edge] = set()
    for sort, authors in SORTS.items():
        for author in authors:
            places = [Place()]
            for place in places:
                for (who, action), target in legal(sort, author, place).items():
                    found.add((sort, author, place.state, action, who))
                    after = place.after(action, target)
                    places += [after] if after not in places else []
    return found


def way(sort: str, author: str, state: State, step: Step | None = None) -> tuple[Step, ...]:
    """The shortest way to `state` (in which `step` is legal): who does what, from the draft on."""
    ways: list[tuple[Place, tuple[Step, ...]]] = [(Place(), ())]
    seen = {Place()}
    for here, path in ways:
        steps = legal(sort, author, here)
        if here.state is state and (step is None or step in steps):
            return path
        for taken, target in sorted(steps.items()):
            after = here.after(taken[1], target)
            if after not in seen:
                seen.add(after)
                ways.append((after, (*path, taken)))
    raise LookupError(f"no way of a {sort} to {state}")
