"""The end of an account over the plain pages: applied for, consented to, frozen, proven, verified; its number stays, its name is free."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.calendar import today
from tests.corpus import picture
from tests.filings.making import days_ago, id_in
from tests.filings.on_pages import decide, filed
from tests.pages import Upload

if TYPE_CHECKING:
    from tests.pages import Page

CLOSURE = {"reason": "ended", "last_post_on": days_ago(12), "backup": "done"}
ANNOUNCEMENT = "本账号停止更新，请关注“郑州工商学院”。郑州工商学院信息工程学院。"
PROOF = {"announced_on": days_ago(11), "cancelled_on": days_ago(10)}


def test_an_account_is_closed_proven_and_verified(operator: Page, head: Page, publicity: Page, stranger: Page) -> None:
    made = filed(operator, head, publicity)
    number = f"{today().year}-微信-0001"
    account = next(u for u in operator.open(f"/accounts/?q={number}").links() if u.removeprefix("/accounts/").isdigit())
    start = next(u for u in operator.open(account).links() if "kind=closure" in u)

    page = operator.open(start)
    assert "停更公告" in page.text
    sent = operator.send(page, {**CLOSURE, "announcement": ANNOUNCEMENT}, button=("save", "submit"))
    assert sent.status == 303, sent.text
    filing = id_in(sent.location)
    assert filing != made
    assert decide(head, filing, "approve", "同意注销，内容已备份。").status == 303
    assert "已同意注销" in publicity.follow(decide(publicity, filing, "approve", "同意注销。")).text
    assert "注销中" in stranger.open(account).text

    step = operator.open(f"/filings/{filing}")
    assert "下一步：提交注销证明" in step.text
    page = operator.open(next(u for u in step.links() if u.endswith("/proof")))
    assert ANNOUNCEMENT in page.text
    assert "平台冻结期 7 天（粉丝 120 人）" in page.text
    sent = operator.send(page, {**PROOF, "proof": Upload(picture())}, button=("save", "submit"))
    assert sent.status == 303, sent.text
    assert "已提交注销证明" in operator.follow(sent).text

    page = publicity.open(f"/filings/{filing}")
    assert (today() - timedelta(days=3)).isoformat() in page.text, "the last day of the freeze"
    done = publicity.follow(decide(publicity, filing, "approve", "已核验，平台显示账号已注销。"))
    assert f"注销已核验办结，编号 NO. {number} 保留" in done.text
    assert "已注销" in stranger.open(account).text
    assert number in stranger.open("/accounts/?status=closed").text

    again = filed(operator, head, publicity)
    assert f"{today().year}-微信-0002" in operator.open(f"/filings/{again}").text


def test_a_closure_that_is_refused_leaves_the_account_as_it_was(operator: Page, head: Page, publicity: Page) -> None:
    filed(operator, head, publicity)
    account = next(u for u in operator.open("/accounts/?q=0001").links() if u.removeprefix("/accounts/").isdigit())
    start = next(u for u in operator.open(account).links() if "kind=closure" in u)
    sent = operator.send(operator.open(start), {**CLOSURE, "announcement": ANNOUNCEMENT}, button=("save", "submit"))
    filing = id_in(sent.location)
    assert decide(head, filing, "approve").status == 303
    assert decide(publicity, filing, "refuse", "该账号仍有活动需要，请继续运营。").status == 303
    page = operator.open(account)
    assert "正常" in page.text
    assert any("kind=closure" in u for u in page.links()), "it can be applied for again"
