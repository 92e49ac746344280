"""Numbered pages of a list whose filters live in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import request
from sqlalchemy import func, select

from portal.database import db
from portal.web.redirects import address

if TYPE_CHECKING:
    from sqlalchemy import Select

Record = TypeVar("Record")
PER_PAGE = 50
LAST_PAGE = 10_000
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Page(Generic[Record]):
    """One page of rows: `number` counts from 1, `total` counts all rows of the filter."""

    rows: list[Record]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def many(self) -> bool:
        """Say whether there are more than were counted, so that the number of pages is not known."""
        return False

    @property
    def prev_url(self) -> str | None:
        """Return the page before, with the same filters."""
        return here(page=self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Return the page after, with the same filters."""
        return here(page=self.number + 1) if self.number < self.pages else None


class Counted:
    """What a long list says of its length: `total` is as `counted_up` returned it."""

    total: int

    @property
    def many(self) -> bool:
        """Say whether there are more than were counted."""
        return self.total > MOST_COUNTED

    @property
    def counted(self) -> int:
        """Return how many were counted, at most MOST_COUNTED."""
        return min(self.total, MOST_COUNTED)


def counted_up(ids: Select[Any]) -> int:
    """Return how many rows a statement finds, MOST_COUNTED + 1 for more: counting on would cost by their number."""
    return db.session.scalar(count_up(ids)) or 0


def count_up(ids: Select[Any]) -> Select[int]:
    """Return the statement by which `counted_up` counts."""
    return select(func.count()).select_from(ids.limit(MOST_COUNTED + 1).subquery())


def here(**changes: Any) -> str:
    """Return this URL with some query arguments changed; None removes one."""
    kept = {key: value for key, value in {**request.args.to_dict(), **changes}.items() if value not in (None, "")}
    return address(request.endpoint or "", request.view_args or {}, kept.items())


def paged(statement: Select[Any], count: Select[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """Run `statement` for the page named in the URL; a page number that is no number is page 1."""
    asked = request.args.get("page", 1, type=int)
    number = min(max(asked, 1), LAST_PAGE)
    rows = list(db.session.scalars(statement.limit(per_page).offset((number - 1) * per_page)))
    return Page(rows, number, db.session.scalar(count) or 0, per_page)
