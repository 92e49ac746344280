"""Adding a platform is one module of data and no other change: a platform made up on the spot is filed, decided and printed."""

from __future__ import annotations

import io

import pypdf
import pytest

from portal.documents import Boxes, Value, plain_layout
from portal.fields import Choice, Field, FormDefinition, Link, Number, Option, Rows, Section, Text, changes, record
from portal.platforms import PLATFORMS
from portal.platforms.shared import LINK, PERSON, QR_CODE, REGISTERED_ON, VERIFIED, people_section
from tests.filings.making import YEAR, days_ago, id_in
from tests.filings.on_pages import decide, new_form

RADIO = FormDefinition(
    "radio",
    "校园广播",
    (
        Section(
            "节目",
            (
                Field("name", "电台名称", Text(60), weighty=True),
                Field("handle", "主播号", Text(20, r"[0-9]{4,12}", "4–12 位数字")),
                Field("style", "形式", Choice(options=(Option("talk", "谈话"), Option("drama", "广播剧")))),
                Field("episodes", "每月期数", Number()),
                Field("feed", "订阅地址", Link(), required=False),
                REGISTERED_ON,
                VERIFIED,
                LINK,
                QR_CODE,
            ),
        ),
        people_section(),
        Section("嘉宾", (Rows("guests", "常驻嘉宾", PERSON, minimum=0, maximum=2, required=False),)),
        Section("其他", (Field("late_reason", "逾期原因", Text(200, lines=2), required=False),)),
    ),
    about="音频节目",
    layout=plain_layout(
        (
            ("电台名称", Value("name")),
            ("主播号", Value("handle")),
            ("形式", Boxes("style", choices=("谈话", "广播剧"))),
            ("每月期数", Value("episodes")),
            ("注册时间", Value("registered_on")),
        ),
        (("qr_code", "二维码"),),
    ),
)
FACTS = {
    "name": "郑州工商之声",
    "handle": "88231",
    "style": "drama",
    "episodes": "４",
    "verified": "no",
    "supervisors-0-name": "赵建国",
    "supervisors-0-phone": "13803710001",
    "operators-0-name": "王敏",
    "operators-0-phone": "13803710002",
}


@pytest.fixture(autouse=True)
def radio(app, monkeypatch):
    monkeypatch.setitem(PLATFORMS, "radio", RADIO)
    return RADIO


def facts(**changes_: str) -> dict[str, str]:
    return {**FACTS, "registered_on": days_ago(1), **changes_}


def test_it_can_be_chosen_and_its_form_asks_what_it_declares(operator):
    assert "校园广播" in operator.open("/filings/new").text
    page = new_form(operator, "radio")
    assert [i.get("value") for i in page.all("input", name="style")] == ["talk", "drama"]
    assert page.has("button", name="row", value="guests:add")


def test_it_validates_what_it_declares(operator):
    page = operator.send(new_form(operator, "radio"), facts(handle="八八", episodes="-1"), button=("save", "submit"))
    assert page.status == 422
    assert "应为4–12 位数字，请核对。" in page.text
    assert "不能是负数。" in page.text
    assert "有 2 处需要修改" in page.text


def test_it_is_filed_numbered_registered_and_printed(operator, head, publicity):
    answer = operator.send(new_form(operator, "radio"), facts(), button=("save", "submit"))
    assert answer.status == 303, answer.text
    filing = id_in(answer.location)
    assert decide(head, filing, "approve").status == 303
    assert decide(publicity, filing, "approve").status == 303
    page = publicity.open(f"/filings/{filing}")
    assert f"{YEAR}-校园广播-0001" in page.text
    account = next(
        link for link in publicity.open("/accounts/").links() if link.startswith("/accounts/") and link[10:].isdigit()
    )
    assert "广播剧" in publicity.open(account).text
    printed = operator.client.get(f"/filings/{filing}/form.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.data)).pages)
    text = "".join(text.split())
    for words in ("登记表（校园广播）", f"{YEAR}-校园广播-0001", "88231", "☑广播剧", "□谈话", "王敏", "☑同意备案登记"):
        assert words in text
    assert operator.client.get("/filings/blank/radio.pdf").status_code == 200


def test_it_has_a_record_and_a_diff():
    old = RADIO.blank() | {"name": "甲", "style": "talk", "episodes": 4}
    new = old | {"style": "drama", "guests": [{"row_id": "aaaaaaaaaaaa", "name": "客", "phone": "13800000000"}]}
    assert [(c.label, c.old, c.new) for c in changes(RADIO, old, new)] == [
        ("形式", "谈话", "广播剧"),
        ("常驻嘉宾", "", "客，13800000000"),
    ]
    assert record(RADIO, new)[2].items[0].lines[0][0] == "客"
