"""The record of 内容审核: what a unit is about to publish is reviewed before it is published."""

from __future__ import annotations

from portal.cases.lists.hits import of_sort
from portal.cases.record import document, open_of, words_of
from portal.feature import AuditWords, Carried, DemoStep, Feature, MenuItem, Search, Topic
from portal.posts import citing, parameters, queries, silence, unreviewed
from portal.posts.demo import send
from portal.posts.destroying import SWEPT
from portal.posts.sort import SORT
from portal.posts.views import pages
from portal.posts.workflow import PARTS


def process() -> tuple[str, str]:
    """Return the name of the document of the process, and its text drawn from the table."""
    return "process-posts.md", document(SORT, "a post", "portal/posts/workflow.py", PARTS)


WORDS = AuditWords(
    actions={"account.unreviewed": "登记未审先发", "account.reviewed": "不再记为未审先发"},
    facts={"link": "链接", "found_on": "发现日期", "remark": "说明"},
)
FEATURE = Feature(
    "posts",
    "内容审核",
    blueprint=pages,
    optional=True,
    about="各账号发布前送审，按渠道经初审、复审、终审，核准后发布并登记；关闭后不再送审。",
    article="第十一条“先审核后发布”",
    sort=SORT,
    menu=(MenuItem("办理", "posts.index", "送审"),),
    search=(Search("posts.index", of_sort("post"), place=4),),
    topics=(
        Topic(
            "posts",
            "内容送审与审核",
            (11, 12, 13),
            (
                "在公众号后台或秀米写好后，点“送审”，把正文粘贴过来，放上预览长图，选好账号和拟发时间，提交。",
                "单位设有审稿人的先初审，再由单位负责人复审；微信公众号和一级账号还须党委宣传部终审。同一人只办理一个环节。",
                "审核人可以直接改一段，也可以批注后退回；已同意的意见不受影响，改动会告诉已同意的人和送审人。",
                "审核通过后，把审核人改动的地方在平台改好并逐条标记，发布后登记链接，粘贴发布的正文，平台逐字比对。",
                "送审后可在稿件页面打印《三审三校登记表》；在“登记表汇编”选账号和月份，可把一个月发布的稿件打成一册，供检查时出示。",
                "登记发布时可以整页复制，按钮、阅读数等不参加比对；与审核稿不一致的，不算先审后发，登记有误的可以重新登记。",
                "几个账号中有的已发布、其余不发的，在“更多操作”中点“其余账号不发了”。未审先发由检查人员登记，列在“未审先发”。",
                "每个账号的页面显示最近发布和更新间隔，无更新到期前提醒填报人和负责人；节假日、寒暑假不计。",
                "第一位审核人须核对保密清单；有一项为“是”的点“涉密停办”，并立即电话联系。涉密内容不得上传到本平台。",
                "送审人和党委宣传部在审核前后任何时候发现涉密，都可以在“更多操作”中点“涉密停办”，停办期间列表和消息只称“涉密件”。",
            ),
            ("posts.*",),
            place=35,
        ),
    ),
    articles=(
        Carried(
            11,
            "各账号发布前送审，发布后登记链接并逐字比对",
            (("内容审核", "posts.index", ()), ("未审先发", "posts.unreviewed", ())),
            ("posts_waiting", "posts_published", "posts_reviewed", "posts_unreviewed"),
            place=1,
        ),
        Carried(
            13,
            "，发布前核对保密清单，涉密的停办、销毁",
            (("涉密停办", "posts.index", (("state", "stopped"),)),),
            ("posts_stopped",),
            place=9,
        ),
    ),
    figures=(queries.counts,),
    words=(
        words_of(SORT),
        WORDS,
        AuditWords(
            actions={"post.printed": "打印三审三校登记表", SWEPT: "清理数据库文件"},
            facts={"month": "月份", "sheets": "份数", "swept": "清理结果", "backups": "须销毁的备份"},
            patterns={"sheets": "{} 份"},
        ),
    ),
    kinds=(("post", "内容审核"),),
    groups=parameters.GROUPS,
    parameters=parameters.PARAMETERS,
    rules=parameters.RULES,
    reminders=(silence.reminders,),
    account_checks=(("更新间隔", False, silence.check), ("先审后发", False, unreviewed.check)),
    account_panels=(unreviewed.panel,),
    follows={"clearance.revoke": citing.stop},
    diagrams=(process,),
    demo=(DemoStep(55, send),),
    unfinished=open_of("post"),
)
