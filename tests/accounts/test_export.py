"""The list as a workbook: what is true now, people only for whom may see them, text as text, each taking-away written down."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date, datetime, timedelta
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal import calendar
from portal.accounts import effects
from portal.accounts.lists.filters import chosen
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account
from portal.accounts.workbooks import batches, columns, registry
from portal.audit.models import Entry
from portal.calendar import today
from portal.database import db
from portal.documents.excel.workbook import XLSX
from portal.people.models import Identity, Person, User
from portal.people.throttle import take
from portal.platforms import PLATFORMS
from portal.spelling import clean
from portal.web import workbooks
from tests.accounts.registered import changed, registered
from tests.site.school import tables

OTHER = "经济与管理学院"


def taken(person, query=""):
    """The workbook that this person gets, each sheet as rows."""
    answer = person.client.get(f"/accounts/export.xlsx?{query}")
    assert answer.status_code == 200, answer.text
    return load_workbook(io.BytesIO(answer.data))


def rows(book, sheet):
    """The rows of a sheet, each as a dict by its header."""
    head, *found = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def test_the_workbook_holds_what_the_list_shows_in_its_order(app, operator):
    registered(app, name="甲", followers=5, filed_on=date(2026, 1, 1))
    registered(app, name="乙", followers=70, filed_on=date(2026, 2, 1), late=True)
    registered(app, OTHER, "weibo", name="丙", followers=9, filed_on=date(2026, 3, 1))
    book = taken(operator)
    assert [row["名称"] for row in rows(book, "账号")] == ["丙", "乙", "甲"]
    assert [row["名称"] for row in rows(taken(operator, "platform=wechat&sort=followers"), "账号")] == ["乙", "甲"]
    assert [row["名称"] for row in rows(taken(operator, "q=丙&platform=nonsense"), "账号")] == ["丙"]
    assert rows(taken(operator, "platform=qq"), "账号") == []
    second = rows(book, "账号")[1]
    assert (second["平台"], second["单位"], second["级别"], second["状态"], second["是否逾期"]) == (
        "微信",
        "信息工程学院",
        "二级",
        "正常",
        "是",
    )
    assert [(sheet.title, sheet.freeze_panes) for sheet in book][:2] == [("账号", "A2"), ("人员", "A2")]


def test_each_kind_of_answer_stands_as_what_it_is(app, operator):
    registered(
        app,
        number="2026-微信-0007",
        handle="zzgs-0007",
        followers=1234,
        verified="yes",
        verified_until="2027-05-06",
        registered_on="2026-01-05",
        topics=["news", "event"],
        filed_on=date(2026, 1, 9),
        qr_code="a" * 64,
    )
    book = taken(operator)
    (row,) = rows(book, "账号")
    assert row["类别"] == "订阅号"
    assert row["认证情况"] == "是"
    assert row["内容"] == "活动、新闻"
    assert row["目前粉丝人数"] == 1234
    assert row["注册时间"] == datetime(2026, 1, 5)  # noqa: DTZ001 - a day has no zone
    assert row["备案日期"] == datetime(2026, 1, 9)  # noqa: DTZ001
    assert row["认证有效期至"] == datetime(2027, 5, 6)  # noqa: DTZ001
    assert (row["编号"], row["微信号"]) == ("2026-微信-0007", "zzgs-0007")
    assert (row["二维码"], row["头像"]) == ("有", None)
    types = {cell.value: cell.data_type for cell in book["账号"][2]}
    assert types["zzgs-0007"] == "s"
    assert types[1234] == "n"
    phone = next(cell for cell in book["人员"][2] if cell.value == "13803710001")
    assert (phone.data_type, phone.number_format) == ("s", "@")


def test_the_columns_come_from_the_declarations_common_keys_first(app, operator):
    registered(app)
    registered(app, platform="weibo")
    header = [cell.value for cell in taken(operator)["账号"][1]]
    assert header[: len(columns.REGISTRY)] == list(columns.REGISTRY)
    both = [f for key, f in PLATFORMS["wechat"].fields.items() if key in PLATFORMS["weibo"].fields]
    only = [f for key, f in PLATFORMS["wechat"].fields.items() if key not in PLATFORMS["weibo"].fields]
    assert all(header.index(c.label) < header.index(o.label) for c in both if c.label in header for o in only)
    assert "账号" in header, "what the two platforms call otherwise has a general name"
    assert len(header) == len(set(header))
    alone = [cell.value for cell in taken(operator, "platform=weibo")["账号"][1]]
    assert "原始ID" not in alone
    for key in PLATFORMS:
        asked = columns.columns([key])
        assert set(asked.fields) == set(PLATFORMS[key].fields) - columns.IN_REGISTRY


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t=", "＝", "=cmd|' /C calc'!A0 ", '=HYPERLINK("http://evil.test")']
)
def test_s44_what_begins_like_a_formula_stays_text(app, publicity, sign):
    name = f"{sign}1+1"
    person = {
        "row_id": "bbbbbbbbbbbb",
        "name": sign[:18] + "一",
        "phone": "13803710002",
        "wechat": "=1+1",
        "email": "@x",
    }
    registered(app, name=name, entity="=SUM(A1)", remarks="-2+3", operators=[person])
    book = taken(publicity)
    told = [
        cell for sheet in book for line in sheet.iter_rows(min_row=2) for cell in line if isinstance(cell.value, str)
    ]
    assert {cell.data_type for cell in told} == {"s"}
    assert not any(cell.hyperlink for cell in told)
    values = {cell.value for cell in told}
    # The registry keeps names clean: a tab before one is gone, and what it hid stands first.
    assert {clean(name), "=SUM(A1)", "-2+3", "=1+1", person["name"]} <= values


def test_the_workbook_holds_corrections_and_the_last_version(app, operator):
    number = registered(app, followers=5)
    with app.app_context():
        account, user = db.session.get_one(Account, number), db.session.scalars(select(User).limit(1)).one()
        effects.correct(account, user, "followers", 77)
        effects.correct(account, user, "phone", "13912345678", ("operators", "bbbbbbbbbbbb"))
        db.session.commit()
    book = taken(operator)
    assert rows(book, "账号")[0]["目前粉丝人数"] == 77
    assert rows(book, "人员")[1]["手机号"] == "13912345678"


def test_the_second_sheet_holds_the_people_with_who_they_are(app, operator):
    registered(
        app,
        number="2026-微信-0007",
        name="学院微信",
        operators=[
            {
                "row_id": "b",
                "name": "王敏",
                "phone": "13803710002",
                "wechat": "wm",
                "qq": "12345678",
                "email": "wm@zzgs.edu.cn",
            }
        ],
    )
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == "王敏")).one()
        person.identity, person.leaves_on = Identity.STUDENT, date(2027, 6, 30)
        db.session.commit()
    book = taken(operator)
    assert [cell.value for cell in book["人员"][1]] == [
        "编号",
        "账号名称",
        "职责",
        "姓名",
        "手机号",
        "微信号",
        "QQ号",
        "电子邮箱",
        "身份",
        "预计离校日期",
    ]
    told = [tuple(row.values()) for row in rows(book, "人员")]
    assert told == [
        ("2026-微信-0007", "学院微信", "主管人员", "赵建国", "13803710001", None, None, None, "教职工", None),
        (
            "2026-微信-0007",
            "学院微信",
            "主要运行人员",
            "王敏",
            "13803710002",
            "wm",
            "12345678",
            "wm@zzgs.edu.cn",
            "学生",
            datetime(2027, 6, 30),  # noqa: DTZ001 - a cell of a sheet has no time zone
        ),
    ]


def grouped(book):
    """What the cells of the people must say of each account, by its number: put together from the sheet of the people."""
    told = {row["编号"]: {title: [] for title in columns.PEOPLE_BESIDE} for row in rows(book, "账号")}
    for row in rows(book, "人员"):
        cells = told[row["编号"]]
        if row["职责"] == "主管人员":
            cells["主管人员"].append(row["姓名"])
            cells["主管人员电话"].append(row["手机号"])
        else:
            cells["主要运行人员"].append(f"{row['姓名']}（{row['手机号']}）")
    return {number: {title: "、".join(said) or None for title, said in cells.items()} for number, cells in told.items()}


@pytest.mark.parametrize(
    "who", ["operator", "head", "stranger", "publicity", "director", "leader", "league", "student"]
)
def test_s31_the_first_sheet_says_of_people_just_what_the_second_one_does(app, browser_of, who):
    two = [{"row_id": f"{n}", "name": f"运行{n}", "phone": f"1390371000{n}"} for n in (1, 2)]
    registered(app, operators=two)
    registered(app, OTHER, "weibo")
    registered(app, "大学生新媒体协会", operators=[{"row_id": "b", "name": "王敏", "phone": ""}])
    book = taken(browser_of(who))
    wanted = {
        number: {title: said and said.replace("（None）", "") for title, said in cells.items()}
        for number, cells in grouped(book).items()
    }
    assert {row["编号"]: {title: row[title] for title in columns.PEOPLE_BESIDE} for row in rows(book, "账号")} == wanted
    assert any(cells["主管人员"] for cells in wanted.values())


def test_the_people_stand_beside_the_account_with_their_numbers(app, operator):
    two = [{"row_id": f"{n}", "name": f"运行{n}", "phone": f"1390371000{n}"} for n in (1, 2)]
    registered(app, operators=two)
    registered(app, OTHER)
    other, own = rows(taken(operator), "账号")
    assert [own[title] for title in columns.PEOPLE_BESIDE] == [
        "赵建国",
        "13803710001",
        "运行1（13903710001）、运行2（13903710002）",
    ]
    assert [other[title] for title in columns.PEOPLE_BESIDE] == [None] * 3


def test_who_may_see_nobody_is_given_no_columns_of_people(app, tech, auditor):
    registered(app)
    for page in (tech, auditor):
        header = [cell.value for cell in taken(page)["账号"][1]]
        assert not set(columns.PEOPLE_BESIDE) & set(header)
        assert {"编号", "名称", "平台", "单位"} <= set(header)


def test_the_sheets_print_with_the_name_of_the_account_on_each_page(app, publicity):
    for platform in ("wechat", "weibo", "qq"):
        registered(app, platform=platform)
    book = taken(publicity)
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
    assert book["账号"].print_title_cols == "$B:$B"
    assert book["账号"].auto_filter.ref.endswith("4")


@pytest.mark.parametrize("who", ["publicity", "director"])
def test_the_publicity_department_gets_whole_telephone_numbers(app, browser_of, who):
    registered(app)
    assert rows(taken(browser_of(who)), "人员")[0]["手机号"] == "13803710001"


def test_s31_telephone_numbers_are_masked_wherever_they_stand_for_whom_they_are_not_needed(app, leader, operator):
    registered(
        app,
        OTHER,
        operators=[
            {
                "row_id": "b",
                "name": "王敏",
                "phone": "13803710002",
                "wechat": "13803710002",
                "email": "13803710002@139.com",
                "qq": "12345678",
            }
        ],
    )
    _, row = rows(taken(leader), "人员")
    assert (row["手机号"], row["微信号"], row["电子邮箱"], row["QQ号"]) == (
        "138****0002",
        "13****02",
        "1***@139.com",
        "12****78",
    )
    assert b"13803710002" not in b"".join(_parts(leader))
    assert rows(taken(operator), "人员") == []


def _parts(person):
    with ZipFile(io.BytesIO(person.client.get("/accounts/export.xlsx").data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_s46_the_league_has_the_people_of_the_clubs_that_it_manages_as_the_club_has_them(app, league, student):
    registered(app, "大学生新媒体协会")
    assert rows(taken(league), "人员")[0]["手机号"] == "13803710001"
    assert rows(taken(student), "人员")[0]["手机号"] == "13803710001"


def test_s31_people_and_inner_matters_are_only_for_whom_the_account_concerns(app, browser_of):
    registered(app, OTHER, remarks="内部备注一句", creator="周小川", late_reason="交接时遗漏")
    for who in ("operator", "tech", "admin", "auditor", "league"):
        told = b"".join(_parts(browser_of(who))).decode("utf-8", "replace")
        assert not any(
            word in told for word in ("内部备注一句", "周小川", "交接时遗漏", "赵建国", "1380371", "138****")
        ), who
    told = b"".join(_parts(browser_of("stranger"))).decode("utf-8", "replace")
    assert all(word in told for word in ("内部备注一句", "周小川", "交接时遗漏", "赵建国", "13803710001"))


def test_who_took_what_away_and_how_many_is_written_down_and_nothing_else(app, operator, auditor):
    registered(app)
    registered(app, OTHER)
    operator.open("/accounts/")
    before = tables(app)
    taken(operator, "platform=wechat&q=账号")
    assert tables(app) == before
    with app.app_context():
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
        assert (entry.action, entry.subject, entry.username) == ("account.exported", "account", "operator")
        assert entry.detail == {"filters": "平台：微信；查找：账号", "accounts": 2, "people": 2}
    told = auditor.open("/audit/").text
    assert "导出台账" in told
    assert "筛选条件：平台：微信；查找：账号" in told
    assert "账号：2 个" in told
    assert "人员：2 人次" in told


def test_the_file_is_called_by_the_day(app, operator):
    registered(app)
    answer = operator.client.get("/accounts/export.xlsx")
    assert answer.mimetype == XLSX
    assert f'filename="TaiZhang-{today().isoformat()}.xlsx"' in answer.headers["Content-Disposition"]
    assert f"%E5%8F%B0%E8%B4%A6-{today().isoformat()}.xlsx" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    about = dict(load_workbook(io.BytesIO(answer.data))["说明"].iter_rows(min_row=2, values_only=True))
    assert about["筛选条件"] == "全部账号"
    assert about["导出人"] == "王敏（信息工程学院）"


def test_s65_workbooks_cannot_be_taken_without_end(app, operator, head):
    page = operator.client
    answers = [page.get("/accounts/export.xlsx").status_code for _ in range(workbooks.MOST + 1)]
    assert answers == [200] * workbooks.MOST + [429]
    refused = operator.open("/accounts/export.xlsx")
    assert refused.status == 429
    assert f"15 分钟内最多导出 {workbooks.MOST} 次。" in refused.text
    assert head.client.get("/accounts/export.xlsx").status_code == 200, "each person has their own"
    with app.test_request_context(), calendar.as_of(calendar.now() + timedelta(minutes=16)):
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        assert take(f"export:{user.id}", workbooks.MOST)
        db.session.rollback()


def test_more_than_somebody_can_work_with_is_refused_with_a_way_on(app, operator, monkeypatch):
    registered(app)
    registered(app)
    monkeypatch.setattr(batches, "MOST", 1)
    page = operator.open("/accounts/export.xlsx")
    assert page.status == 400
    assert "一次最多导出 1 个账号，现为 2 个。" in page.text
    assert rows(taken(operator, "q=nothing"), "账号") == []


def test_batches_leave_nobody_out_and_nobody_twice(app, operator, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 3)
    for n in range(8):
        registered(app, followers=n % 2)
    for sort in ("", "followers", "name", "number"):
        found = [row["编号"] for row in rows(taken(operator, f"sort={sort}"), "账号")]
        assert len(found) == len(set(found)) == 8
        assert len(rows(taken(operator, f"sort={sort}"), "人员")) == 16


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
            registered(app, remarks="备注" * 90)
        with app.test_request_context():
            user = db.session.scalars(select(User).where(User.username == "publicity")).one()
            looking = viewer(user)
            tracemalloc.start()
            made = registry.workbook(chosen({}, looking), looking, user)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            made.stream.close()
            assert made.accounts == total
    assert peaks[1] < 2 * peaks[0] + 500_000, peaks


def test_a_closed_account_is_exported_with_the_day_it_was_closed(app, operator):
    number = registered(app)
    changed(app, number, status="closed", closed_on=date(2026, 5, 6))
    (row,) = rows(taken(operator), "账号")
    assert (row["状态"], row["注销日期"]) == ("已注销", datetime(2026, 5, 6))  # noqa: DTZ001
