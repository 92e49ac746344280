"""The buttons on the page of a filing: what is decided, the ways back, and what is done beside the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal.filings import asides, route
from portal.filings.workflow import FILING
from portal.people.naming import offered
from portal.settings.names import own

if TYPE_CHECKING:
    from portal.filings.models import Consultation, Copy, Filing
    from portal.people.models import User
    from portal.workflow import Transition

ENDS = {
    "refuse": "不同意后本次申请即结束，填报人须重新申请；如只需更正，请用“退回修改”。",
    "void": "作废后本次申请即结束，不能恢复；如还要备案，须重新填写。",
}
ON_THEIR_FORM = {"submit", "prove"}  # these buttons stand on the form itself, next to what they hand in
IN_BOXES = ("transfer", "consult", "copy")  # each has a form of its own: it names somebody
# What becomes of it, what the box for the words is called, and the button.
WORDS = {
    "transfer": ("由对方一人办理，您不再办理；对方办理前可以收回。", "说明", "转办"),
    "consult": ("请对方提出意见，答复后仍由您办理；答复前可以收回。", "要征求的意见", "征求意见"),
    "copy": ("对方可以查看这份备案，不需要办理。", "说明", "抄送"),
}


class Button(NamedTuple):
    """One step that this user is offered: how it looks, why it is blocked (None: it is not), and what happens afterwards."""

    action: str
    label: str
    tone: str
    blocked: str | None
    needs_opinion: bool
    confirm: str | None
    after: str = ""


class Box(NamedTuple):
    """One act beside the way that names somebody: its form's words, and whom it offers."""

    action: str
    label: str
    names: str
    tells: str
    words: str
    must: bool
    press: str
    people: list[str]


class Panel(NamedTuple):
    """Everything that can be pressed: `main` and, where there is a choice, `returns` in one form; `boxes` each in one of their own."""

    main: list[Button]
    returns: list[Button]
    boxes: list[Box]
    urging: Button | None
    urged: int
    question: Consultation | None
    copies: list[Copy]

    @property
    def opines(self) -> bool:
        """Say whether an open step of the main form takes an opinion."""
        return any(b.needs_opinion and not b.blocked for b in (*self.main, *self.returns))

    def boxed(self, action: str) -> bool:
        """Say whether a form of its own is there for this act."""
        return any(box.action == action for box in self.boxes)

    def holds(self, action: str) -> bool:
        """Say whether there is a box for the words of this act: its own form's, or that of the opinion."""
        return self.boxed(action) or (self.opines and action not in IN_BOXES)

    @property
    def open(self) -> set[str]:
        """Return the steps that can be pressed."""
        pressed = [*self.main, *self.returns, *([self.urging] if self.urging else [])]
        return {b.action for b in pressed if not b.blocked} | {box.action for box in self.boxes}


def panel(filing: Filing, user: User) -> Panel:
    """Return this user's buttons; those that hand in a form are on the form itself."""
    buttons, boxes = [], []
    for offer in FILING.offered(filing, user):
        step = offer.transition
        if step.action in ON_THEIR_FORM or (offer.blocked and step.action == "read"):
            continue
        if step.action in IN_BOXES:
            if not offer.blocked:
                boxes.append(_box(filing, user, step))
            continue
        confirm = (
            f"{filing.name or '这份草稿'}（{filing.platform_label}）：{ENDS[step.action]}" if step.confirm else None
        )
        after = _afterwards(filing, step.action)
        buttons.append(Button(step.action, step.label, step.tone, offer.blocked, step.needs_opinion, confirm, after))
    returns = [b for b in buttons if b.action.startswith("return")]
    grouped = len(returns) > 1 and not returns[0].blocked
    main = [b for b in buttons if b not in returns or not grouped]
    if len(returns) > 1 and not grouped:  # all blocked for the same reason: one says it
        main = [b for b in main if b not in returns[1:]]
    urging = next((b for b in main if b.action == "urge"), None)
    main = sorted((b for b in main if b is not urging), key=lambda b: b.action != "recall")  # it opens what is blocked
    question = asides.asked(filing)
    return Panel(main, returns if grouped else [], boxes, urging, urged(filing), question, list(filing.copies))


def _box(filing: Filing, user: User, step: Transition) -> Box:
    people = [u for u in route.colleagues(filing) if u.id != user.id] if step.action == "transfer" else []
    tells, words, press = WORDS[step.action]
    return Box(step.action, step.label, step.names, tells, words, step.needs_opinion, press, offered(people))


def _afterwards(filing: Filing, action: str) -> str:
    """Return what happens after a return, in one line."""
    here = own("宣传部" if filing.state in route.OFFICE_HAS else "技术中心")
    return {
        "return": "填报人修改后，从头重新审批。",
        "return_direct": f"小改动：填报人补正后直接回到{here}，此前意见有效。",
        "return_unit": "不退给填报人，请单位重新给出意见。",
        "return_tech": own("不退给填报人，请技术中心重新给出意见。"),
    }.get(action, "")


def urged(filing: Filing) -> int:
    """Return how often the present step was urged, by whomever."""
    return sum(e.action == "urge" and e.since == filing.state_since for e in filing.events)
