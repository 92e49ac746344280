"""Another university takes the portal over: 示例大学 sets its names, terms, calendar and third step on pages alone, then works."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from portal.calendar import today
from tests.filings.changing import account_of
from tests.filings.making import id_in
from tests.filings.on_pages import decide, submitted
from tests.pages import Page
from tests.people.administering import agreed, edit, unit_named, user_named
from tests.settings.saving import save

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer

FRIDAY = 4
SET = {
    "school_name": "示例大学",
    "former_names": "示例学院",
    "name_words": "示例大学\n示大",
    "office_name": "党委宣传部（新闻中心）",
    "office_short": "新闻中心",
    "centre_name": "网络中心",
    "centre_short": "网络中心",
    "contact_person": "示老师",
    "contact_phone": "0100-1234567",
    "contact_place": "示例楼101",
    "contact_qq": "10001",
    "regulation_title": "示例大学新媒体管理办法",
    "regulation": "第一章 总则\n第一条 本办法适用于示例大学。\n第九条 新媒体平台创建一周内备案。",
    "number_pattern": "示{year}{platform}{sequence:03d}",
    "technology_step": "all",
}
UNITS = {
    "郑州工商学院": "示例大学",
    "党委宣传部": "党委宣传部（新闻中心）",
    "校团委": "共青团示例大学委员会",
    "现代教育技术中心": "网络中心",
}
FORM = {"name": "示例大学信息工程学院", "entity": "示例大学"}
THEIRS = ("郑州工商", "现代教育技术中心", "85303916", "行政楼207", "李老师")
PASSWORD = "Bailu-feiguo-7"


def third_working_day(start: date, holidays: set[date]) -> date:
    day, left = start, 3
    while left:
        day += timedelta(days=1)
        left -= day.weekday() <= FRIDAY and day not in holidays
    return day


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """Every page that anybody opens from now on."""
    found: list[Answer] = []
    plain = Page.open

    def opened(page: Page, url: str, **more: Any) -> Answer:
        found.append(answer := plain(page, url, **more))
        return answer

    monkeypatch.setattr(Page, "open", opened)
    return found


def set_up(app: Flask, admin: Page, holiday: date) -> None:
    for key, value in SET.items():
        assert save(admin, key, value=value).status == 303, key
    assert save(admin, "change_days", value="3", unit="工作日").status == 303
    # What the calendar says of other years, and of the days worked instead, is another country's or another year's.
    assert save(admin, "holidays", value=f"{holiday} 示例大学校庆").status == 303
    assert save(admin, "workdays", value="").status == 303
    for name, own in UNITS.items():
        assert edit(admin, f"/people/units/{unit_named(app, name).id}", name=own).status == 303
    assert edit(admin, f"/people/users/{user_named(app, 'publicity').id}", name="示例经办").status == 303


def technician(app: Flask, admin: Page) -> Page:
    """Somebody new at the network centre, entered on the pages of users, with a password of their own."""
    centre = str(unit_named(app, "网络中心").id)
    answer = edit(admin, "/people/users/new", username="netcentre", name="网小工", unit=centre, staff="y")
    once = "".join(answer.one("code", id="one-time-password").itertext())
    url = f"/people/users/{user_named(app, 'netcentre').id}"
    page = admin.open(url)
    assert admin.send(page, {"role": "tech"}, action=f"{url}/roles/add").status == 303
    agreed(app)
    new = Page(app)
    new.send(new.open("/login"), {"username": "netcentre", "password": once}, action="/login")
    done = new.send(new.open("/people/password"), {"current": once, "new": PASSWORD, "again": PASSWORD})
    assert done.status == 303, done.text
    return new


def printed(page: Page, filing: int, query: str = "") -> str:
    pdf = PdfReader(io.BytesIO(page.client.get(f"/filings/{filing}/form.pdf{query}").data))
    return "".join("".join(p.extract_text() for p in pdf.pages).split())


def filed_in_three_steps(operator: Page, head: Page, technology: Page, office: Page) -> int:
    filing = submitted(operator, **FORM)
    assert "同意并转网络中心" in head.open(f"/filings/{filing}").text
    assert "现由网络中心" in head.follow(decide(head, filing, "approve")).text
    assert "提交意见并转新闻中心" in technology.open(f"/filings/{filing}").text
    done = technology.follow(decide(technology, filing, "approve", "服务器在校内，同意。")).text
    assert "现由党委宣传部（新闻中心）" in done
    answer = office.follow(decide(office, filing, "approve", "同意备案登记。"))
    assert f"示{today().year}微信001" in answer.text
    return filing


def changed(operator: Page, account: int, happened: date) -> int:
    page = operator.open(f"/filings/new?kind=change&account={account}")
    fields = {"changed_on": happened.isoformat(), "change_note": "更换人员。", "operators-0-name": "李娜"}
    return id_in(operator.send(page, fields, button=("save", "draft")).location)


def test_another_university_works_under_its_own_names(
    app: Flask, browser_of: Any, admin: Page, operator: Page, head: Page, seen: list[Answer]
) -> None:
    happened = today() - timedelta(days=1)
    holiday = next(d for n in range(1, 9) if (d := happened + timedelta(days=n)).weekday() <= FRIDAY)
    set_up(app, admin, holiday)
    technology = technician(app, admin)
    office, league, student = browser_of("publicity"), browser_of("league"), browser_of("student")

    seen.clear()  # the pages of parameters name the defaults that were replaced
    filing = filed_in_three_steps(operator, head, technology, office)
    account = account_of(app, filing)

    change = changed(operator, account, happened)
    due = third_working_day(happened, {holiday})
    assert f"最迟 {due}" in operator.open(f"/filings/{change}").text
    assert due > third_working_day(happened, set()), "the holiday is no working day"

    text = printed(operator, filing)
    for said in (
        "示例大学新媒体建设备案登记表（微信）",
        "（党委宣传部（新闻中心）填写）",
        "网络中心意见",
        "服务器在校内，同意。",
        "示例楼101",
        "0100-1234567",
        "10001",
        "示老师",
        f"示{today().year}微信001",
        "党委宣传部（新闻中心）备案登记意见",
    ):
        assert said in text, said
    three = printed(operator, filing, "?copies=3")
    assert "党委宣传部（新闻中心）存" in three
    empty = "".join(
        PdfReader(io.BytesIO(operator.client.get("/filings/blank/weibo.pdf").data)).pages[0].extract_text().split()
    )
    assert "网络中心意见" in empty

    assert submitted(student, "weibo", name="示例大学社团", handle="shilishetuan")
    for page in (operator, head, technology, office, league, student, Page(app)):
        for url in (
            "/",
            "/filings/",
            f"/filings/{filing}",
            f"/accounts/{account}",
            "/accounts/",
            "/directory/",
            "/directory/report",
        ):
            page.open(url)
    for page in (operator, head, office):
        for url in ("/help/", "/help/regulation", "/help/filing", "/search?q=示例", "/notices/", "/delegation/"):
            page.open(url)
    for url in ("/people/users/new", "/people/units", "/people/"):
        admin.open(url)
    shown = [
        (answer.path, word)
        for answer in seen
        for word in (*THEIRS, "宣传部", "技术中心")
        if word in answer.response.text.replace(SET["office_name"], "")
    ]
    assert not shown
    for word in THEIRS:
        assert word not in text + three + empty
