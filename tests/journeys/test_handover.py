"""The flow of a graduation: the student is described, appears on the radar, hands every account over, and is gone from it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.calendar import today
from tests.filings.on_pages import decide
from tests.handover.making import STUDENT, describe, person_id, run_by

if TYPE_CHECKING:
    from tests.pages import Page


def test_a_graduating_students_accounts_are_handed_over_consented_to_and_off_the_radar(
    operator: Page, head: Page, publicity: Page
) -> None:
    accounts = [run_by(operator, head, publicity, platform) for platform in ("wechat", "weibo", "qq")]
    person = person_id(operator.app)
    describe(operator, person, identity="student", leaves_on=(today() + timedelta(days=40)).isoformat())

    radar = operator.open("/handover/radar")
    assert STUDENT in radar.text
    form = operator.open(next(link for link in radar.links() if link.startswith("/handover/new")))
    assert len(form.all("input", name="accounts", checked="")) == 3
    typed = {
        "to": "new",
        "name": "李晓明",
        "phone": "13800000077",
        "identity": "student",
        "items": ["admin_wechat", "password"],
    }
    sheet = operator.follow(operator.send(form, typed))
    assert sheet.text.count("草稿") == 4, "a draft of each account, and that there are such"
    assert "已提交 3 份变更申请" in operator.follow(operator.send(sheet, action="/submit")).text

    links = [re.fullmatch(r"/filings/([0-9]+)", link) for link in operator.open(sheet.path).links()]
    filings = sorted({int(link[1]) for link in links if link})
    assert len(filings) == 3
    for filing in filings:
        assert f"人员交接：{STUDENT} → 李晓明" in head.open(f"/filings/{filing}").text
        assert decide(head, filing, "approve").status == 303
        assert decide(publicity, filing, "approve", "同意变更备案。").status == 303

    assert operator.open(sheet.path).text.count("已备案") == 3
    for account in accounts:
        text = operator.open(f"/accounts/{account}").text
        assert "李晓明" in text
        assert "第 2 版" in text
    assert "没有需要交接的人员" in operator.open("/handover/radar").text
    assert "此人现在没有在运行的账号" in operator.open(f"/handover/people/{person}").text
    assert "3 个账号" in operator.open("/handover/?q=lxm").text
    printed = operator.client.get(f"{sheet.path.partition('?')[0]}/sheet.pdf")
    assert printed.data.startswith(b"%PDF")
