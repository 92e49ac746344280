"""The makers of groups: where the webhooks of each live, what a text is in its JSON, how it wants to be signed, what it refuses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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

    `codes` are the numbers of its refusals in the administrator's words, `reasons` words of its message that say more than the
    number; `busy` are the numbers by which it asks for a pause.
    """

    key: str
    label: str
    host: str
    path: str
    example: str
    body: Callable[[str], dict[str, Any]]
    codes: Mapping[int, str]
    busy: frozenset[int]
    reasons: Mapping[str, str] = field(default_factory=dict)
    signed: Callable[[str, datetime], Signed] | None = None


GONE = "机器人地址已失效，可能已移出群，请在群里重新添加，再更换这里的地址"
UNSIGNED = "签名不对，请核对加签密钥和服务器时间"
UNWORDED = "消息不含机器人要求的关键词，请把关键词设为“备案管理平台”，或改用加签"
FOREIGN = "服务器的出口地址不在机器人的 IP 白名单里，请在机器人的安全设置中加入"
_BRANDS = (
    Brand(
        "wecom",
        "企业微信",
        "qyapi.weixin.qq.com",
        r"/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{1,100})",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
        _text,
        {93000: GONE, 40058: "消息过长", 40008: "消息格式不对", 40035: "消息格式不对", 44004: "消息是空的"},
        frozenset({45009, -1}),
    ),
    Brand(
        "dingtalk",
        "钉钉",
        "oapi.dingtalk.com",
        r"/robot/send\?access_token=([A-Za-z0-9]{1,100})",
        "https://oapi.dingtalk.com/robot/send?access_token=…",
        _text,
        {300001: GONE, 300005: GONE, 310000: "没有通过机器人的安全设置，请核对加签密钥、关键词或 IP 白名单"},
        frozenset({130101, 410100, -1}),
        {"keyword": UNWORDED, "sign not match": UNSIGNED, "timestamp": UNSIGNED, "whitelist": FOREIGN},
        _of_dingtalk,
    ),
    Brand(
        "feishu",
        "飞书",
        "open.feishu.cn",
        r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]{1,100})/?",
        "https://open.feishu.cn/open-apis/bot/v2/hook/…",
        _feishu_text,
        {19001: GONE, 19021: UNSIGNED, 19022: FOREIGN, 19024: UNWORDED, 9499: "消息格式不对"},
        frozenset({11232, 99991400}),
        signed=_of_feishu,
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
