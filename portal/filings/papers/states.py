"""Has the signed paper of a filing come back: the three answers, as conditions for lists."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from portal.cases.models import Case
from portal.feature import closed
from portal.filings.models import Archived, Filing, Scan, State

NAMES = {"missing": "未收回", "scanned": "已收回", "archived": "已归档"}
ENDED = (State.FILED, State.CLOSED)


def names() -> dict[str, str]:
    """Return the answers among which a list can choose; none where paper is not brought back here."""
    return {} if closed("filings.scans") else NAMES


def has_scan() -> ColumnElement[bool]:
    """Return the condition that a scan is there and was not withdrawn."""
    return select(Scan.id).where(Scan.filing_id == Case.id, Scan.withdrawn_at.is_(None)).correlate(Case).exists()


def in_archive() -> ColumnElement[bool]:
    """Return the condition that it is known where the paper is kept."""
    return select(Archived.filing_id).where(Archived.filing_id == Case.id).correlate(Case).exists()


def condition(name: str) -> ColumnElement[bool]:
    """Return the condition of one of NAMES. Paper is missed of what is decided; what was filed on paper before is on paper."""
    if name == "archived":
        return in_archive()
    if name == "scanned":
        return and_(has_scan(), ~in_archive())
    table = Filing.__table__  # of the filing alone: its case is what the list is made of
    stock = select(table.c.id).where(table.c.stock.is_(True))
    return and_(Case.state.in_(ENDED), Case.id.not_in(stock.correlate(None)), ~has_scan(), ~in_archive())
