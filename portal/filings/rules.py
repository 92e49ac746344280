"""May this step be taken now: each rule returns None, or the reason why not in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import Status
from portal.accounts.queries import current_version, numbered
from portal.calendar import today
from portal.cases.offices import holders
from portal.cases.sort import READERS, WRITERS
from portal.cases.usual import somebody_there
from portal.filings import checks, closing, queries
from portal.filings.change import ABOUT_REGISTERED
from portal.filings.conditions import office_of, technical, technicians
from portal.filings.models import Kind, State
from portal.people.models import PUBLICITY, Role
from portal.people.roster import manages
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from portal.filings.models import Filing
    from portal.people.models import User


__all__ = [
    "READERS",
    "WRITERS",
    "cannot_write",
    "complete",
    "number_free",
    "only_case",
    "proven",
    "still_current",
    "still_unregistered",
    "still_writes",
    "technology_can_decide",
    "thawed",
    "unit_can_decide",
]


def _files_for(filing: Filing, user: User) -> bool:
    """Say that somebody files for the unit: its own people, and of what changes or ends an account of a club 校团委 too (第六条)."""
    return filing.unit_id in user.units(*WRITERS) or (filing.kind in ABOUT_REGISTERED and manages(user, filing.unit))


def _brings_in(filing: Filing, user: User) -> bool:
    """Say that somebody is of the Publicity Department, which brings in for every unit what came on paper.

    The unit's head decides all the same, and of the department another than whoever brought it in.
    """
    return filing.kind in {Kind.CREATION, Kind.RETROACTIVE} and user.holds(*PUBLICITY)


def _takes_over(filing: Filing, whom: User) -> bool:
    """Say that somebody files for the unit; what an officer brought in for it goes to another officer too."""
    if _files_for(filing, whom):
        return True
    author = filing.author
    return _brings_in(filing, whom) and _brings_in(filing, author) and not _files_for(filing, author)


def still_writes(filing: Filing, user: User) -> str | None:
    """Who no longer files for the unit no longer submits for it, and nobody does for a unit that is closed.

    What was filed on paper passes the unit by: it is brought in by the Publicity Department alone, for every unit.
    """
    if not filing.unit.active:
        return f"{filing.unit.name}已停用，不能再提交备案；请联系系统管理员。"
    if filing.stock and not user.holds(*PUBLICITY):
        return in_school_words("存量登记由党委宣传部办理，您已不是经办人，不能再填写或提交这份备案。")
    if filing.stock or _files_for(filing, user) or _brings_in(filing, user):
        return None
    return f"您已不是{filing.unit.name}的填报人，不能再填写或提交这份备案；请联系系统管理员。"


def complete(filing: Filing, _user: User) -> str | None:
    """A filing is submitted whole."""
    _form, found = checks.examine(filing)
    return f"还有 {len(found)} 处需要补充或修改：{found[0].label}，{found[0].sentence}" if found else None


def unit_can_decide(filing: Filing, user: User) -> str | None:
    """Somebody must be there to give the unit's opinion (第九条“所在单位主要负责人签字”), unless it has signed on paper."""
    return None if filing.stock else somebody_there(filing, user)


def technology_can_decide(filing: Filing, _user: User) -> str | None:
    """Somebody must be there to give the technology centre's opinion of an APP or a 小程序 (第四条)."""
    asked = technical(filing) or filing.returns_to is State.TECH_REVIEW
    if filing.stock or not asked or technicians(filing):
        return None
    return f"{office_of(State.TECH_REVIEW)}还没有登记技术支持人员，无法出具意见；请联系系统管理员设置后再办理。"


def only_case(filing: Filing, _user: User) -> str | None:
    """One change or closure of an account at a time: two that began from the same version would undo each other (第十条)."""
    if filing.account_id is None:
        return None
    other = queries.under_way(filing.account_id, besides=filing.id)
    if other is None:
        return None
    return f"该账号另有一份{other.kind_label}正在办理（{other.standing.label}），办结后才能提交这一份。"


def number_free(filing: Filing, _user: User) -> str | None:
    """A number stays with its account for ever, also one that was given on paper."""
    known = numbered(filing.paper_number) if filing.stock and filing.paper_number else None
    return f"编号 {known.number} 已用于“{known.name}”，请核对纸质登记表上的编号。" if known else None


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


def cannot_write(filing: Filing, whom: User) -> str | None:
    """Who takes over a form files for its unit, and leaves somebody there who decides it."""
    called = filing.called
    if filing.stock:
        return (
            None
            if whom.holds(*PUBLICITY)
            else f"“{called}”{in_school_words('是存量登记，只能移交给党委宣传部经办人。')}"
        )
    if not _takes_over(filing, whom):
        return f"{whom.name}不是{filing.unit.name}的填报人或负责人，不能接手“{called}”。"
    if not filing.decided_on:
        return None
    unit = filing.deciding_unit
    heads = holders(Role.UNIT_HEAD, Role.UNIT_DEPUTY, unit_id=unit.id) if unit else []
    decide = {State.UNIT_REVIEW: heads, State.TECH_REVIEW: holders(Role.TECH)}
    others = [u for u in decide.get(filing.state, holders(*PUBLICITY)) if u.id not in {whom.id, filing.handed_in_by_id}]
    return None if others else f"“{called}”正等审批，由{whom.name}接手后没有其他人可以审批，请选择其他人。"
