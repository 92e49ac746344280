"""汇总表: the list as a sheet that goes upwards as it is, with who answers for each account, as far as its taker may see people."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.accounts.lists.filters import chosen
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account
from portal.accounts.workbooks import batches, summary
from portal.audit.models import Entry
from portal.calendar import today
from portal.database import db
from portal.people.models import Unit, User
from portal.web import workbooks
from tests.accounts.registered import changed, registered
from tests.site.school import tables

OTHER = "经济与管理学院"
CLUB = "大学生新媒体协会"


def taken(person, query=""):
    """The one sheet of the workbook that this person gets."""
    answer = person.client.get(f"/accounts/summary.xlsx?{query}")
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["汇总表"]
    return book["汇总表"]


def lines(sheet):
    """The accounts on it, each as a dict by its header: what stands between the header and the signatures."""
    head, *found = sheet.iter_rows(min_row=3, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found if isinstance(row[0], int)]


def test_it_holds_what_the_list_shows_in_its_order_numbered(app, operator):
    registered(app, name="甲", followers=5, number="2026-微信-0007", handle="zzgs-a")
    registered(app, name="乙", followers=70)
    registered(app, OTHER, "weibo", name="丙")
    found = lines(taken(operator, "platform=wechat&sort=followers"))
    assert [(line["序号"], line["名称"]) for line in found] == [(1, "乙"), (2, "甲")]
    assert found[1] == {
        "序号": 2,
        "名称": "甲",
        "平台": "微信",
        "账号": "zzgs-a",
        "单位": "信息工程学院",
        "第一责任人": "赵建国",
        "主管人员": "赵建国",
        "电话": "13803710001",
        "备案编号": "2026-微信-0007",
        "备注": None,
    }
    assert lines(taken(operator, "platform=qq")) == []


def test_it_is_ready_to_print_and_sign(app, publicity):
    registered(app)
    sheet = taken(publicity)
    assert sheet["A1"].value == "郑州工商学院新媒体账号汇总表"
    day = today()
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "填报单位：党委宣传部" in texts
    assert f"填报日期：{day.year}年{day.month}月{day.day}日" in texts
    assert texts[-3:] == list(summary.SIGNATURES)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1) == ("landscape", 1)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["D4"].border.top.style == "thin"


def test_a_closed_account_says_so(app, operator):
    changed(app, registered(app, name="旧号"), status="closed")
    (line,) = lines(taken(operator))
    assert line["备注"] == "已注销"


def test_a_club_that_names_nobody_has_the_head_of_the_league(app, publicity):
    registered(app, CLUB)
    with app.app_context():
        club = db.session.scalars(select(Unit).where(Unit.name == CLUB)).one()
        league = db.session.get_one(Unit, club.parent_id)
        league.responsible_id = db.session.scalars(select(User.id).where(User.username == "league")).one()
        club.responsible_id = None
        db.session.commit()
        name = league.responsible.name
    assert [line["第一责任人"] for line in lines(taken(publicity))] == [name]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("publicity", ("赵建国", "赵建国", "13803710001")),
        ("leader", ("赵建国", "赵建国", "138****0001")),
        ("operator", ("赵建国", "赵建国", "13803710001")),
        ("stranger", (None, None, None)),
        ("tech", (None, None, None)),
        ("auditor", (None, None, None)),
    ],
)
def test_s31_people_stand_there_as_far_as_its_taker_may_see_them(app, browser_of, who, seen):
    registered(app)
    (line,) = lines(taken(browser_of(who)))
    assert (line["第一责任人"], line["主管人员"], line["电话"]) == seen


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_s44_what_begins_like_a_formula_stays_text(app, publicity, sign):
    registered(app, name=f"{sign}1+1", handle="=1+1")
    told = [cell for row in taken(publicity).iter_rows(min_row=4) for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in told} == {"s"}
    assert {f"{sign}1+1", "=1+1"} <= {cell.value for cell in told}


def test_who_took_it_is_written_down_and_nothing_else(app, operator, auditor):
    registered(app)
    registered(app, OTHER)
    operator.open("/accounts/")
    before = tables(app)
    taken(operator, "platform=wechat")
    assert tables(app) == before
    with app.app_context():
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
        assert (entry.action, entry.subject, entry.username) == ("account.summarised", "account", "operator")
        assert entry.detail == {"filters": "平台：微信", "accounts": 2, "people": 1}
    assert "导出台账汇总表" in auditor.open("/audit/").text


def test_it_is_offered_beside_the_workbook_under_the_same_filters(app, operator):
    registered(app)
    links = operator.open("/accounts/?platform=wechat").links()
    assert {"/accounts/export.xlsx?platform=wechat", "/accounts/summary.xlsx?platform=wechat"} <= set(links)
    name = operator.client.get("/accounts/summary.xlsx").headers["Content-Disposition"]
    assert "HuiZongBiao" in name


def test_s65_both_workbooks_are_counted_together(app, operator):
    page = operator.client
    for _ in range(workbooks.MOST):
        assert page.get("/accounts/export.xlsx").status_code == 200
    assert page.get("/accounts/summary.xlsx").status_code == 429


def test_more_than_somebody_can_work_with_is_refused(app, operator, monkeypatch):
    registered(app)
    registered(app)
    monkeypatch.setattr(batches, "MOST", 1)
    assert operator.open("/accounts/summary.xlsx").status == 400


@pytest.mark.files
@pytest.mark.usefixtures("garbage_collected")
def test_memory_does_not_grow_with_the_number_of_accounts(app, monkeypatch):
    """Ten times the accounts take less than twice the memory: what is kept is a batch, not the list."""
    monkeypatch.setattr(batches, "BATCH", 20)
    peaks = []
    for total in (40, 400):
        with app.app_context():
            have = db.session.query(Account).count()
        for _ in range(total - have):
            registered(app)
        with app.test_request_context():
            user = db.session.scalars(select(User).where(User.username == "publicity")).one()
            looking = viewer(user)
            tracemalloc.start()
            made = summary.workbook(chosen({}, looking), looking, user)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            made.stream.close()
            assert made.accounts == total
    assert peaks[1] < 2 * peaks[0] + 500_000, peaks
