"""What the pages of a filing show: the four facts, what is unusual, the record, the timeline, the buttons."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for

from portal import calendar
from portal.fields import changes, record
from portal.filings import checks, queries, route
from portal.filings.models import State
from portal.filings.workflow import FILING
from portal.settings.queries import lines
from portal.web.records import Laid, laid_out

if TYPE_CHECKING:
    from datetime import timedelta

    from portal.filings.models import Event, Filing
    from portal.people.models import User

TONES = {"approve": "done", "refuse": "bad", "return": "due", "void": "void", "submit": "wait", "withdraw": "draft"}


class Holder(NamedTuple):
    """Who has it now, since when, and for how long."""

    text: str
    since: Any
    waiting: timedelta


def record_of(filing: Filing) -> Laid:
    """Return the filing's whole form, unit and applicant first, as laid out for reading."""

    def picture_url(key: str, digest: str) -> str:
        return url_for("filings.picture", filing_id=filing.id, key=key, v=digest[:12])

    sections = laid_out(record(filing.definition, filing.data), picture_url, filing.data.get("codes") or {})
    origin = [
        ("备案单位", filing.unit.name),
        ("级别", filing.unit.level),
        ("申请类型", filing.kind_label),
        ("填报人", filing.author.name),
    ]
    return [("申请", [{"label": label, "text": text} for label, text in origin]), *sections]


def facts(filing: Filing) -> list[tuple[str, str]]:
    """Return the four facts an approver reads on a phone."""
    people = [f"{r.get('name', '')} {r.get('phone', '')}".strip() for r in filing.data.get("supervisors") or []]
    deadline = checks.clock(filing)
    return [
        ("名称与平台", f"{filing.name or '（未填名称）'} · {filing.platform_label}"),
        ("单位与级别", f"{filing.unit.name} · {filing.unit.level}"),
        ("主管人员", "、".join(p for p in people if p) or "（未填）"),
        ("时限", f"{deadline.word}（应于 {deadline.due} 前）" if deadline else "（未填注册时间）"),
    ]


def unusual(filing: Filing) -> list[tuple[str, str]]:
    """Return what an approver should see first: lateness with its reason, notes of the portal, warnings."""
    found: list[tuple[str, str]] = []
    deadline = checks.clock(filing)
    if filing.late or (deadline and deadline.late):
        reason = filing.data.get("late_reason") or "未说明"
        found.append(("bad", f"逾期备案：{deadline.word if deadline else ''}。原因：{reason}"))
    if filing.kind == "retroactive":
        found.append(("wait", "补办：账号此前已开通运行，未曾备案。"))
    found += [("wait", e.note) for e in filing.events if e.note]
    if filing.state.editable or filing.state.waiting:
        found += [("wait", sentence) for sentence in checks.warnings(filing)]
    return found


def since_return(filing: Filing) -> list[tuple[str, str, str]]:
    """Return old → new of what the author changed between the last two submissions."""
    submitted = [e.data for e in filing.events if e.data]
    if len(submitted) < 2:  # noqa: PLR2004 - nothing to compare with
        return []
    return [(c.label, c.old, c.new) for c in changes(filing.definition, submitted[-2], submitted[-1])]


def timeline(filing: Filing) -> list[tuple[Any, ...]]:
    """Return who, for whom, what, tone, when, opinion, how long it lay there."""
    return [
        (e.user.name, e.on_behalf.name if e.on_behalf else "", e.label, TONES[e.action], e.at,
         "；".join(t for t in (e.opinion, e.note) if t), e.at - e.since)
        for e in filing.events
    ]  # fmt: skip


def holder(filing: Filing) -> Holder | None:
    """Return who has it now; None when it is done."""
    text = route.desk_of(filing)
    return Holder(text, filing.state_since, calendar.now() - filing.state_since) if text else None


def offers(filing: Filing, user: User) -> list[tuple[Any, ...]]:
    """Return this user's buttons; “提交审批” is on the form itself, next to what it submits."""
    rows = []
    for offer in FILING.offered(filing, user):
        step = offer.transition
        confirm = (
            f"“{step.label}”后不能恢复：{filing.name or '这份草稿'}（{filing.platform_label}）。"
            if step.confirm
            else None
        )
        rows.append((step.action, step.label, step.tone, offer.blocked, step.needs_opinion, confirm))
    # 提交 is on the form; after a return it is offered here too, blocked with its reason when something is missing.
    return [row for row in rows if row[0] != "submit" or filing.state is not State.DRAFT]


def phrases() -> list[tuple[str, list[str]]]:
    """Return 常用意见, grouped."""
    return [("同意", lines("phrases_agree")), ("退回", lines("phrases_return"))]


def after(filing: Filing, user: User) -> dict[str, Any]:
    """Return what was done just now, who has it and what comes next, when the URL names this user's own last step."""
    asked = request.args.get("done", type=int)
    event = next((e for e in filing.events if e.place == asked and e.user_id == user.id), None)
    if event is None or event is not filing.events[-1]:
        return {"done": "", "next_url": "", "left": 0}
    following, left = queries.next_todo(user, filing.id)
    return {
        "done": _sentence(filing, event),
        "next_url": url_for("filings.show", filing_id=following.id) if following and event.action != "submit" else "",
        "left": left,
    }


def _sentence(filing: Filing, event: Event) -> str:
    said = f"已办理：{event.label}。"
    if filing.state is State.FILED:
        return f"{said}备案编号 NO. {filing.number}，已进入台账；可打印一式三份。"
    if filing.state.waiting:
        by = f"备案期限为 {filing.due}。" if filing.due and not filing.late else ""
        return f"{said}现由 {route.desk_of(filing)} 办理，您可以随时在这里查看进度。{by}"
    return f"{said}已退回填报人 {filing.author.name} 修改，修改后重新提交。" if filing.state is State.RETURNED else said


def case(filing: Filing, user: User, **more: Any) -> dict[str, Any]:
    """Return the whole context of the filing's page."""
    buttons = offers(filing, user)
    return {
        "filing": filing,
        "facts": facts(filing),
        "unusual": unusual(filing),
        "changes": since_return(filing) if filing.state.waiting else [],
        "record": record_of(filing),
        "timeline": timeline(filing),
        "holder": holder(filing),
        "offers": buttons,
        "wants_opinion": any(row[4] for row in buttons),
        "phrases": phrases(),
        "token": secrets.token_urlsafe(18),
        "revision": filing.revision,
        "may_edit": filing.author_id == user.id and filing.state.editable,
        **after(filing, user),
        **more,
    }


def side(filing: Filing, *, saved: bool) -> dict[str, Any]:
    """Return what stands beside the form: the clock, what is missing, what is worth a remark, when it was saved."""
    _form, found = checks.examine(filing)
    lacking = [(fault.control, fault.label) for fault in found]
    bad = {control.split("-")[0] for control, _ in lacking}
    wanted = {f.key for f in filing.definition.items if f.required} | bad
    return {
        "clock": checks.clock(filing),
        "missing": lacking,
        "warnings": checks.warnings(filing),
        "done": len(wanted - bad),
        "total": len(wanted),
        "saved_at": filing.saved_at if saved else None,
    }


def writing(filing: Filing, form: Any, **more: Any) -> dict[str, Any]:
    """Return the whole context of the form."""
    pictures = {
        f.key: {
            "url": url_for("filings.picture", filing_id=filing.id, key=f.key, v=filing.data[f.key][:12])
            if filing.id
            else "",
            "code": (filing.data.get("codes") or {}).get(f.key, ""),
            "sha256": filing.data[f.key],
        }
        for f in filing.definition.pictures
        if filing.data.get(f.key)
    }
    beside = side(filing, saved=filing.id is not None)
    return {
        "filing": filing,
        "definition": filing.definition,
        "form": form,
        "errors": [],
        "side": beside,
        "late": bool(beside["clock"] and beside["clock"].late),
        "pictures": pictures,
        "kept": {},
        "returned": filing.events[-1] if filing.state is State.RETURNED else None,
        "revision": filing.revision,
        **more,
    }
