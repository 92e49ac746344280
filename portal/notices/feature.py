"""The record of messages: who was told what, in the portal, by mail and by the robots of groups."""

from __future__ import annotations

from portal.feature import AuditWords, DemoStep, Feature, MenuItem, Topic
from portal.notices import holidays, titles
from portal.notices.commands import deliver_command, remind
from portal.notices.demo import read
from portal.notices.effects import tell_of_account
from portal.notices.models import Channel
from portal.notices.robots.brands import BRANDS
from portal.notices.views import pages
from portal.settings.declaring import Group, Parameter

FEATURE = Feature(
    "notices",
    "消息",
    blueprint=pages,
    # One's own messages hang on the bell.
    menu=(
        MenuItem(
            "管理", "notices.robots_index", "消息发送", ("notices.*robot*", "notices.*deliver*", "notices.*resend*")
        ),
    ),
    topics=(
        Topic(
            "notices",
            "消息与提醒",
            (9, 10),
            (
                "消息先在平台内显示；需要邮件或群机器人提醒的，在“消息”页的“接收方式”里按种类选择，可以每天汇总一次。",
                "期限提醒在到期前、到期日和逾期后发出，逾期较久的会告知单位负责人和党委宣传部。",
            ),
            ("notices.*",),
            place=120,
        ),
    ),
    words=(
        AuditWords(
            actions={
                "notice.chosen": "修改消息接收方式",
                "robot.created": "添加群机器人",
                "robot.changed": "修改群机器人",
                "robot.tried": "试发群消息",
                "delivery.resent": "重发消息",
                "delivery.dropped": "放弃发送",
            },
            facts={
                "wishes": "接收方式",
                "brand": "平台",
                "sorts": "消息类别",
                "address_changed": "更换地址或密钥",
                "channel": "方式",
                "error": "原因",
                "rows": "行数",
                "name": "名称",
                "unit_id": "单位",
                "active": "在用",
            },
            things={"robot": "群机器人", "delivery": "消息"},
            titles={"robot": titles.robots, "delivery": titles.deliveries},
            values={
                "brand": {brand.key: brand.label for brand in BRANDS.values()},
                "channel": {channel.value: channel.label for channel in Channel},
            },
        ),
    ),
    groups=(Group("reminders", "提醒", "到期前后何时提醒谁；遇休息日，到期前的提前、到期后的顺延到工作日。", 70),),
    parameters=(
        Parameter(
            "digest_hour",
            "每日汇总时刻",
            "8",
            "number",
            "每天几点发出每日汇总的邮件和群消息",
            "",
            "deadlines",
            high=23,
            unit="点",
            place=4,
        ),
    ),
    demo=(DemoStep(80, read),),
    rules=(holidays.RULE,),
    reminders=(holidays.unfilled,),
    tellers=(tell_of_account,),
    commands=(deliver_command, remind),
)
