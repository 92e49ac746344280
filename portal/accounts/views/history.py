"""The history of an account: every version against the one before, any two compared, each version as it was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from portal.accounts import display, history, neighbours, queries
from portal.accounts.views.blueprint import pages
from portal.errors import Missing
from portal.people.queries import me
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.accounts.models import Account, Version

LONGEST = 12  # characters of what was asked that the answer repeats


@pages.get("/<int:account_id>/history", endpoint="history")
@allow(SIGNED_IN)
def show(account_id: int) -> Response:
    """Show every version with what it changed and who consented; with `from` and `to`, those two compared first."""
    account = queries.account(account_id)
    versions = queries.versions_of(account.id)
    asked = _asked(versions)
    sees = queries.may_see_people(me(), account.unit)
    past = history.Past(account, versions, queries.corrections_told(account.id), _pictures_of(account), sees)
    origins = neighbours.origins_of([version.filing_id for version in versions], me())
    return page(
        "accounts/history.html",
        account=account,
        versions=versions,
        compared=asked,
        lines=history.compared(past, *asked) if asked else [],
        steps=history.steps(past, origins),
        since=history.since(past),
        origins=origins,
        may_see_people=sees,
    )


def _asked(versions: list[Version]) -> tuple[Version, Version] | None:
    """Return the two versions to compare, the older first. Raises Missing when what was asked for is not there."""
    if "from" not in request.args and "to" not in request.args:
        return None
    known, found = {version.number: version for version in versions}, []
    for side, name in (("from", "前一个"), ("to", "后一个")):
        text = request.args.get(side, "")
        number = request.args.get(side, type=int)
        if number is None:
            said = f"现为“{text[:LONGEST]}”" if text.strip() and text.isprintable() else "请在页面上选择"
            raise Missing(f"要比较的{name}版本应为版本号，{said}。", _advice(versions))
        if number not in known:
            raise Missing(f"没有第 {str(number)[:LONGEST]} 版，无法比较。", _advice(versions))
        found.append(known[number])
    older, newer = sorted(found, key=lambda version: version.number)
    return older, newer


def _advice(versions: list[Version]) -> str:
    many = len(versions) > 1
    return f"这个账号共有 {len(versions)} 个版本" + (
        f"：第 1 版至第 {versions[0].number} 版。" if many else "，还没有可比较的。"
    )


def _pictures_of(account: Account) -> history.PictureUrl:
    def address(number: int, key: str, digest: str) -> str:
        return url_for(".old_picture", account_id=account.id, number=number, key=key, v=digest[:12])

    return address


@pages.get("/<int:account_id>/versions/<int:number>")
@allow(SIGNED_IN)
def version(account_id: int, number: int) -> Response:
    """Show one version as it was sealed."""
    account = queries.account(account_id)
    versions = queries.versions_of(account.id)
    found = next((v for v in versions if v.number == number), None)
    if found is None:
        raise Missing(f"没有第 {str(number)[:LONGEST]} 版。", _advice(versions))
    sees = queries.may_see_people(me(), account.unit)
    return page(
        "accounts/version.html",
        account=account,
        version=found,
        latest=versions[0],
        origin=neighbours.origins_of([found.filing_id], me()).get(found.filing_id),
        record=display.record_of(account, found, found.data, personal=sees, whole=True),
        may_see_people=sees,
    )
