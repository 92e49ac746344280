"""A filing about an account that is registered: whose it is, what stands in its way, what it began as, what it changes (第十条)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, url_for
from sqlalchemy import select

from portal.accounts.models import Account, Status, Version
from portal.accounts.queries import corrected, corrections, current_version, sealed_version
from portal.database import db
from portal.errors import Missing, Refused
from portal.fields import changes
from portal.fields.masks import WHOLE, Sight
from portal.filings import queries
from portal.filings.models import Filing, Kind, State
from portal.platforms.occasions import OF_THE_FILING, compared
from portal.web.limits import LARGEST_ID

if TYPE_CHECKING:
    from portal.fields import Change
    from portal.people.models import Unit, User

ABOUT_REGISTERED = frozenset({Kind.CHANGE, Kind.CLOSURE})
STARTED_HERE = frozenset({Kind.CREATION, Kind.RETROACTIVE})  # from nothing, in the choice of platforms


class Base(NamedTuple):
    """What a change began as a copy of: a version, with the corrections over it up to one of them (0: none)."""

    version: int
    correction: int

    def __str__(self) -> str:
        """Return the mark that the page carries."""
        return f"{self.version}.{self.correction}"


def account_of(units: list[Unit], text: str) -> Account:
    """Return the account named in an address, when it belongs to one of `units`. Raises Missing."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:12]) <= LARGEST_ID):
        raise Missing("没有这个账号，请从台账中重新选择。")
    found = db.session.get(Account, int(text))
    if found is None or found.unit_id not in {unit.id for unit in units}:
        raise Missing
    return found


def own_open(user: User, account: Account, kind: Kind) -> Filing | None:
    """Return this person's own filing of this kind about the account that they still write."""
    mine = select(Filing).where(Filing.account_id == account.id, Filing.author_id == user.id, Filing.kind == kind)
    written = [s for s in State if s.editable]
    return db.session.scalar(mine.where(Filing.state.in_(written)).order_by(Filing.id.desc()).limit(1))


def obstacle(account: Account, kind: Kind, besides: int | None = None) -> str | None:
    """Return why no such filing about the account can be handed in now: it is going or gone, or another one is under way."""
    if account.status is not Status.ACTIVE:
        return f"“{account.name}”（NO. {account.number}）{account.status.label}，不能再办理{kind.label}。"
    other = queries.under_way(account.id, besides)
    if other is None:
        return None
    who = f"{other.author.name}提交的{other.kind_label}（{other.standing.label}）"
    return f"“{account.name}”（NO. {account.number}）已有一份正在办理：{who}，办结后才能再办理{kind.label}。"


def begin(account: Account, author: User, kind: Kind, token: str = "", base: Base | None = None) -> Filing:
    """Return a new draft about an account, not yet added to the session: a change is a copy of what is true now, or of `base`.

    Raises Refused when the account is going or gone, or when another filing about it is under way.
    """
    if reason := obstacle(account, kind):
        raise Refused(reason, "可以在台账的账号页面查看办理情况。")
    base = base or current_base(account.id)
    data: dict[str, Any] = {}
    if kind is Kind.CHANGE:
        data = data_at(account.id, base)
        data |= dict.fromkeys(OF_THE_FILING, "")
    filing = Filing(
        kind=kind,
        platform=account.platform,
        unit=account.unit,
        unit_id=account.unit_id,
        author=author,
        author_id=author.id,
        account=account,
        account_id=account.id,
        base_version=base.version if kind is Kind.CHANGE else None,
        base_correction=base.correction if kind is Kind.CHANGE else 0,
        state=State.DRAFT,
        revision=1,
        saved_by="",
        token=token or secrets.token_urlsafe(18),
        name=account.name,
        handle=account.handle,
        late=False,
    )
    filing.data = {**filing.definition.blank(), **data}
    return filing


def people_of(data: dict[str, Any] | None, part: str) -> list[dict[str, Any]]:
    """Return the people of one part of a form; nobody where there is no form, or the part is not filled."""
    return (data or {}).get(part) or []


def current_base(account_id: int) -> Base:
    """Return what a change that begins now is a copy of. Raises Missing."""
    version = current_version(account_id)
    return Base(version.number, max((c.id for c in corrections(account_id, version.number)), default=0))


def base_named(account_id: int, mark: str) -> Base | None:
    """Return the base that a page says it was opened on; None for one that the account never had."""
    version, _, correction = mark.partition(".")
    if not (mark.isascii() and version.isdigit() and correction.isdigit() and len(mark) < 20):  # noqa: PLR2004
        return None
    base = Base(int(version), int(correction))
    known = select(Version.id).where(Version.account_id == account_id, Version.number == base.version)
    if db.session.scalar(known) is None:
        return None
    over = [0, *(c.id for c in corrections(account_id, base.version))]
    return base if base.correction in over else None


def data_at(account_id: int, base: Base) -> dict[str, Any]:
    """Return the contents of an account as they were at `base`. Raises Missing."""
    sealed = select(Version).where(Version.account_id == account_id, Version.number == base.version)
    version = db.session.scalar(sealed)
    if version is None:
        raise Missing
    return corrected(version, [c for c in corrections(account_id, base.version) if c.id <= base.correction])


def base_of(filing: Filing) -> Base | None:
    """Return what a change is a copy of; None for every other filing."""
    if filing.kind is not Kind.CHANGE or filing.account_id is None or filing.base_version is None:
        return None
    return Base(filing.base_version, filing.base_correction or 0)


def old_data(filing: Filing) -> dict[str, Any] | None:
    """Return what a change is a change of, to be read only; None for every other filing.

    It stays the same whatever the registry says later, so it is asked once a request.
    """
    base = base_of(filing)
    if base is None or filing.account_id is None:
        return None
    known: dict[Any, dict[str, Any]] = g.setdefault("old_data", {})
    asked = (filing.account_id, base)
    if asked not in known:
        known[asked] = data_at(*asked)
    return known[asked]


def differences(filing: Filing, sight: Sight = WHOLE) -> list[Change]:
    """Return what a change changes, by field and by person, in the order of the paper; empty for every other filing."""
    old = old_data(filing)
    return [] if old is None else changes(compared(filing.platform), old, filing.data, sight)


def sealed_number(filing: Filing) -> int | None:
    """Return the number of the version that a consented change has sealed."""
    version = sealed_version(filing.id) if filing.kind is Kind.CHANGE and filing.state is State.FILED else None
    return version.number if version else None


def moved_on(filing: Filing) -> str:
    """Say that the registry has changed since the author began, "" when it has not or when it no longer matters."""
    base = base_of(filing)
    if base is None or filing.account_id is None or not filing.state.editable:
        return ""
    now = current_base(filing.account_id)
    if now.version != base.version:
        return f"台账已更新到第 {now.version} 版，本表是从第 {base.version} 版开始填写的，须先按最新版本更新才能提交。"
    return "您开始填写后，台账有过更正，可以按最新内容更新。" if now != base else ""


def history_url(filing: Filing, number: int) -> str:
    """Return the page that compares the version a change has sealed with the one before."""
    return f"{url_for('accounts.history', account_id=filing.account_id)}?from={number - 1}&to={number}"


def facts_url(filing: Filing) -> str:
    """Return the page on which facts that need no approval are corrected at once."""
    return url_for("accounts.facts", account_id=filing.account_id)
