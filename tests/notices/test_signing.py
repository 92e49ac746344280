"""What a group's robot receives, judged as its maker judges it: the signature, the keyword, how much and how fast."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from requests import Request

from portal.notices.outcome import Failed, TooFast
from portal.notices.robots import KEYWORD, clipped
from portal.notices.robots.brands import BRANDS
from portal.notices.robots.refusals import judge
from tests.notices.post import delivered, progress, rows, told
from tests.notices.sending import a_robot, due_now

if TYPE_CHECKING:
    from flask import Flask

SECRET = "SEC0123456789abcdef"
# One message as a school's relay saw it, with what the maker's own example program signs for it.
MOMENT, SIGNED = 1795966909.175, "76GRFNRSUFq18Wju%2F%2FqdbA%2B4ZvJuilvdvs4fd3%2FaZ%2BI%3D"
PATHS = {"dingtalk": "/robot/send?access_token=abc123", "feishu": "/open-apis/bot/v2/hook/abc-123"}


def sent_signed(app: Flask, group: Any, brand: str, moment: float = MOMENT) -> tuple[str, dict[str, Any]]:
    """Send one message by a robot that signs; return what the group's server gets: the target of the request, and the JSON."""
    address = app.extensions["portal.config"].robot_relay
    a_robot(app, address + PATHS[brand], brand=brand, secret=SECRET)
    with time_machine.travel(datetime.fromtimestamp(moment, UTC), tick=False):
        told(app, "head")
        assert delivered(app).sent == 1
    return group.heard[0]


def code(key: str, said: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()).decode()


def test_dingtalk_finds_the_signature_that_it_reckons_itself(app: Flask, group: Any) -> None:
    target, said = sent_signed(app, group, "dingtalk")
    given = parse_qs(urlsplit(target).query, strict_parsing=True)  # as a server does: decoded once
    assert given["access_token"] == ["abc123"]
    (stamp,) = given["timestamp"]
    assert stamp == "1795966909175", "in milliseconds"
    assert given["sign"] == [code(SECRET, f"{stamp}\n{SECRET}")]
    assert f"sign={SIGNED}" in target
    assert said.keys() == {"msgtype", "text"}


@pytest.mark.parametrize("moment", range(1_795_966_909, 1_795_966_929))
def test_a_signature_arrives_whatever_letters_it_has(moment: int) -> None:
    query, _ = BRANDS["dingtalk"].signed(SECRET, datetime.fromtimestamp(moment, UTC))
    prepared = Request("POST", "https://oapi.dingtalk.com/robot/send?access_token=a", params=query).prepare()
    assert parse_qs(urlsplit(prepared.url).query)["sign"] == [code(SECRET, f"{moment}000\n{SECRET}")]


def test_feishu_finds_the_signature_in_the_json(app: Flask, group: Any) -> None:
    group.answer = {"code": 0, "msg": "success", "data": {}}
    target, said = sent_signed(app, group, "feishu")
    assert target == PATHS["feishu"], "nothing in the address"
    assert said["timestamp"] == "1795966909", "in seconds"
    assert said["sign"] == code(f"{said['timestamp']}\n{SECRET}", "")
    assert said["msg_type"] == "text"
    assert "催办" in said["content"]["text"]


@pytest.mark.parametrize("brand", PATHS)
def test_a_robot_without_a_secret_signs_nothing(app: Flask, group: Any, brand: str) -> None:
    address = app.extensions["portal.config"].robot_relay
    a_robot(app, address + PATHS[brand], brand=brand)
    told(app, "head")
    assert delivered(app).sent == 1
    assert "sign" not in group.heard[0][0]
    assert "sign" not in group.heard[0][1]


def test_the_keyword_that_the_form_names_is_in_whatever_a_group_gets(app: Flask, group: Any, admin: Any) -> None:
    number = a_robot(app, group.url)
    page = admin.open(f"/notices/robots/{number}")
    assert f"关键词填“{KEYWORD}”" in page.text
    admin.send(page, action="/try")
    told(app, "head")
    delivered(app)
    assert [KEYWORD in text for text in group.texts] == [True, True]
    assert KEYWORD in clipped("很长的一行\n" * 500)
    assert len(clipped("很长的一行\n" * 500).encode()) <= 2048, "企业微信 takes no more"


@pytest.mark.parametrize(
    ("brand", "status", "answer", "said"),
    [
        ("wecom", 200, b'{"errcode":93000,"errmsg":"invalid webhook url, hint: [1]"}', "机器人地址已失效"),
        ("wecom", 200, b'{"errcode":40058,"errmsg":"text.content exceed max length 2048"}', "消息过长"),
        ("wecom", 200, b'{"errcode":47001,"errmsg":"data format error"}', "47001 data format error"),
        (
            "dingtalk",
            200,
            b'{"errcode":310000,"errmsg":"sign not match, more: [https://x]"}',
            "签名不对，请核对加签密钥",
        ),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"invalid timestamp"}', "签名不对"),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"keywords not in content"}', "不含机器人要求的关键词"),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"ip 1.2.3.4 not in whitelist"}', "IP 白名单"),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"?"}', "没有通过机器人的安全设置"),
        ("dingtalk", 200, b'{"errcode":300001,"errmsg":"token is not exist"}', "机器人地址已失效"),
        ("feishu", 200, b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}', "签名不对"),
        ("feishu", 200, b'{"code":19022,"msg":"Ip Not Allowed"}', "IP 白名单"),
        ("feishu", 200, b'{"code":19024,"msg":"Key Words Not Found"}', "不含机器人要求的关键词"),
        ("feishu", 400, b'{"code":19001,"msg":"param invalid"}', "机器人地址已失效"),
        ("feishu", 400, b'{"code":9499,"msg":"Bad Request","data":{}}', "消息格式不对"),
        ("wecom", 200, b"<html>sign in to the network</html>", "答复不像是企业微信的"),
        ("wecom", 200, b'["ok"]', "答复不像是企业微信的"),
        ("wecom", 502, b"", "HTTP 502"),
    ],
)
def test_a_refusal_is_said_in_words(brand: str, status: int, answer: bytes, said: str) -> None:
    with pytest.raises(Failed) as refusal:
        judge(BRANDS[brand], status, answer)
    assert said in str(refusal.value)
    assert not isinstance(refusal.value, TooFast)


@pytest.mark.parametrize(
    ("brand", "status", "answer"),
    [
        ("wecom", 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
        ("dingtalk", 200, b'{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}'),
        ("feishu", 200, b'{"code":11232,"msg":"frequency limited"}'),
        ("feishu", 429, b""),
    ],
)
def test_a_maker_that_wants_a_pause_is_not_refusing_the_message(brand: str, status: int, answer: bytes) -> None:
    with pytest.raises(TooFast):
        judge(BRANDS[brand], status, answer)


@pytest.mark.parametrize("answer", [b'{"errcode":0,"errmsg":"ok"}', b'{"code":0}', b'{"StatusCode":0}'])
def test_what_was_taken_is_no_refusal(answer: bytes) -> None:
    judge(BRANDS["feishu"], 200, answer)


def test_whoever_was_too_fast_waits_with_everything_for_that_robot_and_no_try_is_lost(app: Flask, group: Any) -> None:
    a_robot(app, group.url)
    group.answer = {"errcode": 45009, "errmsg": "api freq out of limit"}
    told(app, "head", key="k0")
    assert delivered(app).again == 1
    told(app, "head", key="k1")
    told(app, "head", key="k2")
    assert delivered(app).again == 0, "what came since is not even tried"
    first, *others = rows(app)
    assert round((first.due_at - first.tried_at).total_seconds() / 60) == 10
    assert "企业微信要求放慢（45009）" in first.error
    assert [row.tries for row in others] == [0, 0]
    group.answer = {"errcode": 0}
    due_now(app)
    assert delivered(app).sent == 2, "the first by itself, the two that came since together"


def test_a_robot_sends_twenty_a_minute_over_all_runs_and_the_rest_waits(app: Flask, group: Any) -> None:
    a_robot(app, group.url)
    start = datetime(2026, 11, 23, 2, tzinfo=UTC)

    def run(after: int, messages: int) -> int:
        sent = 0
        with time_machine.travel(start + timedelta(seconds=after), tick=False):
            for n in range(messages):
                told(app, "head", key=f"{after}:{n}")
                sent += delivered(app).sent
        return sent

    assert run(0, 15) == 15
    assert run(30, 8) == 5, "twenty in this minute, whichever runs they left in"
    assert progress(app).count("waiting") == 3
    assert run(59, 0) == 0
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        assert delivered(app).sent == 1, "what waited goes together"
    assert set(progress(app)) == {"sent"}
    assert len(group.heard) == 21
