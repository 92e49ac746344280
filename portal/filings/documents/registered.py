"""现行登记表: what is registered of an account now, on the official form: its current version with what was corrected at once since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import url_for

from portal import calendar
from portal.accounts.models import Status
from portal.database import db
from portal.documents import Foot
from portal.filings.documents import layouts, prints
from portal.filings.models import Filing
from portal.people.masking import on_paper
from portal.web.filters import long_day, moment
from portal.web.hosts import absolute

if TYPE_CHECKING:
    from portal.accounts.neighbours import Current
    from portal.documents import Sheet
    from portal.people.models import User


def form_of(current: Current, user: User, copies: int) -> bytes:
    """Return the PDF of an account's form as it is true now. Raises NotPrinted."""
    filing = db.session.get_one(Filing, current.version.filing_id)
    return prints.printed(layouts.layout_of(filing), sheet(current, user), copies)


def sheet(current: Current, user: User) -> Sheet:
    """Return everything the print needs: the paper of the filing that sealed the version, with what is true now in its cells.

    The opinions stand there in words. Signatures and seals are those of the paper of the filing, which says what they were given to.
    """
    account, version = current.account, current.version
    filing = db.session.get_one(Filing, version.filing_id)
    drawn = prints.drawn(filing, current.data, user, on_paper(user, account.unit))
    opinions = {key: replace(made, signature=b"", seal=b"") for key, made in drawn.decisions.items()}
    return replace(
        drawn,
        number=account.number,
        texts={**drawn.texts, "unit_name": account.unit.name},
        decisions=opinions,
        notes=(*drawn.notes, f"4.{_basis(current, filing)}"),
        watermark="已注销" if account.status is Status.CLOSED else "",
        foot=Foot(
            version=f"第 {version.number} 版",
            printed_at=moment(calendar.now()),
            printed_by=user.name,
            check_url=absolute(url_for("directory.show", number=account.number)),
        ),
    )


def _basis(current: Current, filing: Filing) -> str:
    """Return on what the print rests, and what it is not; what was filed before the portal has its paper elsewhere."""
    since = f"，含其后即时更正的 {current.corrections} 处" if current.corrections else ""
    said = f"现行登记内容打印，依据第 {current.version.number} 版"
    if filing.stock:
        on = f"，{long_day(filing.paper_on)}备案" if filing.paper_on else ""
        return f"{said}（存量登记{on}）{since}；意见、签名和印章以原纸质登记表为准。"
    sealed = long_day(calendar.local(current.version.sealed_at).date())
    return f"{said}（{sealed}备案）{since}；签名和印章以该次备案的登记表为准。"
