"""What the auditor's page calls scans: by the filing to which each belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import false, func, select

from portal.cases.models import UNNAMED, Case
from portal.cases.seeing import visible
from portal.database import db
from portal.feature import Titled
from portal.filings.models import Scan
from portal.web.access import may
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from portal.people.models import User


def scans(reader: User, ids: Collection[str]) -> Mapping[str, Titled]:
    """Return scans by id; the link leads to the filing, where the scan lies."""
    opens = func.coalesce(visible(reader), false()) if may("filings.show") else false()
    asked = select(Scan.id, Scan.filing_id, Case.name, opens.label("opens")).outerjoin(Case, Case.id == Scan.filing_id)
    return {
        str(row.id): Titled(
            f"{row.name or UNNAMED}的扫描件" if row.filing_id else "未归入备案的扫描件",
            url=url_for("filings.show", filing_id=row.filing_id) if row.filing_id and row.opens else "",
        )
        for row in db.session.execute(asked.where(Scan.id.in_(row_ids(ids))))
    }
