"""Whoever copies the whole page of what was published copies what the platform writes around it: that is no difference (第十一条)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Account
from portal.posts.models import Place, PlaceState, Post
from portal.posts.text.compare import same
from portal.posts.text.frames import inside
from tests.posts.published import LINK, WORDS, an_account, cleared, places, tell

REVIEWED = WORDS.splitlines()
ABOVE = ["宿舍文化节", "原创 学生会 信息工程学院 2026年12月1日 17:30 河南"]
BELOW = [
    "阅读原文",
    "阅读 1234",
    "微信扫一扫",
    "关注该公众号",
    "继续滑动看下一个",
    "信息工程学院",
    "向上滑动看下一个",
    "： ， ， ， 。 视频 小程序 赞 ，轻点两下取消赞 在看 ，轻点两下取消在看 分享 留言 收藏 听过",
]
WEIBO = ["信息工程学院", "12-1 17:30 来自 微博网页版", "发布于 河南"]


def place() -> Place:
    return Place(post=Post(name="宿舍文化节"), account=Account(name="信息工程学院"))


@pytest.mark.parametrize(
    ("above", "below"), [(ABOVE, BELOW), (WEIBO, ["转发 3 评论 12 赞 1.2万"]), ([], []), (ABOVE, [])]
)
def test_the_whole_page_is_the_same_text(app, above, below):
    with app.test_request_context():
        assert inside([*above, *REVIEWED, *below], REVIEWED, place()) == REVIEWED


@pytest.mark.parametrize(
    "changed",
    [
        [*ABOVE, "另有一段没有审过的话。", *REVIEWED, *BELOW],
        [*ABOVE, *REVIEWED, "请扫码加群，报名从速。", *BELOW],
        [*ABOVE, *REVIEWED[:-1], *BELOW],
        [*ABOVE, *REVIEWED[1:], *BELOW],
        [*ABOVE, REVIEWED[0], "分享", *REVIEWED[1:], *BELOW],
        ["宿舍文化节改期", ABOVE[1], *REVIEWED, *BELOW],
        [*ABOVE, *REVIEWED, "阅读原文请加微信 abc", *BELOW],
        [*ABOVE, *REVIEWED, "信息工程学院 12月1日报名请扫码", *BELOW],
        ["信息工程学院今天起报名，请扫码加入学生群。", *REVIEWED],
    ],
)
def test_what_anybody_wrote_stays_different(app, changed):
    with app.test_request_context():
        assert not same(REVIEWED, inside(changed, REVIEWED, place()))


@pytest.mark.parametrize("day", ["2026年12月1日", "2026年12月3日"])
def test_the_unit_and_day_under_a_text_are_compared_with_it(app, day):
    signed = [*REVIEWED, "信息工程学院", "2026年12月1日"]
    with app.test_request_context():
        pasted = inside([*ABOVE, *signed[:-1], day, *BELOW], signed, place())
        assert same(signed, pasted) is (day == signed[-1])


@given(st.lists(st.sampled_from([*REVIEWED, *ABOVE, *BELOW, "另一段。"]), max_size=8))
def test_nothing_but_what_stands_around_is_ever_taken_away(seeded_app, pasted):
    with seeded_app.test_request_context():
        kept = inside(pasted, REVIEWED, place())
    assert [line for line in kept if line in {*REVIEWED, "另一段。"}] == [
        line for line in pasted if line in {*REVIEWED, "另一段。"}
    ]


def test_the_page_of_wechat_pasted_whole_counts_as_reviewed_first(app, operator):
    number = cleared(app, an_account(app, name="信息工程学院"))
    whole = "".join(f"<p>{line}</p>" for line in [*ABOVE, *REVIEWED, *BELOW])
    assert tell(operator, number, published=whole).status_code == 303
    assert places(app, number) == [(PlaceState.PUBLISHED, True, LINK)]
    worse = whole.replace("本周五", "下周五")
    assert tell(operator, number, published=worse).status_code == 303
    page = operator.open(f"/posts/{number}")
    assert "有 1 处不同" in page.text
