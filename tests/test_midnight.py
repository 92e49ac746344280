"""The day on which a run of the tests takes place is one and the same to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from portal.config import ROOT
from tests.midnight import EARLIER, crosses

ASKED = "from tests import conftest; from portal import calendar; print(calendar.now().isoformat())"


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(14, 59, False), (15, 1, True), (15, 59, True), (16, 0, False), (0, 0, False)]
)
def test_a_run_that_begins_within_an_hour_of_the_schools_midnight_would_cross_it(hour, minute, expected):
    assert crosses(datetime(2026, 11, 30, hour, minute, tzinfo=UTC)) is expected


def test_a_process_of_a_run_that_would_cross_it_has_the_clock_of_the_others():
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env={**os.environ, EARLIER: "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    away = datetime.now(UTC) - datetime.fromisoformat(done.stdout.strip())
    already = int(os.environ[EARLIER])
    assert abs(away.total_seconds() / 3600 - (2 - already)) < 0.02
