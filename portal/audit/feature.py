"""The record of 审计日志: what happened, by whom, from where."""

from __future__ import annotations

from portal.audit.commands import audit
from portal.audit.views import pages
from portal.feature import AuditWords, Carried, Feature, MenuItem, Topic

_TRAIL = (("审计日志", "audit.index", ()),)
FEATURE = Feature(
    "audit",
    "审计日志",
    blueprint=pages,
    menu=(MenuItem("管理", "audit.index", "审计日志"),),
    topics=(
        Topic(
            "audit",
            "审计日志",
            (4, 15),
            ("每一步由谁、何时、在哪里办理都有记录，前后相连，不能修改；系统可以核对记录是否完整。",),
            ("audit.*",),
            place=170,
        ),
    ),
    articles=(
        Carried(4, "", _TRAIL, place=1),
        Carried(15, "账号安全：登录、权限和每一步办理都有记录", _TRAIL),
    ),
    words=(
        AuditWords(
            actions={"trail.exported": "导出审计日志"},
            things={"page": "页面", "trail": "审计日志"},
            facts={"filters": "筛选条件", "entries": "记录"},
            patterns={"entries": "{} 条"},
        ),
    ),
    commands=(audit,),
)
