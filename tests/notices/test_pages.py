"""One's own messages: the bell, the list, opening, reading all; what one wants; what the administrator sees of deliveries."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from portal.audit.models import Entry
from portal.database import db
from portal.notices.choices import chosen
from portal.notices.models import Channel, Delivery, MessageSort, Notice, Robot
from portal.people.models import User
from tests.filings.making import typed
from tests.notices.looking import bell, titles
from tests.notices.post import delivered, progress, told
from tests.notices.sending import a_robot, due_now
from tests.site.school import changed, tables


def notice_id(app, username, key="filing:1:1"):
    with app.app_context():
        return db.session.scalars(
            select(Notice.id).join(User).where(User.username == username, Notice.key == key)
        ).one()


def test_a_step_rings_the_bell_and_opening_the_message_leads_to_the_filing(app, operator, head):
    assert bell(head.open("/")) == "0"
    filing = typed(operator)
    page = head.open("/notices/")
    assert bell(page) == "1"
    assert "待您办理" in titles(page)[0]
    opened = head.send(page, action="/open")
    assert opened.status == 303
    assert opened.location == f"/filings/{filing}#decide", "what asks for a decision leads to the decision"
    assert bell(head.open("/notices/")) == "0"


def test_the_bell_is_asked_again_with_the_to_dos_and_that_keeps_no_session_alive(app, head):
    told(app, "head")
    part = head.open("/desk/count", HX_Request="true", HX_Target="count")
    assert bell(part) == "1"
    root = part.one("p", id="count")
    assert root.get("hx-get") == "/desk/count"
    assert "every 60s" in root.get("hx-trigger", "")
    told(app, "head", key="more")
    assert bell(head.open("/desk/count", HX_Request="true", HX_Target="count")) == "2"


def test_more_than_ninety_nine_are_said_short(app, head):
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "head")).one()
        db.session.add_all(
            Notice(
                user=user, sort=MessageSort.TODO, title=f"第{i}条", url="/filings/1", subject="filing:1", key=f"k{i}"
            )
            for i in range(120)
        )
        db.session.commit()
    page = head.open("/notices/")
    assert bell(page) == "99+"
    assert len(titles(page)) == 30
    assert "第 1 页，共 4 页" in page.text
    assert titles(head.open("/notices/?page=4"))[-1] == "第0条"
    assert titles(head.open("/notices/?page=x")) == titles(page)
    assert titles(head.open("/notices/?page=99")) == []


def test_unread_come_first_and_the_newest_on_top(app, head):
    for key in ("a", "b", "c"):
        told(app, "head", key=key, title=key)
    assert titles(head.open("/notices/")) == ["c", "b", "a"]
    head.post(f"/notices/{notice_id(app, 'head', 'c')}/open", {"csrf_token": head.token()})
    assert titles(head.open("/notices/")) == ["b", "a", "c"]
    assert titles(head.open("/notices/?unread=1")) == ["b", "a"]


def test_filters_and_their_chips(app, head):
    told(app, "head", key="a", title="甲", sort=MessageSort.TODO)
    told(app, "head", key="b", title="乙", sort=MessageSort.DEADLINE)
    assert titles(head.open("/notices/?sort=deadline")) == ["乙"]
    assert titles(head.open("/notices/?sort=nonsense&unread=yes")) == ["乙", "甲"]
    empty = head.open("/notices/?sort=copy")
    assert "没有符合条件的消息" in empty.text
    part = head.open("/notices/?sort=todo", HX_Request="true", HX_Target="results")
    assert titles(part) == ["甲"]


def test_nobody_was_told_anything_yet(app, tech):
    page = tech.open("/notices/")
    assert "还没有消息" in page.text
    assert "全部标为已读" not in page.text


def test_reading_all_leaves_unread_what_came_after_the_page_was_shown(app, head):
    told(app, "head", key="a", title="甲")
    page = head.open("/notices/")
    told(app, "head", key="b", title="乙")
    told(app, "deputy", key="c", title="丙")
    assert head.send(page, action="/notices/read").status == 303
    assert titles(head.open("/notices/?unread=1")) == ["乙"]
    for wrong in ("", "x", "-1", "99999999999999999999"):
        assert head.post("/notices/read", {"csrf_token": head.token(), "upto": wrong}).status == 400
    assert titles(head.open("/notices/?unread=1")) == ["乙"]


def test_s29_somebody_else_s_message_is_not_there(app, head, deputy):
    told(app, "head")
    number = notice_id(app, "head")
    assert deputy.post(f"/notices/{number}/open", {"csrf_token": deputy.token()}).status == 404
    assert deputy.post("/notices/999999/open", {"csrf_token": deputy.token()}).status == 404
    assert "催办" not in " ".join(titles(deputy.open("/notices/")))
    with app.app_context():
        assert db.session.get(Notice, number).read_at is None


def test_s54_a_message_leads_only_to_a_page_of_our_own(app, head):
    told(app, "head", url="//evil.test/")
    answer = head.post(f"/notices/{notice_id(app, 'head')}/open", {"csrf_token": head.token()})
    assert answer.location == "/notices/"


def test_s52_what_a_message_says_is_text(app, head):
    told(app, "head", title="<script>alert(1)</script>", text='"><img src=x onerror=alert(1)>')
    page = head.open("/notices/")
    assert not page.has("img")
    assert "<script>alert(1)" in page.text


def test_looking_at_messages_changes_nothing(app, head, admin):
    told(app, "head")
    head.open("/notices/"), admin.open("/notices/")
    before = tables(app)
    head.open("/desk/count", HX_Request="true", HX_Target="count")
    for url in ("/notices/", "/notices/settings"):
        head.open(url)
    for url in ("/notices/robots", "/notices/robots/new", "/notices/deliveries"):
        admin.open(url)
    assert changed(before, tables(app)) == []


def test_everybody_chooses_what_comes_where_and_it_is_recorded(app, head, post):
    page = head.open("/notices/settings")
    assert "发到 head@example.edu" in page.text
    answer = head.send(page, {"mail_todo": "now", "robot_urge": "no"}, action="/notices/settings")
    assert "接收方式已保存" in head.follow(answer).text
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "head")).one()
        found = chosen(user.id)
        assert found[MessageSort.TODO, Channel.MAIL] == "now"
        assert found[MessageSort.URGE, Channel.ROBOT] == "no"
        assert found[MessageSort.DEADLINE, Channel.MAIL] == "daily", "as declared"
        entry = db.session.scalars(select(Entry).where(Entry.action == "notice.chosen")).one()
        assert entry.detail["before"]["wishes"] == "待办·电子邮件 每日汇总、催办·群机器人 立即"
        assert entry.detail["after"]["wishes"] == "待办·电子邮件 立即、催办·群机器人 不要"
    head.send(head.open("/notices/settings"), {"mail_todo": "daily", "robot_urge": "daily"}, action="/notices/settings")
    head.send(head.open("/notices/settings"), action="/notices/settings")
    with app.app_context():
        assert len(list(db.session.scalars(select(Entry).where(Entry.action == "notice.chosen")))) == 2, (
            "no change, no entry"
        )


def test_a_choice_that_does_not_exist_is_refused_and_nothing_is_kept(app, head):
    page = head.open("/notices/settings")
    sent = page.values(page.form("/notices/settings"))
    sent["mail_todo"], sent["mail_urge"] = "hourly", "no"
    answer = head.post("/notices/settings", sent)
    assert answer.status == 422
    assert answer.one("select", id="mail_urge").find("option[@selected]").get("value") == "no", "what was chosen stays"
    assert head.post("/notices/settings", {"csrf_token": head.token()}).status == 422
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "head")).one()
        assert chosen(user.id)[MessageSort.URGE, Channel.MAIL] == "now"


@pytest.fixture
def unsure(app, post):
    """Two messages of one mail that was cut off, and one that failed."""
    post.cuts = True
    told(app, "head", key="a")
    told(app, "head", key="b")
    delivered(app)
    post.cuts = False
    post.refuses = {"deputy@example.edu": "550 no such user"}
    told(app, "deputy", key="c")
    delivered(app)
    assert progress(app) == ["unsure", "unsure", "failed"]


def test_the_administrator_sends_again_what_is_unsure_and_it_is_the_same_mail(app, post, unsure, admin):
    page = admin.open("/notices/deliveries?progress=unsure")
    assert "不确定" in page.text
    assert "新芽" not in page.text, "what a message says is for its reader"
    answer = admin.send(page, action="/resend")
    assert "已处理 2 条消息" in admin.follow(answer).text
    assert delivered(app).sent == 1
    first, second = post.to("head")
    assert first["Message-ID"] == second["Message-ID"], "a mail server knows it again"
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "delivery.resent")).one()
        assert entry.detail == {"channel": "mail", "rows": 2}


def test_the_administrator_gives_up_what_failed(app, post, unsure, admin):
    page = admin.open("/notices/deliveries?progress=failed")
    assert "550 no such user" in page.text
    assert admin.send(page, action="/drop").status == 303
    assert progress(app) == ["unsure", "unsure", "dropped"]
    assert admin.send(page, action="/drop").status == 409, "somebody has decided already"
    assert admin.send(page, action="/resend").status == 409


def test_what_somebody_has_to_decide_stands_before_what_waits(app, post, unsure, admin):
    told(app, "operator", key="d")
    states = [
        "".join(cell.itertext()).strip()
        for cell in admin.open("/notices/deliveries").all("td")
        if cell.get("class") == "cell-state"
    ]
    assert sorted(states[:3]) == ["不确定", "不确定", "发送失败"]
    assert states[3:] == ["等待发送"]


def test_a_list_without_rows_says_of_which_progress_there_is_nothing(admin):
    assert "没有“已发送”的消息" in admin.open("/notices/deliveries?progress=sent").text
    assert "没有未完成的发送" in admin.open("/notices/deliveries").text


def test_why_no_mail_goes_out_stands_above_the_list_until_it_does(app, post, admin):
    told(app, "head", "deputy")
    post.close()
    delivered(app)
    assert (
        "邮件暂时发不出去，等待中的邮件会保留并自动再试。邮件服务器无法连接" in admin.open("/notices/deliveries").text
    )
    post.open()
    due_now(app)
    assert delivered(app).sent == 2
    assert "发不出去" not in admin.open("/notices/deliveries").text


def test_one_address_that_is_refused_is_no_fault_of_the_server(app, post, admin):
    post.refuses = {"head@example.edu": "450 greylisted"}
    told(app, "head")
    delivered(app)
    assert "发不出去" not in admin.open("/notices/deliveries").text


def test_a_secret_that_is_kept_is_said_to_be_kept_and_not_shown(app, admin):
    url = "https://oapi.dingtalk.com/robot/send?access_token=abc12345678"
    number = a_robot(app, url, brand="dingtalk", secret="SEC0123abc")
    page = admin.open(f"/notices/robots/{number}")
    assert "已保存，页面上不显示；不修改请留空" in page.text
    assert "SEC0123abc" not in page.response.text
    assert admin.send(page, {"name": "改名"}, action=f"/notices/robots/{number}").status == 303
    with app.app_context():
        assert db.session.get(Robot, number).secret == "SEC0123abc"


def test_what_was_sent_is_never_sent_again_by_hand(app, post, admin):
    told(app, "head")
    page_before = admin.open("/notices/deliveries")
    delivered(app)
    assert admin.send(page_before, action="/drop").status == 409
    with app.app_context():
        number = db.session.scalars(select(Delivery.id)).one()
    assert admin.post(f"/notices/deliveries/{number}/resend", {"csrf_token": admin.token()}).status == 409
    assert admin.post("/notices/deliveries/999999/resend", {"csrf_token": admin.token()}).status == 404
    assert "已发送 1" in admin.open("/notices/deliveries?progress=sent").text
    assert "没有未完成的发送" in admin.open("/notices/deliveries?progress=nonsense").text


def test_a_server_that_is_not_set_up_any_more_is_said(app, post, admin, configured):
    told(app, "head")
    configured(smtp_host="")
    assert delivered(app).sent == 0
    assert progress(app) == ["waiting"]
    assert "邮件服务器没有配置" in admin.open("/notices/deliveries").text


def test_a_robot_s_group_stands_by_its_name(app, admin, head):
    assert head.open("/notices/deliveries").status == 403
    assert head.open("/notices/robots").status == 403
    with app.app_context():
        db.session.execute(update(User).where(User.username == "head").values(email=""))
        db.session.commit()
    assert "还没有群机器人" in admin.open("/notices/robots").text
    assert "尚未开通" in head.open("/notices/settings").text
