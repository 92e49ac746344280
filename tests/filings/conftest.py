"""What every test of filings finds: a platform of which the technology centre is asked."""

from __future__ import annotations

import pytest

from portal.platforms import PLATFORMS
from tests.filings.cases import APPLET


@pytest.fixture(autouse=True)
def _applet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLATFORMS, "applet", APPLET)
