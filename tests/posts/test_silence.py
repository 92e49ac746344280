"""更新间隔: days without a publication, in words, the day of the veto, and who is warned when (考核 V6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal import calendar
from portal.accounts.models import Status
from portal.posts.silence import Silence, counted, veto_day
from tests.accounts.registered import changed, registered
from tests.notices.reminding import run, setting
from tests.posts.published import an_account, published

LAST = date(2026, 11, 2)  # a Monday
NATIONAL = frozenset(date(2026, 10, day) for day in range(1, 8))


@pytest.mark.parametrize(
    ("days", "fail", "tone", "words"),
    [
        (0, 14, "done", "今天已发布"),
        (1, 14, "done", "已 1 天没有发布，再过 13 天将被记为“14 天无更新”"),
        (6, 14, "done", "已 6 天没有发布，再过 8 天将被记为“14 天无更新”"),
        (7, 14, "wait", "已 7 天没有发布，再过 7 天将被记为“14 天无更新”"),
        (9, 14, "wait", "已 9 天没有发布，再过 5 天将被记为“14 天无更新”"),
        (13, 14, "wait", "已 13 天没有发布，再过 1 天将被记为“14 天无更新”"),
        (14, 14, "bad", "已 14 天没有发布，记为“14 天无更新”（单项否决）"),
        (300, 14, "bad", "已 300 天没有发布，记为“14 天无更新”（单项否决）"),
        (13, 21, "done", "已 13 天没有发布，再过 8 天将被记为“21 天无更新”"),
        (14, 21, "wait", "已 14 天没有发布，再过 7 天将被记为“21 天无更新”"),
    ],
)
def test_v6_days_in_words(app, days, fail, tone, words):
    with app.app_context():
        found = Silence(None, ever=True, days=days, veto=LAST, fail=fail)
        assert (found.tone, found.words) == (tone, words)


def test_v6_what_was_filed_and_has_published_nothing_says_so(app):
    with app.app_context():
        assert Silence(None, ever=False, days=9, veto=LAST, fail=14).words.startswith("备案后 9 天没有发布，再过 5 天")
        assert Silence(None, ever=False, days=0, veto=LAST, fail=14).words == "今天备案，还没有发布"


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), 0),
        (date(2026, 9, 30), date(2026, 10, 7), 0),
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 9, 20), date(2026, 10, 1), 10),
        (date(2026, 10, 3), date(2026, 10, 10), 3),
        (date(2026, 11, 2), date(2026, 11, 16), 14),
    ],
)
def test_v6_holidays_do_not_count_weekends_do(since, until, days):
    assert counted(since, until, NATIONAL) == days


@pytest.mark.parametrize(("since", "on"), [(LAST, date(2026, 11, 16)), (date(2026, 9, 20), date(2026, 10, 11))])
def test_v6_the_day_of_the_veto_is_the_day_on_which_so_many_have_counted(since, on):
    assert veto_day(since, 14, NATIONAL) == on
    assert counted(since, on, NATIONAL) == 14
    assert counted(since, on - timedelta(days=1), NATIONAL) == 13


@pytest.fixture
def quiet(app) -> int:
    """An account that published last on that Monday."""
    account = an_account(app, name="信工微信")
    published(app, account, days_ago=(datetime.now(UTC) - calendar.at(LAST)).total_seconds() / 86400 - 0.4)
    return account


def test_v6_authors_are_warned_on_the_7th_10th_12th_and_last_day_and_heads_with_them(app, dbms, quiet):
    told = {day: run(app, f"2026-11-{day:02d}") for day in range(3, 20)}
    assert {day: [t.who for t in found] for day, found in told.items() if found} == {
        9: ["operator"],
        12: ["head", "operator"],
        13: ["head", "operator"],  # the 14th is a Saturday: a stage never falls on a day off
        16: ["head", "operator"],
    }
    first = told[9][0]
    assert first.title == "微信“信工微信”：已 7 天没有发布，再过 7 天将被记为“14 天无更新”"
    assert (first.text, first.url) == ("最迟 2026-11-16，尚未登记新发布的内容。", f"/accounts/{quiet}")


def test_v6_the_days_are_a_setting(app, quiet):
    setting(app, posts_silent_fail="21", remind_silence="本人：到期前 2 天 / 单位负责人：无 / 主管部门：无 / 自然日")
    assert run(app, "2026-11-19") == []
    assert [t.title for t in run(app, "2026-11-20")] == [
        "微信“信工微信”：已 18 天没有发布，再过 3 天将被记为“21 天无更新”"
    ]


def test_v6_nobody_is_told_of_an_account_nobody_sends_posts_for(app, quiet):
    """On the first morning after the upgrade the portal knows nothing of what the others publish."""
    registered(app, name="从不送审", filed_on=date(2025, 1, 1))
    closed = an_account(app, name="已注销")
    published(app, closed, days_ago=20)
    changed(app, closed, status=Status.CLOSED)
    new = registered(app, name="新备案", filed_on=date(2026, 11, 10))
    titles = [t.title for t in run(app, "2026-11-17")]
    assert all("信工微信" in title or "新备案" in title for title in titles)
    assert any(title.startswith("微信“新备案”：备案后 7 天没有发布") for title in titles)
    assert new


def test_v6_without_any_post_nothing_is_due(app):
    registered(app, filed_on=date(2026, 11, 2))
    assert run(app, "2026-11-16") == []


def test_v6_the_page_of_the_account_and_its_health_say_it(app, operator, stranger, quiet):
    with time_machine.travel("2026-11-11T02:00:00Z", tick=False):
        page = operator.open(f"/accounts/{quiet}")
        assert page.text.count("已 9 天没有发布，再过 5 天将被记为“14 天无更新”") == 2  # the panel, and 合规体检
        said = ["".join(dd.itertext()).strip() for dd in page.all("dd")]
        assert [words for words in said if words.endswith("篇")] == ["1 篇", "1 篇", "0 篇"]
        assert "宿舍文化节" in page.text
        other = stranger.open(f"/accounts/{quiet}").text
        assert "宿舍文化节" not in other
        assert "先审后发且内容一致" not in other
    with time_machine.travel("2026-11-20T02:00:00Z", tick=False):
        assert "已 18 天没有发布，记为“14 天无更新”（单项否决）" in operator.open(f"/accounts/{quiet}").text
