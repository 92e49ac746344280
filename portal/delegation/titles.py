"""What the auditor's page calls delegations: who stands in for whom, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.database import db
from portal.delegation.models import Delegation
from portal.feature import Titled
from portal.people.models import User
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def delegations(_reader: Any, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return delegations by id; none has a page of its own."""
    principal, deputy = aliased(User), aliased(User)
    asked = (
        select(
            Delegation.id,
            principal.name.label("principal"),
            deputy.name.label("deputy"),
            Delegation.starts_on,
            Delegation.ends_on,
        )
        .join(principal, principal.id == Delegation.principal_id)
        .join(deputy, deputy.id == Delegation.deputy_id)
        .where(Delegation.id.in_(row_ids(ids)))
    )
    return {
        str(row.id): Titled(f"{row.deputy}代理{row.principal}", f"{row.starts_on} 至 {row.ends_on}")
        for row in db.session.execute(asked)
    }
