"""The lines of a list of cases: their order, what is unusual of each, which is next, and the way back to the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, request
from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import aliased

from portal import calendar
from portal.accounts.namesakes import Named, told_apart
from portal.cases import desks, seeing
from portal.cases.beside import asked_at, asked_of
from portal.cases.lists import filters as filtering
from portal.cases.lists import orders, scopes
from portal.cases.lists.scopes import Done, Told
from portal.cases.models import Case, Event
from portal.cases.offices import DESKS
from portal.cases.sort import sort_of, sorts, sorts_in_use
from portal.database import db
from portal.feature import per_app
from portal.people.models import User
from portal.web.access import may
from portal.web.paging import PER_PAGE, Counted, Page, count_up, counted_up
from portal.web.private import bare
from portal.web.redirects import back_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Select


Back = aliased(Event)
LATE = ("bad", "plain")  # what was late is a fact when it is over


class Line(NamedTuple):
    """One line of a list.

    `late`: overdue or handed in late; `urges`: how often the present step was urged; `asked`: the reader's opinion is asked;
    `principal`: for whom the reader would act; `at`, `told`: when and by what step the reader acted, or when and by whom they were
    told; `read`: what was copied is read; `number`: that of its account in the registry; `returned`, `reason`: by what step it was sent
    back to whoever has it, and what was said then; `awaited_since`: since when a third person is asked.
    """

    case: Case
    late: bool = False
    urges: int = 0
    asked: bool = False
    principal: User | None = None
    at: datetime | None = None
    told: str = ""
    read: bool = True
    number: str = ""
    returned: str = ""
    reason: str = ""
    awaited_since: datetime | None = None

    @property
    def ended(self) -> bool:
        """Say whether nobody has it any more: what was late is then a fact, and nothing to be done."""
        return not self.case.unfinished

    @property
    def waiting(self) -> timedelta:
        """Return how long whoever has it is awaited, as the page of the case says it."""
        return calendar.now() - self.since

    @property
    def since(self) -> datetime:
        """Return since when that is."""
        return self.awaited_since or self.case.state_since

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Return (tone, word) of what is unusual."""
        found = [
            # Handed in late is a fact of the case; only what is not handed in blames whoever has it.
            (LATE[self.ended], "逾期提交" if self.case.late else "逾期", self.late),
            ("bad", f"催办 {self.urges} 次", self.urges > 0),
            ("due", "征求意见", self.asked),
            ("due", f"代 {self.principal.name} 办理" if self.principal else "", self.principal is not None),
            *(("plain", word, True) for word in sort_of(self.case).marks(self.case)),
            ("due", "未读", not self.read),
        ]
        return [(tone, word) for tone, word, applies in found if applies]


def named(case: Case) -> Named:
    """Return by what a case is told from others of its name."""
    return Named(case.called, case.platform_label, case.handle, case.unit.name if case.unit else "")


def apart(cases: Iterable[Case]) -> dict[int, str]:
    """Return by id what tells each of some cases from the others of its name, "" where none is called so."""
    several = list(cases)
    told = told_apart(named(case) for case in several)
    return {case.id: words for case, words in zip(several, told, strict=True)}


def todo_count(user: User) -> int:
    """Return how many cases of all sorts wait for this person, as far as is told, asked once a request."""
    if "todo_count" not in g:
        g.todo_count = scopes.count(user, "todo")
    number: int = g.todo_count
    return number


def remember_todo(number: int) -> None:
    """Keep how many wait for this person where a page has counted them with its other lists: the bar need not ask."""
    g.todo_count = number


class Beside(NamedTuple):
    """What a line shows besides the case, as columns, and the people for whom each of `stands` says that the reader acts."""

    columns: dict[str, ColumnElement[Any]]
    stands: dict[str, tuple[User, ColumnElement[bool]]]


def _beside(user: User, scope: str) -> Beside:
    found: dict[str, ColumnElement[Any]] = {"late": filtering.overdue(), "number": orders.number()}
    found |= {"awaited_since": asked_at()}
    found |= {"returned": Back.label.expression, "reason": Back.opinion.expression}
    stands: dict[str, tuple[User, ColumnElement[bool]]] = {}
    if scope:
        found["urges"] = filtering.urges()
    if scope == "todo":
        found["asked"] = asked_of(user.id)
        # Of what nobody has alone it is unknown, not untrue, whether it was passed on to this person.
        own = func.coalesce(desks.decides(user), false())
        for place, (principal, condition) in enumerate(desks.in_place_of(user)):
            stands[f"stands_{place}"] = (principal, and_(condition, ~own))
    elif scope == "done":
        found |= {"at": Done.at.expression, "told": Done.label.expression}
    elif scope == "copies":
        by = select(User.name).where(User.id == Told.by_id).correlate(Told).scalar_subquery()
        found |= {"at": Told.at.expression, "told": by, "read": Told.read_at.is_not(None)}
    return Beside(found, stands)


def _asked(user: User, filters: Mapping[str, str], besides: int | None, *columns: Any) -> Select[Any]:
    statement = scopes.joined(select(*columns), filters["scope"])
    statement = statement.where(*filtering.conditions(user, filters))
    return statement.where(Case.id != besides) if besides is not None else statement


def lines(
    user: User, filters: Mapping[str, str], limit: int, offset: int = 0, besides: int | None = None
) -> list[Line]:
    """Return some lines of a list, in its order."""
    order = orders.order_of(filters)
    # First which, then what they say: sorted with all that a line shows, a long list costs by its width too.
    few = _asked(user, filters, besides, Case.id).order_by(*order).limit(limit).offset(offset).correlate(None)
    return _read(user, filters["scope"], few, order)


def lines_of(user: User, filters: Mapping[str, str], ids: Sequence[int]) -> list[Line]:
    """Return the lines of these cases of a list, in the order in which they are named; what is no longer in it is left out."""
    found = {line.case.id: line for line in _read(user, filters["scope"], ids, ())}
    return [found[number] for number in ids if number in found]


def _read(user: User, scope: str, ids: Any, order: Sequence[ColumnElement[Any]]) -> list[Line]:
    """Return the lines of cases, which are named or selected."""
    beside = _beside(user, scope)
    columns = [c.label(name) for name, c in beside.columns.items()]
    columns += [c.label(name) for name, (_, c) in beside.stands.items()]
    found = scopes.joined(select(Case, *columns).options(*seeing.LINES), scope)
    found = found.outerjoin(Back, _sent_back()).where(Case.id.in_(ids), scopes.beside(user, scope))
    return [_line(row, beside) for row in db.session.execute(found.order_by(*order)).unique().mappings()]


@per_app
def returns() -> tuple[str, ...]:
    """Return the steps by which an office sends a case back: 退回修改, 退回补正, 退回单位重审."""
    steps = (t for sort in sorts().values() for t in sort.workflow.transitions)
    return tuple(dict.fromkeys(t.action for t in steps if t.tone == "mend" and t.role in DESKS and not t.aside))


def _sent_back() -> ColumnElement[bool]:
    """Return that `Back` is the step that brought a case where it lies, and that it was sent back by it."""
    last = select(Event.id).where(Event.case_id == Case.id, Event.source != Event.target)
    moved = last.order_by(Event.place.desc()).limit(1).correlate(Case).scalar_subquery()
    return and_(Case.unfinished, Back.id == moved, Back.action.in_(returns()))


def first(user: User, filters: Mapping[str, str], limit: int) -> list[tuple[int, str]]:
    """Return id and sort of the first cases of a list, in its order."""
    found = _asked(user, filters, None, Case.id, Case.sort).order_by(*orders.order_of(filters)).limit(limit)
    return [(number, sort) for number, sort in db.session.execute(found)]


def _line(row: Mapping[Any, Any], beside: Beside) -> Line:
    """Return the line of a row of `lines`, its columns by their names."""
    shown = {name: row[name] for name in beside.columns}
    shown |= {name: bool(shown[name]) for name in ("late", "asked", "read") if name in shown}
    shown |= {name: shown[name] or "" for name in ("number", "returned", "reason")}
    acting = next((u for name, (u, _) in beside.stands.items() if row[name]), None)
    return Line(row["Case"], **{**shown, "principal": None if shown.get("asked") else acting})


def total(user: User, filters: Mapping[str, str], besides: int | None = None) -> int:
    """Return how many cases a list holds, counted as far as is told."""
    return counted_up(_asked(user, filters, besides, Case.id))


def totals(user: User, lists: Sequence[Mapping[str, str]]) -> list[int]:
    """Return how many cases each of several lists holds, counted as far as is told, asked together."""
    each = (count_up(_asked(user, filters, None, Case.id)).scalar_subquery() for filters in lists)
    return list(db.session.execute(select(*each)).one())


@dataclass(frozen=True)
class Listed(Counted, Page[Line]):
    """A page of lines that knows the address of its list, and whether it goes on; `total` is as `total` returned it."""

    filters: Mapping[str, str] = field(default_factory=dict)
    more: bool = False

    @property
    def prev_url(self) -> str | None:
        """Return the page before, with the same filters."""
        return filtering.address(self.filters, page=str(self.number - 1)) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Return the page after, with the same filters."""
        return filtering.address(self.filters, page=str(self.number + 1)) if self.more else None


def listed(user: User, filters: Mapping[str, str]) -> Listed:
    """Return the page of a list that its filters name."""
    number = max(int(filters["page"] or 1), 1)
    before = (number - 1) * PER_PAGE
    found = lines(user, filters, PER_PAGE + 1, before)
    more = len(found) > PER_PAGE
    counted = total(user, filters) if more or (before and not found) else before + len(found)
    return Listed(found[:PER_PAGE], number, counted, filters=filters, more=more)


def url_of(case_: Case, back: str) -> str:
    """Return the address of a case's page; a list with filters goes along, so that one finds back to it."""
    back = bare(back)
    return sort_of(case_).url(case_.key, back=back if "?" in back else None)


def way(case_: Case) -> dict[str, str]:
    """Return the way back to the list this page was opened from: `back` for the next form, `list_url` to the very line."""
    back = back_from(request.values)
    its_own = may(f"{sort_of(case_).blueprint}.index")
    return {
        "back": back,
        "list_url": (back or filtering.path(case_.sort if its_own else "")) + f"#{case_.sort}-{case_.key}",
    }


def following(user: User, case_: Case) -> tuple[str, int]:
    """Return the address of the next to-do of the list one came from, "" for none, and how many there are; else of all to-dos."""
    back = back_from(request.values)
    filters = (filtering.in_address(back) if back else None) or {}
    if filters.get("scope") != "todo":
        filters, back = filtering.chosen(everything(), {"scope": "todo"}), ""
    found = lines(user, filters, 1, besides=case_.id)
    if not found:
        return "", 0
    return url_of(found[0].case, back), total(user, filters, besides=case_.id)


def everything() -> str:
    """Return the list that holds every case: that of the only sort where the school uses one, else "" for all."""
    every = list(sorts_in_use())
    return every[0] if len(every) == 1 else ""


def head(user: User, scope: str, limit: int) -> list[Line]:
    """Return the first lines of a list of all sorts, in its own order."""
    return lines(user, filtering.chosen(everything(), {"scope": scope}), limit)
