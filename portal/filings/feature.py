"""The record of 备案申请: an application to create, late-file, change or close an account, until it is decided."""

from __future__ import annotations

from portal.cases.lists import hits
from portal.cases.record import document, words_of
from portal.feature import AuditWords, Feature, MenuItem, Search
from portal.filings import parameters, registry, reminders, topics
from portal.filings.demo import STEPS
from portal.filings.documents import registered
from portal.filings.models import Kind
from portal.filings.sort import SORT
from portal.filings.views import pages
from portal.filings.workflow import PARTS

WORDS = AuditWords(
    actions={"filing.printed": "打印登记表", "filing.previewed": "预览登记表"},
    facts={"copies": "份数", "filing": "备案"},
    patterns={"copies": "{} 份"},
    names={"filing": "filing"},
)


def process() -> tuple[str, str]:
    """Return the name of the document of the process, and its text drawn from the table."""
    return "process.md", document(SORT, "a filing", "portal/filings/workflow.py", PARTS)


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
    figures=(topics.counts,),
    lags=(topics.behind,),
    words=(words_of(SORT, approve="同意", refuse="不同意"), WORDS),
    kinds=tuple((kind.value, SHORT.get(kind, kind.label)) for kind in Kind),
    groups=parameters.GROUPS,
    parameters=parameters.PARAMETERS,
    rules=parameters.RULES,
    reminders=(reminders.deadlines, reminders.forgotten),
    account_cases=(registry.cases,),
    account_origins=(registry.origins,),
    account_forms=(registered.form_of,),
    diagrams=(process,),
    demo=STEPS,
)
