"""The seam: what the house must know of one sort of case. Everything else of a case is the same for all sorts, and kept once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import ColumnElement, and_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal import calendar
from portal.calendar import Clock
from portal.cases.models import OFFICE, Case
from portal.feature import features, is_on, per_app
from portal.people.models import PUBLICITY, UNIT_ROLES, Role
from portal.settings.queries import lines, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm.interfaces import ORMOption

    from portal.cases.models import CaseState, Event
    from portal.cases.parts import Begin, Earlier, Filter, Remark, RowAct
    from portal.people.models import User
    from portal.workflow import Act, Workflow

READERS = (*UNIT_ROLES, *PUBLICITY, Role.LEADER, Role.TECH)
WRITERS = (Role.AUTHOR, Role.UNIT_HEAD)
CONSENT = "approve"
WARNED = {
    "refuse": "办理后即结束，不能恢复。",
    "void": "作废后即结束，不能恢复。",
    "withdraw": "撤回后停止办理，改好后须重新提交。",
}
Own = Any
"""A case of the very sort that declares what takes it."""
Pairs = list[tuple[str, str]]
Phrases = list[tuple[str, list[str]]]


def _clock(case: Case) -> Clock | None:
    return Clock(case.due, calendar.today()) if case.due and case.unfinished else None


def _overdue() -> ColumnElement[bool]:
    return and_(Case.unfinished, Case.due < calendar.today())


def _due() -> ColumnElement[bool]:
    return and_(Case.unfinished, Case.due <= calendar.today() + timedelta(days=number("due_soon_days")))


def _facts(case: Case) -> Pairs:
    return [("单位", case.unit.name if case.unit else "—")]


def _named(case: Case) -> str:
    return case.called


def _what(case: Case) -> str:
    return case.kind_label or sort_of(case).label


def phrases(case: Case) -> Phrases:
    """Return 常用意见 of whoever has it: a unit consents that it goes on to the office, the office to what is asked."""
    return [
        ("同意", lines("phrases_office" if case.desk == OFFICE else "phrases_agree")),
        ("退回", lines("phrases_return")),
    ]


def _agreed(_event: Event) -> str:
    return "已同意"


def _nothing(*_of: Any) -> None:
    return None


def _no_words(*_of: Any) -> str:
    return ""


def _no_contact(*_of: Any) -> tuple[str, str]:
    return "", ""


def _none_listed(*_of: Any) -> list[Any]:
    return []


def _no_facts(*_of: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Sort:
    """One sort of case: what it is, and where it differs from the others; what is not said is as with all of them."""

    key: str
    """Of the table `case`, of its subjects (key:7) and of its actions in the trail (key.approve)."""
    label: str
    model: type[Case]
    workflow: Workflow
    blueprint: str
    address: str
    """Its pages: those of one case stand below this path, and take its number as `argument`."""
    argument: str = "case_id"
    readers: tuple[Role, ...] = READERS
    """Who opens such cases at all; which, is another question."""
    listers: tuple[Role, ...] = ()
    """Who opens its list, where not every reader of a case does: the others have their cases in the lists of all sorts."""

    # The words of its sentences: 这件事项, 发起人, 由您本人发起.
    noun: str = "事项"
    measure: str = "件"
    author: str = "发起人"
    authored: str = "发起"
    deciding: str = "审批"
    opinion: str = "审批意见"
    """What is done with it, and what is written then."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """What the roles of its table are called where they are called otherwise."""

    # Its steps.
    note: Callable[[Own, Act], str] = _no_words
    """What the portal itself remarks on a step."""
    unsaid: Callable[[Own, str], str] = _no_words
    """What is said with a step where nothing was written: what was written elsewhere, of which the step is the end."""
    on_move: Callable[[Own, Act], None] = _nothing
    """What else a move writes into the case."""
    handed_in: Callable[[Own, Act], dict[str, Any] | None] = _nothing
    """The form as it is kept with the step that hands it in."""
    results: Mapping[Any, str] = field(default_factory=dict)
    """What its author is told of a state, where that is more than the state's own label."""
    unfit: Callable[[Own, User], str | None] = _nothing
    """Why somebody cannot become its author in the place of one who leaves (移交)."""
    sees: Callable[[User], list[ColumnElement[bool]]] | None = None
    """The ways in which people see a case besides having a part in it, where not as `portal.cases.seeing.of_units` says."""

    # Its page.
    template: str = "cases/show.html"
    content: str = ""
    """The part of the page between the facts and the timeline, "" for what is unusual alone."""
    loads: tuple[ORMOption, ...] = ()
    to_read: Callable[[Own, User], Own] | None = None
    """What comes with a case for its page, and the case as somebody may read it."""
    facts: Callable[[Own], Pairs] = _facts
    unusual: Callable[[Own], list[Remark]] = _none_listed
    shown: Callable[[Own, User], dict[str, Any]] = _no_facts
    """The facts of the first card, what whoever decides sees first, and what else its templates show."""
    contact: Callable[[Own, str], tuple[str, str]] = _no_contact
    """What somebody is reached by at a place of the page, and in words what it is, for whoever may ask for it (portal.people.masking)."""
    phrases: Callable[[Own], Phrases] = phrases
    named: Callable[[Own], str] = _named
    what: Callable[[Own], str] = _what
    """What is asked for, beside the name."""
    stop: Callable[[Own, Any], str] = _no_words
    """What a state is called in the strip of steps, "" where the desk says it, or the end."""
    warned: Mapping[str, str] = field(default_factory=lambda: dict(WARNED))
    """What is said before a step that cannot be undone, after the case as it is `named`."""
    afterwards: Callable[[Own, str], str] = _no_words
    """What follows a step, beside its button."""
    on_form: frozenset[str] = frozenset()
    """The actions whose buttons stand on the form, next to what they hand in."""
    own_pages: frozenset[str] = frozenset()
    """The actions that a page of its own takes, with what they write: the address of steps takes none of them."""
    tones: Mapping[str, str] = field(default_factory=dict)
    """How its own steps look in the timeline."""
    earlier: Callable[[Own], list[Earlier]] = _none_listed
    """What stands in the timeline before its steps."""
    stays: frozenset[str] = frozenset()
    """Its own steps after which one goes on with the case itself, and is led to no other."""
    outcome: Callable[[Own, Event], str] = _no_words
    given: Callable[[Event], str] = _agreed
    """What was done just now where only this sort gets so far, and what a decision is called that sends it on."""

    # Its deadline, for a case and for a list.
    clock: Callable[[Own], Clock | None] = _clock
    overdue: Callable[[], ColumnElement[bool]] = _overdue
    due: Callable[[], ColumnElement[bool]] = _due

    # Its reminders: the rule, and the parameter that says after how many working days a step is due.
    rule: str = "waiting"
    patience: str = "step_days"
    haste: str = ""
    """The parameter that says after how many minutes deputies may take a step, too, which nobody has begun; "" for never."""

    # Its list.
    title: str = ""
    purpose: str = ""
    due_purpose: str = "一周内到期和已超期的都在这里。"
    begin: Begin | None = None
    form_url: Callable[[Own, User], str] = _no_words
    """The page on which its author goes on writing, "" for none."""
    anew_url: Callable[[Own, User], str] = _no_words
    """The page on which its author applies once more, when it ended without consent; "" where nobody can."""
    beside: tuple[tuple[str, str], ...] = ()
    """Further pages to which the list leads: endpoint and label."""
    marks: Callable[[Own], list[str]] = _none_listed
    row_act: Callable[[Own, User], RowAct | None] = _nothing
    """The button with which something is done with a case in its row of a list."""
    of_units: bool = True
    """Whether its cases are those of units."""
    filters: tuple[Filter, ...] = ()
    consent: str = CONSENT
    consented: str = "同意"
    """The step that is taken in many cases at once, and what is said to have been done with them."""
    consents: Callable[[Any], dict[str, ColumnElement[bool]]] | None = None
    """The labels of that step in a state, each with the condition on a case; the table's own, each for every case, if not said."""

    @property
    def one(self) -> str:
        """Return one of it as a sentence names it after 这: 件事项."""
        return f"{self.measure}{self.noun}"

    @property
    def states(self) -> type[CaseState]:
        """Return where such a case can lie."""
        return self.model.states

    @cached_property
    def decisions(self) -> frozenset[tuple[str, str]]:
        """Return the steps, by where they start and their action, by which whoever sits at a desk decides there."""
        rows = self.workflow.transitions
        return frozenset((t.source, t.action) for t in rows if not t.aside and t.role == self.model.desks.get(t.source))

    def path(self, case_key: int) -> str:
        """Return the path of a case's page as messages keep it, also where no request is at hand."""
        return f"{self.address}/{case_key}"

    def url(self, case_key: int, page: str = "show", **more: Any) -> str:
        """Return the address of a page of one case, by the number that its addresses bear."""
        values: dict[str, Any] = {self.argument: case_key, **more}
        return url_for(f"{self.blueprint}.{page}", **values)


@per_app
def sorts() -> dict[str, Sort]:
    """Return every sort of case by its key, in the order of the features, also one that the school has switched off."""
    return {feature.sort.key: feature.sort for feature in features() if feature.sort}


def sorts_in_use() -> dict[str, Sort]:
    """Return the sorts that the school uses: what lists show and count."""
    return {feature.sort.key: feature.sort for feature in features() if feature.sort and is_on(feature)}


class NotSought(FunctionElement[str]):
    """A column that is looked at in what other conditions find: SQLite, which has no figures of a table, reads no index of it."""

    inherit_cache = True


@compiles(NotSought)
def _plain(element: NotSought, compiler: Any, **more: Any) -> str:
    return str(compiler.process(element.clauses, **more))


@compiles(NotSought, "sqlite")
def _unary_plus(element: NotSought, compiler: Any, **more: Any) -> str:
    return f"+{_plain(element, compiler, **more)}"


def is_of(key: str) -> ColumnElement[bool]:
    """Return that a case is of a sort, beside what finds it: most cases are of one, so an index of the sorts is no help."""
    return NotSought(Case.sort) == key


def sort_of(case: Case) -> Sort:
    """Return what the house knows of a case's sort."""
    return sorts()[case.sort]
