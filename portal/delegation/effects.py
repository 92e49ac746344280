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
from portal.people.consents.effects import ask, lapse

if TYPE_CHECKING:
    from portal.delegation.rules import Plan
    from portal.people.models import User

KIND = "delegation"


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
            for d in queries.set_by(user, plan.starts_on, plan.ends_on)
            if (d.principal_id, d.deputy_id, d.kind, d.starts_on, d.ends_on, d.reason, d.by_id)
            == (plan.principal.id, plan.deputy.id, plan.kind, plan.starts_on, plan.ends_on, reason, user.id)
        ),
        None,
    )


def entrust(plan: Plan, reason: str, user: User) -> Delegation:
    """Set a delegation that was found without fault, and tell both. Does not commit.

    One's own holds at once. For another, its deputy has to accept it, and a second person to agree to it.
    """
    own, moment = plan.principal.id == user.id, calendar.now()
    made = Delegation(
        principal=plan.principal,
        deputy=plan.deputy,
        kind=plan.kind,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        reason=reason,
        by=user,
        accepted_at=moment if own else None,
        allowed_at=moment if own else None,
    )
    db.session.add(made)
    db.session.flush()
    queries.forget()
    record("delegation.set", f"delegation:{made.id}", **_facts(made), reason=reason)
    what = f"{made.starts_on} 至 {made.ends_on}，事项：{made.kind_label}。"
    why = f"事由：{reason}。" if reason else ""
    if own:
        _say(made, made.deputy, "set", f"{made.principal.name}委托您代理审批", what + why, user)
        return made
    ask(KIND, made.principal, user, delegation=made.id)
    title = f"请您答复：{user.name}拟让您代{made.principal.name}审批"
    _say(made, made.deputy, "set", title, f"{what}{why}您接受、并由系统管理员确认后才生效。", user)
    title = f"{user.name}拟让{made.deputy.name}代您审批"
    _say(
        made,
        made.principal,
        "set",
        title,
        f"{what}代理人接受、并由系统管理员确认后才生效；如有不妥，请点“收回”。",
        user,
    )
    return made


def accept(delegation: Delegation, user: User, revision: int | None = None) -> None:
    """Let its deputy accept what another set; it holds when a second person has agreed, too. Raises Refused, Stale. Does not commit."""
    if reason := rules.may_accept(user, delegation):
        raise Refused(reason)
    same(delegation, revision)
    check_effect(delegation, accepting=True)
    delegation.accepted_at = calendar.now()
    db.session.flush()
    queries.forget()
    record("delegation.accepted", f"delegation:{delegation.id}", **_facts(delegation))
    _in_effect(delegation, user)
    if not delegation.agreed:
        text = "还要由系统管理员确认后才生效。"
        _say(
            delegation,
            delegation.by,
            "accepted",
            f"{delegation.deputy.name}已接受代理{delegation.principal.name}",
            text,
            user,
        )


def allow(delegation: Delegation) -> None:
    """Note that a second person agreed; it holds when its deputy has accepted it, too. Does not commit."""
    delegation.allowed_at = calendar.now()
    db.session.flush()
    queries.forget()
    _in_effect(delegation, None)


def check_effect(delegation: Delegation, *, accepting: bool = False, allowing: bool = False) -> None:
    """Raise Refused where it is over, or where it would hold from now on beside others with which it cannot be."""
    if reason := rules.not_over(delegation):
        raise Refused(reason)
    if not (accepting or delegation.accepted_at) or not (allowing or delegation.allowed_at):
        return
    starts_on = max(delegation.starts_on, calendar.today())
    plan = rules.Plan(delegation.principal, delegation.deputy, delegation.kind, starts_on, delegation.ends_on)
    found = [rules.may_set(delegation.by, plan), rules.fits(plan.deputy), *faults(plan).values()]
    if reason := next((reason for reason in found if reason), None):
        raise Refused(reason, "可以不接受或收回这份委托，另设一份。")


def _in_effect(delegation: Delegation, user: User | None) -> None:
    """Tell both that it holds, once nobody has to accept or to agree any more."""
    if not delegation.agreed:
        return
    what = f"{delegation.starts_on} 至 {delegation.ends_on}，事项：{delegation.kind_label}。"
    principal, deputy = delegation.principal, delegation.deputy
    by = f"由{delegation.by.name}设置，如有不妥可随时收回。"
    _say(delegation, deputy, "holds", f"{principal.name}由您代理审批", what, user)
    _say(delegation, principal, "holds", f"已委托{deputy.name}代您审批", what + by, user)


def end(delegation: Delegation, user: User, revision: int | None = None) -> None:
    """End a delegation at once, decline it or take it back; tell the others. Does not commit.

    Raises Refused when it is over, Stale when it changed since.
    """
    if reason := rules.not_over(delegation):
        raise Refused(reason)
    same(delegation, revision)
    delegation.ended_at = calendar.now()
    db.session.flush()
    queries.forget()
    record("delegation.ended", f"delegation:{delegation.id}", **_facts(delegation))
    how = "已办理的意见继续有效" if delegation.agreed else "没有生效"
    text = f"由{user.name}结束，{how}。"
    tell_end(delegation, text, user)
    if not delegation.own and delegation.by_id != delegation.deputy_id:
        title = f"{delegation.deputy.name}不再代理{delegation.principal.name}审批"
        _say(delegation, delegation.by, "end", title, text, user)
    lapse(KIND, delegation.principal, delegation=delegation.id)


def tell_end(delegation: Delegation, text: str, user: User | None) -> None:
    """Tell both, but whoever did it, that it is over."""
    for_deputy, for_principal = f"您不再代理{delegation.principal.name}审批", f"{delegation.deputy.name}不再代理您审批"
    _say(delegation, delegation.deputy, "end", for_deputy, text, user)
    _say(delegation, delegation.principal, "end", for_principal, text, user)


def same(delegation: Delegation, revision: int | None) -> None:
    """Raise Stale when the page was opened before it changed."""
    if revision is not None and revision != delegation.revision:
        raise Stale("您打开页面后，这份委托已有变动，刚才的操作没有生效。", "请重新打开页面，看过最新情况再办理。")


def _facts(delegation: Delegation) -> dict[str, Any]:
    return {
        "principal": delegation.principal.name,
        "deputy": delegation.deputy.name,
        "scope": delegation.kind_label,
        "starts_on": delegation.starts_on.isoformat(),
        "ends_on": delegation.ends_on.isoformat(),
    }


def _say(delegation: Delegation, to: User, what: str, title: str, text: str, user: User | None) -> None:  # noqa: PLR0913, PLR0917 - one message
    if user is None or to.id != user.id:
        about = f"delegation:{delegation.id}"
        tell([to], MessageSort.DELEGATION, title, text=text, url="/delegation/", subject=about, key=f"{about}:{what}")
