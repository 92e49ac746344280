"""Which filing a paper belongs to: who may bring it back, what somebody means by a word, what the code on a page names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app, g, has_request_context, request
from sqlalchemy import ColumnElement, and_, or_, select
from werkzeug.exceptions import HTTPException

from portal.accounts.models import Account
from portal.accounts.queries import escaped
from portal.cases import seeing
from portal.cases.offices import approving_unit
from portal.config import current
from portal.database import db
from portal.filings.models import Filing, State
from portal.filings.papers import states
from portal.filings.queries import LINES
from portal.people.models import PUBLICITY, Role
from portal.spelling import key, keys, narrow
from portal.web.limits import LARGEST_ID

if TYPE_CHECKING:
    from portal.documents.scanning import ScannedPage
    from portal.people.models import User

HANDLERS = (Role.AUTHOR, Role.UNIT_HEAD, *PUBLICITY)
MARKS = ("/filings/", "/directory/")
"""What every address of the portal's codes holds."""
OFFERED = 10
LONGEST_KEY = 9
UNREAD = "没有读到登记表上的二维码"
TWO = "同一页上有两份备案的二维码"
NOT_YOURS = "不属于您可办理的备案"
CONTRADICTS = "二维码与备案编号不一致，请核对"


class Named(NamedTuple):
    """What a page's code says: the filing, or the reason why it cannot be filed; `key` tells papers apart."""

    key: tuple[Any, ...]
    filing: Filing | None
    reason: str = ""


@dataclass
class Part:
    """Pages that belong together, and where."""

    named: Named
    pages: list[ScannedPage] = field(default_factory=list)


def attachable(user: User) -> ColumnElement[bool]:
    """Return the filings whose paper this person may bring back: the author, the head who decides for the unit, the office."""
    handed_in = and_(seeing.visible(user), Filing.submitted_on.is_not(None), Filing.state != State.VOID)
    if user.holds(*PUBLICITY):
        return handed_in
    heads = user.units(Role.UNIT_HEAD)
    return and_(handed_in, or_(Filing.author_id == user.id, *([Filing.deciding_unit_id.in_(heads)] if heads else [])))


def may_attach(user: User, filing: Filing) -> bool:
    """Say of a filing this person may see whether they may bring back its paper: `attachable`, without asking again."""
    if filing.submitted_on is None or filing.state is State.VOID:
        return False
    unit = approving_unit(filing.unit)
    heads = unit is not None and unit.id in user.units(Role.UNIT_HEAD)
    return heads or filing.author_id == user.id or user.holds(*PUBLICITY)


def _found(user: User, *conditions: ColumnElement[bool]) -> list[Filing]:
    statement = select(Filing).options(*LINES).outerjoin(Account, Filing.account_id == Account.id)
    return list(
        db.session.scalars(
            statement.where(attachable(user), *conditions)
            .order_by(Filing.saved_at.desc(), Filing.id.desc())
            .limit(OFFERED + 1)
        )
    )


def by_id(user: User, filing_id: int) -> list[Filing]:
    """Return the filing with this id, or nothing when its paper is not this person's to bring back."""
    return _found(user, Filing.id == filing_id) if filing_id <= LARGEST_ID else []


def asked_for(user: User, text: str) -> list[Filing]:
    """Return the filings that somebody means by a NO., by the number of the filing in its address, or by a part of the name."""
    if found := _found(user, Account.number_key == key(text)):
        return found
    if row := _key(narrow(text)):
        return by_id(user, row)
    words = keys(text)
    return _found(user, *(Filing.sought.like(escaped(word), escape="\\") for word in words)) if words else []


def target(text: str) -> tuple[int, str] | None:
    """Return the filing (0 for none) and the number that one of the portal's own addresses names; None for any other text.

    The host is not looked at: papers stay valid when the portal moves.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    path = unquote(parts.path)
    if "\0" in path:  # no column keeps it
        return None
    for prefix in {urlsplit(current().public_url).path.rstrip("/"), _mounted_at(), ""}:
        if not path.startswith(prefix):
            continue
        try:
            endpoint, values = current_app.url_map.bind("portal").match(path.removeprefix(prefix), method="GET")
        except HTTPException:
            continue
        if endpoint == "filings.show":
            return int(values["filing_id"]), ""
        if endpoint == "directory.show":
            return _key(parse_qs(parts.query).get("f", [""])[0]), values["number"]
    return None


def _mounted_at() -> str:
    """Return the path under which the portal was asked for, by this request or by the one whose work is done."""
    return request.script_root if has_request_context() else g.get("script_root", "")


def _key(text: str) -> int:
    """Return the key of a row in plain digits, 0 for any other text."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= LONGEST_KEY else 0


def named(user: User, codes: tuple[str, ...]) -> Named | None:
    """Return what the codes on a page name; None when none of them is the portal's."""
    targets = list(dict.fromkeys(meant for text in codes if (meant := target(text))))
    if not targets:
        return None
    if len(targets) > 1:
        return Named(("two", *targets), None, TWO)
    filing_id, number = targets[0]
    if not filing_id:
        return _by_number(user, number)
    found = by_id(user, filing_id)
    if not found:
        return Named(("foreign", filing_id), None, NOT_YOURS)
    if number and found[0].number != number:
        return Named(("false", filing_id), None, CONTRADICTS)
    return Named((found[0].id,), found[0])


def _by_number(user: User, number: str) -> Named:
    """Return the filing that an older print means: it names the number alone, which a creation shares with its changes."""
    found = _found(user, Account.number == number)
    if not found:
        return Named(("foreign", number), None, NOT_YOURS)
    if len(found) > 1:
        found = _found(user, Account.number == number, states.condition("missing"))
    if len(found) == 1:
        return Named((found[0].id,), found[0])
    return Named(("several", number), None, f"编号 {number[:40]} 有多份备案，请指明是哪一份")


def parts(user: User, pages: tuple[ScannedPage, ...]) -> list[Part]:
    """Return the pages by the filing they name; a page without a code belongs to the one before."""
    found: dict[tuple[Any, ...], Part] = {}
    last = Named(("unread",), None, UNREAD)
    for page in pages:
        last = named(user, page.codes) or last
        found.setdefault(last.key, Part(last)).pages.append(page)
    return list(found.values())
