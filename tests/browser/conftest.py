"""Fixtures of the browser tests: one live server and one Chromium a run, a fresh window for each person of each test."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect, sync_playwright

from portal.config import ROOT
from portal.demo import pictures
from tests.browser.serving import OPTIONS, PATIENCE, Server, chromium
from tests.browser.visitors import DESKTOP, Visitor
from tests.site.conftest import busy_database, busy_school, school  # noqa: F401 - fixtures: the whole school, for every page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
QR_CONTENT = "http://weixin.qq.com/r/zzgs-xxgc-2026"
MILLISECONDS = PATIENCE * 1000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("Chromium is not installed: chromium, chromium-browser and google-chrome were not found")
    expect.set_options(timeout=MILLISECONDS)
    with (
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=program, args=OPTIONS)) as found,
    ):
        yield found


@pytest.fixture(scope="session")
def live(seeded_app: Flask) -> Iterator[Server]:
    with closing(Server(seeded_app)) as server:
        yield server


@pytest.fixture
def visit(browser: Browser, live: Server, app: Flask, browser_of: Any) -> Iterator[Callable[..., Visitor]]:
    """`visit("head")` is a new window of that person, signed in; `visit()` of nobody. `size`, `script` and `context` options.

    S21, S26: a message of the content policy, a JavaScript error, a dialog or a request to another origin fails the test.
    """
    opened: list[Visitor] = []

    def window(username: str = "", *, size: Any = DESKTOP, script: bool = True, **options: Any) -> Visitor:
        context = browser.new_context(
            viewport=size, java_script_enabled=script, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(MILLISECONDS)
        if username:  # the sign-in page is tested where it is the subject; elsewhere its cookie is enough
            cookie = browser_of(username).client.get_cookie("portal")
            context.add_cookies([{"name": "portal", "value": cookie.value, "url": live.address}])
        opened.append(Visitor(context, live.address))
        return opened[-1]

    yield window
    complaints = [complaint for visitor in opened for complaint in visitor.complaints]
    for visitor in opened:
        visitor.context.set_offline(True)  # what a page sends on leaving would reach the next test
        visitor.context.close()
    live.rest()
    crashes, live.crashes, live.answered = live.crashes, [], []
    assert not crashes, "\n".join(crashes)
    assert not complaints, complaints


@pytest.fixture(scope="session")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pictures on the clerk's own disk: an avatar, and a QR code that says QR_CONTENT."""
    folder = tmp_path_factory.mktemp("pictures")
    made = {
        "avatar": pictures.avatar("信", ROOT / "static" / "vendor" / "fonts", 0),
        "qr_code": pictures.qr_code(QR_CONTENT),
    }
    for name, content in made.items():
        (folder / f"{name}.png").write_bytes(content)
    return {name: folder / f"{name}.png" for name in made}


@pytest.fixture(scope="session")
def axe_source() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `npm ci` was not run")
    return AXE.read_text("utf-8")
