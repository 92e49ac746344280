"""What the page of a report shows besides what every case shows: what was reported, and what else is known of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from portal import calendar
from portal.calendar import Clock
from portal.cases.page import beside_the_step
from portal.cases.parts import Earlier, Remark
from portal.database import db
from portal.fields.masks import Masked, anything
from portal.files.screenshots import pieces_kept
from portal.people.models import PUBLICITY
from portal.reports import queries
from portal.settings.queries import caveat, lines

if TYPE_CHECKING:
    from portal.cases.sort import Pairs, Phrases
    from portal.people.models import User
    from portal.reports.models import Report

CONTACT = "reporter"  # how whoever reported it is asked for


def facts(report: Report) -> Pairs:
    """Return the facts that whoever decides reads on a phone, beside the name."""
    return [
        ("所在平台", report.platform_label or "不清楚"),
        ("举报编号", str(report.key)),
        ("举报时间", f"{calendar.local(report.created_at):%Y-%m-%d %H:%M}"),
    ]


def clock(report: Report) -> Clock | None:
    """Return until when it should have been looked into, counted in working days."""
    if not report.due or not report.unfinished:
        return None
    return Clock(report.due, calendar.today(), caveat=caveat(report.due))


def unusual(report: Report) -> list[Remark]:
    """Return what whoever decides should see first: what goes on beside the step, and other reports of the same."""
    found = [Remark(*told) for told in beside_the_step(report)] if report.decided_on else []
    if report.due and report.unfinished and report.due < calendar.today():
        found.insert(0, Remark("bad", f"{Clock(report.due, calendar.today()).word}（最迟 {report.due} 核查）"))
    same = queries.others(report)
    if same:
        words = "、".join(f"第 {other.key} 号（{other.standing.label}）" for other in same)
        first = url_for("reports.show", number=same[0].key)
        said = f"同一名称或链接另有举报：{words}"
        found.append(Remark("due", said, word=f"查看第 {same[0].key} 号", url=first))
    return found


def earlier(report: Report) -> list[Earlier]:
    """Return the report itself, which no user made, and what the office concluded before there were steps."""
    found = [Earlier("举报人", "提交举报", "wait", report.created_at)]
    if report.handled_at and not report.events:
        who = report.handled_by.name if report.handled_by else "—"
        found.append(Earlier(who, report.state.label, report.state.tone, report.handled_at, report.finding))
    return found


def phrases(report: Report) -> Phrases:
    """Return 常用意见, as long as something is concluded."""
    return [("核查", lines("phrases_report"))] if report.decided_on else []


def contact(report: Report, place: str) -> tuple[str, str]:
    """Return what whoever reported it is reached by, and in words what it is."""
    return ("举报人的联系方式", report.contact) if place == CONTACT else ("", "")


def shown(report: Report, user: User) -> dict[str, Any]:
    """Return what the page of a report shows of it alone; whom to call back the office alone is told."""
    return {
        "report": report,
        "contact": Masked(anything(report.contact), CONTACT) if report.contact and user.holds(*PUBLICITY) else "",
        "asks": bool(report.contact) and user.holds(*PUBLICITY),
        "alike": queries.alike(report),
        "screenshots": [
            {"url": url_for("reports.screenshot", number=report.key, place=place), "width": p.width, "height": p.height}
            for place, p in enumerate(pieces_kept(db.session, " ".join(report.screenshots)), start=1)
        ],
    }
