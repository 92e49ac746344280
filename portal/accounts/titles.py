"""What the auditor's page calls accounts, and by what it finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import and_, false, select

from portal.accounts.models import Account
from portal.database import db
from portal.feature import Titled
from portal.platforms import PLATFORMS
from portal.spelling import keys
from portal.web.access import may
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Select


def accounts(_reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return accounts by id; everybody who may open the registry may open each of them."""
    opens = may("accounts.show")
    asked = select(Account.id, Account.name, Account.number, Account.platform).where(Account.id.in_(row_ids(ids)))
    return {
        str(row.id): Titled(
            row.name,
            f"{PLATFORMS[row.platform].label if row.platform in PLATFORMS else row.platform} · NO. {row.number}",
            url_for("accounts.show", account_id=row.id) if opens else "",
        )
        for row in db.session.execute(asked)
    }


def called(typed: str) -> Select[int]:
    """Return the select of the ids of the accounts in whose name, handle or number each word is, or its initials."""
    words = keys(typed)
    found = and_(*(Account.sought.contains(word, autoescape=True) for word in words)) if words else false()
    return select(Account.id).where(found)
