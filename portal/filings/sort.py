"""The seam of filings: what the house must know of this sort of case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, false, or_

from portal import calendar
from portal.cases.models import AUTHOR, DRAWER, OFFICE, TECHNOLOGY, UNIT, Case
from portal.cases.parts import Begin, Filter, RowAct
from portal.cases.sort import CONSENT, Sort
from portal.filings import change, checks, closing, effects, queries, rules
from portal.filings.conditions import office_of
from portal.filings.display import reading
from portal.filings.models import Filing, Kind, State
from portal.filings.papers import states
from portal.filings.starting import anew
from portal.filings.workflow import FILING
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.settings.queries import number
from portal.web.access import may

if TYPE_CHECKING:
    from portal.cases.models import Event
    from portal.people.models import User

WARNED = {
    "refuse": "不同意后本次申请即结束，填报人须重新申请；如只需更正，请用“退回修改”。",
    "void": "作废后本次申请即结束，不能恢复；如还要备案，须重新填写。",
    "删除草稿": "删除后不能恢复；如还要备案，须重新填写。",
    "withdraw": "撤回后审批停止，改好后须重新提交，从头审批。",
}
RESULTS = {
    State.RETURNED: "已退回，请修改后重新提交",
    State.FILED: "已备案",
    State.UNIT_REFUSED: "单位不同意，申请已结束",
    State.REFUSED: "党委宣传部不同意，申请已结束",
    State.VOID: "已作废",
    State.CLOSING: "请办理注销并提交证明",
    State.CLOSED: "注销已核验办结",
}
MAY_BE_DUE = (State.DRAFT, State.WITHDRAWN, State.CLOSING)


def _named(filing: Filing) -> str:
    return f"{filing.name or '这份草稿'}（{filing.platform_label}）"


def _overdue() -> ColumnElement[bool]:
    """Return that a filing is not handed in, or a closure not proven, though its day has gone by (第九条)."""
    unsent = and_(Case.unfinished, Case.submitted_on.is_(None), Case.kind != Kind.RETROACTIVE)  # late by its nature
    return and_(or_(unsent, Case.state == State.CLOSING), Case.due < calendar.today())


def _due() -> ColumnElement[bool]:
    """Return what is overdue or soon due: not yet submitted, withdrawn again, or a closure to be confirmed (第九条).

    What is filed years after the account was opened (补办) has no day to be kept.
    """
    soon = calendar.today() + timedelta(days=number("due_soon_days"))
    own = Case.desk.in_((DRAWER, AUTHOR))
    return and_(own, Case.state.in_(MAY_BE_DUE), Case.kind != Kind.RETROACTIVE, Case.due <= soon)


def _outcome(filing: Filing, event: Event) -> str:
    """Return what was done just now where only a filing gets so far; "" for the usual."""
    if filing.state is State.FILED:
        return _filed(filing)
    if filing.discarded:
        return "草稿已删除，不能恢复；如还要备案，请重新填写。"
    if found := closing.sentence(filing, event):
        return found
    if filing.state is State.RETURNED and filing.returns_to:
        return f"已退回补正，现由填报人{filing.author.name}修改，改好后直接回到{office_of(filing.returns_to)}。"
    return ""


def _filed(filing: Filing) -> str:
    if filing.kind is Kind.CHANGE:
        version = change.sealed_number(filing)
        return f"已同意变更备案，台账已更新为第 {version} 版（NO. {filing.number}）；可以打印一式三份。"
    return f"已同意备案登记，编号 NO. {filing.number}，账号已进入台账；可以打印一式三份。"


def _given(event: Event) -> str:
    return "已提交意见" if event.source == State.TECH_REVIEW else "已同意"


def _afterwards(filing: Filing, action: str) -> str:
    """Return what happens after a return, in one line."""
    here = in_school_words("宣传部" if filing.desk == OFFICE else "技术中心")
    return {
        "return": "填报人修改后，从头重新审批。",
        "return_direct": f"小改动：填报人补正后直接回到{here}，此前意见有效。",
        "return_unit": filing.worded("不退给填报人，请单位重新给出意见。"),
        "return_tech": in_school_words("不退给填报人，请技术中心重新给出意见。"),
    }.get(action, "")


def _what(filing: Filing) -> str:
    """Return what it asks for, as the paper is called: 创建备案, 注销."""
    return f"{filing.kind_label}{'备案' if filing.kind.registers else ''}"


def _stop(filing: Filing, state: State) -> str:
    """Return what is done in a state beyond the offices' word: the registry is written, a closure is wound up."""
    if state is State.FILED:
        return "更新台账" if filing.kind is Kind.CHANGE else "发号"
    return {State.CLOSING: "办理注销", State.PROOF_REVIEW: "核验", State.CLOSED: "办结"}.get(state, "")


def _marks(filing: Filing) -> list[str]:
    return ["补办"] if filing.kind is Kind.RETROACTIVE else []


def _consents(state: State) -> dict[str, ColumnElement[bool]]:
    """Return the labels of the consents of a state, each with the kinds on the platforms to which it applies."""
    pairs: dict[str, dict[Kind, list[str]]] = {}
    for kind in Kind:
        for platform in PLATFORMS:
            if row := FILING.first(Filing(kind=kind, platform=platform, state=state), CONSENT):
                pairs.setdefault(FILING.named(row).label, {}).setdefault(kind, []).append(platform)
    return {
        label: or_(false(), *(and_(Case.kind == kind, Case.platform.in_(keys)) for kind, keys in kinds.items()))
        for label, kinds in pairs.items()
    }


def _row_act(filing: Filing, user: User) -> RowAct | None:
    """Return the button that throws a draft away which was never handed in, for its author."""
    mine = filing.state is State.DRAFT and filing.author_id == user.id
    return RowAct("filings/macros.html", "discard_button") if mine and may("filings.discard") else None


FILTERS = (
    Filter("platform", "平台", lambda: {p.key: p.label for p in PLATFORMS.values()}, lambda key: Case.platform == key),
    Filter("kind", "类型", lambda: {k.value: k.label for k in Kind}, lambda key: Case.kind == key),
    Filter("paper", "纸质件", states.names, states.condition),
)
SORT = Sort(
    "filing",
    "备案",
    Filing,
    FILING,
    blueprint="filings",
    address="/filings",
    argument="filing_id",
    noun="备案",
    measure="份",
    author="填报人",
    authored="填报",
    roles={
        AUTHOR: "填报人",
        "party": "填报人或办理人",
        UNIT: "单位负责人",
        TECHNOLOGY: "现代教育技术中心",
        OFFICE: "党委宣传部",
    },
    template="filings/show.html",
    content="filings/content.html",
    note=effects.remark,
    on_move=effects.keep_return,
    handed_in=effects.handed_in,
    facts=reading.facts,
    contact=reading.contact,
    unusual=reading.unusual,
    shown=reading.shown,
    clock=checks.clock,
    overdue=_overdue,
    due=_due,
    results=RESULTS,
    outcome=_outcome,
    given=_given,
    phrases=reading.phrases,
    warned=WARNED,
    named=_named,
    what=_what,
    stop=_stop,
    afterwards=_afterwards,
    on_form=frozenset({"submit", "prove"}),
    tones={"prove": "wait"},
    form_url=reading.edited_at,
    anew_url=anew.url,
    loads=queries.PAPER,
    to_read=queries.as_read,
    unfit=rules.cannot_write,
    consents=_consents,
    marks=_marks,
    row_act=_row_act,
    filters=FILTERS,
    title="备案申请",
    purpose="依据第九条：平台创建一周内登记备案。这里是您可以看到的全部备案申请。",
    due_purpose="依据第九条：平台创建一周内登记备案。一周内到期和已超期的都在这里。",
    beside=(("filings.scans", "上传扫描件"),),
    begin=Begin("新开通的账号应在一周内备案；填写后会列在这里。", "filings.new", "新建备案"),
)
