"""One account: its page with what is true now, and its pictures, those of old versions too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from portal.accounts import display, keepers, neighbours, queries, rules
from portal.accounts.views.blueprint import pages
from portal.audit.trail import record_apart
from portal.database import db
from portal.errors import Denied, Missing
from portal.fields import fact_at
from portal.files.store import open_file
from portal.people import throttle
from portal.people.masking import Revealed, reads_in_full, reveal
from portal.people.models import PUBLICITY, Role
from portal.people.queries import me
from portal.platforms import PLATFORMS
from portal.web.access import SIGNED_IN, allow
from portal.web.downloads import download, stored_file
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.accounts.models import Account, Version

MOST = 200  # facts that one form corrects at once


@pages.get("/<int:account_id>")
@allow(SIGNED_IN)
def show(account_id: int) -> Response:
    """Show an account as it is true now; its people only to whom they concern."""
    account = queries.account(account_id)
    done = request.args.get("corrected", -1, type=int)
    reminded = request.args.get("reminded", type=int)
    shown = display.page_of(account, me())
    return page("accounts/show.html", done=done if 0 <= done <= MOST else None, reminded=reminded, **shown)


@pages.post("/<int:account_id>/contact")
@allow(SIGNED_IN)
def contact(account_id: int) -> Response:
    """Show one thing by which somebody is reached, to whoever has it in full, and write that down. Raises Denied, Missing, TooMany."""
    account, user, place = queries.account(account_id), me(), request.form.get("place", "")
    if not reads_in_full(user, account.unit):
        raise Denied("联系方式只有主办单位和党委宣传部可以查看。")
    data = queries.current_data(queries.current_version(account.id))
    what, text = fact_at(PLATFORMS[account.platform], data, place)
    revealed = Revealed(place, reveal(user, f"account:{account.id}", what, text))
    shown = display.page_of(account, user)
    return page("accounts/show.html", revealed.fragments, done=None, reminded=None, revealed=revealed, **shown)


@pages.get("/<int:account_id>/form.pdf")
@allow(SIGNED_IN)
def print_form(account_id: int) -> Response:
    """Print 现行登记表, the official form with what is registered now; `copies=3` makes one for each who keeps it (表注1).

    It names people with their numbers, so it is for whom may see them. Raises Denied, NotPrinted.
    """
    throttle.count_print(me().id)
    account, user = queries.account(account_id), me()
    if not queries.may_see_people(user, account.unit):
        raise Denied("登记表上有人员的联系方式，只有主办单位和主管部门可以打印。")
    version = queries.current_version(account.id)
    entries = queries.corrections(account.id, version.number)
    current = neighbours.Current(account, version, queries.corrected(version, entries), len(entries))
    copies = 3 if request.args.get("copies", 1, type=int) > 1 else 1
    pdf = neighbours.form_of(current, user, copies)
    answer = download(pdf, f"{account.platform_label}现行登记表-{account.name}.pdf", "application/pdf", inline=True)
    record_apart("account.printed", f"account:{account.id}", version=version.number, copies=copies)
    return answer


@pages.post("/<int:account_id>/remind")
@allow(*PUBLICITY, Role.UNIT_HEAD)
def remind(account_id: int) -> Response:
    """Tell those who write for the unit what 合规体检 found, once a day at most. Raises Denied."""
    user, account = me(), queries.account(account_id)
    if not rules.reminds(user, account):
        raise Denied("只有党委宣传部可以提醒各单位，校团委可以提醒其管理的团学组织和社团。")
    found = display.page_of(account, user)
    told = keepers.remind(account, user, [*found["findings"], *found["recorded"]])
    db.session.commit()
    return go(url_for(".show", account_id=account.id, reminded=told))


@pages.get("/<int:account_id>/files/<key>")
@allow(SIGNED_IN)
def picture(account_id: int, key: str) -> Response:
    """Return the account's avatar or QR code as last approved: both are public on the platform."""
    account = queries.account(account_id)
    return _picture(account, queries.current_version(account.id), key)


@pages.get("/<int:account_id>/versions/<int:number>/files/<key>")
@allow(SIGNED_IN)
def old_picture(account_id: int, number: int, key: str) -> Response:
    """Return a picture as it was in one version."""
    account = queries.account(account_id)
    version = next((v for v in queries.versions_of(account.id) if v.number == number), None)
    if version is None:
        raise Missing
    return _picture(account, version, key)


def _picture(account: Account, version: Version, key: str) -> Response:
    digest = str(version.data.get(key) or "") if key in {f.key for f in PLATFORMS[account.platform].pictures} else ""
    stored = open_file(db.session, digest) if digest else None
    if stored is None:
        raise Missing
    return stored_file(stored)
