"""The makers of groups: where the webhooks of each live, what a text is in its JSON, how it wants to be signed, what it refuses.

Checked against what the makers write (of 钉钉's pages against quotations of them) and against answers of theirs that others kept:

- 企业微信: 群机器人配置说明 (2048 bytes of text, 20 messages a minute, no signature) and 全局错误码. What is too long it answers with
  40058, its number for any parameter that is wrong, and says only in words what is.
- 钉钉: 自定义机器人接入 (20 messages a minute, else shut out for 10 minutes), 自定义机器人安全设置 (the signature, milliseconds at most an
  hour off), 自定义机器人发送群消息 (its table of numbers) and 调用频次与限流 (the gate). Seen in answers only: 300001 and 300005, which
  come where the table says 400101; 130101 and 660026, which mean what 410100 does; the reasons of a 310000 in Chinese.
- 飞书: 自定义机器人使用指南 (the signature, seconds at most an hour off; 100 messages a minute and 5 a second; 9499, 11232, 19021, 19022,
  19024) and 频控策略 (99991400). Seen in answers only: 19001, 19002, 19007, and a 9499 that is no bad format but “too many request”.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.notices.outcome import SLOWER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Signed = tuple[dict[str, str], dict[str, str]]
    """What a signature adds to the query, as it is before it is encoded, and to the JSON."""

SECRET = re.compile(r"[A-Za-z0-9_-]{0,200}")


def _text(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _feishu_text(text: str) -> dict[str, Any]:
    return {"msg_type": "text", "content": {"text": text}}


def _hmac(key: str, said: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()).decode()


def _of_dingtalk(secret: str, moment: datetime) -> Signed:
    """Sign "milliseconds, new line, secret" with the secret; both go in the query, which is encoded once, where it is sent."""
    stamp = str(int(moment.timestamp() * 1000))
    return {"timestamp": stamp, "sign": _hmac(secret, f"{stamp}\n{secret}")}, {}


def _of_feishu(secret: str, moment: datetime) -> Signed:
    """Sign nothing, with "seconds, new line, secret" as the key; both go in the JSON."""
    stamp = str(int(moment.timestamp()))
    return {}, {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{secret}", "")}


@dataclass(frozen=True)
class Brand:
    """One maker of groups: where its webhooks live and how one looks behind the host.

    `codes` are the numbers of its refusals in the administrator's words, SLOWER for those by which it asks for a pause; `reasons`,
    by number, words of its message that say more than the number alone. `gate` is what it answers, without any number, to an
    address that asks too often.
    """

    key: str
    label: str
    host: str
    path: str
    example: str
    body: Callable[[str], dict[str, Any]]
    codes: Mapping[int, str]
    reasons: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    signed: Callable[[str, datetime], Signed] | None = None
    gate: re.Pattern[bytes] | None = None


GONE = "机器人地址已失效，可能已移出群，请在群里重新添加，再更换这里的地址"
STOPPED = "机器人已停用，请在群里重新启用"
DISBANDED = "群已解散，请停用这个机器人"
UNSIGNED = "签名不对，请核对加签密钥和服务器时间"
UNWORDED = "消息不含机器人要求的关键词，请把关键词设为“备案管理平台”，或改用加签"
FOREIGN = "服务器的出口地址不在机器人的 IP 白名单里，请在机器人的安全设置中加入"
MALFORMED = "消息格式不对"
TOO_LONG = "消息过长"
UNSAFE_LINK = "消息里的链接被认为不安全，请核对本平台的对外网址"
UNFIT = "消息内容被认为不合适"
_WECOM = {
    -1: SLOWER,
    40008: MALFORMED,
    40035: MALFORMED,
    40058: MALFORMED,
    44004: "消息是空的",
    45002: TOO_LONG,
    45009: SLOWER,
    45033: SLOWER,
    93000: GONE,
    93004: STOPPED,
    93008: GONE,
}
_DINGTALK = {
    -1: SLOWER,
    40035: MALFORMED,
    43004: MALFORMED,
    130101: SLOWER,
    300001: GONE,
    300005: GONE,
    310000: "没有通过机器人的安全设置，请核对加签密钥、关键词或 IP 白名单",
    400013: DISBANDED,
    400101: GONE,
    400102: STOPPED,
    400105: MALFORMED,
    400106: GONE,
    410100: SLOWER,
    430101: UNSAFE_LINK,
    430102: UNFIT,
    430104: UNFIT,
    660026: SLOWER,
}
_SAFETY = {  # once in English, now in Chinese
    "签名": UNSIGNED,
    "sign not match": UNSIGNED,
    "timestamp": UNSIGNED,
    "白名单": FOREIGN,
    "whitelist": FOREIGN,
    "关键词": UNWORDED,
    "keyword": UNWORDED,
}
_FEISHU = {
    9499: MALFORMED,
    11232: SLOWER,
    19001: GONE,
    19002: MALFORMED,
    19007: STOPPED,
    19021: UNSIGNED,
    19022: FOREIGN,
    19024: UNWORDED,
    99991400: SLOWER,
}
_BRANDS = (
    Brand(
        "wecom",
        "企业微信",
        "qyapi.weixin.qq.com",
        r"/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{1,100})",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
        _text,
        _WECOM,
        {40058: {"exceed max length": TOO_LONG}},
    ),
    Brand(
        "dingtalk",
        "钉钉",
        "oapi.dingtalk.com",
        r"/robot/send\?access_token=([A-Za-z0-9]{1,100})",
        "https://oapi.dingtalk.com/robot/send?access_token=…",
        _text,
        _DINGTALK,
        {310000: _SAFETY},
        _of_dingtalk,
        re.compile(rb'"punish"\s*:\s*"deny"'),
    ),
    Brand(
        "feishu",
        "飞书",
        "open.feishu.cn",
        r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]{1,100})/?",
        "https://open.feishu.cn/open-apis/bot/v2/hook/…",
        _feishu_text,
        _FEISHU,
        {9499: {"too many request": SLOWER}},
        _of_feishu,
    ),
)
BRANDS = {brand.key: brand for brand in _BRANDS}


def token_of(brand: str, url: str, relay: str) -> tuple[str, str] | None:
    """Return (base address, token) of a webhook, None when it is not one of this brand's own host or of the relay's."""
    known = BRANDS.get(brand)
    if known is None:
        return None
    for base in (f"https://{known.host}", relay.rstrip("/")):
        if base and url.startswith(f"{base}/") and (found := re.fullmatch(known.path, url.removeprefix(base))):
            return base, found[1]
    return None


def masked(url: str) -> str:
    """Return a webhook as pages may show it: who knows the whole address can write to the group."""
    head, _, token = url.rpartition("=") if "=" in url else url.rstrip("/").rpartition("/")
    mark = "=" if "=" in url else "/"
    return f"{head}{mark}……{token[-4:] if len(token) > 8 else ''}"  # noqa: PLR2004 - of a short one nothing is shown
