"""Who has already what was pasted: accounts of the registry, drafts and filings of one's own units; they come before a new form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    own = [account.id for account in accounts if account.unit_id in units]
    busy = queries.cases_under_way(own) if own else {}
    begun = [filing for filing in queries.begun_in(user, units) if _same(what, filing)][:MOST]
    seen = queries.seen_of(user, [filing.id for filing in begun])
    return Known(
        [Held(account, account.unit_id in units, busy.get(account.id)) for account in accounts],
        [Begun(f, f.author_id == user.id and f.state.editable, f.id in seen) for f in begun],
        [] if accounts or not what.word else _alike(what.word),
    )


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


def _same(what: Pasted, filing: Filing) -> bool:
    """Say whether a filing names the account that was pasted: by an id, the code, the link, or the very name."""
    if what.platform and what.platform != filing.platform:
        return False
    facts = what.facts(filing.platform)
    said = dict(identifiers_in(filing.platform, filing.data))
    asked = dict(identifiers_in(filing.platform, {**facts, "codes": {"qr_code": what.code} if what.code else {}}))
    if set(said.values()) & set(asked.values()):
        return True
    link = comparable(filing.data.get("link") or "", filing.platform)
    if link and link == comparable(what.link, filing.platform):
        return True
    return bool(facts.get("name")) and key(facts["name"]) == key(filing.name)
