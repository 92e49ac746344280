"""Workbooks as units send them: several platforms at once, one sheet at fault, what was passed over, the template of all platforms."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from portal.documents.reading import read_workbook
from portal.imports.columns import columns
from portal.imports.sheets import lines_of
from portal.platforms import PLATFORMS
from tests.imports.making import account, checked, filings, filled, saved, template, told, upload

if TYPE_CHECKING:
    from tests.pages import Page

pytestmark = pytest.mark.files


def several(who: Page, **sheets: list[dict[str, Any]]) -> bytes:
    """The template of all platforms with rows under the headings of some sheets."""
    answer = who.client.get("/imports/template/all.xlsx")
    return filled(answer.data, sheets)


def weibo(number: int, **changes: Any) -> dict[str, Any]:
    row = account(number)
    row = {("昵称" if k == "名称" else "内容及功能定位" if k == "内容" else k): v for k, v in row.items()}
    return {
        **{k: v for k, v in row.items() if k not in {"微信号", "原始ID", "账号主体"}},
        "个性域名（UID地址）": f"zzgsweibo{number}",
        "类别": "新浪",
        **changes,
    }


def test_one_workbook_holds_several_platforms(app, operator):
    content = several(operator, 微信=[account(1), account(2)], 微博=[weibo(3)])
    page = checked(operator, upload(operator, content, platform="").location)
    assert "全部合格" in page.text
    operator.send(page, action="/save")
    assert [(f.platform, f.name) for f in filings(app)] == [
        ("wechat", "郑州工商学院信工1"),
        ("wechat", "郑州工商学院信工2"),
        ("weibo", "郑州工商学院信工3"),
    ]
    assert "多个平台" in operator.open("/imports/").text


def test_the_faults_of_several_sheets_name_them_and_the_same_fault_is_told_once(operator):
    rows = [account(n, 类别="报纸") for n in (1, 2, 3)]
    content = several(operator, 微信=[*rows, account(4)], 微博=[weibo(5, 类别="报纸"), weibo(6)])
    found = told(checked(operator, upload(operator, content, platform="").location))
    assert ("微信 第 2–4 行", "类别", "“报纸”应填：订阅号、服务号。") in found
    assert ("微博 第 2 行", "类别", "“报纸”应填：新浪、其他。") in found
    assert len(found) == 2


def test_a_sheet_at_fault_does_not_lose_the_others(app, operator):
    book = openpyxl.load_workbook(io.BytesIO(several(operator, 微信=[account(1)], 微博=[weibo(2)])))
    book["微博"].delete_cols(2)
    book.create_sheet("通讯录").append(["姓名", "电话"])
    book["抖音"].sheet_state = "hidden"
    page = checked(operator, upload(operator, saved(book), platform="").location)
    assert "工作表“微博”的表头缺少这些列：昵称" in page.text
    for sentence in ("这张工作表没有读取。", "隐藏的工作表没有读取：抖音。"):
        assert sentence in page.text
    operator.send(page, action="/save")
    assert [f.platform for f in filings(app)] == ["wechat"]


def test_the_bad_rows_of_several_platforms_come_back_on_their_own_sheets(operator):
    content = several(operator, 微信=[account(1, 类别="报纸"), account(2)], 微博=[weibo(3, 类别="报纸")])
    url = upload(operator, content, platform="").location
    checked(operator, url)
    book = openpyxl.load_workbook(io.BytesIO(operator.client.get(f"{url}/faults.xlsx").data))
    assert {name: book[name].max_row for name in ("微信", "微博")} == {"微信": 2, "微博": 2}
    again = {name: [] for name in ("微信", "微博")}
    for name in again:
        head = [cell.value for cell in book[name][1]]
        assert head[-1] == "问题（上传时忽略）"
        book[name].cell(
            2,
            next(n for n, title in enumerate(head, 1) if title.startswith("类别")),
            {"微信": "订阅号", "微博": "新浪"}[name],
        )
    page = checked(operator, upload(operator, saved(book), platform="").location)
    assert "全部合格" in page.text


def test_people_past_the_columns_find_their_account_on_whichever_sheet(app, operator):
    people = [
        {"账号": "zzgs-xg0001", "姓名": "周强", "手机号": "13903710001"},
        {"账号": "zzgsweibo3", "姓名": "吴芳", "手机号": "13903710002"},
    ]
    content = several(operator, 微信=[account(1)], 微博=[weibo(3)], 更多运行人员=people)
    operator.send(checked(operator, upload(operator, content, platform="").location), action="/save")
    assert [[p["name"] for p in f.data["operators"]] for f in filings(app)] == [["王敏", "周强"], ["王敏", "吴芳"]]


@pytest.mark.parametrize("stock", [False, True], ids=["common", "stock"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_sheet_tells_its_platform_by_its_header_alone(platform, stock):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    wanted = columns(PLATFORMS[platform], stock=stock)
    book.active.append(["新媒体账号统计表"])
    book.active.append(["序号", *(f"{c.title}*" if c.required else c.title for c in wanted)])
    book.active.append(["1", *(f"{n}号" for n, _ in enumerate(wanted))])
    reading = lines_of(read_workbook(saved(book)), None, stock=stock)
    assert reading.platforms == [platform]
    assert reading.rows[0].place == 3


def test_an_unmarked_workbook_of_a_colleague_is_read(app, operator):
    """A title, a number column, a header of one's own words, cells merged over rows, a sum and a signature beneath."""
    row = account(1, 目前粉丝人数="1,200", 主管人员手机号="138-0371-0001", 认证情况="√")
    words = {"目前粉丝人数": "粉丝数", "主管人员手机号": "主管人员联系电话", "名称": "公众号名称", "单位": "部门"}
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["郑州工商学院微信公众号统计表（2026）"])
    sheet.append([])
    sheet.append(["序号", *(words.get(title, title) for title in row)])
    sheet.append([1, *row.values()])
    second = account(2)
    sheet.append([2, None, *list(second.values())[1:]])
    sheet.merge_cells("B4:B5")
    sheet.append(["合计", None, 2])
    sheet.append(["填表人：王敏"])
    page = checked(operator, upload(operator, saved(book), platform="").location)
    assert "全部合格" in page.text, told(page)
    for sentence in (
        "表头在第 3 行，以上的标题等没有读取",
        "模板以外的列没有读取：序号（A 列）",
        "第 6、7 行是说明、合计或示例",
    ):
        assert sentence in page.text
    operator.send(page, action="/save")
    first, other = filings(app)
    assert (first.data["followers"], first.data["verified"], first.data["supervisors"][0]["phone"]) == (
        1200,
        "yes",
        "13803710001",
    )
    assert other.unit_id == first.unit_id


def test_identities_are_understood_in_the_words_of_offices(operator):
    rows = [
        account(1, 主管人员身份="教师"),
        account(2, 主要运行人员1身份="本科生"),
        account(3, 主要运行人员1身份="义工"),
    ]
    found = told(checked(operator, upload(operator, filled(template(operator), rows)).location))
    assert found == [("第 4 行", "主要运行人员1身份", "“义工”应填：教职工、学生、外聘。")]


def test_a_slot_of_people_crossed_out_is_nobody(app, operator):
    crossed = {f"主要运行人员2{what}": "/" for what in ("姓名", "手机号", "微信号", "QQ号", "电子邮箱")}
    rows = [account(1, **crossed), account(2, 主要运行人员2姓名="无")]
    operator.send(checked(operator, upload(operator, filled(template(operator), rows)).location), action="/save")
    assert [[p["name"] for p in f.data["operators"]] for f in filings(app)] == [["王敏"], ["王敏"]]
