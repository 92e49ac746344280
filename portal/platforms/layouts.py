"""The paper: the three official forms, 附件 1–3 of the regulation, as data, and the page of every other platform."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.documents.layout import (
    PEOPLE_AND_DECISIONS,
    TOPICS,
    Approval,
    Boxes,
    Label,
    Layout,
    People,
    Picture,
    Remarks,
    Value,
    creator,
    plain_layout,
)
from portal.fields import Link

if TYPE_CHECKING:
    from portal.fields import Field, FormDefinition

_UNIT, _PERSON = Value("unit_name", 3, lead="单位:"), Value("person_name", 3, lead="个人:")
_FOLLOWERS = (Label("目前\n粉丝\n人数", 2, rows=2), Value("followers", 2, rows=2))
_CONTENT = Boxes("topics", 10, choices=TOPICS, trailing=True, other="其它：")
_VERIFIED = Boxes("verified", 2, choices=("是", "否"), centred=True)

# fmt: off - one line of data is one row of the paper
WECHAT_LAYOUT = Layout(
    (
        (
            Label("名\u2003称"),
            Value("name", 3),
            Label("微信号", 2),
            Value("handle", 2),
            Label("类\n别"),
            Boxes("category", 2, choices=("订阅号", "服务号", "企业号"), stacked=True),
        ),
        (Label("原始ID"), Value("original_id", 7), Picture("avatar", "头\n像", rows=2)),
        (Label("注册时间"), Value("registered_on", 3), Label("认证情况", 2), _VERIFIED),
        (Label("账号主体"), Value("entity", 7), Picture("qr_code", "二\n维\n码", rows=3)),
        *creator(_UNIT, _PERSON, *_FOLLOWERS),
        (Label("内\u2003容"), _CONTENT),
        *PEOPLE_AND_DECISIONS,
    )
)

WEIBO_LAYOUT = Layout(
    (
        (
            Label("昵\u2003称"),
            Value("name", 3),
            Label("类\u2003别", 2),
            Boxes("category", 5, choices=("新浪", "腾讯", "其他"), blank=True),
        ),
        (Label("个性域名\n（UID地址）"), Value("handle", 7), Picture("avatar", "头\n像", rows=2)),
        (Label("注册时间"), Value("registered_on", 3), Label("认证情况", 2), _VERIFIED),
        *creator(_UNIT, _PERSON, *_FOLLOWERS, Picture("qr_code", "二\n维\n码", rows=2)),
        (Label("内容及\n功能定位"), _CONTENT),
        People("supervisors", "主管人员\n（教职工）", 1),
        People("operators", "主要\n运行人员", 3),
        Approval("unit", "基层党委（党总支）\n或\n机关部门\n审批意见", prompt="（填写明确意见）"),
        Approval("publicity", "党委宣传部\n备案登记\n意见", verdicts=("同意备案登记", "不同意备案登记")),
        Remarks(),
    )
)

QQ_LAYOUT = Layout(
    (
        (Label("名\u2003称"), Value("name", 3), Label("QQ号", 2), Value("handle", 5)),
        (
            Label("注册时间"),
            Value("registered_on", 3),
            Label("认证情况", 2),
            Boxes("verified", 5, choices=("是", "否"), centred=True),
        ),
        (Label("账号主体"), Value("entity", 7), Picture("qr_code", "二\n维\n码", rows=3)),
        *creator(_UNIT, _PERSON, *_FOLLOWERS),
        (Label("内\u2003容"), _CONTENT),
        *PEOPLE_AND_DECISIONS,
    )
)
# fmt: on

BESIDE = ("link", "entity", "registered_on", "verified")
"""The facts that stand beside the avatar, as on the official forms."""
ELSEWHERE = {
    *BESIDE, "creator", "followers", "topics", "topics_other", "category_other",
    "positioning", "operation", "verified_until", "remarks", "late_reason",
}  # fmt: skip
"""What has a place of its own on every form, or stands in the remarks."""
WIDEST = 16
"""Boxes that take more characters than this stand alone in their row."""


def on_plain_paper(definition: FormDefinition) -> FormDefinition:
    """Return a platform that has no official form with its page: its own facts, then what every form has."""
    fields = definition.fields
    pictures = tuple((f.key, "\n".join(f.label)) for f in definition.pictures)
    own = _own_facts(definition)
    beside = [fields[key] for key in BESIDE if key in fields]
    layout = plain_layout(
        tuple(_fact(f, fields) for f in own),
        pictures,
        frozenset(f.key for f in (*own, *beside) if _alone(f)),
        beside=tuple(_fact(f, fields) for f in beside),
        followers=fields["followers"].label if "followers" in fields else "",
        content="内\u2003容" if "topics" in fields else "",
        technology=definition.technology,
    )
    return replace(definition, layout=layout)


def _own_facts(definition: FormDefinition) -> list[Field]:
    """Return what this platform alone asks, and what has no place of its own on every form."""
    return [f for f in definition.fields.values() if f.key not in ELSEWHERE and f.kind.widget != "picture"]


def _fact(field: Field, fields: dict[str, Field]) -> tuple[str, Value | Boxes]:
    label = "\u2003".join(field.label) if len(field.label) == len("名称") else field.label
    choices = tuple(name for name, _ in field.kind.boxes(field.kind.empty))
    if not choices:
        return label, Value(field.key)
    return label, Boxes(field.key, choices=choices, centred=not _wide(field), blank=f"{field.key}_other" in fields)


def _alone(field: Field) -> bool:
    """Say whether a fact has a row to itself; 账号主体 always, as on the official forms."""
    return field.key == "entity" or _wide(field)


def _wide(field: Field) -> bool:
    boxes = field.kind.boxes(field.kind.empty)
    return (
        isinstance(field.kind, Link) or field.kind.widget == "area" or sum(len(name) + 2 for name, _ in boxes) > WIDEST
    )
