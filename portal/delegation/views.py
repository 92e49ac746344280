"""The pages of 委托: what one entrusted and what is entrusted to one, a new one, ending one now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from portal.calendar import today
from portal.database import db
from portal.delegation import effects, queries, rules
from portal.delegation.forms import DAY, DelegationForm
from portal.delegation.queries import CAN_STAND_IN
from portal.delegation.rules import DECIDERS, FOR_ANYBODY, HEADS, SETTERS, Plan
from portal.errors import Denied
from portal.feature import closed
from portal.people import kept
from portal.people.models import Role
from portal.people.naming import meant, offered, written
from portal.people.queries import called, me
from portal.web.access import Keeps, allow
from portal.web.pages import go, page

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.wrappers import Response

    from portal.delegation.models import Delegation
    from portal.people.models import User

pages = Blueprint("delegation", __name__, url_prefix="/delegation")
READERS = (*CAN_STAND_IN, Role.ADMIN)


@pages.app_context_processor
def _today() -> dict[str, Any]:
    """Offer every page who stands in today for the user, and for whom the user does; asked only where it is shown."""
    return {"delegations_today": _of_today, "delegations_set_by_others": _to_answer}


def _to_answer() -> list[dict[str, Any]]:
    """Return what others set for whoever looks, each with what it asks of them."""
    if not current_user.is_authenticated or closed("delegation.index"):
        return []
    return [_row(d) for d in queries.to_answer(me())]


def _of_today() -> list[Delegation]:
    mine = {current_user.id} if current_user.is_authenticated else set()
    return [d for d in queries.in_force() if mine & {d.principal_id, d.deputy_id}] if mine else []


def concerned() -> bool:
    """Say whether the page has anything for whoever looks: something to entrust or to take over, or what there was of it."""
    user = me()
    return (
        user.holds(*DECIDERS, *FOR_ANYBODY)
        or rules.fits(user) is None
        or bool(queries.open_ones(user, every=False) or queries.past_ones(user) or _principals(user))
    )


@pages.get("/")
@allow(*READERS)
def index() -> Response:
    """Show what one entrusted, what is entrusted to one, what one set for others, and what is over."""
    user = me()
    decides = user.holds(*DECIDERS)
    return page(
        "delegation/index.html",
        parts=[(title, [_row(d) for d in found]) for title, found in _parts(user)],
        past=[_row(d) for d in queries.past_ones(user)],
        decides=decides,
        may_stand_in=rules.fits(user) is None,
        hint=decides and not queries.ever_named(user),
        may_set=bool(_principals(user)),
        waits=request.args.get("done", type=int)
        in {d.id for d in queries.open_ones(user, every=False) if not d.agreed},
    )


def _parts(user: User) -> tuple[tuple[str, list[Delegation]], ...]:
    """Return what is not over, under the titles by which the page parts it."""
    rows = queries.open_ones(user, every=user.holds(*FOR_ANYBODY))
    return (
        ("我委托他人", [d for d in rows if d.principal_id == user.id]),
        ("他人委托我", [d for d in rows if d.deputy_id == user.id]),
        ("其他人的委托", [d for d in rows if user.id not in {d.principal_id, d.deputy_id}]),
    )


def _row(delegation: Delegation) -> dict[str, Any]:
    """Return one delegation for the page: how it stands, and the word on its button, "" where this person may not end it."""
    user_id, (tone, word) = current_user.id, _standing(delegation, today())
    leaving = "不再代理" if delegation.accepted_at else "不接受"
    act = "收回" if delegation.principal_id == user_id else leaving if delegation.deputy_id == user_id else "结束"
    over = rules.not_over(delegation) or not rules.may_end(me(), delegation)
    row = {"delegation": delegation, "tone": tone, "word": word, "act": "" if over else act}
    return row | {"may_accept": rules.may_accept(me(), delegation) is None, "mine": delegation.principal_id == user_id}


def _standing(delegation: Delegation, day: date) -> tuple[str, str]:
    """Return (tone, words) of how it stands on a day."""
    if delegation.ended_at:
        return "void", "已提前结束"
    if delegation.ends_on < day:
        return "draft", "已到期"
    if not (delegation.deputy.active and delegation.principal.active):
        return "bad", "账户已停用，不生效"
    if not delegation.agreed:
        return "wait", "待代理人接受" if delegation.accepted_at is None else "待系统管理员确认"
    return ("draft", "未开始") if delegation.starts_on > day else ("done", "生效中")


@pages.get("/new")
@allow(*SETTERS)
def new() -> Response:
    """Open the form: for oneself, or for whom one may set it."""
    principals = _named(_principals(me()))
    if kept.given("delegation.create"):
        return _form(DelegationForm(formdata=request.form), principals)
    oneself = me() in principals
    first = principals[0] if oneself or len(principals) == 1 else None
    day = today().isoformat()
    data = {"principal": written(first) if first else "", "starts_on": day, "ends_on": day, "kind": ""}
    return _form(DelegationForm(formdata=None, data=data), principals)


@pages.post("/new")
@allow(*SETTERS, keeps=Keeps("委托"))
def create() -> Response:
    """Set a delegation, or show the form again with what is wrong beside its field (422)."""
    principals, form = _named(_principals(me())), DelegationForm()
    plan = _plan(form, principals) if form.validate_on_submit() else None
    if plan is None:
        return _form(form, principals, 422)
    if known := effects.twin(plan, form.reason.data, me()):
        return go(url_for(".index", done=known.id))
    if faults := effects.faults(plan):
        db.session.rollback()
        for name, reason in faults.items():
            _unfit(form, name, reason)
        return _form(form, _named(_principals(me())), 422)
    made = effects.entrust(plan, form.reason.data, me())
    db.session.commit()
    return go(url_for(".index", done=made.id))


@pages.post("/<int:delegation_id>/accept")
@allow(*READERS)
def accept(delegation_id: int) -> Response:
    """Accept to stand in, where another than the principal set it."""
    found = queries.delegation_for(me(), delegation_id)
    effects.accept(found, me(), request.form.get("revision", type=int))
    db.session.commit()
    return go(url_for(".index", accepted=found.id))


@pages.post("/<int:delegation_id>/end")
@allow(*READERS)
def end(delegation_id: int) -> Response:
    """End a delegation now: taken back, declined, or ended by who set it."""
    found = queries.delegation_for(me(), delegation_id)
    effects.end(found, me(), request.form.get("revision", type=int))
    db.session.commit()
    return go(url_for(".index", ended=found.id))


def _principals(user: User) -> list[User]:
    """Return for whom this person may set a delegation, themselves first."""
    themselves = [user] if user.holds(*DECIDERS) else []
    if user.holds(*FOR_ANYBODY):
        others = queries.staff_holding(*DECIDERS)
    elif user.staff:
        others = queries.staff_holding(Role.UNIT_HEAD, units=user.units(Role.AUTHOR))
    else:
        others = []
    return [*themselves, *(u for u in others if u.id != user.id)]


def _named(principals: list[User]) -> list[User]:
    if not principals:
        raise Denied("您没有审批事项，也没有可代为设置委托的单位负责人，不需要设置委托。")
    return principals


def _deputies(user: User) -> list[User]:
    """Return who is offered as deputy: for a clerk, who sets it for the head alone, the unit's own."""
    if user.holds(*DECIDERS, *FOR_ANYBODY):
        return queries.staff_holding(*CAN_STAND_IN)
    return queries.staff_holding(*HEADS, units=user.units(Role.AUTHOR))


def _plan(form: DelegationForm, principals: list[User]) -> Plan | None:
    """Return what the form asks for; None with the reason beside the field."""
    principal = _known(form, "principal", *meant(form.principal.data, principals))
    deputy = _known(form, "deputy", *meant(form.deputy.data, called(form.deputy.data)))
    starts_on, ends_on = DAY.load(form.starts_on.data), DAY.load(form.ends_on.data)
    if principal is None or deputy is None or starts_on is None or ends_on is None:
        return None
    plan = Plan(principal, deputy, form.kind.data, starts_on, ends_on)
    late = "starts_on" if starts_on < today() else "ends_on"
    found = ((late, rules.in_time(starts_on, ends_on)), ("deputy", rules.may_set(me(), plan) or rules.fits(deputy)))
    for name, reason in found:
        if reason:
            _unfit(form, name, reason)
    return None if form.errors else plan


def _known(form: DelegationForm, name: str, user: User | None, fault: str) -> User | None:
    """Return whom a field means; for nobody the reason is put beside it."""
    if user is None:
        _unfit(form, name, fault)
    return user


def _unfit(form: DelegationForm, name: str, reason: str) -> None:
    form[name].errors = [*form[name].errors, reason]


def _form(form: DelegationForm, principals: list[User], status: int = 200) -> Response:
    return page(
        "delegation/new.html",
        status=status,
        form=form,
        errors=form.faults,
        for_others=principals != [me()],
        principals=offered(principals),
        deputies=offered(_deputies(me())),
    )
