"""The reports of the demonstration, each brought where it lies by the real steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal import calendar
from portal.config import current
from portal.database import db
from portal.demo.pictures import screenshot
from portal.files.store import THE_PUBLIC, keep
from portal.reports import effects
from portal.reports.workflow import REPORT

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

# What was reported so many days ago, and what became of it: days ago, the action, who, the words, whom.
Steps = tuple[tuple[int, str, str, str, str], ...]
LINES = ("期末代课，一节二十元，先付款。", "校徽头像，官方认证，放心。", "付款请扫主页二维码。")
NO_QUOTA = 2**40
REPORTS: tuple[tuple[int, dict[str, str], Steps], ...] = (
    (
        40,
        {"platform": "", "name": "郑州工商学院二手交易群", "reason": "群名带校名，有人在群里发布广告。"},
        ((39, "dismiss", "director", "系学生自发交流群，没有自称官方，已提醒群主更名。", ""),),
    ),
    (
        33,
        {
            "platform": "wechat",
            "name": "河南理工万方招生办",
            "reason": "以学校曾用名发布招生信息，要求考生缴纳“预录取费”。",
        },
        (
            (33, "take", "publicity", "", ""),
            (31, "confirm", "publicity", "非学校开通，已向平台投诉并提醒考生。", ""),
            (30, "copy", "publicity", "请校领导知悉。", "leader"),
        ),
    ),
    (
        6,
        {
            "platform": "douyin",
            "name": "郑州工商学院新生服务",
            "link": "https://www.douyin.com/user/zzgs-xinsheng",
            "reason": "自称学生处，要求新生预交宿舍押金。",
            "contact": "13700001111",
        },
        ((5, "take", "publicity", "已联系学生处核实。", ""),),
    ),
    (
        1,
        {
            "platform": "weibo",
            "name": "郑州工商学院表白墙官方",
            "link": "https://weibo.com/u/7700112233",
            "reason": "使用学校校徽作头像，自称官方，发布收费代课信息。",
        },
        (),
    ),
)


def _picture(name: str) -> str:
    """Keep what somebody saw on their telephone; return its digest."""
    content = screenshot(name, LINES, current().fonts)
    return keep(db.session, content, "screenshot.png", THE_PUBLIC, None, NO_QUOTA, floor=0).sha256


def send(users: dict[str, User], morning: datetime) -> int:
    """Let the public report them, and the office look into them."""
    for place, (ago, facts, steps) in enumerate(REPORTS):
        with calendar.as_of(morning - timedelta(days=ago, minutes=90)):
            report = effects.report(facts, f"demo-report-{place}", [] if steps else [_picture(facts["name"])])
        for hour, (days, action, username, words, whom) in enumerate(steps):
            with calendar.as_of(morning - timedelta(days=days, minutes=-20 * hour)):
                REPORT.take(report, action, users[username], words, users.get(whom))
                db.session.flush()
    return 0
