"""One person at one browser window: signs in, fills the forms that are on the page, and notes every complaint of the browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.pages import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Request, Response

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# A tablet, 1280 at 150 %, a tablet on its side; the desktop and the phone are visited themselves.
BETWEEN = (768, 853, 1024)
MEASURES = Path(__file__).with_name("measures.js").read_text("utf-8")
ACROSS = "[document.scrollingElement.scrollWidth, window.innerWidth]"
# Chromium repeats each status from 400 on in its console; which of them may come is checked by `_answered`.
REPEATED = re.compile(r"Failed to load resource: the server responded|Response Status Error Code 4")
REFUSALS = {400, 401, 403, 404, 409, 413, 422}
BUSY, PREVIEW = {429, 503}, "/form.png"


class Visitor:
    """A browser context with one page at `page`. `complaints` must be empty in the end; `sent` holds every request."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.complaints: list[str] = []
        self.sent: list[Request] = []
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"JavaScript: {error.error}"))
        context.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page = context.new_page()

    def _asked(self, request: Request) -> None:
        self.sent.append(request)
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.complaints.append(f"asked another origin: {request.url}")

    def _answered(self, response: Response) -> None:
        whole = response.request.resource_type in {"document", "xhr", "fetch"}
        # A browser without scripts asks for each preview at once, also for those of pages that are left at once.
        busy = response.status in BUSY and PREVIEW in response.url
        if response.status >= 400 and not busy and not (whole and response.status in REFUSALS):
            self.complaints.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        policy = "Content Security Policy" in message.text or "Content-Security-Policy" in message.text
        if policy or (message.type == "error" and not REPEATED.search(message.text)):
            self.complaints.append(f"console: {message.text} ({message.location})")

    def posts(self, part: str = "") -> list[Request]:
        """Return the POST requests sent so far to an address with `part` in it."""
        return [r for r in self.sent if r.method == "POST" and part in r.url]

    def open(self, path: str) -> Visitor:
        """Go to a page of the portal by its address."""
        self.page.goto(self.address + path)
        return self

    def sign_in(self, username: str) -> Visitor:
        """Fill the sign-in page that is open."""
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")
        expect(self.page.get_by_label("密码")).to_have_count(0)
        return self

    def press(self, name: str) -> None:
        """Press the button of the main content that has this name, on a page that no longer moves under the pointer."""
        self.loaded().page.locator("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the link of the main content that has this name."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def field(self, name: str) -> Locator:
        """Return the control of this name, but for hidden ones."""
        return self.page.locator(f"main [name='{name}']:not([type=hidden])")

    def loaded(self) -> Visitor:
        """Wait until the whole page is there and its scripts have run: a look at once, as `count()`, may come before."""
        self.page.wait_for_load_state()
        return self

    def write(self, **values: Any) -> Visitor:
        """Fill the form on the page: text, choices, boxes, files; adds operators until there is a place for each."""
        self.loaded()
        for name, value in values.items():
            while name.startswith("operators-") and not self.field(name).count():
                place = len(self.page.locator("#operators input[name$='-name']").all())
                self.press("＋ 添加一位主要运行人员")
                expect(self.field(f"operators-{place}-name")).to_be_visible()
            self._fill(self.field(name), value)
        return self

    def _fill(self, control: Locator, value: Any) -> None:
        kind = control.first.get_attribute("type")
        if kind == "file":
            control.set_input_files(value)
        elif kind in {"radio", "checkbox"}:
            for wanted in value if isinstance(value, list) else [value]:
                control.and_(self.page.locator(f"[value='{wanted}']")).check()
        else:
            control.fill(str(value))

    def text(self, selector: str = "main") -> str:
        """Return what a part of the page says, white space folded."""
        return " ".join(self.page.locator(selector).inner_text().split())

    def sees(self, *sentences: str) -> None:
        """Fail unless the main content comes to say each of these."""
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(sentence)

    def decide(self, button: str, opinion: str | None = None) -> None:
        """Write the opinion and press the button, with its confirmation where it has one."""
        self.loaded()
        panel = self.page.locator(".decide")
        if opinion is not None:
            if not panel.get_by_label("审批意见").is_visible():
                panel.locator("h2 label").click()
            panel.get_by_label("审批意见").fill(opinion)
        returns = panel.locator("details.returns").filter(has=self.page.locator(f"button:text-is('{button}')"))
        if returns.count():
            returns.locator("summary").click()
        confirmed = panel.locator("details.confirm").filter(has_text=re.compile(f"确认{button}"))
        if confirmed.count():
            confirmed.locator("summary").click()
            self.press(f"确认{button}")
        else:
            self.press(button)
