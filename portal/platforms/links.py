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
QUERY_FIELDS = 40


class Recognised(NamedTuple):
    """The key of a platform and the account's id in the address; "" for what the link does not say.

    The id is the one that the platform writes in its addresses: 哔哩哔哩 the UID that the form asks, 抖音 and 小红书 an inner one.
    Two links of one account give the same id, so a pasted link is compared with a registered link by it.
    """

    platform: str = ""
    id: str = ""


def recognised(text: str) -> Recognised:
    """Return what a link, or a text shared from an app with a link in it, reveals; nothing at all for anything else."""
    text = text.strip()
    if not text or len(text) > LONGEST or unprintable(text, lines=True):
        return Recognised()
    if text.startswith(MINIPROGRAM_LINK):
        return Recognised("miniprogram")
    url = _split(text)
    return Recognised() if url is None else _owner(url)


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


def _owner(url: SplitResult) -> Recognised:
    host = (url.hostname or "").rstrip(".")
    known = _addresses_at(host)
    for key, address in known:
        if named := _named(address, url):
            return Recognised(key, named)
    platform = next((key for key, address in known if _fits(address, url)), "")
    return Recognised(platform, host if platform == "website" else "")


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
