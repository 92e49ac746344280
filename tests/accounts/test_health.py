"""合规体检: each shortcoming is named in plain words with its article and the button that mends it (第五、六、七、九、十条)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.keepers import keepers_of
from portal.accounts.models import Account, Status
from portal.accounts.neighbours import AccountCase
from portal.calendar import Clock, now, today
from portal.database import db
from portal.notices.models import Notice
from portal.people.models import Identity, Unit, User
from tests.accounts.keeping import corrected, known, row
from tests.accounts.registered import changed, registered
from tests.people.administering import last
from tests.records import told_instead

FINE = {
    "name": "郑州工商信工",
    "verified": "yes",
    "avatar": "a" * 64,
    "qr_code": "b" * 64,
    "operators": [row("b", "王敏", "13803710002"), row("c", "李四", "13811112222")],
}


def day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


@pytest.fixture
def account(app):
    """An account of which nothing is wrong."""
    made = registered(app, **FINE, verified_until=day(300))
    for name in ("王敏", "李四"):
        known(app, name, identity=Identity.STAFF)
    return made


def findings(person, account: int) -> list[str]:
    """The text of each finding, as the page shows it."""
    page = person.open(f"/accounts/{account}")
    (card,) = [s for s in page.all("section") if s.get("aria-labelledby") == "health-title"]
    return [" ".join("".join(li.itertext()).split()) for li in card.iter("li")]


def buttons(person, account: int) -> dict[str, str]:
    """The buttons of the card: address by label."""
    page = person.open(f"/accounts/{account}")
    (card,) = [s for s in page.all("section") if s.get("aria-labelledby") == "health-title"]
    return {"".join(a.itertext()): a.get("href", "") for a in card.iter("a")}


def only(person, account: int, *said: str) -> None:
    """Exactly these are found, in this order."""
    found = findings(person, account)
    assert len(found) == len(said), found
    for text, part in zip(found, said, strict=True):
        assert part in text


def test_nothing_wrong_is_said_with_what_was_checked(account, operator):
    page = operator.open(f"/accounts/{account}")
    assert "各项正常" in page.text
    assert (
        "已检查：更新间隔、先审后发、第一责任人、主管人员、人员离校离岗、变更时限、名称和主体、平台认证、" in page.text
    )


def test_an_account_without_verification_and_one_that_does_not_know_its_end(app, account, operator):
    other = registered(app, "经济与管理学院", **{**FINE, "verified": "no"})
    assert any("账号尚未认证，完成平台认证后请办理变更。" in said for said in findings(operator, other))
    corrected(app, account, "verified_until", "")
    only(operator, account, "建议 没有登记认证有效期")
    assert buttons(operator, account) == {"更正": f"/accounts/{account}/facts"}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "须处理 第一条 平台认证已于 {day} 到期"),
        (0, "请留意 第一条 平台认证将于"),
        (60, "将于 {day} 到期（还有 60 天）"),
    ],
)
def test_the_end_of_verification_is_told_sixty_days_ahead(app, account, operator, days, said):
    corrected(app, account, "verified_until", day(days))
    only(operator, account, said.format(day=day(days)))
    corrected(app, account, "verified_until", day(61))
    only(operator, account)


def test_a_supervisor_who_is_no_staff_is_named(app, account, operator):
    known(app, "赵建国", identity=Identity.OUTSIDE)
    only(operator, account, "须处理 附件 主管人员赵建国的身份是外聘，主管人员须为在职教职工。")
    assert buttons(operator, account) == {"办理变更": f"/filings/new?kind=change&account={account}"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"leaves_on": 90}, "请留意 第十条 运行人员李四将于 {day} 离校（还有 90 天），请提前交接。"),
        ({"leaves_on": -1}, "须处理 第十条 运行人员李四预计 {day} 离校，日期已过，请核实并交接。"),
        ({"leaves_on": -9, "left_on": -3}, "须处理 第十条 运行人员李四已于 {day} 离校，应在 7 天内变更备案。"),
        ({"leaves_on": None}, "建议 学生李四没有登记预计离校日期"),
    ],
)
def test_who_leaves_or_has_left_is_named_with_the_day(app, account, operator, facts, said):
    dates = {key: value if value is None else today() + timedelta(days=value) for key, value in facts.items()}
    known(app, "李四", identity=Identity.STUDENT, **dates)
    only(operator, account, said.format(day=list(dates.values())[-1]))


def test_far_away_days_and_the_parameter_of_the_school(app, account, operator):
    known(app, "李四", identity=Identity.STUDENT, leaves_on=today() + timedelta(days=91))
    only(operator, account)


def test_unknown_identities_are_named_together(app, account, operator):
    for name in ("王敏", "李四"):
        known(app, name, identity=None)
    only(operator, account, "请留意 王敏、李四的身份（教职工、学生、外聘）没有登记。")
    listed = operator.open(buttons(operator, account)["登记身份"])
    assert {a.text for a in listed.all("a", class_="row-link")} == {"王敏", "李四"}


def test_the_way_to_describe_one_person_leads_to_their_page(app, account, operator):
    person = known(app, "李四", identity=None)
    assert buttons(operator, account) == {"登记身份": f"/handover/people/{person}"}
    known(app, "李四", identity=Identity.STUDENT)
    assert buttons(operator, account) == {"登记日期": f"/handover/people/{person}"}


def test_of_one_that_is_being_closed_no_verification_is_asked(app, account, operator):
    corrected(app, account, "verified_until", "")
    changed(app, account, status=Status.CLOSING)
    assert not [said for said in findings(operator, account) if "认证" in said]


def test_a_single_operator_a_picture_that_lacks_and_lateness_are_advice(app, operator):
    lacking = {**FINE, "qr_code": "", "operators": FINE["operators"][:1], "verified_until": day(300)}
    account = registered(app, late=True, **lacking)
    known(app, "王敏", identity=Identity.STAFF)
    only(
        operator,
        account,
        "建议 只有 1 名运行人员",
        "建议 附件 没有二维码的图片",
        "本账号为逾期备案，已记录在案。 第九条",
    )
    assert "合规体检 2 项" in operator.open(f"/accounts/{account}").text, (
        "what nobody can mend is a fact, and not counted"
    )


def test_the_same_platform_twice_names_the_other_and_closed_ones_do_not_count(app, account, operator):
    other = registered(app, **{**FINE, "number": "2026-微信-0999"})
    only(
        operator,
        account,
        "请留意 本单位还有其他微信账号：郑州工商信工（NO. 2026-微信-0999），同类账号原则上只办一个。",
    )
    changed(app, other, status=Status.CLOSED, closed_on=today())
    only(operator, account)
    registered(app, platform="weibo", **{**FINE, "category": "sina"})
    only(operator, account)


def test_a_name_without_the_school_a_former_name_and_a_name_of_its_own(app, account, operator, stranger):
    elsewhere = registered(app, "经济与管理学院", **{**FINE, "name": "经管青年", "entity": "某传媒公司"})
    found = " ".join(findings(stranger, elsewhere))
    assert "请留意 账号名称中没有学校名称或简称" in found
    assert "账号主体“某传媒公司”不是学校或本单位。" in found
    named = registered(app, "经济与管理学院", platform="weibo", **{**FINE, "name": "万方科技学院经管"})
    first = findings(stranger, named)[0]
    assert "须处理 第七条 账号名称使用了学校曾用名“万方科技学院”" in first
    assert "名称与本单位其他账号（经管青年）不一致，各平台宜使用同一名称。" in " ".join(findings(stranger, named))
    only(operator, account)


def test_a_unit_without_its_first_responsible_person_and_who_can_register_one(app, account, operator, admin):
    with app.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.name == "信息工程学院")).one()
        unit.responsible = None
        db.session.commit()
        number = unit.id
    only(operator, account, "须处理 第五条 信息工程学院还没有登记第一责任人（党政负责人）。 由系统管理员登记")
    assert buttons(operator, account) == {}
    assert buttons(admin, account) == {"登记责任人": f"/people/units/{number}"}


def test_a_club_without_its_own_first_responsible_person_has_the_one_of_the_league(app, student):
    with app.app_context():
        club = db.session.scalars(select(Unit).where(Unit.name == "大学生新媒体协会")).one()
        club.responsible, name = None, club.parent.responsible.name
        db.session.commit()
    number = registered(app, unit="大学生新媒体协会")
    page = student.open(f"/accounts/{number}")
    assert name in page.text
    assert "还没有登记第一责任人" not in page.text
    with app.app_context():
        club = db.session.scalars(select(Unit).where(Unit.name == "大学生新媒体协会")).one()
        club.parent.responsible = None
        db.session.commit()
    assert any("大学生新媒体协会还没有登记第一责任人" in found for found in findings(student, number))


def test_what_is_registered_is_looked_at_once_a_year(app, account, operator):
    changed(app, account, sealed_on=today() - timedelta(days=366))
    only(operator, account, "366 天没有变更或更正，建议逐项核对。")
    assert buttons(operator, account) == {"核对": f"/accounts/{account}/facts"}
    corrected(app, account, "followers", 9)
    only(operator, account)


def test_an_overdue_change_is_told_with_its_filing(app, account, operator, monkeypatch):
    late = Clock(today() - timedelta(days=2), today())
    case = AccountCase(
        "重要事项变更", "退回修改", "due", now(), late.due, late, open=True, url="/filings/1", article="第十条"
    )
    told_instead(app, monkeypatch, account_cases=(lambda _account, _user: [case],))
    only(operator, account, "须处理 第十条 重要事项变更已超期 2 天，现为“退回修改”。")
    assert buttons(operator, account) == {"查看": "/filings/1"}


def test_the_weightiest_comes_first(app, operator):
    account = registered(app, name="经管", verified="no")
    tones = [said.split()[0] for said in findings(operator, account)]
    assert tones == sorted(tones, key=["须处理", "请留意", "建议"].index)
    assert {"请留意", "建议"} <= set(tones)


def test_s31_what_names_people_is_found_only_for_whom_they_concern(app, account, stranger, admin, publicity):
    known(app, "赵建国", identity=Identity.STUDENT)
    known(app, "李四", identity=Identity.STUDENT, leaves_on=today())
    for person in (stranger, admin):
        page = person.open(f"/accounts/{account}")
        assert "李四" not in page.response.text
        assert "赵建国" not in page.response.text
        assert "各项正常" in page.text
        assert "人员离校离岗" not in page.text, "what was not looked at is not called fine"
    assert len(findings(publicity, account)) == 3


def test_who_does_not_write_for_the_unit_has_no_button_for_it_and_reads_who_can(app, account, publicity, stranger):
    corrected(app, account, "verified_until", day(5))
    changed(app, account, name="信工青年")
    assert buttons(stranger, account) == {}
    assert buttons(publicity, account) == {"更正": f"/accounts/{account}/facts"}
    assert "混淆。 由信息工程学院填报人办理" in " ".join(findings(stranger, account)), "no names"
    assert "混淆。 由信息工程学院填报人（王敏）办理" in " ".join(findings(publicity, account))


def test_who_can_is_the_head_where_there_is_no_clerk_and_the_league_for_its_clubs(app):
    with app.app_context():
        for username, said in (
            ("operator", "由信息工程学院填报人（王敏）办理"),
            ("head", "由信息工程学院负责人（赵建国）办理"),
            (None, "信息工程学院还没有填报人，请联系系统管理员登记"),
        ):
            unit = db.session.scalars(select(Unit).where(Unit.name == "信息工程学院")).one()
            assert keepers_of(Account(unit=unit)).said(named=True) == said
            if username:
                db.session.scalars(select(User).where(User.username == username)).one().active = False
        db.session.rollback()
        db.session.scalars(select(User).where(User.username == "student")).one().active = False
        club = db.session.scalars(select(Unit).where(Unit.name == "大学生新媒体协会")).one()
        assert keepers_of(Account(unit=club)).said(named=True) == "由校团委负责人（孙丽）办理"
        db.session.rollback()


def test_the_office_reminds_the_unit_once_a_day_with_what_is_to_be_mended(app, account, publicity, operator, head):
    changed(app, account, name="信工青年")
    page = publicity.open(f"/accounts/{account}")
    assert "提醒该单位" in page.text
    first = publicity.send(page, action="/remind")
    assert "已提醒 1 人" in publicity.open(first.location).text
    assert "今天已提醒王敏" in publicity.open(f"/accounts/{account}").text
    assert "没有重复发送" in publicity.open(publicity.send(page, action="/remind").location).text
    with app.app_context():
        (told,) = db.session.scalars(select(Notice).where(Notice.key.startswith("account.reminded"))).all()
        assert (told.user.username, told.url) == ("operator", f"/accounts/{account}")
        assert "李老师提醒：请核对微信“信工青年”的登记内容" in told.title
        assert told.text.startswith("账号名称中没有学校名称或简称")
    entry = last(app, "account.reminded")
    assert entry.detail == {"whom": "operator", "findings": 1}
    for person in (operator, head):
        assert "提醒该单位" not in person.open(f"/accounts/{account}").text
    assert head.post(f"/accounts/{account}/remind", {"csrf_token": head.token()}).status == 403


def test_six_the_league_mends_and_reminds_for_its_clubs_alone(app, account, league):
    club = registered(app, unit="大学生新媒体协会", **{**FINE, "name": "新媒体青年"})
    assert buttons(league, club)["办理变更"] == f"/filings/new?kind=change&account={club}"
    assert "由大学生新媒体协会填报人（陈晨）办理" in league.open(f"/accounts/{club}").text
    assert league.send(league.open(f"/accounts/{club}"), action="/remind").status == 303
    assert league.post(f"/accounts/{account}/remind", {"csrf_token": league.token()}).status == 403
    page = league.open(f"/filings/new?kind=change&account={club}")
    saved = league.send(page, {"change_note": "校团委整改"}, button=("save", "draft"))
    assert saved.status == 303, saved.text
    assert league.open(f"/filings/new?kind=change&account={account}").status == 404
    assert league.open(f"/accounts/{club}/facts").status == 200


def test_of_an_account_that_goes_what_only_a_change_would_mend_is_a_fact(app, account, operator):
    changed(app, account, status=Status.CLOSING, name="信工青年")
    page = operator.open(f"/accounts/{account}")
    assert "各项正常" in page.text
    assert "记录在案 账号名称中没有学校名称或简称，容易与校外账号混淆。" in page.text
