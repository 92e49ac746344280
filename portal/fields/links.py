"""Reads a web address as people type it: without https://, with full-width signs, in the middle of a text copied from an app."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LONGEST_TEXT = 2000
# Signs of an address as a Chinese keyboard writes them: ：／．？＝ and letters and digits beside them.
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("。"): ord("."), ord("｡"): ord(".")}
WEB = re.compile(r"https?://[^\s<>\"'“”‘’，。；、（）【】《》！]{1,600}", re.IGNORECASE)
# Slips in the beginning itself: http:/, http//, https:\\, and the two slashes alone.
SLIP = re.compile(r"(?:(https?)(?::[/\\]{0,3}|[/\\]{2})|//)(?=[^\s/\\])", re.IGNORECASE)
# Ends of hosts that a name or an id with a dot does not well have.
COMMON = (
    "com",
    "cn",
    "net",
    "org",
    "edu",
    "gov",
    "tv",
    "cc",
    "top",
    "vip",
    "xyz",
    "info",
    "me",
    "io",
    "co",
    "site",
    "online",
    "club",
)
NEWER = ("wang", "ltd", "ren", "fun", "work", "ink", "link", "shop", "tech", "store", "mobi", "hk", "tw", "app", "dev")
CHINESE = ("中国", "公司", "网络", "网址", "中文网", "在线", "政务", "公益", "集团", "商城", "网店")
ENDS = frozenset({*COMMON, *NEWER, *CHINESE})
PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
WIDE_PART = r"[a-z0-9\u00a1-\uffef](?:[a-z0-9\u00a1-\uffef-]{0,61}[a-z0-9\u00a1-\uffef])?"
PORT = r"(?::[0-9]{1,5})?"
HOST = re.compile(
    rf"(?P<host>(?:{WIDE_PART}\.){{1,6}}(?:[a-z]{{2,20}}|xn--[a-z0-9-]{{2,40}}|[\u4e00-\u9fff]{{2,4}}))"
    rf"(?P<rest>{PORT}(?:[/?#]\S{{0,600}})?)",
    re.IGNORECASE,
)
NUMERIC = re.compile(rf"(?P<host>(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}})(?P<rest>{PORT}(?:[/?#]\S{{0,600}})?)")
WITHIN = re.compile(
    rf"(?<![\w.@/:+-])(?:{PART}\.){{1,6}}[a-z]{{2,20}}{PORT}(?:[/?#][!-~]{{0,600}})?(?![\w@-])",
    re.IGNORECASE | re.ASCII,
)
LABEL = re.compile(
    r"(?:账号|公众号|官方|主页|网站|官网|文章|视频|推文|分享|下载)?(?:的)?(?:链接|网址|地址|主页|官网|网站|首页|url|link|website|web|site)"
    r"(?:是|为)?\s*[:=]?\s*",
    re.IGNORECASE,
)
# A beginning that is none of the web; a colon and digits are a port.
FOREIGN = re.compile(r"([a-z][a-z0-9+.-]{1,30}):(?=[\x21-\x7e])(?![0-9]{1,5}(?:[/?#]|\Z))", re.IGNORECASE)
AROUND = "<>()[]{}\"'“”‘’《》【】（）「」 \t\n"
AFTER = ".,;:!?)]}>\"'。，；：！？）】》”’"


class Written(NamedTuple):
    """An address found in a text, with its beginning. `bare`: it was typed without one, and may be a name or an id with a dot.

    `sure`: it cannot well be anything else – a path, a www., or an end that hosts have. `scheme` is what stands before the colon
    of an address that is none of the web (javascript, weixin); then there is no link.
    """

    link: str = ""
    bare: bool = False
    sure: bool = False
    scheme: str = ""


def written(text: str) -> Written:
    """Return the web address in `text`, or what other address it is; nothing for anything else."""
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > LONGEST_TEXT:
        return Written()
    plain = text.translate(NARROW)
    rest = plain[label.end() :].strip() if (label := LABEL.match(plain)) else plain
    if (foreign := FOREIGN.match(rest)) and foreign[1].lower() not in {"http", "https"}:
        return Written(scheme=foreign[1].lower())
    return _whole(text) or _whole(plain) or _without_beginning(text, plain, rest)


def _whole(text: str) -> Written | None:
    """Return the first address in a text that has its beginning."""
    found = WEB.search(text)
    if not found:
        return None
    scheme, _, address = found[0].rstrip(AFTER).partition("://")
    host = re.split(r"[/?#]", address, maxsplit=1)[0]
    return Written(f"{scheme.lower()}://{host.lower()}{address[len(host) :]}", sure=True)


def _without_beginning(text: str, plain: str, rest: str) -> Written:
    """Return the address that a text is, or the one in it; Chinese around it is not its host unless it cannot be otherwise."""
    whole = rest.strip(AROUND).rstrip(AFTER)
    tries = (whole, _within(text, plain)) if whole.isascii() else (_within(text, plain), whole)
    return next((made for one in tries if (made := _bare(one))), Written())


def _within(text: str, plain: str) -> str:
    """Return the one address without a beginning in a text that is more than it, "" for none or several."""
    found = {m[0].rstrip(AFTER) for m in WITHIN.finditer(text)} or {m[0].rstrip(AFTER) for m in WITHIN.finditer(plain)}
    only = found.pop() if len(found) == 1 else ""
    made = _bare(only) if only else None
    return only if made and made.sure else ""


def _bare(text: str) -> Written | None:
    """Return what a text without a proper beginning is as an address, when it is one from its first sign to its last."""
    slip = SLIP.match(text)
    begun = text[slip.end() :].replace("\\", "/") if slip else text
    found = HOST.fullmatch(begun) or NUMERIC.fullmatch(begun)
    if not found:
        return None
    host, rest = found["host"].lower(), found["rest"]
    known = _ends_as_hosts_do(host)
    if not (host.isascii() or known):
        return None
    sure = any((slip, known, "/" in rest, host.startswith(("www.", "m."))))
    scheme = (slip[1] or "https").lower() if slip else "https"
    return Written(f"{scheme}://{host}{rest}", bare=not slip, sure=sure)


def _ends_as_hosts_do(host: str) -> bool:
    end = host.rpartition(".")[2]
    return end in ENDS or end.startswith("xn--")


def typed_link(text: str) -> str:
    """Return what is kept of a link that was typed: its address with https:// before it; what holds none, or two, stays as typed."""
    if re.fullmatch(r"https?://\S*", text) or len(WEB.findall(text)) > 1:
        return text
    return written(text).link or text
