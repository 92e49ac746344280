"""The law of desks for a random school, from the regulation and not from the code: who decides, who sees, who would leave what undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.calendar import now
from portal.cases.models import AUTHOR, EDITOR, LEADER, OFFICE, OVER, TECHNOLOGY, UNIT, Case
from portal.handover import queues
from portal.people.models import OFFICES, PUBLICITY, UNIT_ROLES, Role
from tests.cases.scenes import KEEPER, PEOPLE, School

if TYPE_CHECKING:
    from portal.people.models import Unit

# Who decides on a desk, and who where none of those but the author is there.
SITTING: dict[str, tuple[tuple[Role, ...], ...]] = {
    EDITOR: ((Role.EDITOR,),),
    UNIT: ((Role.UNIT_HEAD,), (Role.UNIT_DEPUTY,)),
    TECHNOLOGY: ((Role.TECH,),),
    OFFICE: ((Role.PUBLICITY, Role.PUBLICITY_HEAD),),
    LEADER: ((Role.LEADER,),),
}
ONE_EACH = (EDITOR, UNIT, OFFICE)  # one person, one of these (第四、九、十一条)
FARTHEST = 3
STANDS_IN = {*UNIT_ROLES, *PUBLICITY, Role.LEADER, Role.TECH}


class Law:
    """What holds in one school: everything by user name, and computed without a question to the portal."""

    def __init__(self, school: School) -> None:
        self.school, scene = school, school.scene
        self.there = {name for name in PEOPLE if name not in scene.gone}
        self.held = scene.roles

    def of(self, case: Case, *roles: Role) -> set[str]:
        """Who holds one of the roles for a case, and neither wrote it nor handed it in."""
        return self.sitting(case, case.desk, set(roles)) - self.barred(case)

    def sitting(self, case: Case, desk: str, roles: set[Role]) -> set[str]:
        """Who is there and sits at a desk: editors of the case's own unit, heads of the deciding one, offices of the school."""
        of = {EDITOR: case.unit, UNIT: self.school.decides_for(case.unit.name) if case.unit else None}
        if desk not in of:
            return {n for n, role, _ in self.held if role in roles} & self.there
        unit = of[desk]
        return {n for n, role, name in self.held if role in roles and unit and name == unit.name} & self.there

    def barred(self, case: Case) -> set[str]:
        """Who has no say: whose own it is and, while that leaves anybody, who has one at another desk (第四、九、十一条)."""
        own, between = self.hands(case), self.between(case)
        could = self.sitting(case, case.desk, {role for sitting in SITTING.get(case.desk, ()) for role in sitting})
        return own | between if could - own - between else own

    def between(self, case: Case) -> set[str]:
        """Who decided at another desk, or whom a later one cannot do without."""
        if case.desk not in ONE_EACH:
            return set()
        found = {n for desk in ONE_EACH if desk != case.desk for n in self.took(case, desk)}
        for desk in ONE_EACH[ONE_EACH.index(case.desk) + 1 :]:
            found |= self.needed(case, desk) if desk in case.desks.values() else set()
        return found

    def needed(self, case: Case, desk: str) -> set[str]:
        """The one person who can decide at a desk."""
        left = self.sitting(case, desk, {role for roles in SITTING[desk] for role in roles}) - self.hands(case)
        left -= {n for other in ONE_EACH if other != desk for n in self.took(case, other)}
        return left if len(left) == 1 else set()

    def took(self, case: Case, desk: str) -> set[str]:
        """Who decided a case at a desk, and for whom."""
        took = [e for e in case.events if e.action == "return" and case.desks.get(e.source) == desk]
        return {u.username for e in took for u in (e.user, e.on_behalf) if u}

    def hands(self, case: Case) -> set[str]:
        """Whose own it is: who wrote it, and who handed it in."""
        return {name for name, user in self.school.users.items() if user.id in {case.author_id, case.handed_in_by_id}}

    def could(self, case: Case) -> set[str]:
        """To whom the step could be passed on."""
        return self.of(case, *(role for roles in SITTING.get(case.desk, ()) for role in roles))

    def decide(self, case: Case) -> set[str]:
        if case.assignee and case.assignee.username in self.could(case):
            return {case.assignee.username}
        if case.deputies_from and case.deputies_from <= now():
            return self.could(case)
        return next((found for roles in SITTING.get(case.desk, ()) if (found := self.of(case, *roles))), set())

    def stand_in(self, case: Case) -> set[str]:
        hands = self.barred(case) | self.hands(case)
        return {end for one in self.decide(case) for end in self._reached(one, case.kind, hands, {one})}

    def _reached(self, person: str, kind: str, hands: set[str], way: set[str]) -> set[str]:
        found: set[str] = set()
        for principal, deputy, only in self.school.scene.entrusted if len(way) <= FARTHEST else ():
            fit = deputy not in way and deputy not in hands and only in {"", kind} and self._may_stand_in(deputy)
            if principal == person and fit and principal in self.there:
                found |= {deputy} | self._reached(deputy, kind, hands, way | {deputy})
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

    def in_drawer(self, case: Case, name: str) -> bool:
        """Whether it is somebody's own and was never handed in."""
        own = case.author is not None and case.author.username == name
        return own and case.submitted_on is None and case.desk != OVER

    def leaves(self, case: Case, name: str) -> set[str]:
        """By which parts of a queue somebody would leave it undone; of drafts they are asked to let go only once they are not there."""
        mine = case.author is not None and case.author.username == name and case.desk != OVER
        found = {
            queues.AUTHORED: mine and (case.submitted_on is not None or name not in self.there),
            queues.PASSED_ON: bool(case.assignee and case.assignee.username == name and case.desk in SITTING),
            queues.ASKED: self.asked(case) == name and case.desk in SITTING,
        }
        return {part for part, held in found.items() if held}

    def leavers(self, keeper: str) -> dict[str, int]:
        """Whose cases, and how many, somebody sees to: a head those of their unit and of the units it decides for, two offices all."""
        held = [(role, unit) for name, role, unit in self.held if name == keeper]
        everywhere = keeper == KEEPER or any(role in {Role.PUBLICITY_HEAD, Role.ADMIN} for role, _ in held)
        heads = {unit for role, unit in held if role is Role.UNIT_HEAD}

        def within(unit: Unit | None) -> bool:
            decides = self.school.decides_for(unit.name) if unit else None
            return everywhere or bool(heads & {of.name for of in (unit, decides) if of})

        seen = [case for case in self.school.cases if within(case.unit)]
        number = {
            n: sum(bool(self.leaves(case, n)) for case in seen) for n in PEOPLE if within(self.school.users[n].unit)
        }
        return {name: many for name, many in number.items() if many}

    def sees(self, case: Case, name: str) -> bool:
        if case.author and case.author.username == name:
            return True
        roles = [(role, unit) for n, role, unit in self.held if n == name]
        deciding = case.deciding_unit.name if case.deciding_unit else ""
        part = {q.whom.username for q in case.questions if q.ended_at is None or q.answer} | {
            c.user.username for c in case.copies
        }
        part |= {e.user.username for e in case.events} | {case.assignee.username if case.assignee else ""}
        lay = {case.desk, *(event.desk for event in case.events)}
        return case.submitted_on is not None and (
            name in part | self.stand_in(case)
            or any(role in OFFICES for role, _ in roles)
            or any(role in UNIT_ROLES and case.unit and unit == case.unit.name for role, unit in roles)
            or any(role in {Role.UNIT_HEAD, Role.UNIT_DEPUTY} and unit == deciding for role, unit in roles)
            or (TECHNOLOGY in lay and any(role is Role.TECH for role, _ in roles))
        )
