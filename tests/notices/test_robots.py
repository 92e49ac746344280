"""Robots of groups: what a group is told, by a real receiver; no request goes anywhere else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from benchmarks.instance import counted
from portal.audit.models import Entry
from portal.database import db
from portal.notices import robots
from portal.notices.models import MessageSort, Notice, Robot
from portal.notices.outbox import queue
from portal.notices.outcome import Impossible
from portal.notices.robots.brands import masked, token_of
from portal.people.models import Unit, User
from tests.notices.conftest import Group, listening
from tests.notices.post import delivered, progress, rows, told
from tests.notices.sending import OWN, a_robot, due_now, wants

BRANDS = {
    "wecom": (
        "/cgi-bin/webhook/send?key=abc-123",
        {"errcode": 0},
        {"errcode": 45009, "errmsg": "api freq out of limit"},
    ),
    "dingtalk": ("/robot/send?access_token=abc123", {"errcode": 0}, {"errcode": 310000, "errmsg": "sign not match"}),
    "feishu": ("/open-apis/bot/v2/hook/abc-123", {"code": 0}, {"code": 19021, "msg": "sign match fail"}),
}


def test_a_group_is_told_once_what_several_of_its_people_are_told(app, group):
    a_robot(app, group.url)
    told(app, "head", "deputy", "operator", "stranger")
    assert len(rows(app)) == 1
    told(app, "head", "deputy", "operator", "leader")
    assert len(rows(app)) == 1, "nor again when one more person is told"
    assert delivered(app).sent == 1
    (text,) = group.texts
    assert "催办：微信“新芽”创建" in text
    assert "https://media.example.edu/filings/1" in text
    assert progress(app) == ["sent"]


def test_what_groups_were_told_is_asked_once_for_a_whole_batch(app, group):
    for _ in range(3):
        a_robot(app, group.url)

    def queued(username, count, prefix):
        with app.app_context():
            person = db.session.scalars(select(User).where(User.username == username)).one()
            about = {"user": person, "sort": MessageSort.URGE, "title": "催办", "url": "/"}
            made = [Notice(**about, subject=f"filing:{n}", key=f"{prefix}:{n}") for n in range(count)]
            db.session.add_all(made)
            db.session.flush()
            with counted(app) as asked:
                queue(made)
            db.session.commit()
        return sum(number for said, number in asked.items() if said.startswith("SELECT"))

    few, many = queued("head", 2, "a"), queued("head", 60, "b")
    assert many == few <= 4
    assert len(rows(app)) == (2 + 60) * 3
    queued("deputy", 60, "b")
    assert len(rows(app)) == (2 + 60) * 3, "they know it already"


def test_a_group_hears_only_of_the_sorts_it_was_set_up_for_and_only_of_its_own_unit(app, group):
    a_robot(app, group.url, sorts=("deadline",))
    a_robot(app, group.url, unit="工学院")
    a_robot(app, group.url, active=False)
    told(app, "head")
    assert rows(app) == []


def test_nobody_is_spoken_of_in_the_group_who_does_not_want_it(app, group):
    a_robot(app, group.url)
    wants(app, "head", "urge", "robot", "no")
    told(app, "head")
    assert rows(app) == []


def test_several_messages_due_together_are_one_message_to_the_group(app, group):
    a_robot(app, group.url)
    for number in range(60):
        told(app, "head", key=f"filing:{number}:1", title=f"催办：第{number}件" + "很长的名称" * 15)
    due_now(app)
    assert delivered(app).sent == 2, "fifty in one, ten in the other"
    assert "其余请登录备案管理平台查看" in group.texts[0]
    assert all(len(text.encode()) <= 2048 for text in group.texts)


@pytest.mark.parametrize("brand", BRANDS)
def test_each_brand_is_spoken_to_in_its_own_way(app, group, brand):
    path, fine, refused = BRANDS[brand]
    address = app.extensions["portal.config"].robot_relay
    a_robot(app, address + path, brand=brand)
    group.answer = refused
    told(app, "head")
    report = delivered(app)
    assert (report.sent, report.again) == (0, 1), "an error inside a 200 is an error"
    assert str(refused.get("errcode") or refused.get("code")) in rows(app)[0].error
    group.answer = fine
    due_now(app)
    assert delivered(app).sent == 1
    asked, said = group.heard[-1]
    assert asked.rstrip("/") == path
    assert said.get("msgtype", said.get("msg_type")) == "text"
    assert "催办：微信" in group.texts[-1]


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_refusal_is_tried_again_later(app, group, status):
    a_robot(app, group.url)
    group.status = status
    told(app, "head")
    assert delivered(app).again == 1
    assert rows(app)[0].error == f"机器人拒绝：HTTP {status}"
    assert delivered(app).again == 0, "not at once"


def test_an_answer_that_never_came_is_unsure_and_not_sent_again(app, group):
    a_robot(app, group.url)
    group.cut = True
    told(app, "head")
    assert delivered(app).unsure == 1
    group.cut = False
    due_now(app)
    assert delivered(app).sent == 0
    assert len(group.heard) == 1


def test_a_group_that_is_away_keeps_nobody_else_waiting(app, group, configured, post):
    with listening(Group()) as gone:
        configured(robot_relay=gone)
        a_robot(app, f"{gone}/cgi-bin/webhook/send?key=abc")
    told(app, "head")
    report = delivered(app)
    assert (report.sent, report.again) == (1, 1)
    assert [row.error for row in rows(app) if row.error] == ["机器人的服务器无法连接"]
    assert len(post.to("head")) == 1


def test_a_robot_switched_off_is_told_nothing_more(app, group):
    number = a_robot(app, group.url)
    told(app, "head")
    with app.app_context():
        db.session.execute(update(Robot).where(Robot.id == number).values(active=False))
        db.session.commit()
    delivered(app)
    assert progress(app) == ["dropped"]
    assert group.heard == []


@pytest.mark.parametrize(
    "said",
    [
        "请致电13812345678",
        "138 1234 5678。",
        "+8613812345678",
        "138-1234-5678",
        "办公室0371-85303916",
        "１３８１２３４５６７８",
    ],
)
def test_no_telephone_number_reaches_a_group(app, group, said):
    a_robot(app, group.url)
    told(app, "head", text=said)
    delivered(app)
    digits = "".join(c for c in group.texts[0].replace("/filings/1", "") if c.isdigit())
    assert digits == ""
    assert "号码略" in group.texts[0]


def test_s56_a_robot_s_address_is_its_brand_s_own_or_the_relay_s(app):
    relay = "http://10.0.0.5:8080"
    good = [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a-b"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=ab1"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/a-b"),
        ("wecom", f"{relay}/cgi-bin/webhook/send?key=a-b"),
    ]
    for brand, url in good:
        assert token_of(brand, url, relay), url
    bad = [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com.evil.test/cgi-bin/webhook/send?key=a",
        "https://evil.test@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com@evil.test/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=a",
        "https://127.0.0.1/cgi-bin/webhook/send?key=a",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a&x=1",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a#x",
        "https://qyapi.weixin.qq.com/cgi-bin/../x?key=a",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a\n",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        "",
        "http://10.0.0.5:80800/cgi-bin/webhook/send?key=a",
        "http://10.0.0.5/cgi-bin/webhook/send?key=a",
        "https://oapi.dingtalk.com/robot/send?access_token=ab1",
    ]
    for url in bad:
        assert token_of("wecom", url, relay) is None, url
    assert token_of("slack", "https://slack.com/", relay) is None
    assert token_of("wecom", "http://10.0.0.5:8080/cgi-bin/webhook/send?key=a", "") is None


def test_s56_an_address_that_came_into_the_database_some_other_way_is_asked_nothing(app, group):
    a_robot(app, "http://127.0.0.1:1/cgi-bin/webhook/send?key=a")
    told(app, "head")
    assert delivered(app).failed == 1
    assert rows(app)[0].error == "机器人地址不属于该平台"
    with app.app_context(), pytest.raises(Impossible):
        robots.send(db.session.scalars(select(Robot)).one(), "text")


def test_s56_a_redirect_is_not_followed(app, group):
    a_robot(app, group.url)
    elsewhere = Group()
    with listening(elsewhere) as address:
        group.status, group.location = 307, f"{address}/cgi-bin/webhook/send?key=x"
        told(app, "head")
        assert delivered(app).again == 1
    assert elsewhere.heard == []
    assert "307" in rows(app)[0].error


def test_s56_the_proxies_of_the_surroundings_are_not_asked(app, group, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    a_robot(app, group.url)
    told(app, "head")
    assert delivered(app).sent == 1


def add(page, **fields: Any):
    known = {"name": "新媒体群", "brand": "wecom", "sorts": ["urge", "todo"], **fields}
    return page.send(page.open("/notices/robots/new"), known, action="/notices/robots/new")


def test_an_administrator_adds_tries_changes_and_switches_off_a_robot(app, group, admin):
    with app.app_context():
        unit = str(db.session.scalars(select(Unit.id).where(Unit.name == OWN)).one())
    shown = admin.follow(add(admin, url=group.url, unit=unit))
    assert "新媒体群" in shown.text
    assert group.url not in shown.response.text
    assert "1234" in shown.text
    (link,) = [u for u in shown.links() if u.startswith("/notices/robots/") and u[-1].isdigit()]
    page = admin.open(link)
    assert "abcdefgh-1234" not in page.response.text, "the address is never shown again"
    tried = admin.send(page, action=f"{link}/try")
    assert tried.status == 200
    assert "试发成功" in tried.text
    assert "试发" in group.texts[0]
    group.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    assert (
        "试发没有成功：机器人拒绝：机器人地址已失效，可能已移出群，请在群里重新添加，再更换这里的地址（93000）"
        in admin.send(page, action=f"{link}/try").text
    )
    changed = admin.send(admin.open(link), {"name": "改名的群", "active": [], "sorts": ["urge"]}, action=link)
    assert changed.status == 303
    with app.app_context():
        robot = db.session.scalars(select(Robot)).one()
        assert (robot.name, robot.active, robot.url, robot.sorts) == (
            "改名的群",
            False,
            group.url,
            [MessageSort.URGE.value],
        )
        entries = list(db.session.scalars(select(Entry).where(Entry.subject == f"robot:{robot.id}").order_by(Entry.id)))
    assert [e.action for e in entries] == ["robot.created", "robot.tried", "robot.tried", "robot.changed"]
    assert "abcdefgh" not in str([e.detail for e in entries])
    stale = admin.send(page, {"name": "另一个"}, action=link)
    assert stale.status == 409


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "https://evil.test/hook"}, "这不是企业微信机器人的地址"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "这不是企业微信机器人的地址"),
        ({"url": ""}, "请填写机器人地址"),
        ({"name": ""}, "请填写名称"),
        ({"name": "名" * 41}, "最多 40 个字符"),
        ({"sorts": []}, "请至少选择一类消息"),
        ({"secret": "SEC1"}, "企业微信机器人不用密钥"),
        (
            {"brand": "dingtalk", "url": "https://oapi.dingtalk.com/robot/send?access_token=ab1", "secret": "a b"},
            "只含字母和数字",
        ),
    ],
)
def test_bad_input_is_said_and_nothing_is_kept(app, admin, fields, said):
    good = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a-b"
    answer = add(admin, **{"url": good, **fields})
    assert answer.status == 422
    assert said in answer.text
    if fields.get("name") is None:
        assert answer.one("input", name="name").get("value") == "新媒体群", "what was typed stays"
    with app.app_context():
        assert db.session.scalars(select(Robot)).all() == []


def test_forged_choices_are_refused(app, admin):
    token = admin.token()
    sent = {
        "csrf_token": token,
        "name": "群",
        "brand": "slack",
        "unit": "x",
        "sorts": "everything",
        "url": "https://slack.com",
    }
    assert admin.post("/notices/robots/new", sent).status == 422
    with app.app_context():
        unit = db.session.scalars(select(User.unit_id)).first()
    sent |= {"brand": "wecom", "unit": str(unit), "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a"}
    assert admin.post("/notices/robots/new", sent).status == 422


def test_addresses_are_masked():
    assert masked("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx") == (
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=……7xxx"
    )
    assert (
        masked("https://open.feishu.cn/open-apis/bot/v2/hook/abc") == "https://open.feishu.cn/open-apis/bot/v2/hook/……"
    )
