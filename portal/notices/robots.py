"""Robots of 企业微信, 钉钉 and 飞书 groups, through Apprise; no request ever leaves for another host than the robot's own."""

from __future__ import annotations

import logging
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from portal import config
from portal.notices.outcome import Failed, Impossible, Unreachable, Unsure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.notices.models import Robot

SECONDS = (5, 10)  # to connect, to answer
OK = 200
LONGEST = 2000  # bytes: 企业微信 takes 2048
SECRET = re.compile(r"[A-Za-z0-9]{0,200}")
# Mobile numbers, with or without parts, and numbers with an area code, also typed full-width: a group is not told anybody's.
_N = "[0-9０-９]"
PHONE = re.compile(
    rf"(?<!{_N})(?:(?:[+＋]?[8８][6６][- ]?)?[1１]{_N}{{2}}[- ]?{_N}{{4}}[- ]?{_N}{{4}}|[0０]{_N}{{2,3}}[- ]{_N}{{7,8}})(?!{_N})"
)


@dataclass(frozen=True)
class Brand:
    """One maker of groups: where its webhooks live, how one looks behind the host, and Apprise's plugin for it."""

    key: str
    label: str
    host: str
    path: str
    plugin: str
    kind: str
    token: str
    example: str


BRANDS = {
    b.key: b
    for b in (
        Brand(
            "wecom",
            "企业微信",
            "qyapi.weixin.qq.com",
            r"/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{1,100})",
            "wecombot",
            "NotifyWeComBot",
            "key",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
        ),
        Brand(
            "dingtalk",
            "钉钉",
            "oapi.dingtalk.com",
            r"/robot/send\?access_token=([A-Za-z0-9]{1,100})",
            "dingtalk",
            "NotifyDingTalk",
            "token",
            "https://oapi.dingtalk.com/robot/send?access_token=…",
        ),
        Brand(
            "feishu",
            "飞书",
            "open.feishu.cn",
            r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]{1,100})/?",
            "feishu",
            "NotifyFeishu",
            "token",
            "https://open.feishu.cn/open-apis/bot/v2/hook/…",
        ),
    )
}


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


def available() -> bool:
    """Say whether Apprise is installed: it is wanted only where there are robots."""
    try:
        import_module("apprise")
    except ImportError:
        return False
    return True


def send(robot: Robot, text: str) -> None:
    """Send a text to a group.

    Raises Impossible (the address is not allowed), Unreachable (nobody there), Failed (refused) or Unsure (sent, no answer).
    """
    known = token_of(robot.brand, robot.url, config.current().robot_relay)
    if known is None:
        raise Impossible("机器人地址不属于该平台")
    base, token = known
    brand = BRANDS[robot.brand]
    module = import_module(f"apprise.plugins.{brand.plugin}")
    apprise = import_module("apprise")
    wire = _wire(module)
    extra = {"secret": robot.secret} if robot.brand == "dingtalk" and robot.secret else {}
    try:
        asset = apprise.AppriseAsset(http_redirects=False, async_mode=False)
        plugin = getattr(module, brand.kind)(**{brand.token: token}, asset=asset, **extra)
    except TypeError as error:
        raise Impossible("机器人的密钥格式不对") from error
    with wire.open(f"https://{brand.host}", base) as answers:
        # The plugin itself, not Apprise's collection of several: that one sends from threads of its own.
        plugin.notify(body=clipped(without_phones(text)), body_format=apprise.NotifyFormat.TEXT)
    _judge(answers)


def without_phones(text: str) -> str:
    """Return a text in which no telephone number is named."""
    return PHONE.sub("（号码略）", text)


def clipped(text: str) -> str:
    """Return as many whole lines of a text as a group takes, and say that there is more."""
    if len(text.encode()) <= LONGEST:
        return text
    end = "\n……（其余请登录平台查看）"
    kept = text.encode()[: LONGEST - len(end.encode())].decode("utf-8", "ignore")
    return (kept.rpartition("\n")[0] or kept) + end


def _judge(answers: list[Any]) -> None:
    """Raise what came of it: Apprise itself takes every 200 for success, the brands say their errors inside it."""
    if not answers:
        raise Failed("没有发出")
    answer = answers[-1]
    if isinstance(answer, Exception):
        raise answer
    if answer.status_code != OK:
        raise Failed(f"机器人拒绝：HTTP {answer.status_code}")
    said = _json(answer)
    if code := said.get("errcode") or said.get("code") or said.get("StatusCode"):
        reason = str(said.get("errmsg") or said.get("msg") or "")
        raise Failed(f"机器人拒绝：{code} {reason}"[:150])


def _json(answer: Any) -> dict[str, Any]:
    """Return what the body of an answer says, nothing when it is no JSON object."""
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


class _Wire:
    """Stands between Apprise's plugins and requests: one allowed host, no redirects, no proxies of the surroundings.

    The answers of one `open` are kept apart for each thread: an administrator's trial may meet a delivery.
    """

    def __init__(self, requests: Any) -> None:
        self._requests = requests
        self._here = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._requests, name)

    @contextmanager
    def open(self, host: str, base: str) -> Iterator[list[Any]]:
        """Let requests to `host` pass, and go to `base`, inside the block; yields their answers or exceptions."""
        answers: list[Any] = []
        self._here.way = (f"{host}/", f"{base}/", answers)
        try:
            yield answers
        finally:
            del self._here.way

    def post(self, url: str, **options: Any) -> Any:
        """Send what a plugin sends, if it goes where it may."""
        host, base, answers = self._here.way
        errors = self._requests.exceptions
        if not url.startswith(host):
            answers.append(Impossible("地址不被允许"))
            raise errors.InvalidURL(url)
        options.update(allow_redirects=False, timeout=SECONDS, verify=True)
        session = self._requests.Session()
        session.trust_env = False
        try:
            with session:
                answer = session.post(base + url.removeprefix(host), **options)
        except errors.ReadTimeout:
            answers.append(Unsure("已发出，未收到答复"))
            raise
        except (errors.ConnectTimeout, errors.ConnectionError) as error:
            answers.append(_broken(error))
            raise
        except errors.RequestException as error:
            answers.append(Failed(f"发送失败：{type(error).__name__}"))
            raise
        answers.append(answer)
        return answer


def _broken(error: Exception) -> Exception:
    """Return what a broken connection means: refused before anything was said, or cut off afterwards."""
    said = repr(error)
    if "RemoteDisconnected" in said or "ConnectionResetError" in said or "IncompleteRead" in said:
        return Unsure("已发出，连接中断")
    return Unreachable("机器人的服务器无法连接")


_LOCK = threading.Lock()


def _wire(module: Any) -> _Wire:
    """Return the wire of a plugin's module, put there once."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its log lines carry the webhook
    with _LOCK:
        if not isinstance(module.requests, _Wire):
            module.requests = _Wire(module.requests)
        wire: _Wire = module.requests
    return wire
