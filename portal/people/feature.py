"""The record of users, units and seals: who may do what, and how one signs in."""

from __future__ import annotations

from flask_login import current_user

from portal.feature import OWN_PAGES, AuditWords, Carried, DemoStep, Feature, MenuItem, Topic
from portal.people import queries, titles
from portal.people.commands import users
from portal.people.consents.acts import KINDS
from portal.people.consents.commands import consents
from portal.people.consents.demo import second_administrator
from portal.people.consents.hints import hints
from portal.people.factors.effects import RECOVERY, TOTP
from portal.people.factors.queries import DEFAULT, ROLES
from portal.people.models import ROLE_LABELS, UnitKind
from portal.people.views import pages
from portal.settings.declaring import Group, Parameter

WORDS = AuditWords(
    actions={
        "login.ok": "登录成功",
        "login.failed": "登录失败",
        "login.locked": "锁定期间登录",
        "logout": "退出登录",
        "access.denied": "无权访问",
        "csrf.refused": "页面过期或来源不明",
        "password.changed": "修改密码",
        "password.reset": "重置密码",
        "user.created": "新增用户",
        "user.changed": "修改用户",
        "user.profile": "修改本人设置",
        "user.linked": "关联名册中的人员",
        "user.unlocked": "解除锁定",
        "role.given": "授予角色",
        "role.taken": "收回角色",
        "session.ended": "结束登录",
        "unit.created": "新增单位",
        "unit.changed": "修改单位",
        "seal.keepers": "指定印章保管人",
        "person.added": "登记人员",
        "enrolment.uploaded": "上传单位、用户和名册",
        "enrolment.taken": "导入单位、用户和名册",
        "enrolment.dropped": "放弃导入单位、用户和名册",
        "enrolment.faults": "下载有问题的行",
        "enrolment.slips": "发放一次性密码",
        "factor.asked": "密码正确，待输入验证码",
        "factor.failed": "验证码错误",
        "factor.locked": "锁定期间输入验证码",
        "factor.recovery_used": "使用恢复码",
        "factor.enrolled": "启用登录验证器",
        "factor.changed": "更换登录验证器",
        "factor.codes": "重新生成恢复码",
        "factor.removed": "停用登录验证器",
        "factor.reset": "重置登录验证器",
        "consent.asked": "提请第二人确认",
        "consent.given": "第二人同意",
        "consent.refused": "第二人不同意",
        "consent.withdrawn": "撤回提请",
    },
    things={"consent": "第二人确认", "user": "用户", "unit": "单位", "enrolment": "单位、用户和名册的导入"},
    facts={
        "username": "用户名",
        "whom": "对象",
        "name": "名称",
        "unit_id": "单位",
        "staff": "教职工",
        "active": "在用",
        "signature": "签名图片",
        "seal": "印章图片",
        "kind": "性质",
        "parent_id": "管理单位",
        "responsible_id": "第一责任人",
        "keepers": "印章保管人",
        "email": "电子邮箱",
        "phone": "电话",
        "person_id": "名册中的人员",
        "phrases": "常用意见",
        "role": "角色",
        "sessions_ended": "结束的登录",
        "factor": "第二步",
        "codes_left": "剩余恢复码",
        "new": "新增",
        "changed": "更新",
        "unchanged": "无变化",
        "faulty": "有问题",
        "act": "操作",
        "said": "内容",
        "asked_by": "申请人",
    },
    values={
        "role": {role.value: label for role, label in ROLE_LABELS.items()},
        "kind": {kind.value: kind.label for kind in UnitKind},
        "factor": {TOTP: "动态验证码", RECOVERY: "恢复码"},
        "act": {"delegation": "代为设置委托", **{kind.key: kind.title for kind in KINDS}},
    },
    patterns={"sessions_ended": "{} 个", "phrases": "{} 条", "codes_left": "{} 个"},
    titles={
        "user": titles.users,
        "username": titles.usernames,
        "unit": titles.units,
        "enrolment": titles.enrolments,
        "consent": titles.consents,
    },
    sought={"user": titles.users_called, "username": titles.usernames_called, "unit": titles.units_called},
    names={
        "unit_id": "unit",
        "parent_id": "unit",
        "responsible_id": "user",
        "keepers": "username",
        "person_id": "person",
        "whom": "username",
        "asked_by": "username",
        "on_behalf": "username",
    },
)


def _signs() -> bool:
    """Say whether this person signs anything: a student decides nothing and needs no signature."""
    return bool(current_user.staff)


FEATURE = Feature(
    "people",
    "用户与单位",
    blueprint=pages,
    menu=(
        MenuItem("管理", "people.users", "用户与角色", ("people.*",)),
        MenuItem("管理", "people.consents", "待确认", ("people.*consent*",), under=("people.users",)),
        MenuItem("管理", "people.units", "单位", ("people.*unit*",)),
        MenuItem("我的", "people.own_signature", "我的签名", ("people.own_signature",), _signs, OWN_PAGES),
        MenuItem("我的", "people.profile", "我的设置", ("people.profile",)),
        MenuItem(
            "我的",
            "people.sessions",
            "我的账户",
            ("people.*session*", "people.password", "people.*factor*", "people.renew_codes"),
            under=("people.profile",),
        ),
    ),
    topics=(
        Topic(
            "mine",
            "我的账户",
            (15,),
            (
                "可以修改密码、结束其他设备上的登录、设置手写签名和自己的常用意见。",
                "在“我的设置”启用登录验证器后，登录时除密码外还要输入手机上显示的 6 位数字；换手机前先在那里“更换验证器”，手机丢失的用恢复码登录。",
                "请勿把账户借给他人使用；离开时退出登录。",
            ),
            ("people.*",),
            place=140,
        ),
        Topic(
            "users",
            "用户、单位与印章",
            (4, 5, 6),
            (
                "用户的角色按单位授予；停用离职人员前，先在其页面移交手头的事项；其未提交的草稿在账户停用后移交。",
                "印章由系统管理员上传并指定使用人，每次使用都有记录。",
                "重置审批人或系统管理员的密码、授予审批和管理角色、重新启用其账户、登记其签名、替他人设置委托，由一位系统管理员提出，另一位在“待确认”中同意后才生效，本人随即收到通知。审计管理员的账户只能在服务器上用命令处理。",
                "人员多时可按模板填在 Excel 中一次导入：先列出将要新增和更改的内容，确认后才写入；新用户的一次性密码可打印成条裁开分发。",
            ),
            (
                "people.users",
                "people.user",
                "people.consents",
                "people.consent",
                "people.new_user",
                "people.units",
                "people.unit",
                "people.new_unit",
                "people.import_index",
                "people.import_show",
            ),
            place=150,
        ),
    ),
    articles=(
        Carried(
            5,
            "谁主管谁负责：每个单位登记第一责任人，由其审批本单位的备案",
            (("单位", "people.units", ()),),
            ("units_without_head",),
        ),
        Carried(15, "", (("我的账户", "people.sessions", ()),), place=1),
    ),
    figures=(queries.counts,),
    hints=(hints,),
    consents=KINDS,
    words=(WORDS,),
    groups=(
        Group("signing", "登录", "哪些角色登录时除密码外还须输入手机验证器上的数字。", 105),
        Group("seals", "印章", "印章图片和保管人在“单位”页面设置，签名图片在“用户与角色”或“我的”页面设置。", 110),
    ),
    parameters=(
        Parameter(
            ROLES,
            "须用登录验证器的角色",
            "\n".join(DEFAULT),
            "several",
            "有其中任一角色的用户，下次登录时先设置验证器；其他人可在“我的设置”自愿启用。全不选则都不强制",
            "第十五条“确保网络信息安全”",
            "signing",
            options=tuple((role.value, label) for role, label in ROLE_LABELS.items()),
        ),
        Parameter(
            "seal_mm",
            "印章宽度",
            "40",
            "number",
            "登记表上印章图片的宽度，与实物一致",
            "第九条“加盖学院公章”",
            "seals",
            low=36,
            high=45,
            unit="毫米",
        ),
    ),
    demo=(DemoStep(90, second_administrator),),
    commands=(users, consents),
)
