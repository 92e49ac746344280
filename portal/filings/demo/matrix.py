"""The demonstration's accounts on the other platforms of 第一条: the school's own 新媒体矩阵, and what some units run besides."""

from __future__ import annotations

from typing import Any

from portal.filings.demo.cases import AGREE, CONSENT, Demo

SCHOOL_PEOPLE: dict[str, Any] = {
    "supervisor": ("周明远", "13803710010"),
    "operators": (("李老师", "13803710011"), ("孙悦", "13803710012")),
}
TECHNICAL = "未发现安全问题，同意上线；请每年复测一次。"


def facts(name: str, handle: str, followers: int, **more: Any) -> dict[str, Any]:
    """Return what the form of every platform asks."""
    return {
        "name": name,
        "handle": handle,
        "entity": "郑州工商学院",
        "verified": "yes",
        "followers": followers,
        "topics": ["event", "news", "publicity"],
        **more,
    }


def of_school(platform: str, handle: str, followers: int, days: int, **more: Any) -> Demo:
    """Return an account of the school itself, which the Publicity Department files and its head consents to (第六条)."""
    steps = ((days, "submit", "publicity", ""), (days - 1, "approve", "director", "同意备案登记。"))
    return Demo(
        "publicity",
        platform,
        facts("郑州工商学院", handle, followers, **more),
        days + 2,
        steps,
        unit="郑州工商学院",
        **SCHOOL_PEOPLE,
    )


MATRIX = (
    of_school("channels", "sph_zzgsxy", 26800, 280),
    of_school("douyin", "zzgsxy", 61300, 270),
    of_school("kuaishou", "zzgsxyks", 18400, 268),
    of_school("bilibili", "1604273388", 9200, 240),
    of_school("xiaohongshu", "5210773", 4300, 200, category="organisation"),
    of_school("toutiao", "zzgsxytt", 7600, 198, category="organisation"),
    of_school("baijiahao", "1702206611", 2100, 197, category="government"),
    of_school("zhihu", "zheng-zhou-gong-shang", 1500, 150, category="organisation"),
    Demo(
        "student",
        "podcast",
        facts("郑州工商之声", "zzgs-voice", 640, category="ximalaya"),
        100,
        (
            (98, "submit", "student", ""),
            (97, "approve", "league", "同意，由校团委负责管理。"),
            (96, "approve", "publicity", CONSENT),
        ),
        supervisor=("孙丽", "13803710030"),
        operators=(("罗欣", "13803710032"), ("高远", "13803710033")),
    ),
    Demo(
        "art",
        "website",
        facts(
            "郑州工商学院艺术学院",
            "ysxy.zzgs.edu.cn",
            0,
            columns="新闻、师资、作品展示",
            developer="本校自建",
            server="campus",
        ),
        120,
        ((119, "submit", "art", ""), (118, "approve", "arthead", AGREE), (117, "approve", "publicity", CONSENT)),
        supervisor=("林雅", "13803710040"),
        operators=(("马晓", "13803710041"),),
    ),
    Demo(
        "library",
        "miniprogram",
        facts(
            "郑州工商学院图书馆座位预约",
            "wx5e1f00d2c3b4a596",
            5200,
            original_id="gh_5a6b7c8d9e0f",
            service_category="教育—学历教育（学校）",
            developer="本校自建",
            server="campus",
            privacy_policy="published",
            data_content="学号、姓名、座位与预约时间",
        ),
        30,
        ((28, "submit", "library", ""), (27, "approve", "tech", TECHNICAL), (26, "approve", "publicity", CONSENT)),
        supervisor=("钱文", "13803710060"),
        operators=(("钱文", "13803710060"),),
        more={"late_reason": "测试期间未对外开放，上线后补报。"},
    ),
    Demo(
        "teaching",
        "app",
        facts(
            "郑州工商教务",
            "cn.edu.zzgs.jw",
            3100,
            version="2.3.1",
            developer="本校自建",
            protection="2",
            ipv6="yes",
            server="campus",
            data_content="课表、成绩、考试安排",
            permissions="通知、日历；不读取通讯录和位置",
        ),
        5,
        ((3, "submit", "teaching", ""), (2, "approve", "teachinghead", AGREE)),
        supervisor=("韩立", "13803710050"),
        operators=(("许静", "13803710051"),),
    ),
    Demo(
        "stranger",
        "other",
        facts("郑州工商学院经管读书会", "zzgs-jgdsh", 210, platform_name="豆瓣小组"),
        4,
        ((2, "submit", "stranger", ""), (1, "approve", "otherhead", AGREE)),
        supervisor=("冯卫东", "13803710020"),
        operators=(("何静", "13803710021"),),
    ),
)
