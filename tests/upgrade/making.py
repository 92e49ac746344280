"""Makes the stored database and what every page said of it: `python -m tests.upgrade.making`, with the code of revision 0004 alone.

The demonstration of 2026-11-20, then a week of everybody's work on the pages themselves, each step at its own minute; looked at a week
later. What came of it stands beside this file and is never made again from newer code: it is what the upgrade is measured by.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import time_machine
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from PIL import Image, ImageDraw
from sqlalchemy import delete, select, update

from portal import create_app
from portal.accounts.models import Account, Version
from portal.config import ROOT
from portal.database import db
from portal.demo import fill, pictures
from portal.documents.scanning import ScannedPage
from portal.filings.models import Filing, Scan, State
from portal.filings.papers import scans
from portal.handover.models import Handover
from portal.help.topics import TOPICS
from portal.imports.models import Import
from portal.notices.models import Delivery, Notice, Progress, Robot
from portal.people.models import Person, SessionRow, Unit, User
from portal.platforms import PLATFORMS
from portal.settings.parameters import BY_KEY, GROUPS
from tests.databases import opened
from tests.filings.looking import press, send
from tests.filings.making import draft, submitted
from tests.imports import making as imports
from tests.pages import Page, Upload
from tests.upgrade import pages, stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask

    from tests.pages import Answer

MIGRATIONS = str(ROOT / "portal" / "migrations")
BEGINS = "2026-11-20T02:30:00Z"
AGREE, CONSENT = "情况属实，同意报党委宣传部备案。", "材料齐全，同意备案登记。"
DAY = {"fri": 20, "sat": 21, "mon": 23, "tue": 24, "wed": 25, "thu": 26, "today": 27}
SOFTWARE = {"handle": "wx77e1f00d2c3b4a59", "original_id": "gh_77b7c8d9e0f1", "name": "信工实验室预约"}


class Week:
    """The clock and the people of the week; everybody signs in anew where the clock is set forward."""

    def __init__(self, app: Flask, clock: Any) -> None:
        self.app, self._clock, self._people = app, clock, {}
        self.looked: list[str] = []

    def at(self, day: str, hour: int, minute: int = 0) -> None:
        """Let it be this hour of a day by the school's clocks."""
        self._people = {}
        self._clock.move_to(f"2026-11-{DAY[day]:02d}T{hour - 8:02d}:{minute:02d}:00Z")

    def __getitem__(self, username: str) -> Page:
        """Return somebody at their browser, a minute later."""
        self._clock.shift(60)
        if username not in self._people:
            self._people[username] = Page.let_in(self.app, username)
        return self._people[username]

    def nobody(self) -> Page:
        self._clock.shift(60)
        return Page(self.app)

    def id(self, model: Any, **facts: Any) -> int:
        with self.app.app_context():
            return db.session.scalars(select(model.id).filter_by(**facts).order_by(model.id.desc()).limit(1)).one()

    def filing(self, **facts: Any) -> int:
        return self.id(Filing, **facts)

    def act(self, username: str, filing: int, action: str, opinion: str = "", whom: str = "") -> None:
        """Take a step by hand, with the words and the person it names."""
        done(press(self[username], filing, action, opinion, **({"whom": whom} if whom else {})))


def done(answer: Any) -> Any:
    """Make sure that a form was taken."""
    status = getattr(answer, "status", None) if isinstance(getattr(answer, "status", None), int) else answer.status_code
    assert status == 303, (
        status,
        re.findall(r'class="error"[^>]*>([^<]+)|<strong>([^<]*)', getattr(answer, "text", "")),
    )
    return answer


def small(size: tuple[int, int], ink: str) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).ellipse((8, 8, size[0] - 8, size[1] - 8), outline=ink, width=6)
    return picture


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def hand(place: int) -> bytes:
    picture = Image.new("RGBA", (600, 270), (0, 0, 0, 0))
    points = [(100, 60), (210 + 9 * place, 150), (320, 55), (450, 145)]
    ImageDraw.Draw(picture).line(points, fill=(16, 19, 26, 255), width=6)
    return png(picture)


def paper(mark: int) -> ScannedPage:
    out = io.BytesIO()
    picture = Image.new("L", (200, 283), "white")
    ImageDraw.Draw(picture).text((40, 40 + mark), f"paper {mark}", fill="black")
    picture.save(out, "JPEG", quality=60)
    return ScannedPage(out.getvalue(), 200, 283, grey=True, codes=())


def office(week: Week) -> None:
    """Friday: the administrator sets up seals, signatures, settings, robots and a newcomer; people say how they are reached."""
    week.at("fri", 11)
    for unit, ink, keepers in (("信息工程学院", "#c81414", ["head"]), ("党委宣传部", "#b40a28", [])):
        url = f"/people/units/{week.id(Unit, name=unit)}"
        done(week["admin"].send(week["admin"].open(url), {"seal": Upload(png(small((180, 180), ink)))}, action=url))
        named = [str(week.id(User, username=u)) for u in keepers]
        if named:
            done(week["admin"].send(week["admin"].open(url), {"keepers": named}, action="/keepers"))
    for place, username in enumerate(("head", "director", "otherhead")):
        done(
            week[username].send(
                week[username].open("/people/signature"),
                {"signature": Upload(hand(place), "签名.png")},
                action="/people/signature",
            )
        )
    for key, value in (
        ("contact_phone", "0371-85303916"),
        ("change_days", None),
        ("due_soon_days", "5"),
        ("contact_person", "张老师"),
    ):
        setting(week, "director" if key == "due_soon_days" else "admin", key, value)
    setting(week, "admin", "contact_person", None)
    week.at("fri", 14)
    for username in ("operator", "head", "publicity", "director", "league", "stranger"):
        page = week[username].open("/people/profile")
        phrases = "情况属实，同意。\n请补充材料后再报。" if username == "head" else ""
        typed = {"email": f"{username}@example.edu", "current": "Demo-2026-zzgs", "phrases": phrases}
        done(week[username].send(page, typed, action="/people/profile"))
    done(week["head"].send(week["head"].open("/notices/settings"), {"mail_todo": "now"}, action="/notices/settings"))
    for name, brand, url, unit in (
        ("信工新媒体群", "wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0000-none-1", "信息工程学院"),
        ("宣传部工作群", "dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=0000none2", "党委宣传部"),
    ):
        page = week["admin"].open("/notices/robots/new")
        typed = {
            "name": name,
            "brand": brand,
            "url": url,
            "unit": str(week.id(Unit, name=unit)),
            "sorts": ["urge", "todo"],
            "active": "y",
        }
        done(week["admin"].send(page, typed, action="/notices/robots/new"))
    page = week["admin"].open("/people/users/new")
    unit = str(week.id(Unit, name="信息工程学院"))
    newcomer = {"username": "xiaoli", "name": "李小丽", "unit": unit}
    week["admin"].send(page, newcomer, action="/people/users/new")
    url = f"/people/users/{week.id(User, username='xiaoli')}"
    done(week["admin"].send(week["admin"].open(url), {"role": "author", "unit": unit}, action="/roles/add"))
    values = {"name": "本学院微信", "query": "platform=wechat&sort=followers"}
    done(send(week["operator"], "/accounts/views", values))


def setting(week: Week, username: str, key: str, value: str | None) -> None:
    """Set a parameter on its page, or put its default back; a period is set to ten working days."""
    page = week[username].open(f"/settings/{BY_KEY[key].group}")
    form = page.one("form", id=f"setting-{key}")
    data = page.values(form)
    if key == "change_days":
        data["value"], data["unit"] = "10", "工作日"
    elif value is None:
        data["reset"] = "1"
    else:
        data["value"] = value
    done(week[username].post("/settings/", data))


def reports(week: Week) -> None:
    """Anybody reports impostors; the office settles some: the demonstration has two, here are three more and one left open."""
    week.at("fri", 16)
    for name, link, contact in (
        ("郑州工商学院迎新群", "https://weibo.com/u/7700445566", "13700001111"),
        ("郑工商招生办", "https://mp.weixin.qq.com/s/none", ""),
        ("工商学院二手书", "", "no-phone@example.edu"),
        ("郑州工商学院考研", "https://weibo.com/u/7700998877", ""),
    ):
        typed = {
            "name": name,
            "link": link,
            "contact": contact,
            "reason": "冒用校徽与校名。\n自称官方。",
            "platform": "weibo" if link else "",
        }
        page = week.nobody()
        done(page.send(page.open("/directory/report"), typed, action="/directory/report"))
    week.at("mon", 9)
    for number, outcome, finding in (
        (3, "dismissed", "系社团同学自建，已请其改名。"),
        (4, "confirmed", "非学校开通，已向平台投诉。"),
    ):
        page = week["publicity"].open("/directory/reports")
        done(
            week["publicity"].send(
                page, {"finding": finding}, button=("outcome", outcome), action=f"/directory/reports/{number}"
            )
        )
    page = week["director"].open("/directory/reports")
    finding = {"finding": "已核查，仿冒属实，已报警备案。"}
    done(week["director"].send(page, finding, button=("outcome", "confirmed"), action="/directory/reports/1"))


def handed_in(week: Week) -> dict[str, int]:
    """Monday morning: new accounts of every kind are handed in; return each filing by the name it has here."""
    week.at("mon", 10)
    asked = submitted(week["operator"], "douyin", name="信工微视", handle="zzgsxgws", uid="88012340001")
    passed = submitted(week["operator"], "kuaishou", name="信工快讯", handle="zzgsxgkx")
    amended = submitted(week["operator"], "bilibili", name="信工课堂", handle="437310001")
    direct = submitted(week["operator"], "xiaohongshu", name="信工生活", handle="zzgsxgsh01")
    software = submitted(week["operator"], "miniprogram", **SOFTWARE)
    app = submitted(
        week["operator"], "app", name="信工实训", handle="cn.edu.zzgs.xgsx", bundle_id="cn.edu.zzgs.xgsx.ios"
    )
    back = submitted(week["operator"], "website", name="信工网站", handle="xg.zzgs.edu.cn")
    taken = submitted(week["operator"], "zhihu", name="信工知乎", handle="zzgs-xg-zhihu")
    voided = submitted(week["stranger"], "toutiao", name="经管头条", handle="1638412345670001", **OTHER)
    late = submitted(
        week["stranger"],
        "podcast",
        "retroactive",
        name="经管之声",
        handle="12345001",
        registered_on="2026-10-01",
        late_reason="原由学生会开通，接手后补报。",
        **OTHER,
    )
    draft(week["stranger"], "weibo", name="经管就业", handle="zzgsjgjy", **OTHER)
    club = submitted(week["student"], "bilibili", name="新媒体协会", handle="437310002", **CLUB)
    return {
        "asked": asked,
        "passed": passed,
        "amended": amended,
        "direct": direct,
        "software": software,
        "app": app,
        "back": back,
        "taken": taken,
        "voided": voided,
        "late": late,
        "club": club,
    }


def filings(week: Week) -> None:
    """Monday and Tuesday: every step and act beside the way, by those whose it is."""
    on = handed_in(week)
    week.at("mon", 15)
    week.act("operator", on["asked"], "urge")
    week.act("head", on["asked"], "consult", "请从技术角度看看是否妥当。", "吴工")
    week.act("head", on["passed"], "transfer", "我出差，请代为办理。", "刘芳")
    for filing in (on["amended"], on["direct"], on["software"], on["app"], on["back"]):
        week.act("head", filing, "approve", AGREE)
    week.act("operator", on["taken"], "withdraw")
    week.act("otherhead", on["voided"], "approve", AGREE)
    week.act("otherhead", on["late"], "approve", "逾期原因属实，同意。")
    week.at("tue", 10)
    week.act("operator", on["asked"], "urge")
    week.act("publicity", on["amended"], "return_direct", "请更正主页链接后直接报宣传部。")
    week.act("publicity", on["direct"], "return_direct", "请补充定位说明。")
    week.act("tech", on["software"], "consult", "请说明座位数据由谁保管。", "刘芳")
    week.act("deputy", on["software"], "advise", "数据由学院实验中心保管。")
    week.act("tech", on["app"], "return_direct", "请补充等级保护备案号。")
    week.act("publicity", on["voided"], "void", "与已备案账号重复，作废。")
    week.act("publicity", on["late"], "consult", "请校团委核实是否由学生会移交。", "孙丽")
    week.act("publicity", on["club"], "urge")
    week.at("tue", 15)
    page = week["operator"].open(f"/filings/{on['direct']}/edit")
    typed = {"positioning": "展示本院学生生活，发布活动预告。"}
    done(week["operator"].send(page, typed, button=("save", "submit")))
    week.act("league", on["late"], "advise", "属实，由学生会移交。")
    week.act("director", on["late"], "transfer", "请李老师经办。", "李老师")
    week.act("director", on["late"], "recall")
    week.act("publicity", on["late"], "consult", "请技术中心看看音频外链。", "吴工")
    week.act("publicity", on["late"], "recall")
    week.act("publicity", on["back"], "return_unit", "服务器不在校内，请单位核实。")
    week.act("league", on["club"], "approve", "同意，由校团委负责管理。")
    told(week, on)


def told(week: Week, on: dict[str, int]) -> None:
    """Wednesday: people are told, some read it; three more come and are decided in one go."""
    week.at("wed", 9)
    week.act("publicity", on["club"], "approve", CONSENT)
    week.act("publicity", on["direct"], "copy", "请校领导知悉。", "郑校长")
    week.act("operator", on["passed"], "copy", "请院长知悉。", "赵建国")
    week.act("leader", on["direct"], "read")
    week.act("head", on["passed"], "copy", "请了解。", "何静")
    more = (("weibo", "zzgsxgwb1"), ("weibo", "zzgsxgwb2"), ("toutiao", "1638412345670002"))
    beside = [
        submitted(week["operator"], kind, name=f"信工{n}", handle=handle) for n, (kind, handle) in enumerate(more, 1)
    ]
    week.act("head", beside[2], "return", "名称不规范，请写明学校名称。")
    page = week["head"].open("/filings/?scope=todo&state=unit_review")
    ticked = [b.get("value") for b in page.all("input", name="filing") if int(b.get("value").split("-")[0]) in beside]
    answer = done(week["head"].send(page, {"filing": ticked, "opinion": AGREE}, action="/filings/batch"))
    week.looked.append(answer.location)
    week.act("publicity", beside[0], "approve", CONSENT)
    week.act("publicity", beside[1], "return", "请更换头像。")
    again = week["operator"].open(f"/filings/{beside[1]}/edit")
    done(week["operator"].send(again, {"followers": "151"}, button=("save", "submit")))


OTHER = {
    "supervisors-0-name": "冯卫东",
    "supervisors-0-phone": "13803710020",
    "operators-0-name": "何静",
    "operators-0-phone": "13803710021",
}
CLUB = {
    "supervisors-0-name": "孙丽",
    "supervisors-0-phone": "13803710030",
    "operators-0-name": "陈晨",
    "operators-0-phone": "13803710031",
}


def registry(week: Week) -> None:
    """Wednesday and Thursday: changes, closures in each of their states, corrections, a hand-over, papers and imports."""
    week.at("wed", 14)
    wechat = week.id(Account, handle="zzgs-xxgc")
    page = week["operator"].open(f"/accounts/{wechat}/facts")
    done(week["operator"].send(page, {"followers": "1788", "operators-0-qq": "283710002"}))
    closing = week.id(Account, handle="zzgsxgwb1")
    done(closed(week, "operator", closing))
    filing = week.filing(account_id=closing, kind="closure")
    week.act("head", filing, "approve", "同意注销。")
    week.act("publicity", filing, "approve", "同意注销，请按公告办理。")
    voice = week.id(Account, handle="zzgs-voice")
    done(closed(week, "student", voice))
    proven = week.filing(account_id=voice, kind="closure")
    week.act("league", proven, "approve", "同意注销。")
    week.act("publicity", proven, "approve", "同意注销。")
    week.at("thu", 9)
    proof = {
        "announced_on": "2026-11-25",
        "cancelled_on": "2026-11-26",
        "proof": Upload(png(small((120, 90), "#0b4f8a"))),
    }
    done(week["student"].send(week["student"].open(f"/filings/{proven}/proof"), proof, button=("save", "submit")))
    podcast = week.id(Account, handle="ysxy.zzgs.edu.cn")
    done(closed(week, "art", podcast))
    page = week["library"].open(f"/filings/new?kind=change&account={week.id(Account, handle='wx5e1f00d2c3b4a596')}")
    change = {"changed_on": "2026-11-24", "name": "郑州工商学院图书馆座位", "change_note": "名称简化。"}
    done(week["library"].send(page, change, button=("save", "submit")))
    handover(week)
    papers(week)
    workbooks(week)


def closed(week: Week, author: str, account: int) -> Answer:
    page = week[author].open(f"/filings/new?kind=closure&account={account}")
    facts = {
        "reason": "ended",
        "last_post_on": "2026-11-18",
        "backup": "done",
        "announcement": "本账号停止更新，感谢关注。",
    }
    return week[author].send(page, facts, button=("save", "submit"))


def handover(week: Week) -> None:
    """A student hands their accounts to a newcomer; another has left; a leaver's queue is passed on."""
    week.at("thu", 10, 30)
    person = week.id(Person, name="张一帆")
    page = week["operator"].open(f"/handover/new?person={person}")
    typed = {
        "to": "new",
        "name": "宋佳",
        "phone": "13803710009",
        "witness": "赵建国",
        "changed_on": "2026-11-26",
        "items": ["admin_wechat", "password"],
        "identity": "student",
    }
    done(week["operator"].send(page, typed))
    gone = week.id(Person, name="高远")
    page = week["student"].open(f"/handover/people/{gone}")
    done(week["student"].send(page, {"left_on": "2026-11-20"}, action="/left"))
    url = f"/people/users/{week.id(User, username='xiaoli')}"
    more = {"role": "author", "unit": str(week.id(Unit, name="教务处"))}
    done(week["admin"].send(week["admin"].open(url), more, action="/roles/add"))
    leaver = week.id(User, username="teaching")
    page = week["teachinghead"].open(f"/handover/queue?user={leaver}")
    done(week["teachinghead"].send(page, {"successor": "李小丽"}))
    week.looked.append(f"/handover/queue?user={leaver}&moved=1")
    leaver = week.id(User, username="stranger")
    page = week["otherhead"].open(f"/handover/queue?user={leaver}")
    week.looked.append(f"/handover/queue?user={leaver}")
    assert page.status == 200


def papers(week: Week) -> None:
    """Scans filed, withdrawn and waiting; one paper in its box."""
    week.at("thu", 11, 30)
    with week.app.app_context():
        filed = list(db.session.scalars(select(Filing).where(Filing.state == State.FILED).order_by(Filing.id)).all())
        for place, filing in enumerate(filed[:4]):
            author = db.session.get_one(User, filing.author_id)
            scans.attach(author, filing, [(f"扫描{place}.pdf", (paper(place), paper(40 + place)))])
        operator = db.session.scalars(select(User).where(User.username == "operator")).one()
        publicity = db.session.scalars(select(User).where(User.username == "publicity")).one()
        scans.place(operator, [("待认领.pdf", (paper(80),))])
        scans.place(publicity, [("无码.pdf", (paper(90),))])
        db.session.commit()
        scans.withdraw(filed[3].scans[0])
        db.session.commit()
        numbers = [filing.id for filing in filed]
    for place, filing in enumerate(numbers[:2], 11):
        page = week["publicity"].open(f"/filings/{filing}")
        done(
            week["publicity"].send(page, {"box": "2026-03", "folder": str(place)}, action=f"/filings/{filing}/archive")
        )


def workbooks(week: Week) -> None:
    """An import that waits with faults, one saved, one dropped, one of old papers that was consented to in part."""
    week.at("thu", 14)
    faulty = imports.handed_in(week["operator"], [imports.account(1), imports.account(2, 名称="", 类别="无此类别")])
    imports.checked(week["operator"], faulty)
    saved = imports.handed_in(week["operator"], [imports.account(3), imports.account(4)])
    done(week["operator"].send(imports.checked(week["operator"], saved), action="/save"))
    dropped = imports.handed_in(week["operator"], [imports.account(5)])
    done(week["operator"].send(imports.checked(week["operator"], dropped), action="/drop"))
    old = imports.handed_in(
        week["publicity"], [imports.stocked(6), imports.stocked(7, 单位="经济与管理学院", 原备案编号="")], stock=True
    )
    done(week["publicity"].send(imports.checked(week["publicity"], old), action="/save"))
    page = week["publicity"].open(old)
    while page.all("form", action=f"{old}/submit"):
        page = week["publicity"].follow(week["publicity"].send(page, action="/submit"))
    done(week["director"].send(week["director"].open(old), {"opinion": CONSENT}, action="/consent"))
    waiting = imports.handed_in(week["publicity"], [imports.stocked(8)], stock=True)
    done(week["publicity"].send(imports.checked(week["publicity"], waiting), action="/save"))
    page = week["publicity"].open(waiting)
    while page.all("form", action=f"{waiting}/submit"):
        page = week["publicity"].follow(week["publicity"].send(page, action="/submit"))


def away(week: Week) -> None:
    """Thursday afternoon: who stands in for whom, and one who does no longer; today: who is told of what."""
    week.at("thu", 16)
    for username, deputy, starts, ends in (
        ("head", "刘芳", 26, 30),
        ("director", "李老师", 26, 28),
        ("otherhead", "韩立", 29, 30),
    ):
        page = week[username].open("/delegation/new")
        typed = {"deputy": deputy, "starts_on": f"2026-11-{starts}", "ends_on": f"2026-11-{ends}", "reason": "外出开会"}
        done(week[username].send(page, typed))
    done(week["director"].send(week["director"].open("/delegation/"), action="/end"))
    week.at("today", 9)
    for username in ("operator", "deputy", "xiaoli"):
        week[username].open("/")
    said = week.app.test_cli_runner().invoke(args=["remind"])
    assert said.exit_code == 0, said.output
    stood = submitted(
        week["operator"], "baijiahao", name="信工百家", handle="1612345678900001", registered_on="2026-11-25"
    )
    week.act("deputy", stood, "approve", "同意，报宣传部。")
    done(week["stranger"].send(week["stranger"].open("/notices/"), action="/notices/read"))
    newest = week.id(Notice, user_id=week.id(User, username="operator"))
    done(send(week["operator"], f"/notices/{newest}/open"))
    Page(week.app, "auditor")
    page = week.nobody()
    page.send(page.open("/login"), {"username": "operator", "password": "Falsch-2026-zzgs"}, action="/login")
    done(send(week["publicity"], "/people/sessions/end-others"))
    week["tech"].open("/audit/")  # refused, and noted


def posted(app: Flask) -> None:
    """Let the messages be on their way in every manner; nothing is sent from here. Nobody is signed in any more."""
    with app.app_context():
        rows = list(db.session.scalars(select(Delivery).order_by(Delivery.id)))
        for row, progress in zip(rows, [*Progress, *[Progress.SENT] * 12], strict=False):
            row.progress, row.tries, row.batch = progress, int(progress is not Progress.WAITING), f"portal-{row.id}"
            row.tried_at = row.due_at if row.tries else None
            row.sent_at = row.due_at if progress is Progress.SENT else None
            row.error = "550 no such user" if progress is Progress.FAILED else ""
        db.session.execute(delete(SessionRow))
        db.session.execute(update(User).where(User.username == "xiaoli").values(must_change=False))
        db.session.commit()


def lived(app: Flask) -> Iterator[str]:
    """Let the week go by on an empty database that has its tables; yield the addresses that no link leads to."""
    pictures.SIDE = 96  # an avatar needs no more here
    with time_machine.travel(BEGINS, tick=False) as clock:
        fill(app)
        week = Week(app, clock)
        for part in (office, reports, filings, registry, away):
            part(week)
            sys.stdout.write(f"{part.__name__} done\n")
        posted(app)
    yield from week.looked


# The addresses with a question in them that stand for every rule which takes one.
ASKED = (
    "/search?q=信工",
    "/search?q=冒用",
    "/search?q=",
    "/directory/?q=zzgs-xxgc",
    "/directory/?q=郑州工商学院",
    "/directory/?q=https://weibo.com/u/7700112233",
    "/directory/?level=二级",
    "/directory/report?name=假冒",
    "/directory/report?sent=3",
    "/directory/reports?outcome=open",
    "/directory/reports?outcome=confirmed",
    "/directory/reports?outcome=dismissed",
    "/directory/reports?done=3",
    "/directory/nothing-filed",
    "/api/v1/accounts?limit=5",
    "/api/v1/accounts?limit=5&after=5",
    "/api/v1/accounts?status=closed",
    "/api/v1/verify?q=zzgs-xxgc",
    "/api/v1/verify?q=不存在的账号",
    "/filings/people?q=陈",
    "/handover/queue/people?successor=李",
    "/desk/count",
    "/filings/new?kind=change",
    "/filings/new?kind=closure",
    "/filings/nothing",
    "/nothing",
    "/settings/history?key=change_days",
    "/settings/history?key=contact_person",
    "/settings/nothing",
    "/help/nothing",
    "/audit/?subject=filing:3",
    "/audit/?subject=report:3",
    "/audit/?action=report.settled",
    "/audit/?user=publicity",
    "/filings/?scope=all",
    "/filings/?scope=todo",
    "/filings/?scope=mine",
    "/filings/?scope=due",
    "/filings/?scope=done",
    "/filings/?scope=all&page=2",
    "/filings/?scope=all&q=信工",
    "/notices/?unread=1",
    "/notices/deliveries?progress=failed",
    "/people/?q=刘",
    "/accounts/?sort=followers",
    "/accounts/?q=工商",
    "/login?next=/filings/3",
)


def addresses(app: Flask) -> list[str]:
    """Return every GET that the present code knows, filled in with everything that is there: what a look can be had at."""
    with app.test_request_context():
        found = [url for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) for url in _filled(rule)]
        found += [f"/filings/?scope=all&state={state}" for state in State]
        found += [f"/filings/new?platform={p}&kind={k}" for p in PLATFORMS for k in ("creation", "retroactive")]
        found += [f"/filings/new?kind={k}&account={n}" for k in ("change", "closure") for n in ids(Account)[::4]]
        found += [f"/handover/new?person={n}" for n in ids(Person)]
        found += [f"/handover/queue?user={n}" for n in ids(User)]
        found += [f"/imports/template/{p}.xlsx?stock=yes" for p in list(PLATFORMS)[:2]]
        changed = db.session.scalars(select(Version.account_id).where(Version.number == 2))
        found += [f"/accounts/{n}/history?from=1&to=2" for n in changed]
    return sorted({*found, *ASKED})


def ids(model: Any) -> list[Any]:
    """Return the keys of every row, and one that is not there."""
    key = model.__mapper__.primary_key[0]
    return [*db.session.scalars(select(key).order_by(key)), 9999]


def _filled(rule: Any) -> list[str]:
    """Return the addresses of one rule. Raises LookupError for a rule of which this file does not know what to fill in."""
    if rule.endpoint in {"static", "bootstrap.static", "healthz"}:
        return []
    if not rule.arguments:
        return [rule.rule]
    named = {
        "account_id": Account,
        "filing_id": Filing,
        "scan_id": Scan,
        "handover_id": Handover,
        "import_id": Import,
        "person_id": Person,
        "user_id": User,
        "unit_id": Unit,
        "robot_id": Robot,
    }
    values: dict[str, Any] = {name: ids(model) for name, model in named.items()}
    values |= {"platform": list(PLATFORMS), "group": [g.key for g in GROUPS], "key": ["avatar", "qr_code", "proof"]}
    values["number"] = list(db.session.scalars(select(Account.number)))
    values["sha256"] = list(db.session.scalars(select(User.signature).where(User.signature != "")))
    if rule.rule == "/help/<key>":
        values["key"] = [topic.key for topic in TOPICS]
    elif "key" in rule.arguments:
        return [_put(rule.rule, **one) for one in _pictures(rule.arguments)]
    if "/versions/" in rule.rule:
        found = db.session.execute(select(Version.account_id, Version.number)).all()
        return [_put(rule.rule, account_id=account, number=number) for account, number in found]
    if rule.endpoint == "filings.preview":
        values["filing_id"] = values["filing_id"][:3]
    if missing := rule.arguments - values.keys():
        raise LookupError(f"{rule.rule}: nothing is known to put in for {missing}")
    names = sorted(rule.arguments)
    return [_put(rule.rule, **dict(zip(names, one, strict=True))) for one in product(*(values[name] for name in names))]


def _pictures(arguments: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield what names each picture of a filing, an account or a version, and one of each that is not there."""
    of_filing = "filing_id" in arguments
    for row in db.session.scalars(select(Filing if of_filing else Version)):
        name = {"filing_id": row.id} if of_filing else {"account_id": row.account_id, "number": row.number}
        for key in ("avatar", "qr_code", "proof"):
            if row.data.get(key) or (key == "proof" and next(iter(name.values())) == 3):
                yield {**name, "key": key}


def _put(rule: str, **values: Any) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), rule)


def recorded(looked: list[str]) -> dict[str, Any]:
    """Load the rows into a new database, and return what everybody sees there."""
    with tempfile.TemporaryDirectory() as folder, closing(opened("sqlite", Path(folder))) as database:
        app = create_app(stored.config(Path(folder), database_url=database.url))
        app.testing = True
        with time_machine.travel(stored.NOW, tick=False):
            with app.app_context():
                upgrade(MIGRATIONS)
                stored.lay(db.engine, stored.read(stored.ROWS))
                usernames = list(db.session.scalars(select(User.username).where(User.active).order_by(User.id)))
                db.session.remove()
            people, known = pages.let_in(app, usernames), [*addresses(app), *looked]
            with pages.untouched():
                found = pages.packed(pages.everything(people, known))
                seen: dict[str, dict[str, pages.Look]] = {}
                for username, url, one in pages.unpacked(found):
                    seen.setdefault(username, {})[url] = one
                found["linked"] = pages.linked(people, seen)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    return found


def main() -> None:
    """Make both files."""
    if ScriptDirectory(MIGRATIONS).get_heads() != [stored.REVISION]:
        sys.exit(f"These files are made with the code of revision {stored.REVISION}, and only with it.")
    with tempfile.TemporaryDirectory() as folder, closing(opened("sqlite", Path(folder))) as database:
        app = create_app(stored.config(Path(folder), database_url=database.url))
        app.testing = True
        with app.app_context():
            upgrade(MIGRATIONS)
        looked = list(lived(app))
        with app.app_context():
            stored.write(stored.ROWS, stored.kept(db.engine))
            db.session.remove()
            db.engine.dispose()
    sys.stdout.write(f"{stored.ROWS.name} {stored.ROWS.stat().st_size // 1024} KB\n")
    stored.write(stored.PAGES, recorded(looked))
    sys.stdout.write(f"{stored.PAGES.name} {stored.PAGES.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()
