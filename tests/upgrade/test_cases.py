"""The filings and reports of before are cases after the upgrade: each at its address, with its day, and with the unit that decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal import calendar
from portal.cases.offices import approving_unit
from portal.database import db
from portal.filings.models import Filing
from portal.people.models import UnitKind
from portal.reports.models import Report
from tests.pages import Page
from tests.upgrade import pages
from tests.upgrade.conftest import ROWS, upgraded

WORDS = {"open": "待核查", "confirmed": "确认冒用", "dismissed": "不属冒用"}
REPORTS: list[dict[str, Any]] = [
    dict(zip(ROWS["report"]["columns"], row, strict=True)) for row in ROWS["report"]["rows"]
]


@pytest.fixture
def now(fresh):
    """The application over the upgraded database."""
    return upgraded(fresh)


@pytest.mark.parametrize("username", ["publicity", "leader"])
def test_each_report_of_before_is_at_its_address_and_says_what_was_reported_and_found(now, username):
    page = Page.let_in(now, username)
    for report in REPORTS:
        seen = pages.look(page, f"/directory/reports/{report['id']}")
        assert seen.status == 200, report
        lines = seen.text.split("\n")
        said = [report["name"], WORDS[report["outcome"]], report["finding"], report["link"]]
        assert [word for word in said if word and word not in lines] == []
        assert " ".join(report["reason"].split()) in lines


@pytest.mark.parametrize("username", ["publicity", "leader"])
def test_each_report_of_before_stands_in_the_lists_in_which_it_stood(now, username):
    page = Page.let_in(now, username)
    for outcome in ("", *WORDS):
        answer = page.open("/directory/reports" + (f"?outcome={outcome}" if outcome else ""))
        assert answer.status == 200
        listed = {f"/directory/reports/{r['id']}" for r in REPORTS if r["outcome"] == outcome or not outcome}
        assert listed
        offered = {link.partition("?")[0] for link in answer.links()}
        offered -= {"/directory/reports/export.xlsx"}
        assert {path for path in offered if path.startswith("/directory/reports/")} == listed


def test_every_report_of_before_was_handed_in_on_the_day_it_came(now):
    with now.app_context():
        days = {report.serial: report.submitted_on for report in db.session.scalars(select(Report))}
    came = {r["id"]: calendar.local(datetime.fromisoformat(r["at"])).date() for r in REPORTS}
    assert days == came


def test_every_filing_of_before_that_was_handed_in_is_decided_by_the_unit_that_decides_for_its_own(now):
    with now.app_context():
        filings = db.session.scalars(select(Filing)).unique().all()
        assert len(filings) == len(ROWS["filing"]["rows"])
        assert {UnitKind.SCHOOL, UnitKind.CLUB, UnitKind.COLLEGE} <= {f.unit.kind for f in filings if f.submitted_on}
        assert any(filing.submitted_on is None for filing in filings)
        for filing in filings:
            unit = approving_unit(filing.unit) if filing.submitted_on else None
            assert filing.deciding_unit_id == (unit.id if unit else None), filing.id
