"""待办, 已办, 我发起, 抄送我的: what each holds, its order, what it says of each line, the next one and the way back."""

from __future__ import annotations

import re

import pytest

from benchmarks.instance import counted
from tests.delegation.making import lay
from tests.desk.listing import aged, number, rows, said
from tests.filings.looking import deactivated, press
from tests.filings.making import days_ago, many, submitted, typed

WAITING = "/filings/?scope=todo"


def test_done_holds_what_one_decided_and_where_it_is_now(operator, head, publicity):
    decided, waiting = typed(operator), typed(operator)
    assert rows(head.open("/filings/?scope=done")) == []
    press(head, decided, "approve")
    page = head.open("/filings/?scope=done")
    assert rows(page) == [decided]
    assert number(page, "已办") == 1
    assert "同意并转宣传部" in said(page, decided)
    assert "党委宣传部" in said(page, decided)
    press(head, waiting, "return")
    assert rows(head.open("/filings/?scope=done")) == [waiting, decided], "what was decided last comes first"
    assert rows(operator.open("/filings/?scope=done")) == [], "handing in is no deciding"
    assert rows(publicity.open("/filings/?scope=done")) == []


def test_what_was_passed_on_is_named_with_the_person_who_has_it(app, operator, head, publicity):
    filings = [typed(operator) for _ in range(3)]
    plain = typed(operator)
    for filing in filings[:2]:
        press(head, filing, "transfer", "我出差，请代为办理。", whom="刘芳")
    for filing in (filings[2], plain):
        press(head, filing, "approve")
    press(publicity, filings[2], "transfer", "请您办理。", whom="周明远")
    for person, where, filing in (
        (head, "信息工程学院 刘芳", filings[0]),
        (head, "信息工程学院 刘芳", filings[1]),
        (publicity, "党委宣传部 周明远", filings[2]),
        (operator, "信息工程学院 刘芳", filings[0]),
        (operator, "党委宣传部 周明远", filings[2]),
    ):
        scope = "mine" if person is operator else "done"
        assert where in said(person.open(f"/filings/?scope={scope}"), filing)
    assert "信息工程学院 刘芳" in operator.open("/").text
    assert "党委宣传部 李老师、周明远" in said(operator.open("/filings/?scope=mine"), plain)
    deactivated(app, "deputy")
    assert "信息工程学院 赵建国" in said(head.open("/filings/?scope=done"), filings[0]), "it fell back to the head"


def test_who_has_a_case_is_named_in_every_list_and_on_the_desk(app, operator, stranger, head, publicity):
    mine, theirs = typed(operator), typed(stranger)
    assert "信息工程学院 赵建国" in said(operator.open("/filings/?scope=mine"), mine)
    assert "信息工程学院 赵建国" in operator.open("/").text
    assert "经济与管理学院 冯卫东" in said(publicity.open("/filings/"), theirs)
    deactivated(app, "otherhead")
    assert "经济与管理学院（暂无可办理人员）" in said(publicity.open("/filings/"), theirs)


def test_naming_who_has_what_asks_once_however_many_units_have_it(app, operator, stranger, student, publicity):
    typed(student)  # 校团委 decides for it, and is read besides
    publicity.open("/filings/")
    with counted(app) as few:
        publicity.open("/filings/")
    for person in (operator, stranger, student):
        typed(person)
    with counted(app) as many:
        publicity.open("/filings/")
    assert many.total() == few.total()


def test_naming_whom_it_was_passed_on_to_asks_once_for_all_lines(app, operator, head, publicity):
    for _ in range(2):
        press(head, typed(operator), "transfer", "请代为办理。", whom="刘芳")
    head.open("/filings/?scope=done")
    with counted(app) as few:
        head.open("/filings/?scope=done")
    for _ in range(6):
        press(head, typed(operator), "transfer", "请代为办理。", whom="刘芳")
    with counted(app) as many:
        head.open("/filings/?scope=done")
    assert many.total() == few.total()


def test_every_number_on_the_tabs_is_the_length_of_its_list(app, operator, head, publicity):
    many(app, 3)
    for filing in (typed(operator), typed(operator)):
        press(head, filing, "approve")
    for person in (operator, head, publicity):
        page = person.open("/")
        for label, scope in (("待办", "todo"), ("已办", "done"), ("我发起", "mine"), ("时限", "due")):
            count = number(page, label)
            page = person.open(f"/filings/?scope={scope}")
            assert f"共 {count} 件" in page.text, (person.username, label)
            assert number(page, label) == count


def test_copies_stand_unread_first_until_they_are_read(operator, head, otherhead):
    first, second = typed(operator), typed(operator)
    for filing in (first, second):
        assert press(head, filing, "copy", "请了解。", whom="冯卫东（经济与管理学院）").status_code == 303
    page = otherhead.open("/filings/?scope=copies")
    assert rows(page) == [second, first]
    assert number(page, "抄送我的") == 2
    assert "赵建国" in said(page, first)
    assert "未读" in said(page, second)
    press(otherhead, second, "read")
    page = otherhead.open("/filings/?scope=copies")
    assert rows(page) == [first, second]
    assert "未读" not in said(page, second)
    assert number(page, "抄送我的") == 1
    assert rows(otherhead.open("/filings/?scope=copies&mark=unread")) == [first]
    assert rows(head.open("/filings/?scope=copies")) == []


def test_what_is_urged_comes_first_then_what_is_overdue_then_what_waits_longest(app, operator, head):
    newest, oldest = typed(operator), typed(operator)
    late = typed(operator, registered_on=days_ago(30), late_reason="此前不了解备案要求。")
    urged = typed(operator)
    aged(app, oldest, hours=50)
    assert press(operator, urged, "urge", "").status_code == 303
    page = head.open(WAITING)
    assert rows(page) == [urged, late, oldest, newest]
    assert "催办 1 次" in said(page, urged)
    assert "逾期提交" in said(page, late), "it was handed in late; nobody is late now"
    assert "已等待 2 天 2 小时" in said(page, oldest)
    assert rows(head.open(f"{WAITING}&order=newest")) == [urged, late, newest, oldest]
    assert rows(head.open(f"{WAITING}&mark=urged")) == [urged]
    assert rows(head.open(f"{WAITING}&mark=late")) == [late]
    links = [u for u in head.open("/").links() if re.fullmatch(r"/filings/[0-9]+", u)]
    assert links[:4] == [f"/filings/{f}" for f in (urged, late, oldest, newest)]


def test_an_urge_counts_for_the_step_that_was_urged(operator, head, publicity):
    filing = typed(operator)
    press(operator, filing, "urge", "")
    press(head, filing, "approve")
    assert "催办" not in said(publicity.open(WAITING), filing)


def test_the_line_says_for_whom_one_would_act(app, operator, head, otherhead):
    filing = typed(operator)
    assert rows(otherhead.open(WAITING)) == []
    lay(app, "head", "otherhead")
    page = otherhead.open(WAITING)
    assert rows(page) == [filing]
    assert "代 赵建国 办理" in said(page, filing)
    assert "代 " not in said(head.open(WAITING), filing)
    assert "代 赵建国 办理" in otherhead.open("/").text


def test_a_delegation_of_one_kind_brings_that_kind_alone(app, operator, otherhead):
    lay(app, "head", "otherhead", kind="retroactive")
    typed(operator)
    old = submitted(operator, kind="retroactive", registered_on=days_ago(400), late_reason="此前不了解备案要求。")
    page = otherhead.open(WAITING)
    assert rows(page) == [old]
    assert "补办" in said(page, old)


def test_the_line_says_that_an_opinion_is_asked(operator, head, otherhead):
    filing = typed(operator)
    assert press(head, filing, "consult", "请看名称是否妥当。", whom="冯卫东（经济与管理学院）").status_code == 303
    page = otherhead.open(WAITING)
    assert rows(page) == [filing]
    assert "征求意见" in said(page, filing)
    assert rows(head.open(WAITING)) == [], "meanwhile it waits for whoever was asked"
    press(otherhead, filing, "advise", "名称妥当。")
    assert rows(head.open(WAITING)) == [filing]
    assert rows(otherhead.open("/filings/?scope=done")) == [filing], "who answered finds it again"


def test_the_filters_go_together_and_a_strange_one_counts_as_none(operator, head):
    wechat, weibo = typed(operator), typed(operator, "weibo")
    assert rows(head.open(f"{WAITING}&platform=weibo&state=unit_review&kind=creation")) == [weibo]
    assert rows(head.open(f"{WAITING}&platform=weibo&mark=urged")) == []
    for strange in ("platform=fax", "mark=unread", "order=random", "act=同意", "page=-1", "page=9999999999", "page=²"):
        assert set(rows(head.open(f"{WAITING}&{strange}"))) == {wechat, weibo}, strange


def test_a_page_past_the_end_is_empty_and_pages_keep_their_filters(app, publicity):
    many(app, 51)
    page = publicity.open(f"{WAITING}&platform=weibo")
    assert len(rows(page)) == 50
    following = next(link for link in page.links() if "page=2" in link)
    assert "platform=weibo" in following
    page = publicity.open(following)
    assert len(rows(page)) == 1
    assert any(link.startswith("/filings/?scope=todo&platform=weibo") and "page=1" in link for link in page.links())


def link_to(page, filing: int) -> str:
    return next(link for link in page.links() if link.split("?")[0] == f"/filings/{filing}")


def test_after_a_decision_the_next_of_the_same_list_opens_and_the_way_back_is_kept(operator, head):
    first = typed(operator, "weibo")
    typed(operator)
    third = typed(operator, "weibo")
    listed = "/filings/?scope=todo&platform=weibo"
    case = head.open(link_to(head.open(listed), first))
    assert f"{listed}#filing-{first}" in case.links(), "返回列表 leads to the very line"
    answer = head.send(case, {"opinion": "同意。"}, action=f"/filings/{first}/steps/approve")
    page = head.follow(answer)
    assert "处理下一件（还有 1 件）" in page.text
    assert f"{listed}#filing-{first}" in page.links()
    following = link_to(page, third)
    case = head.open(following)
    page = head.follow(head.send(case, {"opinion": "同意。"}, action=f"/filings/{third}/steps/approve"))
    assert "处理下一件" not in page.text, "nothing more of this list"
    assert f"{listed}#filing-{third}" in page.links()


def test_a_fault_of_the_opinion_keeps_the_way_back(operator, head):
    filing = typed(operator)
    case = head.open(link_to(head.open(WAITING), filing))
    answer = head.send(case, {"opinion": ""}, action=f"/filings/{filing}/steps/approve")
    assert answer.status == 422
    assert f"{WAITING}#filing-{filing}" in answer.links()
    answer = head.send(answer, {"opinion": "同意。"}, action=f"/filings/{filing}/steps/approve")
    assert "back=" in answer.location


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_s54_the_way_back_never_leads_to_another_site(operator, head, back):
    filing = typed(operator)
    page = head.open(f"/filings/{filing}?back={back}")
    assert page.status == 200
    assert not any("evil" in link or "javascript" in link for link in page.links())
    answer = head.send(page, {"opinion": "同意。"}, action=f"/filings/{filing}/steps/approve")
    assert "evil" not in answer.location
    assert "javascript" not in answer.location
