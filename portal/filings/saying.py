"""What was done just now: who has the filing now, and what comes next, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from portal.filings import asides, change, closing, queue, route
from portal.filings.models import Kind, State

if TYPE_CHECKING:
    from portal.filings.models import Event, Filing
    from portal.people.models import User

# After these one goes on with the filing itself, or has nothing more to do with it: no next one is offered.
STAYS = {"submit", "prove", "urge", "recall", "copy"}


def after(filing: Filing, user: User) -> dict[str, Any]:
    """Return what was done just now, who has it and what comes next, when the URL names this user's own last step."""
    nothing = {"done": "", "next_url": "", "left": 0}
    if "read" in request.args:
        copy = asides.copy_of(filing, user)
        return {**nothing, "done": "已阅，抄送人会看到您已看过。"} if copy and copy.read_at else nothing
    asked = request.args.get("done", type=int)
    event = next((e for e in filing.events if e.place == asked and e.user_id == user.id), None)
    if event is None or any(e.moved or e.user_id == user.id for e in filing.events if e.place > event.place):
        return nothing
    next_url, left = queue.following(user, filing)
    return {"done": _sentence(filing, event), "next_url": "" if event.action in STAYS else next_url, "left": left}


def _sentence(filing: Filing, event: Event) -> str:
    """Say three things: what was done, who has it now, what comes next."""
    if not event.moved:
        return _beside(filing, event)
    if filing.state is State.FILED:
        return _filed(filing)
    if found := closing.sentence(filing, event):
        return found
    if filing.state.waiting:
        return _waiting(filing, event)
    return _with_author(filing) or _ended(event)


def _with_author(filing: Filing) -> str:
    """Return what comes next for the author; "" where it is not theirs."""
    if filing.state is State.RETURNED and filing.resume:
        to = route.office_at(filing.resume)
        return f"已退回补正，现由填报人{filing.author.name}修改，改好后直接回到{to}。"
    if filing.state is State.RETURNED:
        return f"已退回，现由填报人{filing.author.name}修改，改好后重新提交。"
    if filing.state is State.WITHDRAWN:
        by = f"，备案期限仍为 {filing.due}" if filing.due else ""
        return f"已撤回，现在可以修改，改好后重新提交{by}。"
    return ""


def _ended(event: Event) -> str:
    done = "已作废" if event.action == "void" else f"已作出“{event.label}”的决定"
    return f"{done}，本次申请到此结束；填报人可以看到办理过程和意见。"


def _waiting(filing: Filing, event: Event) -> str:
    desk = route.desk_of(filing)
    if event.action in {"return_unit", "return_tech"}:
        return f"已退回重审，现由{desk}重新办理，进度随时在这里查看。"
    given = "已提交意见" if event.source is State.TECH_REVIEW else "已同意"
    done = "已提交审批" if event.action == "submit" else given
    return f"{done}，现由{desk}办理，进度随时在这里查看。"


def _beside(filing: Filing, event: Event) -> str:
    whom, desk = event.whom.name if event.whom else "", route.desk_of(filing)
    times = sum(e.action == "urge" and e.since == event.since for e in filing.events)
    return {
        "urge": f"已催办（第 {times} 次），已提醒{desk}。",
        "transfer": f"已转给{whom}，现由{whom}办理；对方办理前可以收回。",
        "consult": f"已请{whom}提出意见，答复后仍由您办理；答复前可以收回。",
        "recall": f"已收回，现由{desk}办理。",
        "advise": f"已答复意见，现由{desk}办理。",
        "copy": f"已抄送{whom}，对方看过后这里会标明“已阅”。",
    }.get(event.action, f"已{event.label}，现由{desk}办理。")


def _filed(filing: Filing) -> str:
    if filing.kind is Kind.CHANGE:
        version = change.sealed_number(filing)
        return f"已同意变更备案，台账已更新为第 {version} 版（NO. {filing.number}）；可以打印一式三份。"
    return f"已同意备案登记，编号 NO. {filing.number}，账号已进入台账；可以打印一式三份。"
