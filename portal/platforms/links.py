"""Reads a pasted link: which platform it belongs to, and which account it names. The addresses stand with each platform."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from portal.platforms import PLATFORMS
from portal.spelling import unprintable

if TYPE_CHECKING:
    from portal.fields import Address

LONGEST = 500
MINIPROGRAM_LINK = "#小程序://"
"""What 微信 puts on the clipboard for 复制链接 of a 小程序; its code names no AppID."""
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]{0,30}):(?![0-9]{1,5}(?:/|\Z))")
URL = re.compile(r"https?://[!-~]{1,500}", re.IGNORECASE)
HOST = re.compile(r"(?:[a-z0-9\-]{1,63}\.){1,6}[a-z]{2,20}")
NAMED = re.compile(r"[A-Za-z0-9._=+/\-]{1,200}")
PORTS = {None, 80, 443}
# What apps add to a link to know who passed it on; it does not change where the link leads.
SHARING = re.compile(
    r"(?:utm_\w*|spm\w*|from\w*|share\w*|scene|subscene|sessionid|clicktime|enterid|ascene|devicetype|version|nettype|lang|exportkey"
    r"|pass_ticket|wx_header|isappinstalled|vd_source|timestamp|tt_from|app|weixin\w*|refer\w*|source|ref)(?:=|\Z)"
)
QUERY_FIELDS = 40
# Codes that people take for their account's own, and that lead to a person, a group or a till.
NO_ACCOUNT = (
    (re.compile(r"https?://u\.wechat\.com/", re.IGNORECASE), "个人微信的名片"),
    (re.compile(r"https?://weixin\.qq\.com/g/", re.IGNORECASE), "微信群"),
    (re.compile(r"https?://work\.weixin\.qq\.com/", re.IGNORECASE), "企业微信"),
    (re.compile(r"https?://(?:qm|qun)\.qq\.com/", re.IGNORECASE), "QQ好友或QQ群"),
    (re.compile(r"wxp://|https?://qr\.alipay\.com/", re.IGNORECASE), "收款码"),
)


class Recognised(NamedTuple):
    """The key of a platform and the account's id in the address; "" for what the link does not say.

    The id is the one that the platform writes in its addresses: 哔哩哔哩 the UID that the form asks, 抖音 and 小红书 an inner one.
    Two links of one account give the same id, so a pasted link is compared with a registered link by it.
    """

    platform: str = ""
    id: str = ""


class Place(NamedTuple):
    """Where an address belongs: the platform, its declaration of such an address (None for none), and the id found in it."""

    platform: str = ""
    address: Address | None = None
    id: str = ""


def recognised(text: str) -> Recognised:
    """Return what a link, or a text shared from an app with a link in it, reveals; nothing at all for anything else."""
    found = _place(text)
    return Recognised(found.platform, found.id)


def answers(text: str, link: str) -> dict[str, str]:
    """Return what the address in `text` answers of the form of its platform, by field key; `link` is the address as it is kept.

    An id that the form does not ask for (抖音's inner one), and whatever its field would not take, is left out.
    """
    found = _place(text)
    if found.address is None:
        return {"link": link} if link else {}
    said = {found.address.names: found.id, **dict(found.address.says), found.address.kept_as: link}
    fields = PLATFORMS[found.platform].fields
    return {key: value for key, value in said.items() if key in fields and value and not fields[key].kind.fault(value)}


def of_another(text: str, platform: str) -> str:
    """Return the platform to which an address belongs that is not this one, "" when it may belong to it.

    A piece of software may be presented on a page of the school's site; any other account there is another thing.
    """
    found = recognised(text).platform
    if found == platform or (found == "website" and PLATFORMS[platform].technology):
        return ""
    return found


def no_account(text: str) -> str:
    """Return what a link or a code leads to when that is no account at all: a person, a group, a till; "" for anything else."""
    return next((what for pattern, what in NO_ACCOUNT if pattern.match(text.strip())), "")


def _place(text: str) -> Place:
    text = text.strip()
    if not text or len(text) > LONGEST or unprintable(text, lines=True):
        return Place()
    if text.startswith(MINIPROGRAM_LINK):
        return Place("miniprogram")
    url = _split(text)
    return Place() if url is None else _owner(url)


def _split(text: str) -> SplitResult | None:
    """Return the address in `text`, None when there is none, or it is not what it seems."""
    scheme = SCHEME.match(text)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        return None
    found = URL.search(text)
    if found is None and not re.fullmatch(r"[!-~]{1,500}", text):
        return None
    address = found[0].rstrip(".,;:!?)]}\"'") if found else f"https://{text}"
    if "\\" in address:  # browsers read it as /, and land elsewhere
        return None
    try:
        url = urlsplit(address)
        plain = _plain(url)
    except ValueError:
        return None
    return url if plain else None


def _plain(url: SplitResult) -> bool:
    """Say whether an address leads where it seems to; raises ValueError for a port that is none."""
    plain = url.scheme in {"http", "https"} and "@" not in url.netloc and url.port in PORTS
    return plain and HOST.fullmatch((url.hostname or "").rstrip(".")) is not None


def _owner(url: SplitResult) -> Place:
    host = (url.hostname or "").rstrip(".")
    known = _addresses_at(host)
    for key, address in known:
        if named := _named(address, url):
            return Place(key, address, named)
    fitting = next((one for one in known if _fits(one[1], url)), None)
    if fitting is None:
        return Place()
    return Place(*fitting, host if fitting[0] == "website" else "")


def _addresses_at(host: str) -> list[tuple[str, Address]]:
    """Return (platform, address) of every declared address that this host serves."""
    whole = (host, host.removeprefix("www."), host.removeprefix("m."))
    return [
        (definition.key, address)
        for definition in PLATFORMS.values()
        for address in definition.addresses
        if address.host in whole or (address.host.startswith(".") and f".{host}".endswith(address.host))
    ]


def _fits(address: Address, url: SplitResult) -> re.Match[str] | None:
    return re.fullmatch(address.path or r"[!-~]*", url.path)


def _named(address: Address, url: SplitResult) -> str:
    """Return the id at this address, "" when it holds none."""
    path = _fits(address, url)
    if path is None:
        return ""
    if path.re.groups:
        return path[1] or ""
    try:
        query = parse_qs(url.query, max_num_fields=QUERY_FIELDS)
    except ValueError:
        return ""
    named = query.get(address.query, [""])[0]
    return named if NAMED.fullmatch(named) else ""


def forms_of(link: str) -> tuple[str, ...]:
    """Return the forms in which a link without its beginning may be kept: with and without what follows the question mark, and the www.

    Words that ran on behind a link copied from an app (…/abc/复制此链接) are no part of it; a host may be written in its own letters
    or as xn--….
    """
    plain = re.split(r"[?#]", link, maxsplit=1)[0].rstrip("/")
    begun = re.match(r"[^/]*(?:/[!-~]*)?", plain)
    cut = begun[0].rstrip("/") if begun else plain
    made = []
    for form in dict.fromkeys((link, plain, cut)):
        host, slash, path = form.partition("/")
        made += [f"{other}{slash}{path}" for other in _hosts(host)]
    return tuple(dict.fromkeys(made))


def _hosts(host: str) -> tuple[str, ...]:
    """Return the names under which one site is reached: with and without www. and m., in its own letters and as xn--…."""
    bare = _bare(host)
    found = [host, bare, f"www.{bare}"]
    for coding in ("idna", "ascii"):
        try:
            found.append(bare.encode("idna").decode() if coding == "idna" else bare.encode().decode("idna"))
        except ValueError:  # a name that is no host
            continue
    return tuple(dict.fromkeys(found))


def _bare(host: str) -> str:
    return re.sub(r"\A(?:www|m|wap|mobile)\.(?=.+\.)", "", host)


def link_key(link: str) -> str:
    """Return the form in which two links to one thing are equal: the account that they name, or host, path and what the query means.

    The beginning, www., m., the last slash, the fragment and what apps add to see who shared it do not count; "" for no link.
    """
    found = recognised(link)
    if found.id:
        return f"{found.platform}:{found.id.casefold()}"
    text = re.sub(r"\Ahttps?://", "", link.strip().casefold())
    address, _, query = text.partition("#")[0].partition("?")
    host, slash, path = address.rstrip("/").partition("/")
    kept = "&".join(sorted(part for part in query.split("&") if part and not SHARING.match(part)))
    return f"{_bare(host)}{slash}{path}" + (f"?{kept}" if kept else "")


def reported_as(link: str) -> tuple[str, ...]:
    """Return the comparable forms under which an impostor behind this link may have been reported: itself, its page, its own site."""
    whole = link_key(link)
    page = whole.partition("?")[0]
    own_site = [page.partition("/")[0]] if not recognised(link).platform else []
    return tuple(dict.fromkeys(form for form in (whole, page, *own_site) if form))
