"""May this step be taken now: each rule returns None, or the reason why not in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import Status
from portal.accounts.queries import current_version, numbered
from portal.calendar import now, today
from portal.filings import asides, checks, closing, queries, route
from portal.filings.models import State
from portal.people.models import PUBLICITY, UNIT_ROLES, Role
from portal.settings.names import own
from portal.settings.queries import number

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User


WRITERS = (Role.AUTHOR, Role.UNIT_HEAD)
READERS = (
    Role.AUTHOR, Role.UNIT_HEAD, Role.UNIT_DEPUTY, Role.PUBLICITY, Role.PUBLICITY_HEAD, Role.LEADER, Role.TECH,
)  # fmt: skip
"""The roles that open the page of a filing at all; which filings is another question."""


def not_own(filing: Filing, user: User) -> str | None:
    """Nobody decides their own filing, nor what they handed in before it went to another author, neither through who stands in."""
    if filing.author_id == user.id:
        return "这份备案由您本人填报，不能由您审批。"
    handed_in = next((e.user_id for e in reversed(filing.events) if e.data), None)
    if handed_in == user.id:
        return "这份备案由您本人提交，不能由您审批。"
    principal = route.principal_for(filing, user, filing.state)
    if principal and principal.id == handed_in:
        return f"这份备案由{principal.name}提交，不能由其代理人审批。"
    return None


def still_writes(filing: Filing, user: User) -> str | None:
    """Who no longer files for the unit no longer submits for it, and nobody does for a unit that is closed.

    What was filed on paper passes the unit by: it is brought in by the Publicity Department alone, for every unit.
    """
    if not filing.unit.active:
        return f"{filing.unit.name}已停用，不能再提交备案；请联系系统管理员。"
    if filing.stock and not user.holds(*PUBLICITY):
        return own("存量登记由党委宣传部办理，您已不是经办人，不能再填写或提交这份备案。")
    if filing.stock or filing.unit_id in user.units(*WRITERS):
        return None
    return f"您已不是{filing.unit.name}的填报人，不能再填写或提交这份备案；请联系系统管理员。"


def complete(filing: Filing, _user: User) -> str | None:
    """A filing is submitted whole."""
    _form, found = checks.examine(filing)
    return f"还有 {len(found)} 处需要补充或修改：{found[0].label}，{found[0].sentence}" if found else None


def unit_can_decide(filing: Filing, _user: User) -> str | None:
    """Somebody must be there to give the unit's opinion (第九条“所在单位主要负责人签字”)."""
    if filing.stock:
        return None  # the unit has signed on paper
    step = route.unit_step(filing)
    if step.needed and not step.deciders and not step.author_only:
        name = step.unit.name if step.unit else "校团委"
        return f"{name}还没有登记单位负责人，无法审批；请联系系统管理员设置后再提交。"
    return None


def technology_can_decide(filing: Filing, _user: User) -> str | None:
    """Somebody must be there to give the technology centre's opinion of an APP or a 小程序 (第四条)."""
    asked = route.technical(filing) or filing.resume is State.TECH_REVIEW
    if filing.stock or not asked or route.technicians(filing):
        return None
    return f"{route.office_at(State.TECH_REVIEW)}还没有登记技术支持人员，无法出具意见；请联系系统管理员设置后再办理。"


def only_case(filing: Filing, _user: User) -> str | None:
    """One change or closure of an account at a time: two that began from the same version would undo each other (第十条)."""
    if filing.account_id is None:
        return None
    other = queries.under_way(filing.account_id, besides=filing.id)
    if other is None:
        return None
    return f"该账号另有一份{other.kind_label}正在办理（{other.state.label}），办结后才能提交这一份。"


def number_free(filing: Filing, _user: User) -> str | None:
    """A number stays with its account for ever, also one that was given on paper."""
    known = numbered(filing.paper_number) if filing.stock and filing.paper_number else None
    return f"编号 {known.number} 已用于“{known.name}”，请核对纸质登记表上的编号。" if known else None


def untouched(filing: Filing, _user: User) -> str | None:
    """What an approver has already dealt with can no longer be withdrawn."""
    last = filing.last_move
    return None if last and last.action == "submit" else "审批人已经办理，不能再撤回；如需修改，请联系审批人退回。"


def still_unregistered(filing: Filing, _user: User) -> str | None:
    """An id is registered once: another filing may have been consented to since this one was submitted."""
    found = checks.registered_faults(filing)
    return str(found[0].sentence) if found else None


def still_current(filing: Filing, _user: User) -> str | None:
    """A change is made to the version it began from, and only to an account that is still there (第十条)."""
    account = filing.account
    if account is None:
        return None
    if account.status is not Status.ACTIVE:  # closed, or being closed
        return f"该账号{account.status.label}，不能再办理{filing.kind_label}。"
    if filing.base_version is not None and filing.base_version != (last := current_version(account.id).number):
        return f"台账已更新到第 {last} 版，这份变更是从第 {filing.base_version} 版开始填写的，请按最新内容重新核对。"
    return None


def proven(filing: Filing, _user: User) -> str | None:
    """A closure is verified by its proof: what the platform shows once the account is gone."""
    _form, found = checks.examine_proof(filing)
    return f"还有 {len(found)} 处需要补充：{found[0].label}，{found[0].sentence}" if found else None


def thawed(filing: Filing, _user: User) -> str | None:
    """While the platform keeps the account frozen it is not gone, and its closure cannot be verified."""
    found = closing.freeze(filing)
    return None if found.over(today()) else f"平台冻结期至 {found.until}，期满后才能核验。"


def has_it(filing: Filing, user: User) -> str | None:
    """While the step was passed on, or a third person is asked, the others wait."""
    if question := asides.answerable(filing):
        return f"已请{question.whom.name}提出意见，答复后再办理；也可以先收回。"
    assignee = route.alone(filing, filing.state)
    if assignee is None or assignee.id == user.id:
        return None
    principal = route.principal_for(filing, user, filing.state)
    return None if principal and principal.id == assignee.id else f"已转由{assignee.name}办理。"


def nobody_asked(filing: Filing, _user: User) -> str | None:
    """Of questions there is one at a time, also where whoever was asked has left since."""
    question = asides.asked(filing)
    return f"已请{question.whom.name}提出意见，请先收回。" if question else None


def urged_long_ago(filing: Filing, user: User) -> str | None:
    """One urges once in so many hours, not with every glance."""
    mine = [e for e in filing.events if e.action == "urge" and e.user_id == user.id and e.since == filing.state_since]
    hours = number("urge_hours")
    if mine and (now() - mine[-1].at).total_seconds() < hours * 3600:
        return f"{hours} 小时内已催办过（共催办 {len(mine)} 次），请稍后再催。"
    return None


def somebody_decides(filing: Filing, _user: User) -> str | None:
    """Nobody is urged where nobody can decide."""
    return None if route.deciders(filing) else "目前没有可办理的人员，请联系系统管理员。"


def unread(filing: Filing, user: User) -> str | None:
    """What was read need not be said again."""
    copy = asides.copy_of(filing, user)
    return "您已阅。" if copy and copy.read_at else None


def others_there(filing: Filing, user: User) -> str | None:
    """A step can be passed on only where somebody else could take it."""
    return None if any(u.id != user.id for u in route.colleagues(filing)) else "没有其他可以办理的人员。"


# Who can be named: each returns None, or why this person cannot be.


def active(_filing: Filing, _user: User, whom: User) -> str | None:
    """Only who can sign in can do anything."""
    return None if whom.active else f"{whom.name}的账户已停用。"


def somebody_else(filing: Filing, user: User, whom: User) -> str | None:
    """Neither oneself nor the author is asked about the filing."""
    if whom.id == user.id:
        return "不能选择本人。"
    return "不能选择填报人本人。" if whom.id == filing.author_id else None


def not_oneself(_filing: Filing, user: User, whom: User) -> str | None:
    """Nobody is told of what they tell."""
    return "不能抄送给本人。" if whom.id == user.id else None


def colleague(filing: Filing, user: User, whom: User) -> str | None:
    """A step is passed on to somebody who holds the office for it."""
    if whom.id in {u.id for u in route.colleagues(filing)}:
        return None
    names = "、".join(u.name for u in route.colleagues(filing) if u.id != user.id)
    return f"{whom.name}（{whom.unit.name}）没有这一步的办理权限，只能转给：{names}。"


def of_staff(_filing: Filing, _user: User, whom: User) -> str | None:
    """Students give no opinions on filings."""
    return None if whom.staff else f"{whom.name}不是教职工，不能提出审批意见。"


def of_staff_or_unit(filing: Filing, _user: User, whom: User) -> str | None:
    """A student sees the filings of the unit for which they work, and is shown nobody else's."""
    if whom.staff or filing.unit_id in whom.units(*UNIT_ROLES):
        return None
    return f"{whom.name}不是教职工，不能抄送其他单位的备案。"


def reads_filings(_filing: Filing, _user: User, whom: User) -> str | None:
    """Who cannot open a filing is neither asked about it nor told of it."""
    return None if whom.holds(*READERS) else f"{whom.name}的角色不能查看备案，请选择其他人。"


def unaware(filing: Filing, _user: User, whom: User) -> str | None:
    """The author sees the filing anyway."""
    return f"{whom.name}是填报人，本来就能看到这份备案。" if whom.id == filing.author_id else None


def untold(filing: Filing, _user: User, whom: User) -> str | None:
    """Everybody is told once."""
    return f"已抄送过{whom.name}。" if asides.copy_of(filing, whom) else None
