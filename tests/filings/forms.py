"""A complete, valid form of every platform, as a browser posts it, and identifiers in the pattern of each."""

from __future__ import annotations

from typing import Any

WECHAT: dict[str, Any] = {
    "name": "郑州工商学院信息工程学院",
    "handle": "zzgs-xxgc",
    "category": "subscription",
    "original_id": "gh_1a2b3c4d5e6f",
    "verified": "yes",
    "entity": "郑州工商学院",
    "followers": "120",
    "topics": ["announcement", "news"],
    "supervisors-0-name": "赵建国",
    "supervisors-0-phone": "13803710001",
    "operators-0-name": "王敏",
    "operators-0-phone": "13803710002",
}
USUAL = {k: v for k, v in WECHAT.items() if k not in {"original_id", "category"}} | {"handle": "zzgsxxgc"}
SOFTWARE = {
    **USUAL,
    "developer": "河南工商软件有限公司",
    "icp": "豫ICP备2021012345号-1A",
    "contract_until": "2030-06-30",
    "server": "campus",
    "data_content": "姓名、学号、所在班级。",
}
FORMS: dict[str, dict[str, Any]] = {
    "wechat": WECHAT,
    "weibo": {**{k: v for k, v in USUAL.items() if k != "entity"}, "category": "sina"},
    "qq": {**USUAL, "handle": "2853710086"},
    "channels": {**USUAL, "handle": "sphAbCdEf123456", "bound_account": "郑州工商学院信息工程学院", "live": "no"},
    "miniprogram": {
        **SOFTWARE,
        "handle": "wx0123456789abcdef",
        "original_id": "gh_0a1b2c3d4e5f",
        "service_category": "教育—学历教育（学校）",
        "privacy_policy": "published",
    },
    "douyin": {**USUAL, "uid": "88012345678", "live": "yes", "shop": "no"},
    "kuaishou": {**USUAL, "live": "no", "shop": "no"},
    "bilibili": {**USUAL, "handle": "437316738", "live": "no"},
    "xiaohongshu": {**USUAL, "category": "organisation"},
    "toutiao": {**USUAL, "handle": "1638412345678901", "category": "organisation"},
    "baijiahao": {**USUAL, "handle": "1612345678901234", "category": "government"},
    "zhihu": {**USUAL, "handle": "zhengzhou-gong-shang", "category": "organisation"},
    "podcast": {**USUAL, "handle": "12345678", "category": "ximalaya"},
    "app": {
        **SOFTWARE,
        "handle": "cn.edu.zzgs.campus",
        "bundle_id": "cn.edu.zzgs.campus.ios",
        "version": "3.2.1",
        "store_link": "https://apps.apple.com/cn/app/id1234567890",
        "police_record": "豫公网安备41010502000001号",
        "protection": "2",
        "protection_number": "41010012345-20001",
        "education": ["provider", "user"],
        "ipv6": "yes",
        "permissions": "相机用于扫码签到，定位用于考勤，均不上传。",
    },
    "website": {
        **{k: v for k, v in SOFTWARE.items() if k != "data_content"},
        "handle": "xxgc.zzgs.edu.cn",
        "icp": "豫ICP备12345678号-1",
        "columns": "学院概况、新闻中心、招生就业",
    },
    "other": {**USUAL, "platform_name": "搜狐号"},
}
# Identifiers of their own for many forms in one test: patterns of the platforms that take no letters and hyphens.
HANDLES = {
    "qq": "28537{serial:05d}",
    "bilibili": "4373{serial:05d}",
    "miniprogram": "wx{serial:016x}",
    "app": "cn.edu.zzgs.app{serial:05d}",
    "website": "site{serial:05d}.zzgs.edu.cn",
}


def identifiers(platform: str, serial: int) -> dict[str, str]:
    """Fields that name one account, different for every serial."""
    own = {"handle": HANDLES.get(platform, "zzgs-{serial:05d}").format(serial=serial)}
    if "original_id" in FORMS.get(platform, {}):
        own["original_id"] = f"gh_{serial:012x}"
    return own | {key: "" for key in ("uid", "bundle_id") if key in FORMS.get(platform, {})}
