"""Reads what somebody wants verified – a name, an account's own id, a number, a link, the text of a QR code – into forms to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from portal.accounts.queries import named, same, same_link
from portal.errors import BadInput
from portal.platforms.links import recognised
from portal.spelling import clean, key, narrow, unprintable

LONGEST = 500
WEB = re.compile(r"https?://[^\s<>\"'“”，。；、）】》]+", re.IGNORECASE)
# A link without its beginning, as address bars show it: a host with a dot, then a slash.
BARE = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,20}(?:/\S*)?", re.IGNORECASE)
SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20}):(?=[\x21-\x7e])", re.IGNORECASE)
# Words before an id as people copy them: “微信号：zzgs-xxgc”, “NO.2026-微信-0001”.
LABEL = re.compile(
    r"(?:微信号|微博号|抖音号|快手号|小红书号|qq号?|原始id|账号|名称|昵称|备案编号|编号|uid|id|no)\s*[.:：]\s*",
    re.IGNORECASE,
)
QUOTES = "《》“”「」【】\"'"
ENDINGS = ("www.", "m.")


class Unasked(BadInput):
    """What was typed cannot be verified (422 on the page, 400 of the API); the sentence says why."""

    title = "无法查验"


@dataclass(frozen=True)
class Asked:
    """What was asked for: `text` as it is shown, without unseen characters; `link` the http address in it, "" when there is none.

    `scheme` is what stands before the colon of an address that is none of the web: javascript, weixin.
    """

    text: str
    link: str = ""
    scheme: str = ""

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Return the forms in which the link may be kept: with and without what follows the question mark, and the www."""
        if not self.link:
            return ()
        full = same_link(self.link)
        bare = same_link(re.split(r"[?#]", full, maxsplit=1)[0])
        forms = [full, bare, *(f.removeprefix(e) for f in (full, bare) for e in ENDINGS)]
        named_by_id = [named(*self.platform_id)] if self.platform_id[1] else []
        return tuple(dict.fromkeys(f[:LONGEST] for f in [*named_by_id, *forms] if f))

    @cached_property
    def platform_id(self) -> tuple[str, str]:
        """Return (platform, the account's own id on it) that the link names; ("", "") when it names none."""
        platform, own_id = recognised(self.link) if self.link else ("", "")
        return platform, same(own_id)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Return the forms of a name, an id or a number: as typed, without a label before or quotes around it."""
        if self.link:
            return ()
        typed = narrow(self.text)
        forms = [self.text, LABEL.sub("", typed, count=1) if LABEL.match(typed) else typed, typed.strip(QUOTES)]
        return tuple(dict.fromkeys(f.strip() for f in forms if f.strip()))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return what names and numbers are compared by: neither case nor spaces nor full-width signs count."""
        return tuple(dict.fromkeys(filter(None, map(key, self.words))))

    @cached_property
    def identifiers(self) -> tuple[str, ...]:
        """Return the comparable forms of an id of a platform, or of what a QR code says."""
        ids = [form(word)[:LONGEST] for word in (self.text, *self.words) for form in (same, same_link)]
        return tuple(dict.fromkeys(form for form in (*ids, *self.links) if form))


def asked(text: str, longest: int = LONGEST) -> Asked:
    """Return what is to be verified. Raises Unasked for nothing, for more than `longest` characters, for control characters."""
    if len(text) > longest:
        raise Unasked(f"最多查验 {longest} 个字符，现为 {len(text)} 个，请只填名称、账号 ID 或链接。")
    if unprintable(text.strip(), lines=True):
        raise Unasked("输入的内容含有看不见的控制字符，请删除后重新输入。")
    shown = clean(text)
    if not shown:
        raise Unasked("请填写账号名称、账号 ID、链接或备案编号。")
    if found := WEB.search(shown):
        return Asked(shown, found.group())
    if (scheme := SCHEME.match(shown)) and not LABEL.match(shown):
        return Asked(shown, scheme=scheme[1].lower())
    if BARE.fullmatch(shown) and ("/" in shown or shown.lower().startswith(ENDINGS)):
        return Asked(shown, f"https://{shown}")
    return Asked(shown)


def is_web(link: str) -> bool:
    """Say whether a link may be shown as one: http or https, with a host."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
