"""The reports of the demonstration: one that nobody has looked into yet, and one that the office confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal.database import db
from portal.reports.models import Outcome, Report

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

REPORTS: tuple[tuple[int, dict[str, Any]], ...] = (
    (1, {"platform": "weibo", "name": "郑州工商学院表白墙官方", "link": "https://weibo.com/u/7700112233",
         "reason": "使用学校校徽作头像，自称官方，发布收费代课信息。"}),
    (33, {"platform": "wechat", "name": "河南理工万方招生办", "outcome": Outcome.CONFIRMED,
          "reason": "以学校曾用名发布招生信息，要求考生缴纳“预录取费”。", "finding": "非学校开通，已向平台投诉并提醒考生。"}),
)  # fmt: skip


def send(users: dict[str, User], morning: datetime) -> int:
    """Let the public report them."""
    for days, facts in REPORTS:
        report = Report(token=f"demo-report-{days}", at=morning - timedelta(days=days), **facts)
        if report.outcome is Outcome.CONFIRMED:
            report.handled_by, report.handled_at = users["publicity"], morning - timedelta(days=days - 2)
        db.session.add(report)
    return 0
