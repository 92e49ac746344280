"""Reads what somebody wants verified – a name, an account's own id, a number, a link, the text of a QR code – into forms to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from portal.accounts.queries import named, same, same_link
from portal.errors import BadInput
from portal.fields.links import written
from portal.platforms.links import forms_of, recognised
from portal.spelling import clean, key, narrow, unprintable

LONGEST = 500
# Words before an id as people copy them: “微信号：zzgs-xxgc”, “NO.2026-微信-0001”.
LABEL = re.compile(
    r"(?:微信号|微博号|抖音号|快手号|小红书号|qq号?|原始id|账号|名称|昵称|备案编号|编号|uid|id|no)\s*[.:：]\s*",
    re.IGNORECASE,
)
QUOTES = "《》“”「」【】\"'"


class Unasked(BadInput):
    """What was typed cannot be verified (422 on the page, 400 of the API); the sentence says why."""

    title = "无法查验"


@dataclass(frozen=True)
class Asked:
    """What was asked for: `text` as it is shown, without unseen characters; `link` the http address in it, "" when there is none.

    `bare`: the link was typed without https://, and may as well be an id or a name with a dot; `sure`: it cannot well be one.
    `scheme` is what stands before the colon of an address that is none of the web: javascript, weixin.
    """

    text: str
    link: str = ""
    scheme: str = ""
    bare: bool = False
    sure: bool = True

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Return the forms in which the link may be kept: with and without what follows the question mark, and the www."""
        if not self.link:
            return ()
        named_by_id = [named(*self.platform_id)] if self.platform_id[1] else []
        return tuple(dict.fromkeys(f[:LONGEST] for f in [*named_by_id, *forms_of(same_link(self.link))] if f))

    @cached_property
    def platform_id(self) -> tuple[str, str]:
        """Return (platform, the account's own id on it) that the link names; ("", "") when it names none."""
        platform, own_id = recognised(self.link) if self.link else ("", "")
        return platform, same(own_id)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Return the forms of a name, an id or a number: as typed, without a label before or quotes around it."""
        if self.link and not self.bare:
            return ()
        typed = narrow(self.text)
        forms = [self.text, LABEL.sub("", typed, count=1) if LABEL.match(typed) else typed, typed.strip(QUOTES)]
        return tuple(dict.fromkeys(f.strip() for f in forms if f.strip()))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the forms to which a name may be alike: none of what is surely a link."""
        return () if self.link and self.sure else self.words

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return what names and numbers are compared by: neither case nor spaces nor full-width signs count."""
        return tuple(dict.fromkeys(filter(None, map(key, self.words))))

    @cached_property
    def identifiers(self) -> tuple[str, ...]:
        """Return the comparable forms of an id of a platform, or of what a QR code says."""
        ids = [form(word)[:LONGEST] for word in (self.text, *self.words) for form in (same, same_link)]
        return tuple(dict.fromkeys(form for form in (*ids, *self.links) if form))

    @property
    def sites(self) -> tuple[str, ...]:
        """Return the names of the site of its own that the link leads into: the id of a filed website. No platform's host is one."""
        if not self.link or self.platform_id[0] not in {"", "website"}:
            return ()
        return forms_of(re.split(r"[/?#]", same_link(self.link), maxsplit=1)[0])


def asked(text: str, longest: int = LONGEST) -> Asked:
    """Return what is to be verified. Raises Unasked for nothing, for more than `longest` characters, for control characters."""
    if len(text) > longest:
        raise Unasked(f"最多查验 {longest} 个字符，现为 {len(text)} 个，请只填名称、账号 ID 或链接。")
    if unprintable(text.strip(), lines=True):
        raise Unasked("输入的内容含有看不见的字符，请删除后重新输入。")
    shown = clean(text)
    if not shown:
        raise Unasked("请填写账号名称、账号 ID、链接或备案编号。")
    found = written(shown)
    if found.link:
        return Asked(shown, found.link, bare=found.bare, sure=found.sure)
    return Asked(shown, scheme="" if LABEL.match(shown) else found.scheme)


def is_web(link: str) -> bool:
    """Say whether a link may be shown as one: http or https, with a host."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
