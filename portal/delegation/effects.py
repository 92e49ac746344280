"""Setting and ending a delegation: each with its audit entry and a message to whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import calendar
from portal.audit.trail import record
from portal.database import db
from portal.delegation import queries, rules
from portal.delegation.models import Delegation
from portal.errors import Refused, Stale
from portal.notices.effects import tell
from portal.notices.models import MessageSort

if TYPE_CHECKING:
    from portal.delegation.rules import Plan
    from portal.people.models import User


def faults(plan: Plan) -> dict[str, str]:
    """Return, by field, why a delegation cannot be set beside those that are there; two who set at once wait here."""
    queries.lock(plan.principal, plan.deputy)
    known = queries.between(plan.starts_on, plan.ends_on)
    found = {
        "starts_on": rules.only_one(plan, known),
        "deputy": rules.no_ring(plan, known) or rules.short_enough(plan, known),
    }
    return {name: reason for name, reason in found.items() if reason}


def twin(plan: Plan, reason: str, user: User) -> Delegation | None:
    """Return the very delegation that this person has set already: a form sent twice sets one."""
    return next(
        (
            d
            for d in queries.between(plan.starts_on, plan.ends_on)
            if (d.principal_id, d.deputy_id, d.kind, d.starts_on, d.ends_on, d.reason, d.by_id)
            == (plan.principal.id, plan.deputy.id, plan.kind, plan.starts_on, plan.ends_on, reason, user.id)
        ),
        None,
    )


def entrust(plan: Plan, reason: str, user: User) -> Delegation:
    """Set a delegation that was found without fault, and tell both. Does not commit."""
    made = Delegation(
        principal=plan.principal,
        deputy=plan.deputy,
        kind=plan.kind,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        reason=reason,
        by=user,
    )
    db.session.add(made)
    db.session.flush()
    queries.forget()
    record("delegation.set", f"delegation:{made.id}", **_facts(made), reason=reason)
    days = f"{made.starts_on} 至 {made.ends_on}"
    why = f"事由：{reason}。" if reason else ""
    _say(
        made,
        made.deputy,
        "set",
        f"{made.principal.name}委托您代理审批",
        f"{days}，事项：{made.kind_label}。{why}",
        user,
    )
    by = f"由{user.name}设置，如有不妥可随时收回。"
    _say(
        made, made.principal, "set", f"已委托{made.deputy.name}代您审批", f"{days}，事项：{made.kind_label}。{by}", user
    )
    return made


def end(delegation: Delegation, user: User, revision: int | None = None) -> None:
    """End a delegation at once, and tell the others. Raises Refused when it is over, Stale when it changed since. Does not commit."""
    if reason := rules.not_over(delegation):
        raise Refused(reason)
    if revision is not None and revision != delegation.revision:
        raise Stale("您打开页面后，这份委托已有变动，刚才的操作没有生效。", "请重新打开页面，看过最新情况再办理。")
    delegation.ended_at = calendar.now()
    db.session.flush()
    queries.forget()
    record("delegation.ended", f"delegation:{delegation.id}", **_facts(delegation))
    text = f"由{user.name}结束；已办理的意见继续有效。"
    _say(delegation, delegation.deputy, "end", f"您不再代理{delegation.principal.name}审批", text, user)
    _say(delegation, delegation.principal, "end", f"{delegation.deputy.name}不再代理您审批", text, user)


def _facts(delegation: Delegation) -> dict[str, Any]:
    return {
        "principal": delegation.principal.name,
        "deputy": delegation.deputy.name,
        "scope": delegation.kind_label,
        "starts_on": delegation.starts_on.isoformat(),
        "ends_on": delegation.ends_on.isoformat(),
    }


def _say(delegation: Delegation, to: User, what: str, title: str, text: str, user: User) -> None:  # noqa: PLR0913, PLR0917 - one message
    if to.id != user.id:
        about = f"delegation:{delegation.id}"
        tell([to], MessageSort.DELEGATION, title, text=text, url="/delegation/", subject=about, key=f"{about}:{what}")
