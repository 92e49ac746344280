"""The record of 用语清单."""

from __future__ import annotations

from portal.feature import AuditWords, DemoStep, Feature, MenuItem, Topic
from portal.posts.models import TermKind
from portal.posts.terms import keeping, sheets
from portal.posts.terms.demo import fill
from portal.posts.terms.views import pages

WORDS = AuditWords(
    actions={
        "term.saved": "修改用语清单",
        "term.dropped": "删除用语",
        "term.exported": "导出用语清单",
        "exemption.kept": "保留提示的内容",
        "exemption.revoked": "撤销保留",
    },
    things={"term": "用语清单", "exemption": "已保留的内容"},
    facts={"words": "用语", "word": "内容", "new": "新增", "changed": "更新", "same": "相同", "list": "类别"},
    values={"list": {kind.value: kind.label for kind in TermKind}},
    titles={"term": keeping.terms_called, "exemption": keeping.exemptions_called},
    names={"unit": "unit"},
)
STEPS = (
    "送审的文字由平台先读一遍：用语清单中的词、固定表述、身份证号和手机号、日期与星期、链接。只提示，不拦截。",
    "确认无误的点“已核对，保留”，本单位以后不再提示；个人信息须写明理由。",
    "保留过的内容列在“已保留的内容”，单位负责人和党委宣传部可以撤销，撤销后恢复提示。",
)
FEATURE = Feature(
    "terms",
    "用语清单",
    blueprint=pages,
    menu=(
        MenuItem("管理", "terms.index", "用语清单", ("terms.index", "terms.add"), under=("posts.index",)),
        MenuItem(
            "管理", "terms.exemptions", "已保留的内容", ("terms.exemptions",), under=("terms.index", "posts.index")
        ),
    ),
    topics=(Topic("terms", "用语提示", (11,), STEPS, ("terms.*",), place=100),),
    words=(WORDS,),
    jobs=(sheets.WORKBOOK,),
    demo=(DemoStep(45, fill),),
)
