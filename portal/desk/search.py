"""One search over everything: accounts, filings, people and units, each as far as its own feature shows it to the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flask import url_for
from sqlalchemy import case, select

from portal.accounts import filtering as accounts
from portal.accounts import searching
from portal.accounts.models import Account
from portal.accounts.viewing import viewer
from portal.database import db
from portal.filings import filtering as filings
from portal.filings import queue
from portal.handover import listing as people
from portal.handover import queries as roster
from portal.handover.reach import masks, sees
from portal.people.names import initials
from portal.platforms import PLATFORMS
from portal.web.access import may
from portal.web.paging import Counted, counted_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.accounts.viewing import Viewer
    from portal.people.models import Unit, User

SHOWN = 8
LONGEST_PERSON = people.LONGEST_WORD


class Hit(NamedTuple):
    """One thing found: its name, what distinguishes it, how it stands ((label, tone) or None), where it is."""

    name: str
    about: str
    state: tuple[str, str] | None
    url: str


@dataclass(frozen=True)
class Group(Counted):
    """What was found of one kind: `total` is as `counted_up` returned it; `url` leads to the whole list."""

    title: str
    hits: list[Hit]
    total: int
    url: str

    @property
    def number(self) -> str:
        """Return the number in words."""
        return f"超过 {self.counted}" if self.many else str(self.total)

    @property
    def more(self) -> bool:
        """Say whether there are more than are shown."""
        return self.total > len(self.hits)


def tidy(typed: str) -> str:
    """Return what was typed as it is sought: one space between words, no invisible sign, at most 60 characters."""
    return searching.tidy("".join(c for c in typed if c.isprintable()))


def groups(user: User, word: str) -> list[Group]:
    """Return what this person finds by a word, only of what their pages show them; empty groups are left out."""
    return [group for group in _all(user, word) if group.hits]


def _all(user: User, word: str) -> Iterator[Group]:
    seen = viewer(user)
    found: list[tuple[str, Callable[[], Group]]] = [
        ("accounts.index", lambda: _accounts(seen, word)),
        ("filings.index", lambda: _filings(user, word)),
        ("handover.people", lambda: _people(user, word)),
        ("accounts.index", lambda: _units(seen, word)),
    ]
    return (group() for endpoint, group in found if may(endpoint))


def _accounts(seen: Viewer, word: str) -> Group:
    wanted = accounts.conditions({"q": word}, seen)
    exact = case((Account.number == word, 0), (Account.name == word, 1), else_=2)
    columns = (Account.id, Account.name, Account.number, Account.platform, Account.unit_id, Account.status)
    found = select(*columns).where(*wanted).order_by(exact, Account.filed_on.desc(), Account.id.desc()).limit(SHOWN)
    hits = [
        Hit(
            row.name,
            f"{PLATFORMS[row.platform].label} · {seen.units[row.unit_id].name} · NO. {row.number}",
            (row.status.label, row.status.tone),
            url_for("accounts.show", account_id=row.id),
        )
        for row in db.session.execute(found)
    ]
    total = counted_up(select(Account.id).where(*wanted))
    return Group("账号", hits, total, accounts.address(q=word))


def _filings(user: User, word: str) -> Group:
    chosen = filings.chosen({"q": word})
    hits = [
        Hit(
            filing.name or "（未填名称）",
            f"{filing.platform_label} · {filing.kind_label} · {filing.unit.name} · 填报人 {filing.author.name}",
            (filing.standing.label, filing.standing.tone),
            queue.url_of(filing.id, ""),
        )
        for filing, *_ in queue.lines(user, chosen, SHOWN)
    ]
    total = queue.total(user, chosen) if len(hits) == SHOWN else len(hits)
    return Group("备案", hits, total, filings.address(chosen))


def _people(user: User, word: str) -> Group:
    word = word[:LONGEST_PERSON]
    asked = dict.fromkeys(("identity", "unit", "leaving", "accounts"), "") | {"q": word}
    page, numbers = roster.listed(asked, sees(user), masked=masks(user))
    hits = [
        Hit(
            person.name,
            f"{person.unit.name} · {person.identity_label} · 运行 {numbers.get(person.id, 0)} 个账号",
            None,
            url_for("handover.person", person_id=person.id),
        )
        for person in page.rows[:SHOWN]
    ]
    return Group("人员", hits, page.total, url_for("handover.people", q=word))


def _units(seen: Viewer, word: str) -> Group:
    found = [unit for unit in seen.units.values() if _named(unit, word.lower())]
    hits = [
        Hit(unit.name, f"{unit.kind_label} · {unit.level}账号", None if unit.active else ("已停用", "void"), _unit_url(unit))
        for unit in found[:SHOWN]
    ]  # fmt: skip
    return Group("单位", hits, len(found), url_for("people.units") if may("people.units") else accounts.address(q=word))


def _unit_url(unit: Unit) -> str:
    if may("people.unit"):
        return url_for("people.unit", unit_id=unit.id)
    return accounts.address(unit=str(unit.id))


def _named(unit: Unit, word: str) -> bool:
    letters = word.isascii() and word.isalnum() and len(word) >= searching.SHORTEST_INITIALS
    return word in unit.name.lower() or (letters and word in initials(unit.name))
