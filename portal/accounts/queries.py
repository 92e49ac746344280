"""What the registry can be asked."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, has_request_context, request
from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import joinedload, lazyload, load_only

from portal.accounts.models import Account, AccountPerson, Correction, Identifier, Status, Version
from portal.database import SAFE_METHODS, db
from portal.errors import Missing
from portal.feature import Count
from portal.people.masking import reads_in_full
from portal.people.models import OFFICES, Role, Unit, UnitKind, User
from portal.people.roster import numbers_of
from portal.platforms import PLATFORMS
from portal.platforms.links import recognised
from portal.spelling import key, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINK = 500
WEB = re.compile(r"\Ahttps?://")
LINK = re.compile(r"(?:https?://)?([^/?#:@]+\.[a-z]{2,20})(?=[/?#:]|\Z)(.*)\Z", re.IGNORECASE)


def same(text: str) -> str:
    """Return the form in which two spellings of one id are equal: platforms ignore case and a trailing slash."""
    return WEB.sub("", key(text)).rstrip("/")


def same_link(text: str) -> str:
    """Return the form in which two spellings of one link, or of what a QR code says, are equal.

    Names of hosts know no capitals, what follows them does: short links and the ids in addresses are told apart by case alone.
    """
    found = LINK.match(plain(text))
    return f"{found[1].lower()}{found[2]}".rstrip("/") if found else plain(text).rstrip("/")


def identifiers_in(platform: str, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field key, comparable value) of everything in a form that names the account: ids, and what its QR code says."""
    definition = PLATFORMS[platform]
    apart = "".join(f"{same(str(data.get(field) or ''))} " for field in definition.within)
    for field in definition.identifiers:
        if value := same(str(data.get(field) or "")):
            yield field, f"{apart}{value}"
    for field, content in (data.get("codes") or {}).items():
        if value := same_link(content):
            yield field, value[:LONGEST_LINK]


def registered_as(platform: str, data: dict[str, Any], besides: int | None = None) -> dict[str, Account]:
    """Return, by field key, the accounts registered under an identifier of this form; closed ones do not count."""
    found = _bearing(platform, {value: key for key, value in identifiers_in(platform, data)})
    return {key: a for key, a in found if a.id != besides and a.status is not Status.CLOSED}


def formerly_registered_as(platform: str, data: dict[str, Any]) -> dict[str, Account]:
    """Return, by field key, the closed accounts that were registered under an identifier of this form."""
    found = _bearing(platform, {value: key for key, value in identifiers_in(platform, data)})
    return {key: a for key, a in found if a.status is Status.CLOSED}


def _bearing(platform: str, wanted: dict[str, str]) -> list[tuple[str, Account]]:
    """Return (field key, account) of whatever bears one of the values in `wanted`; a request that only reads asks once."""
    reads = has_request_context() and request.method in SAFE_METHODS
    known: dict[Any, list[tuple[str, Account]]] = g.setdefault("bearing", {}) if reads else {}
    asked = (platform, frozenset(wanted.items()))
    if asked not in known:
        rows = select(Identifier).where(Identifier.platform == platform, Identifier.value.in_(wanted))
        known[asked] = [(wanted[row.value], row.account) for row in db.session.scalars(rows)]
    return known[asked]


class Held(NamedTuple):
    """An account of a unit, as far as a remark names it."""

    platform: str
    name: str
    number: str


def held_by(unit_id: int, besides: int | None = None) -> list[Held]:
    """Return the accounts of a unit other than `besides`, the oldest first; closed ones do not count."""
    held = select(Account.platform, Account.name, Account.number).where(
        Account.unit_id == unit_id, Account.status != Status.CLOSED, Account.id != (besides or 0)
    )
    return [Held(*row) for row in db.session.execute(held.order_by(Account.id))]


def accounts_run_by(phones: list[str], platform: str, besides: int | None = None) -> dict[str, int]:
    """Return, by phone number, how many accounts of a platform each person runs now, whichever number of theirs these give.

    `besides` is an account that does not count.
    """
    called = numbers_of(phones).subquery()
    count = (
        select(called.c.phone, func.count(AccountPerson.account_id.distinct()))
        .join(AccountPerson, AccountPerson.person_id == called.c.id)
        .join(Account)
        .where(AccountPerson.part == "operators", Account.platform == platform, Account.status != Status.CLOSED)
        .where(Account.id != (besides or 0))
        .group_by(called.c.phone)
    )
    return {phone: number for phone, number in db.session.execute(count)}  # noqa: C416 - rows are not pairs to the type checker


def escaped(word: str) -> str:
    """Return a LIKE pattern that finds `word` as it stands."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def account(account_id: int) -> Account:
    """Return an account; its official facts are public inside the school. Raises Missing."""
    found = db.session.get(Account, account_id)
    if found is None:
        raise Missing
    return found


def numbered(number: str) -> Account | None:
    """Return the account that has a number, closed or not."""
    return db.session.scalar(select(Account).where(Account.number == number))


def may_see_people(user: User, unit: Unit) -> bool:
    """Say whether a unit's people are named to this user; how they are reached tells `portal.people.masking`."""
    return (
        user.holds(*OFFICES)
        or reads_in_full(user, unit)
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


def corrections_told(account_id: int) -> list[Correction]:
    """Return what was corrected at once, in order, with the names of who did it."""
    who = joinedload(Correction.user).options(load_only(User.name), lazyload("*"))
    return list(
        db.session.scalars(
            select(Correction).where(Correction.account_id == account_id).order_by(Correction.id).options(who)
        )
    )


def current_data(version: Version) -> dict[str, Any]:
    """Return what is true now: a copy of the version's data with the corrections made over it."""
    return corrected(version, corrections(version.account_id, version.number))


def corrected(version: Version, entries: list[Correction]) -> dict[str, Any]:
    """Return a copy of the version's data with those of `entries` that were made over it."""
    data: dict[str, Any] = deepcopy(version.data)
    for entry in entries:
        if entry.version != version.number:
            continue
        if not entry.part:
            data[entry.key] = entry.new
            continue
        for row in data.get(entry.part) or []:
            if row["row_id"] == entry.row_id:
                row[entry.key] = entry.new
    return data


def versions_of(account_id: int, last: int | None = None) -> list[Version]:
    """Return the sealed versions, newest first; the `last` so many when a number is given. Raises Missing for none."""
    found = select(Version).where(Version.account_id == account_id).order_by(Version.number.desc()).limit(last)
    versions = list(db.session.scalars(found))
    if not versions:
        raise Missing
    return versions


def people_of(account_id: int) -> list[AccountPerson]:
    """Return who oversees and who runs an account now, each with what is known of them as a person."""
    found = select(AccountPerson).where(AccountPerson.account_id == account_id).order_by(AccountPerson.id)
    return list(db.session.scalars(found))


def responsible_for(unit: Unit) -> str:
    """Return the name of the unit's first responsible person (第五条), "" while nobody active is registered as such.

    An organisation or a club that names nobody has the one of 校团委, which manages it (第六条).
    """
    return responsibles((unit,))[unit.id]


def responsibles(units: Iterable[Unit]) -> dict[int, str]:
    """Return for each of some units what `responsible_for` says of it: one statement."""
    lines = {unit.id: (unit.id, unit.parent_id) if unit.kind.of_league else (unit.id,) for unit in units}
    asked = {number for line in lines.values() for number in line if number}
    named = select(User.name, Unit.id).join(Unit, Unit.responsible_id == User.id)
    found = {of: name for name, of in db.session.execute(named.where(Unit.id.in_(asked), User.active))}
    return {number: next((found[of] for of in line if of in found), "") for number, line in lines.items()}


class Sisters(NamedTuple):
    """The unit's other accounts, those not closed: of the same platform, under another name, and whether one bears this name.

    Each list is cut at `SISTERS`; a page names a few and must not read a thousand.
    """

    alike: list[tuple[int, str, str]]
    others: list[str]
    namesake: bool


SISTERS = 4


def sisters(account: Account) -> Sisters:
    """Return what the unit's other accounts are, in one question."""

    def found(why: str, *conditions: Any) -> Any:
        rows = select(literal(why).label("why"), Account.id, Account.name, Account.number)
        rows = rows.where(Account.unit_id == account.unit_id, Account.id != account.id, Account.status != Status.CLOSED)
        return select(rows.where(*conditions).limit(SISTERS).subquery())

    rows = db.session.execute(
        union_all(
            found("alike", Account.platform == account.platform),
            found("other", Account.name_key != account.name_key),
            found("namesake", Account.name_key == account.name_key),
        )
    ).all()
    return Sisters(
        [(row.id, row.name, row.number) for row in rows if row.why == "alike"],
        list(dict.fromkeys(row.name for row in rows if row.why == "other")),
        any(row.why == "namesake" for row in rows),
    )


def sealed_version(filing_id: int) -> Version | None:
    """Return the version that a filing sealed, if it has."""
    return db.session.scalar(select(Version).where(Version.filing_id == filing_id))


def counts(_user: User) -> dict[str, Count]:
    """Return how many accounts there are: the directory tells everybody."""
    kinds = {"level_1": [], "level_2": [], "level_3": []}  # type: dict[str, list[UnitKind]]
    places = {"一级": "level_1", "二级": "level_2", "团学": "level_3"}
    for kind in UnitKind:
        kinds[places[kind.level]].append(kind)
    there = Account.status != Status.CLOSED
    asked = [func.count(Account.id).filter(there, Unit.kind.in_(of)).label(key) for key, of in kinds.items()]
    asked += [
        func.count(Account.id).filter(there).label("accounts"),
        func.count(Account.id).filter(Account.status == Status.CLOSED).label("closed"),
    ]
    row = db.session.execute(select(*asked).select_from(Account).join(Unit)).one()
    labels = {
        "level_1": "一级平台",
        "level_2": "二级平台",
        "level_3": "团学平台",
        "accounts": "在册账号",
        "closed": "已注销",
    }
    return {key: Count(label, getattr(row, key), "个") for key, label in labels.items()}


def comparable(link: str, platform: str) -> str:
    """Return what is kept of the 主页链接 of an account on `platform`: equal for two links of one account, "" for no link."""
    if not link:
        return ""
    found = recognised(link)
    return named(*found) if found.id and found.platform == platform else same_link(link)[:LONGEST_LINK]


def named(platform: str, own_id: str) -> str:
    """Return the form of a link that names the account with this id of its own on a platform."""
    apart = PLATFORMS[platform].cased if platform in PLATFORMS else True
    return f"{platform}:{plain(own_id) if apart else same(own_id)}"[:LONGEST_LINK]
