"""What is said of a step that is passed over, or that nobody else can take, because one person gives one opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.apart.say import ONE_EACH, other_say, takers, torn, unit_step
from portal.cases.models import EDITOR, OFFICE, UNIT, Case
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from portal.people.models import User
    from portal.workflow import Act

NAMED = 3


def passed_over(case: Case) -> str:
    """Return why the unit's step is passed over when a case is handed in, in the words of the record; "" where it is not."""
    step = unit_step(case)
    if not step.passed_over or not step.torn:
        return ""
    names, again = called(step.torn), {u.id for u in step.torn} <= takers(case, OFFICE)
    office = in_school_words("党委宣传部")
    why = f"已代表{office}办理过本件" if again else f"是{office}唯一可以办理的人"
    return f"{case.worded('单位环节')}由系统略过，因{names}{why}，同一人不能既代表{case.worded('单位')}又代表{office}。"


def called(people: Iterable[User]) -> str:
    """Return the names of people; beyond so many their number."""
    found = [user.name for user in people]
    more = f"等 {len(found)} 人" if len(found) > NAMED else ""
    return "、".join(found[:NAMED]) + more


def side(case: Case, desk: str) -> str:
    """Return for whom somebody decides at a desk, in words: 审稿人, 单位, 党委宣传部."""
    return {EDITOR: "审稿人", UNIT: case.worded("单位")}.get(desk) or in_school_words("党委宣传部")


def remark(case: Case, act: Act, behalf: User | None) -> str:
    """Return what the record says of a step that nobody else can take: whoever takes it has no second opinion. "" for every other."""
    source = case.desks.get(act.step.source, "")
    if act.step.action == "submit":
        return passed_over(case) if case.desk not in {EDITOR, UNIT} else ""
    people = {person.id for person in (act.user, behalf) if person}
    if act.step.aside or act.step.role != source or not people & torn(case, source):
        return ""
    other, taken = other_say(case, source, people)
    first, last = sorted((source, other), key=ONE_EACH.index)
    short = side(case, first if source == first and taken else last)
    one, two = side(case, first), side(case, last)
    return (
        f"{one}环节由{act.user.name}略过，因{short}没有其他人可以办理；"
        f"同一人不能既代表{one}又代表{two}，其代表{one}填写的意见不计。"
    )


def hint(case: Case, user: User, actions: Collection[str]) -> str:
    """Return what somebody should know before a step that nobody else can take: their opinion at the earlier one counts for none."""
    if case.desk not in ONE_EACH or "approve" not in actions or user.id not in torn(case, case.desk):
        return ""
    other, _ = other_say(case, case.desk, {user.id})
    one, two = (side(case, desk) for desk in sorted((case.desk, other), key=ONE_EACH.index))
    return f"没有其他人可以办理：同一人不能既代表{one}又代表{two}，您代表{one}填写的意见不计，{one}环节按略过记录。"
