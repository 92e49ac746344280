"""The record of 敏感内容授权: what may be published only with the leave of the Publicity Department."""

from __future__ import annotations

from portal.cases.lists import hits
from portal.cases.record import document, open_of, words_of
from portal.feature import AuditWords, Carried, DemoStep, Feature, MenuItem, Search, Topic
from portal.posts.clearances import queries
from portal.posts.clearances.demo import grant
from portal.posts.clearances.sort import SORT
from portal.posts.clearances.views import pages
from portal.posts.clearances.workflow import ASKED, PARTS
from portal.settings.declaring import Parameter

WORDS = AuditWords(
    actions={
        "clearance.numbered": "给出授权编号",
        "clearance.period_added": "登记敏感时段",
        "clearance.period_dropped": "删除敏感时段",
    },
    facts={"clearance_number": "授权编号", "period_name": "敏感时段", "period_days": "起止日期"},
)
LEADER_STEP = Parameter(
    "clearance_leader",
    "敏感内容授权经分管校领导审批",
    "no",
    "choice",
    "宣传部同意之后、授权之前的一步；更改后，已在这一步的申请照常办完",
    "第十二条",
    "steps",
    options=(("no", "不需要"), (ASKED, "需要")),
)
STEPS = (
    "内容涉及重大事件、突发事件、社会热点或敏感问题，或在敏感时段发布的，先在“授权”里申请，写明缘由、拟用口径、账号和有效期。",
    "单位负责人同意后由党委宣传部审批；学校要求的，再报分管校领导。批准后给出授权编号，有效期从批准之日起算，到期自动失效。",
    "“统一口径”列出与您有关的有效授权；只能按口径发布，超出的不得发布。情况变化时，党委宣传部可以随时撤销授权。",
    "“敏感时段”由党委宣传部登记，各单位都能看到。",
)


def process() -> tuple[str, str]:
    """Return the name of the document of the process, and its text drawn from the table."""
    text = document(SORT, "an authorisation", "portal/posts/clearances/workflow.py", PARTS)
    return "process-clearances.md", text


FEATURE = Feature(
    "clearances",
    SORT.label,
    blueprint=pages,
    optional=True,
    about="敏感内容发布前申请授权，由党委宣传部审批并给出编号；关闭后不再受理。",
    article="第十二条",
    sort=SORT,
    menu=(MenuItem("办理", "clearances.index", "授权", under=("posts.index",)),),
    search=(Search("clearances.index", hits.of_sort("clearance"), place=3),),
    topics=(Topic("clearances", "申请敏感内容授权", (12,), STEPS, ("clearances.*",), place=75),),
    articles=(
        Carried(
            12,
            "，由党委宣传部授权并统一口径",
            (
                ("授权", "clearances.index", ()),
                ("统一口径", "clearances.wording", ()),
                ("敏感时段", "clearances.periods", ()),
            ),
            ("clearances_waiting", "clearances_in_force", "clearances_revoked"),
            place=1,
        ),
    ),
    figures=(queries.counts,),
    words=(words_of(SORT, approve="同意"), WORDS),
    kinds=(("clearance", "授权"),),
    parameters=(LEADER_STEP,),
    diagrams=(process,),
    demo=(DemoStep(65, grant),),
    unfinished=open_of("clearance"),
)
