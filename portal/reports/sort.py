"""The seam of the reports of impostors: what the house must know of this sort of case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import joinedload

from portal.cases.models import OFFICE, Case
from portal.cases.parts import Filter
from portal.cases.sort import Sort
from portal.people.models import OFFICES, User
from portal.platforms import PLATFORMS
from portal.reports import display, effects
from portal.reports.models import LABEL, Report, State
from portal.reports.workflow import REPORT

if TYPE_CHECKING:
    from portal.cases.models import Event

OUTCOMES = {
    "take": "已受理，核查后请填写核查情况并作出结论。",
    "confirm": "已确认冒用，举报办结；公众在名录查验这个名称或链接时会看到提示。",
    "dismiss": "已认定不属冒用，举报办结。",
    "reopen": "已重新核查，原结论不再生效。",
}
UNKNOWN = "unknown"


def _stop(_report: Report, state: State) -> str:
    return {State.REPORTED: "受理", State.CHECKING: "核查"}.get(state, "")


def _outcome(_report: Report, event: Event) -> str:
    return OUTCOMES.get(event.action, "")


FILTERS = (
    # `outcome` is what the address was called before there were steps: what is settled is chosen by the state.
    Filter("outcome", "办理", lambda: {"open": "未办结"}, lambda _: Case.unfinished.expression),
    Filter(
        "platform",
        "平台",
        lambda: {**{p.key: p.label for p in PLATFORMS.values()}, UNKNOWN: "不清楚"},
        lambda key: Case.platform == ("" if key == UNKNOWN else key),
    ),
)
SORT = Sort(
    "report",
    LABEL,
    Report,
    REPORT,
    blueprint="reports",
    address="/directory/reports",
    argument="number",
    listers=OFFICES,
    noun="举报",
    measure="份",
    author="举报人",
    authored="举报",
    opinion="核查情况",
    deciding="核查",
    roles={OFFICE: "党委宣传部", "party": "党委宣传部"},
    content="reports/content.html",
    note=effects.remark,
    on_move=effects.keep_finding,
    loads=(joinedload(Report.handled_by).lazyload(User.assignments),),
    facts=display.facts,
    contact=display.contact,
    unusual=display.unusual,
    clock=display.clock,
    shown=display.shown,
    phrases=display.phrases,
    earlier=display.earlier,
    tones={"take": "wait", "confirm": "bad", "dismiss": "void", "reopen": "due"},
    outcome=_outcome,
    stop=_stop,
    stays=frozenset({"take", "reopen"}),
    rule="report",
    patience="report_days",
    title=LABEL,
    purpose="依据第七条：禁止个人以学校名义开通账号。这里核查可疑的账号；确认冒用后，公众在名录查验这个名称或链接时会看到提示。",
    of_units=False,
    filters=FILTERS,
    consent="dismiss",
    consented="办结",
)
