"""The trail as the auditor reads it: names and titles, links where they lead, days, persons and subjects to filter by."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select, update

from benchmarks.instance import counted
from portal import calendar
from portal.accounts.models import Account
from portal.audit import trail
from portal.audit.actions import words
from portal.audit.filters import chosen
from portal.calendar import today
from portal.cases.models import Case
from portal.database import db
from portal.people.models import Assignment, Person, PersonAlias, Role, Unit, User
from tests.accounts.registered import registered
from tests.filings.making import submitted

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

PORTAL = Path(__file__).resolve().parents[2] / "portal"
# Subjects without a title of their own: a page is its address, and the others are lists that were taken away.
UNTITLED = {"page", "trail", "case"}


def told(app: Flask, action: str, subject: str, at: datetime | None = None, **detail: Any) -> None:
    """Write one entry as the portal does, at another time where one is named."""
    with app.app_context(), calendar.as_of(at or calendar.now()):
        trail.record(action, subject, **detail)
        db.session.commit()


def id_of(app: Flask, model: Any, **facts: Any) -> int:
    with app.app_context():
        return db.session.scalars(select(model.id).filter_by(**facts)).one()


def cells(page: Answer, kind: str) -> list[str]:
    """The cells of one column of the list, each as one line of text."""
    return [" ".join(cell.text_content().split()) for cell in page.all("td", class_=kind)]


def recorded_subjects() -> set[str]:
    """The first words of the subjects of whatever is recorded anywhere in the code."""
    found = set()
    for path in PORTAL.rglob("*.py"):
        for call in (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)):
            if ast.unparse(call.func) in {"record", "record_apart", "record_refusal"} and len(call.args) > 1:
                said = call.args[1].values[0] if isinstance(call.args[1], ast.JoinedStr) else call.args[1]
                found |= {str(said.value).partition(":")[0]} if isinstance(said, ast.Constant) else set()
    return found


def test_whatever_an_entry_is_about_has_words_and_a_title(app: Flask) -> None:
    subjects = recorded_subjects()
    assert {"user", "unit", "person", "handover", "robot", "delivery", "scan", "setting"} <= subjects
    with app.app_context():
        assert subjects - set(words().things) == set()
        assert set(words().things) - set(words().titles) == UNTITLED
        assert set(words().names.values()) <= set(words().titles)
        assert set(words().sought) <= set(words().titles)


def test_whatever_has_titles_says_nothing_of_what_is_not_there(app: Flask, auditor: Page) -> None:
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "auditor")).one()
        for thing, of in words().titles.items():
            assert of(user, {"987654", "unknown", "", "99999999999", "-1", "x'y"}) == {}, thing
        for thing, of in words().sought.items():
            for typed in ("%", "_", "'", "（）", "\\", "𠮷", ""):
                assert list(db.session.execute(of(typed))) == [], (thing, typed)


def test_a_person_is_named_with_the_unit_and_the_user_name_beneath(app: Flask, operator: Page, auditor: Page) -> None:
    operator.open("/people/")
    page = auditor.open("/audit/?action=access.denied")
    assert cells(page, "cell-who") == ["王敏（信息工程学院） operator · 填报人"]
    with app.app_context():
        db.session.scalars(select(User).where(User.username == "operator")).one().name = "王敏敏"
        db.session.commit()
    assert cells(auditor.open("/audit/?action=access.denied"), "cell-who") == [
        "王敏敏（信息工程学院） operator · 填报人"
    ], "the user name of the entry is looked up"
    told(app, "unit.created", "unit:1", username="nobody-any-more", after={"name": "某社"})
    told(app, "user.unlocked", "user:1")
    assert cells(auditor.open("/audit/?user=nobody-any-more"), "cell-who") == ["nobody-any-more"]
    for typed in ("system", "系统"):
        assert cells(auditor.open(f"/audit/?user={typed}&action=user.unlocked"), "cell-who") == ["系统 system"]


def test_subjects_have_their_titles_and_what_is_gone_keeps_its_number(
    app: Flask, operator: Page, auditor: Page
) -> None:
    filing = submitted(operator)
    account = registered(app, name="学院微信")
    unit = id_of(app, Unit, name="信息工程学院")
    told(app, "unit.changed", f"unit:{unit}", after={"active": True})
    told(app, "setting.changed", "setting:leaving_days", before="90", after="60")
    told(app, "filing.approve", "filing:987654", before="unit_review", after="filed")
    with app.app_context():
        number = db.session.get_one(Account, account).number
        person = db.session.scalars(select(Person).where(Person.name == "王敏")).first()
        told_person = f"person:{person.id}"
    told(app, "person.left", told_person, person="王敏")
    page = auditor.open("/audit/")
    what = cells(page, "cell-what")
    assert what[0] == f"王敏 人员 {told_person.partition(':')[2]} · 信息工程学院"
    assert what[1] == "备案 987654"
    assert what[2] == "离校提前提醒 设置"
    assert what[3] == f"信息工程学院 单位 {unit}"
    assert what[4] == f"学院微信 台账 {account} · 微信 · NO. {number}"
    assert any(said.endswith(f" 备案 {filing} · 微信 · 创建") for said in what)


def test_s38_links_lead_only_where_the_auditor_may_go(app: Flask, operator: Page, auditor: Page) -> None:
    filing, account = submitted(operator), registered(app, name="学院微信")
    operator.send(
        operator.open("/filings/new?platform=weibo&kind=creation"), {"name": "我的草稿"}, button=("save", "draft")
    )
    told(app, "filing.printed", f"filing:{id_of(app, Case, name='我的草稿')}", copies=1)
    page = auditor.open("/audit/")
    inside = {a.get("href") for cell in page.all("td") for a in cell.iter("a")}
    assert inside == {f"/accounts/{account}"}, "no filing, no page of an administrator"
    assert auditor.open(f"/accounts/{account}").status == 200
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "auditor")).one()
        db.session.add(Assignment(user_id=user.id, role=Role.LEADER))
        db.session.commit()
    inside = {a.get("href") for cell in auditor.open("/audit/").all("td") for a in cell.iter("a")}
    assert inside == {f"/accounts/{account}", f"/filings/{filing}"}, "a draft is its author's alone"
    for link in inside:
        assert auditor.open(link).status == 200


def test_s38_the_page_has_nothing_to_press_but_to_look_for(auditor: Page) -> None:
    page = auditor.open("/audit/")
    forms = list(page.one("main").iter("form"))
    assert {form.get("method") for form in forms} == {"get"}


NAMED = {  # detail → what is read of it; {unit} and the like are ids of the school
    "role.given": ({"role": "author", "unit_id": "{unit}"}, "单位：信息工程学院"),
    "unit.changed": (
        {"before": {"responsible_id": None}, "after": {"responsible_id": "{head}"}},
        "第一责任人：无 → 赵建国（信息工程学院）",
    ),
    "unit.created": ({"after": {"parent_id": "{unit}"}}, "管理单位：信息工程学院"),
    "seal.keepers": ({"before": {"keepers": ""}, "after": {"keepers": "head、deputy"}}, None),
    "filing.transfer": (
        {"before": "unit_review", "after": "unit_review", "whom": "deputy"},
        "对象：刘芳（信息工程学院）",
    ),
    "filing.approve": (
        {"before": "unit_review", "after": "filed", "on_behalf": "head"},
        "代理的人：赵建国（信息工程学院）",
    ),
    "import.word": ({"filing": "{filing}", "unread": 0}, "备案：信工新闻"),
    "handover.made": ({"to": "李晓明", "filings": "{filing}、987654"}, "变更申请：信工新闻、备案 987654"),
    "handover.queue": ({"to": "operator", "filings": 3}, "变更申请：3"),
    "role.taken": ({"role": "author", "unit_id": 987654}, "单位：单位 987654"),
}


@pytest.mark.parametrize("action", NAMED)
def test_ids_within_the_detail_are_read_as_what_they_name(
    app: Flask, operator: Page, auditor: Page, action: str
) -> None:
    ids = {
        "{unit}": id_of(app, Unit, name="信息工程学院"),
        "{head}": id_of(app, User, username="head"),
        "{filing}": submitted(operator, name="信工新闻"),
    }

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: put(of) for name, of in value.items()}
        if isinstance(value, str) and value in ids:
            return ids[value]
        return value.replace("{filing}", str(ids["{filing}"])) if isinstance(value, str) else value

    detail, wanted = NAMED[action]
    told(app, action, "unit:1", **put(detail))
    (line, *_) = cells(auditor.open(f"/audit/?action={action}"), "cell-said")
    assert (wanted or "印章保管人：无 → 赵建国（信息工程学院）、刘芳（信息工程学院）") in line
    if action == "handover.queue":
        assert "接收人：王敏（信息工程学院）" in line


def test_it_asks_as_often_for_many_entries_as_for_few(app: Flask, operator: Page, auditor: Page) -> None:
    filing, account = submitted(operator), registered(app)
    with app.app_context():
        users, units = (list(db.session.scalars(select(model.id))) for model in (User, Unit))

    def tell(number: int) -> None:
        for n in range(number):
            told(app, "role.given", f"user:{users[n % len(users)]}", role="author", unit_id=units[n % len(units)])
            told(app, "unit.changed", f"unit:{units[n % len(units)]}", after={"responsible_id": users[n % len(users)]})
            told(app, "filing.approve", f"filing:{filing + n}", before="unit_review", after="filed", whom="head")
            told(app, "account.sealed", f"account:{account + n}", version=n)

    tell(1)
    auditor.open("/audit/")
    totals = []
    for more in (0, 11):
        tell(more)
        for url in ("/audit/", "/audit/export.xlsx"):
            with counted(app) as seen:
                assert auditor.client.get(url).status_code == 200
            totals.append(seen.total())
    assert totals[:2] == totals[2:]


# Days: the school's own, both included.

EVENING, MIDNIGHT = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 21, 16, 0, 0, tzinfo=UTC)
DAYS = {
    "since=2026-11-21&until=2026-11-21": 1,
    "since=2026-11-22&until=2026-11-22": 1,
    "since=2026-11-21&until=2026-11-22": 2,
    "since=2026/11/22": 1,
    "until=2026年11月21日": 1,
    "until=２０２６.11.22": 2,
    "until=2026-11-20": 0,
    "since=2026-11-23": 0,
    "until=9999-12-31": 2,
    "since=&until=": 2,
}


@pytest.mark.parametrize("query", DAYS)
def test_days_are_those_of_the_school_and_both_are_included(app: Flask, auditor: Page, query: str) -> None:
    for at in (EVENING, MIDNIGHT):
        told(app, "unit.created", "unit:1", at=at, after={"name": "某社"})
    page = auditor.open(f"/audit/?action=unit.created&{query}")
    assert page.status == 200
    assert f"共 {DAYS[query]} 条" in page.text or (not DAYS[query] and "没有符合条件的记录" in page.text)


BAD = {
    "since=2026-13-40": ("since", "“2026-13-40”不是有效的日期，应写作 2026-11-22。"),
    "until=明天": ("until", "“明天”不是有效的日期，应写作 2026-11-22。"),
    "since=0001-01-01": ("since", "日期不能早于 2005 年，请核对。"),
    "since=2026-11-22&until=2026-11-21": ("until", "截止日期（2026-11-21）早于起始日期（2026-11-22），请核对。"),
    "until=" + "9" * 100: ("until", "“99999999999999999999…”不是有效的日期，应写作 2026-11-22。"),
}


@pytest.mark.parametrize("query", BAD)
def test_a_day_that_is_none_is_said_at_its_field_and_nothing_typed_is_lost(auditor: Page, query: str) -> None:
    name, sentence = BAD[query]
    page = auditor.open(f"/audit/?{query}&user=王敏&subject=备案&action=login.ok")
    assert page.status == 422
    assert page.one("p", id=f"{name}-error").text_content() == sentence
    control = page.one("input", id=name)
    assert control.get("aria-describedby") == f"{name}-error"
    assert control.get("value") == getattr(chosen(dict(parse_qsl(query))), name)
    assert page.one("input", id="user").get("value") == "王敏"
    assert page.one("input", id="subject").get("value") == "备案"
    assert "login.ok" in [o.get("value") for o in page.all("option") if o.get("selected") is not None]
    assert "export.xlsx" not in " ".join(page.links())
    refused = auditor.open(f"/audit/export.xlsx?{query}")
    assert refused.status == 400
    assert sentence in refused.text


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("head", {"head"}),
        ("HEAD", {"head"}),
        ("赵建国", {"head"}),
        ("赵 建国", {"head"}),
        ("赵建国（信息工程学院）", {"head"}),
        ("zjg", {"head"}),
        ("冯卫东", {"otherhead"}),
        ("信息工程学院", {"head", "operator"}),
        ("没有这个人", set()),
        ("%", set()),
    ],
)
def test_a_person_is_found_by_user_name_name_initials_or_unit(
    operator: Page, head: Page, otherhead: Page, auditor: Page, typed: str, who: set[str]
) -> None:
    for person in (operator, head, otherhead):
        person.open("/people/")
    found = cells(auditor.open(f"/audit/?action=access.denied&user={typed}"), "cell-who")
    assert {said.split("） ")[1].split(" ·")[0] for said in found} == who


@pytest.mark.parametrize(
    "typed", ["备案 {0}", "备案{0}", "filing:{0}", "信工新闻", "xgxw", "备案 信工新闻", "信工 新闻"]
)
def test_a_subject_is_found_by_its_number_or_by_what_it_is_called(operator: Page, auditor: Page, typed: str) -> None:
    filing = submitted(operator, name="信工新闻")
    submitted(operator, "weibo", name="别的账号", handle="2853711111")
    page = auditor.open(f"/audit/?action=filing.submit&subject={typed.format(filing)}")
    assert [said.split(" ")[0] for said in cells(page, "cell-what")] == ["信工新闻"]


def test_an_account_called_like_a_sort_of_thing_is_found(app: Flask, auditor: Page) -> None:
    registered(app, name="用户之家")
    page = auditor.open("/audit/?subject=用户之家")
    assert [said.split(" ")[0] for said in cells(page, "cell-what")] == ["用户之家"]
    assert "共 1 条" in auditor.open("/audit/?subject=台账 用户之家").text


def test_one_whose_row_is_gone_since_two_became_one_is_called_as_the_one_who_stays(app: Flask, auditor: Page) -> None:
    registered(app)
    with app.app_context():
        stays = db.session.scalars(select(Person).where(Person.name == "王敏")).first()
        db.session.add(PersonAlias(person_id=stays.id, former_id=987654, name="王敏", phone="13800000000"))
        db.session.commit()
    told(app, "person.left", "person:987654", person="王敏")
    assert cells(auditor.open("/audit/?action=person.left"), "cell-what") == ["王敏 人员 987654 · 信息工程学院"]


def test_filters_stay_in_the_pages_and_in_the_link_of_the_workbook(app: Flask, auditor: Page) -> None:
    for number in range(60):
        told(app, "unit.created", f"unit:{number}", after={"name": f"社{number}"})
    query = f"action=unit.created&since={(today() - timedelta(days=1)).isoformat()}"
    page = auditor.open(f"/audit/?{query}")
    assert page.one("a", rel="next").get("href") == f"/audit/?{query}&page=2"
    assert [link for link in page.links() if "export.xlsx" in link] == [f"/audit/export.xlsx?{query}"]


def test_the_entries_stay_as_they_were_written(app: Flask, auditor: Page) -> None:
    told(app, "role.given", "user:1", role="author", unit_id=1)
    auditor.open("/audit/")
    with app.app_context():
        db.session.execute(update(Unit).values(name=Unit.name + "（新）"))
        db.session.commit()
        assert trail.verify()[1] == ""
