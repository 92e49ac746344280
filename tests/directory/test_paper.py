"""What the page of a number says of the paper in one's hand: the version at its foot, and that paper of before the portal bears none."""

from __future__ import annotations

from datetime import date

import pytest

from portal.calendar import today
from tests.directory.registering import account_id, changed, put, registered

THEN = date(2019, 5, 6)
NONE = "当时的纸质登记表没有版本号，这是正常的"
FOOT = "登记表页脚的版本应为第 1 版"
PRINTED = "从本平台打印的登记表，页脚的版本应为第 1 版"
KEPT = f"这个账号已于 2019-05-06 用纸质登记表备案，{{today}} 录入本平台。{NONE}"
# Filed on paper before the portal or not, versions sealed since, what became of it: what is said, and what must not be.
CASES = [
    (False, 1, "", [FOOT, "登记的内容自备案以来没有变更", "版本印在登记表的页脚"], [NONE, "录入本平台"]),
    (False, 2, "", ["若为第 1 版，内容已更新", "有效，内容已变更"], [NONE, FOOT]),
    (False, 3, "", ["若为第 1–2 版，内容已更新"], [NONE, FOOT]),
    (False, 1, "closing", ["注销中", FOOT], [NONE]),
    (False, 1, "closed", ["只说明曾经备案", "最后一版是第 1 版"], [NONE, FOOT]),
    (
        True,
        1,
        "",
        [KEPT, "请以本页的内容为准", PRINTED, "录入本平台以来没有变更"],
        ["登记表页脚的版本应为", "自备案以来没有变更"],
    ),
    (True, 2, "", [f"{KEPT}；表上的内容也已更新，请以本页为准", "若为第 1 版，内容已更新"], [FOOT]),
    (True, 3, "", [KEPT, "若为第 1–2 版，内容已更新"], [FOOT]),
    (True, 1, "closing", ["注销中", KEPT, PRINTED], ["登记表页脚的版本应为"]),
    (True, 2, "closed", ["只说明曾经备案", "最后一版是第 2 版", NONE], [FOOT, "请以本页为准"]),
]


@pytest.mark.parametrize(("on_paper", "versions", "status", "said", "unsaid"), CASES)
def test_the_page_says_what_the_paper_should_bear(app, anonymous, on_paper, versions, status, said, unsaid):
    number = registered(app, name="信工官微", handle="zzgs-xxgc", filed_on=THEN if on_paper else None)
    for version in range(2, versions + 1):
        changed(app, number, name=f"信工官微{version}")
    if status:
        put(app, number, status)
    text = anonymous.open(f"/directory/{number}").text
    for sentence in said:
        assert sentence.format(today=today()) in text, sentence
    for sentence in unsaid:
        assert sentence not in text, sentence


def test_the_page_of_the_register_says_it_beside_the_versions(app, operator):
    said = "第 1 版由 2019-05-06 的纸质登记表录入，当时的纸质登记表没有版本号。"
    stock = registered(app, name="信工官微", handle="zzgs-xxgc", filed_on=THEN)
    here = registered(app, "weibo", name="信工微博", handle="zzgsxgwb")
    assert said in operator.open(f"/accounts/{account_id(app, stock)}").text
    assert "没有版本号" not in operator.open(f"/accounts/{account_id(app, here)}").text
