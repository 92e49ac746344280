"""The filings of the demonstration: what each says, and the steps that bring it where it lies."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

AGREE, CONSENT = "情况属实，同意报党委宣传部备案。", "材料齐全，同意备案登记。"


@dataclass(frozen=True)
class Demo:
    """One filing: `registered` and each step's day count back from today; a step is (days ago, action, username, opinion)."""

    author: str
    platform: str
    facts: dict[str, Any]
    registered: int
    steps: tuple[tuple[int, str, str, str], ...] = ()
    kind: str = "creation"
    unit: str = ""
    supervisor: tuple[str, str] = ("赵建国", "13803710001")
    operators: tuple[tuple[str, str], ...] = (("王敏", "13803710002"), ("张一帆", "13803710003"))
    more: dict[str, Any] = field(default_factory=dict)


def wechat(name: str, handle: str, kind: str = "subscription", **more: Any) -> dict[str, Any]:
    """Return the facts of a WeChat account."""
    return {
        "name": name,
        "handle": handle,
        "category": kind,
        "original_id": f"gh_{hash_of(handle):012x}",
        "entity": "郑州工商学院",
        "verified": "yes",
        "followers": 1280,
        "topics": ["announcement", "event", "news", "publicity"],
        **more,
    }


def hash_of(text: str) -> int:
    """Return a small number that is the same for the same text in every run."""
    return int(sha256(text.encode()).hexdigest()[:12], 16)


def weibo(name: str, handle: str) -> dict[str, Any]:
    """Return the facts of a Weibo account."""
    return {
        "name": name,
        "handle": handle,
        "category": "sina",
        "verified": "yes",
        "followers": 860,
        "topics": ["event", "news"],
    }


def qq(name: str, handle: str) -> dict[str, Any]:
    """Return the facts of a QQ account."""
    return {
        "name": name,
        "handle": handle,
        "entity": "郑州工商学院",
        "verified": "no",
        "followers": 320,
        "topics": ["event", "service"],
    }


FILED = ("submit", "approve", "approve")
CASES = (
    Demo(
        "publicity",
        "wechat",
        wechat("郑州工商学院", "zzgsxy2015", "service", followers=48210),
        300,
        ((299, "submit", "publicity", ""), (298, "approve", "director", "同意备案登记。")),
        unit="郑州工商学院",
        supervisor=("周明远", "13803710010"),
        operators=(("李老师", "13803710011"), ("孙悦", "13803710012")),
    ),
    Demo(
        "operator",
        "wechat",
        wechat("郑州工商学院信息工程学院", "zzgs-xxgc", positioning="面向本院师生，发布教学、竞赛与学生工作信息。"),
        180,
        ((178, "submit", "operator", ""), (177, "approve", "head", AGREE), (176, "approve", "publicity", CONSENT)),
    ),
    Demo(
        "stranger",
        "wechat",
        wechat("郑州工商学院经济与管理学院", "zzgs-jjgl"),
        90,
        ((60, "submit", "stranger", ""), (58, "approve", "otherhead", AGREE), (57, "approve", "publicity", CONSENT)),
        kind="retroactive",
        supervisor=("冯卫东", "13803710020"),
        operators=(("何静", "13803710021"),),
        more={"late_reason": "账号由原办公室开通，此前不了解备案要求。"},
    ),
    Demo(
        "student",
        "weibo",
        weibo("郑州工商学院新媒体协会", "zzgsxmt"),
        40,
        (
            (38, "submit", "student", ""),
            (37, "approve", "league", "同意，由校团委负责管理。"),
            (36, "approve", "publicity", CONSENT),
        ),
        supervisor=("孙丽", "13803710030"),
        operators=(("陈晨", "13803710031"), ("罗欣", "13803710032"), ("高远", "13803710033"), ("邓婕", "13803710034")),
    ),
    Demo("operator", "weibo", weibo("郑州工商信息工程学院", "zzgsxxgc"), 4, ((2, "submit", "operator", ""),)),
    Demo(
        "operator",
        "qq",
        qq("信工学生服务", "2853710086"),
        12,
        ((3, "submit", "operator", ""), (2, "approve", "head", AGREE)),
        operators=(("赵建国", "13803710001"),),
        more={"late_reason": "假期期间开通，返校后补报。"},
    ),
    Demo(
        "art",
        "wechat",
        wechat("工商艺术", "zzgs-art01"),
        6,
        ((5, "submit", "art", ""), (4, "return", "arthead", "账号名称不规范，请写明学校名称。")),
        supervisor=("林雅", "13803710040"),
        operators=(("马晓", "13803710041"),),
    ),
    Demo(
        "teaching",
        "wechat",
        wechat("郑州工商学院教务处", "zzgs-jwc"),
        3,
        ((2, "submit", "teaching", ""), (1, "withdraw", "teaching", "")),
        supervisor=("韩立", "13803710050"),
        operators=(("许静", "13803710051"),),
    ),
    Demo(
        "stranger",
        "weibo",
        weibo("万方经管青年", "wfjgqn"),
        20,
        (
            (15, "submit", "stranger", ""),
            (14, "refuse", "otherhead", "该账号使用学校曾用名，且与学院账号重复，不同意。"),
        ),
        supervisor=("冯卫东", "13803710020"),
        operators=(("何静", "13803710021"),),
        more={"late_reason": "由学生自行开通。"},
    ),
    Demo(
        "student",
        "qq",
        qq("校园墙互助", "3104466778"),
        30,
        (
            (26, "submit", "student", ""),
            (25, "approve", "league", "转宣传部研判。"),
            (24, "refuse", "publicity", "内容定位与官方账号不符，不同意备案登记。"),
        ),
        supervisor=("孙丽", "13803710030"),
        operators=(("陈晨", "13803710031"),),
    ),
    Demo(
        "teaching",
        "qq",
        qq("教务咨询", "1908877665"),
        50,
        ((48, "void", "teaching", ""),),
        supervisor=("韩立", "13803710050"),
        operators=(("许静", "13803710051"),),
    ),
    Demo(
        "library",
        "wechat",
        wechat("郑州工商学院图书馆", "zzgs-lib", "service"),
        5,
        ((1, "submit", "library", ""),),
        supervisor=("钱文", "13803710060"),
        operators=(("钱文", "13803710060"),),
    ),
    Demo("operator", "wechat", {"name": "郑州工商学院信工就业", "handle": "", "category": "subscription"}, 5),
    Demo(
        "stranger",
        "qq",
        {"name": "经管青年", "handle": "2671122334"},
        11,
        supervisor=("冯卫东", "13803710020"),
        operators=(),
    ),
)
