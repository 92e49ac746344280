"""What every test of filings finds: a platform of which the technology centre is asked, and closures that were consented to."""

from __future__ import annotations

from typing import Any

import pytest

from portal.database import db
from portal.filings.models import Kind
from portal.platforms import PLATFORMS
from tests.filings import cases, changing
from tests.filings.cases import APPLET, taken
from tests.filings.looking import press


@pytest.fixture(autouse=True)
def _applet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLATFORMS, "applet", APPLET)


@pytest.fixture
def account(app: Any, browser_of: Any, kept: Any) -> int:
    """A WeChat account of 信息工程学院, consented to."""
    return kept("an account consented to", lambda: changing.registered(app, browser_of))


@pytest.fixture
def closing(app: Any, browser_of: Any) -> Any:
    """`closing()` is a closure that was consented to; `closing("wechat", followers=20_000)` of such an account."""

    def make(platform: str = "weibo", **data: Any) -> int:
        with app.app_context():
            users = cases.users()
            account = cases.registered(users["operator"].unit, platform, data=data)
            number = cases.about(account, users["operator"], Kind.CLOSURE).id
            db.session.commit()
        assert taken(app, browser_of("operator"), number, "submit").status_code == 303
        assert press(browser_of("head"), number, "approve").status_code == 303
        assert press(browser_of("publicity"), number, "approve").status_code == 303
        return number

    return make
