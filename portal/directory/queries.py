"""What the directory can be asked: one thing that somebody typed, one number, a page of accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, literal, select, union_all

from portal.accounts import likeness
from portal.accounts.models import Account, Identifier, Status, Version
from portal.database import db
from portal.directory.asked import Asked, Unasked
from portal.directory.facts import GONE, Facts, facts
from portal.directory.impostors import compared, warning
from portal.errors import Missing
from portal.people.models import UNIT_KINDS, Unit
from portal.people.queries import unit_named
from portal.platforms import PLATFORMS
from portal.reports import queries as reports
from portal.spelling import key, unprintable
from portal.web.paging import Page, paged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.reports.models import Report

MOST = 20  # candidates shown
LONGEST_NUMBER = 60  # the column's forty, and the spaces that people put between
LEVELS = tuple(dict.fromkeys(level for _, level in UNIT_KINDS.values()))


@dataclass(frozen=True)
class Answer:
    """What the registry says to one question (第九、十条).

    `exact`: accounts that are meant, those still filed first; `certain` says that an id, a link or a number of their own was given
    and not a name, which anybody can take. `similar`: accounts with a name alike, when none is meant, the most alike first.
    `impostors`: the reports of this name, id or link that the office confirmed, the newest first; of an account that is certain and in
    use there are none.
    """

    asked: Asked
    exact: list[Facts] = field(default_factory=list)
    similar: list[Facts] = field(default_factory=list)
    certain: bool = False
    impostors: list[Report] = field(default_factory=list)

    @property
    def word(self) -> str:
        """Return filed, closed or unknown."""
        if not self.exact:
            return "unknown"
        return "filed" if self.exact[0].in_use else "closed"

    @property
    def one(self) -> Facts | None:
        """Return the account that is meant, where it is one."""
        return self.exact[0] if len(self.exact) == 1 else None

    @property
    def verdict(self) -> tuple[str, str, str]:
        """Return (tone, word, sentence): what is said first; a confirmed impostor before anything else."""
        return self.warning or self.standing

    @property
    def warning(self) -> tuple[str, str, str] | None:
        """Return (tone, word, sentence) of a confirmed impostor, None where there is none."""
        return warning(self.impostors, self.exact) if self.impostors else None

    @property
    def heading(self) -> str:
        """Return what stands over the accounts under a warning: they are there to compare."""
        return compared(self.exact, similar=bool(self.similar)) if self.impostors else ""

    @property
    def standing(self) -> tuple[str, str, str]:
        """Return (tone, word, sentence): what the registry says of what was asked."""
        if self.one:
            return self.one.verdict
        number = len(self.exact)
        if self.word == "closed":
            return "void", GONE, "这些账号都已注销，不再是学校的官方账号。"
        if number and self.certain:
            return "done", "已备案", f"有 {number} 个备案账号与此相符，请核对平台和名称。"
        if number:
            sentence = "名称相同，不等于是同一个账号：平台和账号 ID 都相符的才是。"
            return "due", f"有 {number} 个同名账号，请核对账号 ID", sentence
        if self.similar:
            alike = "下面的备案账号名称相近，请核对账号 ID。都不是的话，您查的账号没有在学校备案。"
            return "due", "没有完全相符的账号", alike
        return "bad", "查无此号", "学校没有备案过这个账号，请不要当作官方账号。"


def verified(asked: Asked) -> Answer:
    """Look up what was asked for, in at most four statements, each by an index but for the names alike.

    Raises Unasked for an address that is neither known here nor of the web.
    """
    exact, certain = _exact(asked)
    if asked.scheme and not exact:
        raise Unasked(f"这不是网页链接（以“{asked.scheme}:”开头），请不要打开。可以改填账号名称或账号 ID 查验。")
    similar = [] if exact else likeness.alike(asked.names, MOST)
    known = certain and exact[0].status is not Status.CLOSED
    impostors = [] if known else reports.confirmed(asked.link, asked.words)
    return Answer(asked, shown(exact), _shown(similar), certain, impostors)


def _exact(asked: Asked) -> tuple[list[Account], bool]:
    """Return the accounts that are meant, those in use first, and whether an id, a link or a number of theirs was given."""
    rows = db.session.execute(_meant(asked)).all()
    certain = any(by != "name" for _, by in rows)
    # An id is stronger than a name: somebody's id may be another one's name.
    meant = {account.id: account for account, by in rows if not certain or by != "name"}
    return sorted(meant.values(), key=lambda account: (account.status is Status.CLOSED, account.id)), certain


def _meant(asked: Asked) -> Select[Any]:
    """Return (account, by what) of everything that bears exactly this id, link, number or name; each way goes by an index."""
    platform, own_id = asked.platform_id
    # The index of identifiers begins with the platform.
    named = Identifier.platform.in_(PLATFORMS) & Identifier.value.in_(asked.identifiers)
    if own_id:
        named |= (Identifier.platform == platform) & (Identifier.value == own_id)
    if asked.sites:
        named |= (Identifier.platform == "website") & Identifier.value.in_(asked.sites)
    ways = [select(Identifier.account_id.label("id"), literal("id").label("by")).where(named)]
    for by, column, forms in (
        ("link", Account.link, asked.links),
        ("number", Account.number_key, asked.keys),
        ("name", Account.name_key, asked.keys),
    ):
        if forms:  # a database goes through the whole table for an empty IN
            ways.append(select(Account.id, literal(by)).where(column.in_(forms)))
    found = union_all(*ways).subquery()
    return select(Account, found.c.by).join(found, found.c.id == Account.id).order_by(Account.id).limit(MOST)


def shown(accounts: Iterable[Account]) -> list[Facts]:
    """Return the public facts of accounts, in their order, by one statement for all of them."""
    accounts = list(accounts)
    if not accounts:
        return []
    return _shown([account.id for account in accounts])


def _shown(ids: list[int]) -> list[Facts]:
    """Return the public facts of accounts by their ids, in this order, by one statement."""
    if not ids:
        return []
    newest, first_on = func.max(Version.number).label("number"), func.min(Version.sealed_at).label("first_on")
    last = select(Version.account_id, newest, first_on).where(Version.account_id.in_(ids))
    last_of = last.group_by(Version.account_id).subquery()
    current = (
        select(Account, Version, last_of.c.first_on)
        .join(Version, Version.account_id == Account.id)
        .join(last_of, (Version.account_id == last_of.c.account_id) & (Version.number == last_of.c.number))
    )
    found = {account.id: facts(account, version, first) for account, version, first in db.session.execute(current)}
    return [found[account_id] for account_id in ids if account_id in found]


def numbered(number: str) -> Facts:
    """Return the account of a filing number as people write it: case, spaces and full-width letters do not count. Raises Missing."""
    if (
        unprintable(number, lines=True) or len(number) > LONGEST_NUMBER
    ):  # PostgreSQL does not even compare text with a NUL
        raise Missing("没有这个备案编号。")
    accounts = list(db.session.scalars(select(Account).where(Account.number_key == key(number)).limit(MOST)))
    exact = sorted(accounts, key=lambda account: account.number != number)
    found = shown(exact[:1])
    if not found:
        raise Missing("没有这个备案编号。")
    return found[0]


def narrowed(statement: Select[Any], status: Status | None, platform: str, unit: str, level: str) -> Select[Any]:
    """Return a statement over accounts narrowed to a status, a platform, a unit by its name, and a level; "" for any."""
    if status is not None:
        statement = statement.where(Account.status == status)
    if platform:
        statement = statement.where(Account.platform == platform)
    if unit:
        statement = statement.where(Account.unit_id == (found.id if (found := unit_named(unit)) else 0))
    if level:
        kinds = [kind for kind, (_, of) in UNIT_KINDS.items() if of == level]
        statement = statement.where(Account.unit_id.in_(select(Unit.id).where(Unit.kind.in_(kinds))))
    return statement


def browsed(platform: str, unit: str, level: str, per_page: int) -> Page[Facts]:
    """Return a page of the accounts that are filed, sister accounts of one name side by side."""
    rows = narrowed(select(Account), Status.ACTIVE, platform, unit, level).order_by(Account.name_order, Account.id)
    page = paged(rows, narrowed(select(func.count(Account.id)), Status.ACTIVE, platform, unit, level), per_page)
    return Page(shown(page.rows), page.number, page.total, per_page)


def after(  # noqa: PLR0913, PLR0917 - the filters of the API
    key: int, limit: int, status: Status, platform: str, unit: str, level: str
) -> tuple[list[Facts], int | None]:
    """Return up to `limit` accounts beyond a key, in the order of their keys, and the key to go on from, None at the end."""
    rows = narrowed(select(Account), status, platform, unit, level).where(Account.id > key)
    accounts = list(db.session.scalars(rows.order_by(Account.id).limit(limit + 1)))
    return shown(accounts[:limit]), accounts[limit - 1].id if len(accounts) > limit else None


def units() -> list[str]:
    """Return the names of the units that have an account."""
    has = select(Account.id).where(Account.unit_id == Unit.id).exists()
    return list(db.session.scalars(select(Unit.name).where(has).order_by(*Unit.in_order())))
