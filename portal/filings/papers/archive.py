"""Where the paper of a filing is kept, and what the filing's page shows of its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.audit.trail import record
from portal.database import db
from portal.filings.models import Archived, State
from portal.filings.papers import lookup
from portal.people.models import PUBLICITY

if TYPE_CHECKING:
    from portal.filings.models import Filing, Scan
    from portal.people.models import User


def put(user: User, filing: Filing, box: str, folder: str, revision: int) -> None:
    """Note the box and the folder; `revision` is the one the page showed, 0 for none. Raises StaleDataError for another."""
    found = db.session.get(Archived, filing.id)
    if (found.revision if found else 0) != revision:
        raise StaleDataError
    before = {"box": found.box, "folder": found.folder} if found else {}
    if found is None:
        found = Archived(filing_id=filing.id)
        db.session.add(found)
    found.box, found.folder, found.by_id, found.at = box, folder, user.id, calendar.now()
    record("filing.archived", f"filing:{filing.id}", before=before, after={"box": box, "folder": folder})


def may_withdraw(user: User, scan: Scan) -> bool:
    """Say whether this person may withdraw a scan: the office any, whoever brought it their own."""
    return user.holds(*PUBLICITY) or scan.by_id == user.id


# Paper is signed for good and asked back once the office has consented; what came to nothing has none, and before that it is on its way.
CONSENTED = frozenset({State.FILED, State.CLOSING, State.PROOF_REVIEW, State.CLOSED})


def context(filing: Filing, user: User) -> dict[str, Any]:
    """Return what the filing's page shows of its paper, and what this person may do about it."""
    may_attach, archived = lookup.may_attach(user, filing), filing.archived
    wanted = may_attach and filing.state in CONSENTED
    return {
        "scans": [
            (scan, may_attach and scan.withdrawn_at is None and may_withdraw(user, scan)) for scan in filing.scans
        ],
        "archived": archived,
        "may_attach": wanted,
        "may_archive": (wanted or (may_attach and archived is not None)) and user.holds(*PUBLICITY),
        "paper": {"box": archived.box if archived else "", "folder": archived.folder if archived else ""},
        "paper_errors": [],
    }
