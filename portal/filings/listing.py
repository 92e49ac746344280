"""The list of filings: filters that live in the URL, and the rows they find."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for

from portal.filings import batch, checks, filtering, paper_states, queries, queue, route, scopes
from portal.filings.drafts import writable_units
from portal.filings.filtering import LONGEST_WORD
from portal.filings.models import Kind, State
from portal.platforms import PLATFORMS
from portal.settings.names import own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.accounts.models import Account
    from portal.calendar import Clock
    from portal.filings.models import Filing
    from portal.filings.queue import Line
    from portal.people.models import User


class Row(NamedTuple):
    """One line of the list: `url` leads to the filing and keeps the way back; `picks` is the value of its checkbox, "" for none."""

    line: Line
    url: str
    holder: str
    clock: Clock | None
    picks: str

    @property
    def filing(self) -> Filing:
        """Return the filing of the line."""
        return self.line.filing


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


def tabs(user: User, scope: str) -> tuple[list[tuple[str, str, bool, int | None]], dict[str, int]]:
    """Return the lists, each with its address, whether it is the present one and how many it holds, and these numbers by list.

    Of the copies those not yet read are counted. A number beyond `scopes.MOST_TOLD` only says that there are more.
    """
    counted = scopes.counts(user, ("done", "mine", "unread", "due"))
    numbers = {**counted, "todo": queue.todo_count(user), "copies": counted["unread"]}
    shown = [
        (label, url_for("filings.index", scope=key or None), key == scope, numbers.get(key))
        for key, label in filtering.SCOPES.items()
    ]
    return shown, numbers


def chips(chosen: dict[str, str]) -> list[tuple[str, list[tuple[str, str, bool, None]]]]:
    """Return the groups of filters: each option with the URL that chooses it."""
    scope, state = chosen["scope"], chosen["state"]
    consents = list(filtering.labels(State(state))) if state and scope == "todo" else []
    first = {"unread": "未读"} if scope == "copies" else {}
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "mark": ("标记", [("", "全部"), *first.items(), *filtering.MARKS.items()]),
        "state": ("状态", [("", "不限"), *((s.value, s.label) for s in State)]),
        "act": ("办理", [("", "不限"), *((label, label) for label in consents)]),
        "platform": ("平台", [("", "不限"), *((p.key, p.label) for p in PLATFORMS.values())]),
        "kind": ("类型", [("", "不限"), *((k.value, k.label) for k in Kind)]),
        "paper": ("纸质件", [("", "不限"), *paper_states.names().items()]),
        "order": ("排序", _orders(scope)),
    }
    if len(consents) <= 1:
        del groups["act"]
    if not paper_states.names():
        del groups["paper"]
    return [(title, _options(name, options, chosen)) for name, (title, options) in groups.items()]


def _orders(scope: str) -> list[tuple[str, str]]:
    own = {"todo": "最急在前", "due": "按期限", "copies": "未读在前"}.get(scope, "最新在前")
    return [("", own), *((key, label) for key, label in filtering.ORDERS.items() if label != own)]


def _options(name: str, options: list[tuple[str, str]], chosen: dict[str, str]) -> list[tuple[str, str, bool, None]]:
    others = {"act": ""} if name == "state" else {}  # what consents in one state is nothing in another
    return [
        (label, filtering.address(chosen, **others, **{name: key}), chosen[name] == key, None) for key, label in options
    ]


def context(user: User, given: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Return the whole context of the list; `given` are the filters of its address, by default the present one's."""
    chosen = filtering.chosen(request.args if given is None else given)
    found = queue.listed(user, chosen)
    here = filtering.address(chosen)
    offered = batch.offered(found.rows, chosen)
    route.gather(line.filing for line in found.rows)
    return {
        "rows": [
            Row(line, queue.url_of(line.filing.id, here), route.desk_name(line.filing), checks.clock(line.filing),
                batch.value_of(line) if offered and offered.label else "")
            for line in found.rows
        ],
        "total": found.total,
        "page": found,
        "tabs": tabs(user, chosen["scope"])[0],
        "chips": chips(chosen),
        "scope": chosen["scope"],
        "q": chosen["q"],
        "kept": [(name, value) for name, value in chosen.items() if value and name not in {"q", "page"}],
        "here": here,
        "batch": offered,
        "token": secrets.token_urlsafe(18),
        "picked": {batch.value_of(line) for line in found.rows} if request.args.get("pick") == "all" else set(),
        **more,
    }  # fmt: skip
