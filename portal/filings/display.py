"""What the pages of a filing show: the four facts, what is unusual, the record, the timeline, the buttons."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for

from portal import calendar
from portal.fields import changes, record
from portal.filings import archive, asides, change, checks, closing, panel, queue, route, saying, sealing
from portal.filings.models import Kind, State
from portal.filings.warnings import warnings
from portal.platforms.occasions import PROOF
from portal.settings.queries import lines
from portal.web.records import Laid, laid_out

if TYPE_CHECKING:
    from datetime import timedelta

    from portal.filings.models import Filing
    from portal.people.models import User

TONES = {
    "approve": "done", "refuse": "bad", "return": "due", "return_direct": "due", "return_unit": "due", "return_tech": "due",
    "void": "void", "submit": "wait", "withdraw": "draft", "prove": "wait",
}  # fmt: skip
BESIDE = "beside"  # how an act looks that leaves the filing where it lies


class Holder(NamedTuple):
    """Who has it now, since when, and for how long."""

    text: str
    since: Any
    waiting: timedelta


def record_of(filing: Filing) -> Laid:
    """Return the filing's whole form, unit and applicant first, as laid out for reading."""

    def picture_url(key: str, digest: str) -> str:
        return url_for("filings.picture", filing_id=filing.id, key=key, v=digest[:12])

    whole = (*record(filing.definition, filing.data), *closing.proof_record(filing))
    sections = laid_out(whole, picture_url, filing.data.get("codes") or {})
    origin = [
        ("备案单位", filing.unit.name),
        ("级别", filing.unit.level),
        ("申请类型", filing.kind_label),
        ("填报人", filing.author.name),
    ]
    if filing.kind in change.ABOUT_REGISTERED and filing.account:
        origin.append(("台账账号", f"{filing.account.name}（NO. {filing.number}）"))
    return [("申请", [{"label": label, "text": text} for label, text in origin]), *sections]


def facts(filing: Filing) -> list[tuple[str, str]]:
    """Return the four facts an approver reads on a phone."""
    if filing.kind is Kind.CLOSURE:
        return _closing_facts(filing)
    people = [f"{r.get('name', '')} {r.get('phone', '')}".strip() for r in filing.data.get("supervisors") or []]
    return [
        ("名称与平台", f"{filing.name or '（未填名称）'} · {filing.platform_label}"),
        ("单位与级别", f"{filing.unit.name} · {filing.unit.level}"),
        ("主管人员", "、".join(p for p in people if p) or "（未填）"),
        ("时限", _deadline(filing)),
    ]


def _closing_facts(filing: Filing) -> list[tuple[str, str]]:
    shown = {key: field.kind.show(filing.data.get(key, "")) for key, field in filing.definition.fields.items()}
    return [
        ("名称与平台", f"{filing.name} · {filing.platform_label}"),
        ("单位与级别", f"{filing.unit.name} · {filing.unit.level}"),
        ("注销原因", shown["reason"] or "（未选）"),
        ("停止更新日期", shown["last_post_on"] or "（未填）"),
    ]


def _deadline(filing: Filing) -> str:
    deadline = checks.clock(filing)
    if deadline:
        return f"{deadline.word}（最迟 {deadline.due}）"
    begins = "变更发生日期" if filing.kind is Kind.CHANGE else "注册时间"
    return "已作废，不再计时" if filing.state is State.VOID else f"（{begins}未填或有误）"


def unusual(filing: Filing) -> list[tuple[str, str]]:
    """Return what an approver should see first: lateness with its reason, notes of the portal, warnings."""
    found: list[tuple[str, str]] = []
    if filing.state is State.RETURNED and (last := filing.last_move):
        back = f"（补正后直接回到{route.office_at(filing.resume)}）" if filing.resume else ""
        found.append(("due", f"{last.user.name}{last.label}：{last.opinion}{back}"))
    deadline = checks.clock(filing)
    if deadline and (filing.late or deadline.late):
        reason = filing.data.get("late_reason") or "未说明"
        found.append(("bad", f"逾期备案：{deadline.word}。原因：{reason}"))
    if filing.kind == "retroactive":
        found.append(("wait", "补办：账号此前已开通运行，未曾备案。"))
    found += _beside(filing) if filing.state.waiting else []
    found += [("wait", e.note) for e in filing.events if e.note] + closing.remarks(filing)
    if filing.state.editable or filing.state.waiting:
        found += [("wait", sentence) for sentence in warnings(filing)]
    return found


def _beside(filing: Filing) -> list[tuple[str, str]]:
    """Return what went on beside the present step: how often it was urged, who is asked, who passed it on."""
    found = []
    if times := panel.urged(filing):
        by_author = all(e.user_id == filing.author_id for e in filing.events if e.action == "urge")
        found.append(("due", f"{'填报人' if by_author else ''}已催办 {times} 次"))
    if question := asides.asked(filing):
        found.append(("wait", f"已请{question.whom.name}（{question.whom.unit.name}）提出意见：{question.question}"))
    if filing.assignee and (giver := asides.passed_on_by(filing)):
        event = next(e for e in reversed(filing.events) if e.action == "transfer" and e.user_id == giver)
        found.append(
            ("wait", f"由{event.user.name}转给{filing.assignee.name}" + (f"：{event.opinion}" if event.opinion else ""))
        )
    return found


def since_return(filing: Filing) -> list[tuple[str, str, str]]:
    """Return old → new of what the author changed between the last two submissions."""
    submitted = [(e.action, e.data) for e in filing.events if e.data]
    if len(submitted) < 2 or submitted[-2][0] != submitted[-1][0]:  # noqa: PLR2004 - nothing to compare with
        return []
    definition = PROOF if submitted[-1][0] == "prove" else filing.definition
    return [(c.label, c.old, c.new) for c in changes(definition, submitted[-2][1], submitted[-1][1])]


def compared(filing: Filing) -> dict[str, Any] | None:
    """Return what a change changes against the registry, and where it has got to; None for every other filing."""
    if filing.kind is not Kind.CHANGE:
        return None
    found, number = change.differences(filing), change.sealed_number(filing)
    return {
        "rows": found,
        "weighty": sum(c.weighty for c in found),
        "base": filing.base_version,
        "version": number,
        "history": change.history_url(filing, number) if number else "",
    }


class Line(NamedTuple):
    """One step of the timeline; `took` is how long the filing lay there, None for what did not move it."""

    who: str
    on_behalf: str
    label: str
    whom: str
    tone: str
    at: Any
    said: str
    took: timedelta | None


def timeline(filing: Filing) -> list[Line]:
    """Return the record: who, for whom, what, naming whom, when, with what opinion."""
    return [
        Line(
            e.user.name, e.on_behalf.name if e.on_behalf else "", e.label, e.whom.name if e.whom else "",
            TONES.get(e.action, BESIDE), e.at, "；".join(t for t in (e.opinion, e.note) if t),
            e.at - e.since if e.moved and e.action != "submit" else None,
        )
        for e in filing.events
    ]  # fmt: skip


def holder(filing: Filing) -> Holder | None:
    """Return who has it now; None when it is done."""
    text = route.desk_of(filing)
    return Holder(text, filing.state_since, calendar.now() - filing.state_since) if text else None


def phrases(filing: Filing, user: User) -> list[tuple[str, list[str]]]:
    """Return 常用意见, grouped, one's own first; the technology centre and who verifies a closure have their own."""
    mine = [("我的", user.phrases.splitlines())] if user.phrases else []
    if own := {State.TECH_REVIEW: "phrases_technology", State.PROOF_REVIEW: "phrases_proof"}.get(filing.state):
        return [*mine, ("本环节", lines(own))]
    if filing.state is State.CLOSING:  # consented already: there is only the void left
        return []
    return [*mine, ("同意", lines("phrases_agree")), ("退回", lines("phrases_return"))]


def case(filing: Filing, user: User, **more: Any) -> dict[str, Any]:
    """Return the whole context of the filing's page."""
    buttons = panel.panel(filing, user)
    return {
        "filing": filing,
        "technical": route.technical(filing),
        "facts": facts(filing),
        "unusual": unusual(filing),
        "changes": since_return(filing) if filing.state.waiting else [],
        "compared": compared(filing),
        "record": record_of(filing),
        "timeline": timeline(filing),
        "holder": holder(filing),
        "panel": buttons,
        "phrases": phrases(filing, user),
        "unsealed": sealing.hint(filing, user, buttons.open),
        "token": secrets.token_urlsafe(18),
        "revision": filing.revision,
        "may_edit": filing.author_id == user.id and filing.state.editable,
        "next_step": closing.next_step(filing, user),
        **queue.way(filing),
        **archive.context(filing, user),
        **saying.after(filing, user),
        **more,
    }
