"""What is worth a remark without stopping anything: seen by the author while writing and by the approver first (domain of 第五–七条)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Status
from portal.calendar import today
from portal.database import db
from portal.people.models import Identity, Person
from tests.corpus import picture
from tests.filings.changing import account_row, changing, marked, registered
from tests.filings.looking import filing_row, press
from tests.filings.making import YEAR, draft, facts, submitted, typed
from tests.filings.on_pages import new_form
from tests.pages import Upload

if TYPE_CHECKING:
    from tests.pages import Answer

QUIET = {"name": "郑州工商学院信息工程学院"}


def seen(person, **changes: object) -> str:
    return person.open(f"/filings/{draft(person, **changes)}/edit").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "信工新声"}, "账号名称中没有学校名称或简称，容易与校外账号混淆。"),
        ({"name": "河南理工大学万方科技学院信工"}, "账号名称使用了学校曾用名“河南理工大学万方科技学院”"),
        ({"name": "郑州工商万方经管"}, "账号名称使用了学校曾用名“万方”，宜改用现名；个人以此名义开通的，第七条禁止。"),
        ({"entity": "郑州某某传媒公司"}, "账号主体“郑州某某传媒公司”不是学校或本单位。"),
        ({"verified": "no"}, "账号尚未认证。"),
        ({"operators-0-name": "赵建国"}, "主管人员同时是唯一的运行人员，建议另有一人负责日常运行。"),
        ({"avatar": Upload(b"")}, "尚未上传头像，打印的登记表上该栏将为空。"),
        ({"qr_code": Upload(picture())}, "上传的二维码图片中没有识读到二维码，请确认图片清晰完整。"),
        ({"creator": "\U00030000"}, "打印字库缺少“\U00030000”，登记表上将以〓代替，需手写补正。"),
    ],
)
def test_a_remark_stands_beside_the_form_and_the_filing_can_be_submitted_all_the_same(
    operator, head, changes, sentence
):
    changes = {k: v for k, v in changes.items() if v != Upload(b"")}
    assert sentence in seen(operator, **changes)
    answer = operator.send(new_form(operator), facts(**changes), button=("save", "submit"))
    assert answer.status == 303, answer.text
    assert sentence in head.open(answer.location).text


def advice_of(page: Answer) -> list[str]:
    """What is folded away as advice, once its count is held against it."""
    (box,) = page.all("details", class_="advice")
    found = ["".join(item.itertext()) for item in box.iter("li")]
    assert box.get("open") is None
    assert f"建议 {len(found)} 条" in "".join(next(box.iter("summary")).itertext())
    return found


def test_what_must_be_looked_at_comes_before_what_would_be_better_so(browser_of, operator, head):
    other = typed(operator, "weibo", name="郑州工商信工")
    for username in ("head", "publicity"):
        press(browser_of(username), other, "approve")
    number = typed(operator, name="信工新声", **{"operators-0-name": "赵建国"})
    page = head.open(f"/filings/{number}")
    (must,) = ["".join(ul.itertext()) for ul in page.all("ul", class_="unusual")]
    assert "没有学校名称或简称" in must
    folded = "".join(advice_of(page))
    assert "名称与本单位其他账号（郑州工商信工）不一致，各平台宜使用同一名称。 查看" in folded
    assert "主管人员同时是唯一的运行人员" in folded
    assert "宜使用" not in must
    assert "去修改" not in page.text, "who decides mends nothing"


def test_a_remark_leads_its_author_to_the_control_that_it_is_about(operator):
    number = draft(operator, name="信工新声", verified="no", **{"operators-0-name": "赵建国"})
    form, page = operator.open(f"/filings/{number}/edit"), operator.open(f"/filings/{number}")
    for field in ("name", "verified", "operators"):
        assert form.one(None, id=field) is not None
        assert f'href="#{field}">去修改' in form.response.text
        assert f'href="/filings/{number}/edit#{field}">去修改' in page.response.text
    assert "主管人员同时是唯一的运行人员" in "".join(advice_of(form))


@pytest.mark.parametrize("name", ["郑州工商学院信工", "郑工商信工", "工商学院青年"])
def test_the_schools_names_in_use_are_no_cause_for_a_remark(operator, name):
    assert "没有学校名称" not in seen(operator, name=name)


def test_a_second_account_of_the_same_kind_in_the_unit_is_remarked_with_its_number(browser_of, operator):
    first = typed(operator, "wechat", name="郑州工商信工")
    press(browser_of("head"), first, "approve")
    press(browser_of("publicity"), first, "approve")
    text = seen(operator, name="郑州工商信工就业")
    assert f"本单位已有 1 个微信账号：郑州工商信工（NO. {YEAR}-微信-0001），同类账号原则上只办一个。" in text
    assert "名称与本单位其他账号（郑州工商信工）不一致" in text


def test_another_filing_under_way_with_the_same_id_is_remarked_on_both(operator, stranger):
    submitted(operator)
    assert "另有一份正在办理的备案填写了相同的账号" in seen(stranger)


def test_a_person_entered_twice_is_remarked(app, operator, head):
    more = {"operators-1-name": "王敏", "operators-1-phone": "13803710009"}
    filing = typed(operator, **more)
    assert "运行人员“王敏”填写了不止一次。" in head.open(f"/filings/{filing}").text
    assert len(filing_row(app, filing).data["operators"]) == 2


def test_a_supervisor_registered_as_a_student_is_remarked(student, league):
    filing = typed(student, **{"supervisors-0-name": "陈晨"})
    assert "主管人员“陈晨”在本平台登记为学生，主管人员须为教职工。" in league.open(f"/filings/{filing}").text


def test_somebody_who_runs_five_wechat_accounts_already_is_remarked(browser_of, operator):
    for _ in range(5):
        filing = typed(operator)
        press(browser_of("head"), filing, "approve")
        assert press(browser_of("publicity"), filing, "approve").status_code == 303
    assert "运行人员“王敏”已运行 5 个微信账号（平台上限 5 个）。" in seen(
        operator, handle="zzgs-sixth", original_id="gh_6666666666"
    )


def test_a_retroactive_filing_within_the_period_is_told_that_creation_would_do(operator):
    answer = operator.send(new_form(operator, "wechat", "retroactive"), facts(), button=("save", "draft"))
    assert "账号仍在备案期限内，可以按“创建”办理。" in operator.follow(answer).text


def test_what_is_decided_is_no_longer_remarked_on(browser_of, operator):
    filing = typed(operator, verified="no")
    press(browser_of("head"), filing, "approve")
    press(browser_of("publicity"), filing, "approve")
    assert "账号尚未认证。" not in operator.open(f"/filings/{filing}").text


def known(app, name: str, **facts: object) -> None:
    """Say what somebody is, as the roster's page does."""
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == name)).one()
        for key, value in facts.items():
            setattr(person, key, value)
        db.session.commit()


@pytest.mark.parametrize(
    ("name", "facts_of", "sentence"),
    [
        (
            "王敏",
            {"identity": Identity.STUDENT, "leaves_on": today() + timedelta(days=30)},
            "运行人员“王敏”（学生）预计",
        ),
        ("王敏", {"leaves_on": today() - timedelta(days=1)}, "的预计离校日期"),
        ("王敏", {"left_on": today() - timedelta(days=3)}, "运行人员“王敏”已于"),
        ("王敏", {}, "王敏的身份（教职工、学生、外聘）尚未登记，可在“运行人员”中登记"),
        ("赵建国", {"identity": Identity.STUDENT}, "主管人员“赵建国”登记为学生，主管人员须为教职工。"),
        ("赵建国", {"identity": Identity.OUTSIDE}, "主管人员“赵建国”登记为外聘"),
    ],
)
def test_what_the_roster_knows_of_the_people_is_remarked(app, browser_of, operator, name, facts_of, sentence):
    account = registered(app, browser_of)
    known(app, name, **facts_of)
    assert sentence in operator.open(f"/filings/new?kind=change&account={account}").text


def test_a_student_who_stays_for_long_is_no_cause_for_a_remark(app, browser_of, operator):
    account = registered(app, browser_of)
    known(app, "王敏", identity=Identity.STUDENT, leaves_on=today() + timedelta(days=400))
    assert "离校，还有" not in operator.open(f"/filings/new?kind=change&account={account}").text


def test_a_change_is_not_told_that_its_own_account_exists(app, browser_of, operator, head):
    account = registered(app, browser_of)
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    for text in (operator.open(f"/filings/{filing}").text, head.open(f"/filings/{filing}").text):
        for complaint in ("同类账号原则上只办一个", "不一致，各平台", "重复申请", "尚未上传头像", "平台上限"):
            assert complaint not in text


def test_an_identifier_of_a_closed_account_is_remarked_with_the_old_number_and_can_be_filed_again(
    app, browser_of, operator
):
    account = registered(app, browser_of)
    marked(app, account, Status.CLOSED)
    number = account_row(app, account).number
    page = operator.send(new_form(operator), facts(), button=("save", "draft"))
    assert f"该账号曾以 NO. {number} 备案" in operator.follow(page).text
    assert operator.send(operator.follow(page), button=("save", "submit")).status == 303
