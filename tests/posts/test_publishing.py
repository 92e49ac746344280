"""审过的就是发出的: what was published is compared with what was reviewed; only what is the same counts (第十一条)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import calendar
from portal.accounts.models import Account
from portal.database import db
from portal.notices.models import Notice
from portal.posts.models import PlaceState, State
from tests.posts.published import LINK, WORDS, an_account, cleared, places, tell, the

OUT, WAITING, DROPPED = PlaceState.PUBLISHED, PlaceState.WAITING, PlaceState.DROPPED
OTHER = WORDS.replace("本周五", "下周五")


@pytest.fixture
def account(app) -> int:
    return an_account(app, name="信工微信")


@pytest.fixture
def post(app, account: int) -> int:
    return cleared(app, account)


def test_the_same_text_counts_as_reviewed_first(app, dbms, operator, post):
    form = operator.open(f"/posts/{post}")
    answer = operator.send(form, {"link": f"看这里 {LINK}", "published": WORDS}, action=f"/posts/{post}/steps/publish")
    assert "与审核稿一致，计为先审后发" in operator.follow(answer).text
    assert places(app, post) == [(OUT, True, LINK)]
    assert the(app, post)[:2] == (State.PUBLISHED, ["publish"])


def test_another_text_is_shown_word_by_word_does_not_count_and_is_mended_by_another_paste(
    app, dbms, operator, head, post
):
    assert tell(operator, post, published=OTHER).status_code == 303
    page = operator.open(f"/posts/{post}")
    assert "已发布，与审核稿不一致" in page.text
    assert ["".join(mark.itertext()) for mark in page.all("ins")][1:] != []
    assert page.has("del")
    assert places(app, post) == [(OUT, False, LINK)]
    assert the(app, post)[0] is State.PUBLISHED  # over, and yet its author may mend it
    with app.app_context():
        told = {n.user.username for n in db.session.query(Notice).filter(Notice.title.contains("与审核稿不一致"))}
    assert told == {"editor", "head", "publicity"}
    assert "/steps/publish" not in head.open(f"/posts/{post}").text  # the author's alone
    again = operator.send(page, {"published": WORDS}, action=f"/posts/{post}/steps/publish")
    assert "与审核稿一致，计为先审后发" in operator.follow(again).text
    assert places(app, post) == [(OUT, True, LINK)]
    assert the(app, post) == (State.PUBLISHED, ["publish", "publish"], 3)  # both pastes are kept
    assert tell(operator, post, link=f"{LINK}2").status_code == 303  # a wrong link is mended, too
    assert places(app, post) == [(OUT, True, f"{LINK}2")]


def test_an_account_that_differs_is_mended_while_another_waits_and_when_all_is_over(app, operator, account):
    second = an_account(app, platform="weibo", name="信工微博")
    post = cleared(app, account, second)
    assert tell(operator, post, account=account, published=OTHER).status_code == 303
    assert tell(operator, post, account=account).status_code == 303
    assert places(app, post) == [(OUT, True, LINK), (WAITING, None, "")]
    assert the(app, post)[0] is State.CLEARED
    page = operator.open(f"/posts/{post}")
    assert len(page.all("textarea", name="published")) == 2  # one form an account
    answer = operator.send(page, {}, action=f"/posts/{post}/steps/drop")
    assert answer.status == 303
    assert places(app, post) == [(OUT, True, LINK), (DROPPED, None, "")]
    assert the(app, post)[0] is State.PUBLISHED
    assert "信工微博" in operator.open(f"/posts/{post}").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"link": ""}, "请填写发布后的链接。"),
        ({"link": "javascript:alert(1)"}, "链接应以 http:// 或 https:// 开头。"),
        ({"published": ""}, "没有读到正文"),
        ({"published": "字" * 700_000}, "正文超过 1 MB"),
        ({"published_at": "明天"}, "发布时间请写成"),
        ({"published_at": "0001-01-01T00:00"}, "发布时间不能早于审核通过的时间"),
        ({"published_at": "9999-12-31T23:59"}, "发布时间不能晚于现在"),
        ({"published_at": "EARLIER"}, "发布时间不能早于审核通过的时间"),
    ],
    ids=["no link", "a script", "no text", "2 MB", "no time", "the year 1", "the future", "before the review"],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(app, operator, post, wrong, said):
    if wrong.get("published_at") == "EARLIER":
        wrong = {"published_at": f"{calendar.local(calendar.now() - timedelta(days=2)):%Y-%m-%dT%H:%M}"}
    typed = {"link": LINK, "published": WORDS, "published_at": "", **wrong}
    answer = tell(operator, post, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    for words in typed.values():
        assert words[:300] in answer.text
    assert places(app, post) == [(WAITING, None, "")]
    assert the(app, post)[1:] == ([], 1)


def test_when_it_was_published_is_kept_and_a_second_paste_leaves_it(app, operator, account, post):
    earlier = calendar.local(calendar.now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    tell(operator, post, published=OTHER, published_at=f"{earlier:%Y-%m-%dT%H:%M}")
    tell(operator, post)
    assert f"{earlier:%Y-%m-%d %H:%M} 发布" in operator.open(f"/posts/{post}").text


@pytest.mark.parametrize("action", ["publish", "drop"])
def test_an_account_of_no_such_post_leaves_no_trace(app, operator, post, action):
    """Before this, it took the step all the same: the record said 登记发布, and nothing was."""
    foreign = an_account(app, platform="weibo")
    answer = tell(operator, post, account=foreign) if action == "publish" else None
    if answer is None:
        page = operator.open(f"/posts/{post}")
        answer = operator.send(page, {"account": foreign}, action=f"/posts/{post}/steps/drop").response
    assert answer.status_code == 400
    assert "没有保存" in answer.text
    assert the(app, post)[:2] == (State.CLEARED, [])


def test_a_form_sent_twice_is_one_step(app, operator, post):
    sent = [tell(operator, post, published=OTHER, token="one-form") for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert the(app, post)[1:] == (["publish"], 2)


@pytest.mark.parametrize(("who", "status"), [("head", 409), ("publicity", 409), ("stranger", 404), ("anonymous", 401)])
def test_nobody_but_its_author_tells_what_was_published(app, browser_of, anonymous, post, who, status):
    person = anonymous if who == "anonymous" else browser_of(who)
    assert tell(person, post).status_code in {status, 403}
    assert places(app, post) == [(WAITING, None, "")]


def test_what_differs_can_be_listed(app, operator, account, post):
    other = cleared(app, account, title="运动会")
    tell(operator, post, published=OTHER)
    tell(operator, other, link=f"{LINK}-2")
    listed = operator.open("/posts/?published=differs").text
    assert "宿舍文化节" in listed
    assert "运动会" not in listed
    with app.app_context():
        assert db.session.get_one(Account, account).name == "信工微信"
