"""The form in which links are compared: by the account that the address names, else as it stands."""

from __future__ import annotations

from portal.accounts.queries import same
from portal.platforms.links import recognised

LONGEST = 500


def comparable(link: str, platform: str) -> str:
    """Return what is kept of the 主页链接 of an account on `platform`: equal for two links of one account, "" for no link."""
    if not link:
        return ""
    found = recognised(link)
    return named(*found) if found.id and found.platform == platform else same(link)[:LONGEST]


def named(platform: str, own: str) -> str:
    """Return the form of a link that names the account `own` on a platform."""
    return f"{platform}:{same(own)}"[:LONGEST]
