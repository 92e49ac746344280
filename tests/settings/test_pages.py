"""The pages of parameters: groups, controls of their kind, what each was before, and putting an old value back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.database import db
from portal.settings.models import Setting, SettingVersion
from portal.settings.queries import number, period
from tests.records import BY_KEY, GROUPS
from tests.settings.saving import now_set, save

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def control(page: Page, key: str) -> Any:
    shown = page.open(f"/settings/{BY_KEY[key].group}")
    return next(e for e in shown.tree.iter() if e.get("id") == f"value-{key}")


def test_every_kind_has_a_control_of_its_own(admin: Page) -> None:
    days = control(admin, "filing_days")
    assert (days.tag, days.get("type"), days.get("min"), days.get("max")) == ("input", "number", "1", "999")
    assert [o.text for o in control(admin, "technology_step").iter("option")] == [
        "不需要",
        "只有 APP、小程序",
        "所有平台",
    ]
    assert control(admin, "holidays").tag == control(admin, "phrases_agree").tag == "textarea"
    assert control(admin, "school_name").get("type") == control(admin, "remind_filing").get("type") == "text"


@pytest.mark.parametrize("group", [g.key for g in GROUPS])
def test_every_group_is_reached_from_the_overview_and_from_every_other(admin: Page, group: str) -> None:
    assert f"/settings/{group}" in admin.open("/settings/").links()
    assert {f"/settings/{g.key}" for g in GROUPS} <= set(admin.open(f"/settings/{group}").links())


def test_the_overview_shows_a_number_as_it_will_look_and_not_its_pattern(admin: Page) -> None:
    shown = admin.open("/settings/").text
    assert "{year}" not in shown
    assert "2026-微信-0001（示例）" in shown


def test_a_group_that_does_not_exist_is_not_found(admin: Page) -> None:
    assert admin.open("/settings/nothing").status == 404
    assert admin.open("/settings/history?key=nothing").status == 404
    assert admin.open("/settings/history").status == 404


def test_the_units_that_hold_names_and_seals_are_a_link_away_for_who_may_open_them(admin: Page, director: Page) -> None:
    assert "/people/units" in admin.open("/settings/seals").links()
    assert "/people/units" not in director.open("/settings/seals").links()


def test_after_saving_one_stands_before_the_parameter_that_was_saved(admin: Page) -> None:
    answer = save(admin, "contact_person", value="张老师")
    assert answer.location == "/settings/contact?done=contact_person#setting-contact_person"
    page = admin.follow(answer)
    beside = page.one("form", id="setting-contact_person")
    assert "“联系人”已保存" in "".join(beside.itertext()), "where one stands after it, and not above the fold"
    shown = page.text
    assert "默认：李老师" in shown
    assert "已修改：admin" in shown


def test_a_period_counts_natural_or_working_days(app: Flask, admin: Page) -> None:
    assert save(admin, "change_days", value="3", unit="工作日").status == 303
    with app.app_context():
        assert period("change_days") == (3, True)
        assert period("filing_days") == (7, False)


def test_a_period_stored_before_there_were_working_days_means_natural_ones(app: Flask, admin: Page) -> None:
    with app.app_context():
        db.session.add(Setting(key="change_days", value="9"))
        db.session.commit()
        assert period("change_days") == (9, False)
    assert control(admin, "change_days").get("value") == "9"


@pytest.mark.parametrize(
    ("key", "fields", "said"),
    [
        ("change_days", {"value": "3", "unit": "年"}, "应为自然日或工作日"),
        ("change_days", {"value": "三", "unit": "工作日"}, "应为 1–999 的整数"),
        ("change_days", {"value": "", "unit": "工作日"}, "应为 1–999 的整数"),
        ("technology_step", {"value": "sometimes"}, "请从列出的选项中选择"),
        ("due_soon_days", {"value": "91"}, "应为 1–90 的整数"),
        ("school_name", {"value": "一\n二"}, "只能写一行"),
        ("office_short", {"value": "一二三四五六七八九十一"}, "最多 10 字，现为 11 字"),
        ("holidays", {"value": "十月一日"}, "看不懂"),
    ],
)
def test_what_its_kind_does_not_take_is_refused_and_stays(
    app: Flask, admin: Page, key: str, fields: dict[str, str], said: str
) -> None:
    before = now_set(app, key)
    answer = save(admin, key, **fields)
    assert answer.status == 422
    assert said in answer.text
    assert now_set(app, key) == before
    if BY_KEY[key].kind == "period":
        assert next(e for e in answer.all("input") if e.get("id") == f"value-{key}").get("value") == fields["value"]


def test_a_year_can_be_without_breaks(app: Flask, admin: Page) -> None:
    save(admin, "breaks", value="2027-01-18 至 2027-02-28 寒假")
    assert save(admin, "breaks", value="").status == 303
    assert now_set(app, "breaks") == ""


def test_each_change_is_a_version_and_an_old_value_is_put_back_with_one_button(
    app: Flask, admin: Page, director: Page
) -> None:
    save(director, "filing_days", value="10")
    save(admin, "filing_days", value="5", unit="工作日")
    save(admin, "filing_days", button=True)
    with app.app_context():
        versions = db.session.scalars(select(SettingVersion).order_by(SettingVersion.id)).all()
        assert [(v.key, v.value, v.username) for v in versions] == [
            ("filing_days", "10 自然日", "director"),
            ("filing_days", "5 工作日", "admin"),
            ("filing_days", None, "admin"),
        ]
    page = admin.open("/settings/history?key=filing_days")
    rows = [" ".join("".join(row.itertext()).split()) for row in page.one("tbody").iter("tr")]
    assert "默认：7 自然日" in rows[0]
    assert "10 自然日 → 5 工作日" in rows[1]
    assert "director 默认：7 自然日 → 10 自然日" in rows[2]
    form = next(f for f in page.all("form") if page.values(f).get("value") == "10 自然日")
    assert admin.post("/settings/", page.values(form)).status == 303
    assert now_set(app, "filing_days") == "10 自然日"


def test_the_default_is_put_back_from_the_history_too(app: Flask, admin: Page) -> None:
    save(admin, "contact_person", value="张老师")
    save(admin, "contact_person", button=True)
    save(admin, "contact_person", value="王老师")
    page = admin.open("/settings/history?key=contact_person")
    form = next(f for f in page.all("form") if page.values(f).get("reset"))
    assert admin.post("/settings/", page.values(form)).status == 303
    assert now_set(app, "contact_person") == "李老师"


def test_s35_an_old_value_is_not_put_back_over_somebody_elses_change(app: Flask, admin: Page, director: Page) -> None:
    save(admin, "contact_person", value="张老师")
    save(admin, "contact_person", value="王老师")
    page = admin.open("/settings/history?key=contact_person")
    save(director, "contact_person", value="赵老师")
    form = next(f for f in page.all("form") if page.values(f).get("value") == "张老师")
    assert admin.post("/settings/", page.values(form)).status == 409
    assert now_set(app, "contact_person") == "赵老师"


def test_what_was_never_changed_has_an_empty_history(admin: Page) -> None:
    assert "还没有修改过" in admin.open("/settings/history?key=urge_hours").text


def test_a_version_can_neither_be_changed_nor_taken_away(app: Flask, admin: Page) -> None:
    save(admin, "contact_person", value="张老师")
    for statement in ("update setting_version set value = 'x'", "delete from setting_version"):
        with app.app_context():
            with pytest.raises(DatabaseError):
                db.session.execute(text(statement))
            db.session.rollback()


def test_thresholds_are_parameters(app: Flask, admin: Page) -> None:
    for key, value in (("due_soon_days", "9"), ("expiring_days", "30"), ("unchecked_days", "200")):
        assert save(admin, key, value=value).status == 303
        with app.app_context():
            assert number(key) == int(value)
    assert "认证 30 天内到期" in admin.open("/accounts/").text
