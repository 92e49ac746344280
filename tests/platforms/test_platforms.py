"""The three official forms as declared: what the paper asks, word for word, and what it does not (附件 1–3)."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from portal.fields import form_class
from portal.platforms import PLATFORMS
from tests.filings.making import FORMS, draft, facts, new_form

CONTRACT = {
    *("name", "handle", "category", "original_id", "registered_on", "verified", "entity", "creator", "followers"),
    *("topics", "topics_other", "positioning", "remarks", "late_reason", "link", "avatar", "qr_code"),
    *("supervisors", "operators"),
}
LACKS = {"wechat": set(), "weibo": {"entity", "original_id"}, "qq": {"category", "avatar", "original_id"}}
LABELS = {
    "wechat": "名称 微信号 类别 原始ID 注册时间 认证情况 账号主体 目前粉丝人数 内容 主管人员 主要运行人员 头像 二维码 备注",
    "weibo": "昵称 类别 个性域名（UID地址） 注册时间 认证情况 目前粉丝人数 内容及功能定位 主管人员 主要运行人员 头像 二维码 备注",
    "qq": "名称 QQ号 注册时间 认证情况 账号主体 目前粉丝人数 内容 主管人员 主要运行人员 二维码 备注",
}


def test_the_three_official_forms_exist_under_the_names_of_the_contract():
    assert [(p.key, p.label) for p in PLATFORMS.values()] == [
        ("wechat", "微信"),
        ("weibo", "微博"),
        ("qq", "QQ公众空间"),
    ]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_field_name_of_the_contract_is_asked_but_for_what_that_paper_lacks(platform: str) -> None:
    asked = {item.key for item in PLATFORMS[platform].items}
    assert CONTRACT - asked == LACKS[platform]
    assert asked - CONTRACT <= {"category_other"}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_labels_are_those_of_the_paper(platform: str) -> None:
    assert set(LABELS[platform].split()) <= {item.label for item in PLATFORMS[platform].items}


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
    cells = {
        cell.key for row in definition.layout.blocks if isinstance(row, tuple) for cell in row if hasattr(cell, "key")
    }
    people = {block.key for block in definition.layout.blocks if hasattr(block, "headings")}
    in_other_cells = {"creator", "topics_other", "category_other", "positioning", "remarks", "late_reason", "link"}
    assert {i.key for i in definition.items} - cells - people <= in_other_cells
