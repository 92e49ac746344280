"""The units and people of the demonstration: invented, but for the names that the contract of this product fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.database import db
from portal.people.models import Assignment, Role, Unit, UnitKind, User
from portal.settings.effects import preset

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHOOL, PUBLICITY, LEAGUE, TECH, LEADERS = "郑州工商学院", "党委宣传部", "校团委", "现代教育技术中心", "学校领导"
IT_COLLEGE, BUSINESS, SOCIETY = "信息工程学院", "经济与管理学院", "大学生新媒体协会"
COLLEGES = (IT_COLLEGE, BUSINESS, "工学院", "艺术学院", "文法学院", "外国语学院", "建筑工程学院", "马克思主义学院")
DEPARTMENTS = (PUBLICITY, TECH, LEADERS, "教务处", "学生处", "招生就业处", "图书馆", "后勤管理处", "科研处")
ORGANISATIONS = (
    ("校学生会", UnitKind.ORGANISATION),
    (SOCIETY, UnitKind.CLUB),
    ("青年志愿者协会", UnitKind.CLUB),
    ("大学生艺术团", UnitKind.ORGANISATION),
)

# Each row: the sign-in name, the name, the unit, staff or student, and the roles, each with its unit if it has one.
PEOPLE: tuple[tuple[str, str, str, bool, tuple[tuple[Role, str | None], ...]], ...] = (
    ("operator", "王敏", IT_COLLEGE, True, ((Role.AUTHOR, IT_COLLEGE),)),
    ("editor", "宋扬", IT_COLLEGE, True, ((Role.EDITOR, IT_COLLEGE),)),
    ("head", "赵建国", IT_COLLEGE, True, ((Role.UNIT_HEAD, IT_COLLEGE),)),
    ("deputy", "刘芳", IT_COLLEGE, True, ((Role.UNIT_DEPUTY, IT_COLLEGE),)),
    ("stranger", "何静", BUSINESS, True, ((Role.AUTHOR, BUSINESS),)),
    ("otherhead", "冯卫东", BUSINESS, True, ((Role.UNIT_HEAD, BUSINESS),)),
    ("student", "陈晨", SOCIETY, False, ((Role.AUTHOR, SOCIETY),)),
    ("league", "孙丽", LEAGUE, True, ((Role.UNIT_HEAD, LEAGUE), (Role.AUTHOR, LEAGUE))),
    ("publicity", "李老师", PUBLICITY, True, ((Role.PUBLICITY, None), (Role.AUTHOR, SCHOOL), (Role.AUTHOR, PUBLICITY))),
    ("director", "周明远", PUBLICITY, True, ((Role.UNIT_HEAD, PUBLICITY), (Role.PUBLICITY_HEAD, None))),
    ("tech", "吴工", TECH, True, ((Role.TECH, None),)),
    ("leader", "郑校长", LEADERS, True, ((Role.LEADER, None),)),
    ("admin", "系统管理员", TECH, True, ((Role.ADMIN, None),)),
    ("auditor", "审计管理员", TECH, True, ((Role.AUDITOR, None),)),
    ("library", "钱文", "图书馆", True, ((Role.UNIT_HEAD, "图书馆"), (Role.AUTHOR, "图书馆"))),
    ("arthead", "林雅", "艺术学院", True, ((Role.UNIT_HEAD, "艺术学院"),)),
    ("art", "马晓", "艺术学院", True, ((Role.AUTHOR, "艺术学院"),)),
    ("teachinghead", "韩立", "教务处", True, ((Role.UNIT_HEAD, "教务处"),)),
    ("teaching", "许静", "教务处", True, ((Role.AUTHOR, "教务处"),)),
)


def build(password_hash: str) -> dict[str, User]:
    """Add the units and the people, all with one password hash. Return the people by username.

    They are signed in with by whoever looks around, by the password alone: no role of theirs must have a second factor.
    """
    units = {unit.name: unit for unit in _units()}
    db.session.add_all(units.values())
    db.session.flush()
    users = {}
    for username, name, unit, staff, roles in PEOPLE:
        user = User(username=username, name=name, unit=units[unit], staff=staff, password=password_hash)
        user.assignments = [Assignment(role=role, unit=units[of] if of else None) for role, of in roles]
        db.session.add(user)  # at once, so that they are registered in this order
        users[username] = user
        for role, of in roles:
            if role is Role.UNIT_HEAD and of:
                units[of].responsible = user
    units[SCHOOL].responsible = users["leader"]
    preset("factor_roles", "")
    preset("password_days", "0")  # whoever tries the demonstration next year still finds its password in README
    db.session.flush()
    return users


def _units() -> Iterable[Unit]:
    school = Unit(name=SCHOOL, kind=UnitKind.SCHOOL)
    league = Unit(name=LEAGUE, kind=UnitKind.LEAGUE, parent=school)
    yield school
    yield league
    yield from (Unit(name=name, kind=UnitKind.COLLEGE, parent=school) for name in COLLEGES)
    yield from (Unit(name=name, kind=UnitKind.DEPARTMENT, parent=school) for name in DEPARTMENTS)
    yield from (Unit(name=name, kind=kind, parent=league) for name, kind in ORGANISATIONS)
