"""Who is told of a step: whoever has the case next, its author of what became of it, and whoever the step names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases import beside
from portal.cases.desks import awaited
from portal.cases.sort import sort_of
from portal.notices import effects as notices
from portal.notices.models import MessageSort as Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.cases.models import Case
    from portal.people.models import User
    from portal.workflow import Act


MESSAGES = "/notices/"


def tell(case: Case, act: Act) -> None:
    """Tell everybody whom the step concerns, once, in the transaction of the step."""
    if known := _BESIDE.get(act.step.action):
        known(case, act)
    elif case.decided_on:
        arrived(case, _said(act) if act.step.action in {"return_unit", "return_tech"} else "")
    elif case.author and act.user.id != case.author_id:
        words = sort_of(case).results.get(case.state)
        told = case.worded(words) if words else case.standing.label
        send(case, [case.author], Message.RESULT, told, _said(act), behind=True)


def arrived(case: Case, said: str = "", by: User | None = None) -> None:
    """Tell whoever decides that a case has come to their desk, but not who brought it there.

    `said` are the words that came along, "" for the usual ones.
    """
    text = said or f"{case.author.name if case.author else '有人'}提交，{case.standing.label}。"
    people = [user for user in awaited(case) if user is not by]
    send(case, people, Message.TODO, "待您办理", text)


def _urged(case: Case, act: Act) -> None:
    times = len(beside.urges(case))
    question = beside.answerable(case)
    people = [question.whom] if question else awaited(case)
    send(case, people, Message.URGE, "催办", f"{act.user.name}第 {times} 次催办，请尽快办理。")


def _named(case: Case, act: Act) -> None:
    what = "转由您办理" if act.step.action == "transfer" else "请您提出意见"
    send(case, [act.whom], Message.TODO, what, _said(act))


def _answered(case: Case, act: Act) -> None:
    asked = next(e.user for e in reversed(case.events) if e.action == "consult")
    send(case, [asked], Message.TODO, "已答复意见", _said(act))


def _recalled(case: Case, act: Act) -> None:
    """Tell whoever was asked, or had the step, that they need do nothing more: before it is taken from them, while it is known who."""
    question = beside.asked(case)
    whom, what = (question.whom, "答复") if question else (case.assignee, "办理")
    if whom:
        # Whoever was asked sees the case no more: the message leads to itself.
        leads = MESSAGES if question else ""
        send(
            case, [whom], Message.RESULT, f"已收回，不必再{what}", f"{act.user.name}已收回，您不必再{what}。", url=leads
        )


def _copied(case: Case, act: Act) -> None:
    send(case, [act.whom], Message.COPY, "抄送您", _said(act))


_BESIDE = {
    "urge": _urged,
    "transfer": _named,
    "consult": _named,
    "advise": _answered,
    "copy": _copied,
    "recall": _recalled,
}


def _said(act: Act) -> str:
    return f"{act.user.name}：{act.opinion}" if act.opinion else f"由{act.user.name}发出。"


def send(  # noqa: PLR0913 - one message
    case: Case, people: Iterable[User], sort: Message, gist: str, text: str, *, behind: bool = False, url: str = ""
) -> None:
    """Send one message about a case, known by the number of its steps: nobody is told the same thing twice.

    `gist` is what there is to say of it, before its title or `behind` it; what one act says of several cases is one message.
    """
    notices.tell(
        people,
        sort,
        f"{case.title}：{gist}" if behind else f"{gist}：{case.title}",
        text=text,
        url=url or sort_of(case).path(case.key),
        subject=case.subject,
        key=f"{case.subject}:{len(case.events)}",
        gist=gist,
    )
