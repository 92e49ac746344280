"""The desk's lists of filings: their order, what is unusual of each line, which is next, and the way back to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, request, url_for
from sqlalchemy import ColumnElement, and_, case, false, func, literal, null, select

from portal import calendar
from portal.database import db
from portal.filings import filtering, finding, queries
from portal.filings.models import Consultation, Copy, Event, Filing, Kind, State
from portal.people.models import Unit, User
from portal.web.paging import PER_PAGE, Page
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
    """Return how many filings wait for this person, asked once a request."""
    if "todo_count" not in g:
        g.todo_count = queries.count(user, "todo")
    number: int = g.todo_count
    return number


def order_of(user: User, filters: Mapping[str, str]) -> list[ColumnElement[Any]]:
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
        return [_acted(user, func.max(Event.at)).desc(), last]
    if scope == "copies":
        unread = [] if order else [_told(user, Copy.read_at).is_not(None)]
        return [*unread, _told(user, Copy.at).desc(), last]
    return [Filing.saved_at.desc(), last]


def _acted(user: User, what: Any) -> ColumnElement[Any]:
    of = select(what).where(Event.filing_id == Filing.id, queries.done_by(user))
    return of.correlate(Filing).scalar_subquery()


def _told(user: User, what: Any) -> ColumnElement[Any]:
    of = select(what).where(Copy.filing_id == Filing.id, Copy.user_id == user.id)
    return of.correlate(Filing).scalar_subquery()


def _columns(user: User, scope: str) -> tuple[list[ColumnElement[Any]], list[User]]:
    """Return what a line shows besides the filing, and the people for whom the last columns say that the reader acts."""
    asked: ColumnElement[bool] = literal(value=False)
    at: ColumnElement[Any] = null()
    told: ColumnElement[Any] = literal("")
    read: ColumnElement[bool] = literal(value=True)
    stands: list[tuple[User, ColumnElement[bool]]] = []
    if scope == "todo":
        question = select(Consultation.id).where(Consultation.filing_id == Filing.id, Consultation.ended_at.is_(None))
        asked = question.where(Consultation.whom_id == user.id).correlate(Filing).exists()
        # Of what nobody has alone it is unknown, not untrue, whether it was passed on to this person.
        own = func.coalesce(queries.decides(user), false())
        stands = [(u, and_(condition, ~own, Filing.author_id != user.id)) for u, condition in queries.in_place_of(user)]
    elif scope == "done":
        at = _acted(user, func.max(Event.at))
        latest = select(Event.label).where(Event.filing_id == Filing.id, queries.done_by(user))
        told = latest.order_by(Event.place.desc()).limit(1).correlate(Filing).scalar_subquery()
    elif scope == "copies":
        at, read = _told(user, Copy.at), _told(user, Copy.read_at).is_not(None)
        by = select(User.name).join(Copy, Copy.by_id == User.id)
        told = by.where(Copy.filing_id == Filing.id, Copy.user_id == user.id).correlate(Filing).scalar_subquery()
    known: list[ColumnElement[Any]] = [filtering.urges() if scope else literal(0), asked, at, told, read]
    return [c.label(f"c{n}") for n, c in enumerate([*known, *(c for _, c in stands)])], [u for u, _ in stands]


def lines(
    user: User, filters: Mapping[str, str], limit: int, offset: int = 0, besides: int | None = None
) -> list[Line]:
    """Return some lines of a list, in its order."""
    columns, people = _columns(user, filters["scope"])
    statement: Select[Any] = select(Filing, *columns).options(*queries.LINES).join(Unit)
    statement = finding.joined(statement) if filters["q"] else statement
    statement = statement.where(*filtering.conditions(user, filters))
    if besides is not None:
        statement = statement.where(Filing.id != besides)
    rows = db.session.execute(statement.order_by(*order_of(user, filters)).limit(limit).offset(offset))
    return [_line(row, people) for row in rows.unique()]


def _line(row: Any, people: list[User]) -> Line:
    filing, urges, asked, at, told, read, *stands = row
    principal = next((u for u, acts in zip(people, stands, strict=True) if acts), None)
    return Line(filing, urges, bool(asked), None if asked else principal, at, told or "", bool(read))


def total(user: User, filters: Mapping[str, str], besides: int | None = None) -> int:
    """Return how many filings a list holds."""
    statement: Select[Any] = select(func.count(Filing.id)).join(Unit)
    statement = finding.joined(statement) if filters["q"] else statement
    statement = statement.where(*filtering.conditions(user, filters))
    return db.session.scalar(statement.where(Filing.id != besides) if besides else statement) or 0


class Listed(Page[Line]):
    """A page of lines that knows the address of its list."""

    filters: Mapping[str, str]

    @property
    def prev_url(self) -> str | None:
        """Return the page before, with the same filters."""
        return filtering.address(self.filters, page=str(self.number - 1)) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Return the page after, with the same filters."""
        return filtering.address(self.filters, page=str(self.number + 1)) if self.number < self.pages else None


def listed(user: User, filters: Mapping[str, str]) -> Listed:
    """Return the page of a list that its filters name."""
    number = max(int(filters["page"] or 1), 1)
    found = Listed(lines(user, filters, PER_PAGE, (number - 1) * PER_PAGE), number, total(user, filters))
    object.__setattr__(found, "filters", filters)
    return found


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
