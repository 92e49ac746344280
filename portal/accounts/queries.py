"""What the registry can be asked."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from portal.accounts.models import Account, AccountPerson, Correction, Identifier, Status, Version
from portal.database import db
from portal.errors import Missing
from portal.people.models import OFFICES, Role, Unit
from portal.platforms import PLATFORMS
from portal.web.paging import Page, paged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.people.models import User


def same(text: str) -> str:
    """Return the form in which two spellings of one identifier are equal: platforms ignore case and a trailing slash."""
    return text.strip().casefold().removeprefix("http://").removeprefix("https://").rstrip("/")


def identifiers_in(platform: str, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field key, comparable value) of everything in a form that names the account: ids, and what its QR code says."""
    for key in PLATFORMS[platform].identifiers:
        if value := same(str(data.get(key) or "")):
            yield key, value
    for key, content in (data.get("codes") or {}).items():
        if value := same(content):
            yield key, value[:500]


def registered_as(platform: str, data: dict[str, Any], besides: int | None = None) -> dict[str, Account]:
    """Return, by field key, the accounts registered under an identifier of this form; closed ones do not count."""
    wanted = {value: key for key, value in identifiers_in(platform, data)}
    rows = db.session.scalars(select(Identifier).where(Identifier.platform == platform, Identifier.value.in_(wanted)))
    return {
        wanted[row.value]: row.account
        for row in rows
        if row.account_id != besides and row.account.status is not Status.CLOSED
    }


def held_by(unit_id: int, platform: str) -> list[Account]:
    """Return the accounts that a unit has on a platform; closed ones do not count."""
    held = select(Account).where(
        Account.unit_id == unit_id, Account.platform == platform, Account.status != Status.CLOSED
    )
    return list(db.session.scalars(held))


def accounts_run_by(phones: list[str], platform: str) -> dict[str, int]:
    """Return, by phone number, how many accounts of a platform each person runs now."""
    count = (
        select(AccountPerson.phone, func.count(AccountPerson.account_id.distinct()))
        .join(Account)
        .where(
            AccountPerson.phone.in_(phones),
            AccountPerson.part == "operators",
            Account.platform == platform,
            Account.status != Status.CLOSED,
        )
        .group_by(AccountPerson.phone)
    )
    return {phone: number for phone, number in db.session.execute(count)}  # noqa: C416 - rows are not pairs to the type checker


def names_of(unit_id: int) -> list[str]:
    """Return the names of a unit's accounts, each once."""
    return list(
        db.session.scalars(
            select(Account.name).where(Account.unit_id == unit_id, Account.status != Status.CLOSED).distinct()
        )
    )


def escaped(word: str) -> str:
    """Return a LIKE pattern that finds `word` as it stands."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def listed(word: str) -> Page[Account]:
    """Return a page of the registry, newest first, searched over name, number, handle and unit."""
    statement = select(Account).join(Unit)
    count = select(func.count(Account.id)).join(Unit)
    if word:
        found = or_(
            *(
                column.ilike(escaped(word), escape="\\")
                for column in (Account.name, Account.number, Account.handle, Unit.name)
            )
        )
        statement, count = statement.where(found), count.where(found)
    return paged(statement.order_by(Account.filed_on.desc(), Account.id.desc()), count)


def account(account_id: int) -> Account:
    """Return an account; its official facts are public inside the school. Raises Missing."""
    found = db.session.get(Account, account_id)
    if found is None:
        raise Missing
    return found


def may_see_people(user: User, unit: Unit) -> bool:
    """Say whether this user needs the phone numbers of a unit's people: the offices, the unit, its supervising league."""
    return (
        user.holds(*OFFICES)
        or unit.id in user.units(Role.AUTHOR, Role.UNIT_HEAD, Role.UNIT_DEPUTY)
        or bool(
            unit.parent_id and unit.level == "团学" and unit.parent_id in user.units(Role.UNIT_HEAD, Role.UNIT_DEPUTY)
        )
    )


def current_version(account_id: int) -> Version:
    """Return the latest sealed version. Raises Missing for an account without one."""
    found = db.session.scalar(
        select(Version).where(Version.account_id == account_id).order_by(Version.number.desc()).limit(1)
    )
    if found is None:
        raise Missing
    return found


def corrections(account_id: int, version: int | None = None) -> list[Correction]:
    """Return what was corrected at once, in order: over one version when it is named."""
    found = select(Correction).where(Correction.account_id == account_id).order_by(Correction.id)
    if version is not None:
        found = found.where(Correction.version == version)
    return list(db.session.scalars(found))


def current_data(version: Version) -> dict[str, Any]:
    """Return what is true now: a copy of the version's data with the corrections made over it."""
    data: dict[str, Any] = deepcopy(version.data)
    for entry in corrections(version.account_id, version.number):
        if not entry.part:
            data[entry.key] = entry.new
            continue
        for row in data.get(entry.part) or []:
            if row["row_id"] == entry.row_id:
                row[entry.key] = entry.new
    return data


def sealed_version(filing_id: int) -> Version | None:
    """Return the version that a filing sealed, if it has."""
    return db.session.scalar(select(Version).where(Version.filing_id == filing_id))
