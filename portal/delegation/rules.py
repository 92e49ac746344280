"""Who may let whom stand in, for what and when: each rule returns None, or the reason why not in the user's words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.calendar import today
from portal.delegation.models import kinds
from portal.delegation.queries import CAN_STAND_IN, LONGEST_CHAIN
from portal.people.models import PUBLICITY, Role
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from portal.delegation.models import Delegation
    from portal.people.models import User

HEADS = (Role.UNIT_HEAD, Role.UNIT_DEPUTY)
DECIDERS = (*HEADS, Role.EDITOR, *PUBLICITY, Role.TECH)
FOR_ANYBODY = (Role.ADMIN, Role.PUBLICITY_HEAD)
SETTERS = (Role.AUTHOR, *DECIDERS, Role.ADMIN)
LONGEST = timedelta(days=365)


class Plan(NamedTuple):
    """A delegation as it is asked for: who for whom, what ("" for all), from when until when, both days included."""

    principal: User
    deputy: User
    kind: str
    starts_on: date
    ends_on: date


def fits(deputy: User) -> str | None:
    """Only active staff who can open filings stand in; who administers or audits does not decide (三员分立)."""
    if not deputy.active:
        return f"{deputy.name}的账户已停用，不能代理。"
    if not deputy.staff:
        return f"{deputy.name}不是教职工，不能代理审批。"
    if deputy.holds(Role.ADMIN, Role.AUDITOR):
        return f"{deputy.name}是系统管理员或审计管理员，不能代理审批。"
    if not deputy.holds(*CAN_STAND_IN):
        return f"{deputy.name}还没有办理备案的角色，打不开备案；请先由系统管理员授予角色，或另选一位。"
    return None


def may_set(setter: User, plan: Plan) -> str | None:
    """One sets one's own; the office clerk may for the head of their unit, within that unit; two offices for anybody."""
    principal, deputy = plan.principal, plan.deputy
    if deputy.id == principal.id:
        return "代理人不能是委托人本人。"
    if not principal.holds(*DECIDERS):
        return f"{principal.name}没有审批事项，不需要委托。"
    if setter.id == principal.id:
        return None
    if deputy.id == setter.id:
        return "您替别人设置委托时，不能指定您自己为代理人。"
    return None if setter.holds(*FOR_ANYBODY) else _clerk(setter, principal, deputy)


def _clerk(setter: User, principal: User, deputy: User) -> str | None:
    """The clerk of an office gives away no more than that office's own decisions, and to nobody outside it."""
    units = set(setter.units(Role.AUTHOR)) if setter.staff else set()
    common = units & set(principal.units(Role.UNIT_HEAD))
    if not common:
        return f"您只能替本单位的负责人设置委托；{principal.name}的委托请由其本人设置。"
    decides = {a.unit_id for a in principal.assignments if a.role in DECIDERS}
    if len(decides) > 1:
        return (
            f"{principal.name}{in_school_words('还担任其他单位或部门的审批角色，请由其本人或党委宣传部负责人设置。')}"
        )
    if not common & set(deputy.units(*HEADS)):
        return f"{deputy.name}不是本单位的负责人或副职；替负责人设置时，代理人只能在他们中选择。"
    return None


def in_time(starts_on: date, ends_on: date) -> str | None:
    """A delegation is for a while that is still to come, a year at most."""
    if ends_on < starts_on:
        return "结束日期不能早于开始日期。"
    if starts_on < today():
        return "开始日期不能早于今天。"
    if starts_on - today() > LONGEST:
        return "最多可以提前一年设置。"
    return "一次委托最长一年，到期可以再设。" if ends_on - starts_on > LONGEST else None


def only_one(plan: Plan, known: Iterable[Delegation]) -> str | None:
    """Of one person there is one deputy at a time for one kind of case."""
    for d in known:
        if d.principal_id == plan.principal.id and d.meets(plan.kind, plan.starts_on, plan.ends_on):
            what = f"“{kinds()[d.kind]}”事项" if d.kind else "全部事项"
            return f"{d.starts_on} 至 {d.ends_on} 已由{d.deputy.name}代理{what}，请先结束那一份，或改选日期、事项。"
    return None


def no_ring(plan: Plan, known: list[Delegation]) -> str | None:
    """What is entrusted to somebody does not come back to whoever entrusted it, not even by way of others."""
    for way in _ways(plan, known, forward=True):
        if way.end == plan.principal.id:
            names = " → ".join((plan.principal.name, plan.deputy.name, *way.names))
            return f"会形成循环委托（{names}），请另选代理人或改选日期。"
    return None


def short_enough(plan: Plan, known: list[Delegation]) -> str | None:
    """What is passed on from one to the next stays within LONGEST_CHAIN, on whatever day."""
    for before in _ways(plan, known, forward=False):
        joined = plan._replace(kind=before.kind, starts_on=before.first, ends_on=before.last)
        for after in _ways(joined, known, forward=True):
            if len(before.names) + 1 + len(after.names) > LONGEST_CHAIN:
                names = " → ".join((*reversed(before.names), plan.principal.name, plan.deputy.name, *after.names))
                return f"委托最多连续 {LONGEST_CHAIN} 层，这样会超过（{names}），请另选代理人。"
    return None


class Way(NamedTuple):
    """A way through delegations that hold on the same days for the same kind: whose it is in the end, and by whose names."""

    end: int
    names: tuple[str, ...]
    kind: str
    first: date
    last: date


def _ways(plan: Plan, known: list[Delegation], *, forward: bool) -> Iterator[Way]:
    """Return every way on from the deputy, or back from the principal, no longer than what shows that it is too long."""
    start = plan.deputy if forward else plan.principal
    waiting = [Way(start.id, (), plan.kind, plan.starts_on, plan.ends_on)]
    for way in waiting:
        yield way
        if len(way.names) > LONGEST_CHAIN:
            continue
        for d in known:
            here, there = (d.principal_id, d.deputy) if forward else (d.deputy_id, d.principal)
            if here == way.end and d.meets(way.kind, way.first, way.last):
                days = (max(way.first, d.starts_on), min(way.last, d.ends_on))
                waiting.append(Way(there.id, (*way.names, there.name), way.kind or d.kind, *days))


def may_end(user: User, delegation: Delegation) -> bool:
    """Say whether somebody may end a delegation: who entrusted, who stands in, who set it."""
    return user.id in {delegation.principal_id, delegation.deputy_id, delegation.by_id}


def may_accept(user: User, delegation: Delegation) -> str | None:
    """Its deputy accepts what another set, once."""
    if user.id != delegation.deputy_id:
        return "只有代理人可以接受这份委托。"
    if delegation.accepted_at is not None:
        return "您已经接受了这份委托。"
    return not_over(delegation) or fits(user)


def not_over(delegation: Delegation) -> str | None:
    """What is over cannot be ended again."""
    if delegation.ended_at is not None or delegation.ends_on < today():
        return "这份委托已经结束。"
    return None
