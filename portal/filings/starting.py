"""Where a filing is begun: what is new, and which of one's accounts changes or goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from portal.cases.lists.filters import LONGEST_WORD
from portal.filings import queries
from portal.filings.drafts import writable_units
from portal.filings.models import Kind
from portal.platforms import PLATFORMS
from portal.settings.names import own

if TYPE_CHECKING:
    from portal.accounts.models import Account
    from portal.people.models import User


def kinds_to_start() -> list[tuple[str, str, str]]:
    """Return (key, label, meaning) of what can be started from nothing."""
    return [
        (Kind.CREATION, "创建", "新开通的账号，自注册之日起一周内备案（第九条）。"),
        (Kind.RETROACTIVE, "补办", "早已开通运行、一直没有备案的账号。"),
    ]


class Startable(NamedTuple):
    """One account of one's own unit: `busy` says what is under way about it, "" when a change or a closure can begin."""

    account: Account
    busy: str


def to_start(user: User) -> dict[str, Any]:
    """Return the whole context of the page on which a filing is begun: what is new, and which of one's accounts changes or goes."""
    word = request.args.get("q", "").strip()[:LONGEST_WORD]
    units = [unit.id for unit in writable_units(user)]
    accounts, total = queries.own_accounts(units, word)
    busy = queries.cases_under_way([account.id for account in accounts])
    rows = [Startable(a, f"{f.kind_label}：{f.state.label}" if (f := busy.get(a.id)) else "") for a in accounts]
    return {"kinds": kinds_to_start(), "groups": platforms(), "rows": rows, "total": total, "q": word}


def platforms() -> dict[str, list[tuple[str, str, str]]]:
    """Return (key, label, what it covers) of every platform, by the title of its group."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for definition in PLATFORMS.values():
        groups.setdefault(definition.group or "其他", []).append(
            (definition.key, definition.label, own(definition.about))
        )
    return groups
