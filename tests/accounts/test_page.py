"""The account's page: its card, its people, its versions, what is due, and only the buttons that lead somewhere (第五、九、十条)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from benchmarks.instance import counted
from portal.accounts.display import RAIL
from portal.accounts.models import Status
from portal.accounts.neighbours import AccountCase
from portal.calendar import Clock, now, today
from portal.people.models import Identity
from portal.platforms import PLATFORMS
from tests.accounts.keeping import corrected, known, resealed, row
from tests.accounts.registered import changed, registered
from tests.corpus import picture
from tests.filings import changing
from tests.filings.making import filed
from tests.filings.printing import printed
from tests.pages import Upload
from tests.people.administering import last
from tests.records import told_instead

# Every page: the session with its person, their roles, the school's parameters, 校团委, who stands in for whom, the to-dos, the messages.
FRAME = 7


@pytest.fixture
def account(app):
    return registered(
        app, name="郑州工商信工", followers=12345, operators=[row("b", "陈晨", "13900000001", qq="283710002")]
    )


def test_the_card_says_what_it_is_and_how_it_stands(account, stranger):
    page = stranger.open(f"/accounts/{account}")
    (card,) = [s for s in page.all("section") if s.get("aria-label") == "账号要点"]
    text = " ".join("".join(card.itertext()).split())
    for said in (
        "NO. 2026-微信-0001".replace("2026", str(today().year)),
        "状态： 正常".replace(" ", ""),
        "信息工程学院",
        "二级",
        "12,345",
    ):
        assert said in text, said


def test_the_pictures_stand_on_the_card_with_what_the_qr_code_says(operator, head, publicity, app, stranger):
    filed(operator, head, publicity, avatar=Upload(picture()))
    page = stranger.open("/accounts/1")
    assert [i.get("alt") for i in page.all("img")] == ["头像"]
    assert "没有二维码" in page.text
    resealed(app, 1, qr_code="", codes={"qr_code": "http://weixin.qq.com/r/abc"})
    assert "http://weixin.qq.com/r/abc" in stranger.open("/accounts/1").text


def test_the_people_stand_there_with_identity_and_day_of_leaving(app, account, operator):
    person = known(app, "陈晨", identity=Identity.STUDENT, leaves_on=today() + timedelta(days=200))
    page = operator.open(f"/accounts/{account}")
    text = page.text
    assert "第一责任人（第五条） 赵建国" in text
    assert f"陈晨 学生 主要运行人员 预计 {today() + timedelta(days=200)} 离校" in text
    assert "QQ号28****02 显示" in text
    assert f"陈晨预计离校 {today() + timedelta(days=200)} 剩余 200 天" in text
    assert any(str(person) in link for link in page.links() if "/handover/" in link)
    known(app, "陈晨", left_on=today())
    assert f"已于 {today()} 离校" in operator.open(f"/accounts/{account}").text


def test_s31_the_first_responsible_person_and_the_people_are_for_whom_they_concern(account, browser_of):
    for who, told in {
        "operator": True,
        "publicity": True,
        "leader": True,
        "stranger": False,
        "tech": False,
        "admin": False,
    }.items():
        page = browser_of(who).open(f"/accounts/{account}")
        assert ("第一责任人（第五条）" in page.text, "陈晨" in page.text, "139****0001" in page.response.text) == (
            told,
        ) * 3, who


def test_the_record_is_what_is_true_now(app, account, operator):
    corrected(app, account, "followers", 777)
    corrected(app, account, "phone", "13900000009", ("operators", "b" * 12))
    text = operator.open(f"/accounts/{account}").text
    assert "目前粉丝人数 777" in text
    assert "139****0009" in text
    assert "139****0001" not in text
    assert "更正 2 处" in text


def test_the_versions_are_dots_that_lead_to_the_history(app, account, stranger):
    for number in range(RAIL):
        resealed(app, account, positioning=f"第 {number} 次")
    page = stranger.open(f"/accounts/{account}")
    links = [link for link in page.links() if "/history#version-" in link]
    assert links == [f"/accounts/{account}/history#version-{n}" for n in range(RAIL + 1, 1, -1)]
    assert "更早的版本" in page.text


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("operator", ["办理变更", "更正粉丝数和联系方式", "历史版本", "打印现行登记表", "申请注销"]),
        ("head", ["办理变更", "更正粉丝数和联系方式", "历史版本", "打印现行登记表", "申请注销"]),
        ("publicity", ["更正粉丝数和联系方式", "历史版本", "打印现行登记表"]),
        ("deputy", ["历史版本", "打印现行登记表"]),
        ("stranger", ["历史版本"]),
        ("leader", ["历史版本", "打印现行登记表"]),
        ("admin", ["历史版本"]),
    ],
)
def test_who_writes_for_the_unit_has_its_buttons_and_nobody_else(account, browser_of, who, labels):
    page = browser_of(who).open(f"/accounts/{account}")
    shown = page.one("div", class_="page-actions")
    assert ["".join(a.itertext()) for a in shown.iter("a")] == labels
    assert len([a for a in page.all("a") if "btn-primary" in (a.get("class") or "")]) == (
        1 if "办理变更" in labels else 0
    )


def test_an_account_that_is_being_closed_starts_no_change_and_a_closed_one_nothing_at_all(app, account, operator):
    changed(app, account, status=Status.CLOSING)
    page = operator.open(f"/accounts/{account}")
    assert "注销中" in page.text
    assert "办理变更" not in ["".join(a.itertext()) for a in page.all("a")]
    assert "更正粉丝数和联系方式" in page.text
    changed(app, account, status=Status.CLOSED, closed_on=today())
    page = operator.open(f"/accounts/{account}")
    assert f"曾备案，已于 {today()} 注销。" in page.text
    assert ["".join(a.itertext()) for a in page.one("div", class_="page-actions").iter("a")] == [
        "历史版本",
        "打印现行登记表",
    ]
    assert "合规体检" not in page.text


@pytest.mark.parametrize(
    ("tone", "labels"),
    [
        ("wait", ["查看办理中的重要事项变更", "更正粉丝数和联系方式", "历史版本", "打印现行登记表"]),
        ("draft", ["办理变更", "更正粉丝数和联系方式", "历史版本", "打印现行登记表", "申请注销"]),
    ],
)
def test_while_a_filing_is_under_way_no_other_is_begun_but_a_draft_stands_in_nobodys_way(
    app, account, operator, monkeypatch, tone, labels
):
    case = AccountCase("重要事项变更", "待单位审批", tone, now(), None, None, open=True, url="/filings/1")
    told_instead(app, monkeypatch, account_cases=(lambda _account, _user: [case],))
    page = operator.open(f"/accounts/{account}")
    assert ["".join(a.itertext()) for a in page.one("div", class_="page-actions").iter("a")] == labels
    assert ("/filings/new?kind=change" in page.response.text) == (tone == "draft")


def test_deadlines_and_filings_are_told_the_nearest_first(app, account, operator, monkeypatch):
    corrected(app, account, "verified_until", (today() + timedelta(days=100)).isoformat())
    clock = Clock(today() + timedelta(days=5), today())
    cases = [
        AccountCase("重要事项变更", "待单位审批", "wait", now(), clock.due, clock, open=True, url="/filings/1"),
        AccountCase("创建", "已备案", "done", now() - timedelta(days=9), None, None, open=False, url=""),
    ]
    told_instead(app, monkeypatch, account_cases=(lambda _account, _user: cases[::-1],))
    page = operator.open(f"/accounts/{account}")
    text = page.text
    assert text.index("剩余 5 天") < text.index("剩余 100 天")
    assert text.index("重要事项变更 20") < text.index("创建 20")
    assert "/filings/1" in page.links()
    assert "待单位审批" in text


@pytest.mark.parametrize("who", ["operator", "publicity", "stranger"])
def test_the_page_asks_at_most_eight_questions_of_its_own_however_much_there_is(app, account, browser_of, who):
    for number in range(6):
        resealed(
            app, account, operators=[row(c, f"王{c}", f"1390000010{i}") for i, c in enumerate("abcdef"[: number + 1])]
        )
        corrected(app, account, "followers", number)
        registered(app, name=f"郑州工商信工{number}")
    page = browser_of(who)
    page.open(f"/accounts/{account}")
    with counted(app) as seen:
        page.open(f"/accounts/{account}")
    torn = (
        who == "publicity"
    )  # the bar's count asks once more: in which few cases the office may have a say at the unit, too
    posts = (
        0 if who == "stranger" else 2
    )  # what content review shows there to whom it concerns: its figures, and the newest
    assert seen.total() <= FRAME + torn + posts + 8, seen


@pytest.mark.parametrize("asked", ["corrected=x", "corrected=-1", "corrected=", "corrected=99999999999999999999999"])
def test_what_an_address_claims_breaks_nothing(account, operator, asked):
    page = operator.open(f"/accounts/{account}?{asked}")
    assert page.status == 200
    assert "已更正" not in page.text


@pytest.mark.parametrize("number", [10**9, 10**18, 10**30])
def test_numbers_beyond_every_column_are_not_found(operator, number):
    for path in ("", "/history", "/facts", "/versions/1", "/files/avatar"):
        assert operator.client.get(f"/accounts/{number}{path}").status_code == 404, path


def test_every_platform_has_its_page_its_history_and_its_form_and_shows_only_what_it_asks(app, operator):
    for platform, definition in PLATFORMS.items():
        account = registered(app, platform=platform, name=f"郑州工商{platform}")
        page = operator.open(f"/accounts/{account}")
        (card,) = [s for s in page.all("section") if s.get("aria-label") == "账号要点"]
        told = {"".join(dt.itertext()) for dt in card.iter("dt")}
        assert ("平台认证" in told) == ("verified" in definition.fields), platform
        if "followers" in definition.fields:
            assert definition.fields["followers"].label in told, platform
        for path in ("history", "facts", "versions/1"):
            assert operator.open(f"/accounts/{account}/{path}").status == 200, (platform, path)


def test_what_is_registered_now_is_printed_on_the_official_form(app, browser_of, kept):
    operator, publicity = browser_of("operator"), browser_of("publicity")
    account = kept("an account to print", lambda: changing.registered(app, browser_of, operation="students"))
    corrected(app, account, "followers", 4321)
    assert "打印现行登记表" in operator.open(f"/accounts/{account}").text
    (page,) = printed(operator, f"/accounts/{account}/form.pdf")
    for words in ("☑创建", "NO.", "4321", "王敏", "版本第1版", "同意", "依据第1版（", "备案），含其后即时更正的1处"):
        assert words in page
    assert "注：1.此表一式三份" in page
    assert len(printed(publicity, f"/accounts/{account}/form.pdf?copies=3")) == 3
    assert last(app, "account.printed").detail == {"version": 1, "copies": 3}
    stranger = browser_of("stranger")
    assert "打印现行登记表" not in stranger.open(f"/accounts/{account}").text
    assert stranger.open(f"/accounts/{account}/form.pdf").status == 403
    changed(app, account, status=Status.CLOSED, closed_on=today())
    assert "已注销" in printed(operator, f"/accounts/{account}/form.pdf")[0]


def test_the_form_that_is_true_now_is_that_of_the_filing_that_sealed_the_version(app, browser_of, kept):
    operator = browser_of("operator")
    account = kept("an account to print", lambda: changing.registered(app, browser_of, operation="students"))
    filing = changing.changing(operator, account, "submit", name="郑州工商学院信工", change_note="学院更名。")
    changing.consented(browser_of, filing)
    pages = printed(operator, f"/accounts/{account}/form.pdf")
    assert len(pages) == 1, "no comparison: this is what is true, not what is asked for"
    for words in ("☑重要事项变更", "郑州工商学院信工", "版本第2版", "依据第2版"):
        assert words in pages[0]
