"""The buttons on the page of a case: what is decided, the ways back, and what is done beside the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal.cases import beside
from portal.cases.desks import colleagues
from portal.cases.sort import sort_of
from portal.people.naming import offered

if TYPE_CHECKING:
    from portal.cases.models import Case, Consultation, Copy
    from portal.cases.sort import Sort
    from portal.people.models import User
    from portal.workflow import Offer, Transition

FIRST = ("approve", "advise")  # stand before the ways back
# What becomes of it, what the box for the words is called, and the button.
WORDS = {
    "transfer": ("由对方一人办理，您不再办理；对方办理前可以收回。", "说明", "转办"),
    "consult": ("请对方提出意见，答复后仍由您办理；答复前可以收回。", "请对方就什么提意见", "加签"),
    "copy": ("对方可以查看这{one}，不需要办理。", "说明", "抄送"),
    "void": ("", "作废原因", "确认作废"),
    "close": ("", "", "确认办结"),
    "halt": ("", "说明", "确认停办"),
}
IN_BOXES = tuple(WORDS)  # each has a form of its own: it names somebody, or ends it all


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
    """One act beside the way: its form's words, and whom it offers; `names` is "" where it names nobody, `words` where none are asked."""

    action: str
    label: str
    names: str
    tells: str
    words: str
    must: bool
    press: str
    people: list[str]
    sure: bool = False

    @property
    def among_all(self) -> bool:
        """Say whether it may name anybody, looked for as one types; a step is passed on to a colleague."""
        return self.action != "transfer"


class Panel(NamedTuple):
    """Everything that can be pressed: `main` and, where there is a choice, `returns` in one form; the others each in one of their own.

    Urging and beginning stand on the first card, beside who has it; what ends the case for good stands apart, after the other boxes.
    """

    main: list[Button]
    returns: list[Button]
    boxes: list[Box]
    urging: Button | None
    beginning: Button | None
    question: Consultation | None
    copies: list[Copy]

    @property
    def opines(self) -> bool:
        """Say whether an open step of the main form takes an opinion."""
        return any(b.needs_opinion and not b.blocked for b in (*self.main, *self.returns))

    @property
    def must(self) -> bool:
        """Say whether words are asked of whoever consents, too."""
        return all(b.needs_opinion for b in (*self.main, *self.returns) if not b.blocked)

    def boxed(self, action: str) -> bool:
        """Say whether a form of its own is there for this act."""
        return any(box.action == action for box in self.boxes)

    def holds(self, action: str) -> bool:
        """Say whether there is a box for the words of this act: its own form's, or that of the opinion."""
        return self.boxed(action) or (self.opines and action not in IN_BOXES)

    @property
    def open(self) -> set[str]:
        """Return the steps that can be pressed."""
        pressed = [*self.main, *self.returns, *(b for b in (self.urging, self.beginning) if b)]
        return {b.action for b in pressed if not b.blocked} | {box.action for box in self.boxes}

    @property
    def first(self) -> list[Button]:
        """Return those that stand before the ways back."""
        return [b for b in self.main if b.action in FIRST and not b.blocked]

    @property
    def rest(self) -> list[Button]:
        """Return those that stand behind the ways back."""
        return [b for b in self.main if b not in self.first]

    @property
    def can_press(self) -> bool:
        """Say whether anything in the main form can be pressed."""
        return any(not b.blocked for b in (*self.main, *self.returns))

    @property
    def answers(self) -> Consultation | None:
        """Return the question that this user is asked."""
        return self.question if "advise" in self.open else None

    @property
    def title(self) -> str:
        """Return what stands over the main form."""
        if self.answers:
            return "请您答复意见"
        return "填写意见并办理" if self.opines else "您可以" if self.can_press else "办理进度"


def panel(case: Case, user: User) -> Panel:
    """Return this user's buttons; those that hand in a form are on the form itself."""
    sort = sort_of(case)
    offers = [offer for offer in sort.workflow.offered(case, user) if _belongs_here(sort, offer)]
    boxes = [_box(case, user, offer.transition) for offer in offers if _boxed(offer) and not offer.blocked]
    main, returns = _grouped([_button(case, sort, offer) for offer in offers if not _boxed(offer)])
    urging, beginning = _named("urge", main), _named("begin", main)
    boxes.sort(key=lambda box: box.sure)
    # What can be pressed comes first, and of that what opens the rest.
    main = sorted(
        (b for b in main if b not in {urging, beginning}), key=lambda b: (b.blocked is not None, b.action != "recall")
    )
    return Panel(main, returns, boxes, urging, beginning, beside.asked(case), list(case.copies))


def _boxed(offer: Offer) -> bool:
    return offer.transition.action in IN_BOXES


def _named(action: str, buttons: list[Button]) -> Button | None:
    return next((button for button in buttons if button.action == action), None)


def _belongs_here(sort: Sort, offer: Offer) -> bool:
    """Say whether the panel holds a step: neither those of the form itself, nor the reading of what was read."""
    action = offer.transition.action
    return action not in sort.on_form and not (offer.blocked and action == "read")


def _button(case: Case, sort: Sort, offer: Offer) -> Button:
    step = offer.transition
    confirm = _warning(case, sort, step) if step.confirm else None
    after = sort.afterwards(case, step.action)
    return Button(step.action, step.label, step.tone, offer.blocked, step.needs_opinion, confirm, after)


def _warning(case: Case, sort: Sort, step: Transition) -> str:
    """Return what is said before a step that cannot be undone; the same act can end different things."""
    return f"{sort.named(case)}：{sort.warned.get(step.label) or sort.warned[step.action]}"


def _grouped(buttons: list[Button]) -> tuple[list[Button], list[Button]]:
    """Return the buttons of the main form and, where there are several ways back, those; blocked ones say the reason once."""
    returns = [b for b in buttons if b.action.startswith("return")]
    if len(returns) <= 1:
        return buttons, []
    if returns[0].blocked:
        return [b for b in buttons if b not in returns[1:]], []
    return [b for b in buttons if b not in returns], returns


def _box(case: Case, user: User, step: Transition) -> Box:
    people = (
        sorted((u for u in colleagues(case) if u.id != user.id), key=lambda u: u.name_order)
        if step.action == "transfer"
        else []
    )
    sort, (tells, words, press) = sort_of(case), WORDS[step.action]
    told = tells.format(one=sort.one) or _warning(case, sort, step)
    words = words if step.names or step.needs_opinion else ""
    sure = not step.names
    return Box(step.action, step.label, step.names, told, words, step.needs_opinion, press, offered(people), sure)
