"""The seam: what the house must know of one sort of case. Everything else of a case is the same for all sorts, and kept once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import ColumnElement, and_

from portal import calendar
from portal.calendar import Clock
from portal.cases.models import AUTHOR, DRAWER, OVER, Case
from portal.feature import features
from portal.people.models import PUBLICITY, UNIT_ROLES, Role
from portal.settings.queries import lines

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy.orm.interfaces import ORMOption

    from portal.cases.models import Event
    from portal.people.models import User
    from portal.workflow import Act, Workflow

READERS = (*UNIT_ROLES, *PUBLICITY, Role.LEADER, Role.TECH)
WRITERS = (Role.AUTHOR, Role.UNIT_HEAD)
Told = list[tuple[str, str]]


def _clock(case: Case) -> Clock | None:
    return Clock(case.due, calendar.today()) if case.due and case.unfinished else None


def _overdue() -> ColumnElement[bool]:
    return and_(Case.desk != OVER, Case.due < calendar.today())


def _due() -> ColumnElement[bool]:
    return Case.desk.in_((AUTHOR, DRAWER))


def _facts(case: Case) -> Told:
    return [("名称", case.called), ("单位", case.unit.name if case.unit else "—")]


def _named(case: Case) -> str:
    return case.called


WARNED = {"refuse": "办理后即结束，不能恢复。", "void": "作废后即结束，不能恢复。"}


def _phrases(_case: Case) -> list[tuple[str, list[str]]]:
    return [("同意", lines("phrases_agree")), ("退回", lines("phrases_return"))]


def _nothing(*_of: Any) -> Any:
    return None


def _no_words(*_of: Any) -> str:
    return ""


def _none_listed(*_of: Any) -> list[Any]:
    return []


def _no_facts(*_of: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Filter:
    """One filter of the list of a sort: its `name` in the address, its title, its options by value, and what a value means."""

    name: str
    title: str
    options: Callable[[], Mapping[str, str]]
    condition: Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True)
class Sort:
    """One sort of case.

    What it is: `key` (also of its trail and subjects), `label` and the words for one of it (`measure` and `noun`: 这份备案), its `model`
    and `workflow`, what its `author` is called and has done (`authored`), who may read and write such cases at all. `blueprint` has its pages, below `address`; those of one
    case take its number as `argument`. `template` is the page of one case, `content` the part between 需要注意 and the timeline.

    What differs, each with a default: `sees(user)` further ways to see a case than having a part in it; `note(case, act)` what the
    portal remarks on a step; `moved(case, act)` what else a move writes; `handed_in(case, act)` the form as it is kept with a step; `facts`, `unusual`, `shown(case, user)` what the
    page shows; `clock`, `overdue()`, `due()` its deadline, for a case and for a list; `results` what its author is told of a state;
    `outcome(case, event)` what was done just now, `given(event)` what a decision that sends it on is called; `phrases`; `warned` what is said before a step that cannot be undone, of the case as it is `named` there; `afterwards`
    what follows a step, beside its button; `on_form` the actions whose buttons stand on the form; `tones` how steps look in the timeline;
    `resume(case, user)` the page on which its author goes on writing, "" for none; `loads` what comes with a case for its page, `to_read(case, user)` the case as somebody may read it; `unfit(case, whom)` why somebody cannot become its author;
    `consents(state)` the labels of the consents of a state, each with the condition on a case; `marks` what a list tells of a case besides; `filters` of its list; `begin` how one
    begins: a sentence, the endpoint and the button of an empty list; `beside` further pages (endpoint, label) that its list leads to;
    `title`, `purpose` and `due_purpose` what its list is called and for.
    """

    key: str
    label: str
    model: type[Case]
    workflow: Workflow
    blueprint: str
    address: str
    argument: str = "case_id"
    noun: str = "事项"
    measure: str = "件"
    author: str = "发起人"
    authored: str = "发起"
    readers: tuple[Role, ...] = READERS
    writers: tuple[Role, ...] = WRITERS
    template: str = "cases/show.html"
    content: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    sees: Callable[[User], list[ColumnElement[bool]]] | None = None
    note: Callable[[Case, Act], str] = _no_words
    moved: Callable[[Case, Act], None] = _nothing
    handed_in: Callable[[Case, Act], dict[str, Any] | None] = _nothing
    facts: Callable[[Case], Told] = _facts
    unusual: Callable[[Case], list[tuple[str, str]]] = _none_listed
    shown: Callable[[Case, User], dict[str, Any]] = _no_facts
    clock: Callable[[Case], Clock | None] = _clock
    overdue: Callable[[], ColumnElement[bool]] = _overdue
    due: Callable[[], ColumnElement[bool]] = _due
    results: Mapping[StrEnum, str] = field(default_factory=dict)
    outcome: Callable[[Case, Event], str] = _no_words
    given: Callable[[Event], str] = lambda _event: "已同意"
    phrases: Callable[[Case], list[tuple[str, list[str]]]] = _phrases
    warned: Mapping[str, str] = field(default_factory=lambda: dict(WARNED))
    named: Callable[[Case], str] = _named
    afterwards: Callable[[Case, str], str] = _no_words
    on_form: frozenset[str] = frozenset()
    tones: Mapping[str, str] = field(default_factory=dict)
    loads: tuple[ORMOption, ...] = ()
    resume: Callable[[Case, User], str] = _no_words
    to_read: Callable[[Case, User], Case] | None = None
    unfit: Callable[[Case, User], str | None] = _nothing
    consents: Callable[[StrEnum], dict[str, ColumnElement[bool]]] | None = None
    marks: Callable[[Case], list[str]] = _none_listed
    filters: tuple[Filter, ...] = ()
    begin: tuple[str, str, str] | None = None
    beside: tuple[tuple[str, str], ...] = ()
    title: str = ""
    purpose: str = ""
    due_purpose: str = "一周内到期和已超期的都在这里。"

    @property
    def one(self) -> str:
        """Return one of it as a sentence names it: 份备案, after 这 or 这一."""
        return f"{self.measure}{self.noun}"

    @property
    def states(self) -> type[StrEnum]:
        """Return where such a case can lie."""
        return self.model.states

    def path(self, case_key: int) -> str:
        """Return the path of a case's page as messages keep it, also where no request is at hand."""
        return f"{self.address}/{case_key}"

    def url(self, case_key: int, page: str = "show", **more: Any) -> str:
        """Return the address of a page of one case, by the number that its addresses bear."""
        return url_for(f"{self.blueprint}.{page}", **{self.argument: case_key}, **more)


def sorts() -> dict[str, Sort]:
    """Return every sort of case by its key, in the order of the features."""
    return {feature.sort.key: feature.sort for feature in features() if feature.sort}


def sort_of(case: Case) -> Sort:
    """Return what the house knows of a case's sort."""
    return sorts()[case.sort]
