"""What consent does to the registry: number the account, project it, seal its version (第九条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import Account, AccountPerson, Identifier, NumberSeries, Version
from portal.accounts.queries import identifiers_in
from portal.calendar import today
from portal.database import db
from portal.platforms import PLATFORMS
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.people.models import Unit


def next_number(platform: str, year: int) -> str:
    """Return the next number of the year and platform; concurrent callers queue on the series' row, so each gets its own."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    grow = (
        insert(NumberSeries)
        .values(year=year, platform=platform, last=1)
        .on_conflict_do_update(index_elements=["year", "platform"], set_={"last": NumberSeries.last + 1})
        .returning(NumberSeries.last)
    )
    while True:
        sequence = db.session.scalars(grow, execution_options={"populate_existing": True}).one()
        number = setting("number_pattern").format(year=year, platform=PLATFORMS[platform].label, sequence=sequence)
        # A changed pattern may run into numbers given under an older one: those are never used again.
        if not db.session.scalar(select(Account.id).where(Account.number == number)):
            return number


def register(platform: str, unit: Unit, data: dict[str, Any], filing_id: int, *, late: bool) -> Account:
    """Create the account of a consented filing with its number, and seal its first version.

    Raises IntegrityError at flush when another account was registered under the same identifier meanwhile.
    """
    account = Account(
        number=next_number(platform, today().year),
        platform=platform,
        unit=unit,
        name=data["name"],
        handle=data["handle"],
        filed_on=today(),
        late=late,
    )
    db.session.add(account)
    db.session.flush()
    seal(account, data, filing_id)
    return account


def seal(account: Account, data: dict[str, Any], filing_id: int) -> Version:
    """Seal an approved form as the account's next version, and project from it name, handle, identifiers and people.

    Raises IntegrityError at flush when an identifier is another account's, or when another version was sealed at the same time.
    """
    last = db.session.scalar(select(func.max(Version.number)).where(Version.account_id == account.id)) or 0
    version = Version(account_id=account.id, number=last + 1, data=data, filing_id=filing_id)
    db.session.add(version)
    account.name, account.handle = data["name"], data["handle"]
    for projected in (Identifier, AccountPerson):
        db.session.execute(delete(projected).where(projected.account_id == account.id))
    db.session.add_all(
        Identifier(account_id=account.id, platform=account.platform, key=key, value=value)
        for value, key in {value: key for key, value in identifiers_in(account.platform, data)}.items()
    )
    db.session.add_all(
        AccountPerson(account_id=account.id, part=part, row_id=row["row_id"], name=row["name"], phone=row["phone"])
        for part in PLATFORMS[account.platform].rows
        for row in data[part]
    )
    db.session.flush()
    return version
