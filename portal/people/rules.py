"""What must hold for units, users and roles: each rule returns None, or the reason why not in the administrator's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.people.models import Role, UnitKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SINGLE = frozenset({UnitKind.SCHOOL, UnitKind.LEAGUE})
DECIDING = frozenset({Role.EDITOR, Role.UNIT_HEAD, Role.UNIT_DEPUTY, Role.PUBLICITY, Role.PUBLICITY_HEAD})


def supervised(kind: UnitKind, parent: UnitKind | None) -> str | None:
    """校团委 manages the organisations and clubs of students (第六条); over all others there is only the school."""
    if kind.of_league:
        return None if parent == UnitKind.LEAGUE else "团学组织和学生社团的管理单位必须是校团委（第六条）。"
    if kind == UnitKind.SCHOOL:
        return "学校没有管理单位。" if parent else None
    return None if parent in {None, UnitKind.SCHOOL} else "学院、部门和校团委的管理单位只能是学校，也可不选。"


def no_circle(unit_id: int | None, parent_id: int | None, parents: Mapping[int, int | None]) -> str | None:
    """No unit manages itself, not even by way of others."""
    above, seen = parent_id, set()
    while above is not None and above not in seen:
        if above == unit_id:
            return "管理单位不能是本单位或本单位管理的单位。"
        seen.add(above)
        above = parents.get(above)
    return None


def only_one(kind: UnitKind, others: Collection[UnitKind]) -> str | None:
    """There is one school and one youth league committee."""
    return f"“{kind.label}”只能有一个，已经登记过了。" if kind in SINGLE and kind in others else None


def children_fit(kind: UnitKind, children: Collection[UnitKind], *, active: bool) -> str | None:
    """A unit keeps its kind, and stays active, while units of which it is the supervisor depend on it."""
    if not active and children:
        return "还有在用的单位由本单位管理，请先停用或调整。"
    return next(
        (f"本单位还管理着其他单位，不能改为“{kind.label}”。" for child in children if supervised(child, kind)), None
    )


def role_fits(role: Role, unit_id: int | None, *, staff: bool) -> str | None:
    """A unit's role names its unit, an office's role none; students write, they do not decide."""
    if role.of_unit and unit_id is None:
        return f"“{role.label}”是各单位的角色，请选择单位。"
    if not role.of_unit and unit_id is not None:
        return f"“{role.label}”是全校的角色，单位请选“全校”。"
    if not staff and role != Role.AUTHOR:
        return "学生只能担任填报人，不能担任审批或管理角色。"
    return None


def apart(role: Role, held: Collection[Role]) -> str | None:
    """Who administers neither decides nor reads the trail, and who reads the trail does nothing else (三员分立)."""
    together = {role, *held}
    if Role.AUDITOR in together and Role.ADMIN in together:
        return "系统管理员和审计管理员不能由同一人担任。"
    if Role.AUDITOR in together and len(together) > 1:
        return "审计管理员不能兼任其他角色。"
    if Role.ADMIN in together and together & DECIDING:
        return "系统管理员不能兼任审批角色。"
    return None


def given_by_another(user_id: int, by: int | None) -> str | None:
    """Nobody gives a role to themselves. `by` is None at the command line, where there is no user."""
    return "不能给自己添加角色，请由另一位系统管理员操作。" if user_id == by else None


def admins_stay(user_id: int, by: int | None, other_admins: int) -> str | None:
    """Nobody locks themselves, or everybody, out of administration. Asked when `user_id` is to be an administrator no more."""
    if user_id == by:
        return "不能收回自己的系统管理员角色，也不能停用自己；请由另一位系统管理员操作。"
    return None if other_admins else "这是最后一位系统管理员，请先指定另一位。"


def staff_stays(roles: Collection[Role]) -> str | None:
    """Somebody who decides cannot be turned into a student."""
    return "该用户还有审批或管理角色，请先收回再改为学生。" if set(roles) - {Role.AUTHOR} else None
