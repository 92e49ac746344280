"""Writing a filing: saved, saved by itself, sent twice, typed in two windows, through an ended session; nothing typed is lost."""

from __future__ import annotations

import pytest

from portal.cases.models import Event
from portal.filings.models import Filing, State
from tests.filings.looking import counted, filing_row, send
from tests.filings.making import facts, id_in, typed
from tests.filings.on_pages import draft, new_form
from tests.pages import Page


def edit(filing: int) -> str:
    return f"/filings/{filing}/edit"


def test_opening_the_empty_form_keeps_nothing(app, operator):
    new_form(operator)
    assert counted(app, Filing) == 0


def test_a_draft_keeps_everything_as_it_was_typed_however_wrong(app, operator):
    filing = draft(operator, handle="坏的 号", followers="很多", registered_on="昨天", **{"operators-0-phone": "138"})
    page = operator.open(edit(filing))
    assert page.one("input", id="handle").get("value") == "坏的 号"
    assert page.one("input", id="followers").get("value") == "很多"
    assert page.one("input", id="registered_on").get("value") == "昨天"
    assert page.one("input", id="operators-0-phone").get("value") == "138"
    assert filing_row(app, filing).state is State.DRAFT


def test_a_draft_of_another_is_not_there_for_anybody_else(app, operator, head, publicity, stranger):
    filing = draft(operator)
    for person in (head, publicity, stranger):
        for url in (f"/filings/{filing}", edit(filing), f"/filings/{filing}/form.pdf"):
            assert person.client.get(url).status_code == 404
        if person is not publicity:
            assert "郑州工商学院信息工程学院" not in person.open("/filings/").text


def test_what_saves_itself_answers_the_page_with_its_own_address(app, operator):
    form = {**facts(), "save": "auto", "token": "page-1"}
    htmx = {"HX_Request": "true", "HX_Target": "side"}
    answer = send(operator, "/filings/new?platform=wechat", form, **htmx)
    filing = answer.headers["HX-Replace-Url"].split("/")[2]
    assert answer.headers["HX-Replace-Url"] == f"/filings/{filing}/edit"
    assert 'id="side"' in answer.text
    assert "已自动保存" in answer.text
    assert "<html" not in answer.text
    again = send(operator, "/filings/new?platform=wechat", {**form, "creator": "王敏"}, **htmx)
    assert again.headers["HX-Replace-Url"] == f"/filings/{filing}/edit"
    later = send(operator, f"/filings/{filing}/edit", {**form, "creator": "王敏敏"}, **htmx)
    assert later.status_code == 200
    assert (counted(app, Filing), filing_row(app, int(filing)).data["creator"]) == (1, "王敏敏")


def test_the_back_button_to_the_empty_page_continues_the_same_draft(app, operator):
    page = new_form(operator)
    first = operator.send(page, facts(), button=("save", "draft"))
    second = operator.send(page, facts(creator="王敏"), button=("save", "draft"))
    assert first.location == second.location
    assert counted(app, Filing) == 1
    assert filing_row(app, id_in(first.location)).data["creator"] == "王敏"


def test_the_back_button_after_submission_leads_to_what_was_submitted(app, operator):
    page = new_form(operator)
    first = operator.send(page, facts(), button=("save", "submit"))
    second = operator.send(page, facts(creator="王敏"), button=("save", "submit"))
    assert second.status == 303
    assert id_in(second.location) == id_in(first.location)
    assert (counted(app, Filing), counted(app, Event)) == (1, 1)
    assert filing_row(app, id_in(first.location)).data["creator"] == ""


def test_two_pages_opened_as_new_are_two_filings(app, operator):
    one, two = new_form(operator), new_form(operator)
    operator.send(one, facts(), button=("save", "draft"))
    operator.send(two, facts(), button=("save", "draft"))
    assert counted(app, Filing) == 2


def test_another_persons_page_token_makes_another_filing(app, operator, stranger):
    for person in (operator, stranger):
        assert (
            send(
                person, "/filings/new?platform=weibo", {**facts("weibo"), "save": "draft", "token": "same"}
            ).status_code
            == 303
        )
    assert counted(app, Filing) == 2


def test_what_lies_with_an_approver_can_no_longer_be_written(app, operator):
    filing = typed(operator)
    assert operator.open(edit(filing), follow=False).status == 303
    answer = send(operator, edit(filing), {**facts(creator="改"), "save": "draft", "token": "other"})
    assert answer.status_code == 409
    assert "现在不能修改" in answer.text
    assert filing_row(app, filing).data["creator"] == ""


def test_a_failed_submission_of_a_new_form_is_kept_and_says_what_to_mend(app, operator):
    page = operator.send(
        new_form(operator), facts(followers="-3", **{"supervisors-0-phone": "138"}), button=("save", "submit")
    )
    assert page.status == 422
    assert "有 2 处需要修改，请修改后再提交" in page.text
    summary = page.one("div", id="errors")
    assert summary.get("role") == "alert"
    assert [a.get("href") for a in summary.iter("a")] == ["#followers", "#supervisors-0-phone"]
    assert page.one("input", id="followers").get("aria-invalid") == "true"
    assert page.one("p", id="followers-error").text == "“-3”不能是负数。"
    assert page.one("p", id="supervisors-0-phone-error").text == "手机号应为 11 位数字，现为 3 位。"
    assert page.one("input", id="followers").get("value") == "-3"
    assert counted(app, Filing) == 1
    mended = operator.send(page, {"followers": "3", "supervisors-0-phone": "13803710001"}, button=("save", "submit"))
    assert mended.status == 303
    assert counted(app, Filing) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填写名称。"),
        ({"category": []}, "请选择类别。"),
        ({"handle": "1abc"}, "应为字母开头的 6–20 位字母、数字、下划线或减号，请核对。"),
        ({"original_id": "wx_1"}, "应为以 gh_ 开头的原始ID，请核对。"),
        ({"registered_on": "2026-02-30"}, "“2026-02-30”不是有效的日期"),
        ({"verified": []}, "请选择认证情况。"),
        ({"followers": "1.5"}, "应填整数，例如 1200。"),
        ({"topics": []}, "请至少选择一项内容。"),
        ({"supervisors-0-name": ""}, "请填写姓名。"),
        ({"operators-0-qq": "0123"}, "QQ号应为 5–11 位数字，且不以 0 开头。"),
        ({"operators-0-email": "wang@"}, "电子邮箱格式不对，应类似 name@zzgs.edu.cn。"),
        ({"link": "weixin://zzgs"}, "链接应以 http:// 或 https:// 开头。"),
        ({"name": "字" * 61}, "最多 60 字，现为 61 字，请缩短。"),
        ({"name": "甲\x07乙"}, "含有看不见的字符，请删除后重新输入。"),
        ({"handle": "zzgs-𠮷x"}, "含有不能使用的字符"),
    ],
)
def test_each_fault_is_said_in_words_and_nothing_is_submitted(app, operator, changes, sentence):
    answer = send(operator, "/filings/new?platform=wechat", {**facts(), **changes, "save": "submit", "token": "v"})
    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2, "beside the field, and in the summary"
    assert counted(app, Event) == 0


def test_other_content_does_not_stand_for_a_box(operator):
    answer = operator.send(new_form(operator), facts(topics=[], topics_other="校友工作"), button=("save", "submit"))
    assert answer.status == 422
    assert answer.one("input", id="topics_other").get("value") == "校友工作"


def test_the_other_kind_of_weibo_wants_its_name(operator):
    answer = operator.send(new_form(operator, "weibo"), facts("weibo", category="other"), button=("save", "submit"))
    assert "类别选了“其他”，请写明平台名称。" in answer.text


def test_too_many_people_are_refused_and_nobody_is_dropped_in_silence(app, operator):
    many = {f"operators-{n}-name": f"人{n}" for n in range(21)}
    answer = send(operator, "/filings/new?platform=wechat", {**facts(), **many, "save": "draft", "token": "m"})
    assert answer.status_code == 422
    assert "主要运行人员最多 20 人，现为 21 人，请减少后再提交。" in answer.text
    assert counted(app, Filing) == 0


@pytest.mark.parametrize("htmx", [{}, {"HX_Request": "true", "HX_Target": "operators"}], ids=["plain", "htmx"])
def test_a_person_added_and_dropped_keeps_what_everybody_typed(app, operator, htmx):
    page = operator.send(new_form(operator), facts(creator="王敏"), button=("row", "operators:add"))
    assert page.one("input", id="creator").get("value") == "王敏"
    more = {"operators-1-name": "李四", "operators-1-phone": "138"}
    page = operator.send(page, more, button=("row", "operators:add"))
    page = operator.send(page, {"operators-2-name": "张三"}, button=("row", "operators:drop:operators-0"), **htmx)
    names = [page.one("input", id=f"operators-{n}-name").get("value") for n in range(2)]
    assert names == ["李四", "张三"]
    assert page.one("input", id="operators-0-phone").get("value") == "138"
    assert counted(app, Filing) == 0, "rows come and go, nothing is saved by it"
    assert ("<html" in page.response.text) == (htmx == {})


def test_the_last_person_cannot_be_dropped_and_the_supervisor_is_one(operator):
    page = new_form(operator)
    assert not page.has("button", name="row", value="operators:drop:operators-0")
    assert not page.has("button", name="row", value="supervisors:add")


@pytest.mark.parametrize(
    "action", ["operators:fly", "supervisors:add", "nobody:add", "operators:drop:operators-9", ":::", "topics:add"]
)
def test_a_row_button_that_no_page_has_is_refused(operator, action):
    answer = send(operator, "/filings/new?platform=wechat", {**facts(), "row": action, "token": "r"})
    assert answer.status_code == 400
    assert "没有这样的操作" in answer.text


def test_a_second_window_is_told_of_the_difference_and_may_go_either_way(app, operator):
    filing = draft(operator)
    mine, other = operator.open(edit(filing)), operator.open(edit(filing))
    assert operator.send(other, {"name": "郑州工商学院信工"}, button=("save", "draft")).status == 303
    page = operator.send(mine, {"name": "郑州工商信工学院", "creator": "王敏"}, button=("save", "draft"))
    assert page.status == 409
    rows = [[" ".join("".join(c.itertext()).split()) for c in tr] for tr in page.all("tr")][1:]
    assert ["名称", "郑州工商学院信工", "郑州工商信工学院"] in rows
    assert ["创建人", "（空）", "王敏"] in rows
    assert filing_row(app, filing).data["name"] == "郑州工商学院信工"
    assert edit(filing) in page.links(), "the way back to what is saved"
    assert operator.send(page, button=("save", "draft")).status == 303
    assert filing_row(app, filing).data["name"] == "郑州工商信工学院"


def test_s35_a_stale_page_that_says_the_same_is_no_conflict(operator):
    filing = draft(operator)
    mine, other = operator.open(edit(filing)), operator.open(edit(filing))
    operator.send(other, {"creator": "王敏"}, button=("save", "draft"))
    assert operator.send(mine, {"creator": "王敏"}, button=("save", "draft")).status == 303


def test_ones_own_page_saves_again_and_again_without_conflict(operator):
    page = operator.open(edit(draft(operator)))
    for creator in ("一", "二", "三"):
        assert operator.send(page, {"creator": creator}, button=("save", "draft")).status == 303


def test_a_session_that_ends_keeps_the_typed_form_through_the_sign_in(app, operator):
    page = new_form(operator)
    other = Page(app, "operator")  # another browser, which ends this one's session
    other.send(other.open("/people/sessions"), action="/end-others")
    turned = operator.send(page, facts(creator="王敏"), button=("save", "draft"))
    assert turned.status == 401
    assert "您填写的文字已保留，由您本人登录后即可接着填。" in turned.text
    assert counted(app, Filing) == 0
    back = operator.send(turned, {"username": "operator", "password": "Demo-2026-zzgs"}, action="/login")
    given = operator.follow(back)
    assert "当时没有提交成功" in given.text
    assert counted(app, Filing) == 0
    resumed = operator.send(given, button=("save", "draft"))
    assert resumed.status == 303
    assert filing_row(app, id_in(resumed.location)).data["creator"] == "王敏"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/filings/new?platform=myspace", 404),
        ("/filings/new?platform=wechat&kind=party", 404),
        ("/filings/new?platform=wechat&kind=change", 400),
        ("/filings/new?platform=wechat&kind=closure", 400),
    ],
)
def test_what_cannot_be_started_here_is_said_in_words(operator, url, status):
    page = operator.open(url)
    assert page.status == status
    assert send(operator, url, {"save": "draft", "token": "x"}).status_code == status


def test_a_late_registered_account_may_be_filed_as_retroactive(app, operator):
    answer = operator.send(
        new_form(operator, "wechat", "retroactive"),
        facts(registered_on="2019-03-01", late_reason="未知要求。"),
        button=("save", "submit"),
    )
    assert filing_row(app, id_in(answer.location)).kind.label == "补办"


def test_s37_a_form_without_its_token_is_refused_and_nothing_is_kept(app, operator):
    answer = operator.client.post("/filings/new?platform=wechat", data={**facts(), "save": "draft"})
    assert answer.status_code == 400
    assert counted(app, Filing) == 0
