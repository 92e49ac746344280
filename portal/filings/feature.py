"""The record of 备案申请: an application to create, late-file, change or close an account, until it is decided."""

from __future__ import annotations

from portal.cases import hits
from portal.feature import AuditWords, Feature, MenuItem, Search
from portal.filings import diagram, figures, neighbour, parameters, reminders, topics
from portal.filings.demo import STEPS
from portal.filings.models import Kind, State
from portal.filings.sort import SORT
from portal.filings.views import pages

WORDS = AuditWords(
    actions={
        "filing.submit": "提交审批", "filing.withdraw": "撤回", "filing.approve": "同意", "filing.return": "退回修改",
        "filing.return_direct": "退回补正", "filing.return_unit": "退回单位重审", "filing.return_tech": "退回技术中心重审",
        "filing.urge": "催办", "filing.transfer": "转办", "filing.consult": "加签", "filing.recall": "收回", "filing.advise": "答复意见",
        "filing.copy": "抄送", "filing.read": "已阅", "filing.refuse": "不同意", "filing.void": "作废", "filing.prove": "提交注销证明",
        "filing.hand": "移交", "filing.printed": "打印登记表",
    },
    things={"filing": "备案"},
    facts={"copies": "份数", "filing": "备案"},
    states={"filing": {state.value: state.word for state in State}},
    patterns={"copies": "{} 份"},
)  # fmt: skip
# What a delegation says of a change is shorter than the box on the paper.
SHORT = {Kind.CHANGE: "变更"}
FEATURE = Feature(
    "filings",
    "备案申请",
    blueprint=pages,
    sort=SORT,
    menu=(MenuItem("办理", "filings.index", "备案申请"),),
    search=(Search("filings.index", hits.of_sort("filing"), place=2),),
    topics=topics.TOPICS,
    articles=topics.ARTICLES,
    figures=(figures.counts,),
    lags=(figures.behind,),
    words=(WORDS,),
    kinds=tuple((kind.value, SHORT.get(kind, kind.label)) for kind in Kind),
    groups=parameters.GROUPS,
    parameters=parameters.PARAMETERS,
    rules=parameters.RULES,
    reminders=(reminders.deadlines, reminders.forgotten),
    account_cases=(neighbour.cases,),
    account_origins=(neighbour.origins,),
    diagrams=(diagram.process,),
    demo=STEPS,
)
