"""Random schools for the law of desks: who holds what, who stands in for whom, and cases wherever they can lie; laid as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal import calendar
from portal.calendar import now, today
from portal.cases.models import AUTHOR, EDITOR, OFFICE, OVER, UNIT, Case, Consultation, Copy, Event
from portal.database import db
from portal.delegation.models import Delegation
from portal.filings.models import Filing, Kind
from portal.filings.models import State as Lies
from portal.people.models import Assignment, Role, Unit, UnitKind, User
from portal.posts.models import Post
from portal.posts.models import State as Reviewed
from portal.reports.models import Report
from portal.reports.models import State as Reported
from tests.cases.made_up import State, Trip

if TYPE_CHECKING:
    from enum import StrEnum

KEEPER = "admin"  # of none of the offices that decide: sees to whatever anybody leaves
PEOPLE = ("operator", "head", "deputy", "student", "league", "publicity", "director", "tech")
# A unit of every kind: the school, two for which their own heads decide, 校团委, and two of students.
UNITS = ("郑州工商学院", "信息工程学院", "图书馆", "校团委", "大学生新媒体协会", "校学生会")
OF_UNIT = (Role.AUTHOR, Role.EDITOR, Role.UNIT_HEAD, Role.UNIT_DEPUTY)
OF_SCHOOL = (Role.PUBLICITY, Role.PUBLICITY_HEAD, Role.TECH, Role.LEADER, Role.ADMIN)
BEFORE = {Lies.DRAFT, State.DRAFT, Reviewed.DRAFT}
REVIEWED = (Reviewed.FIRST, Reviewed.SECOND, Reviewed.FINAL)
DESKS = st.sampled_from((EDITOR, UNIT, OFFICE))

person = st.sampled_from((*PEOPLE, "operator", "head", "head"))  # rather where several things meet in one
unit = st.sampled_from((*UNITS, "信息工程学院", "信息工程学院", "校团委"))
held = st.one_of(
    st.tuples(person, st.sampled_from(OF_UNIT[1:]), unit),  # rather who decides than who writes
    st.tuples(person, st.sampled_from(OF_UNIT), unit),
    st.tuples(person, st.sampled_from(OF_SCHOOL), st.none()),
)


@dataclass(frozen=True)
class Laid:
    """One case: where it lies, whose it is, who has the step alone, who is asked (by whom, whether it is over), who was told, who acted."""

    model: type[Case]
    kind: str
    state: StrEnum
    author: str | None
    unit: str | None
    assignee: str | None
    question: tuple[str, str, bool] | None
    told: str | None
    acted: str | None
    handed: str | None = None
    """Who handed it in, where that is not its author: they gave it to another one since."""
    took: tuple[tuple[str, str, str | None], ...] = ()
    """Who decided it before, at which desk, and on whose behalf."""
    late: bool | None = None
    """Whether nobody has begun in time, so that deputies may decide, too; None where they wait for a vacancy."""


@dataclass(frozen=True)
class Scene:
    """A school of one day."""

    roles: frozenset[tuple[str, Role, str | None]]
    gone: frozenset[str]
    entrusted: tuple[tuple[str, str, str], ...]
    cases: tuple[Laid, ...]


def _laid(model: type[Case], states: Any, kinds: Any, author: Any, of: Any) -> st.SearchStrategy[Laid]:
    return st.builds(
        Laid,
        st.just(model),
        kinds,
        st.sampled_from(states),
        author,
        of,
        st.none() | person,
        st.none() | st.tuples(person, person, st.booleans()),
        st.none() | person,
        st.none() | person,
        st.none() | st.none() | person,
        st.lists(st.tuples(person, DESKS, st.none() | person), max_size=2).map(tuple),
        st.none() | st.booleans(),
    )


cases = st.one_of(
    _laid(
        Filing,
        [*Lies, *(s for s in Lies if s.waiting), *[Lies.UNIT_REVIEW] * 4],
        st.sampled_from([k.value for k in Kind]),
        person,
        unit,
    ),
    _laid(Post, [*(s for s in Reviewed if s is not Reviewed.STOPPED), *REVIEWED], st.just("post"), person, unit),
    _laid(Trip, [*State, State.UNIT_REVIEW], st.just("trip"), st.none() | person, st.none() | unit),
    _laid(Report, [*Reported], st.just("report"), st.none(), st.none()),  # nobody's, and of no unit
)
scenes = st.builds(
    Scene,
    st.frozensets(held, min_size=4, max_size=14),
    st.frozensets(person, max_size=2),
    st.lists(
        st.tuples(person, person, st.sampled_from(("", "", "creation", "change", "trip", "report", "post"))), max_size=7
    ).map(tuple),
    st.lists(cases, min_size=2, max_size=4).map(tuple),
)

# A small and busy school, in which a fault shows soon: four people, one college and its office, everything before somebody to decide.
few, college = st.sampled_from(("operator", "head", "deputy", "publicity")), st.just("信息工程学院")
busy = st.builds(
    Scene,
    st.frozensets(
        st.tuples(few, st.sampled_from(OF_UNIT[1:]), college) | st.tuples(few, st.just(Role.PUBLICITY), st.none()),
        min_size=3,
    ),
    st.just(frozenset()),
    st.lists(st.tuples(few, few, st.just("")), max_size=2).map(tuple),
    st.lists(
        st.builds(
            Laid,
            st.just(Filing),
            st.just("creation"),
            st.sampled_from((Lies.UNIT_REVIEW, Lies.PUBLICITY_REVIEW)),
            few,
            college,
            st.none() | few,
            st.none() | st.tuples(few, few, st.sampled_from((False,))),
            st.none(),
            st.none(),
            st.none() | few,
            st.lists(st.tuples(few, st.sampled_from((UNIT, OFFICE)), st.none() | few), max_size=2).map(tuple),
        )
        | st.builds(
            Laid,
            st.just(Post),
            st.just("post"),
            st.sampled_from(REVIEWED),
            few,
            college,
            st.none() | few,
            *[st.none()] * 3,
            st.none() | few,
            st.lists(st.tuples(few, DESKS, st.none() | few), max_size=2).map(tuple),
            st.none() | st.booleans(),
        ),
        min_size=3,
        max_size=4,
    ).map(tuple),
)

# A school in which much is entrusted to others: whoever stands in may see nothing by an office of their own, and their own lies there too.
those_who_decide, outside = st.sampled_from(("head", "publicity", "tech")), st.sampled_from(("operator", "deputy"))
entrusting = st.builds(
    Scene,
    st.just(
        frozenset(
            {
                ("head", Role.UNIT_HEAD, "信息工程学院"),
                ("publicity", Role.PUBLICITY, None),
                ("tech", Role.TECH, None),
                ("operator", Role.AUTHOR, "图书馆"),
                ("deputy", Role.UNIT_DEPUTY, "校团委"),
            }
        )
    ),
    st.just(frozenset()),
    st.lists(
        st.tuples(those_who_decide | outside, outside, st.sampled_from(("", "", "creation", "report"))),
        min_size=1,
        max_size=4,
    ).map(tuple),
    st.lists(
        st.builds(
            Laid,
            st.just(Filing),
            st.just("creation"),
            st.sampled_from((Lies.UNIT_REVIEW, Lies.TECH_REVIEW, Lies.PUBLICITY_REVIEW)),
            person,
            college,
            st.none(),
            st.none(),
            st.none(),
            st.none(),
            st.none() | outside,
            st.lists(st.tuples(person, st.sampled_from((UNIT, OFFICE)), st.none() | outside), max_size=1).map(tuple),
        )
        | st.builds(
            Laid,
            st.just(Report),
            st.just("report"),
            st.sampled_from((Reported.REPORTED, Reported.CHECKING)),
            *[st.none()] * 6,
            st.none() | outside,
        ),
        min_size=2,
        max_size=4,
    ).map(tuple),
)


class School:
    """A scene laid into the session, with what it is made of by name; never committed."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        db.session.execute(delete(Assignment))
        self.units = {u.name: u for u in db.session.scalars(select(Unit)).unique()}
        self.users = {u.username: u for u in db.session.scalars(select(User).where(User.username.in_(PEOPLE))).unique()}
        for name, role, of in scene.roles:
            self.users[name].assignments.append(Assignment(role=role, unit=self.units[of] if of else None))
        for name in PEOPLE:
            self.users[name].active = name not in scene.gone
        self.keeper = db.session.scalars(select(User).where(User.username == KEEPER)).unique().one()
        self.keeper.assignments.append(Assignment(role=Role.ADMIN))
        db.session.add_all(
            Delegation(
                principal=self.users[a],
                deputy=self.users[b],
                by=self.users[a],
                kind=kind,
                starts_on=today(),
                ends_on=today() + timedelta(days=1),  # a day may end between the laying and the asking
                accepted_at=now(),
                allowed_at=now(),
            )
            for a, b, kind in scene.entrusted
            if a != b
        )
        self.cases = [self._lay(laid, number) for number, laid in enumerate(scene.cases, 1)]
        db.session.flush()

    def decides_for(self, name: str | None) -> Unit | None:
        """The unit whose head has the word, by the regulation: none for the school, 校团委 for students' units (第六条)."""
        if name is None or self.units[name].kind is UnitKind.SCHOOL:
            return None
        students = {UnitKind.CLUB, UnitKind.ORGANISATION}
        return self.units["校团委"] if self.units[name].kind in students else self.units[name]

    def _lay(self, laid: Laid, number: int) -> Case:
        author = self.users[laid.author] if laid.author else None
        handed_in = laid.state not in BEFORE
        more: dict[str, Any] = {"data": {}} if laid.model is Filing else {}
        if laid.model is Report:
            more = {"serial": number, "reason": "自称官方。", "form": f"form-{number}"}
        case = laid.model(
            state=laid.state,
            kind=laid.kind,
            author=author,
            unit=self.units[laid.unit] if laid.unit else None,
            platform="weibo" if laid.model is Filing else "",
            name="随便",
            **more,
        )
        if handed_in:
            case.submitted_on, case.deciding_unit = today(), self.decides_for(laid.unit)
            by = laid.handed or laid.author
            case.handed_in_by_id = self.users[by].id if by else None
        case.assignee = self.users[laid.assignee] if laid.assignee and handed_in else None
        if laid.late is not None and case.decided_on:
            case.deputies_from = calendar.now() + timedelta(hours=-1 if laid.late else 1)
        db.session.add(case)
        db.session.flush()
        self._beside(case, laid, handed_in=handed_in)
        return case

    def _beside(self, case: Case, laid: Laid, *, handed_in: bool) -> None:
        if not handed_in:
            return
        if laid.question and laid.question[1] not in {laid.author, laid.handed, laid.question[0]}:
            asked_by, whom, over = laid.question
            ended = calendar.now() if over or not case.decided_on else None
            said = (
                "可以。" if ended and asked_by < whom else ""
            )  # of those that are over some were answered, some taken back
            case.questions.append(
                Consultation(
                    asked_by=self.users[asked_by],
                    whom=self.users[whom],
                    question="如何？",
                    ended_at=ended,
                    answer=said,
                )
            )
        if laid.told:
            case.copies.append(Copy(user=self.users[laid.told], by=self.users[laid.told]))
        for who, desk, behalf in laid.took:
            self._decided(case, who, desk, behalf)
        if laid.acted and laid.acted != laid.author:
            case.events.append(
                Event(
                    place=len(case.events) + 1,
                    action="urge",
                    label="催办",
                    source=laid.state,
                    target=laid.state,
                    desk=case.desk or OVER,
                    user=self.users[laid.acted],
                    since=calendar.now(),
                )
            )

    def _decided(self, case: Case, who: str, desk: str, behalf: str | None) -> None:
        """Lay a decision that was taken at a desk, where such a case comes to it."""
        lies = next((state for state, at in case.desks.items() if at == desk), None)
        if lies is None:
            return
        case.events.append(
            Event(
                place=len(case.events) + 1,
                action="return",
                label="退回修改",
                source=lies,
                target="returned",
                desk=AUTHOR,
                user=self.users[who],
                on_behalf=self.users[behalf] if behalf else None,
                since=calendar.now(),
            )
        )
