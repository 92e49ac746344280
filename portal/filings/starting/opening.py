"""A filing that is begun: for which account or platform, the draft that is gone on with instead, what the portal fills in already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from portal.calendar import today
from portal.errors import BadInput, Missing
from portal.filings import change, closing, queries
from portal.filings.change import ABOUT_REGISTERED, STARTED_HERE
from portal.filings.drafts import chosen_unit
from portal.filings.models import Filing, Kind, State
from portal.filings.people import suggestions
from portal.platforms import PLATFORMS
from portal.settings.queries import setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.accounts.models import Account
    from portal.people.models import User
ANOTHER = "another"  # in the address: what is asked for is a second draft, beside one that is known


def start(user: User, platform: str, kind: str, token: str, unit_id: int | None) -> Filing:
    """Return a new draft, not yet added to the session, of the unit that is asked for, None for the first one.

    Raises Missing, BadInput or Refused for what cannot be started.
    """
    if kind in ABOUT_REGISTERED and "account" in request.args:
        account = account_named(user)
        base = change.base_named(account.id, request.form.get("base", ""))
        return change.begin(account, user, Kind(kind), token, base)
    if platform not in PLATFORMS or kind not in set(Kind):
        raise Missing("没有这种平台或申请类型，请从“新建备案”重新选择。")
    if Kind(kind) not in STARTED_HERE:
        raise BadInput(f"{Kind(kind).label}须从台账中该账号的页面发起。", "请在“新建备案”里选择要办理的账号。")
    units = queries.writable_units(user)
    if not units:
        raise BadInput("您还没有可以填报的单位。", "请联系系统管理员分配填报单位。")
    unit = chosen_unit(units, unit_id) or units[0]
    definition = PLATFORMS[platform]
    return Filing(
        kind=Kind(kind),
        platform=platform,
        unit=unit,
        author=user,
        data=definition.blank(),
        token=token,
        state=State.DRAFT,
        revision=1,
        saved_by="",
        name="",
        handle="",
        late=False,
    )


def account_named(user: User) -> Account:
    """Return the account in the address, of a unit for whose accounts this person writes. Raises Missing."""
    return change.account_of(queries.changed_by(user), request.args.get("account", ""))


def opened_before(user: User, kind: str) -> Filing | None:
    """Return this person's own open filing about the account in the address, unless they ask for another beside it."""
    if kind not in ABOUT_REGISTERED or "account" not in request.args or ANOTHER in request.args:
        return None
    return change.own_open(user, account_named(user), Kind(kind))


def offered(known: Filing) -> bool:
    """Say whether one may choose between an open filing of one's own and another: what was returned is under way and goes on alone."""
    return known.state is not State.RETURNED


def prefill(filing: Filing) -> str:
    """Fill a new form with what the school, the unit and the author have said before; return a remark on what was carried over.

    Only the page that is opened gets this: a posted form says what it says.
    """
    if filing.kind is Kind.CLOSURE:
        filing.data = {**filing.data, "announcement": closing.announcement(filing)}
    if filing.kind is Kind.CHANGE:
        filing.data = {**filing.data, "changed_on": today().isoformat()}
    if filing.kind in ABOUT_REGISTERED:
        return ""
    entity = {"entity": setting("school_name")} if "entity" in filing.data else {}
    before, own = _before(filing), _author(filing)
    filing.data = {**filing.data, **entity, **before, **own}
    return _carried_over(filing, before, own)


def _carried_over(filing: Filing, before: dict[str, Any], own: dict[str, Any]) -> str:
    labels = {item.key: item.label for item in filing.definition.items}
    said = [f"{'、'.join(labels[key] for key in before)}由本单位最近一次备案带入"] if before else []
    said += ["主要运行人员先填为您本人"] if own else []
    return f"{'，'.join(said)}，请核对。" if said else ""


def _before(filing: Filing) -> dict[str, Any]:
    """Return what the unit said in its latest registered filing and most likely says again.

    Its 主管人员, what its accounts are about, and their name, which is one on all platforms; on the same one it is another account's.
    """
    last = queries.latest_of_unit(filing.unit_id or filing.unit.id)
    if last is None:
        return {}
    found: dict[str, Any] = {}
    if last.platform != filing.platform and last.data.get("name"):
        found["name"] = last.data["name"]
    for key in ("topics", "topics_other"):
        if last.data.get(key) and key in filing.definition.fields:
            found[key] = last.data[key]
    if people := named_rows(filing, "supervisors", change.people_of(last.data, "supervisors")):
        found["supervisors"] = people
    return found


def _author(filing: Filing) -> dict[str, Any]:
    """Return the author as the first who runs the account, where the roster of the unit knows them: clerks mostly do."""
    row = suggestions.own_row(filing.author, filing.unit)
    return (
        {"operators": named_rows(filing, "operators", [row])} if row and "operators" in filing.definition.rows else {}
    )


def named_rows(filing: Filing, part: str, people: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Return people as new rows of this form."""
    keys = [f.key for f in filing.definition.rows[part].fields]
    return [{"row_id": "", **{key: row.get(key, "") for key in keys}} for row in people if row.get("name")]
