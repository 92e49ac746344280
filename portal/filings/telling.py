"""Who is told of a step: whoever has the filing next, its author of what became of it, and whoever the step names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.filings import asides, route
from portal.filings.models import State
from portal.notices import effects as notices
from portal.notices.models import Sort
from portal.settings.names import own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow import Act

RESULTS = {
    State.RETURNED: "已退回，请修改后重新提交",
    State.FILED: "已备案",
    State.UNIT_REFUSED: "单位不同意，申请已结束",
    State.REFUSED: "党委宣传部不同意，申请已结束",
    State.VOID: "已作废",
    State.CLOSING: "请办理注销并提交证明",
    State.CLOSED: "注销已核验办结",
}


def tell(filing: Filing, act: Act) -> None:
    """Tell everybody whom the step concerns, once, in the transaction of the step."""
    beside = {
        "urge": _urged, "transfer": _named, "consult": _named, "advise": _answered, "copy": _copied, "recall": _recalled,
    }  # fmt: skip
    if known := beside.get(act.step.action):
        known(filing, act)
    elif filing.state.waiting:
        _send(
            filing,
            _who_decides(filing),
            Sort.TODO,
            f"待您办理：{_name(filing)}",
            _said(act)
            if act.step.action in {"return_unit", "return_tech"}
            else f"{filing.author.name}提交，{filing.standing.label}。",
        )
    elif act.user.id != filing.author_id:
        words = own(RESULTS[filing.state]) if filing.state in RESULTS else filing.standing.label
        _send(filing, [filing.author], Sort.RESULT, f"{_name(filing)}：{words}", _said(act))


def _urged(filing: Filing, act: Act) -> None:
    times = sum(e.action == "urge" for e in filing.events)
    question = asides.answerable(filing)
    people = [question.whom] if question else _who_decides(filing)
    _send(filing, people, Sort.URGE, f"催办：{_name(filing)}", f"{act.user.name}第 {times} 次催办，请尽快办理。")


def _named(filing: Filing, act: Act) -> None:
    what = "转由您办理" if act.step.action == "transfer" else "请您提出意见"
    _send(filing, [act.whom], Sort.TODO, f"{what}：{_name(filing)}", _said(act))


def _answered(filing: Filing, act: Act) -> None:
    asked = next(e.user for e in reversed(filing.events) if e.action == "consult")
    _send(filing, [asked], Sort.TODO, f"已答复意见：{_name(filing)}", _said(act))


def _recalled(filing: Filing, act: Act) -> None:
    """Tell whoever was asked, or had the step, that they need do nothing more: before it is taken from them, while it is known who."""
    question = asides.asked(filing)
    whom, what = (question.whom, "答复") if question else (filing.assignee, "办理")
    if whom:
        _send(
            filing,
            [whom],
            Sort.RESULT,
            f"已收回，不必再{what}：{_name(filing)}",
            f"{act.user.name}已收回，您不必再{what}。",
        )


def _copied(filing: Filing, act: Act) -> None:
    _send(filing, [act.whom], Sort.COPY, f"抄送您：{_name(filing)}", _said(act))


def _who_decides(filing: Filing) -> list[User]:
    return [*route.deciders(filing), *route.stand_ins(filing)]


def _name(filing: Filing) -> str:
    return f"{filing.platform_label}“{filing.name or '（未填名称）'}”{filing.kind_label}"


def _said(act: Act) -> str:
    return f"{act.user.name}：{act.opinion}" if act.opinion else f"由{act.user.name}发出。"


def _send(filing: Filing, people: Iterable[User], sort: Sort, title: str, text: str) -> None:
    place = len(filing.events)
    notices.tell(
        people,
        sort,
        title,
        text=text,
        url=f"/filings/{filing.id}",
        subject=f"filing:{filing.id}",
        key=f"filing:{filing.id}:{place}",
    )
