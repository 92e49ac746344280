"""The page on which a filing is begun: what is new by its platform, which of one's accounts changes or goes, what is still a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from portal.cases.lists.filters import LONGEST_WORD
from portal.filings import queries
from portal.filings.models import Kind
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.spelling import clean

if TYPE_CHECKING:
    from portal.accounts.models import Account
    from portal.filings.models import Filing
    from portal.people.models import User

DRAFTS_SHOWN = 3


def kinds_to_start() -> list[tuple[str, str, str]]:
    """Return (key, label, meaning) of what can be started from nothing."""
    return [
        (Kind.CREATION, "创建备案", "刚开通，注册还不到一周"),
        (Kind.RETROACTIVE, "补办备案", "早已开通运行，一直没有备案"),
    ]


class Startable(NamedTuple):
    """One account of one's own unit: `busy` says what is under way about it, "" when a change or a closure can begin.

    `drafts` are one's own about it that are not handed in: they are offered before another begins.
    """

    account: Account
    busy: str
    drafts: list[Filing]


def to_start(user: User) -> dict[str, Any]:
    """Return the whole context of the page on which a filing is begun."""
    word = clean(request.args.get("q", ""))[:LONGEST_WORD]
    units = [unit.id for unit in queries.writable_units(user)]
    accounts, total = queries.own_accounts(units, word)
    busy = queries.cases_under_way([account.id for account in accounts])
    begun = queries.own_drafts(user)
    rows = [
        Startable(
            account,
            f"{f.kind_label}：{f.standing.label}" if (f := busy.get(account.id)) else "",
            [draft for draft in begun if draft.account_id == account.id],
        )
        for account in accounts
    ]
    return {
        "kinds": kinds_to_start(),
        "groups": platforms(),
        "rows": rows,
        "total": total,
        "q": word,
        "drafts": begun[:DRAFTS_SHOWN],
        "drafts_total": len(begun),
    }


def platforms() -> dict[str, list[tuple[str, str, str]]]:
    """Return (key, label, what it covers) of every platform, by the title of its group."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for definition in PLATFORMS.values():
        groups.setdefault(definition.group or "其他", []).append(
            (definition.key, definition.label, in_school_words(definition.about))
        )
    return groups
