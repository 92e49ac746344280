"""What the entries of the trail are called on the auditor's page: actions, things, facts and their values in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
SHOWN_OF_HASH = 8
ACTIONS = {
    "login.ok": "登录成功",
    "login.failed": "登录失败",
    "login.locked": "登录被锁定",
    "logout": "退出登录",
    "access.denied": "无权访问",
    "csrf.refused": "安全标记无效",
    "password.changed": "修改密码",
    "password.reset": "重置密码",
    "user.created": "新建用户",
    "user.changed": "修改用户",
    "user.profile": "修改本人设置",
    "user.unlocked": "解除锁定",
    "role.given": "授予角色",
    "role.taken": "收回角色",
    "session.ended": "结束会话",
    "unit.created": "新建单位",
    "unit.changed": "修改单位",
    "seal.keepers": "指定印章保管人",
    "setting.changed": "修改参数",
    "setting.reset": "恢复默认参数",
    "account.sealed": "封存登记内容",
    "account.corrected": "更正免审批事项",
    "account.exported": "导出台账",
    "account.view_saved": "保存常用视图",
    "account.view_dropped": "删除常用视图",
    "person.changed": "登记人员信息",
    "person.left": "登记离校",
    "person.back": "撤销离校登记",
    "handover.made": "办理交接",
    "handover.printed": "打印交接单",
    "handover.queue": "移交待办事项",
    "filing.submit": "提交审批",
    "filing.withdraw": "撤回",
    "filing.approve": "同意",
    "filing.return": "退回修改",
    "filing.return_direct": "退回补正",
    "filing.return_unit": "退回单位重审",
    "filing.return_tech": "退回技术中心重审",
    "filing.urge": "催办",
    "filing.transfer": "转办",
    "filing.consult": "加签",
    "filing.recall": "收回",
    "filing.advise": "答复意见",
    "filing.copy": "抄送",
    "filing.read": "已阅",
    "filing.refuse": "不同意",
    "filing.void": "作废",
    "filing.prove": "提交注销证明",
    "filing.hand": "移交",
    "filing.printed": "打印登记表",
    "filing.scan_added": "收回纸质件扫描件",
    "filing.scan_withdrawn": "撤下扫描件",
    "filing.scan_read": "下载扫描件",
    "filing.archived": "纸质件归档",
    "scan.kept": "上传未能归入的扫描件",
    "scan.dropped": "放弃未归入的扫描件",
    "import.uploaded": "上传导入的工作簿",
    "import.saved": "保存导入的账号",
    "import.dropped": "放弃导入",
    "import.faults": "下载有问题的行",
    "import.word": "读取 Word 登记表",
    "delegation.set": "设置委托",
    "delegation.ended": "结束委托",
    "report.received": "收到冒用举报",
    "report.settled": "办结冒用举报",
    "notice.chosen": "修改消息接收方式",
    "robot.created": "添加群机器人",
    "robot.changed": "修改群机器人",
    "robot.tried": "试发群消息",
    "delivery.resent": "重发消息",
    "delivery.dropped": "放弃发送",
}
RESULTS = {"ok": "成功", "failed": "失败", "refused": "被拒绝"}
THINGS = {
    "filing": "备案", "user": "用户", "unit": "单位", "setting": "参数", "page": "页面", "account": "台账",
    "report": "冒用举报", "import": "导入", "scan": "扫描件", "delegation": "委托",
}  # fmt: skip
FACTS = {
    "username": "用户名", "whom": "对象", "on_behalf": "代理的人", "name": "名称", "unit_id": "单位", "staff": "教职工", "active": "在用",
    "signature": "签名图片", "seal": "印章图片", "kind": "性质", "parent_id": "管理单位", "responsible_id": "第一责任人",
    "keepers": "印章保管人", "sealed_for": "用印单位", "email": "电子邮箱", "phrases": "常用意见",
    "role": "角色", "sessions_ended": "结束的会话", "opinion": "意见",
    "copies": "份数", "parameter": "参数", "version": "版本", "key": "事项", "part": "人员", "correction": "更正编号",
    "person": "姓名", "identity": "身份", "leaves_on": "预计离校日期", "left_on": "离校日期", "to": "接收人", "filings": "变更申请",
    "link": "链接", "outcome": "结论", "finding": "核查情况",
    "rows": "行数", "left_out": "未保存的行", "stock": "存量登记", "unread": "未读出", "filing": "备案",
    "principal": "委托人", "deputy": "代理人", "scope": "委托事项", "starts_on": "开始日期", "ends_on": "结束日期", "reason": "事由",
    "scan": "扫描件", "pages": "页数", "by_code": "按二维码归入", "box": "档案盒号", "folder": "卷号",
    "filters": "筛选条件", "accounts": "账号", "people": "人员",
    "wishes": "接收方式", "brand": "平台", "sorts": "消息类别", "address_changed": "更换地址或密钥", "channel": "方式", "error": "原因",
}  # fmt: skip
# Told in one line of their own; the digest of a step is for `flask audit verify`, not for eyes.
TOLD = frozenset({"before", "after", "event", "method", "path", "digest"})
# The features' own words, which stand above the trail and cannot be asked from here; a test holds them equal.
VALUES = {
    "role": {
        "author": "填报人", "unit_head": "单位负责人", "unit_deputy": "单位副职", "publicity": "宣传部经办",
        "publicity_head": "宣传部负责人", "tech": "技术支持", "leader": "校领导", "admin": "系统管理员",
        "auditor": "审计管理员",
    },
    "identity": {"staff": "教职工", "student": "学生", "outside": "外聘"},
    "brand": {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"},
    "channel": {"mail": "电子邮件", "robot": "群机器人"},
    "outcome": {"open": "待核查", "confirmed": "确认冒用", "dismissed": "不属冒用"},
    "part": {"supervisors": "主管人员", "operators": "主要运行人员"},
    "key": {
        "followers": "粉丝人数", "verified_until": "认证有效期至", "phone": "手机号", "wechat": "微信号", "qq": "QQ号",
        "email": "电子邮箱",
    },
    "kind": {
        "school": "学校", "college": "二级学院", "department": "职能部门", "league": "校团委",
        "organisation": "团学组织", "club": "学生社团",
    },
    "state": {
        "draft": "草稿", "unit_review": "待单位审批", "publicity_review": "待宣传部备案", "returned": "退回修改",
        "withdrawn": "已撤回", "filed": "已备案", "unit_refused": "单位不同意", "refused": "不同意备案登记",
        "void": "已作废", "tech_review": "待技术中心意见", "closing": "注销办理中", "proof_review": "待核验注销",
        "closed": "已注销",
    },
}  # fmt: skip
PATTERNS = {
    "unit_id": "单位 {}", "parent_id": "单位 {}", "responsible_id": "用户 {}", "event": "第 {} 步",
    "sessions_ended": "{} 个", "copies": "{} 份", "pages": "{} 页", "version": "第 {} 版",
    "accounts": "{} 个", "people": "{} 人次", "phrases": "{} 条",
}  # fmt: skip


naming: list[Callable[[str], str]] = []
"""What features above make of words that name an office: the school may call it otherwise."""


def named(words: str) -> str:
    """Return words of this module with the school's own names."""
    for own in naming:
        words = own(words)
    return words


def label(action: str) -> str:
    """Return an action in words; one that has no words yet keeps its own name."""
    return ACTIONS.get(action, action)


def roles(held: str) -> str:
    """Return the roles of an entry, which keeps them parted by spaces, in words."""
    return "、".join(named(VALUES["role"].get(role, role)) for role in held.split())


def subject(of: str) -> str:
    """Return what an entry is about in words: “备案 5” for "filing:5"; of a page its detail tells the address."""
    sort, _, which = of.partition(":")
    if not which or sort == "page":
        return THINGS.get(sort, sort)
    return f"未知{THINGS.get(sort, sort)}" if which == "unknown" else f"{THINGS.get(sort, sort)} {which}"


def subject_of(said: str) -> str:
    """Return a subject as the trail keeps it, whether typed so or in the words of the page: "filing:5" for “备案5”."""
    for sort, word in THINGS.items():
        if said.startswith(word):
            which = said.removeprefix(word).strip()
            return f"{sort}:{which}" if which else sort
    return said


def said(action: str, detail: dict[str, Any]) -> list[str]:
    """Return the detail of an entry in lines; of before and after only what differs.

    Control characters become visible signs: a page may not hold them, and an auditor should see that they were there.
    """
    return [line.translate(CONTROL_PICTURES) for line in _lines(action, detail)]


def _lines(action: str, detail: dict[str, Any]) -> Iterator[str]:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(after, dict):
        old = before if isinstance(before, dict) else {}
        for name, value in after.items():
            if name not in old:
                yield f"{FACTS.get(name, name)}：{_words(name, value)}"
            elif old[name] != value:
                yield f"{FACTS.get(name, name)}：{_words(name, old[name])} → {_words(name, value)}"
    elif before is not None or after is not None:
        of = "state" if action.startswith("filing.") else ""
        place = f"{_words('event', detail['event'])}：" if "event" in detail else ""
        yield f"{place}{_words(of, before)} → {_words(of, after)}"
    if "path" in detail:
        yield f"{detail.get('method', '')} {detail['path']}".strip()
    for name, value in detail.items():
        if name not in TOLD and value is not None and value != "":
            yield f"{FACTS.get(name, name)}：{_words(name, value)}"


def _words(name: str, value: object) -> str:
    """Return the value of a fact in words; of the hash of a picture its first signs."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return "无"
    if name in {"signature", "seal"}:
        return str(value)[:SHOWN_OF_HASH]
    if name in PATTERNS:
        return PATTERNS[name].format(value)
    known = VALUES.get(name, {}).get(str(value))
    return str(value) if known is None else named(known)
