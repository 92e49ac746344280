"""A tiny process of its own: a leave slip that a chief grants or sends back."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.workflow import Act, Transition, Workflow


@dataclass
class Slip:
    state: str = "open"
    owner: str = "wang"
    days: int = 1
    log: list[tuple[str, str, str]] = field(default_factory=list)


def holds(case: Slip, user: str, role: str) -> bool:
    return (
        user == case.owner if role == "owner" else user.startswith(role) or (role == "chief" and user == "chief wang")
    )


def not_own(case: Slip, user: str) -> str | None:
    return "不能批自己的假。" if user.endswith(case.owner) else None


def never_on_monday(case: Slip, _user: str) -> str | None:
    return "今天不办。" if case.days == 13 else None


def keep(case: Slip, act: Act) -> None:
    case.log.append((act.step.action, act.user, act.opinion))


def seen(case: Slip, _act: Act) -> None:
    case.log.append(("seen in", case.state, ""))


def short(case: Slip) -> bool:
    return case.days <= 3


def long(case: Slip) -> bool:
    return case.days > 3


SLIP = Workflow(
    "open",
    frozenset({"granted", "torn"}),
    (
        Transition("open", "send", "送批", "granted", "owner", effects=(keep,), when=short, when_label="三天以内"),
        Transition(
            "open",
            "send",
            "送批",
            "waiting",
            "owner",
            (never_on_monday,),
            (keep, seen),
            when=long,
            when_label="三天以上",
        ),
        Transition("open", "tear", "撕掉", "torn", "owner", confirm=True),
        Transition(
            "waiting", "grant", "准假", "granted", "chief", (not_own, never_on_monday), (keep,), least=2, tone="affirm"
        ),
        Transition("waiting", "back", "退回", "open", "chief", (not_own,), (keep,), least=2),
    ),
    holds,
)
