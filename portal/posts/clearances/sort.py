"""The seam of authorisations: what the house must know of this sort of case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, true

from portal.accounts.models import Status
from portal.calendar import today
from portal.cases.models import AUTHOR, DRAWER, Case
from portal.cases.page import beside_the_step
from portal.cases.parts import Begin, Filter, Remark
from portal.cases.sort import WARNED, WRITERS, Sort
from portal.posts.clearances import effects, queries
from portal.posts.clearances.models import Clearance, State
from portal.posts.clearances.workflow import CLEARANCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.cases.models import Event
    from portal.cases.sort import Pairs, Phrases
    from portal.people.models import User

MOST_NAMED = 3


def _facts(case: Clearance) -> Pairs:
    names = [account.name for account in case.accounts]
    more = f" 等 {len(names)} 个" if len(names) > MOST_NAMED else ""
    found = [("申请单位", case.unit.name if case.unit else "—"), ("账号", "、".join(names[:MOST_NAMED]) + more)]
    return [*found, ("有效期至", f"{case.due}"), *([("授权编号", case.handle)] if case.handle else [])]


def _unusual(case: Clearance) -> list[Remark]:
    """Return what whoever decides should see first: a day that is over, accounts that are gone, sensitive periods."""
    stands = case.unfinished or case.state is State.GRANTED
    gone = [f"“{a.name}”（{a.status.label}）" for a in case.accounts if a.status != Status.ACTIVE]
    periods = [f"{one.name}（{one.days}）" for one in queries.periods_between(today(), case.due)[:MOST_NAMED]]
    told = [
        ("due", f"有效期至 {case.due}，已经过期，不能再引用。", stands and case.due < today()),
        ("bad", f"账号{'、'.join(gone)}已不在用。", bool(gone)),
        ("due", f"有效期内有敏感时段：{'；'.join(periods)}。", stands and bool(periods)),
    ]
    return _beside(case) + [Remark(tone, sentence) for tone, sentence, holds in told if holds]


def _beside(case: Clearance) -> list[Remark]:
    return [Remark(*told) for told in beside_the_step(case)] if case.decided_on else []


def _edited_at(case: Clearance, user: User) -> str:
    return SORT.url(case.id, "edit") if case.author_id == user.id and case.desk in {AUTHOR, DRAWER} else ""


def _outcome(case: Clearance, event: Event) -> str:
    return {
        "withdraw": "已撤回，现在可以修改，改好后重新提交。",
        "revoke": "已撤销授权，不能再引用；引用这份授权的内容停止发布。",
    }.get(event.action, f"已授权，编号 {case.handle}，有效期至 {case.due}。" if case.state is State.GRANTED else "")


def _phrases(case: Clearance) -> Phrases:
    said = [("同意", ["同意按此口径发布。", "情况属实，同意。"]), ("退回", ["口径不够准确，请修改后重新提交。"])]
    return said if case.decided_on else []


def _marks(case: Clearance) -> list[str]:
    return [f"{case.handle}，至 {case.due}"] if case.state is State.GRANTED else []


def _consents(state: Any) -> dict[str, ColumnElement[bool]]:
    row = CLEARANCE.first(Clearance(state=state), "approve")
    return {CLEARANCE.named(row).label: true()} if row else {}


def _unfit(case: Clearance, user: User) -> str | None:
    return None if case.unit_id in user.units(*WRITERS) else f"{user.name}不是{case.worded('本单位')}的填报人或负责人。"


TERMS: dict[str, tuple[str, Callable[[], ColumnElement[bool]]]] = {
    "now": ("有效", lambda: queries.holds(today())),
    "over": ("已过期", lambda: and_(Case.state == State.GRANTED, Case.due < today())),
    "revoked": ("已撤销", lambda: Case.state == State.REVOKED),
}
SORT = Sort(
    "clearance",
    "敏感内容授权",
    Clearance,
    CLEARANCE,
    blueprint="clearances",
    address="/clearances",
    noun="授权",
    measure="份",
    author="申请人",
    authored="申请",
    roles={AUTHOR: "申请人", "party": "申请人或办理人"},
    content="clearances/content.html",
    handed_in=effects.handed_in,
    facts=_facts,
    unusual=_unusual,
    results={State.RETURNED: "已退回，请修改后重新提交", State.REVOKED: "已撤销，不能再据此发布"},
    outcome=_outcome,
    stop=lambda _case, state: "授权" if state is State.GRANTED else "",
    tones={"revoke": "void"},
    warned={**WARNED, "revoke": "撤销后不能恢复，引用这份授权的内容立即停止发布。"},
    on_form=frozenset({"submit"}),
    unfit=_unfit,
    clock=lambda _case: None,
    overdue=false,
    due=false,
    consents=_consents,
    title="敏感内容授权",
    purpose="依据第十二条：涉及重大事件、突发事件、社会热点和敏感问题的内容，未经授权不得发布。",
    begin=Begin("发布敏感内容前先申请授权。", "clearances.edit", "申请授权"),
    form_url=_edited_at,
    beside=(("clearances.wording", "统一口径"), ("clearances.periods", "敏感时段")),
    phrases=_phrases,
    marks=_marks,
    filters=(
        Filter("term", "效力", lambda: {key: word for key, (word, _) in TERMS.items()}, lambda key: TERMS[key][1]()),
    ),
)
