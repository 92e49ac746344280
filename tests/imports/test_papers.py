"""Paper forms in Word, several at once and for any unit: each on its own, what was not read is listed, what is unclear is asked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.cases.models import Event
from portal.database import db
from portal.filings.models import Filing, State
from portal.filings.rules import cannot_write
from portal.imports.models import Import, ImportRow
from portal.imports.papers import batch
from portal.people import throttle
from portal.people.models import User
from tests.filings.making import days_ago, decide
from tests.imports.making import filings, stored
from tests.imports.paper import avatar_picture, paper
from tests.imports.paper import papers_handed_in as handed_in
from tests.pages import Upload

if TYPE_CHECKING:
    from tests.pages import Answer, Page

BUSINESS = "经济与管理学院"


def alone(who: Page, content: bytes, **fields: str) -> Answer:
    return handed_in(who, ("登记表.docx", content), **fields)


def another_document():
    stream = io.BytesIO()
    docx.Document().save(stream)
    return stream.getvalue()


def with_more(content, change):
    """The paper with something done to it, as by whoever filled it in."""
    word = docx.Document(io.BytesIO(content))
    change(word)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def test_each_of_several_is_read_on_its_own_and_the_page_tells_of_all(app, operator):
    answer = handed_in(
        operator,
        ("甲.docx", paper(名称="工商甲", 账号="zzgs-jia")),
        ("乙.docx", another_document()),
        ("丙.docx", paper("weibo", 名称="工商丙", 账号="weibo.com/u/1234567890", 类别="新浪")),
        ("丁.docx", paper(申请="重要事项变更")),
        ("戊.docx", b"hello"),
    )
    page = operator.follow(answer)
    assert page.path == "/imports/1"
    assert [f.name for f in filings(app)] == ["工商甲", "工商丙"]
    for words in (
        "5 个文件中有 3 个没有读取",
        "乙.docx",
        "这不是学校的新媒体备案登记表",
        "变更须从台账中该账号的页面发起",
        "这不是 Word 文档",
        "全部读出，请逐项核对后提交",
    ):
        assert words in page.text
    assert {f"/filings/{f.id}" for f in filings(app)} <= set(page.links())
    listed = operator.open("/imports/")
    assert "5 份登记表.docx" in listed.text
    assert "多个平台" in listed.text
    assert "由 Word 登记表读出" in operator.open(f"/filings/{filings(app)[1].id}/edit").text
    with app.app_context():
        trail = list(db.session.scalars(select(Entry.subject).where(Entry.action == "import.word")))
    assert trail == ["import:1"] * 2


def test_several_of_which_none_is_read_make_nothing_and_each_is_told(app, operator):
    answer = handed_in(operator, ("乙.docx", another_document()), ("戊.docx", b"hello"))
    assert answer.status == 422
    assert "乙.docx：这不是学校的新媒体备案登记表" in answer.text
    assert "戊.docx：这不是 Word 文档" in answer.text
    assert stored(app) == (0, 0, 0)


def test_several_sent_twice_are_made_once(app, operator):
    page = operator.open("/imports/")
    sent = {"document": [Upload(paper(账号=f"zzgs-nr{n}"), f"{n}.docx") for n in range(2)]}
    places = {operator.send(page, sent, action="/imports/word").location for _ in range(2)}
    assert places == {"/imports/1"}
    assert stored(app) == (1, 2, 2)


def test_the_other_form_of_the_same_page_makes_an_import_of_its_own(app, operator):
    page = operator.open("/imports/")
    operator.send(page, {"document": Upload(paper(), "a.docx")}, action="/imports/word")
    with app.app_context():
        token = db.session.scalars(select(Import.token)).one()
    assert token != page.values(page.form("/imports/")).get("token")


def test_more_at_once_than_are_read_in_a_moment_are_refused(app, operator):
    answer = handed_in(operator, *((f"{n}.docx", b"x") for n in range(21)))
    assert answer.status == 422
    assert "一次最多 20 个文件，您选择了 21 个" in answer.text
    assert "请选择填好的登记表" in handed_in(operator).text
    assert stored(app) == (0, 0, 0)


def test_who_has_too_many_read_keeps_those_that_were(app, operator, monkeypatch):
    monkeypatch.setattr(throttle, "MOST_DOCUMENTS", 1)
    page = operator.follow(handed_in(operator, ("甲.docx", paper()), ("乙.docx", paper(账号="zzgs-yi"))))
    assert len(filings(app)) == 1
    assert "上传过于频繁" in page.text


def test_when_time_runs_out_the_rest_is_told(app, operator, monkeypatch):
    monkeypatch.setattr(batch, "ALL_SECONDS", 0.0)
    answer = alone(operator, paper())
    assert answer.status == 422
    assert "读取的时间过长" in answer.text
    assert filings(app) == []


# What is unclear is asked.


@pytest.mark.parametrize("ticked", ["", "创建补办"])
def test_a_kind_that_the_paper_leaves_open_is_asked_and_then_said(app, operator, ticked):
    content = with_more(paper(申请=""), lambda word: _tick(word, ticked))
    answer = alone(operator, content)
    assert answer.status == 422
    assert "看不出登记表的申请类型" in answer.text
    assert filings(app) == []
    page = operator.follow(alone(operator, content, kind="creation"))
    assert filings(app)[0].kind == "creation"
    assert "已按您的选择填写，请核对" in page.text


def _tick(word, ticked):
    line = word.paragraphs[1]
    text = line.text
    for kind in ("创建", "补办"):
        text = text.replace(f"□{kind}", f"☑{kind}") if kind in ticked else text
    line.text = text


def test_what_is_said_otherwise_never_goes_over_the_paper(app, operator):
    alone(operator, paper(申请="创建"), kind="retroactive")
    assert filings(app)[0].kind == "creation"
    answer = alone(operator, paper(申请="重要事项变更"), kind="creation")
    assert answer.status == 422
    assert "变更须从台账中该账号的页面发起" in answer.text


def test_boxes_that_all_read_as_ticked_are_left_empty_and_listed(app, operator):
    everything = ("公告", "活动", "新闻", "宣传", "课程", "资讯", "专业", "服务")
    page = operator.follow(alone(operator, paper(内容=everything, 其它="")))
    assert filings(app)[0].data["topics"] == []
    assert "内容：这一行的方框看起来全部勾选了" in page.text


# What was not read is listed.


def _placeholder(word):
    cell = word.tables[0].cell(0, 1)
    control = docx.oxml.parse_xml(
        '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:sdtPr><w:showingPlcHdr/></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>单击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt>"
    )
    cell.text = ""
    cell.paragraphs[0]._p.append(control)


def _numbered(word):
    word.paragraphs[1].text = word.paragraphs[1].text.replace("NO.     ", "NO. 2019-001 ")


def _opinion(word):
    word.tables[0].cell(13, 1).text = "同意 盖章 主要负责人签名：赵建国 2018年11月6日"


def _second_form(word):
    word.element.body.insert(0, docx.Document(io.BytesIO(paper(账号="zzgs-er"))).tables[0]._tbl)


def _stray(word):
    word.tables[0].cell(1, 4).text = "此号由张三代管"


def _stray_picture(word):
    word.tables[0].cell(0, 1).paragraphs[0].add_run().add_picture(io.BytesIO(avatar_picture()))
    word.paragraphs[0].add_run().add_picture(io.BytesIO(avatar_picture()[:-1] + b"\0"))


FOUR = tuple((f"王{n}", f"1380371000{n}", "", "", "") for n in range(4))
LISTED = {
    "an unfilled control": (_placeholder, {}, "没有填写或没有读出：名称"),
    "a number on the paper": (_numbered, {}, "编号：登记表上写有 NO. 2019-001"),
    "an opinion on the paper": (_opinion, {}, "意见在平台上重新填写，没有读取"),
    "another form in the file": (_second_form, {}, "文件中还有 1 份登记表没有读取"),
    "words in no place": (_stray, {}, "不知道“此号由张三代管”是哪一栏的内容"),
    "pictures in no place": (_stray_picture, {}, "有 1 张图片不知道是头像还是二维码"),
    "pictures outside of the table": (_stray_picture, {}, "有 1 张图片不在表格的格子里"),
    "a date that is none": (None, {"注册时间": "去年秋天"}, "“去年秋天”不是有效的日期"),
    "another unit": (None, {"单位": "机械工程学院"}, "“机械工程学院”，与所选单位不同"),
    "an option of nobody's": (None, {"类别": "小程序"}, "没有填写或没有读出：类别"),
    "a person without a name": (None, {"people": (("", "13803710002", "", "", ""),)}, "主要运行人员姓名"),
    "one of two without a name": (
        None,
        {"people": (("王敏", "13803710002", "", "", ""), ("", "13803710003", "", "", ""))},
        "主要运行人员第 2 人姓名",
    ),
    "no people at all": (None, {"people": ()}, "没有填写或没有读出：主要运行人员"),
    "a telephone number too short": (None, {"people": (("王敏", "1380371", "", "", ""),)}, "主要运行人员王敏"),
}


@pytest.mark.parametrize("sort", LISTED)
def test_what_was_not_read_is_listed_on_the_draft_and_on_the_import(operator, sort):
    change, facts, sentence = LISTED[sort]
    content = paper(**facts)
    page = operator.follow(alone(operator, with_more(content, change) if change else content))
    assert sentence in page.text
    assert sentence in operator.open("/imports/1").text


def test_a_picture_stands_beside_its_label(app, operator):
    def change(word):
        row = word.tables[0].rows[2]
        row.cells[4].text = "头像"
        row.cells[5].paragraphs[0].add_run().add_picture(io.BytesIO(avatar_picture()))

    operator.follow(alone(operator, with_more(paper(), change)))
    assert len(filings(app)[0].data["avatar"]) == 64
    assert filings(app)[0].data["qr_code"] == ""


# Whose they are.


def test_the_publicity_department_reads_them_for_the_unit_that_each_names(app, publicity):
    handed_in(
        publicity,
        ("甲.docx", paper(账号="zzgs-jia")),
        ("乙.docx", paper(账号="zzgs-yi", 单位=f"郑州工商学院{BUSINESS}")),
        ("丙.docx", paper(账号="zzgs-bing", 单位="机械工程学院")),
        ("丁.docx", paper(账号="zzgs-ding", 单位="")),
    )
    assert [f.unit.name for f in filings(app)] == ["信息工程学院", BUSINESS]
    page = publicity.open("/imports/1")
    assert "“机械工程学院”不在您可以填报的单位之中" in page.text
    assert "登记表上没有写明单位" in page.text


def test_the_publicity_department_may_choose_the_unit_and_others_their_own_alone(app, operator, publicity):
    page = publicity.open("/imports/")
    units = {o.text: o.get("value") for o in page.form("/imports/word").iter("option")}
    assert BUSINESS in units
    alone(publicity, paper(单位=""), unit=units[BUSINESS])
    assert filings(app)[0].unit.name == BUSINESS
    offered = [o.text for o in operator.open("/imports/").form("/imports/word").iter("option")]
    assert "信息工程学院" in offered
    assert BUSINESS not in offered
    assert "按登记表上的单位" not in offered


def test_what_an_officer_brings_in_goes_the_whole_way_and_another_officer_consents(
    app, publicity, head, director, stranger
):
    page = publicity.follow(alone(publicity, paper(注册时间=days_ago(2))))
    filing = filings(app)[0].id
    assert stranger.open(f"/filings/{filing}").status == 404
    assert page.one("select", id="unit") is not None, "the unit can still be set right"
    answer = publicity.send(page, button=("save", "submit"))
    assert answer.status == 303, answer.text
    sent = filings(app)[0]
    assert (sent.state, sent.unit.name, sent.stock) == (State.UNIT_REVIEW, "信息工程学院", False)
    assert decide(publicity, filing, "approve").status != 303
    assert decide(head, filing, "approve").status == 303
    assert filings(app)[0].state is State.PUBLICITY_REVIEW
    own = decide(publicity, filing, "approve", "同意备案登记。")
    assert own.status == 409
    assert "不能由您审批" in own.text
    assert decide(director, filing, "approve", "同意备案登记。").status == 303
    assert filings(app)[0].state is State.FILED
    with app.app_context():
        said = [(e.action, e.user.username) for e in db.session.scalars(select(Event).order_by(Event.place))]
    assert said == [("submit", "publicity"), ("approve", "head"), ("approve", "director")]


def test_what_the_head_sends_back_the_officer_mends_and_hands_in_again(app, publicity, head):
    page = publicity.follow(alone(publicity, paper(注册时间=days_ago(2))))
    publicity.send(page, button=("save", "submit"))
    filing = filings(app)[0].id
    decide(head, filing, "return", "请核对粉丝数。")
    page = publicity.open(f"/filings/{filing}/edit")
    assert publicity.send(page, {"followers": "1300"}, button=("save", "submit")).status == 303
    assert filings(app)[0].state is State.UNIT_REVIEW


def test_a_draft_of_another_unit_keeps_its_unit_when_it_is_saved(app, publicity):
    page = publicity.follow(alone(publicity, paper()))
    publicity.send(page, button=("save", "draft"))
    assert filings(app)[0].unit.name == "信息工程学院"


def test_the_rows_of_an_import_of_papers_are_no_workbook_to_download(operator):
    handed_in(operator, ("甲.docx", paper()), ("乙.docx", another_document()))
    assert operator.open("/imports/1/faults.xlsx").status == 404


def test_every_file_keeps_its_row(app, operator):
    handed_in(operator, ("甲.docx", paper()), ("乙.docx", another_document()))
    with app.app_context():
        rows = list(db.session.scalars(select(ImportRow).order_by(ImportRow.place)))
        assert [(row.cells["file"], row.filing_id is not None) for row in rows] == [
            ("甲.docx", True),
            ("乙.docx", False),
        ]


def test_what_an_officer_brought_in_goes_to_another_officer_and_what_the_unit_wrote_does_not(app, publicity, operator):
    alone(publicity, paper(账号="zzgs-jia"))
    alone(operator, paper(账号="zzgs-yi"))
    with app.app_context():
        brought, own = db.session.scalars(select(Filing).order_by(Filing.id))
        people = {user.username: user for user in db.session.scalars(select(User))}
        assert cannot_write(brought, people["director"]) is None
        assert cannot_write(brought, people["operator"]) is None
        assert "不是信息工程学院的填报人" in cannot_write(own, people["director"])
        assert "不是信息工程学院的填报人" in cannot_write(brought, people["stranger"])
