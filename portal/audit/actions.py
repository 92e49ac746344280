"""What each action of the trail is called on the auditor's page."""

from __future__ import annotations

from typing import Any

CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
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
    "user.unlocked": "解除锁定",
    "role.given": "授予角色",
    "role.taken": "收回角色",
    "session.ended": "结束会话",
    "unit.created": "新建单位",
    "unit.changed": "修改单位",
    "setting.changed": "修改参数",
    "setting.reset": "恢复默认参数",
    "filing.created": "新建备案",
    "filing.saved": "保存草稿",
    "filing.submit": "提交审批",
    "filing.withdraw": "撤回",
    "filing.approve": "同意",
    "filing.return": "退回修改",
    "filing.refuse": "不同意",
    "filing.void": "作废",
    "filing.printed": "打印登记表",
    "accounts.exported": "导出台账",
}
RESULTS = {"ok": "成功", "failed": "失败", "refused": "被拒绝"}


def label(action: str) -> str:
    """Return an action in words; one that has no words yet keeps its own name."""
    return ACTIONS.get(action, action)


def said(detail: dict[str, Any]) -> list[str]:
    """Return the detail of an entry in lines; of before and after only what differs.

    Control characters become visible signs: a page may not hold them, and an auditor should see that they were there.
    """
    before, after = detail.get("before"), detail.get("after")
    lines = [f"{name}：{value}" for name, value in detail.items() if name not in {"before", "after"}]
    if isinstance(after, dict):
        old = before if isinstance(before, dict) else {}
        lines += [
            f"{name}：{old[name]} → {value}" if name in old else f"{name}：{value}"
            for name, value in after.items()
            if name not in old or old[name] != value
        ]
    elif before is not None or after is not None:
        lines.append(f"{before} → {after}")
    return [line.translate(CONTROL_PICTURES) for line in lines]
