"""The menu: grouped by the work, only what this person may use."""

from __future__ import annotations

from flask import request
from flask_login import current_user

from portal.filings import queue
from portal.people.queries import me
from portal.web.access import may

GROUPS = (
    (
        "办理",
        (
            ("desk.index", "工作台"),
            ("filings.index", "备案申请"),
            ("imports.index", "批量导入"),
            ("accounts.index", "台账"),
            ("handover.people", "运行人员"),
            ("directory.index", "官方名录"),
        ),
    ),
    (
        "管理",
        (
            ("directory.reports", "冒用举报"),
            ("people.users", "用户与角色"),
            ("people.units", "单位"),
            ("settings.index", "设置"),
            ("notices.robots_index", "消息发送"),
            ("audit.index", "审计日志"),
        ),
    ),
    (
        "我的",
        (
            ("delegation.index", "委托"),
            ("people.own_signature", "我的签名"),
            ("people.profile", "我的设置"),
            ("people.sessions", "登录与密码"),
            ("help.index", "帮助"),
        ),
    ),
)
# Of the directory, which is everybody's, the pages that are the office's.
OFFICE_PAGES = {"directory.reports", "directory.settle"}
OWN_PAGES = {"own_signature", "profile"}


def groups() -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return (title, [(endpoint, label, is this the current page)])."""
    place = (request.endpoint or "").split(".")[0]
    shown = []
    for title, links in GROUPS:
        mine = [(endpoint, label, _current(endpoint, place)) for endpoint, label in links if _offered(endpoint)]
        if mine:
            shown.append((title, mine))
    return shown


def _offered(endpoint: str) -> bool:
    """Say whether the menu has this page for the current user: a student decides nothing and needs no signature."""
    return may(endpoint) and (endpoint != "people.own_signature" or current_user.staff)


def _current(endpoint: str, place: str) -> bool:
    blueprint, view = endpoint.split(".")
    if blueprint == "directory":
        return place == blueprint and (view == "reports") == ((request.endpoint or "") in OFFICE_PAGES)
    if blueprint == "notices":  # one's own messages hang on the bell
        return place == blueprint and any(word in (request.endpoint or "") for word in ("robot", "deliver", "resend"))
    if blueprint != "people":
        return blueprint == place
    page = (request.endpoint or "").partition(".")[2]
    if page in OWN_PAGES or view in OWN_PAGES:
        return page == view
    part = "units" if "unit" in page else "sessions" if "session" in page or page == "password" else "users"
    return place == "people" and part == view


def todo_count() -> int:
    """Return how many filings wait for the current user, asked once a request."""
    if not may("filings.index"):
        return 0
    return queue.todo_count(me())
