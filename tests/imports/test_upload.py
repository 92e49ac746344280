"""A workbook is uploaded, checked row by row, and saved whole or not at all."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from portal.database import db
from portal.filings.models import Filing, State
from portal.imports.columns import REASON
from portal.imports.models import Import, ImportRow
from portal.people import throttle
from portal.people.models import Identity, Person
from tests.filings.making import bring
from tests.imports.making import account, checked, filings, filled, handed_in, saved, stored, template, told, upload
from tests.pages import Upload

ZERO = (0, 0, 0)


def faults(page):
    """The lines of faults on the page, as (row, column, sentence)."""
    rows = [["".join(c.itertext()).strip() for c in tr] for tr in page.all("tr")]
    return [tuple(r) for r in rows if len(r) == 3 and r[0].startswith("第")]


def test_whole_rows_become_drafts_that_their_author_finds(app, operator):
    url = handed_in(operator, [account(1), account(2)])
    page = checked(operator, url)
    assert "全部合格" in page.text
    assert stored(app) == (1, 2, 0), "the dry run makes no filing"
    page = operator.follow(operator.send(page, action="/save"))
    made = filings(app)
    assert [(f.kind, f.state, f.name, f.handle) for f in made] == [
        ("retroactive", "draft", "郑州工商学院信工1", "zzgs-xg0001"),
        ("retroactive", "draft", "郑州工商学院信工2", "zzgs-xg0002"),
    ]
    assert made[0].data["followers"] == 101
    assert made[0].data["topics"] == ["announcement", "news"]
    assert made[0].due is not None
    ids = [row["row_id"] for f in made for part in ("supervisors", "operators") for row in f.data[part]]
    assert len(set(ids)) == len(ids) == 4
    assert f"/filings/{made[0].id}" in page.links()
    assert "郑州工商学院信工1" in operator.open("/filings/?scope=mine").text
    assert operator.open(f"/filings/{made[0].id}/edit").status == 200


def test_a_second_press_of_save_saves_nothing_twice(app, operator):
    page = checked(operator, handed_in(operator, [account(1)]))
    assert operator.send(page, action="/save").status == 303
    assert operator.send(page, action="/save").status == 303
    assert len(filings(app)) == 1


def test_one_file_sent_twice_from_one_page_is_one_import(app, operator):
    content = filled(template(operator), [account(1)])
    page = operator.open("/imports/")
    sent = {"platform": "wechat", "workbook": Upload(content, "a.xlsx")}
    first = operator.send(page, sent, action="/imports/")
    second = operator.send(page, sent, action="/imports/")
    assert first.location == second.location
    assert stored(app)[0] == 1


def test_nothing_is_saved_while_a_row_is_bad_and_each_fault_names_row_and_column(app, operator):
    rows = [account(1), account(2, 微信号="12", 主要运行人员1手机号="1380371000", 类别="报纸")]
    page = checked(operator, handed_in(operator, rows))
    found = faults(page)
    assert ("第 3 行", "微信号", "“12”应为字母开头的 6–20 位字母、数字、下划线或减号，请核对。") in found
    assert ("第 3 行", "主要运行人员1手机号", "“1380371000”：手机号应为 11 位数字，现为 10 位。") in found
    assert ("第 3 行", "类别", "“报纸”应填：订阅号、服务号。") in found
    forced = operator.post(page.path.split("?")[0] + "/save", {"csrf_token": operator.token()})
    assert forced.status == 409
    assert filings(app) == []


def test_the_good_rows_alone_are_saved_when_that_is_asked_for(app, operator):
    page = checked(operator, handed_in(operator, [account(1), account(2, 名称="")]))
    page = operator.follow(operator.send(page, action="/save"))
    assert [f.name for f in filings(app)] == ["郑州工商学院信工1"]
    assert "还有 1 行有问题，没有保存" in page.text
    with app.app_context():
        kept = [(row.filing_id is not None, bool(row.cells)) for row in db.session.scalars(select(ImportRow))]
    assert sorted(kept) == [(False, True), (True, False)], "what a filing holds is not kept a second time"


def test_bad_rows_come_back_in_red_with_the_reasons_and_pass_once_corrected(app, operator):
    more = [{"账号的微信号": "zzgs-xg0002", "姓名": "周强", "手机号": "138"}]
    page = checked(operator, handed_in(operator, [account(1), account(2, 微信号="zzgs-xg0002", 名称="")], more=more))
    url = next(link for link in page.links() if link.endswith("faults.xlsx"))
    answer = operator.client.get(url)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet = book["账号"]
    headings = [cell.value for cell in sheet[1]]
    assert headings[-1] == REASON
    assert sheet.max_row == 2
    assert "名称：请填写名称。" in sheet.cell(2, len(headings)).value
    assert "更多运行人员" in sheet.cell(2, len(headings)).value
    phone = book["更多运行人员"].cell(2, 3)
    assert phone.value == "138"
    assert phone.font.color.rgb == "FFB3261E"
    sheet.cell(2, headings.index("名称（必填）") + 1, "郑州工商学院改正")
    phone.value = 13803710009.0
    again = upload(operator, saved(book))
    page = checked(operator, again.location)
    assert "全部合格" in page.text, faults(page)
    operator.send(page, action="/save")
    assert [f.name for f in filings(app)] == ["郑州工商学院改正"]
    assert [p["phone"] for p in filings(app)[0].data["operators"]] == ["13803710002", "13803710009"]


def test_cells_as_excel_makes_them_are_understood(app, operator):
    row = account(
        1,
        注册时间=date(2026, 1, 5),
        认证有效期至=46388,
        主管人员手机号=13803710001.0,
        目前粉丝人数="1,200",
        内容="公告，新闻;课程",
        认证情况=True,
    )
    page = checked(
        operator,
        handed_in(
            operator, [{**row, "逾期原因": "此前不了解规定"}, account(2, 注册时间="2026年1月5日", 逾期原因="同上")]
        ),
    )
    operator.send(page, action="/save")
    first, second = filings(app)
    assert first.data["registered_on"] == second.data["registered_on"] == "2026-01-05"
    assert first.data["verified_until"] == "2027-01-01"
    assert first.data["supervisors"][0]["phone"] == "13803710001"
    assert first.data["followers"] == 1200
    assert first.data["topics"] == ["announcement", "news", "course"]
    assert first.data["verified"] == "yes"


def test_what_is_late_asks_for_the_reason(operator):
    page = checked(operator, handed_in(operator, [account(1, 注册时间="2020-01-05")]))
    assert any(title == "逾期原因" for _, title, _ in faults(page))


def test_people_past_the_columns_stand_on_the_second_sheet(app, operator):
    more = [{"账号的微信号": "ZZGS-XG0001", "姓名": f"学生{n}", "手机号": f"1390371000{n}"} for n in range(3)]
    page = checked(operator, handed_in(operator, [account(1)], more=more))
    operator.send(page, action="/save")
    assert [p["name"] for p in filings(app)[0].data["operators"]] == ["王敏", "学生0", "学生1", "学生2"]


def test_a_person_of_an_account_that_is_not_there_is_told_by_sheet_and_row_and_the_others_go_on(app, operator):
    person = {"账号的微信号": "zzgs-none", "姓名": "周强", "手机号": "13903710001"}
    page = checked(operator, handed_in(operator, [account(1)], more=[person]))
    wanted = ("更多运行人员 第 2 行", "账号的微信号", "“zzgs-none”在账号表中没有，请核对。")
    assert [tuple(cell for cell in row) for row in told(page)] == [wanted]
    sheet = openpyxl.load_workbook(io.BytesIO(operator.client.get(f"{page.path}/faults.xlsx").data))["更多运行人员"]
    assert [cell.value for cell in sheet[2]][:3] == ["zzgs-none", "周强", "13903710001"]
    operator.send(page, action="/save")
    assert len(filings(app)) == 1


def test_the_roster_learns_who_is_a_student_and_until_when(app, operator):
    row = account(1, 主要运行人员1身份="学生", 主要运行人员1预计离校日期=date(2028, 6, 30))
    operator.send(checked(operator, handed_in(operator, [row])), action="/save")
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.phone == "13803710002")).one()
        assert (person.identity, person.leaves_on) == (Identity.STUDENT, date(2028, 6, 30))


def test_a_supervisor_is_no_student(operator):
    page = checked(operator, handed_in(operator, [account(1, 主管人员身份="学生")]))
    assert ("第 2 行", "主管人员身份", "主管人员须为在职教职工（附件登记表）。") in faults(page)


def test_the_same_account_twice_names_the_other_row(operator):
    page = checked(operator, handed_in(operator, [account(1), account(2, 微信号="ZZGS-XG0001")]))
    assert ("第 2 行", "微信号", "与第 3 行重复，同一账号只填一行。") in faults(page)
    assert ("第 3 行", "微信号", "与第 2 行重复，同一账号只填一行。") in faults(page)


def test_an_account_with_a_draft_of_the_unit_is_not_imported_again(operator):
    operator.send(checked(operator, handed_in(operator, [account(1)])), action="/save")
    page = checked(operator, handed_in(operator, [account(1)]))
    assert any("已有一份在办的备案" in sentence for _, _, sentence in faults(page))


def test_a_unit_that_is_not_ones_own_is_refused_in_its_row(operator):
    page = checked(operator, handed_in(operator, [account(1, 单位="经济与管理学院"), account(2, 单位="")]))
    found = faults(page)
    assert ("第 3 行", "单位", "请选择单位。") in found
    assert any(place == "第 2 行" and "不能为该单位填报" in sentence for place, _, sentence in found)


def test_an_account_that_is_registered_is_refused_in_its_row(app, browser_of, operator):
    bring(browser_of, State.FILED)
    page = checked(operator, handed_in(operator, [account(1, 微信号=filings(app)[0].handle)]))
    assert any(title == "微信号" and "已备案" in sentence for _, title, sentence in faults(page))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda b: b["账号"].cell(1, 2, "粉丝"),
            "缺少这些列：名称；不认识的列：“粉丝”（B 列），如是同一内容请改为模板中的列名。",
        ),
        (lambda b: b["账号"].cell(1, 3, "名称（必填）"), "这些列出现了两次：“名称”（B、C 列），请各留一列"),
        (lambda b: b["账号"].delete_cols(2, 3), "工作表“账号”的表头缺少这些列：名称、微信号、类别。"),
        (lambda b: b["账号"].delete_rows(1), "没有找到表头，表头应有这些列：单位、名称、微信号"),
        (lambda b: b.remove(b["账号"]), "还没有填写任何账号"),
        (lambda b: b["账号"].delete_rows(2), "还没有填写任何账号"),
    ],
)
def test_a_workbook_of_another_shape_is_refused_in_one_sentence(app, operator, change, sentence):
    book = openpyxl.load_workbook(io.BytesIO(filled(template(operator), [account(1)])))
    change(book)
    answer = upload(operator, saved(book))
    assert answer.status == 422
    assert sentence in answer.text
    assert stored(app) == ZERO


def test_a_formula_is_refused_by_the_address_of_its_cell(app, operator):
    page = checked(operator, handed_in(operator, [account(1, 目前粉丝人数="=1+1")]))
    assert any("是公式，请复制后选择性粘贴为数值" in sentence for _, _, sentence in faults(page))
    assert filings(app) == []


def test_a_workbook_of_another_platform_than_was_chosen_is_read_as_what_it_is_and_told(operator):
    page = checked(operator, upload(operator, filled(template(operator), [account(1)]), platform="weibo").location)
    assert "的表头是微信的，已按微信读取，不是所选的微博。" in page.text
    assert "全部合格" in page.text


def test_a_sheet_that_fits_no_platform_is_refused_by_what_it_lacks(operator):
    book = openpyxl.load_workbook(io.BytesIO(filled(template(operator), [account(1)])))
    book["账号"].delete_cols(3)
    answer = upload(operator, saved(book), platform="weibo")
    assert answer.status == 422
    assert (
        "工作表“账号”的表头缺少这些列：个性域名（UID地址）、内容及功能定位；不认识的列：“原始ID（必填）”（D 列）"
        in answer.text
    )
    assert "看不出是哪个平台的账号" in upload(operator, saved(book), platform="").text


def test_no_file_is_asked_for_beside_its_field(operator):
    answer = operator.send(operator.open("/imports/"), {"platform": "wechat"}, action="/imports/")
    assert answer.status == 422
    assert "请选择填好的工作簿。" in answer.text


def test_two_hundred_and_fifty_rows_are_checked_in_portions(app, operator):
    url = handed_in(operator, [account(n) for n in range(250)])
    fragment = operator.post(url + "/check", {"csrf_token": operator.token()}, HX_Request="true", HX_Target="work")
    assert fragment.status == 200
    assert "已校验 100 / 250" in fragment.text
    assert fragment.one("form", hx_post=url + "/check").get("hx-trigger") == "load, submit"
    page = checked(operator, url)
    assert "全部合格" in page.text
    operator.send(page, action="/save")
    assert len(filings(app)) == 250


def test_a_dropped_import_leaves_nothing_of_its_rows(app, operator):
    page = checked(operator, handed_in(operator, [account(1)]))
    assert operator.send(page, action="/drop").status == 303
    assert stored(app) == (1, 0, 0)
    assert "这次导入已经放弃" in operator.open(page.path).text
    assert operator.post(page.path + "/save", {"csrf_token": operator.token()}).status == 409


def test_a_saved_import_cannot_be_dropped(operator):
    page = checked(operator, handed_in(operator, [account(1)]))
    operator.send(page, action="/save")
    assert operator.post(page.path + "/drop", {"csrf_token": operator.token()}).status == 409


def test_nobody_keeps_more_than_twenty_imports_open(app, operator):
    handed_in(operator, [account(1)])
    with app.app_context():
        first = db.session.scalars(select(Import)).one()
        for number in range(19):
            db.session.add(
                Import(user_id=first.user_id, platform="wechat", file_name="a.xlsx", token=f"t{number}", total=1)
            )
        db.session.commit()
    answer = upload(operator, filled(template(operator), [account(2)]))
    assert answer.status == 409
    assert "20 次导入还没有保存" in answer.text


def test_s65_nobody_has_documents_read_without_end(app, operator, monkeypatch):
    monkeypatch.setattr(throttle, "MOST_DOCUMENTS", 2)
    answers = [upload(operator, b"no workbook at all").status for _ in range(3)]
    assert answers == [422, 422, 429]
    answer = operator.send(operator.open("/imports/"), {"document": Upload(b"none", "a.docx")}, action="/imports/word")
    assert answer.status == 429
    assert "15 分钟内最多读取 2 个文件" in answer.text


def test_s29_an_import_of_somebody_else_is_not_found(operator, stranger, publicity):
    url = handed_in(operator, [account(1)])
    assert stranger.open(url).status == 404
    for step in ("check", "save", "submit", "drop"):
        assert stranger.post(f"{url}/{step}", {"csrf_token": stranger.token()}).status == 404
        assert publicity.post(f"{url}/{step}", {"csrf_token": publicity.token()}).status == 404
    assert publicity.open(url).status == 404


def test_all_complete_drafts_are_submitted_and_the_others_say_why(app, operator, head):
    url = handed_in(operator, [account(1), account(2), account(3)])
    operator.send(checked(operator, url), action="/save")
    with app.app_context():
        spoilt = db.session.scalars(select(Filing).where(Filing.handle == "zzgs-xg0002")).one()
        spoilt.data = {**spoilt.data, "name": ""}
        db.session.commit()
    page = operator.follow(operator.send(operator.open(f"{url}?ask=submit"), action="/submit"))
    assert [f.state.value for f in filings(app)] == ["unit_review", "draft", "unit_review"]
    assert "请填写名称" in page.text
    assert "郑州工商学院信工1" in head.open("/filings/").text
