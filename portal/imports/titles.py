"""What the auditor's page calls imports: the file that was handed in, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select

from portal.database import db
from portal.feature import Titled
from portal.imports.models import Import
from portal.imports.queries import visible
from portal.people.models import User
from portal.web.access import may
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def imports(reader: User, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return imports by id, with their page for whoever may see it."""
    opens = may("imports.show")
    asked = select(Import.id, Import.file_name, User.name, visible(reader).label("seen")).join(Import.user)
    return {
        str(row.id): Titled(
            row.file_name, row.name, url_for("imports.show", import_id=row.id) if opens and row.seen else ""
        )
        for row in db.session.execute(asked.where(Import.id.in_(row_ids(ids))))
    }
