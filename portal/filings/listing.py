"""The list of filings: filters that live in the URL, and the rows they find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from portal.filings import checks, queries, route
from portal.filings.drafts import writable_units
from portal.filings.models import Filing, Kind, State
from portal.platforms import PLATFORMS
from portal.web.paging import here

if TYPE_CHECKING:
    from portal.accounts.models import Account
    from portal.calendar import Clock
    from portal.people.models import User

SCOPES = (("", "全部"), ("todo", "待我处理"), ("mine", "我发起的"), ("due", "即将到期和超期"))
KNOWN = {
    "scope": {key for key, _ in SCOPES},
    "state": {"", *State},
    "platform": {"", *PLATFORMS},
    "kind": {"", *Kind},
}
LONGEST_WORD = 60


class Row(NamedTuple):
    """One line of the list."""

    filing: Filing
    holder: str
    clock: Clock | None


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
        groups.setdefault(definition.group or "其他", []).append((definition.key, definition.label, definition.about))
    return groups


def filters() -> dict[str, str]:
    """Return the filters of the URL; a value that does not exist counts as none."""
    given = {name: request.args.get(name, "") for name in KNOWN}
    return {name: value if value in KNOWN[name] else "" for name, value in given.items()} | {
        "q": request.args.get("q", "").strip()[:LONGEST_WORD]
    }


def chips(chosen: dict[str, str]) -> list[tuple[str, list[tuple[str, str, bool, None]]]]:
    """Return the groups of filters: each option with the URL that chooses it."""
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "scope": ("范围", list(SCOPES)),
        "state": ("状态", [("", "不限"), *((s.value, s.label) for s in State)]),
        "platform": ("平台", [("", "不限"), *((p.key, p.label) for p in PLATFORMS.values())]),
        "kind": ("类型", [("", "不限"), *((k.value, k.label) for k in Kind)]),
    }
    return [
        (title, [(label, here(**{name: key, "page": None}), chosen[name] == key, None) for key, label in options])
        for name, (title, options) in groups.items()
    ]


def context(user: User) -> dict[str, Any]:
    """Return the whole context of the list."""
    chosen = filters()
    found = queries.listed(user, chosen)
    return {
        "rows": [Row(f, route.desk_name(f), checks.clock(f)) for f in found.rows],
        "total": found.total,
        "page": found,
        "chips": chips(chosen),
        "q": chosen["q"],
        "kept": [(name, value) for name, value in chosen.items() if value and name != "q"],
    }
