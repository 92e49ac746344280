"""What was changed in the registry's own workbook is proposed, as a draft of a change or as a correction at once, and nothing else."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from portal.accounts.models import Account, Correction, Version
from portal.accounts.queries import current_data, current_version
from portal.audit.models import Entry
from portal.database import db
from portal.filings.models import Filing, Kind, State
from portal.people.models import Identity, Person
from tests.accounts.registered import changed, registered
from tests.filings.changing import account_row, changing
from tests.imports.exporting import edit, exported, looked_at, places, rows_in

OTHER = "经济与管理学院"
NUMBER = "2026-微信-0007"
UNKNOWN = "不在台账中，或不是您可以填报的单位的账号，请核对编号。"
OPERATORS = [
    {"row_id": "aaaaaaaa0001", "name": "王敏", "phone": "13803710002", "wechat": "wangmin", "qq": "", "email": ""},
    {
        "row_id": "aaaaaaaa0002",
        "name": "李强",
        "phone": "13803710003",
        "wechat": "",
        "qq": "123456",
        "email": "lq@zzgs.edu.cn",
    },
]


@pytest.fixture
def account(app):
    return registered(
        app, number=NUMBER, name="学院微信", handle="zzgs-0007", followers=5, remarks="一句", operators=OPERATORS
    )


def filings(app):
    with app.app_context():
        wanted = select(Filing).where(Filing.kind == Kind.CHANGE).order_by(Filing.id)
        return list(db.session.scalars(wanted))


def people(book, cells):
    """Change the row of a person, who is named under 谁; return its place."""
    who, sheet = cells["谁"], book["人员"]
    columns = places(sheet)
    row = next(row for row in sheet.iter_rows(min_row=2) if row[columns["姓名"] - 1].value == who)
    for title, value in cells.items():
        if title != "谁":
            sheet.cell(row[0].row, columns[title]).value = value
    return row[0].row


CHANGES = [
    ({"名称": "学院微信公众号"}, [["名称", "学院微信", "学院微信公众号"]]),
    ({"微信号": "zzgs-0008"}, [["微信号", "zzgs-0007", "zzgs-0008"]]),
    ({"类别": "服务号"}, [["类别", "订阅号", "服务号"]]),
    ({"注册时间": date(2025, 12, 31)}, [["注册时间", "2026-01-05", "2025-12-31"]]),
    ({"注册时间": "2025年12月31日"}, [["注册时间", "2026-01-05", "2025-12-31"]]),
    ({"内容": "新闻、公告"}, [["内容", "新闻", "公告、新闻"]]),
    ({"备注": None}, [["备注", "一句", ""]]),
    (
        {"备注": "另一句", "账号主体": "信息工程学院"},
        [["账号主体", "郑州工商学院", "信息工程学院"], ["备注", "一句", "另一句"]],
    ),
    ({"头像": "有", "二维码": None}, []),
    ({"编号": "２０２６－微信－０００７ "}, []),
]


@pytest.mark.parametrize(("cells", "wanted"), CHANGES)
def test_what_was_changed_is_proposed_and_nothing_else(app, operator, account, cells, wanted):
    book = exported(operator)
    edit(book["账号"], NUMBER, **cells)
    page = looked_at(operator, book)
    assert rows_in(app) == [("change" if wanted else "unchanged", wanted, [])]
    for label, old, new in wanted:
        assert f"{label}{old or '（空）'}{new or '（空）'}" in page.text.replace(" ", "")
    assert filings(app) == []


def test_saving_makes_a_draft_of_a_change_of_each_changed_account_and_nothing_of_the_others(app, operator, account):
    registered(app, name="没有变化")
    book = exported(operator)
    edit(book["账号"], NUMBER, 名称="新的名称", 目前粉丝人数=900)
    row = people(book, {"谁": "李强", "电子邮箱": "li@zzgs.edu.cn"})
    assert row > 2
    page = operator.follow(operator.send(looked_at(operator, book), action="/save"))
    (filing,) = filings(app)
    assert (filing.account_id, filing.state, filing.name, filing.base_version) == (account, State.DRAFT, "新的名称", 1)
    assert (filing.data["followers"], filing.data["changed_on"]) == (900, "")
    assert [p["row_id"] for p in filing.data["operators"]] == [p["row_id"] for p in OPERATORS]
    assert filing.data["operators"][1] == {**OPERATORS[1], "email": "li@zzgs.edu.cn"}
    assert f"/filings/{filing.id}" in page.links()
    assert operator.open(f"/filings/{filing.id}/edit").status == 200
    assert "没有变化" not in page.text
    asked = operator.open(f"{page.path}?ask=submit")
    assert "1份没有填写变更发生日期，不能提交，会留作草稿：新的名称" in "".join(asked.text.split())
    page = operator.follow(operator.send(asked, action="/submit"))
    assert "请填写变更发生日期" in page.text, "what only the author can say is for them to fill in"


def test_what_needs_no_approval_is_corrected_at_once(app, operator, publicity, account):
    for who, followers, phone in ((operator, 900, "13900000001"), (publicity, 901, "13900000002")):
        book = exported(who)
        edit(book["账号"], NUMBER, 目前粉丝人数=followers)
        people(book, {"谁": "王敏", "手机号": phone})
        page = looked_at(who, book)
        assert "保存后直接生效" in page.text
        page = who.follow(who.send(page, action="/save"))
        assert "1 个账号的更正无需审批，已经生效" in page.text
    with app.app_context():
        data = current_data(current_version(account))
        assert (data["followers"], data["operators"][0]["phone"]) == (901, "13900000002")
        assert len(db.session.scalars(select(Correction)).all()) == 4
        assert len(db.session.scalars(select(Version).where(Version.account_id == account)).all()) == 1
        kept = db.session.scalars(select(Entry).where(Entry.action == "account.corrected")).all()
        assert [entry.subject for entry in kept] == [f"account:{account}"] * 4
    assert filings(app) == []


PEOPLE = [
    ({"谁": "王敏", "姓名": "王敏敏"}, ["主要运行人员（王敏敏）姓名", "王敏", "王敏敏"]),
    ({"谁": "王敏", "手机号": "13900000000"}, ["主要运行人员（王敏）手机号", "138****0002", "13900000000"]),
    ({"谁": "李强", "QQ号": None}, ["主要运行人员（李强）QQ号", "1****", ""]),
    ({"谁": "李强", "姓名": "新人", "手机号": "13900000009"}, None),
    ({"谁": "赵建国", "微信号": "zjg"}, ["主管人员（赵建国）微信号", "", "zjg"]),
    ({"谁": "王敏", "姓名": "王 敏", "手机号": "138-0371-0002"}, []),
]


@pytest.mark.parametrize(("cells", "wanted"), PEOPLE)
def test_what_was_changed_of_a_person_is_proposed_of_that_person(app, operator, account, cells, wanted):
    book = exported(operator)
    people(book, cells)
    looked_at(operator, book)
    ((_, found, faults),) = rows_in(app)
    assert faults == []
    if wanted is None:
        assert [(label, old.split("，")[0], new.split("，")[0]) for label, old, new in found] == [
            ("主要运行人员", "李强", ""),
            ("主要运行人员", "", "新人"),
        ]
    else:
        label = [[wanted[0].replace("（王敏敏）姓名", "姓名"), *wanted[1:]]] if wanted else []
        assert found == label


def test_who_comes_is_told_to_the_roster_and_who_goes_leaves(app, operator, account):
    book = exported(operator)
    sheet = book["人员"]
    sheet.delete_rows(people(book, {"谁": "李强"}))
    sheet.append(
        [NUMBER, "学院微信", "主要运行人员", "周新", "13900000007", None, None, None, "学生", date(2028, 6, 30)]
    )
    operator.send(looked_at(operator, book), action="/save")
    assert [p["name"] for p in filings(app)[0].data["operators"]] == ["王敏", "周新"]
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == "周新")).one()
        assert (person.identity, str(person.leaves_on)) == (Identity.STUDENT, "2028-06-30")


def test_everybody_of_a_part_cannot_go(app, operator, account):
    book = exported(operator)
    for who in ("李强", "王敏"):
        book["人员"].delete_rows(people(book, {"谁": who}))
    looked_at(operator, book)
    ((_, _, faults),) = rows_in(app)
    assert ["主要运行人员姓名", "请填写姓名。"] in faults


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"编号": "2026-微信-9999"}, ["编号", f"“2026-微信-9999”{UNKNOWN}"]),
        ({"编号": None}, ["编号", "没有填写编号。已备案的账号须有编号，新账号请填在下载的模板中。"]),
        ({"状态": "已注销"}, ["状态", "状态不能通过导入修改：台账中为“正常”，表中为“已注销”，请改回。"]),
        ({"单位": OTHER}, ["单位", f"单位不能通过导入修改：台账中为“信息工程学院”，表中为“{OTHER}”，请改回。"]),
        ({"平台": "微博"}, ["平台", "平台不能通过导入修改：台账中为“微信”，表中为“微博”，请改回。"]),
        ({"内容批准日期": date(2025, 1, 1)}, ["内容批准日期", "台账可能已有变动，请重新导出后再修改。"]),
        ({"逾期原因": "忘了"}, ["逾期原因", "逾期原因不能通过导入修改，请改回“”。"]),
        ({"类别": "报纸"}, ["类别", "“报纸”应填：订阅号、服务号。"]),
        ({"名称": None}, ["名称", "请填写名称。"]),
        ({"目前粉丝人数": "=1+1"}, ["目前粉丝人数", "是公式，请复制后选择性粘贴为数值。"]),
    ],
)
def test_what_cannot_be_is_said_beside_its_cell(app, operator, account, cells, fault):
    registered(app, name="没有变化")
    book = exported(operator)
    edit(book["账号"], NUMBER, **cells)
    page = looked_at(operator, book)
    found = [faults for _, _, faults in rows_in(app) if faults]
    assert [[title, fault[1] in said] for title, said in found[0]] == [[fault[0], True]]
    again = operator.client.get(f"{page.path}/faults.xlsx").data
    assert (
        fault[1]
        in openpyxl.load_workbook(io.BytesIO(again))["账号"]
        .cell(2, places(openpyxl.load_workbook(io.BytesIO(again))["账号"])["问题（上传时忽略）"])
        .value
    )


def test_rows_that_did_not_pass_are_corrected_and_come_back(app, operator, account):
    book = exported(operator)
    edit(book["账号"], NUMBER, 类别="报纸", 名称="新的名称")
    page = looked_at(operator, book)
    again = openpyxl.load_workbook(io.BytesIO(operator.client.get(f"{page.path}/faults.xlsx").data))
    edit(again["账号"], NUMBER, 类别="服务号")
    looked_at(operator, again)
    assert rows_in(app) == [("change", [["名称", "学院微信", "新的名称"], ["类别", "订阅号", "服务号"]], [])]


def test_an_account_of_another_unit_is_as_good_as_unknown_to_an_author_once_something_is_changed(
    app, stranger, account
):
    book = exported(stranger)
    edit(book["账号"], NUMBER, 名称="别人的名称")
    looked_at(stranger, book)
    assert rows_in(app) == [("change", [], [["编号", f"“{NUMBER}”{UNKNOWN}"]])]


def test_the_office_proposes_no_change_in_the_name_of_a_unit(app, publicity, account):
    book = exported(publicity)
    edit(book["账号"], NUMBER, 名称="新的名称")
    looked_at(publicity, book)
    assert rows_in(app)[0][2] == [["编号", f"“{NUMBER}”是信息工程学院的账号，重要事项变更须由该单位提出（第十条）。"]]


@pytest.mark.parametrize(("status", "said"), [("closed", "已注销"), ("closing", "注销中")])
def test_an_account_that_is_going_or_gone_is_unchanged_or_refused(app, operator, account, status, said):
    changed(app, account, status=status)
    book = exported(operator)
    looked_at(operator, book)
    assert rows_in(app) == [("unchanged", [], [])]
    edit(book["账号"], NUMBER, 名称="新的名称")
    looked_at(operator, book)
    ((_, _, ((_, sentence),)),) = rows_in(app)
    assert sentence == f"“学院微信”（NO. {NUMBER}）{said}，不能再办理重要事项变更。"


def test_an_account_about_which_something_is_under_way_says_so(app, operator, account):
    book = exported(operator)
    edit(book["账号"], NUMBER, 名称="新的名称")
    changing(operator, account, name="另一个名称")
    looked_at(operator, book)
    assert "您已有一份" in rows_in(app)[0][2][0][1]
    with app.app_context():
        db.session.scalars(
            select(Filing).where(Filing.account_id == account, Filing.kind == Kind.CHANGE)
        ).one().state = State.UNIT_REVIEW
        db.session.commit()
    looked_at(operator, book)
    assert "已有一份正在办理" in rows_in(app)[0][2][0][1]
    assert account_row(app, account).name == "学院微信"


def test_what_the_registry_says_meanwhile_is_held_against_the_row_when_it_is_saved(app, operator, account):
    book = exported(operator)
    edit(book["账号"], NUMBER, 名称="新的名称")
    page = looked_at(operator, book)
    changed(app, account, status="closed")
    page = operator.follow(operator.send(page, action="/save"))
    assert "还有 1 行有问题，没有保存" in page.text
    assert filings(app) == []


def test_the_same_number_twice_names_the_other_row(app, operator, account):
    book = exported(operator)
    book["账号"].append([cell.value for cell in book["账号"][2]])
    looked_at(operator, book)
    assert [faults for _, _, faults in rows_in(app)] == [
        [["编号", f"与第 {n} 行重复，同一账号只填一行。"]] for n in (3, 2)
    ]


def test_a_mask_is_kept_and_a_wrong_one_is_no_number(app, operator, leader, account):
    book = exported(leader)
    looked_at(operator, book)
    assert rows_in(app) == [("unchanged", [], [])]
    people(book, {"谁": "王敏", "手机号": "139****9999"})
    looked_at(operator, book)
    ((_, _, ((title, said),)),) = rows_in(app)
    assert title.endswith("行手机号")
    assert said.startswith("“139****9999”隐去了几位")


def test_an_identifier_of_another_account_is_refused(app, operator, account):
    registered(app, name="另一个", handle="zzgs-9000")
    book = exported(operator)
    edit(book["账号"], NUMBER, 微信号="ZZGS-9000")
    looked_at(operator, book)
    assert any("该微信号已备案：另一个" in said for _, _, faults in rows_in(app) for _, said in faults)
    with app.app_context():
        assert db.session.get_one(Account, account).handle == "zzgs-0007"
