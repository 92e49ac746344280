"""Who decides is one law: in random schools person and list, telling and passing on are held against the regulation (第五、六条)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from sqlalchemy import false, inspect, or_, select, true

from portal.cases import apart, beside, desks, handing, offices, rules, seeing, telling
from portal.cases.apart import doubt, say
from portal.cases.models import AUTHOR, DRAWER, OVER, UNIT, Case
from portal.cases.sort import sort_of, sorts
from portal.cases.steps import holds
from portal.database import db
from portal.filings.models import Filing, State
from portal.handover import queues
from portal.notices.models import Notice
from portal.people.models import Role, User
from portal.reports.models import Report
from portal.reports.models import State as Reported
from tests.cases.law import SITTING, Law
from tests.cases.scenes import KEEPER, PEOPLE, Laid, Scene, School, busy, entrusting, scenes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

# A step that is a decision of whoever has the case; of a report there is nobody to whom it could be returned.
DECISIONS = {"report": "dismiss"}


def listed(school: School, user: User) -> dict[str, set[int]]:
    """What the database finds for somebody, by the name of the condition."""
    asked = {
        "decides": desks.decides(user),
        "in_place": or_(false(), *(condition for _, condition in desks.in_place_of(user))),
        "waits": desks.waits_for(user),
        "visible": seeing.visible(user),
        "among": seeing.among_visible(user),
    }
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
                "decides": name in law.decide(case),
                "in_place": name in law.stand_in(case),
                "waits": name in law.waits(case),
                "visible": law.sees(case, name),
                "among": law.sees(case, name),
            }, (name, case.state, case.subject)
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
            assert takes(case, user, DECISIONS.get(case.sort, "return")) == (name in law.acts(case)), (name, case.state)
            assert takes(case, user, "advise") == (name == law.asked(case))


def gathered_agrees(school: School, law: Law) -> None:
    """What a list reads for all its rows at once says of each what the law says."""
    said = {case.id: (law.decide(case), law.stand_in(case), law.could(case)) for case in school.cases}
    for case in school.cases:
        db.session.expire(case, ["events"])
    apart.forget()
    apart.gather(school.cases)
    for case in school.cases:
        found = names(desks.deciders(case)), names(desks.stand_ins(case)), names(desks.colleagues(case))
        assert found == said[case.id], (case.state, case.subject)
        assert case.desk not in apart.ONE_EACH or "events" in inspect(case).unloaded, "no row asks"
    apart.forget()


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


def leaving_agrees(school: School, law: Law) -> None:
    """What somebody would leave undone is what they have to do: on the case itself, in their queue, and among those who leave."""
    for name in PEOPLE:
        user = school.users[name]
        queue = queues.queue_of(user, school.keeper)
        parts = {part: {case.id for case in queue.cases([part])} for part in queues.PARTS}
        for case in school.cases:
            left = law.leaves(case, name)
            assert {part for part, ids in parts.items() if case.id in ids} == left, (name, case.state, case.subject)
            held = case.unfinished and handing.part_of(case, user) != ""
            assert held == bool(left or law.in_drawer(case, name)), (name, case.state, case.subject)
        drafts = sum(law.in_drawer(case, name) for case in school.cases)
        assert (queue.drafts, queue.elsewhere) == (drafts if name in law.there else 0, 0)
    for keeper in (*law.there, KEEPER):
        user = school.keeper if keeper == KEEPER else school.users[keeper]
        told = {leaver.username: number for leaver, number in queues.leavers(user)}
        assert told == law.leavers(keeper), keeper


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
    assert [row.desk == desk for desk in (AUTHOR, DRAWER, OVER, *offices.DESKS)].count(True) == 1


def judge(app: Flask, scene: Scene) -> None:
    """Lay the school, hold everything against the law, and take it all back."""
    with app.app_context():
        try:
            school = School(scene)
            law = Law(school)
            lists_agree(school, law)
            leaving_agrees(school, law)
            gathered_agrees(school, law)
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


# Somebody is asked about a report, and their colleague has it alone: both would leave it undone.
ASKED = Scene(
    frozenset({("publicity", Role.PUBLICITY, None), ("director", Role.PUBLICITY_HEAD, None)}),
    frozenset({"director"}),
    (("publicity", "director", "report"),),
    (Laid(Report, "report", Reported.CHECKING, None, None, "publicity", ("publicity", "tech", False), None, None),),
)


# Who stands in for the office has nothing to say of what they handed in themselves, and is not shown it for that.
HANDED = Scene(
    frozenset({("publicity", Role.PUBLICITY, None), ("operator", Role.AUTHOR, "图书馆")}),
    frozenset(),
    (("publicity", "operator", ""),),
    (
        Laid(Report, "report", Reported.CHECKING, None, None, None, None, None, None, "operator"),
        Laid(Filing, "creation", State.PUBLICITY_REVIEW, "head", "信息工程学院", None, None, None, None, "operator"),
    ),
)


@given(busy)
@settings(max_examples=30, **COMMON)
def test_in_a_busy_school_too(app: Flask, scene: Scene) -> None:
    judge(app, scene)


@given(entrusting)
@settings(max_examples=30, **COMMON)
def test_where_much_is_entrusted_to_others_too(app: Flask, scene: Scene) -> None:
    judge(app, scene)


@example(TWICE)
@example(ASKED)
@example(HANDED)
@given(scenes)
@settings(max_examples=100, **COMMON)
def test_whoever_holds_what_the_lists_show_what_the_person_may_decide(app: Flask, scene: Scene) -> None:
    judge(app, scene)


FAULTS = {
    "deputies have no word": lambda m: m.setitem(offices.DESKS, UNIT, replace(offices.DESKS[UNIT], deputies=())),
    "deputies come first": lambda m: m.setitem(
        offices.DESKS, UNIT, replace(offices.DESKS[UNIT], holders=(Role.UNIT_DEPUTY,), deputies=(Role.UNIT_HEAD,))
    ),
    "a unit's step is the school's": lambda m: m.setitem(
        offices.DESKS, UNIT, replace(offices.DESKS[UNIT], of_unit=False)
    ),
    "one's own is listed": lambda m: m.setattr(desks, "not_by", lambda _user_id: true()),
    "what one handed in is listed": lambda m: m.setattr(desks, "not_by", Case.author_id.is_distinct_from),
    "what was passed on is listed for all": lambda m: m.setattr(desks, "_alone", false),
    "who stands in is shown all of it": lambda m: m.setattr(
        seeing, "in_place_of", lambda user: [(one, desks.decides(one)) for one, _ in desks.in_place_of(user)]
    ),
    "colleagues are told": lambda m: m.setattr(telling, "awaited", desks.colleagues),
    "what the office has is not handed over": lambda m: m.setattr(queues, "DESKS", {UNIT: offices.DESKS[UNIT]}),
    "who decided for the unit decides for the office": lambda m: m.setattr(say, "takers", lambda *_of: apart.Nobody),
    "whoever is late lets no deputy in": lambda m: m.setattr(desks, "_late", false),
    "who decided as an editor is not looked at": lambda m: m.setattr(doubt, "_of_editors", lambda *_of: ()),
    "an answer is not waited for": lambda m: m.setattr(beside, "answerable", lambda _case: None),
}


REMEMBERED = [
    found
    for of in (desks, doubt)
    for found in vars(of).values()
    if callable(found) and type(found).__name__ == "_lru_cache_wrapper"
]


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

    @given(busy | entrusting)
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
