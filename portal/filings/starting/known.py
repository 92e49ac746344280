"""Who has already what was pasted: accounts of the registry, drafts and filings of one's own units; they come before a new form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import or_, select

from portal.accounts import likeness
from portal.accounts.models import Account, Identifier, Status
from portal.accounts.queries import comparable, identifiers_in, same, same_link
from portal.database import db
from portal.filings import queries
from portal.platforms import PLATFORMS
from portal.platforms.links import forms_of
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from portal.filings.models import Filing
    from portal.filings.starting.pasted import Pasted
    from portal.people.models import User

MOST = 5


class Held(NamedTuple):
    """An account of the registry: `own` where this person files for its unit, `busy` what is under way about it then."""

    account: Account
    own: bool
    busy: Filing | None


class Begun(NamedTuple):
    """A filing under way of the same account: `mine` where it is one's own to go on with, `seen` where one may open it."""

    filing: Filing
    mine: bool
    seen: bool


class Known(NamedTuple):
    """Everything that is known already: `alike` are accounts whose name is only like the word that was typed."""

    accounts: list[Held]
    begun: list[Begun]
    alike: list[Account]

    @property
    def stands(self) -> bool:
        """Say whether the account is registered or begun, so that no new form opens unasked."""
        return bool(self.accounts or self.begun)


def known(user: User, what: Pasted) -> Known:
    """Return what is known of the account that was pasted, in a fixed number of questions."""
    if not (what.text or what.code):
        return Known([], [], [])
    units = {unit.id for unit in queries.writable_units(user)}
    accounts = _registered(what)
    alike = _alike(what.word) if what.word and not accounts else []
    return Known(_held(accounts, units), _begun(user, what, units), alike)


def _held(accounts: list[Account], units: set[int]) -> list[Held]:
    own = {account.id for account in accounts if account.unit_id in units}
    busy = queries.cases_under_way(list(own)) if own else {}
    return [Held(account, account.id in own, busy.get(account.id)) for account in accounts]


def _begun(user: User, what: Pasted, units: set[int]) -> list[Begun]:
    begun = [filing for filing in queries.begun_in(user, units) if _same(what, filing, queries.as_told(filing, user))][
        :MOST
    ]
    seen = queries.seen_of(user, [filing.id for filing in begun])
    return [Begun(f, f.author_id == user.id and f.state.editable, f.id in seen) for f in begun]


def _registered(what: Pasted) -> list[Account]:
    """Return the accounts in use that bear the id, the link or the code."""
    links = {form for text in (what.link, what.code) if text for form in _link_forms(text)}
    links |= {comparable(text, platform) for text in (what.link, what.code) if text for platform in PLATFORMS}
    meant = or_(Account.link.in_(links), Account.id.in_(select(Identifier.account_id).where(_borne(what))))
    if what.word:
        meant = or_(meant, Account.number_key == key(what.word)[:60])
    found = select(Account).where(meant, Account.status != Status.CLOSED).order_by(Account.id).limit(MOST)
    return list(db.session.scalars(found))


def _link_forms(text: str) -> Iterator[str]:
    yield from forms_of(same_link(text))


def _borne(what: Pasted) -> ColumnElement[bool]:
    """Return the condition that an identifier of an account is one of those given."""
    plain = {value for text in (what.link, what.code, what.word) if text for value in (same(text), same_link(text))}
    borne = Identifier.platform.in_(PLATFORMS) & Identifier.value.in_(plain)
    if what.platform:
        values = {value for _, value in identifiers_in(what.platform, what.facts(what.platform))}
        borne |= (Identifier.platform == what.platform) & Identifier.value.in_(values)
    return borne


def _alike(word: str) -> list[Account]:
    ids = likeness.alike([word], MOST)
    rows = {account.id: account for account in db.session.scalars(select(Account).where(Account.id.in_(ids)))}
    return [rows[number] for number in ids if number in rows]


def _same(what: Pasted, filing: Filing, told: dict[str, Any]) -> bool:
    """Say whether a filing, as one is told of it, names the account that was pasted."""
    if what.platform and what.platform != filing.platform:
        return False
    codes = {"codes": {"qr_code": what.code}} if what.code else {}
    return _alike_in(filing.platform, {**what.facts(filing.platform), **codes}, told)


def _alike_in(platform: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two forms of a platform name one account: by an id, a code, the link, or the very name."""
    return bool(_marks(platform, one) & _marks(platform, other))


def _marks(platform: str, data: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the comparable forms of everything by which a form names its account; the name itself is one, of a draft."""
    marks = {("id", value) for _, value in identifiers_in(platform, data)}
    marks |= {("link", comparable(data.get("link") or "", platform)), ("name", key(data.get("name") or ""))}
    return {mark for mark in marks if mark[1]}


def begun_since(filing: Filing, user: User) -> Filing | None:
    """Return what this person, or somebody of the unit, files of the very account now; None for nothing."""
    begun = (other for other in queries.begun_in(user, {filing.unit_id}) if other.platform == filing.platform)
    named = ((other, queries.as_told(other, user)) for other in begun)
    return next((other for other, told in named if _alike_in(filing.platform, filing.data, told)), None)


def twin(filing: Filing) -> Filing | None:
    """Return another filing of the same account that its author still writes; None for none."""
    written = queries.written_by(filing.author_id, filing.platform, besides=filing.id)
    return next((other for other in written if _alike_in(filing.platform, filing.data, other.data)), None)
