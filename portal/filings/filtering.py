"""The filters of the lists of filings: what stands in the address, and what it means to the database.

The keys of an address; a value that does not exist counts as none, any other key is passed over:

- `scope`: todo, done, mine, copies, due; "" for all that one may see;
- `mark`: late (overdue), urged, unread (copies not yet read);
- `state`, `platform`, `kind`: as their names say;
- `paper`: has the signed paper come back: missing, scanned, archived;
- `act`: of what waits in one state, what consents by the button of this label;
- `order`: newest, urgent (urged, overdue, longest waiting); "" for the scope's own;
- `q`: a word to search for; `page`: the page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import url_for
from sqlalchemy import ColumnElement, and_, false, func, literal_column, or_, select, tuple_

from portal import calendar
from portal.filings import finding, paper_states, scopes
from portal.filings.models import Event, Filing, Kind, State
from portal.filings.workflow import FILING
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.people.models import User

SCOPES = {"todo": "待办", "done": "已办", "mine": "我发起", "copies": "抄送我的", "due": "时限", "": "全部"}
MARKS = {"late": "逾期", "urged": "催办过"}
ORDERS = {"newest": "最新在前", "urgent": "最急在前"}
CONSENT = "approve"
URGE = Event.action == literal_column("'urge'")  # written out, or the index of these few events is not used
LONGEST_WORD = 60
LAST = 5  # digits of a page's number
ENDED = (State.FILED, State.UNIT_REFUSED, State.REFUSED, State.VOID, State.CLOSED)


@lru_cache(maxsize=32)
def _labels(state: State, platforms: tuple[str, ...]) -> dict[str, tuple[tuple[Kind, str], ...]]:
    found: dict[str, list[tuple[Kind, str]]] = {}
    for kind in Kind:
        for platform in platforms:
            rows = FILING.rows(Filing(kind=kind, platform=platform, state=state), CONSENT)
            if rows:
                found.setdefault(rows[0].label, []).append((kind, platform))
    return {label: tuple(pairs) for label, pairs in found.items()}


def labels(state: State) -> dict[str, tuple[tuple[Kind, str], ...]]:
    """Return the labels of the consents of a state, each with the kinds on the platforms to which it applies."""
    return _labels(state, tuple(PLATFORMS))


def _given(mapping: Mapping[str, str]) -> dict[str, str]:
    known: dict[str, set[str]] = {
        "scope": set(SCOPES),
        "mark": {*MARKS, "unread"},
        "state": set(State),
        "platform": set(PLATFORMS),
        "kind": set(Kind),
        "paper": set(paper_states.names()),
        "order": set(ORDERS),
    }
    return {name: value if (value := mapping.get(name, "")) in values else "" for name, values in known.items()}


def chosen(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that an address holds, each "" for any; a page's number is kept as `page`."""
    found = _given(mapping)
    if found["mark"] == "unread" and found["scope"] != "copies":
        found["mark"] = ""
    act, page = mapping.get("act", ""), mapping.get("page", "")
    found["act"] = act if found["state"] and act in labels(State(found["state"])) else ""
    found["q"] = mapping.get("q", "").replace("\0", "").strip()[:LONGEST_WORD]
    found["page"] = page if page.isascii() and page.isdigit() and len(page) <= LAST else ""
    return found


def in_address(address: str) -> dict[str, str] | None:
    """Return the filters of a list's address, path and query; None when it is not the address of a list."""
    parts = urlsplit(address)
    return chosen(dict(parse_qsl(parts.query))) if parts.path == url_for("filings.index") else None


def address(filters: Mapping[str, str], **changes: str) -> str:
    """Return the list with these filters, some of them changed; another filter begins at the first page."""
    kept = {**filters, "page": "", **changes} if changes else filters
    query = urlencode({key: value for key, value in kept.items() if value}, errors="replace")
    return url_for("filings.index") + (f"?{query}" if query else "")


def urges() -> ColumnElement[int]:
    """Return how often the present step of a filing was urged (催办)."""
    times = select(func.count()).where(Event.filing_id == Filing.id, Event.since == Filing.state_since, URGE)
    return times.correlate(Filing).scalar_subquery()


def urged() -> ColumnElement[bool]:
    """Return that the present step of a filing was urged."""
    return tuple_(Filing.id, Filing.state_since).in_(select(Event.filing_id, Event.since).where(URGE).correlate(None))


def overdue() -> ColumnElement[bool]:
    """Return that a filing was handed in late, or is not handed in though its day has gone by (第九条)."""
    open_ = and_(Filing.state.not_in(ENDED), Filing.submitted_on.is_(None) | (Filing.state == State.CLOSING))
    return or_(Filing.late.is_(True), and_(open_, Filing.stock.is_(False), Filing.due < calendar.today()))


def conditions(user: User, filters: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """Return what a filing must be to be in the list; the statement needs what `scopes.joined` puts beside."""
    wanted = [scopes.scope(user, "unread" if filters["mark"] == "unread" else filters["scope"])]
    wanted += [getattr(Filing, name) == filters[name] for name in ("state", "platform", "kind") if filters[name]]
    if filters["paper"]:
        wanted.append(paper_states.condition(filters["paper"]))
    if filters["mark"] == "late":
        wanted.append(overdue())
    if filters["mark"] == "urged":
        wanted.append(urged())
    if filters["act"]:
        wanted.append(_consented_by(State(filters["state"]), filters["act"]))
    if filters["q"]:
        wanted.append(finding.matching(user, filters["q"]))
    return wanted


def _consented_by(state: State, label: str) -> ColumnElement[bool]:
    by_kind: dict[Kind, list[str]] = {}
    for kind, platform in labels(state)[label]:
        by_kind.setdefault(kind, []).append(platform)
    pairs = [and_(Filing.kind == kind, Filing.platform.in_(platforms)) for kind, platforms in by_kind.items()]
    return or_(false(), *pairs)
