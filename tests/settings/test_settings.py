"""The school's own facts and parameters, changed on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from portal.platforms import PLATFORMS
from portal.settings.declaring import LONGEST_PLATFORM
from portal.settings.models import Setting
from portal.settings.queries import days
from tests.records import BY_KEY, GROUPS, PARAMETERS
from tests.settings.saving import group_of, now_set, save

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def test_every_parameter_is_on_the_page_of_its_group_with_help_and_article(admin: Page) -> None:
    for group in GROUPS:
        text = admin.open(f"/settings/{group.key}").text
        assert not [
            p.label
            for p in PARAMETERS
            if p.group == group.key and not all(t in text for t in (p.label, p.help, p.article))
        ]


def test_the_overview_names_every_parameter_and_every_parameter_has_a_group(admin: Page) -> None:
    text = admin.open("/settings/").text
    assert not [p.label for p in PARAMETERS if p.label not in text]
    assert sorted(p.key for g in GROUPS for p in PARAMETERS if p.group == g.key) == sorted(p.key for p in PARAMETERS)
    assert len(BY_KEY) == len(PARAMETERS)


def test_nine_the_days_for_filing_are_a_parameter_and_the_change_is_on_record(app: Flask, director: Page) -> None:
    assert save(director, "filing_days", value="10").status == 303
    with app.app_context():
        assert days("filing_days") == 10
        entry = db.session.scalars(select(Entry).where(Entry.action == "setting.changed")).one()
    assert (entry.subject, entry.detail, entry.username) == (
        "setting:filing_days",
        {"parameter": "备案期限", "before": "7 自然日", "after": "10 自然日"},
        "director",
    )


def test_the_default_comes_back(app: Flask, admin: Page) -> None:
    save(admin, "school_name", value="别的学校")
    assert now_set(app, "school_name") == "别的学校"
    assert save(admin, "school_name", button=True).status == 303
    assert now_set(app, "school_name") == "郑州工商学院"
    with app.app_context():
        assert db.session.scalar(select(Setting).where(Setting.key == "school_name")) is None
        assert db.session.scalars(select(Entry).where(Entry.action == "setting.reset")).one()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("filing_days", "0", "应为 1–999 的整数"),
        ("filing_days", "７", "应为 1–999 的整数"),
        ("filing_days", "7\n", None),
        ("filing_days", "abc", "应为 1–999 的整数"),
        ("school_name", "  ", "请填写“学校名称”。"),
        ("phrases_agree", "同" * 2001, "最多 2000 字"),
        ("number_pattern", "{year}-{sequence}", "否则会重号"),
        ("number_pattern", "{year}-{platform}-{sequence}-{x}", "编号规则中只能用"),
        ("number_pattern", "{year.__class__}{platform}{sequence}", "编号规则中只能用"),
        ("number_pattern", "{year}/{platform}/{sequence}", "不能含"),
        ("number_pattern", "校园新媒体备案登记编号第{year}年{platform}类{sequence:09d}号", None),
        (
            "number_pattern",
            "郑州工商学院校园新媒体备案登记编号第{year}年{platform}类{sequence:09d}号码",
            "不能超过 40 个字符",
        ),
        ("school_name", "示例\x07大学", "看不见的字符"),
        ("school_name", "示例\u202e大学", "看不见的字符"),
        ("phrases_agree", "同意。\n\x1b同意。", "看不见的字符"),
        ("number_pattern", "{year:>999999999}{platform}{sequence}", "编号规则中只能用"),
        ("number_pattern", "{year}{platform}{sequence", "编号规则中只能用"),
        ("number_pattern", "{year}{platform}{sequence}{0}", "编号规则中只能用"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_and_stays_in_the_field(
    app: Flask, admin: Page, key: str, value: str, said: str | None
) -> None:
    before = now_set(app, key)
    answer = save(admin, key, value=value)
    if said is None and answer.status == 303:
        return
    assert answer.status == 422
    assert said is None or said in answer.text
    assert now_set(app, key) == before


def test_the_longest_platform_has_room_in_a_number() -> None:
    assert max(len(platform.label) for platform in PLATFORMS.values()) <= LONGEST_PLATFORM


def test_s35_a_page_opened_before_somebody_else_s_change_is_refused(app: Flask, admin: Page, director: Page) -> None:
    shown = admin.open(group_of("contact_person"))
    save(director, "contact_person", value="张老师")
    data = shown.values(next(f for f in shown.all("form") if f.get("id") == "setting-contact_person"))
    data["value"] = "王老师"
    answer = admin.post("/settings/", data)
    assert answer.status == 409
    assert now_set(app, "contact_person") == "张老师"
    assert "已有人修改了“联系人”，您的修改没有保存" in answer.text
    form = next(f for f in answer.all("form") if f.get("id") == "setting-contact_person")
    typed = answer.values(form)
    assert typed["value"] == "王老师", "what was typed is not lost"
    assert admin.post("/settings/", typed).status == 303
    assert now_set(app, "contact_person") == "王老师"


def test_lines_are_kept_as_lines_whatever_the_browser_sends(app: Flask, admin: Page) -> None:
    save(admin, "name_words", value="郑州工商\r\n郑工商")
    assert now_set(app, "name_words") == "郑州工商\n郑工商"


def test_saving_what_is_there_already_changes_nothing(app: Flask, admin: Page) -> None:
    assert save(admin, "contact_person").status == 303
    with app.app_context():
        assert db.session.scalar(select(Setting).where(Setting.key == "contact_person")) is None


def test_a_parameter_that_does_not_exist_is_not_found(admin: Page) -> None:
    assert admin.post("/settings/", {"key": "nothing", "value": "x", "csrf_token": admin.token()}).status == 404
