"""Takes the pictures in docs/images: a temporary portal with the demonstration data, Chromium, pdftoppm."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import url_for
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import select

from portal import create_app
from portal.accounts.models import Account
from portal.config import ROOT, Config
from portal.database import db
from portal.demo import fill, pictures
from portal.filings.models import Filing, Kind, State
from portal.handover.models import Handover
from portal.people.models import Person
from portal.posts.models import Post
from portal.posts.models import State as Reviewed
from tests.browser.serving import OPTIONS, Server, chromium
from tests.browser.visitors import DESKTOP, PHONE, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Browser

OUT = ROOT / "docs" / "images"
COLOURS = 128
DOTS = "96"  # per inch of paper
REGISTERED = "2026-01-05"
CHINESE = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
FORM = {
    "name": "郑州工商学院信工青年",
    "handle": "zzgs-xgqn",
    "category": "subscription",
    "original_id": "gh_6f5e4d3c2b1a",
    "verified": "yes",
    "entity": "郑州工商学院",
    "followers": "860",
    "topics": ["announcement", "event", "course"],
    "positioning": "面向本院学生，发布竞赛、讲座与就业信息。",
    "supervisors-0-name": "赵建国",
    "supervisors-0-phone": "13803710001",
    "operators-0-name": "王敏",
    "operators-0-phone": "13803710002",
    "operators-1-name": "张一帆",
    "operators-1-phone": "13803710003",
}


class Session:
    """One temporary portal and one Chromium; `shoot` and `page_of` write the pictures."""

    def __init__(self, app: Flask, browser: Browser, address: str, folder: Path) -> None:
        self.app, self.browser, self.address, self.folder = app, browser, address, folder
        self._people: dict[tuple[str, bool], Visitor] = {}

    def visitor(self, username: str, *, phone: bool) -> Visitor:
        """Return this person's window, signed in."""
        if (username, phone) not in self._people:
            context = self.browser.new_context(
                viewport=PHONE if phone else DESKTOP,
                device_scale_factor=2 if phone else 1,
                is_mobile=phone,
                has_touch=phone,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
            found = self._people[username, phone] = Visitor(context, self.address)
            if username:
                found.open("/login").sign_in(username)
        return self._people[username, phone]

    def shoot(self, name: str, path: str, username: str = "", act: Callable[[Visitor], Any] | None = None) -> None:
        """Open a page as somebody, do something there, keep the picture: `phone-…` as on a phone, `…-whole` of all its length."""
        visitor = self.visitor(username, phone=name.startswith("phone-")).open(path)
        if act:
            act(visitor)
        visitor.page.wait_for_load_state("networkidle")
        keep(name, visitor.page.screenshot(full_page=name.endswith("-whole"), animations="disabled"))

    def page_of(self, name: str, path: str, username: str, number: int = 1) -> None:
        """Keep a picture of one page of a print."""
        answer = self.visitor(username, phone=False).context.request.get(self.address + path)
        file = self.folder / "print.pdf"
        file.write_bytes(answer.body())
        command = ["pdftoppm", "-png", "-r", DOTS, "-f", str(number), "-l", str(number), "-singlefile", str(file)]
        keep(name, subprocess.run(command, capture_output=True, check=True).stdout)

    def address_of(self, **facts: Any) -> str:
        """Return the path of the demonstration's filing with these facts."""
        with self.app.test_request_context():
            found = db.session.scalars(select(Filing).filter_by(**facts)).one()
            return url_for("filings.show", filing_id=found.id)

    def post(self, state: Reviewed) -> str:
        """Return the path of the demonstration's post in this state."""
        with self.app.test_request_context():
            return f"/posts/{db.session.scalars(select(Post.id).where(Post.state == state)).one()}"

    def account(self, name: str) -> str:
        """Return the path of an account."""
        with self.app.test_request_context():
            found = db.session.scalars(select(Account).filter_by(name=name)).one()
            return url_for("accounts.show", account_id=found.id)

    def handed_over(self, name: str) -> str:
        """Hand over the accounts of a person on the page, as their clerk; return the path of the sheet."""
        with self.app.test_request_context():
            person = db.session.scalars(select(Person.id).where(Person.name == name)).one()
        clerk = self.visitor("operator", phone=False).open(f"/handover/new?person={person}")
        clerk.page.locator("[name=to]").select_option("new")
        clerk.write(
            name="宋佳", phone="13803710009", witness="赵建国", items=["admin_wechat", "operator_unbound", "password"]
        )
        clerk.press("生成变更申请和交接单")
        expect(clerk.page.locator(".prepared")).to_be_visible()
        with self.app.test_request_context():
            return url_for("handover.show", handover_id=db.session.scalars(select(Handover.id)).one())


def keep(name: str, content: bytes) -> None:
    """Write a picture to docs/images with as few colours as it needs."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    file = OUT / f"{name}.png"
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}  {picture.width}×{picture.height}  {file.stat().st_size // 1024} KB")


def write(visitor: Visitor, folder: Path) -> None:
    """Fill the form as a clerk would, pictures included, a few days too late."""
    chosen = {
        "avatar": pictures.avatar("青", ROOT / "static" / "vendor" / "fonts", 1),
        "qr_code": pictures.qr_code("http://weixin.qq.com/r/zzgs-xgqn"),
    }
    for name, content in chosen.items():
        (folder / f"{name}.png").write_bytes(content)
        visitor.field(name).set_input_files(folder / f"{name}.png")
        expect(visitor.page.locator(f"#{name}-remove")).to_be_visible()
    visitor.write(registered_on=REGISTERED, late_reason="由学生会开通，近日转交学院管理。", **FORM)
    with visitor.page.expect_response(lambda answer: answer.request.method == "POST"):
        visitor.page.locator("[name=topics][value=service]").check()  # saves: what stands beside the form is up to date
    visitor.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def pasted(visitor: Visitor) -> None:
    """Write a post as it would be pasted."""
    visitor.page.get_by_label("标题").fill("新生宿舍文化节开始报名")
    box = visitor.page.locator("[contenteditable=true]")
    box.click()
    for line in (
        "宿舍文化节报名今天开始。",
        "请各宿舍于 12 月 4 日（星期五）前把作品交到学院学生会。",
        "评选结果在学院公众号公布。",
    ):
        visitor.page.keyboard.insert_text(line)
        visitor.page.keyboard.press("Enter")
    visitor.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def open_panel(visitor: Visitor) -> None:
    """Open the panel on a phone and write an opinion by a phrase."""
    visitor.page.locator("details.decide summary").first.tap()
    visitor.page.locator(".phrases .chip").first.tap()


def signed(visitor: Visitor) -> None:
    """Write something like a name into the box for the signature."""
    box = visitor.page.locator("canvas").bounding_box()
    assert box  # noqa: S101 - it stands on the page
    mouse = visitor.page.mouse
    for start, steps in ((30, 5), (130, 7), (250, 4)):
        mouse.move(box["x"] + start, box["y"] + 40)
        mouse.down()
        for step in range(steps):
            mouse.move(box["x"] + start + 12 * step, box["y"] + (70 if step % 2 else 35), steps=4)
        mouse.up()


def screens(session: Session) -> None:
    """Take every screen."""
    waiting = session.address_of(name="郑州工商信息工程学院", platform="weibo")
    late = session.address_of(name="信工学生服务", platform="qq")
    numbered = session.address_of(name="郑州工商学院信息工程学院", platform="wechat", kind=Kind.CREATION)
    form = "/filings/new?platform=wechat&kind=creation"
    session.shoot("login", "/login")
    session.shoot("desk", "/", "operator")
    session.shoot("desk-approver", "/", "head")
    session.shoot("form-whole", form, "operator", lambda visitor: write(visitor, session.folder))
    session.shoot("filing-approver", waiting, "head")
    session.shoot("filing-late", late, "publicity")
    session.shoot("filing-numbered-whole", numbered, "operator")
    session.shoot("list", "/filings/", "publicity")
    session.shoot("accounts", "/accounts/", "publicity")
    session.shoot("account", session.account("郑州工商学院信息工程学院"), "publicity")
    session.shoot("history", session.account("郑州工商学院信息工程学院") + "/history", "publicity")
    session.shoot("change-approver", session.address_of(kind=Kind.CHANGE, state=State.UNIT_REVIEW), "otherhead")
    session.shoot("radar", "/handover/radar", "publicity")
    session.shoot("imports", "/imports/", "publicity")
    session.shoot("todo", "/filings/?scope=todo&state=publicity_review", "director")
    session.shoot("search", "/search?q=信工", "publicity")
    session.shoot("notices", "/notices/", "publicity")
    session.shoot("regulation", "/help/regulation", "publicity")
    session.shoot("settings", "/settings/deadlines", "director")
    session.shoot("phone-signature", "/people/signature", "head", signed)
    session.shoot("directory", "/directory/")
    session.shoot("phone-directory", "/directory/?q=zzgs-xxgc")
    session.shoot("phone-login", "/login")
    session.shoot("phone-desk", "/", "head")
    session.shoot("phone-filing", waiting, "head")
    session.shoot("phone-deciding", waiting, "head", open_panel)
    session.shoot("phone-list", "/filings/", "operator")
    session.shoot("phone-form", form.replace("wechat", "qq"), "operator")
    session.shoot("post-form", "/posts/new", "operator", pasted)
    session.shoot("phone-review", session.post(Reviewed.FIRST), "editor")
    session.shoot("phone-account", session.account("郑州工商学院信息工程学院"), "publicity")


def prints(session: Session) -> None:
    """Take a page of each official form."""
    wechat = session.address_of(name="郑州工商学院信息工程学院", platform="wechat", kind=Kind.CREATION)
    changed = session.address_of(name="郑州工商学院信息工程学院", platform="wechat", kind=Kind.CHANGE)
    weibo = session.address_of(name="郑州工商学院新媒体协会", platform="weibo")
    session.page_of("print-wechat", f"{wechat}/form.pdf?copies=3", "operator")
    session.page_of("print-weibo", f"{weibo}/form.pdf", "publicity")
    session.page_of("print-annex", f"{weibo}/form.pdf", "publicity", number=2)
    session.page_of("print-qq", f"{session.address_of(name='信工学生服务', platform='qq')}/form.pdf", "operator")
    session.page_of("print-change", f"{changed}/form.pdf", "operator", number=2)
    session.page_of("print-app", "/filings/blank/app.pdf", "operator")
    session.page_of("print-handover", f"{session.handed_over('张一帆')}/sheet.pdf", "operator")
    session.page_of("print-post", f"{session.post(Reviewed.PUBLISHED)}/sheet.pdf", "publicity")
    session.page_of("print-blank", "/filings/blank/wechat.pdf", "operator")


def main() -> None:
    """Take all pictures; exits with a sentence when a program is missing."""
    program = chromium()
    if program is None or shutil.which("pdftoppm") is None:
        sys.exit("Chromium and pdftoppm are needed (Debian: apt install chromium poppler-utils).")
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
        app = create_app(Config.load(environment | {"PORTAL_INSTANCE": name}))
        with app.app_context():
            db.create_all()
        fill(app)
        browser = playwright.chromium.launch(executable_path=program, args=[*OPTIONS, "--lang=zh-CN"], env=CHINESE)
        with closing(Server(app)) as server, closing(browser):
            session = Session(app, browser, server.address, folder)
            screens(session)
            prints(session)
        if server.crashes:
            sys.exit("\n".join(server.crashes))


if __name__ == "__main__":
    main()
