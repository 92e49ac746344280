"""A filing that ended without consent, begun once more by its author: its form is not typed a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal.errors import Missing
from portal.filings import change, checks, drafts, queries
from portal.filings.change import ABOUT_REGISTERED
from portal.filings.models import State
from portal.filings.starting import known, opening
from portal.web.access import may
from portal.web.limits import LARGEST_ID

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User

AGAIN = "again"  # in the address: the number of the filing whose form the new one begins with
WITHOUT_CONSENT = frozenset({State.UNIT_REFUSED, State.REFUSED, State.VOID})


def _ended(filing: Filing, user: User) -> bool:
    """Say that this person's own filing came to nothing; a draft that was thrown away is gone, and paper is brought in once."""
    mine = filing.author_id == user.id and filing.state in WITHOUT_CONSENT
    return mine and not filing.discarded and not filing.stock


def url(filing: Filing, user: User) -> str:
    """Return the page on which its author applies once more, or goes on with what they have begun since; "" where they cannot."""
    if not (_ended(filing, user) and may("filings.new")):
        return ""
    if filing.kind in ABOUT_REGISTERED:
        return _about_registered(filing, user)
    if filing.unit not in queries.writable_units(user) or checks.registered_faults(filing):
        return ""
    if since := known.begun_since(filing, user):
        own = since.author_id == user.id and since.state.editable
        return url_for("filings.edit", filing_id=since.id) if own else ""
    about: dict[str, Any] = {"platform": filing.platform, "kind": filing.kind.value, "unit": filing.unit_id}
    return url_for("filings.new", **{**about, AGAIN: filing.id})


def _about_registered(filing: Filing, user: User) -> str:
    account = filing.account
    if account is None or account.unit not in queries.changed_by(user) or change.obstacle(account, filing.kind):
        return ""
    return url_for("filings.new", account=account.id, kind=filing.kind.value)


def named(new: Filing, user: User) -> Filing | None:
    """Return the filing that the address names, None for none. Raises Missing for one that is not begun anew by this person so."""
    number = request.args.get(AGAIN, type=int)
    if number is None:
        return None
    old = queries.filing_for(user, number) if 0 < number <= LARGEST_ID else None
    if old is None or not _ended(old, user) or (old.platform, old.kind) != (new.platform, new.kind):
        raise Missing
    return old


def fill(new: Filing, old: Filing, user: User) -> tuple[str, dict[str, str]]:
    """Put the old form into the new one; return a remark on it, and the marks of the pictures that it carries along."""
    definition, codes = new.definition, old.data.get("codes") or {}
    asked = {key: text for key, text in old.data.items() if key in definition.fields}
    rows = {
        part: found for part in definition.rows if (found := opening.named_rows(new, part, old.data.get(part) or []))
    }
    new.data = {**new.data, **asked, **rows, "codes": dict(codes)}
    said = f"：{old.last_move.opinion.rstrip('。')}" if old.last_move and old.last_move.opinion else ""
    return f"已带入上次申请填写的内容（{old.standing.label}{said}），请修改后再提交。", _marks(new, user, codes)


def _marks(new: Filing, user: User, codes: dict[str, Any]) -> dict[str, str]:
    kept = {field.key: new.data.get(field.key) for field in new.definition.pictures}
    return {key: drafts.mark_of(user, key, digest, codes.get(key, "")) for key, digest in kept.items() if digest}
