"""One account: its page with the current contents, and its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, url_for
from flask_login import current_user

from portal.accounts import queries
from portal.accounts.views.blueprint import pages
from portal.database import db
from portal.errors import Missing
from portal.fields import record
from portal.files.store import headers_for, open_file
from portal.platforms import PLATFORMS
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page
from portal.web.records import laid_out

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/<int:account_id>")
@allow(SIGNED_IN)
def show(account_id: int) -> Response:
    """Show an account as last approved; its people only to whom they concern."""
    account = queries.account(account_id)
    version = queries.current_version(account.id)
    sees = queries.may_see_people(current_user, account.unit)

    def picture_url(key: str, digest: str) -> str:
        return url_for(".picture", account_id=account.id, key=key, v=digest[:12])

    sections = record(PLATFORMS[account.platform], version.data, personal=sees)
    laid = laid_out(sections, picture_url, version.data.get("codes") or {})
    return page("accounts/show.html", account=account, versions=[version], record=laid, may_see_people=sees)


@pages.get("/<int:account_id>/files/<key>")
@allow(SIGNED_IN)
def picture(account_id: int, key: str) -> Response:
    """Return the account's avatar or QR code as last approved: both are public on the platform."""
    account = queries.account(account_id)
    data = queries.current_version(account.id).data
    stored = (
        open_file(db.session, str(data.get(key) or ""))
        if key in {f.key for f in PLATFORMS[account.platform].pictures}
        else None
    )
    if stored is None:
        raise Missing
    response = make_response(stored.content)
    response.headers.update(headers_for(stored))
    return response
