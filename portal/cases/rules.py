"""May this step be taken now, in a case of any sort: each rule returns None, or the reason why not in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.calendar import now
from portal.cases import apart, beside
from portal.cases.desks import alone, barred, colleagues, deciders, desk_of, principal_for
from portal.cases.models import OFFICE
from portal.cases.offices import DESKS
from portal.cases.sort import sort_of
from portal.people.models import UNIT_ROLES
from portal.settings.queries import number

if TYPE_CHECKING:
    from portal.cases.models import Case, Consultation
    from portal.cases.offices import Desk
    from portal.people.models import User


def not_own(case: Case, user: User) -> str | None:
    """Nobody decides their own case, nor what they handed in before it went to another author; who stands in acts for nobody of these."""
    sort = sort_of(case)
    what = f"这{sort.one}"
    if case.author_id == user.id:
        return f"{what}由您本人{sort.authored}，不能由您审批。"
    return f"{what}由您本人提交，不能由您审批。" if case.handed_in_by_id == user.id else None


def one_opinion(case: Case, user: User) -> str | None:
    """Nobody decides one case for the unit and for the office (第四、九条)."""
    return _torn(case, user, desk_of(case))


def one_opinion_of_office(case: Case, user: User) -> str | None:
    """Nor does who decided for the unit end it for the office, wherever it lies."""
    return _torn(case, user, DESKS[OFFICE])


def _torn(case: Case, user: User, desk: Desk | None) -> str | None:
    if desk is None or user.id not in barred(case, desk) - apart.hands(case):
        return None
    what, (other, taken) = f"这{sort_of(case).one}", apart.other_say(case, desk.key, {user.id})
    there, here = apart.side(case, other), apart.side(case, desk.key)
    if taken:
        return f"您已代表{there}办理过{what}，不能再代表{here}办理，请由{here}其他人员办理。"
    return f"您是{there}唯一可以办理{what}的人，{here}环节请由其他负责人办理，您在{there}环节办理。"


def unit_has_others(case: Case, user: User) -> str | None:
    """A unit gives its opinion anew by somebody who has none at the office."""
    principal = principal_for(case, user, desk_of(case))
    if apart.anybody_else(case, user.id, principal.id if principal else None):
        return None
    return f"{case.worded('单位')}没有其他可以办理的人员，不能退回{case.worded('单位')}重审；如需修改，请用“退回修改”。"


def untouched(case: Case, _user: User) -> str | None:
    """What an approver has already dealt with can no longer be withdrawn."""
    last = case.last_move
    return None if last and last.action == "submit" else "审批人已经办理，不能再撤回；如需修改，请联系审批人退回。"


def has_it(case: Case, user: User) -> str | None:
    """While the step was passed on, or a third person is asked, the others wait."""
    if question := beside.answerable(case):
        return f"已请{question.whom.name}提出意见，答复后再办理{'；也可以先收回' if _recalls(question, user) else ''}。"
    assignee = alone(case) if case.assignee_id else None
    if assignee is None or assignee.id == user.id:
        return None
    principal = principal_for(case, user, desk_of(case))
    return None if principal and principal.id == assignee.id else f"已转由{assignee.name}办理。"


def nobody_asked(case: Case, user: User) -> str | None:
    """Of questions there is one at a time, also where whoever was asked has left since."""
    question = beside.asked(case)
    if question is None:
        return None
    if _recalls(question, user):
        return f"已请{question.whom.name}提出意见，请先收回。"
    after = "答复后再办理" if question.whom.active else f"须由{question.asked_by.name}先收回"
    return f"已请{question.whom.name}提出意见，{after}。"


def _recalls(question: Consultation, user: User) -> bool:
    """Say whether this person of the desk can take a question back: who asked it, and everybody once they have left."""
    return question.asked_by_id == user.id or not question.asked_by.active


def urged_long_ago(case: Case, user: User) -> str | None:
    """One urges once in so many hours, not with every glance."""
    mine = [e for e in beside.urges(case) if e.user_id == user.id]
    hours = number("urge_hours")
    if mine and (now() - mine[-1].at).total_seconds() < hours * 3600:
        return f"{hours} 小时内已催办过，请稍后再催。"
    return None


def somebody_decides(case: Case, _user: User) -> str | None:
    """Nobody is urged where nobody can decide."""
    return None if deciders(case) else "目前没有可办理的人员，请联系系统管理员。"


def not_begun(case: Case, user: User) -> str | None:
    """Whoever has begun to look need not say so again."""
    return "您已开始审核。" if case.taken_by_id == user.id else None


def unread(case: Case, user: User) -> str | None:
    """What was read need not be said again."""
    copy = beside.copy_of(case, user)
    return "您已阅。" if copy and copy.read_at else None


def others_there(case: Case, user: User) -> str | None:
    """A step can be passed on only where somebody else could take it."""
    return None if any(u.id != user.id for u in colleagues(case)) else "没有其他可以办理的人员。"


# Which row applies: each condition says one thing about a case.


def asked_open(case: Case) -> bool:
    """Say that a third person is asked."""
    return beside.asked(case) is not None


def asker_gone(case: Case) -> bool:
    """Say that a third person is asked by somebody who can no longer sign in, and so cannot take the question back."""
    question = beside.asked(case)
    return question is not None and not question.asked_by.active


def passed_on(case: Case) -> bool:
    """Say that the step was passed on and nobody is asked."""
    return case.assignee_id is not None and not asked_open(case)


# Who can be named: each returns None, or why this person cannot be.


def active(_case: Case, _user: User, whom: User) -> str | None:
    """Only who can sign in can do anything."""
    return None if whom.active else f"{whom.name}的账户已停用。"


def somebody_else(case: Case, user: User, whom: User) -> str | None:
    """Neither oneself nor the author is asked about the case, nor who handed it in."""
    if whom.id == user.id:
        return "不能选择本人。"
    if whom.id == case.handed_in_by_id != case.author_id:
        return f"这{sort_of(case).one}由{whom.name}提交，不能选择。"
    return f"不能选择{sort_of(case).author}本人。" if whom.id == case.author_id else None


def not_oneself(_case: Case, user: User, whom: User) -> str | None:
    """Nobody is told of what they tell."""
    return "不能抄送给本人。" if whom.id == user.id else None


def colleague(case: Case, user: User, whom: User) -> str | None:
    """A step is passed on to somebody who holds the office for it."""
    if whom.id in {u.id for u in colleagues(case)}:
        return None
    names = "、".join(u.name for u in colleagues(case) if u.id != user.id)
    return f"{whom.name}（{whom.unit.name}）没有这一步的办理权限，只能转给：{names}。"


def of_staff(_case: Case, _user: User, whom: User) -> str | None:
    """Students give no opinions on cases."""
    return None if whom.staff else f"{whom.name}不是教职工，不能提出审批意见。"


def of_staff_or_unit(case: Case, _user: User, whom: User) -> str | None:
    """A student sees the cases of the unit for which they work, and is shown nobody else's."""
    if whom.staff or case.unit_id in whom.units(*UNIT_ROLES):
        return None
    return f"{whom.name}不是教职工，不能抄送其他单位的{sort_of(case).noun}。"


def reads_such(case: Case, _user: User, whom: User) -> str | None:
    """Who cannot open a case of this sort is neither asked about it nor told of it."""
    sort = sort_of(case)
    return None if whom.holds(*sort.readers) else f"{whom.name}的角色不能查看{sort.noun}，请选择其他人。"


def unaware(case: Case, _user: User, whom: User) -> str | None:
    """The author sees the case anyway."""
    if whom.id != case.author_id:
        return None
    return f"{whom.name}是{sort_of(case).author}，本来就能看到这{sort_of(case).one}。"


def untold(case: Case, _user: User, whom: User) -> str | None:
    """Everybody is told once."""
    return f"已抄送过{whom.name}。" if beside.copy_of(case, whom) else None
