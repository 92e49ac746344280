"""The desk's lists of filings: their order, what is unusual of each line, which is next, and the way back to the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, request, url_for
from sqlalchemy import ColumnElement, and_, case, false, func, literal, null, select

from portal import calendar
from portal.database import db
from portal.filings import filtering, queries, scopes
from portal.filings.models import Consultation, Filing, Kind, State
from portal.filings.scopes import Done, Told
from portal.people.models import Unit, User
from portal.web.paging import PER_PAGE, Counted, Page, counted_up
from portal.web.redirects import safe_next

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from sqlalchemy import Select


class Line(NamedTuple):
    """One line of a list.

    `urges`: how often the present step was urged; `asked`: the reader's opinion is asked; `principal`: for whom the reader would act;
    `at`, `told`: when and by what step the reader acted, or when and by whom they were told; `read`: what was copied is read.
    """

    filing: Filing
    urges: int = 0
    asked: bool = False
    principal: User | None = None
    at: datetime | None = None
    told: str = ""
    read: bool = True

    @property
    def waiting(self) -> timedelta:
        """Return how long it has lain where it lies."""
        return calendar.now() - self.filing.state_since

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Return (tone, word) of what is unusual."""
        filing = self.filing
        found = [
            ("bad", "逾期", filing.late or _past(filing)),
            ("bad", f"催办 {self.urges} 次", self.urges > 0),
            ("due", "征求意见", self.asked),
            ("due", f"代 {self.principal.name} 办理" if self.principal else "", self.principal is not None),
            ("plain", "补办", filing.kind == Kind.RETROACTIVE),
            ("due", "未读", not self.read),
        ]
        return [(tone, word) for tone, word, applies in found if applies]


def _past(filing: Filing) -> bool:
    """Say, as `filtering.overdue` does, that the day to hand it in has gone by."""
    open_ = filing.state not in filtering.ENDED and (filing.submitted_on is None or filing.state is State.CLOSING)
    return bool(open_ and not filing.stock and filing.due and filing.due < calendar.today())


def todo_count(user: User) -> int:
    """Return how many filings wait for this person, as far as is told, asked once a request."""
    if "todo_count" not in g:
        g.todo_count = scopes.count(user, "todo")
    number: int = g.todo_count
    return number


def order_of(filters: Mapping[str, str]) -> list[ColumnElement[Any]]:
    """Return the order of a list: as asked, else to-dos most urgent first, deadlines by day, copies unread first, others newest first."""
    scope, order = filters["scope"], filters["order"]
    last: ColumnElement[Any] = Filing.id.desc()
    if order == "urgent" or (scope == "todo" and not order):
        late = case((filtering.overdue(), 0), else_=1)
        return [filtering.urges().desc(), late, Filing.state_since.asc(), Filing.id.asc()]
    if scope == "due" and not order:
        return [Filing.due.asc(), Filing.id.asc()]
    if scope == "todo":
        return [Filing.state_since.desc(), last]
    if scope == "done":
        return [Done.at.desc(), Done.filing_id.desc()]
    if scope == "copies":
        unread = [] if order else [Told.read_at.is_not(None)]
        return [*unread, Told.at.desc(), last]
    return [Filing.saved_at.desc(), last]


def _columns(user: User, scope: str) -> tuple[list[ColumnElement[Any]], list[User]]:
    """Return what a line shows besides the filing, and the people for whom the last columns say that the reader acts."""
    asked: ColumnElement[bool] = literal(value=False)
    at: Any = null()
    told: Any = literal("")
    read: ColumnElement[bool] = literal(value=True)
    stands: list[tuple[User, ColumnElement[bool]]] = []
    if scope == "todo":
        question = select(Consultation.id).where(Consultation.filing_id == Filing.id, Consultation.ended_at.is_(None))
        asked = question.where(Consultation.whom_id == user.id).correlate(Filing).exists()
        # Of what nobody has alone it is unknown, not untrue, whether it was passed on to this person.
        own = func.coalesce(queries.decides(user), false())
        stands = [(u, and_(condition, ~own, Filing.author_id != user.id)) for u, condition in queries.in_place_of(user)]
    elif scope == "done":
        at, told = Done.at, Done.label
    elif scope == "copies":
        at, read = Told.at, Told.read_at.is_not(None)
        told = select(User.name).where(User.id == Told.by_id).correlate(Told).scalar_subquery()
    known: list[ColumnElement[Any]] = [filtering.urges() if scope else literal(0), asked, at, told, read]
    return [c.label(f"c{n}") for n, c in enumerate([*known, *(c for _, c in stands)])], [u for u, _ in stands]


def _asked(user: User, filters: Mapping[str, str], besides: int | None, *columns: Any) -> Select[Any]:
    statement = scopes.joined(select(*columns).join(Unit), filters["scope"])
    statement = statement.where(*filtering.conditions(user, filters))
    return statement.where(Filing.id != besides) if besides is not None else statement


def lines(
    user: User, filters: Mapping[str, str], limit: int, offset: int = 0, besides: int | None = None
) -> list[Line]:
    """Return some lines of a list, in its order."""
    columns, people = _columns(user, filters["scope"])
    order = order_of(filters)
    # First which, then what they say: sorted with all that a line shows, a long list costs by its width too.
    few = _asked(user, filters, besides, Filing.id).order_by(*order).limit(limit).offset(offset).correlate(None)
    found = scopes.joined(select(Filing, *columns).options(*queries.LINES).join(Unit), filters["scope"])
    found = found.where(Filing.id.in_(few), scopes.beside(user, filters["scope"]))
    rows = db.session.execute(found.order_by(*order))
    return [_line(row, people) for row in rows.unique()]


def _line(row: Any, people: list[User]) -> Line:
    filing, urges, asked, at, told, read, *stands = row
    principal = next((u for u, acts in zip(people, stands, strict=True) if acts), None)
    return Line(filing, urges, bool(asked), None if asked else principal, at, told or "", bool(read))


def total(user: User, filters: Mapping[str, str], besides: int | None = None) -> int:
    """Return how many filings a list holds, counted as far as is told."""
    return counted_up(_asked(user, filters, besides, Filing.id))


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


def url_of(filing_id: int, back: str) -> str:
    """Return the address of a filing's page; a list with filters goes along, so that one finds back to it."""
    return url_for("filings.show", filing_id=filing_id, back=back if "?" in back else None)


def back_from(values: Mapping[str, str]) -> str:
    """Return the list that an address or a form names as the way back, "" for none; never a page of another site."""
    return safe_next(values.get("back"), "")


def way(filing: Filing) -> dict[str, str]:
    """Return the way back to the list this page was opened from: `back` for the next form, `list_url` to the very line."""
    back = back_from(request.values)
    return {"back": back, "list_url": (back or url_for("filings.index")) + f"#filing-{filing.id}"}


def following(user: User, filing: Filing) -> tuple[str, int]:
    """Return the address of the next to-do of the list one came from, "" for none, and how many there are; else of all to-dos."""
    back = back_from(request.values)
    filters = (filtering.in_address(back) if back else None) or {}
    if filters.get("scope") != "todo":
        filters, back = filtering.chosen({"scope": "todo"}), ""
    found = lines(user, filters, 1, besides=filing.id)
    if not found:
        return "", 0
    return url_of(found[0].filing.id, back), total(user, filters, besides=filing.id)


def head(user: User, scope: str, limit: int) -> list[Line]:
    """Return the first lines of a list in its own order."""
    return lines(user, filtering.chosen({"scope": scope}), limit)
