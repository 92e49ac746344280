"""The lists of cases, as a page shows them, and cases that have lain for long."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from portal import calendar
from portal.cases.models import Case
from portal.database import db


def rows(page) -> list[int]:
    """The filings of a list, in its order."""
    return [int(row.get("id").removeprefix("filing-")) for row in page.all("tr") if row.get("id")]


def said(page, filing: int) -> str:
    """What the line of a filing says."""
    return " ".join("".join(page.one("tr", id=f"filing-{filing}").itertext()).split())


def number(page, label: str) -> int:
    """The number beside a list's name."""
    nav = page.one("nav", class_="lists")
    return next(
        int(next(a.iter("b")).text) for a in nav.iter("a") if a.text.strip().endswith(label)
    )  # 备案待办 in the list of filings


def aged(app, filing: int, **hours: int) -> None:
    """Let a filing have lain where it lies for so long."""
    with app.app_context():
        db.session.execute(
            update(Case).where(Case.id == filing).values(state_since=calendar.now() - timedelta(**hours))
        )
        db.session.commit()
