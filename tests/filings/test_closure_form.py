"""The form of a closure: why, when, with what announcement; decided like every filing; on a paper of its own."""

from __future__ import annotations

import pytest

from portal.calendar import today
from portal.filings.models import Filing, Kind, State
from tests.filings.changing import changing, form_of, registered
from tests.filings.looking import counted, filing_row
from tests.filings.making import id_in
from tests.filings.on_pages import decide
from tests.filings.printing import form, printed

BLANK = "____年__月__日"


@pytest.fixture
def account(app, browser_of):
    return registered(app, browser_of)


def facts(page, **changes: object) -> dict[str, object]:
    text = page.one("textarea", id="announcement").text or ""
    day = f"{today():%Y年%m月%d日}"
    filled = {"reason": "merged", "last_post_on": today().isoformat(), "backup": "done"}
    return {**filled, "announcement": text.strip().replace(BLANK, day), **changes}


def closing(author, account: int, save: str = "submit", **changes: object) -> int:
    page = form_of(author, account, "closure")
    answer = author.send(page, facts(page, **changes), button=("save", save))
    assert answer.status == 303, answer.text
    return id_in(answer.location)


def test_the_announcement_is_ready_to_be_mended_and_nothing_is_kept_before_something_is_typed(app, operator, account):
    page = form_of(operator, account, "closure")
    text = page.one("textarea", id="announcement").text
    for words in ("郑州工商学院信息工程学院", "微信", "zzgs-xxgc", BLANK, "停止更新"):
        assert words in text
    assert "时限" not in page.one("div", id="side").find("details/summary").text
    assert "注册时间" not in page.text
    assert counted(app, Filing) == 1


def test_a_closure_is_about_its_account_has_no_clock_and_keeps_the_name(app, operator, account):
    row = filing_row(app, closing(operator, account))
    assert (row.kind, row.account_id, row.state, row.due, row.late) == (
        Kind.CLOSURE,
        account,
        State.UNIT_REVIEW,
        None,
        False,
    )
    assert (row.name, row.handle, row.base_version) == ("郑州工商学院信息工程学院", "zzgs-xxgc", None)


def words_of(page) -> str:
    return page.one("textarea", id="announcement").text or ""


def test_the_chosen_day_goes_into_the_announcement_and_follows_when_it_is_chosen_again(app, operator, account):
    page = form_of(operator, account, "closure")
    saved = operator.send(page, {"reason": "merged", "last_post_on": "2027-01-05"}, button=("save", "draft"))
    page = operator.follow(saved)
    assert "自2027年1月5日起停止更新" in words_of(page)
    edited = words_of(page).replace("因工作需要，", "因院系合并，").strip()
    again = operator.send(page, {"announcement": edited, "last_post_on": "2027-02-10"}, button=("save", "draft"))
    assert "因院系合并" in words_of(operator.follow(again))
    assert "自2027年2月10日起停止更新" in words_of(operator.follow(again))
    gone = operator.send(operator.follow(again), {"last_post_on": ""}, button=("save", "draft"))
    assert f"自{BLANK}起停止更新" in words_of(operator.follow(gone))


def test_what_the_author_has_put_in_other_words_stays_and_another_day_is_remarked(operator, account):
    page = form_of(operator, account, "closure")
    own = {"announcement": "郑州工商学院信息工程学院自2027年3月1日起停止更新。", "last_post_on": "2027-01-05"}
    page = operator.follow(operator.send(page, own, button=("save", "draft")))
    assert words_of(page).strip() == own["announcement"]
    said = "停更公告写的是2027年3月1日起停止更新，所选的停止更新日期是2027年1月5日，请核对。"
    assert said in page.text
    free = operator.send(page, {"announcement": "郑州工商学院信息工程学院不再更新。"}, button=("save", "draft"))
    assert "停更公告写的是" not in operator.follow(free).text


def test_the_day_is_in_the_form_that_comes_back_with_a_fault(operator, account):
    page = form_of(operator, account, "closure")
    answer = operator.send(page, {"last_post_on": "2027-01-05"}, button=("save", "submit"))
    assert answer.status == 422
    assert "请选择注销原因" in answer.text
    assert "自2027年1月5日起停止更新" in words_of(answer)


def test_no_page_of_a_closure_names_an_article_that_does_not_speak_of_it(operator, head, account):
    page = form_of(operator, account, "closure")
    assert "条" not in "".join(page.one("p", class_="purpose").itertext())
    shown = head.open(f"/filings/{closing(operator, account)}")
    purpose = "".join(shown.one("p", class_="purpose").itertext())
    assert "条" not in purpose
    assert [kind.article for kind in Kind] == ["九", "九", "十", ""]


def test_an_announcement_with_a_blank_in_it_is_not_submitted(operator, account):
    page = form_of(operator, account, "closure")
    blank = f"郑州工商学院信息工程学院从{BLANK}开始不再更新。"
    answer = operator.send(page, {**facts(page), "announcement": blank}, button=("save", "submit"))
    assert answer.status == 422
    assert "公告里还有空白" in answer.one("p", id="announcement-error").text
    assert BLANK in words_of(answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "请选择注销原因。"),
        ({"last_post_on": ""}, "请填写停止更新日期。"),
        ({"last_post_on": "2026-02-30"}, "停止更新日期"),
        ({"backup": ""}, "请选择内容备份。"),
        ({"announcement": ""}, "请填写停更公告。"),
        ({"announcement": "停" * 501}, "最多 500 字"),
    ],
)
def test_what_a_closure_lacks_is_said_beside_it_and_nothing_typed_is_lost(operator, account, changes, sentence):
    page = form_of(operator, account, "closure")
    data = page.values(page.form())
    for key, value in {**facts(page), "successor": "学校官微", **changes}.items():
        data.setlist(key, [value])
    data.setlist("save", ["submit"])
    answer = operator.post(f"/filings/new?kind=closure&account={account}", data)
    assert answer.status == 422
    assert sentence in answer.text
    assert answer.one("input", id="successor").get("value") == "学校官微"


def test_a_reason_that_does_not_exist_is_never_kept(app, operator, account):
    page = form_of(operator, account, "closure")
    data = page.values(page.form())
    data.setlist("reason", ["because"])
    data.setlist("save", ["draft"])
    assert operator.post(f"/filings/new?kind=closure&account={account}", data).status == 422
    assert counted(app, Filing) == 1


def test_the_approvers_see_the_reason_first_and_no_complaint_about_the_account(operator, head, account):
    filing = closing(operator, account)
    text = head.open(f"/filings/{filing}").text
    assert text.index("注销原因与其他账号合并") < text.index("登记表内容")
    assert "停更公告" in text
    for complaint in ("同类账号原则上只办一个", "重复申请", "尚未上传", "尚未认证", "名称与本单位其他账号"):
        assert complaint not in text


def test_an_announcement_that_does_not_name_the_account_is_remarked(operator, account):
    page = operator.open(f"/filings/{closing(operator, account, 'draft', announcement='本账号停止更新。')}/edit")
    assert "停更公告中没有写明账号名称" in page.text


def test_consent_leaves_the_rest_to_the_author_and_blocks_a_change_meanwhile(app, operator, head, publicity, account):
    filing = closing(operator, account)
    assert decide(head, filing, "approve").status == 303
    done = decide(publicity, filing, "approve", "同意注销。")
    assert "已同意注销" in publicity.follow(done).text
    assert filing_row(app, filing).state is State.CLOSING
    assert form_of(operator, account).status == 409


def test_a_change_under_way_blocks_a_closure(operator, account):
    changing(operator, account, "submit", name="郑州工商学院信工")
    assert form_of(operator, account, "closure").status == 409


def test_the_paper_of_a_closure_has_reason_announcement_number_and_decisions(operator, head, publicity, account):
    filing = closing(operator, account, reason_note="内容与视频号重复。", successor="郑州工商学院")
    for person in (head, publicity):
        decide(person, filing, "approve", "同意注销。")
    (page,) = printed(operator, form(filing))
    words = [
        "新媒体账号注销登记表（微信）",
        "☑注销",
        "NO.",
        "zzgs-xxgc",
        "信息工程学院",
        "☑与其他账号合并",
        "□长期不更新",
        "内容与视频号重复。",
        "☑已备份",
        "停止更新",
        "赵建国",
        "同意注销。",
        "☑同意注销",
        "□不同意注销",
        "注销办理中",
    ]
    assert [w for w in words if w not in page] == []
    assert "□创建" not in page
    assert "备案登记表" not in page


def test_a_long_announcement_stays_whole_on_the_paper(operator, account):
    name = "郑州工商学院信息工程学院"
    text = f"关于“{name}”停止更新的公告。" + "今后的信息请关注学校官方账号。" * 31
    pages = printed(operator, form(closing(operator, account, announcement=text[:500])))
    assert len(pages) == 1
    assert "全文见附页" not in pages[0]
    assert text[:500] in pages[0]


def test_three_copies_of_a_closure_say_who_keeps_each(operator, account):
    assert len(printed(operator, form(closing(operator, account), "?copies=3"))) == 3


def test_a_closures_people_are_not_carried_into_the_next_new_filing(operator, account):
    closing(operator, account)
    assert operator.open("/filings/new?platform=weibo").one("input", id="supervisors-0-name").get("value") == "赵建国"
