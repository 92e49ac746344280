"""A paper form that a unit has in Word becomes a draft, and says what could not be read."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from portal.demo import pictures
from portal.documents.reader import answer
from tests.documents.wording import changed, strictly
from tests.imports.making import filings, stored
from tests.imports.paper import avatar_picture, paper, papers_handed_in
from tests.pages import Upload

pytestmark = pytest.mark.files


def handed_in(who, content, name="登记表.docx"):
    return papers_handed_in(who, (name, content))


@pytest.mark.parametrize("tick", ["☑", "√", "■", "√□"])
def test_a_wechat_form_is_read_whole(app, operator, tick):
    page = operator.follow(handed_in(operator, paper(tick=tick)))
    (filing,) = filings(app)
    data = filing.data
    assert page.path == f"/filings/{filing.id}/edit"
    assert (filing.kind, filing.state, filing.platform, filing.unit.name) == (
        "retroactive",
        "draft",
        "wechat",
        "信息工程学院",
    )
    assert {
        k: data[k]
        for k in ("name", "handle", "category", "original_id", "registered_on", "verified", "entity", "followers")
    } == {
        "name": "郑州工商学院信息工程学院",
        "handle": "zzgs-xxgc",
        "category": "subscription",
        "original_id": "gh_1a2b3c4d5e6f",
        "registered_on": "2026-11-20",
        "verified": "yes",
        "entity": "郑州工商学院",
        "followers": 1200,
    }
    assert (data["topics"], data["topics_other"], data["creator"]) == (["announcement", "news"], "校园文化", "王敏")
    assert data["remarks"] == "由学生会协助运行"
    assert [(p["name"], p["phone"], p["wechat"], p["qq"]) for p in data["operators"]] == [
        ("王敏", "13803710002", "wm-88", "1035831482"),
        ("陈晨", "13903710003", "", ""),
    ]
    assert (data["supervisors"][0]["name"], data["supervisors"][0]["phone"]) == ("赵建国", "13803710001")
    assert "由 Word 登记表读出：" in page.text
    assert "没有填写或没有读出" not in page.text


def test_a_weibo_form_is_read(app, operator):
    handed_in(operator, paper("weibo", 类别="新浪", 账号="weibo.com/u/1234567890", 申请="创建"))
    (filing,) = filings(app)
    assert (filing.platform, filing.kind) == ("weibo", "creation")
    assert (filing.data["category"], filing.data["handle"]) == ("sina", "weibo.com/u/1234567890")
    assert (filing.name, filing.data["followers"]) == ("郑州工商学院信息工程学院", 1200)


def test_a_qq_form_is_read(app, operator):
    handed_in(operator, paper("qq", 账号="2853710086"))
    (filing,) = filings(app)
    assert (filing.platform, filing.handle, filing.data["entity"]) == ("qq", "2853710086", "郑州工商学院")


def test_pictures_in_their_cells_are_taken_over_and_the_code_is_read(app, operator):
    avatar, code = avatar_picture(), pictures.qr_code("http://weixin.qq.com/r/zzgs-xxgc")
    handed_in(operator, paper(pictures={"头像": avatar, "二维码": code}))
    (filing,) = filings(app)
    assert len(filing.data["avatar"]) == len(filing.data["qr_code"]) == 64
    assert filing.data["codes"]["qr_code"] == "http://weixin.qq.com/r/zzgs-xxgc"


def test_what_cannot_be_read_is_told_and_left_open(app, operator):
    content = paper(
        认证="", 注册时间="去年秋天", 类别="", 单位="机械工程学院", supervisor=("赵建国", "85303916", "", "", "")
    )
    page = operator.follow(handed_in(operator, content))
    (filing,) = filings(app)
    assert (filing.data["verified"], filing.data["category"]) == ("", "")
    for sentence in (
        "“去年秋天”不是有效的日期",
        "没有填写或没有读出：类别、认证情况",
        "“机械工程学院”，与所选单位不同",
        "现为 8 位",
    ):
        assert sentence in page.text
    again = operator.send(
        page, {"verified": "yes", "category": "service", "registered_on": "2026-11-20"}, button=("save", "draft")
    )
    assert again.status == 303


def test_the_import_stands_in_the_list_and_leads_to_the_draft(app, operator):
    handed_in(operator, paper())
    (filing,) = filings(app)
    assert "Word 登记表" in operator.open("/imports/").text
    page = operator.open("/imports/1")
    assert f"/filings/{filing.id}" in page.links()


def test_one_form_sent_twice_is_one_draft(app, operator):
    page = operator.open("/imports/")
    sent = {"document": Upload(paper(), "a.docx")}
    assert (
        operator.send(page, sent, action="/imports/word").location
        == operator.send(page, sent, action="/imports/word").location
    )
    assert len(filings(app)) == 1


def word_with(text: str) -> bytes:
    stream = io.BytesIO()
    word = docx.Document()
    word.add_paragraph(text)
    word.add_table(rows=2, cols=2).cell(0, 0).text = text
    word.save(stream)
    return stream.getvalue()


def with_doctype() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(paper())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "word/document.xml":
                content = content.replace(
                    b"<w:document", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document', 1
                )
            new.writestr(member.filename, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: word_with("新媒体年度考核表"), "这不是学校的新媒体备案登记表"),
        (lambda: paper(申请="重要事项变更"), "变更须从台账中该账号的页面发起"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 900, "旧版 Word 文件（.doc）"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 900 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (lambda: paper()[:9000], "损坏"),
        (with_doctype, "文件内部的格式不正常"),
        (lambda: strictly(with_doctype()), "文件内部的格式不正常"),
        (lambda: changed(strictly(paper()), more={"word/vbaProject.bin": "x"}), "宏"),
        (lambda: changed(strictly(paper()), more={"word/bomb.xml": " " * 15_000_000}), "压缩率异常"),
        (lambda: changed(paper(), more={f"word/{n}.xml": "<a/>" for n in range(200)}), "部件超过 200 个"),
        (lambda: b"", "文件是空的"),
        (lambda: b"hello", "这不是 Word 文档"),
    ],
)
def test_s43_another_document_gets_a_sentence_and_makes_no_draft(app, operator, make, sentence):
    answer = handed_in(operator, make())
    assert answer.status == 422
    assert sentence in answer.text
    assert stored(app) == (0, 0, 0)


def test_who_files_for_no_unit_has_no_word_panel(leader, tech):
    assert leader.open("/imports/").status == 403
    assert tech.open("/imports/").status == 403


def test_a_unit_of_somebody_else_is_no_choice(app, operator):
    page = operator.open("/imports/")
    form = page.values(page.form("/imports/word"))
    form.setlist("unit", ["999"])
    form.setlist("document", [(io.BytesIO(paper()), "a.docx")])
    assert operator.post("/imports/word", form).status == 422
    assert filings(app) == []


def test_every_cut_and_flip_of_a_document_is_a_sentence_or_a_document():
    content = strictly(paper())
    tried = [content[: len(content) * percent // 100] for percent in range(0, 100, 9)]
    for place in range(0, len(content), len(content) // 25):
        flipped = bytearray(content)
        flipped[place] ^= 0xFF
        tried.append(bytes(flipped))
    for attempt in tried:
        said, _ = answer(attempt, ["word"])
        assert said.get("fault", "。").endswith("。")
        assert "fault" in said or said["tables"]
