"""A registry that moves on while a change is being written: what the author changed stays theirs, the rest is the registry's."""

from __future__ import annotations

import re

import pytest

from portal.filings.models import State
from tests.filings.changing import (
    NEW_OPERATOR,
    changing,
    consented,
    corrected,
    current,
    form_of,
    versions,
)
from tests.filings.looking import filing_row, press
from tests.filings.making import days_ago, id_in

MORE = {"operators-1-name": "周强", "operators-1-phone": "13803710077"}


@pytest.fixture
def overtaken(browser_of, operator, head, account):
    """A draft of the operator, begun from version 1; the head's change was consented to meanwhile."""
    mine = changing(operator, account, name="郑州工商学院信工", positioning="面向本院。")
    theirs = changing(
        head, account, "submit", name="郑州工商学院信息", entity="郑州工商学院信息工程学院", **NEW_OPERATOR
    )
    consented_by_deputy(browser_of, theirs)
    return mine


def consented_by_deputy(browser_of, filing: int) -> None:
    for person in ("deputy", "publicity"):
        assert press(browser_of(person), filing, "approve").status_code == 303


def test_an_overtaken_change_cannot_be_submitted_and_says_what_to_do(app, operator, overtaken):
    page = operator.open(f"/filings/{overtaken}/edit")
    assert "台账已更新到第 2 版，本表是从第 1 版开始填写的" in page.text
    assert page.has("button", name="save", value="rebase")
    answer = operator.send(page, button=("save", "submit"))
    assert answer.status == 409
    assert "第 2 版" in answer.text
    assert filing_row(app, overtaken).state is State.DRAFT


def test_catching_up_keeps_what_the_author_changed_and_takes_the_rest_over(app, operator, account, overtaken):
    page = operator.open(f"/filings/{overtaken}/edit")
    answer = operator.send(page, {"remarks": "另见说明。"}, button=("save", "rebase"))
    assert answer.status == 303
    row = filing_row(app, overtaken)
    assert row.base_version == 2
    assert (row.data["name"], row.data["positioning"], row.data["remarks"]) == (
        "郑州工商学院信工",
        "面向本院。",
        "另见说明。",
    )
    assert row.data["entity"] == "郑州工商学院信息工程学院"
    assert row.data["operators"] == versions(app, account)[1]["operators"]
    assert row.data["changed_on"] == days_ago(1)
    shown = operator.follow(answer)
    assert "以下 1 处台账也有变动" in shown.text
    assert "郑州工商学院信息 →改为 郑州工商学院信工" in shown.text
    assert not shown.has("button", name="save", value="rebase")
    assert operator.send(shown, button=("save", "submit")).status == 303


def test_a_page_opened_before_the_registry_moved_on_undoes_nothing(app, browser_of, operator, head, account):
    page = form_of(operator, account)
    consented_by_deputy(browser_of, changing(head, account, "submit", **NEW_OPERATOR))
    answer = operator.send(page, {"changed_on": days_ago(1), "name": "郑州工商学院信工"}, button=("save", "submit"))
    assert answer.status == 409
    found = operator.open("/filings/?scope=mine&state=draft").links()
    filing = next(id_in(link) for link in found if re.match(r"/filings/[0-9]+", link))
    row = filing_row(app, filing)
    assert (row.base_version, row.data["operators"][0]["name"]) == (1, "王敏")
    operator.send(operator.open(f"/filings/{filing}/edit"), button=("save", "rebase"))
    row = filing_row(app, filing)
    assert (row.base_version, row.data["operators"][0]["name"], row.data["name"]) == (2, "李娜", "郑州工商学院信工")


def test_people_are_merged_one_by_one(app, browser_of, operator, head, account):
    corrected(app, account, "wechat", "wm-1", ("operators", versions(app, account)[0]["operators"][0]["row_id"]))
    mine = changing(operator, account, **{"operators-0-name": "王敏敏"})
    page = operator.send(operator.open(f"/filings/{mine}/edit"), button=("row", "operators:add"))
    operator.send(page, MORE, button=("save", "draft"))
    theirs = changing(head, account, **{"operators-0-email": "wm@zzgs.edu.cn", "name": "郑州工商学院信息"})
    head.send(head.open(f"/filings/{theirs}/edit"), button=("save", "submit"))
    consented_by_deputy(browser_of, theirs)
    operator.send(operator.open(f"/filings/{mine}/edit"), button=("save", "rebase"))
    one, two = filing_row(app, mine).data["operators"]
    assert (one["name"], one["wechat"], one["email"]) == ("王敏敏", "wm-1", "wm@zzgs.edu.cn")
    assert (two["name"], two["phone"]) == ("周强", "13803710077")


def test_somebody_the_registry_let_go_is_not_brought_back_and_somebody_new_is_taken_over(
    app, browser_of, operator, head, account
):
    mine = changing(operator, account, name="郑州工商学院信工")
    consented_by_deputy(browser_of, changing(head, account, "submit", **NEW_OPERATOR))
    operator.send(operator.open(f"/filings/{mine}/edit"), button=("save", "rebase"))
    assert [row["name"] for row in filing_row(app, mine).data["operators"]] == ["李娜"]


def test_two_new_supervisors_leave_the_authors_one(app, browser_of, operator, head, account):
    mine = changing(operator, account, **{"supervisors-0-name": "刘洋", "supervisors-0-phone": "13803710066"})
    other = {"supervisors-0-name": "孙伟", "supervisors-0-phone": "13803710055"}
    consented_by_deputy(browser_of, changing(head, account, "submit", **other))
    operator.send(operator.open(f"/filings/{mine}/edit"), button=("save", "rebase"))
    assert [row["name"] for row in filing_row(app, mine).data["supervisors"]] == ["刘洋"]


def test_a_correction_meanwhile_stops_nothing_and_can_be_taken_over(app, operator, account):
    filing = changing(operator, account, name="郑州工商学院信工")
    corrected(app, account, "followers", 888)
    page = operator.open(f"/filings/{filing}/edit")
    assert "您开始填写后，台账有过更正" in page.text
    operator.send(page, button=("save", "rebase"))
    row = filing_row(app, filing)
    assert (row.base_version, row.data["followers"]) == (1, 888)
    shown = operator.open(f"/filings/{filing}/edit?rebased=1").text
    assert "已按台账最新内容更新" in shown
    assert "已改动 1 处" in shown


def test_a_correction_the_author_has_overruled_is_not_put_back(app, browser_of, operator, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工", followers="300")
    corrected(app, account, "followers", 999)
    consented(browser_of, filing)
    assert current(app, account)["followers"] == 300


def test_a_correction_to_somebody_who_leaves_goes_with_them(app, browser_of, operator, account):
    person = versions(app, account)[0]["operators"][0]["row_id"]
    filing = changing(operator, account, "submit", **NEW_OPERATOR)
    corrected(app, account, "qq", "123456", ("operators", person))
    consented(browser_of, filing)
    assert [row["qq"] for row in current(app, account)["operators"]] == [""]


@pytest.mark.parametrize("named", ["abc", "-1", "0", "7", "99999999999999999999"])
def test_a_page_that_claims_to_have_caught_up_from_nowhere_is_the_form(operator, overtaken, named):
    assert operator.open(f"/filings/{overtaken}/edit?rebased={named}").status == 200


def test_a_new_filing_cannot_be_told_to_catch_up(operator):
    page = operator.open("/filings/new?platform=wechat&kind=creation")
    data = page.values(page.form())
    data.setlist("save", ["rebase"])
    assert operator.post("/filings/new?platform=wechat&kind=creation", data).status == 400
