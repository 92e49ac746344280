"""The record of 审计日志: what happened, by whom, from where."""

from __future__ import annotations

from portal.audit import elsewhere, refusals
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
            actions={
                "trail.exported": "导出审计日志",
                "contact.read": "查看联系方式",
                "trail.copied": "异地留存日志末端",
                "trail.purged": "按规定清除日志内容",
            },
            things={"page": "页面", "trail": "审计日志"},
            facts={
                "filters": "筛选条件",
                "entries": "记录",
                "minute": "时间",
                "times": "另外拒绝",
                "numbers": "手机号",
                "entry": "末条记录",
                "places": "留存于",
                "failed": "未成功",
                "first": "首条编号",
                "last": "末条编号",
                "before_day": "早于",
                "file": "文件",
                "sha256": "文件校验值",
            },
            patterns={"entries": "{} 条", "times": "{} 次", "numbers": "{} 个", "entry": "编号 {}"},
        ),
    ),
    hints=(elsewhere.hints,),
    minutely=(refusals.close,),
    daily=(refusals.close, elsewhere.daily),
    trail_carriers=(elsewhere.FILE,),
    commands=(audit,),
)
