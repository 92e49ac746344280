"""The record of 备案申请: an application to create, late-file, change or close an account, until it is decided."""

from __future__ import annotations

from portal.cases import hits
from portal.cases.record import words_of
from portal.feature import AuditWords, Feature, MenuItem, Search
from portal.filings import diagram, figures, neighbour, parameters, reminders, topics
from portal.filings.demo import STEPS
from portal.filings.models import Kind
from portal.filings.sort import SORT
from portal.filings.views import pages

WORDS = AuditWords(
    actions={"filing.printed": "打印登记表"}, facts={"copies": "份数", "filing": "备案"}, patterns={"copies": "{} 份"}
)
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
    words=(words_of(SORT, approve="同意", refuse="不同意"), WORDS),
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
