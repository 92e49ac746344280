"""What consent does to the registry: number the account, seal its version, project it; what needs no consent, at once (第九、十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import flag_modified

from portal.accounts import proof
from portal.accounts.models import Account, AccountPerson, Correction, Identifier, NumberSeries, Status, Version
from portal.accounts.queries import comparable, current_data, current_version, identifiers_in
from portal.audit.trail import record
from portal.calendar import today
from portal.database import db
from portal.fields import Day
from portal.people.models import Identity, Person
from portal.people.roster import LEAVING, known_person, renumbered
from portal.platforms import PLATFORMS
from portal.settings.queries import setting
from portal.spelling import clean_name

if TYPE_CHECKING:
    from datetime import date

    from portal.people.models import Unit, User


def next_number(platform: str, year: int) -> str:
    """Return the next number of the year and platform."""
    while True:
        sequence = next_of(platform, year)
        number = setting("number_pattern").format(year=year, platform=PLATFORMS[platform].label, sequence=sequence)
        # A changed pattern may run into numbers given under an older one: those are never used again.
        if not db.session.scalar(select(Account.id).where(Account.number == number)):
            return number


def next_of(series: str, year: int) -> int:
    """Return the next of a year's series: concurrent callers queue on its row, and what is rolled back is given again."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    grow = (
        insert(NumberSeries)
        .values(year=year, platform=series, last=1)
        .on_conflict_do_update(index_elements=["year", "platform"], set_={"last": NumberSeries.last + 1})
        .returning(NumberSeries.last)
    )
    return db.session.scalars(grow, execution_options={"populate_existing": True}).one()


def register(  # noqa: PLR0913 - what a consented filing says of its account
    platform: str,
    unit: Unit,
    data: dict[str, Any],
    filing_id: int,
    *,
    late: bool,
    number: str = "",
    filed_on: date | None = None,
) -> Account:
    """Create the account of a consented filing with its number, and seal its first version.

    `number` and `filed_on` are those of a paper form that was filed before the portal. Raises IntegrityError at flush when another
    account was registered under the same identifier or number meanwhile.
    """
    account = Account(
        number=number or next_number(platform, today().year),
        platform=platform,
        unit=unit,
        name=data["name"],
        handle=data["handle"],
        filed_on=filed_on or today(),
        late=late,
    )
    db.session.add(account)
    db.session.flush()
    seal(account, data, filing_id)
    return account


def seal(account: Account, data: dict[str, Any], filing_id: int) -> Version:
    """Seal an approved form as the account's next version and project it; what a change asks besides stays with its filing.

    What was said of a new person beside the paper goes to the roster alone (第十条).
    Raises IntegrityError at flush when an identifier is another account's, or when another version was sealed at the same time.
    """
    definition = PLATFORMS[account.platform]
    kept = {"codes", *definition.fields, *definition.rows}
    data = {key: value for key, value in data.items() if key in kept}
    paper = {
        key: [rows.sealed(row) for row in data.get(key) or []] for key, rows in definition.rows.items() if key in data
    }
    last = db.session.scalar(select(func.max(Version.number)).where(Version.account_id == account.id)) or 0
    version = Version(account_id=account.id, number=last + 1, data={**data, **paper}, filing_id=filing_id)
    db.session.add(version)
    account.sealed_on = today()
    project(account, data)
    db.session.flush()
    digest = proof.digest_of_version(version)
    record("account.sealed", f"account:{account.id}", version=version.number, digest=digest)
    return version


def project(account: Account, data: dict[str, Any]) -> None:
    """Bring the columns, the identifiers and the people of an account in line with what is true of it now."""
    account.name, account.handle = data["name"], data["handle"]
    account.link = comparable(str(data.get("link") or ""), account.platform)
    account.verified = str(data.get("verified") or "")
    account.verified_until = Day().load(data.get("verified_until"))
    followers = data.get("followers")
    account.followers = followers if isinstance(followers, int) else 0
    # Facts that are no column of the account are its own all the same: two writers at once are told apart by the revision.
    flag_modified(account, "sought")
    _project_identifiers(account, data)
    _project_people(account, data)


def _project_identifiers(account: Account, data: dict[str, Any]) -> None:
    db.session.execute(delete(Identifier).where(Identifier.account_id == account.id))
    named = {value: key for key, value in identifiers_in(account.platform, data)}
    # What a closed account was called is free again once somebody else is registered under it.
    closed = select(Account.id).where(Account.status == Status.CLOSED)
    db.session.execute(
        delete(Identifier).where(
            Identifier.platform == account.platform, Identifier.value.in_(named), Identifier.account_id.in_(closed)
        )
    )
    db.session.add_all(
        Identifier(account_id=account.id, platform=account.platform, key=key, value=value)
        for value, key in named.items()
    )


def _project_people(account: Account, data: dict[str, Any]) -> None:
    rows = [(part, row) for part in PLATFORMS[account.platform].rows for row in data.get(part) or []]
    known = _named_before(account)
    db.session.execute(delete(AccountPerson).where(AccountPerson.account_id == account.id))
    named = {(clean_name(row["name"]), row["phone"]) for _, row in rows}
    named_now: set[int] = set()
    for part, row in rows:
        if was := known.get((part, row["row_id"], clean_name(row["name"]))):
            _follow(was, row["phone"], named)
        person = known_person(row["name"], row["phone"], account.unit, *_told(part, row))
        named_now.add(person.id)
        db.session.add(
            AccountPerson(
                account_id=account.id,
                part=part,
                row_id=row["row_id"],
                name=row["name"],
                phone=row["phone"],
                person_id=person.id,
            )
        )
    for gone in {was.person_id for was in known.values()} - named_now:
        _let_go(gone, account)


def _told(part: str, row: dict[str, Any]) -> tuple[Identity | None, date | None]:
    """Return what a row says of its person beside the paper; 主管人员 are staff by the form itself (第五条)."""
    if part == "supervisors":
        return Identity.STAFF, None
    said = row.get("identity") or ""
    return Identity(said) if said in set(Identity) else None, LEAVING.load(row.get("leaves_on"))


def _named_before(account: Account) -> dict[tuple[str, str, str], Any]:
    """Return whom an account names as it is projected now, by the part, the row and the name."""
    before = select(
        AccountPerson.part, AccountPerson.row_id, AccountPerson.name, AccountPerson.phone, AccountPerson.person_id
    )
    rows = db.session.execute(before.where(AccountPerson.account_id == account.id))
    return {(was.part, was.row_id, was.name): was for was in rows}


def _let_go(person_id: int, account: Account) -> None:
    """Let who no longer runs anything for this unit belong to a unit that they still run accounts for: this one need see them no longer."""
    person = db.session.get_one(Person, person_id)
    runs = select(Account).join(AccountPerson, Account.id == AccountPerson.account_id)
    runs = runs.where(AccountPerson.person_id == person_id, Account.status != Status.CLOSED)
    left = list(db.session.scalars(runs))
    if person.unit_id == account.unit_id and left and account.unit_id not in {other.unit_id for other in left}:
        person.unit = left[0].unit


def _follow(was: Any, phone: str, named: set[tuple[str, str]]) -> None:
    """Let what is known of a person go along to a new telephone number; `was` is the row of before, `named` whom this account names.

    Who was merged of two may be named by a number that is not theirs now: nothing follows from it while the row says the same.
    """
    person = db.session.get_one(Person, was.person_id)
    if phone in {was.phone, person.phone}:
        return
    elsewhere = select(AccountPerson.id).where(AccountPerson.person_id == person.id).limit(1)
    alone = (person.name, person.phone) not in named and db.session.scalar(elsewhere) is None
    renumbered(person, phone, alone=alone)


class Corrected(NamedTuple):
    """One fact to correct: its key, the new value, and, for a person's, the part and the row."""

    key: str
    value: Any
    part: str = ""
    row_id: str = ""


def correct(account: Account, user: User, key: str, value: Any, row: tuple[str, str] = ("", "")) -> Correction | None:
    """Edit at once a fact that needs no approval, over the current version; return None when nothing differs.

    `row` is (part, row_id) of a person. The caller has checked that the field is `at_once`, the value valid and the row there.
    """
    return next(iter(correct_all(account, user, [Corrected(key, value, *row)])), None)


def correct_all(account: Account, user: User, facts: list[Corrected]) -> list[Correction]:
    """Edit several facts at once, as `correct` does each; return what was corrected, which is less where nothing differs.

    Raises StaleDataError at flush when somebody else corrected or changed the account meanwhile.
    """
    version = current_version(account.id)
    data = current_data(version)
    entries = []
    for fact in facts:
        rows = data.get(fact.part) or []
        holder = next(r for r in rows if r["row_id"] == fact.row_id) if fact.part else data
        old = holder.get(fact.key, "")
        if old == fact.value:
            continue
        holder[fact.key] = fact.value
        entries.append(
            Correction(
                account_id=account.id, version=version.number, user=user, old=old, new=fact.value, **_place(fact)
            )
        )
    if not entries:
        return []
    db.session.add_all(entries)
    project(account, data)
    db.session.flush()
    for entry in entries:
        _record(account, entry)
    return entries


def _record(account: Account, entry: Correction) -> None:
    """Tell the trail; a person's number stands in the correction, which not everybody may read, and the trail keeps its digest."""
    detail: dict[str, Any] = {"key": entry.key, "part": entry.part, "correction": entry.id}
    if not entry.part:
        detail |= {"before": entry.old, "after": entry.new}
    record("account.corrected", f"account:{account.id}", **detail, digest=proof.digest_of_correction(entry))


def _place(fact: Corrected) -> dict[str, str]:
    return {"key": fact.key, "part": fact.part, "row_id": fact.row_id}


def begin_closing(account: Account) -> None:
    """Mark an account whose closure was consented to: the platform's freeze goes by."""
    account.status = Status.CLOSING


def reopen(account: Account) -> None:
    """Take back a closure that was given up before the platform carried it out."""
    account.status = Status.ACTIVE


def close(account: Account) -> None:
    """Mark an account as gone: its number stays its own for ever."""
    account.status, account.closed_on = Status.CLOSED, today()
