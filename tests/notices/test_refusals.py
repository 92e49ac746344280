"""What the makers of groups answer, word for word, and what the portal makes of it: what waits, and what the administrator is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from portal.notices.outcome import SLOWER
from portal.notices.robots.brands import BRANDS
from tests.notices.post import delivered, progress, rows, told
from tests.notices.sending import a_robot

if TYPE_CHECKING:
    from flask import Flask

PATHS = {
    "wecom": "/cgi-bin/webhook/send?key=abc-123",
    "dingtalk": "/robot/send?access_token=abc123",
    "feishu": "/open-apis/bot/v2/hook/abc-123",
}
OF_WECOM = ", hint: [1755605200056773468916791], from ip: 10.1.2.3, more info at https://open.work.weixin.qq.com/devtool/query?e="
GONE = "机器人地址已失效，可能已移出群"
UNSIGNED = "签名不对，请核对加签密钥和服务器时间"
UNWORDED = "不含机器人要求的关键词"
FOREIGN = "不在机器人的 IP 白名单里"


def wecom(code: int, text: str) -> tuple[str, int, str]:
    return "wecom", 200, json.dumps({"errcode": code, "errmsg": f"{text}{OF_WECOM}{code}"})


def dingtalk(code: int, text: str) -> tuple[str, int, str]:
    return "dingtalk", 200, json.dumps({"errcode": code, "errmsg": text}, ensure_ascii=False)


def feishu(code: int, text: str, status: int = 200) -> tuple[str, int, str]:
    return "feishu", status, json.dumps({"code": code, "data": {}, "msg": text})


# As the makers were seen to answer; a number that stands in their tables alone has the words of the table.
ANSWERS = [
    (wecom(-1, "system busy"), SLOWER),
    (wecom(45009, "api freq out of limit"), SLOWER),
    (wecom(45033, "api concurrent out of limit"), SLOWER),
    (wecom(93000, "invalid webhook url"), GONE),
    (wecom(93004, "机器人被停用"), "机器人已停用，请在群里重新启用"),
    (wecom(93008, "不在群里"), GONE),
    (wecom(40008, "invalid message type"), "消息格式不对"),
    (wecom(40035, "不合法的参数"), "消息格式不对"),
    (wecom(40058, "text.content exceed max length 2048. invalid Request Parameter"), "消息过长"),
    (wecom(40058, "invalid Request Parameter"), "消息格式不对"),
    (wecom(44004, "empty content"), "消息是空的"),
    (wecom(45002, "content exceed max length"), "消息过长"),
    (wecom(47001, "data format error"), "47001 data format error"),
    (dingtalk(-1, "系统繁忙"), SLOWER),
    (dingtalk(130101, "send too fast, exceed 20 times per minute"), SLOWER),
    (dingtalk(410100, "发送速度太快而限流"), SLOWER),
    (dingtalk(660026, "sending too many messages per minute"), SLOWER),
    (("dingtalk", 200, '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"24ce64f68ff5dc05"}'), SLOWER),
    (
        (
            "dingtalk",
            200,
            '<!doctype html><script>{\n "status":1111,\n "wait":5,\n "source":"x5",\n "punish":"deny"\n}</script>',
        ),
        SLOWER,
    ),
    (dingtalk(310000, "sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"), UNSIGNED),
    (
        dingtalk(
            310000,
            "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;"
            "link:请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;",
        ),
        UNSIGNED,
    ),
    (dingtalk(310000, "invalid timestamp, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"), UNSIGNED),
    (
        dingtalk(
            310000,
            "description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;",
        ),
        UNSIGNED,
    ),
    (dingtalk(310000, "keywords not in content"), UNWORDED),
    (
        dingtalk(
            310000,
            "错误描述:关键词不匹配;解决方案:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;",
        ),
        UNWORDED,
    ),
    (dingtalk(310000, "ip 10.1.2.3 not in whitelist"), FOREIGN),
    (
        dingtalk(310000, "description:ip 不在白名单中;solution:请联系对应群的管理员，设置机器人安全ip地址段"),
        FOREIGN,
    ),
    (dingtalk(310000, "?"), "没有通过机器人的安全设置"),
    (dingtalk(300001, "token is not exist"), GONE),
    (dingtalk(300005, "token is not exist"), GONE),
    (dingtalk(400101, "access_token不存在"), GONE),
    (dingtalk(400106, "机器人不存在"), GONE),
    (dingtalk(400102, "机器人已停用"), "机器人已停用"),
    (dingtalk(400013, "群已被解散"), "群已解散，请停用这个机器人"),
    (dingtalk(40035, "缺少参数 json"), "消息格式不对"),
    (dingtalk(43004, "无效的HTTP HEADER Content-Type"), "消息格式不对"),
    (dingtalk(400105, "不支持的消息类型"), "消息格式不对"),
    (dingtalk(430101, "含有不安全的外链"), "消息里的链接被认为不安全"),
    (dingtalk(430102, "含有不合适的文本"), "消息内容被认为不合适"),
    (dingtalk(430104, "含有不合适的内容"), "消息内容被认为不合适"),
    (feishu(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"), SLOWER),
    (feishu(9499, "too many request", 400), SLOWER),
    (feishu(99991400, "request trigger frequency limit", 429), SLOWER),
    (feishu(99991400, "request trigger frequency limit", 400), SLOWER),
    (("feishu", 429, ""), SLOWER),
    (feishu(1500, "internal error", 429), SLOWER),
    (feishu(9499, "Bad Request"), "消息格式不对"),
    (feishu(9499, "Bad Request", 400), "消息格式不对"),
    (feishu(19001, "param invalid: incoming webhook access token invalid"), GONE),
    (feishu(19002, "params error, msg_type need"), "消息格式不对"),
    (feishu(19007, "Bot Not Enabled"), "机器人已停用"),
    (feishu(19021, "sign match fail or timestamp is not within one hour from current time"), UNSIGNED),
    (feishu(19022, "Ip Not Allowed"), FOREIGN),
    (feishu(19024, "Key Words Not Found"), UNWORDED),
    (("wecom", 200, "<html>sign in to the network</html>"), "答复不像是企业微信的"),
    (("wecom", 200, '["ok"]'), "答复不像是企业微信的"),
    (("wecom", 200, '{"errcode":true}'), "答复不像是企业微信的"),
    (("wecom", 502, ""), "机器人拒绝：HTTP 502"),
]


@pytest.mark.parametrize(("sent", "said"), ANSWERS, ids=[f"{s[0]}-{s[1]}-{s[2][:60]}" for s, _ in ANSWERS])
def test_what_waits_and_what_is_told(app: Flask, group: Any, sent: tuple[str, int, str], said: str) -> None:
    brand, group.status, answer = sent
    group.answer = answer.encode()
    a_robot(app, app.extensions["portal.config"].robot_relay + PATHS[brand], brand=brand)
    told(app, "head", key="k0")
    assert delivered(app).again == 1
    (row,) = rows(app)
    assert said in row.error
    waits = round((row.due_at - row.tried_at).total_seconds() / 60)
    told(app, "head", key="k1")
    delivered(app)
    if said == SLOWER:
        assert row.error.endswith("稍后自动再发")
        assert (waits, len(group.heard)) == (10, 1), "everything for that robot waits"
    else:
        assert SLOWER not in row.error
        assert (waits, len(group.heard)) == (1, 2), (
            "what is wrong with one message, or was mended since, keeps no other one"
        )


def test_no_number_is_known_without_an_answer_that_has_it() -> None:
    seen = {brand: set[int]() for brand in BRANDS}
    for (brand, _, answer), _ in ANSWERS:
        if answer.startswith("{") and "status" not in (said := json.loads(answer)):
            seen[brand].add(said.get("errcode", said.get("code")))
    assert {key: set(brand.codes) - seen[key] for key, brand in BRANDS.items()} == {key: set() for key in BRANDS}


@pytest.mark.parametrize(
    ("brand", "answer"),
    [
        ("wecom", b'{"errcode":0,"errmsg":"ok"}'),
        ("dingtalk", b'{"errcode":0,"errmsg":"ok"}'),
        ("dingtalk", b'{"errcode":"0","errmsg":"ok"}'),  # as the example in its document has it
        ("feishu", b'{"code":0,"msg":"success","data":{}}'),
        ("feishu", b'{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}'),
        ("feishu", b'{"Extra":null,"StatusCode":0,"StatusMessage":"success"}'),
    ],
)
def test_what_was_taken_is_no_refusal(app: Flask, group: Any, brand: str, answer: bytes) -> None:
    group.answer = answer
    a_robot(app, app.extensions["portal.config"].robot_relay + PATHS[brand], brand=brand)
    told(app, "head")
    assert delivered(app).sent == 1
    assert progress(app) == ["sent"]
