"""The record of 冒用举报: anybody reports an impostor, the office looks into it."""

from __future__ import annotations

from portal.cases.lists import hits
from portal.cases.record import document, words_of
from portal.feature import Advice, AuditWords, Carried, DemoStep, Feature, MenuItem, Search, Topic
from portal.reports import parameters, queries
from portal.reports.demo import send
from portal.reports.models import LABEL, State
from portal.reports.sort import SORT
from portal.reports.views import pages
from portal.reports.workflow import PARTS

# All but the form, which is opened from the directory.
PAGES = tuple(
    f"reports.{page}" for page in ("index", "show", "step", "agree", "batch_result", "settle", "screenshot", "export")
)
WORDS = AuditWords(
    actions={"report.received": "收到冒用举报", "report.settled": "办结冒用举报"},
    facts={"name": "名称", "link": "链接", "screenshots": "截图", "outcome": "结论", "finding": "核查情况"},
    values={"outcome": {"open": State.REPORTED.word, **{s.value: s.word for s in (State.CONFIRMED, State.DISMISSED)}}},
)


def process() -> tuple[str, str]:
    """Return the name of the document of the process, and its text drawn from the table."""
    return "process-reports.md", document(SORT, "a report of an impostor", "portal/reports/workflow.py", PARTS)


FEATURE = Feature(
    "reports",
    LABEL,
    blueprint=pages,
    optional=True,
    about="公众在名录里举报冒用学校名义的账号，由党委宣传部核查；关闭后不再接收，已确认的冒用仍在查验时提示。",
    article="第七条",
    sort=SORT,
    menu=(MenuItem("管理", "reports.index", LABEL, PAGES),),
    search=(Search("reports.index", hits.of_sort("report"), place=3),),
    topics=(
        Topic(
            "reports",
            "核查冒用举报",
            (7,),
            (
                "公众在名录提交的举报列在“冒用举报”，也在您的待办里；到期没有办结会提醒，期限在设置里。",
                "点“受理核查”表示已在核查；情况明确的，可以直接填写核查情况后点“确认冒用”或“不属冒用”。",
                "确认冒用后，任何人在名录查验这个名称、账号 ID 或链接，首先看到“已确认冒用”；结论有误的，可以“重新核查”。",
                "举报附有截图的，显示在举报内容里，点开看原图；能看这份举报的人才能看到。",
                "举报人的联系方式只有党委宣传部能看到；加签、抄送给其他人时不会显示。",
            ),
            PAGES,
            place=135,
        ),
    ),
    advice=(Advice("directory", "发现冒用学校名义的账号，可以在查验页举报。"),),
    articles=(
        Carried(
            7,
            "，公众可以举报冒用",
            (("冒用举报", "reports.index", ()),),
            ("reports_open", "reports_confirmed"),
            place=2,
        ),
    ),
    figures=(queries.counts,),
    words=(words_of(SORT), WORDS),
    kinds=(("report", LABEL),),
    parameters=parameters.PARAMETERS,
    rules=parameters.RULES,
    diagrams=(process,),
    demo=(DemoStep(50, send),),
    unfinished=queries.unfinished,
)
