"""The words of the demonstration: a small list that hurts nobody, and one that a unit has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.posts.findings import find
from portal.posts.models import TermKind
from portal.posts.terms.keeping import Row, keep, lists_for, save
from portal.settings.queries import lines, setting

if TYPE_CHECKING:
    from portal.people.models import User

ABSOLUTE = "绝对化用语，请确认有依据，或换一种说法。"
ASKED = dict.fromkeys(("最佳", "第一", "国家级", "顶级", "全国唯一"), ABSOLUTE) | {
    "隆重召开": "一般用“召开”即可。",
    "亲自": "一般可以删去。",
    "影帝": "对演员请用规范称呼。",
}
WRONG = {"登陆网站": "登录网站", "帐号": "账号", "做为": "作为", "报导": "报道", "按装": "安装"}
ALLOWED = ("第一届", "第一次", "第一批", "第一课", "第一时间", "第一书记", "当做为", "国家级新区")


def fill(users: dict[str, User], _morning: Any) -> int:
    """Let the office keep a list, and 信息工程学院 answer one question."""
    school = setting("school_name")
    stem = school.removesuffix("学院")
    names = dict.fromkeys((f"{stem}大学", f"{stem}管理学院"), "校名请写全称。")
    names |= {name: "这是学校的曾用名。" for name in lines("former_names") if name.endswith("学院")}
    save(
        [
            *(Row(TermKind.ASK, word, why=why) for word, why in ASKED.items()),
            *(Row(TermKind.FIXED, wrong, right) for wrong, right in WRONG.items()),
            *(Row(TermKind.FIXED, wrong, school, why) for wrong, why in names.items()),
            *(Row(TermKind.ALLOW, word) for word in ALLOWED),
        ]
    )
    head = users["head"]
    keep(head.unit_id, find(["国家级"], lists_for(head.unit_id))[0], "", head)
    return 0
