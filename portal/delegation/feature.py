"""The record of 委托: who decides for whom, from when until when."""

from __future__ import annotations

from portal.delegation import queries, titles
from portal.delegation.consenting import DELEGATING
from portal.delegation.demo import go_away
from portal.delegation.views import concerned, pages
from portal.feature import OWN_PAGES, Advice, AuditWords, Carried, DemoStep, Feature, MenuItem, Topic
from portal.notices.models import MessageSort

FEATURE = Feature(
    "delegation",
    "委托",
    blueprint=pages,
    optional=True,
    about="审批人外出时委托他人代为审批；关闭后只能由本人办理或转办。",
    menu=(MenuItem("我的", "delegation.index", "委托", under=OWN_PAGES, offered=concerned),),
    topics=(
        Topic(
            "delegation",
            "委托",
            (5,),
            (
                "写明代理人、起止日期和适用的事项；到期自动失效，随时可以收回。",
                "替他人设置的委托，由代理人接受、系统管理员在“待确认”中同意后才生效；委托人可随时收回。",
                "代理人办理的，记录为“乙 代 甲”；填报人能看到您由谁代理、到哪天。",
            ),
            ("delegation.*",),
            place=110,
        ),
    ),
    advice=(Advice("desk", "要出差或请假，在“委托”里写明代理人和起止日期，已经在等您的事项也由代理人办理。"),),
    articles=(Carried(5, "；不在时可以委托", (("委托", "delegation.index", ()),), place=1),),
    words=(
        AuditWords(
            actions={
                "delegation.set": "设置委托",
                "delegation.accepted": "接受委托",
                "delegation.ended": "结束委托",
            },
            things={"delegation": "委托"},
            titles={"delegation": titles.delegations},
            facts={
                "principal": "委托人",
                "deputy": "代理人",
                "scope": "委托事项",
                "starts_on": "开始日期",
                "ends_on": "结束日期",
                "reason": "事由",
            },
        ),
    ),
    messages=(MessageSort.DELEGATION.value,),
    demo=(DemoStep(70, go_away),),
    consents=(DELEGATING,),
    also_decides=(queries.stands_in,),
    unfinished=queries.unfinished,
)
