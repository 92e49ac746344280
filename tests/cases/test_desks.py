"""Who decides is one law: in random schools person and list, telling and passing on are held against the regulation (第五、六条)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from sqlalchemy import false, or_, select, true

from portal.cases import beside, desks, rules, seeing, telling
from portal.cases.models import AUTHOR, DRAWER, OFFICE, OVER, TECHNOLOGY, UNIT, Case
from portal.cases.sort import sort_of, sorts
from portal.cases.steps import holds
from portal.database import db
from portal.filings.models import Filing, State
from portal.notices.models import Notice
from portal.people.models import OFFICES, PUBLICITY, UNIT_ROLES, Role, User
from tests.cases.scenes import PEOPLE, Laid, Scene, School, busy, scenes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

# The law, from the regulation and not from the code: who decides on a desk, and who where none of those but the author is there.
SITTING: dict[str, tuple[tuple[Role, ...], ...]] = {
    UNIT: ((Role.UNIT_HEAD,), (Role.UNIT_DEPUTY,)),
    TECHNOLOGY: ((Role.TECH,),),
    OFFICE: ((Role.PUBLICITY, Role.PUBLICITY_HEAD),),
}
FARTHEST = 3
STANDS_IN = {*UNIT_ROLES, *PUBLICITY, Role.LEADER, Role.TECH}


class Law:
    """What holds in one school: everything by user name, and computed without a question to the portal."""

    def __init__(self, school: School) -> None:
        self.school, scene = school, school.scene
        self.there = {name for name in PEOPLE if name not in scene.gone}
        self.held = scene.roles

    def of(self, case: Case, *roles: Role) -> set[str]:
        """Who holds one of the roles for a case, and is not its author."""
        at = {case.deciding_unit.name} if case.deciding_unit else set()
        found = {
            n for n, role, unit in self.held if role in roles and (unit is None or case.desk != UNIT or unit in at)
        }
        return (found & self.there) - {case.author.username if case.author else ""}

    def could(self, case: Case) -> set[str]:
        """To whom the step could be passed on."""
        return self.of(case, *(role for roles in SITTING.get(case.desk, ()) for role in roles))

    def decide(self, case: Case) -> set[str]:
        if case.assignee and case.assignee.username in self.could(case):
            return {case.assignee.username}
        return next((found for roles in SITTING.get(case.desk, ()) if (found := self.of(case, *roles))), set())

    def stand_in(self, case: Case) -> set[str]:
        author = case.author.username if case.author else ""
        return {end for one in self.decide(case) for end in self._reached(one, case.kind, author, {one})}

    def _reached(self, person: str, kind: str, author: str, way: set[str]) -> set[str]:
        found: set[str] = set()
        for principal, deputy, only in self.school.scene.entrusted if len(way) <= FARTHEST else ():
            fit = deputy not in way and deputy != author and only in {"", kind} and self._may_stand_in(deputy)
            if principal == person and fit and principal in self.there:
                found |= {deputy} | self._reached(deputy, kind, author, way | {deputy})
        return found

    def _may_stand_in(self, name: str) -> bool:
        roles = {role for n, role, _ in self.held if n == name}
        return (
            name in self.there and self.school.users[name].staff and bool(roles & STANDS_IN) and Role.ADMIN not in roles
        )

    def asked(self, case: Case) -> str:
        question = next((q for q in case.questions if q.ended_at is None), None)
        return question.whom.username if question else ""

    def acts(self, case: Case) -> set[str]:
        """Who can take a decision now: while somebody who is there is asked, nobody."""
        return set() if self.asked(case) in self.there else self.decide(case) | self.stand_in(case)

    def waits(self, case: Case) -> set[str]:
        """For whom it waits."""
        if case.desk == AUTHOR:
            return {case.author.username} if case.author else set()
        return self.acts(case) | ({self.asked(case)} - {""} if case.desk in SITTING else set())

    def sees(self, case: Case, name: str) -> bool:
        if case.author and case.author.username == name:
            return True
        roles = [(role, unit) for n, role, unit in self.held if n == name]
        deciding = case.deciding_unit.name if case.deciding_unit else ""
        part = {q.whom.username for q in case.questions} | {c.user.username for c in case.copies}
        part |= {e.user.username for e in case.events} | {case.assignee.username if case.assignee else ""}
        lay = {case.desk, *(event.desk for event in case.events)}
        return case.submitted_on is not None and (
            name in part | self.stand_in(case)
            or any(role in OFFICES for role, _ in roles)
            or any(role in UNIT_ROLES and case.unit and unit == case.unit.name for role, unit in roles)
            or any(role in {Role.UNIT_HEAD, Role.UNIT_DEPUTY} and unit == deciding for role, unit in roles)
            or (TECHNOLOGY in lay and any(role is Role.TECH for role, _ in roles))
        )


def listed(school: School, user: User) -> dict[str, set[int]]:
    """What the database finds for somebody, by the name of the condition."""
    places = or_(false(), *(condition for _, condition in desks.in_place_of(user)))
    asked = {
        "decides": desks.decides(user), "in_place": places & desks.not_by(user), "waits": desks.waits_for(user),
        "visible": seeing.visible(user), "among": seeing.among_visible(user),
    }  # fmt: skip
    rows = db.session.execute(select(Case.id, *(condition.label(name) for name, condition in asked.items()))).all()
    return {name: {row.id for row in rows if getattr(row, name)} for name in asked}


def takes(case: Case, user: User, action: str) -> bool:
    """Whether the table lets somebody take a step now."""
    rows = sort_of(case).workflow.rows(case, action)
    return any(holds(case, user, t.role) and not any(rule(case, user) for rule in t.rules) for t in rows)


def names(people: Any) -> set[str]:
    return {user.username for user in people}


def lists_agree(school: School, law: Law) -> None:
    """For everybody: what the lists find is what the law gives them."""
    for name in law.there:
        found = listed(school, school.users[name])
        for case in school.cases:
            said = {key: case.id in ids for key, ids in found.items()}
            assert said == {
                "decides": name in law.decide(case), "in_place": name in law.stand_in(case), "waits": name in law.waits(case),
                "visible": law.sees(case, name), "among": law.sees(case, name),
            }, (name, case.state, case.subject)  # fmt: skip
            assert said["visible"] or not said["waits"], "what waits for somebody they may see"


def persons_agree(case: Case, school: School, law: Law) -> None:
    """Who decides, who stands in, and what the table lets each take."""
    desk = desks.desk_of(case)
    assert names(desks.deciders(case)) == law.decide(case)
    assert names(desks.stand_ins(case)) == law.stand_in(case)
    for name in law.there:
        user = school.users[name]
        principal = desks.principal_for(case, user, desk)
        assert (principal is not None) == (name in law.stand_in(case) - law.decide(case))
        assert principal is None or principal.username in law.decide(case)
        if desk:
            assert takes(case, user, "return") == (name in law.acts(case)), (name, case.state)
            assert takes(case, user, "advise") == (name == law.asked(case))


def passing_on_agrees(case: Case, school: School, law: Law) -> None:
    """To whom a step can be passed on: whoever could decide it, had they it alone, and nobody else."""
    assert names(desks.colleagues(case)) == law.could(case)
    before = case.assignee_id
    with db.session.no_autoflush:
        for name in PEOPLE:
            user = school.users[name]
            case.assignee_id = user.id
            assert (desks.alone(case) is not None) == (name in law.could(case))
            assert (desks.deciders(case) == (user,)) == (name in law.could(case) or law_without(law, case) == {name})
            assert (rules.colleague(case, user, user) is None) == (name in law.could(case))
        case.assignee_id = before


def law_without(law: Law, case: Case) -> set[str]:
    """Who decides where nobody has the step alone."""
    return next((found for roles in SITTING.get(case.desk, ()) if (found := law.of(case, *roles))), set())


def telling_agrees(case: Case, law: Law) -> None:
    """Whoever is told that it has come may decide it."""
    telling.arrived(case)
    told = select(User.username).join(Notice, Notice.user_id == User.id).where(Notice.subject == case.subject)
    assert set(db.session.scalars(told)) == law.decide(case) | law.stand_in(case)
    assert beside.answerable(case) is None or beside.asked(case) is not None


def one_desk(case: Case) -> None:
    """A case lies on one desk: what its state says."""
    row = db.session.execute(select(Case.desk, Case.state).where(Case.id == case.id)).one()
    assert row.desk == case.desk == type(case).desks.get(case.state, OVER)
    assert [row.desk == desk for desk in (AUTHOR, DRAWER, OVER, *desks.DESKS)].count(True) == 1


def judge(app: Flask, scene: Scene) -> None:
    """Lay the school, hold everything against the law, and take it all back."""
    with app.app_context():
        try:
            school = School(scene)
            law = Law(school)
            lists_agree(school, law)
            for case in school.cases:
                one_desk(case)
                persons_agree(case, school, law)
                passing_on_agrees(case, school, law)
                if desks.desk_of(case):
                    telling_agrees(case, law)
        finally:
            db.session.rollback()


COMMON: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


# What was passed on to somebody who then came to be its author waits for their colleagues again.
TWICE = Scene(
    frozenset({("operator", Role.PUBLICITY, None), ("head", Role.PUBLICITY, None)}),
    frozenset(),
    (),
    (Laid(Filing, "creation", State.PUBLICITY_REVIEW, "operator", "信息工程学院", "operator", None, None, None),),
)


@given(busy)
@settings(max_examples=30, **COMMON)
def test_in_a_busy_school_too(app: Flask, scene: Scene) -> None:
    judge(app, scene)


@example(TWICE)
@given(scenes)
@settings(max_examples=100, **COMMON)
def test_whoever_holds_what_the_lists_show_what_the_person_may_decide(app: Flask, scene: Scene) -> None:
    judge(app, scene)


FAULTS = {
    "deputies have no word": lambda m: m.setitem(desks.DESKS, UNIT, replace(desks.DESKS[UNIT], deputies=())),
    "deputies come first": lambda m: m.setitem(
        desks.DESKS, UNIT, replace(desks.DESKS[UNIT], holders=(Role.UNIT_DEPUTY,), deputies=(Role.UNIT_HEAD,))
    ),
    "a unit's step is the school's": lambda m: m.setitem(desks.DESKS, UNIT, replace(desks.DESKS[UNIT], of_unit=False)),
    "one's own is listed": lambda m: m.setattr(desks, "_not_by", lambda _user_id: true()),
    "what was passed on is listed for all": lambda m: m.setattr(desks, "_alone", false),
    "colleagues are told": lambda m: m.setattr(telling, "deciders", desks.colleagues),
    "an answer is not waited for": lambda m: m.setattr(beside, "answerable", lambda _case: None),
}


REMEMBERED = [found for found in vars(desks).values() if hasattr(found, "cache_clear")]


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Put every condition together anew, before a fault and after it."""
    for remembered in REMEMBERED:
        remembered.cache_clear()
    yield
    for remembered in REMEMBERED:
        remembered.cache_clear()


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_declaration_would_be_found(app: Flask, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    FAULTS[fault](monkeypatch)

    @given(busy)
    @settings(max_examples=200, phases=[Phase.generate], derandomize=True, database=None, **COMMON)
    def judged(scene: Scene) -> None:
        judge(app, scene)

    with pytest.raises(AssertionError):
        judged()


def test_whatever_its_state_a_case_of_any_sort_lies_where_the_sort_says(app: Flask) -> None:
    with app.app_context():
        for sort in sorts().values():
            for state in sort.states:
                case = sort.model(state=state)
                assert case.desk == sort.model.desks.get(state, OVER)
                assert (case.desk == OVER) == (state in sort.workflow.final)
        db.session.rollback()
