"""The rule of a reminder on its page: three circles and what days are counted, kept as one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.settings.saving import now_set, save

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page


def held(page: Answer, name: str) -> str | None:
    return page.one("input", id=f"{name}-remind_filing").get("value")


def test_each_circle_has_a_control_and_they_are_kept_as_one_text(app: Flask, admin: Page) -> None:
    assert [held(admin.open("/settings/reminders"), n) for n in ("value", "heads", "office")] == [
        "到期前 3、1 天，当天，逾期 1、3 天",
        "逾期 3 天",
        "逾期 7 天",
    ]
    assert save(admin, "remind_filing", value="-2 0", heads="", office="5", unit="工作日").status == 303
    assert now_set(app, "remind_filing") == "本人：-2 0 / 单位负责人：无 / 主管部门：5 / 工作日"
    shown = ["到期前 2 天，当天", "", "逾期 5 天"]
    assert [held(admin.open("/settings/reminders"), n) for n in ("value", "heads", "office")] == shown
    assert "本人：到期前 2 天，当天；主管部门：逾期 5 天（按工作日）" in admin.open("/settings/").text
    said = {"value": shown[0], "heads": shown[1], "office": "当天，逾期 5 天", "unit": "工作日"}
    assert save(admin, "remind_filing", **said).status == 303, "what is shown can be written"
    assert now_set(app, "remind_filing") == "本人：-2 0 / 单位负责人：无 / 主管部门：0 5 / 工作日"


def test_days_that_are_no_numbers_are_refused_and_stay_as_typed(app: Flask, admin: Page) -> None:
    answer = save(admin, "remind_filing", value="三天前", heads="3", office="7 / 9")
    assert answer.status == 422
    assert "“本人”应写成“到期前 3、1 天，当天，逾期 1、3 天”这样" in answer.text
    assert [held(answer, n) for n in ("value", "heads", "office")] == ["三天前", "逾期 3 天", "7 / 9"]
    assert "三天前" not in (now_set(app, "remind_filing") or "")
