"""The record of 冒用举报: anybody reports an impostor, the office looks into it."""

from __future__ import annotations

from portal.feature import Advice, AuditWords, Carried, DemoStep, Feature, MenuItem
from portal.reports import queries
from portal.reports.demo import send
from portal.reports.models import Outcome
from portal.reports.views import pages

FEATURE = Feature(
    "reports",
    "冒用举报",
    blueprint=pages,
    optional=True,
    about="公众在名录里举报冒用学校名义的账号，由党委宣传部核查；关闭后不再接收，已确认的冒用仍在查验时提示。",
    article="第七条",
    menu=(MenuItem("管理", "reports.index", "冒用举报", ("reports.index", "reports.settle")),),
    advice=(Advice("directory", "发现冒用学校名义的账号，可以在查验页举报。"),),
    articles=(
        Carried(7, "，公众可以举报冒用", (("冒用举报", "reports.index", ()),), ("reports_open", "reports_confirmed"), place=2),
    ),
    figures=(queries.counts,),
    words=(
        AuditWords(
            actions={"report.received": "收到冒用举报", "report.settled": "办结冒用举报"},
            things={"report": "冒用举报"},
            facts={"name": "名称", "link": "链接", "outcome": "结论", "finding": "核查情况"},
            values={"outcome": {outcome.value: outcome.label for outcome in Outcome}},
        ),
    ),
    demo=(DemoStep(50, send),),
    unfinished=queries.unfinished,
)  # fmt: skip
