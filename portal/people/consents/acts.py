"""The acts of people that need a second person: a password, a deciding role, an account opened again, a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import calendar
from portal.errors import Refused
from portal.people import counterparts, effects, queries, rules
from portal.people.consents.kinds import Kind
from portal.people.consents.queries import waiting_of
from portal.people.consents.rules import in_reach
from portal.people.factors import effects as factors
from portal.people.factors.queries import enrolled
from portal.people.models import Role

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.consents.kinds import Facts
    from portal.people.models import Consent

PASSWORD, ROLE, OPENING, SIGNATURE, FACTOR = "password", "role", "opening", "signature", "factor"


def _check_asker(consent: Consent) -> None:
    """Raise Refused where whoever asked administers no more."""
    if Role.ADMIN not in consent.asked_by.roles:
        raise Refused(f"申请人{consent.asked_by.name}已不是系统管理员，不能按其申请办理。")


def _check_account(consent: Consent) -> None:
    """Raise Refused where the account is closed or audits."""
    _check_asker(consent)
    in_reach(consent.user)
    if not consent.user.active:
        raise Refused(f"{consent.user.name}的账户已停用。")


def _check_factor(consent: Consent) -> None:
    _check_account(consent)
    if not enrolled(consent.user_id):
        raise Refused(f"{consent.user.name}没有启用登录验证器。")


def _check_role(consent: Consent) -> None:
    _check_asker(consent)
    role, unit_id = _role(consent)
    effects.check_role(consent.user, role, unit_id, consent.asked_by_id)
    waiting = {_role(one)[0] for one in waiting_of(consent.user_id) if one.kind == ROLE and one.id != consent.id}
    effects.refuse(rules.apart(role, waiting))


def _role(consent: Consent) -> tuple[Role, int | None]:
    return Role(consent.facts["role"]), consent.facts["unit_id"]


def role_in_words(consent: Consent) -> str:
    """Return the role that is asked for: “单位负责人”（教务处）."""
    role, unit_id = _role(consent)
    return f"“{role.label}”（{queries.unit(unit_id).name}）" if unit_id else f"“{role.label}”"


def _give(consent: Consent) -> None:
    effects.give_role(consent.user, *_role(consent), consent.asked_by_id)


def _check_opening(consent: Consent) -> None:
    _check_asker(consent)
    in_reach(consent.user)
    if consent.user.active:
        raise Refused(f"{consent.user.name}的账户已经是在用。")
    counterparts.refuse_second(consent.user, consent.user.person_id)


def _open(consent: Consent) -> None:
    user = consent.user
    same: dict[str, Any] = {"name": user.name, "unit_id": user.unit_id, "staff": user.staff}
    effects.change_user(user, consent.asked_by_id, {**same, "active": True})


def _account(consent: Consent) -> Facts:
    """Return what whoever agrees should know of the account: one that was just made may be its maker's own."""
    user = consent.user
    whose = "，由申请人建立" if user.made_by_id == consent.asked_by_id else ""
    found = [("账户", f"{user.username}，{_day(user.created_at)} 建立{whose}"), ("现有角色", user.role_names or "无")]
    if user.password_at:
        whose = "由申请人" if user.password_by_id == consent.asked_by_id else ""
        since = "，本人还没有登录修改" if user.must_change else ""
        found.append(("密码", f"{_day(user.password_at)} {whose}发放过一次性密码{since}"))
    return found


def _day(moment: datetime) -> str:
    return calendar.local(moment).date().isoformat()


KINDS = (
    Kind(PASSWORD, "重置密码", lambda _one, whose: f"重置{whose}的登录密码", _check_account, None, _account),
    Kind(
        FACTOR,
        "重置登录验证器",
        lambda _one, whose: f"重置{whose}的登录验证器",
        _check_factor,
        lambda one: factors.reset(one.user),
        _account,
    ),
    Kind(ROLE, "授予角色", lambda one, whose: f"授予{whose}{role_in_words(one)}角色", _check_role, _give, _account),
    Kind(OPENING, "重新启用账户", lambda _one, whose: f"重新启用{whose}的账户", _check_opening, _open, _account),
    Kind(
        SIGNATURE,
        "登记签名图片",
        lambda _one, whose: f"为{whose}登记签名图片",
        _check_account,
        lambda one: effects.set_signature(one.user, one.facts["sha256"]),
        pictured="sha256",
    ),
)
