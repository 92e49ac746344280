"""People are picked, not typed: whom of the unit a name may mean, what fills the row, and who somebody is whom nobody knows yet."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from portal.accounts.models import Account
from portal.calendar import today
from portal.database import db
from portal.people.models import Identity, Person, Unit
from tests.filings import making
from tests.filings.changing import account_of, changing, consented, form_of, registered, versions
from tests.filings.looking import filing_row
from tests.filings.making import facts, filed, submitted
from tests.filings.on_pages import draft, new_form
from tests.handover.making import OTHER, add_person

HERE = "信息工程学院"


@pytest.fixture
def unit(app) -> int:
    with app.app_context():
        return db.session.scalars(select(Unit.id).where(Unit.name == HERE)).one()


def asked(person, unit: int, typed: str, part: str = "operators"):
    return person.open(f"/filings/roster?unit={unit}&part={part}&q={typed}", HX_Request="true", HX_Target="roster")


def names(answer) -> list[str]:
    return [json.loads(option.get("data-row"))["name"] for option in answer.all("li")]


@pytest.fixture
def people(app, operator, head, publicity, stranger, browser_of):
    """王敏 runs an account, a namesake and a student are on the roster, 李想 has left, 何静 is of another unit."""
    wechat = {"operators-0-wechat": "wm-1", "operators-0-email": "wm@zzgs.edu.cn"}
    account = registered(app, browser_of, **wechat)
    add_person(app, "王敏", "13900000088", identity=Identity.STUDENT)
    add_person(app, "李想", "13900000077", left_on=today())
    filed(stranger, browser_of("otherhead"), publicity, "weibo", **OTHER)
    return account


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("王", ["王敏", "王敏"]),
        ("王 敏", ["王敏", "王敏"]),
        ("wm", ["王敏", "王敏"]),
        ("WM", ["王敏", "王敏"]),
        ("wangmin", ["王敏", "王敏"]),
        ("0088", ["王敏"]),
        ("+86 139-0000-0088", ["王敏"]),
        ("", ["王敏", "王敏", "赵建国"]),
        ("zjg", ["赵建国"]),
        ("何静", []),
        ("hj", []),
        ("lx", []),
        ("' OR 1=1", []),
        ("%", []),
    ],
)
def test_the_people_of_the_unit_are_found_as_they_are_typed(people, operator, unit, typed, found):
    assert names(asked(operator, unit, typed)) == found


def test_two_of_one_name_are_told_apart_and_each_fills_the_row_with_what_is_known(app, people, operator, unit):
    clerk, student = sorted(
        asked(operator, unit, "wm").all("li"), key=lambda option: "学生" in "".join(option.itertext())
    )
    assert "".join(student.itertext()).split() == ["王敏", "尾号", "0088", "·", "学生"]
    assert json.loads(student.get("data-row")) == {
        "name": "王敏",
        "phone": "13900000088",
        "wechat": "",
        "qq": "",
        "email": "",
    }
    assert student.get("data-told") == "yes"
    assert "尾号 0002" in "".join(clerk.itertext())
    assert "“郑州工商学院信息工程学院”运行人员" in "".join(clerk.itertext())
    known = {"name": "王敏", "phone": "13803710002", "wechat": "wm-1", "qq": "", "email": "wm@zzgs.edu.cn"}
    assert json.loads(clerk.get("data-row")) == known
    assert clerk.get("data-told") is None, "nobody has said yet who 王敏 is"


def test_a_supervisor_is_of_the_staff_so_no_student_is_offered(people, operator, unit):
    found = asked(operator, unit, "wm", "supervisors").all("li")
    assert [json.loads(option.get("data-row"))["phone"] for option in found] == ["13803710002"]


def test_whom_a_filing_under_way_names_is_offered_before_the_roster_meets_them(operator, head, unit):
    submitted(operator, **{"operators-0-name": "林小雨", "operators-0-phone": "13900000066"})
    (option,) = asked(operator, unit, "lxy").all("li")
    assert "备案中的运行人员" in "".join(option.itertext())
    draft(operator, "weibo", **{"operators-0-name": "林小溪", "operators-0-phone": "13900000065"})
    assert names(asked(operator, unit, "lxx")) == [], "what is still written is nobody's yet"


def test_who_does_not_file_for_a_unit_is_not_told_its_people(operator, stranger, publicity, anonymous, unit):
    assert asked(stranger, unit, "wm").status == 404
    assert operator.open("/filings/roster?q=wm").status == 404
    assert asked(publicity, unit, "wm").status == 200, "what comes on paper is brought in for every unit"
    assert anonymous.client.get(f"/filings/roster?unit={unit}&q=wm").status_code in {302, 401}


def fill(person, page, place: str, typed: str, mark: str = ""):
    """Press 从名册填入 of a row, or one of the people whom it then offers."""
    value = f"{place.partition('-')[0]}:fill:{place}{mark and ':'}{mark}"
    return person.send(page, {f"{place}-name": typed}, button=("row", value))


def row_of(page, place: str) -> dict[str, str]:
    keys = ("name", "phone", "wechat", "qq", "email")
    return {key: page.one("input", id=f"{place}-{key}").get("value") for key in keys}


def test_without_javascript_a_button_fills_the_row_or_shows_whom_the_name_may_mean(people, operator):
    page = fill(operator, new_form(operator, "weibo"), "operators-0", "赵建国")
    assert row_of(page, "operators-0")["phone"] == "13803710001"
    assert page.one("input", id="operators-0-phone").get("autofocus") == "", "one goes on in this row"
    page = fill(operator, page, "operators-0", "王敏")
    assert "“王敏”可以是 2 位，请选择：" in page.text
    page = fill(operator, page, "operators-0", "王敏", "13803710002 王敏")
    assert row_of(page, "operators-0") == {
        "name": "王敏",
        "phone": "13803710002",
        "wechat": "wm-1",
        "qq": "",
        "email": "wm@zzgs.edu.cn",
    }
    page = fill(operator, page, "operators-0", "何静")
    assert "本单位名册中没有“何静”，请直接填写。" in page.text
    assert "请先填写姓名" in fill(operator, page, "operators-0", "").text


def test_another_persons_facts_go_and_what_was_typed_for_the_same_one_stays(people, operator):
    page = operator.send(
        new_form(operator, "weibo"),
        {"operators-0-name": "王敏", "operators-0-qq": "123456"},
        button=("row", "operators:fill:operators-0"),
    )
    page = fill(operator, page, "operators-0", "王敏", "13803710002 王敏")
    assert (row_of(page, "operators-0")["qq"], row_of(page, "operators-0")["wechat"]) == ("123456", "wm-1")
    page = fill(operator, page, "operators-0", "赵建国")
    assert row_of(page, "operators-0") == {
        "name": "赵建国",
        "phone": "13803710001",
        "wechat": "",
        "qq": "",
        "email": "",
    }


def test_a_row_more_and_a_row_less_go_on_where_they_were(operator):
    page = operator.send(new_form(operator), button=("row", "operators:add"))
    assert [e.get("id") for e in page.all("input", autofocus="")] == ["operators-1-name"]
    page = operator.send(page, button=("row", "operators:drop:operators-1"))
    assert [b.get("value") for b in page.all("button", autofocus="")] == ["operators:add"]


# Who somebody is


STUDENT = {"operators-0-name": "林小雨", "operators-0-phone": "13900000066"}
LEAVES = f"{today().year + 1}-06-30"
SAID = {**STUDENT, "operators-0-identity": "student", "operators-0-leaves_on": LEAVES}


def known(app, name: str) -> tuple[Identity | None, str]:
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == name)).one()
        return person.identity, str(person.leaves_on or "")


def test_who_a_new_person_is_goes_to_the_roster_with_the_consent_and_stands_on_no_paper(app, operator, head, publicity):
    filing = submitted(operator, **SAID)
    row = filing_row(app, filing).data["operators"][0]
    assert (row["identity"], row["leaves_on"]) == ("student", LEAVES)
    account = account_of(app, making.consented(filing, head, publicity))
    assert known(app, "林小雨") == (Identity.STUDENT, LEAVES)
    assert "identity" not in versions(app, account)[0]["operators"][0]
    page = operator.open(f"/accounts/{account}")
    assert "身份未登记" not in page.text
    assert "的身份（教职工、学生、外聘）没有登记" not in page.text
    assert "identity" not in operator.open(f"/filings/{filing}").text


def test_of_whom_the_roster_knows_it_is_not_asked_again(app, operator, browser_of):
    account = registered(app, browser_of, **SAID)
    page = form_of(operator, account)
    cells = list(page.all("td", class_="asked"))
    assert [cell.get("hidden") for cell in cells] == ["", ""], "the supervisor is of the staff, the student has said so"
    change = changing(operator, account, "submit", **{"operators-0-name": "新同学", "operators-0-phone": "13900000055"})
    page = operator.open(f"/filings/{change}")
    assert "身份" not in page.text, "what is asked beside the paper is no change of the account"
    consented(browser_of, change)
    assert known(app, "新同学") == (None, ""), "and it need not be said"
    assert [cell.get("hidden") for cell in form_of(operator, account).all("td", class_="asked")] == ["", None]


def test_nobody_is_reminded_of_what_the_row_says(app, operator, browser_of):
    account = registered(app, browser_of)
    remark = "王敏的身份（教职工、学生、外聘）尚未登记"
    change = changing(operator, account, **{"operators-0-wechat": "wm-2"})
    page = operator.open(f"/filings/{change}/edit")
    assert remark in page.text
    operator.send(page, {"operators-0-identity": "outside"}, button=("save", "draft"))
    assert remark not in operator.open(f"/filings/{change}/edit").text


def test_what_the_roster_knows_is_not_overwritten_by_a_form(app, operator, head, publicity):
    add_person(app, "林小雨", "13900000066", identity=Identity.OUTSIDE)
    filed(operator, head, publicity, **SAID)
    assert known(app, "林小雨") == (Identity.OUTSIDE, "")


@pytest.mark.parametrize(
    ("changes", "control", "sentence"),
    [
        (
            {"supervisors-0-identity": "student"},
            "supervisors-0-identity",
            "主管人员须为在职教职工（附件登记表），学生请填在",
        ),
        (
            {"supervisors-0-identity": "outside"},
            "supervisors-0-identity",
            "主管人员须为在职教职工（附件登记表），外聘请填在",
        ),
        ({"operators-0-leaves_on": "20260"}, "operators-0-leaves_on", "日期"),
        ({"operators-0-leaves_on": "2999-01-01"}, "operators-0-leaves_on", "离校日期不应晚于"),
        ({"operators-0-identity": "king"}, "operators-0-identity", "应填：教职工、学生、外聘"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_box_and_stays(operator, changes, control, sentence):
    answer = operator.post(
        "/filings/new?platform=wechat", operator.signed({**facts(), **changes, "save": "submit", "token": "t"})
    )
    assert answer.status == 422
    assert sentence in "".join(answer.one("p", id=f"{control}-error").itertext())


def test_the_row_stays_whose_name_alone_is_missing(app, operator):
    filing = draft(operator, **{"operators-0-name": "", "operators-0-phone": "", "operators-0-identity": "student"})
    assert filing_row(app, filing).data["operators"][0]["identity"] == "student"
    page = operator.open(f"/filings/{filing}/edit")
    assert page.one("input", id="operators-0-identity-1").get("checked") == ""


def test_no_browser_fills_in_the_clerk_and_each_box_has_its_keyboard(operator):
    page = new_form(operator)
    how = {key: page.one("input", id=f"operators-0-{key}") for key in ("name", "phone", "wechat", "qq", "email")}
    assert {control.get("autocomplete") for control in how.values()} == {"off"}
    boards = {key: control.get("inputmode") for key, control in how.items()}
    assert boards == {"name": None, "phone": "tel", "wechat": None, "qq": "numeric", "email": "email"}


def test_the_accounts_are_counted_that_somebody_runs(app, operator, head, publicity, unit):
    for platform in ("wechat", "weibo"):
        filed(operator, head, publicity, platform)
    with app.app_context():
        assert db.session.query(Account).count() == 2
    (option,) = asked(operator, unit, "wm").all("li")
    assert "等 2 个账号运行人员" in "".join(option.itertext())
