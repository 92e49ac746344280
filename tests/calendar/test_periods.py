"""Periods in natural and in working days, as the school has set them (第九、十条)."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from werkzeug.datastructures import MultiDict

from portal.database import db
from portal.handover.forms import HandoverForm
from portal.settings.models import Setting
from portal.settings.queries import due, period_words, working_days


def put(app, **values: str):
    with app.app_context():
        db.session.add_all([Setting(key=key, value=value) for key, value in values.items()])
        db.session.commit()


@pytest.mark.parametrize(
    ("value", "words", "last"),
    [
        ("7 自然日", "7 天", date(2026, 10, 5)),
        ("7", "7 天", date(2026, 10, 5)),
        ("3 工作日", "3 个工作日", date(2026, 10, 8)),
    ],
)
def test_a_period_counts_the_days_that_it_names(app, value, words, last):
    put(app, filing_days=value)
    with app.app_context():
        assert period_words("filing_days") == words
        assert due(date(2026, 9, 28), "filing_days") == last


def test_the_holidays_that_the_school_writes_down_count_at_once(app):
    put(app, change_days="1 工作日", holidays="2026-11-24 校庆", breaks="2026-11-25 至 2026-11-27 秋假")
    with app.app_context():
        assert due(date(2026, 11, 23), "change_days") == date(2026, 11, 30)
        assert working_days().is_working(date(2026, 10, 1))


@pytest.mark.parametrize(("today", "late"), [("2026-10-08", False), ("2026-10-09", True)])
def test_a_handover_is_late_by_the_days_that_the_period_counts(app, today, late):
    put(app, change_days="3 工作日")
    with time_machine.travel(f"{today}T02:00:00Z", tick=False), app.test_request_context():
        form = HandoverForm(MultiDict({"changed_on": "2026-09-28"}))
        assert form.late is late
