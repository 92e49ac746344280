"""What was pasted or dropped to begin a filing: a link, a QR code, a name; its platform, and what it answers of the form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from flask import request

from portal.fields.links import written
from portal.files.pictures import BadUpload
from portal.filings import drafts, queries
from portal.filings.change import STARTED_HERE
from portal.filings.models import Kind
from portal.platforms import PLATFORMS
from portal.platforms.links import answers, no_account, recognised
from portal.platforms.shared import QR_CODE
from portal.spelling import clean

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User

LONGEST = 2000
KEPT = f"{QR_CODE.key}-kept"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Reading(NamedTuple):
    """One thing that was given and what can be read from it; `clear` says that it names a platform."""

    label: str
    text: str
    said: str
    clear: bool


@dataclass(frozen=True)
class Pasted:
    """What was given: the text as it was typed, the kept picture by its digest and `mark`, and what its QR code says."""

    text: str = ""
    mark: str = ""
    digest: str = ""
    code: str = ""

    @cached_property
    def link(self) -> str:
        """Return the web address in the text, "" for none: a word with a dot alone may as well be an id."""
        found = written(self.text)
        return found.link if found.sure or not found.bare else ""

    @cached_property
    def word(self) -> str:
        """Return the text where it is no address of any kind: a name or an id; "" otherwise."""
        other = self.link or written(self.text).scheme or recognised(self.text).platform
        return "" if other else self.text

    @cached_property
    def platform(self) -> str:
        """Return the platform on which everything agrees that names one, "" where nothing does or two differ."""
        return next(iter(self._platforms)) if len(self._platforms) == 1 else ""

    @property
    def disagrees(self) -> bool:
        """Say whether link and code name two platforms."""
        return len(self._platforms) > 1

    @cached_property
    def _platforms(self) -> frozenset[str]:
        return frozenset(found.platform for text in (self.text, self.code) if (found := recognised(text)).platform)

    @property
    def args(self) -> dict[str, str]:
        """Return what an address must carry so that the page behind it knows all this."""
        return {key: value for key, value in (("link", self.text), (KEPT, self.mark)) if value}

    def facts(self, platform: str) -> dict[str, str]:
        """Return what this answers of the form of a platform, by field key; what was typed counts more than what a code says."""
        code = written(self.code).link if recognised(self.code).id else ""
        said: dict[str, str] = {}
        for text, link in ((self.code, code), (self.text, self.link)):
            if recognised(text).platform == platform:
                said |= answers(text, link)
        fields = PLATFORMS[platform].fields
        more = {"link": "" if "store_link" in said else self.link, **self._named(platform)}
        more = {key: text for key, text in more.items() if key in fields and text and not fields[key].kind.fault(text)}
        return {**more, **said}

    def _named(self, platform: str) -> dict[str, str]:
        """Return the name or the id that was typed instead of a link, or the domain of a site that no platform has."""
        if self.word:
            return {"name" if CHINESE.search(self.word) else "handle": self.word}
        site = urlsplit(self.link).hostname if platform == "website" and self.link else ""
        return {"handle": site or ""}

    @property
    def readings(self) -> list[Reading]:
        """Return what was read, one line a thing, in plain words."""
        found = []
        if self.text:
            label = "链接" if not self.word else "文字"
            found.append(Reading(label, self.link or self.text, self._said_of(self.text), _clear(self.text)))
        if self.code:
            found.append(Reading("二维码内容", self.code, self._said_of(self.code), _clear(self.code)))
        elif self.digest:
            said = "没有识读到二维码。小程序码（圆形）不能识读；请换一张清晰完整的图片，或粘贴链接、直接选择平台。"
            found.append(Reading("图片", "已保留，会放进登记表的“二维码”一栏", said, clear=False))
        return found

    def _said_of(self, text: str) -> str:
        if recognised(text).platform:
            return _owner_said(text)
        if what := no_account(text):
            return f"这是{what}，不是新媒体账号的{'二维码' if text == self.code else '链接'}。"
        if text == self.text and self.word:
            return "不是链接，已按名称、账号和编号在台账中查找。"
        return (
            "看不出属于哪个平台，请选择平台，链接会带进登记表。"
            if written(text).link
            else "不是网页链接，看不出属于哪个平台。"
        )


def _owner_said(text: str) -> str:
    """Say to which platform an address belongs, and honestly whether it names the account as the form asks for it."""
    platform, own_id = recognised(text)
    label, answered = PLATFORMS[platform].label, answers(text, "")
    own = next((answered[key] for key in (*PLATFORMS[platform].identifiers, "uid") if key in answered), "")
    if own:
        return f"属于{label}，账号为 {own}。"
    return f"属于{label}；{'链接里没有登记表要填的账号，须自己填写' if own_id else '只能看出平台，看不出是哪个账号'}。"


def _clear(text: str) -> bool:
    return bool(recognised(text).platform)


class Refused(NamedTuple):
    """What cannot be taken of what was given: beside which control, and why."""

    control: str
    label: str
    sentence: str


def taken(user: User) -> tuple[Pasted, Refused | None]:
    """Read what the box of the page sends; a checked picture is kept, which nobody sees until a filing names it."""
    text = clean(request.form.get("link", ""))
    before = _with_picture("", request.form.get(KEPT, ""), user)
    if fault := _unfit(text):
        return Pasted("", before.mark, before.digest, before.code), Refused("link", "链接", fault)
    upload = request.files.get(QR_CODE.key)
    if upload is None or not upload.filename:
        given = Pasted(text, before.mark, before.digest, before.code)
        missing = "请粘贴账号主页或任一篇内容的链接，或选择二维码图片。"
        return given, None if text or before.digest else Refused("link", "链接或二维码", missing)
    units = queries.writable_units(user)
    content = upload.read()
    try:
        digest = drafts.keep_picture(units[0] if units else user.unit, user, QR_CODE, content, upload.filename)
    except BadUpload as refusal:
        return Pasted(text), Refused(QR_CODE.key, "二维码图片", f"{str(refusal).rstrip('。')}。")
    code = drafts.code_of(content)
    return Pasted(text, drafts.mark_of(user, QR_CODE.key, digest, code), digest, code), None


def _unfit(text: str) -> str:
    return f"最多 {LONGEST} 个字符，现为 {len(text)} 个，请只粘贴链接。" if len(text) > LONGEST else ""


def given(user: User) -> Pasted:
    """Return what the address of this page carries; nothing at all where it carries nothing, or more than it can."""
    text = clean(request.args.get("link", ""))
    return _with_picture("" if _unfit(text) else text, request.args.get(KEPT, ""), user)


def _with_picture(text: str, mark: str, user: User) -> Pasted:
    found = drafts.carried(mark, user, QR_CODE.key) if mark else None
    return Pasted(text, mark, *found) if found else Pasted(text)


def kind_asked(text: str) -> Kind:
    """Return the kind that a button or an address names, creation where it names none that is begun from nothing."""
    return next((kind for kind in STARTED_HERE if kind == text), Kind.CREATION)


def fill(filing: Filing, what: Pasted) -> dict[str, str]:
    """Put into a form that opens what was given already; return the marks of the pictures that it carries along."""
    if filing.kind not in STARTED_HERE:
        return {}
    data = {**filing.data, **what.facts(filing.platform)}
    carries = bool(what.digest) and QR_CODE.key in filing.definition.fields
    if carries:
        data |= {QR_CODE.key: what.digest, "codes": {QR_CODE.key: what.code}}
    filing.data = data
    return {QR_CODE.key: what.mark} if carries else {}
