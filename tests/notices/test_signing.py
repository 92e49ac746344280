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

from portal.notices.robots import KEYWORD, clipped
from portal.notices.robots.brands import BRANDS
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
