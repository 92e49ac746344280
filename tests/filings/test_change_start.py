"""Where a change begins: from an account of one's own unit that is there, one case at a time; nothing else is started (第十条)."""

from __future__ import annotations

import pytest

from portal.accounts.models import Status
from portal.filings.models import Filing, State
from tests.filings.changing import NEW_OPERATOR, changing, consented, form_of, marked, registered, versions
from tests.filings.looking import counted, filing_row, press, send
from tests.filings.making import days_ago, facts, id_in


def address(account: object, kind: str = "change") -> str:
    return f"/filings/new?kind={kind}&account={account}"


@pytest.mark.parametrize("kind", ["change", "closure"])
@pytest.mark.parametrize("named", ["abc", "", "0", "-1", "²", "9" * 40, "1 or 1=1", "987654"])
def test_an_account_that_is_none_is_not_found_and_nothing_is_kept(app, operator, kind, named):
    assert operator.open(address(named, kind)).status == 404
    assert send(operator, address(named, kind), {"save": "draft", "token": "t"}).status_code == 404
    assert counted(app, Filing) == 0


@pytest.mark.parametrize("kind", ["change", "closure"])
def test_s31_an_account_of_another_unit_is_not_there(app, stranger, otherhead, account, kind):
    for person in (stranger, otherhead):
        assert person.open(address(account, kind)).status == 404
        assert send(person, address(account, kind), {"save": "submit", "token": "t"}).status_code == 404
    assert counted(app, Filing) == 1


def test_the_head_of_the_unit_may_begin_one_too(head, account):
    assert form_of(head, account).status == 200


@pytest.mark.parametrize(("status", "word"), [(Status.CLOSING, "注销中"), (Status.CLOSED, "已注销")])
@pytest.mark.parametrize("kind", ["change", "closure"])
def test_an_account_that_is_going_or_gone_is_not_changed(app, operator, account, kind, status, word):
    marked(app, account, status)
    page = operator.open(address(account, kind))
    assert page.status == 409
    assert word in page.text
    assert "不能再办理" in page.text
    assert f"/filings/new?kind={kind}&account={account}" not in operator.open("/filings/new").links()


@pytest.mark.parametrize("kind", ["change", "closure"])
def test_one_case_at_a_time_is_under_way_about_an_account_and_it_is_said_whose(operator, head, account, kind):
    changing(operator, account, "submit", name="郑州工商学院信工")
    for person in (operator, head):
        page = person.open(address(account, kind))
        assert page.status == 409
        assert "王敏提交的重要事项变更（待单位审批）" in page.text


def test_after_the_decision_the_next_change_begins_from_the_next_version(app, browser_of, operator, account):
    consented(browser_of, changing(operator, account, "submit", **NEW_OPERATOR))
    filing = changing(operator, account, name="郑州工商学院信工")
    row = filing_row(app, filing)
    assert (row.base_version, row.data["operators"][0]["name"]) == (2, "李娜")


def test_ones_own_open_draft_is_offered_first_and_what_was_returned_is_gone_on_with(app, operator, head, account):
    filing = changing(operator, account, name="郑州工商学院信工")
    offer = operator.open(address(account))
    assert "您有一份未提交的草稿" in offer.text
    assert f"/filings/{filing}/edit" in offer.links()
    assert counted(app, Filing) == 2
    operator.send(operator.open(f"/filings/{filing}/edit"), button=("save", "submit"))
    press(head, filing, "return")
    answer = operator.open(address(account), follow=False)
    assert (answer.status, answer.location) == (303, f"/filings/{filing}/edit")


def test_a_second_window_writes_into_the_same_draft_after_a_comparison(app, operator, account):
    one, two = form_of(operator, account), form_of(operator, account)
    first = operator.send(one, {"changed_on": days_ago(1), "name": "郑州工商学院信工"}, button=("save", "draft"))
    answer = operator.send(two, {"changed_on": days_ago(2), "name": "郑州工商学院工程"}, button=("save", "draft"))
    assert answer.status == 409
    assert "郑州工商学院信工" in answer.text
    assert "郑州工商学院工程" in answer.text
    assert counted(app, Filing) == 2
    going_on = operator.send(answer, button=("save", "draft"))
    filing = id_in(going_on.location)
    assert filing == id_in(first.location)
    assert filing_row(app, filing).data["name"] == "郑州工商学院工程"


def test_a_colleagues_draft_is_remarked_and_only_the_first_to_submit_gets_on(app, operator, head, account):
    mine = changing(operator, account, name="郑州工商学院信工")
    theirs = changing(head, account, **NEW_OPERATOR)
    assert "王敏也有一份未提交的重要事项变更草稿" in head.open(f"/filings/{theirs}/edit").text
    assert operator.send(operator.open(f"/filings/{mine}/edit"), button=("save", "submit")).status == 303
    late = head.send(head.open(f"/filings/{theirs}/edit"), button=("save", "submit"))
    assert late.status == 409
    assert "正在办理" in late.text
    assert filing_row(app, theirs).state is State.DRAFT


def test_a_form_sent_to_another_account_of_the_unit_begins_there_with_everything_as_a_difference(
    app, browser_of, operator, account
):
    other = registered(app, browser_of, "weibo")
    page = form_of(operator, account)
    data = page.values(page.form())
    data["changed_on"], data["category"] = days_ago(1), "sina"
    data.setlist("save", ["draft"])
    answer = operator.post(address(other), data)
    row = filing_row(app, id_in(answer.location))
    assert (row.account_id, row.platform) == (other, "weibo")
    assert row.data["operators"][0]["row_id"] == versions(app, other)[0]["operators"][0]["row_id"]


def test_the_account_of_a_kept_draft_cannot_be_altered_by_the_address(app, browser_of, operator, account):
    other = registered(app, browser_of, "weibo")
    page = form_of(operator, account)
    sent = operator.send(page, {"changed_on": days_ago(1)}, button=("save", "draft"))
    data = page.values(page.form())
    data.setlist("save", ["draft"])
    again = operator.post(address(other), data)
    assert id_in(again.location) == id_in(sent.location)
    assert filing_row(app, id_in(sent.location)).account_id == account


def test_a_change_from_a_platform_alone_says_where_it_begins(operator):
    page = operator.open("/filings/new?platform=wechat&kind=change")
    assert page.status == 400
    assert "须从台账中该账号的页面发起" in page.text


@pytest.mark.parametrize("part", ["supervisors", "operators"])
def test_swapped_row_ids_swap_nobody(app, browser_of, operator, part):
    more = {"operators-1-name": "李娜", "operators-1-phone": "13803710088"}
    filing = id_in(send(operator, "/filings/new?platform=weibo", typed_with(more)).headers["Location"])
    for person in ("head", "publicity"):
        assert press(browser_of(person), filing, "approve").status_code == 303
    account = filing_row(app, filing).account_id
    page = form_of(operator, account)
    data = page.values(page.form())
    ids = [data["operators-0-row_id"], data["operators-1-row_id"]]
    if part == "operators":
        data["operators-0-row_id"], data["operators-1-row_id"] = reversed(ids)
    else:
        data["supervisors-0-row_id"], data["operators-0-row_id"] = ids[0], "ffffffffffff"
    data["creator"] = "王敏"
    data.setlist("save", ["draft"])
    kept = filing_row(app, id_in(operator.post(address(account), data).location)).data
    sealed = versions(app, account)[0]
    assert [(r["name"], r["row_id"]) for r in kept["operators"]] == [
        (r["name"], r["row_id"]) for r in sealed["operators"]
    ]
    assert kept["supervisors"][0]["row_id"] == sealed["supervisors"][0]["row_id"]


def typed_with(more: dict[str, str]) -> dict[str, object]:
    return {**facts("weibo"), **more, "save": "submit", "token": "two"}


def test_an_id_that_was_never_anybodys_is_not_taken_over(app, operator, account):
    page = form_of(operator, account)
    data = page.values(page.form())
    data["operators-0-row_id"] = "deadbeefdeadbeef"
    data["operators-0-name"], data["operators-0-phone"] = "李娜", "13803710088"
    data.setlist("save", ["draft"])
    kept = filing_row(app, id_in(operator.post(address(account), data).location)).data
    assert kept["operators"][0]["row_id"] not in {
        "deadbeefdeadbeef",
        versions(app, account)[0]["operators"][0]["row_id"],
    }


def test_somebody_new_keeps_the_same_id_however_often_the_draft_is_saved(app, operator, account):
    filing = changing(operator, account, **NEW_OPERATOR)
    first = filing_row(app, filing).data["operators"][0]["row_id"]
    page = operator.open(f"/filings/{filing}/edit")
    operator.send(page, {"operators-0-phone": "13803710077"}, button=("save", "draft"))
    assert filing_row(app, filing).data["operators"][0]["row_id"] == first
    back = operator.open(f"/filings/{filing}/edit")
    operator.send(back, {"operators-0-name": "王敏", "operators-0-phone": "13803710002"}, button=("save", "draft"))
    assert "已改动 0 处" in operator.open(f"/filings/{filing}/edit").text


def test_a_dropped_supervisor_is_asked_for_and_told_as_one_who_left(operator, account):
    fields = {"changed_on": days_ago(1), "supervisors-0-name": "", "supervisors-0-phone": ""}
    page = operator.send(form_of(operator, account), fields, button=("save", "submit"))
    assert page.status == 422
    assert "请填写姓名" in page.text
    assert "移除 赵建国，13803710001" in page.text
    assert "台账中的 赵建国 将移除" in page.text


@pytest.mark.parametrize("mark", ["", "x", "9.0", "1.999", "-1.0", "1", "²..", "1.0" * 30])
def test_a_forged_base_is_the_current_version(app, operator, account, mark):
    page = form_of(operator, account)
    data = page.values(page.form())
    data["base"], data["creator"] = mark, "王敏"
    data.setlist("save", ["draft"])
    assert filing_row(app, id_in(operator.post(address(account), data).location)).base_version == 1


def test_the_search_among_many_accounts_answers_its_part_alone(operator, account):
    page = operator.open("/filings/new?q=信息", HX_Request="true", HX_Target="own")
    assert "郑州工商学院信息工程学院" in page.text
    assert "没有找到这样的账号" in operator.open("/filings/new?q=没有").text
