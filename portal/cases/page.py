"""What the page of a case shows, of whatever sort: facts, what is unusual, the timeline, who has it, the buttons, what was just done."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from portal import calendar
from portal.cases import apart, beside, pace, sealing, seeing, whereabouts
from portal.cases.card import calls, card, panel
from portal.cases.lists import lines
from portal.cases.lists.lines import following
from portal.cases.models import AUTHOR, DRAWER
from portal.cases.sort import sort_of
from portal.people.queries import me
from portal.web.pages import page

if TYPE_CHECKING:
    from datetime import timedelta

    from werkzeug.wrappers import Response

    from portal.cases.card.panel import Panel
    from portal.cases.models import Case, Event
    from portal.cases.sort import Sort
    from portal.people.models import User

TONES = {
    "approve": "done",
    "refuse": "bad",
    "return": "due",
    "return_direct": "due",
    "return_unit": "due",
    "return_tech": "due",
    "void": "void",
    "submit": "wait",
    "withdraw": "draft",
}
BESIDE = "beside"  # how an act looks that leaves the case where it lies
# What stands before and after the person that an act names; else the act's own word, and 给: 转办给 刘芳.
NAMING = {"consult": ("加签，请", "提意见")}


class Holder(NamedTuple):
    """Who has it now, since when, and for how long; `led` is how a sentence with it begins. A draft says since when in its words."""

    text: str
    since: Any
    waiting: timedelta
    led: str = "现由 "


class Step(NamedTuple):
    """One step of the timeline; `took` is how long the case lay there, None for what did not move it."""

    who: str
    on_behalf: str
    label: str
    whom: str
    tail: str
    tone: str
    at: Any
    said: str
    took: timedelta | None


def beside_the_step(case: Case) -> list[tuple[str, str]]:
    """Return what goes on beside the present step: who is asked, who passed it on; how often it was urged says the first card."""
    found = []
    if question := beside.asked(case):
        found.append(("wait", f"已请{question.whom.name}（{question.whom.unit.name}）提出意见：{question.question}"))
    if case.assignee and (passing := beside.passing(case)):
        said = f"：{passing.opinion}" if passing.opinion else ""
        found.append(("wait", f"由{passing.user.name}转给{case.assignee.name}{said}"))
    return found


def timeline(case: Case) -> list[Step]:
    """Return the record: who, for whom, what, naming whom, when, with what opinion; first what happened without a step."""
    tones = {**TONES, **sort_of(case).tones}
    earlier = [Step(e.who, "", e.label, "", "", e.tone, e.at, e.said, None) for e in sort_of(case).earlier(case)]
    return earlier + [
        Step(
            e.user.name,
            e.on_behalf.name if e.on_behalf else "",
            *_did(e),
            tones.get(e.action, BESIDE),
            e.at,
            "；".join(t for t in (e.opinion, e.note) if t),
            e.at - e.since if e.moved and e.action != "submit" else None,
        )
        for e in case.events
    ]


def _did(event: Event) -> tuple[str, str, str]:
    """Return what was done as one says it, parted by whom it names: 加签，请 冯卫东 提意见."""
    if event.whom is None:
        return event.label, "", ""
    before, after = NAMING.get(event.action, (f"{event.label}给", ""))
    return before, event.whom.name, after


def holder(case: Case) -> Holder | None:
    """Return who has it now; None when it is done."""
    if writes := whereabouts.writing(case):
        return Holder(writes, None, calendar.now() - case.state_since, "")
    text = whereabouts.in_full(case)
    since = beside.since(case)
    return Holder(text, since, calendar.now() - since) if text else None


def phrases(case: Case, user: User, buttons: Panel) -> list[tuple[str, list[str]]]:
    """Return 常用意见, grouped, one's own first; to a question they alone, and nothing where no opinion decides."""
    offered = sort_of(case).phrases(case) if buttons.opines else []
    own = [("我的", user.phrases.splitlines())] if user.phrases and offered else []
    return own if buttons.answers else [*own, *offered]


def to_mend(case: Case, user: User) -> dict[str, str] | None:
    """Return the way to the form for the author of what was sent back, of what lies in their drawer, or of what came to nothing."""
    if not case.unfinished:
        url, label = sort_of(case).anew_url(case, user), "重新申请"
    else:
        url = sort_of(case).form_url(case, user) if case.desk in {AUTHOR, DRAWER} else ""
        label = "修改后重新提交" if case.desk == AUTHOR else "继续填写"
    return {"url": url, "label": label} if url else None


def context(case: Case, user: User, **more: Any) -> dict[str, Any]:
    """Return the whole context of a case's page."""
    buttons, sort = panel.panel(case, user), sort_of(case)
    return {
        "case": case,
        "sort": sort,
        "step_url": lambda action: sort.url(case.key, "step", action=action),
        "card": card(case, user),
        "facts": sort.facts(case),
        "ask": sort.url(case.key, "contact"),
        "unusual": sort.unusual(case),
        "timeline": timeline(case),
        "holder": holder(case),
        "panel": buttons,
        "phrases": phrases(case, user, buttons),
        "mend": to_mend(case, user),
        "alone": apart.hint(case, user, buttons.open),
        "unsealed": sealing.hint(case, user, buttons.open),
        "token": secrets.token_urlsafe(18),
        "revision": case.revision,
        **lines.way(case),
        **after(case, user),
        **sort.shown(case, user),
        **more,
    }


def to_read(sort: Sort, key: int) -> Case:
    """Return a case as the present user may read it. Raises Missing."""
    case = seeing.case_for(me(), sort.model, key, *sort.loads)
    return sort.to_read(case, me()) if sort.to_read else case


def answer(sort: Sort, case: Case, status: int = 200, **more: Any) -> Response:
    """Answer with the page of a case, or the part of it that htmx asks for."""
    fragments = {"case": "cases/_case.html"} | (more["revealed"].fragments if "revealed" in more else {})
    return page(sort.template, fragments, status, **context(case, me(), **more))


def contact(case: Case, user: User, place: str) -> tuple[str, str]:
    """Return what this person may have in full at a place of the page, in words, and itself; ("", "") for nothing."""
    if place.startswith(calls.CALL):
        return calls.called(case, user, place)
    return sort_of(case).contact(case, place) if calls.sight(case, user).asks else ("", "")


# After these one goes on with the case itself, or has nothing more to do with it: no next one is offered.
STAYS = frozenset({"submit", "urge", "recall", "copy", "begin"})


def after(case: Case, user: User) -> dict[str, Any]:
    """Return what was done just now, who has it and what comes next, when the URL names this user's own last step."""
    nothing = {"done": "", "next_url": "", "left": 0}
    if "read" in request.args:
        copy = beside.copy_of(case, user)
        return {**nothing, "done": "已阅，抄送人会看到您已看过。"} if copy and copy.read_at else nothing
    event = _just_taken(case, user)
    if event is None:
        return nothing
    next_url, left = following(user, case)
    stays = event.action in STAYS | sort_of(case).on_form | sort_of(case).stays
    return {"done": _sentence(case, event), "next_url": "" if stays else next_url, "left": left}


def _just_taken(case: Case, user: User) -> Event | None:
    """Return the step that the URL names, if it is this user's and neither they nor the case have gone on since."""
    asked = request.args.get("done", type=int)
    event = next((e for e in case.events if e.place == asked and e.user_id == user.id), None)
    if event is None or any(e.moved or e.user_id == user.id for e in case.events if e.place > event.place):
        return None
    return event


def _sentence(case: Case, event: Event) -> str:
    """Say three things: what was done, who has it now, what comes next."""
    sort = sort_of(case)
    if (event.moved or event.action in sort.on_form) and (found := sort.outcome(case, event)):
        return found
    if not event.moved:
        return _beside(case, event)
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
        return f"已退回重审，现由{desk}重新办理{_by(case)}。"
    done = "已提交审批" if event.action == "submit" else sort_of(case).given(event)
    return f"{done}，现由{desk}办理{_by(case)}。"


def _by(case: Case) -> str:
    """Return by when that is, as the end of a sentence."""
    promise = pace.promise(case)
    return f"，{promise.words}" if promise else ""


def _beside(case: Case, event: Event) -> str:
    whom, desk = event.whom.name if event.whom else "", whereabouts.in_full(case)
    times = sum(e.action == "urge" and e.since == event.since for e in case.events)
    return {
        "urge": f"已催办（第 {times} 次），已提醒{desk}{_by(case)}。",
        "transfer": f"已转给{whom}，现由{whom}办理{_by(case)}；对方办理前可以收回。",
        "consult": f"已请{whom}提出意见{_by(case)}；答复后仍由您办理；答复前可以收回。",
        "recall": f"已收回，现由{desk}办理{_by(case)}。",
        "advise": f"已答复意见，现由{desk}办理{_by(case)}。",
        "begin": f"已开始审核，{sort_of(case).author}会看到您正在看。",
        "copy": f"已抄送{whom}，对方看过后这里会标明“已阅”。",
    }.get(event.action, f"已{event.label}，现由{desk}办理。")
