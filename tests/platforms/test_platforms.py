"""The platforms as declared: what the three official papers ask, word for word (附件 1–3), and what each of the others asks."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from portal.fields import form_class
from portal.platforms import OFFICIAL, PLATFORMS
from tests.filings.making import FORMS, facts
from tests.filings.on_pages import draft, new_form

KEYS = [
    *("wechat", "weibo", "qq", "channels", "miniprogram", "douyin", "kuaishou", "bilibili", "xiaohongshu", "toutiao"),
    *("baijiahao", "zhihu", "podcast", "app", "website", "other"),
]
CONTRACT = {
    *("name", "handle", "category", "original_id", "registered_on", "verified", "entity", "creator", "followers"),
    *("topics", "topics_other", "positioning", "remarks", "late_reason", "link", "avatar", "qr_code"),
    *("supervisors", "operators"),
}
EVERYWHERE = CONTRACT - {"category", "original_id", "entity", "avatar"}
LACKS = {"wechat": set(), "weibo": {"entity", "original_id"}, "qq": {"category", "avatar", "original_id"}}
COMMON = "注册时间 认证情况 目前粉丝人数 主管人员 主要运行人员 二维码 备注 "
LABELS = {
    "wechat": COMMON + "名称 微信号 类别 原始ID 账号主体 内容 头像",
    "weibo": COMMON + "昵称 类别 个性域名（UID地址） 内容及功能定位 头像",
    "qq": COMMON + "名称 QQ号 账号主体 内容",
    "channels": "视频号ID 绑定公众号 直播权限",
    "miniprogram": "AppID 原始ID 服务类目 ICP备案号 隐私政策 开发单位 服务器位置 数据内容 目前用户人数 上线时间",
    "douyin": "抖音号 UID 直播权限 商品橱窗",
    "kuaishou": "快手号 直播权限 商品橱窗",
    "bilibili": "昵称 B站UID 直播权限",
    "xiaohongshu": "小红书号 专业号类型",
    "toutiao": "头条号ID 类型",
    "baijiahao": "百家号ID 类型",
    "zhihu": "知乎ID 类型",
    "podcast": "主播/专辑ID 所在平台 目前订阅人数",
    "app": "应用包名 BundleID 版本 应用商店链接 ICP备案号 公安备案号 等保级别 等保备案号 教育移动应用备案 开发单位 维护合同到期 "
    "权限与个人信息说明 支持IPv6 应用主体 图标",
    "website": "网站名称 域名 ICP备案号 公安备案号 服务器位置 栏目 网站主体 开通时间 日均访问人数",
    "other": "平台名称 账号名称 账号ID",
}
REMARKS = {
    "creator",
    "topics_other",
    "category_other",
    "positioning",
    "operation",
    "verified_until",
    "remarks",
    "late_reason",
}


def test_every_platform_of_the_contract_exists_in_its_order():
    assert list(PLATFORMS) == KEYS
    assert [PLATFORMS[key].label for key in ("wechat", "weibo", "qq")] == ["微信", "微博", "QQ公众空间"]
    assert {"wechat", "weibo", "qq"} == OFFICIAL


def test_every_platform_has_a_label_of_its_own_a_word_about_it_and_a_group():
    assert len({p.label for p in PLATFORMS.values()}) == len(PLATFORMS)
    for definition in PLATFORMS.values():
        assert 0 < len(definition.label) <= 8
        assert definition.about
        assert definition.group in {"社交平台", "音视频平台", "资讯与其他平台", "应用与网站"}


def test_only_software_asks_the_technology_centre_and_only_wechat_states_a_limit():
    assert {p.key for p in PLATFORMS.values() if p.technology} == {"app", "miniprogram"}
    assert {p.key: p.accounts_per_person for p in PLATFORMS.values() if p.accounts_per_person} == {"wechat": 5}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_field_name_of_the_contract_is_asked_but_for_what_that_paper_lacks(platform: str) -> None:
    asked = {item.key for item in PLATFORMS[platform].items}
    assert CONTRACT & asked >= EVERYWHERE
    if platform in OFFICIAL:
        assert CONTRACT - asked == LACKS[platform]
        assert asked - CONTRACT <= {"category_other", "verified_until", "operation"}
    assert {"verified_until", "operation"} <= asked
    assert all(len(key) <= 20 for key in asked), "a key is kept in 20 characters"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_labels_are_those_of_the_paper_and_of_the_platform(platform: str) -> None:
    labels = {item.label.replace(" ", "") for item in PLATFORMS[platform].items}
    assert set(LABELS[platform].split()) <= labels


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_names_an_account_is_asked_and_fits_its_column(platform: str) -> None:
    definition = PLATFORMS[platform]
    assert {*definition.identifiers, *definition.within} <= set(definition.fields)
    assert definition.fields["name"].kind.longest <= 60
    assert definition.fields["handle"].kind.longest <= 60
    assert definition.fields["handle"].required
    assert definition.fields["name"].required


SHAPES = {
    "channels": (("sphAbC123", "zzgs_01"), ("视频号", "a b c d")),
    "miniprogram": (("wx0123456789abcdef",), ("wx0123", "WX0123456789ABCDEF", "gh_1a2b3c4d5e6f", "wx0123456789abcdeg")),
    "douyin": (("zzgs.2020_a-b", "88012345678"), ("郑工商", "a", "a b")),
    "kuaishou": (("zzgs_2020", "3xabcdef"), ("快手", "ab")),
    "bilibili": (("2", "437316738", "３４５"), ("uid123", "-1")),
    "xiaohongshu": (("95012345678", "zzgs_2020"), ("小红薯", "abc")),
    "toutiao": (("1638412345678901",), ("头条", "a/b/c")),
    "baijiahao": (("1612345678901234",), ("百家", "a b c d")),
    "zhihu": (("zheng-zhou-gong-shang", "a"), ("知乎", "a/b")),
    "podcast": (("12345678", "5e280fb9418a84a0461fd076"), ("喜马拉雅", "1")),
    "app": (("cn.edu.zzgs.app", "com.Zzgs_1.x-y"), ("zzgs", "cn..zzgs", ".cn.zzgs", "1cn.zzgs", "cn.zzgs.")),
    "website": (
        ("www.zzgs.edu.cn", "zzgs.edu.cn/xwzx/", "郑工商.公益"),
        ("http://zzgs.edu.cn", "zzgs", "zzgs.edu.cn?x=1"),
    ),
    "other": (("123456", "zzgs@sohu", "郑工商"), ("a b", "")),
}


@pytest.mark.parametrize("platform", SHAPES)
def test_the_identifier_takes_what_the_platform_gives_and_refuses_what_it_cannot_be(platform: str) -> None:
    kind = PLATFORMS[platform].fields["handle"].kind
    good, bad = SHAPES[platform]
    assert [g for g in good if kind.refusal(kind.store(g)) or kind.fault(kind.store(g))] == []
    assert [b for b in bad if not (kind.refusal(kind.store(b)) or kind.fault(kind.store(b)))] == []


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        (
            "icp",
            ("豫ICP备12345678号", "豫ICP备2021012345号-1A", "豫icp备12345678号-1"),
            ("ICP备123", "豫ICP备号", "无"),
        ),
        ("police_record", ("豫公网安备41010502000001号", "豫公网安备 41010502000001号"), ("公网安备1", "无")),
        ("bundle_id", ("cn.edu.zzgs.app",), ("zzgs",)),
    ],
)
def test_the_record_numbers_of_software_are_checked_in_shape(
    key: str, good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    kind = PLATFORMS["app"].fields[key].kind
    assert [g for g in good if kind.fault(kind.store(g))] == []
    assert [b for b in bad if not kind.fault(kind.store(b))] == []


def test_weibo_has_no_account_subject_and_qq_has_neither_kind_nor_avatar(operator):
    weibo, qq = new_form(operator, "weibo"), new_form(operator, "qq")
    assert "账号主体" not in weibo.text
    assert not weibo.has("input", name="entity")
    assert "类别" not in qq.text
    assert "头像" not in qq.text
    assert not qq.has("input", name="avatar")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_one_supervisor_and_up_to_twenty_operators_each_with_the_five_columns_of_the_paper(platform: str) -> None:
    supervisors, operators = PLATFORMS[platform].rows["supervisors"], PLATFORMS[platform].rows["operators"]
    assert (supervisors.minimum, supervisors.maximum, supervisors.grows) == (1, 1, False)
    assert (operators.minimum, operators.maximum, operators.grows) == (1, 20, True)
    for rows in (supervisors, operators):
        assert [f.label for f in rows.fields] == ["姓名", "手机号", "微信号", "QQ号", "电子邮箱"]
        assert [f.key for f in rows.fields] == ["name", "phone", "wechat", "qq", "email"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_eight_content_boxes_stand_in_the_order_of_the_paper(platform: str) -> None:
    options = PLATFORMS[platform].fields["topics"].kind.options  # type: ignore[attr-defined]
    assert [o.label for o in options] == ["公告", "活动", "新闻", "宣传", "课程", "资讯", "专业", "服务"]
    assert [o.key for o in options] == [
        "announcement",
        "event",
        "news",
        "publicity",
        "course",
        "information",
        "major",
        "service",
    ]


@pytest.mark.parametrize(
    ("platform", "key", "label"), [("wechat", "enterprise", "企业号"), ("weibo", "tencent", "腾讯")]
)
def test_a_kind_that_no_longer_exists_is_on_the_paper_but_cannot_be_chosen(
    operator, platform: str, key: str, label: str
) -> None:
    page = new_form(operator, platform)
    assert not page.has("input", name="category", value=key)
    kind = PLATFORMS[platform].fields["category"].kind
    assert (label, True) in kind.boxes(key)
    answer = operator.post(
        f"/filings/new?platform={platform}",
        MultiDict(
            {**facts(platform), "category": key, "save": "submit", "csrf_token": operator.token(), "token": "t1"}
        ),
    )
    assert answer.status == 422
    assert f"“{label}”已停用" in answer.text


def test_an_old_draft_with_a_retired_kind_still_shows_what_was_ticked(operator):
    filing = draft(operator, "wechat")
    operator.post(
        f"/filings/{filing}/edit",
        {"category": "enterprise", "save": "draft", "csrf_token": operator.token(), "token": "t2"},
    )
    box = operator.open(f"/filings/{filing}/edit").one("input", name="category", value="enterprise")
    assert box.get("checked") is not None


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_facts_used_by_these_tests_are_a_valid_form(platform: str) -> None:
    form = form_class(PLATFORMS[platform], final=True)(MultiDict(facts(platform)))
    assert form.validate(), list(form.faults())
    assert set(FORMS) == set(PLATFORMS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_declared_key_stands_on_the_printed_page_or_in_its_remarks(platform: str) -> None:
    definition = PLATFORMS[platform]
    rows = [row for row in definition.layout.blocks if isinstance(row, tuple)]
    cells = {cell.key for row in rows for cell in row if hasattr(cell, "key")}
    people = {block.key for block in definition.layout.blocks if hasattr(block, "headings")}
    unprinted = {"link"} if platform in OFFICIAL else set()  # the paper of the annexes has no place for it
    assert {i.key for i in definition.items} - cells - people <= REMARKS | unprinted
