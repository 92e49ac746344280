"""The columns of the three sheets, and what is said in them: the words that offices use for kinds, roles, identities and states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from portal.documents.excel.headings import Column
from portal.people.models import ROLE_LABELS, Identity, Role, Subject, UnitKind
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Mapping

Meaning = TypeVar("Meaning")
REASON = "问题（上传时忽略）"
IGNORED = (Column(REASON),)
NAME, KIND, PARENT, RESPONSIBLE, STATE = "单位名称", "性质", "管理单位", "第一责任人", "状态"
USERNAME, PERSON, UNIT, STANDING, ROLES, PHONE = "用户名", "姓名", "单位", "身份", "角色", "手机号"
LEAVES_ON = "预计离校日期"
NOTHING = frozenset({"无", "没有", "-", "/", "none"})
"""Said in a cell, it empties what is known; a cell left empty changes nothing."""
UNIT_WORDS = ("所在单位", "所属单位", "单位名称", "工作单位", "部门", "所在部门", "学院", "二级单位")
PHONE_WORDS = ("电话", "手机", "联系电话", "联系方式", "手机号码", "移动电话")
PERSON_WORDS = ("人员姓名", "真实姓名", "用户姓名", "教工姓名", "名字")

COLUMNS: dict[Subject, tuple[Column, ...]] = {
    Subject.UNITS: (
        Column(
            NAME,
            required=True,
            help="单位全称，如“信息工程学院”。已登记的单位按名称对应，不会重复新增。",
            also=("单位", "名称", "部门名称", "单位全称"),
        ),
        Column(
            KIND,
            required=True,
            help="请从列表中选择；平台级别由性质决定，无需填写。",
            choices=tuple(kind.label for kind in UnitKind),
            also=("类别", "单位类别", "单位性质", "单位类型", "类型"),
        ),
        Column(
            PARENT,
            help="团学组织、学生社团填校团委的单位名称；其他单位可不填。",
            also=("上级单位", "主管单位", "挂靠单位", "指导单位"),
        ),
        Column(
            RESPONSIBLE,
            help="党政负责人的姓名或用户名，可以是“用户”表中新增的人；重名的填用户名；可不填。",
            also=("负责人", "党政负责人", "第一责任人用户名", "责任人"),
        ),
        Column(STATE, help="在用或停用；不填为在用，已登记的保持不变。", choices=("在用", "停用"), also=("是否在用",)),
    ),
    Subject.USERS: (
        Column(
            USERNAME,
            required=True,
            help="登录用，建议以字母加工号，如 t2019012：2–40 位小写字母、数字或 . _ -，以字母开头。已有的用户按用户名对应。",
            also=("账号", "登录名", "工号", "学工号", "登录账号", "用户名（工号）"),
            exact=True,
        ),
        Column(PERSON, required=True, help="最多 40 字。", also=PERSON_WORDS),
        Column(UNIT, required=True, help="从列表中选择，也可以是“单位”表中新增的单位。", also=UNIT_WORDS),
        Column(
            STANDING,
            help="教职工或学生；不填为教职工，已有的用户保持不变。",
            choices=("教职工", "学生"),
            also=("人员类别", "人员类型", "人员身份"),
        ),
        Column(
            ROLES,
            help="几个角色用“、”分开；为其他单位担任的写明单位，如：单位负责人、填报人（校团委）。"
            "所填即全部角色：已有的用户会按此增减；不填则不变，写“无”则全部收回。",
            choices=tuple(ROLE_LABELS.values()),
            also=("权限", "用户角色", "平台角色"),
        ),
        Column(PHONE, help="手机号，作为其联系电话，同时登记到运行人员名册；可不填。", also=PHONE_WORDS, exact=True),
        Column(
            STATE, help="在用或停用；不填为在用，已有的用户保持不变。", choices=("在用", "停用"), also=("是否在用",)
        ),
    ),
    Subject.PEOPLE: (
        Column(PERSON, required=True, help="最多 20 字。", also=PERSON_WORDS),
        Column(
            PHONE,
            required=True,
            help="11 位手机号。按姓名加手机号认人，已登记的不会重复。",
            also=PHONE_WORDS,
            exact=True,
        ),
        Column(UNIT, required=True, help="从列表中选择。", also=UNIT_WORDS),
        Column(
            STANDING,
            help="教职工、学生或外聘，可不填。",
            choices=tuple(identity.label for identity in Identity),
            also=("人员类别", "人员类型", "人员身份"),
        ),
        Column(
            LEAVES_ON,
            help="学生填预计毕业日期，到期前会提醒交接。日期写作 2026-06-30。",
            also=("离校日期", "毕业日期", "预计毕业日期", "毕业时间", "预计毕业时间", "离校时间", "预计离校时间"),
            days=True,
        ),
    ),
}
STATES = {
    "在用": True,
    "是": True,
    "启用": True,
    "正常": True,
    "停用": False,
    "否": False,
    "已停用": False,
    "禁用": False,
}
STANDINGS = {
    "教职工": True,
    "教师": True,
    "老师": True,
    "职工": True,
    "教工": True,
    "教职员工": True,
    "学生": False,
    "本科生": False,
    "研究生": False,
    "在校生": False,
}
IDENTITIES = {
    **{identity.label: identity for identity in Identity},
    **{word: Identity.STAFF if staff else Identity.STUDENT for word, staff in STANDINGS.items()},
    "外聘人员": Identity.OUTSIDE,
    "校外人员": Identity.OUTSIDE,
}
KINDS = {
    **{kind.label: kind for kind in UnitKind},
    "学院": UnitKind.COLLEGE,
    "教学单位": UnitKind.COLLEGE,
    "部门": UnitKind.DEPARTMENT,
    "机关部门": UnitKind.DEPARTMENT,
    "职能处室": UnitKind.DEPARTMENT,
    "团委": UnitKind.LEAGUE,
    "学生组织": UnitKind.ORGANISATION,
    "社团": UnitKind.CLUB,
}
SEPARATORS, OPENING, CLOSING = frozenset("、，,；;\n"), frozenset("（("), frozenset("）)")
HELD_FOR = re.compile(r"([^（(]+)[（(](.+)[)）]")
LONGEST_ROLES = 300
WHOLE_SCHOOL = "全校"


def among(words: Mapping[str, Meaning], said: str) -> Meaning | None:
    """Return what a word means, however it is typed; None for a word that is not known."""
    return {key(word): meaning for word, meaning in words.items()}.get(key(said))


def roles_said(text: str) -> tuple[list[tuple[Role, str]], list[str]]:
    """Return the roles that a cell lists, each with the unit that it names ("" for none), and the words that are no role."""
    known = {key(label): role for role, label in ROLE_LABELS.items()} | {key(role.label): role for role in Role}
    found: list[tuple[Role, str]] = []
    strange: list[str] = []
    for part in _parts(text):
        held = HELD_FOR.fullmatch(part)
        if role := known.get(key(part)):
            found.append((role, ""))
        elif held and (role := known.get(key(held[1]))):
            found.append((role, held[2].strip()))
        else:
            strange.append(part)
    return found, strange


def _parts(text: str) -> list[str]:
    """Return the parts of a list, but for what stands in brackets: 单位负责人、填报人（学生处、校团委）are two."""
    parts, depth = [""], 0
    for sign in text:
        depth = depth + 1 if sign in OPENING else max(0, depth - 1) if sign in CLOSING else depth
        if sign in SEPARATORS and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]
