"""What was done just now: who has the case now, and what comes next, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from portal.cases import beside, whereabouts
from portal.cases.lists.lines import following
from portal.cases.models import AUTHOR, DRAWER
from portal.cases.sort import sort_of

if TYPE_CHECKING:
    from portal.cases.models import Case, Event
    from portal.people.models import User

# After these one goes on with the case itself, or has nothing more to do with it: no next one is offered.
STAYS = frozenset({"submit", "urge", "recall", "copy"})


def after(case: Case, user: User) -> dict[str, Any]:
    """Return what was done just now, who has it and what comes next, when the URL names this user's own last step."""
    nothing = {"done": "", "next_url": "", "left": 0}
    if "read" in request.args:
        copy = beside.copy_of(case, user)
        return {**nothing, "done": "已阅，抄送人会看到您已看过。"} if copy and copy.read_at else nothing
    asked = request.args.get("done", type=int)
    event = next((e for e in case.events if e.place == asked and e.user_id == user.id), None)
    if event is None or any(e.moved or e.user_id == user.id for e in case.events if e.place > event.place):
        return nothing
    next_url, left = following(user, case)
    stays = event.action in STAYS | sort_of(case).on_form | sort_of(case).stays
    return {"done": _sentence(case, event), "next_url": "" if stays else next_url, "left": left}


def _sentence(case: Case, event: Event) -> str:
    """Say three things: what was done, who has it now, what comes next."""
    if not event.moved:
        return _beside(case, event)
    if found := sort_of(case).outcome(case, event):
        return found
    if case.decided_on:
        return _waiting(case, event)
    return _with_author(case, event) or _ended(case, event)


def _with_author(case: Case, event: Event) -> str:
    """Return what comes next for the author; "" where it is not theirs."""
    name = f"{sort_of(case).author}{case.author.name}" if case.author else sort_of(case).author
    if case.desk == AUTHOR:
        return f"已退回，现由{name}修改，改好后重新提交。" if event.action.startswith("return") else f"现由{name}办理。"
    if case.desk == DRAWER:
        by = f"，{sort_of(case).noun}期限仍为 {case.due}" if case.due else ""
        return f"已撤回，现在可以修改，改好后重新提交{by}。"
    return ""


def _ended(case: Case, event: Event) -> str:
    done = "已作废" if event.action == "void" else f"已作出“{event.label}”的决定"
    told = f"；{sort_of(case).author}可以看到办理过程和意见" if case.author else ""
    return f"{done}，本次申请到此结束{told}。"


def _waiting(case: Case, event: Event) -> str:
    desk = whereabouts.in_full(case)
    if event.action in {"return_unit", "return_tech"}:
        return f"已退回重审，现由{desk}重新办理，进度随时在这里查看。"
    done = "已提交审批" if event.action == "submit" else sort_of(case).given(event)
    return f"{done}，现由{desk}办理，进度随时在这里查看。"


def _beside(case: Case, event: Event) -> str:
    whom, desk = event.whom.name if event.whom else "", whereabouts.in_full(case)
    times = sum(e.action == "urge" and e.since == event.since for e in case.events)
    return {
        "urge": f"已催办（第 {times} 次），已提醒{desk}。",
        "transfer": f"已转给{whom}，现由{whom}办理；对方办理前可以收回。",
        "consult": f"已请{whom}提出意见，答复后仍由您办理；答复前可以收回。",
        "recall": f"已收回，现由{desk}办理。",
        "advise": f"已答复意见，现由{desk}办理。",
        "copy": f"已抄送{whom}，对方看过后这里会标明“已阅”。",
    }.get(event.action, f"已{event.label}，现由{desk}办理。")
