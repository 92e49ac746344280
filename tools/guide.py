"""What the user's guide says that the code can give: numbers, lists and rules, in the middle of its sentences."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING

from flask_login import login_user
from sqlalchemy import select

from portal.cases.lists import batch
from portal.config import MEBIBYTE, ROOT, Config
from portal.database import db
from portal.feature import declared, features
from portal.people import kept, throttle
from portal.people.models import ROLE_LABELS, UNIT_KINDS, Role, User
from portal.platforms import PLATFORMS
from tools.secured import minutes
from tools.tables import UNSAID, table

if TYPE_CHECKING:
    from flask import Flask


def optional(_app: Flask, _old: str) -> str:
    """Return the features that a school can switch off."""
    return "、".join(sorted((f.title for f in features() if f.optional), key=len))


def lockout(_app: Flask, _old: str) -> str:
    """Return when an account is locked, and for how long."""
    return f"密码连续输错 {throttle.PER_ACCOUNT} 次，账号锁定 {minutes()} 分钟"


def idle(_app: Flask, _old: str) -> str:
    """Return when a session ends."""
    usual = {f.name: f.default for f in fields(Config)}
    return f"{usual['session_idle_minutes']} 分钟不操作须重新登录"


def kept_words(_app: Flask, _old: str) -> str:
    """Return how long typed words are kept that could not be sent."""
    return f"保留 {kept.LASTS.days} 天"


def platforms(_app: Flask, _old: str) -> str:
    """Return all platforms of 第一条."""
    return f"{'、'.join(p.label for p in PLATFORMS.values())}，共 {len(PLATFORMS)} 种"


def picture(_app: Flask, _old: str) -> str:
    """Return how large a picture may be."""
    return f"每张不超过 {next(f.default for f in fields(Config) if f.name == 'upload_limit') // MEBIBYTE} MB"


def autosave(_app: Flask, _old: str) -> str:
    """Return how often a draft keeps itself, as the script of the pages says."""
    every = re.search(r"EVERY = ([0-9_]+);", (ROOT / "static" / "form.js").read_text("utf-8"))
    return f"每 {int(every[1].replace('_', '')) // 1000} 秒自动保存" if every else UNSAID


def batches(_app: Flask, _old: str) -> str:
    """Return how many cases are consented to at once."""
    return f"最多 {batch.MOST} 件"


def reminders(_app: Flask, _old: str) -> str:
    """Return the rules of reminders with their usual stages."""
    head = "| 提醒 | 依据 | 到期前（负数）后的天数 |"
    return table(head, ((rule.label, rule.article or "—", rule.text) for rule in declared("rules")))


def urging(_app: Flask, _old: str) -> str:
    """Return how often one may urge, where the school has not said otherwise."""
    return f"同一环节每隔 {_parameter('urge_hours')} 小时一次"


def checking(_app: Flask, _old: str) -> str:
    """Return within how many working days a report of an impostor is looked into."""
    return f"{_parameter('report_days')} 个工作日"


def _parameter(key: str) -> str:
    return str(next(p.default for p in declared("parameters") if p.key == key))


def search_groups(app: Flask, _old: str) -> str:
    """Return what the search finds, as somebody of the Publicity Department meets it."""
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "publicity")).one()
        login_user(user)
        return "、".join(group.find(user, "学院").title for group in declared("search"))


def settings_groups(_app: Flask, _old: str) -> str:
    """Return the pages of settings."""
    return "、".join(group.label for group in sorted(declared("groups"), key=lambda group: group.place))


def technical(_app: Flask, _old: str) -> str:
    """Return the platforms of which the technology centre is asked, where the school has not said otherwise."""
    return "、".join(sorted((p.label for p in PLATFORMS.values() if p.technology), key=len))


def at_once(_app: Flask, _old: str) -> str:
    """Return the facts that are corrected without approval, those of most platforms first."""
    asked = [
        field
        for p in PLATFORMS.values()
        for item in p.asked.items
        for field in (item.fields if item.is_rows else [item])
    ]
    return "、".join(label for label, _ in Counter(field.label for field in asked if field.at_once).most_common())


def unit_roles(_app: Flask, _old: str) -> str:
    """Return the roles that are held for one unit."""
    return "、".join(ROLE_LABELS[role] for role in Role if role.of_unit)


def levels(_app: Flask, _old: str) -> str:
    """Return which units have which level (第六条)."""
    found: dict[str, list[str]] = {}
    for kind, level in UNIT_KINDS.values():
        found.setdefault(level, []).append(kind)
    return "，".join(f"{'、'.join(kinds)}为{level}" for level, kinds in found.items())
