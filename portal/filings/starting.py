"""How a filing is begun: what is new, which of one's accounts changes or goes, and what the portal fills in already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from portal.cases.lists.filters import LONGEST_WORD
from portal.errors import BadInput, Missing
from portal.filings import change, queries
from portal.filings.change import ABOUT_REGISTERED
from portal.filings.models import Filing, Kind, State
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.settings.queries import setting
from portal.spelling import clean

if TYPE_CHECKING:
    from portal.accounts.models import Account
    from portal.people.models import Unit, User

STARTED_HERE = {Kind.CREATION, Kind.RETROACTIVE}


def chosen_unit(units: list[Unit]) -> Unit | None:
    """Return the unit named in the request, None when none is. Raises Missing for one that is not among `units`."""
    asked = request.values.get("unit", type=int)
    if asked is None:
        return None
    unit = next((u for u in units if u.id == asked), None)
    if unit is None:
        raise Missing
    return unit


def start(user: User, platform: str, kind: str, token: str) -> Filing:
    """Return a new draft, not yet added to the session. Raises Missing, BadInput or Refused for what cannot be started."""
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
    unit = chosen_unit(units) or units[0]
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
    """Return the account in the address, of a unit for which this person files. Raises Missing."""
    return change.account_of(queries.writable_units(user), request.args.get("account", ""))


def opened_before(user: User, kind: str) -> Filing | None:
    """Return this person's own open filing about the account in the address: they go on with it instead of a second."""
    if kind not in ABOUT_REGISTERED or "account" not in request.args:
        return None
    return change.own_open(user, account_named(user), Kind(kind))


def prefill(filing: Filing) -> str:
    """Fill a new form with what the school and the unit have said before; return a remark when people were carried over.

    Only the page that is opened gets this: a posted form says what it says.
    """
    if filing.kind is Kind.CLOSURE:
        filing.data = {**filing.data, "announcement": announcement(filing)}
    if filing.kind in ABOUT_REGISTERED:
        return ""
    data = dict(filing.data)
    if "entity" in data:
        data["entity"] = setting("school_name")
    people = _supervisors_before(filing)
    if people:
        data["supervisors"] = people
    filing.data = data
    return "主管人员由本单位最近一次备案带入，请核对。" if people else ""


def _supervisors_before(filing: Filing) -> list[dict[str, str]]:
    """Return whom the unit named in its latest filing, as new rows of this form."""
    last = queries.latest_of_unit(filing.unit_id or filing.unit.id)
    if last is None:
        return []
    keys = [f.key for f in filing.definition.rows["supervisors"].fields]
    named = (row for row in change.people_of(last.data, "supervisors") if row.get("name"))
    return [{"row_id": "", **{key: row.get(key, "") for key in keys}} for row in named]


def announcement(filing: Filing) -> str:
    """Return 停更公告 ready to be mended: who stops what, when, and where its readers find the school."""
    school, unit = setting("school_name"), filing.unit.name
    owner = unit if unit.startswith(school) else f"{school}{unit}"
    return "\n".join(
        (
            f"各位关注“{filing.name}”的师生和朋友：",
            f"因工作需要，{owner}主办的{filing.platform_label}“{filing.name}”（{filing.handle}）自{change.BLANK}起停止更新，并将办理注销。",
            f"今后的相关信息，请关注{school}官方账号，或登录学校官网查看。感谢大家一直以来的关注与支持！",
            f"{owner}",
        )
    )


def kinds_to_start() -> list[tuple[str, str, str]]:
    """Return (key, label, meaning) of what can be started from nothing."""
    return [
        (Kind.CREATION, "创建", "新开通的账号，自注册之日起一周内备案（第九条）。"),
        (Kind.RETROACTIVE, "补办", "早已开通运行、一直没有备案的账号。"),
    ]


class Startable(NamedTuple):
    """One account of one's own unit: `busy` says what is under way about it, "" when a change or a closure can begin."""

    account: Account
    busy: str


def to_start(user: User) -> dict[str, Any]:
    """Return the whole context of the page on which a filing is begun: what is new, and which of one's accounts changes or goes."""
    word = clean(request.args.get("q", ""))[:LONGEST_WORD]
    units = [unit.id for unit in queries.writable_units(user)]
    accounts, total = queries.own_accounts(units, word)
    busy = queries.cases_under_way([account.id for account in accounts])
    rows = [Startable(a, f"{f.kind_label}：{f.standing.label}" if (f := busy.get(a.id)) else "") for a in accounts]
    return {"kinds": kinds_to_start(), "groups": platforms(), "rows": rows, "total": total, "q": word}


def platforms() -> dict[str, list[tuple[str, str, str]]]:
    """Return (key, label, what it covers) of every platform, by the title of its group."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for definition in PLATFORMS.values():
        groups.setdefault(definition.group or "其他", []).append(
            (definition.key, definition.label, in_school_words(definition.about))
        )
    return groups
