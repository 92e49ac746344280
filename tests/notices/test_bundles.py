"""One act tells each person once, with a count and a list: in the portal, by mail, by robot; whatever act, and however long it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from portal import calendar
from portal.database import db
from portal.filings.models import Filing
from portal.filings.workflow import FILING
from portal.imports import effects as imports
from portal.notices import delivery
from portal.notices.bundles import NAMED, SETTLING
from portal.notices.effects import one_act, read, tell
from portal.notices.models import Delivery, MessageSort, Notice, Progress
from portal.people.models import Role
from tests.delegation.making import give
from tests.filings.making import many, typed
from tests.filings.ticking import OFFICE, consent
from tests.handover.queues import COLLEGE, handed
from tests.imports.making import OPINION, laid_before, stocked
from tests.notices.looking import bell, titles
from tests.notices.post import delivered, progress, rows
from tests.notices.reminding import draft, people, run
from tests.notices.sending import a_robot, due_now, wants

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

GIST = "催办"


def done(app: Flask, first: int, last: int, *usernames: str, act: str = "batch:1:x", gist: str = GIST) -> None:
    """Tell people of so many things in one act, each in a transaction of its own."""
    with app.app_context(), one_act(act):
        known = people()
        for n in range(first, last):
            about = {"url": f"/filings/{n}", "subject": f"filing:{n}", "key": f"filing:{n}:1"}
            whom = [known[name] for name in usernames]
            tell(whom, MessageSort.URGE, f"{GIST}：微信“第{n}号”创建", text="请尽快办理。", **about, gist=gist)
            db.session.commit()


def messages(app: Flask, username: str) -> list[Notice]:
    """What somebody sees in their list."""
    with app.app_context():
        user = people()[username].id
        seen = select(Notice).where(Notice.user_id == user, Notice.head_id.is_(None)).order_by(Notice.id)
        return list(db.session.scalars(seen))


def said(app: Flask, username: str) -> list[str]:
    return [notice.title for notice in messages(app, username)]


def test_sixty_things_of_one_act_are_one_message_to_each_by_every_way(app: Flask, post: Any, group: Any) -> None:
    a_robot(app, group.url)
    done(app, 1, 61, "head", "deputy")
    assert said(app, "head") == said(app, "deputy") == ["催办 60 件"]
    lines = messages(app, "head")[0].text.split("\n")
    assert lines == [f"微信“第{n}号”创建" for n in range(1, NAMED + 1)] + ["……等 60 件"]
    due_now(app)
    assert delivered(app).sent == 3
    assert progress(app) == ["sent"] * 3
    for username in ("head", "deputy"):
        (mail,) = post.to(username)
        assert mail["Subject"] == "【备案平台】催办 60 件：微信“第1号”创建等"
        assert "……等 60 件" in mail.get_content()
        assert f"https://media.example.edu/notices/{messages(app, username)[0].id}" in mail.get_content()
    (text,) = group.texts
    assert "催办 60 件" in text
    assert "https://media.example.edu/notices/\n" in text, "a group has no message of its own"


@pytest.mark.parametrize(("number", "text"), [(1, "请尽快办理。"), (2, "微信“第1号”创建\n微信“第2号”创建")])
def test_one_thing_is_a_message_of_its_own_and_few_are_all_named(app: Flask, number: int, text: str) -> None:
    done(app, 1, number + 1, "head")
    (message,) = messages(app, "head")
    assert message.title == ("催办：微信“第1号”创建" if number == 1 else "催办 2 件")
    assert message.text == text


def test_nobody_is_told_the_same_thing_twice_whatever_act_tells_it(app: Flask) -> None:
    done(app, 1, 4, "head")
    done(app, 1, 4, "head")
    done(app, 1, 4, "head", act="another")
    assert said(app, "head") == ["催办 3 件"]
    with app.app_context():
        assert db.session.scalar(select(func.count(Notice.id)).where(Notice.key.startswith("filing:"))) == 3


def test_other_acts_other_things_to_say_and_what_no_act_tells_stay_apart(app: Flask) -> None:
    done(app, 1, 3, "head")
    done(app, 3, 5, "head", act="another")
    done(app, 5, 7, "head", gist="待您办理")
    for n in (7, 8):
        with app.app_context():
            about = {"url": "/", "subject": f"filing:{n}", "key": f"filing:{n}:1", "gist": GIST}
            tell([people()["head"]], MessageSort.URGE, "催办", **about)
            db.session.commit()
    assert said(app, "head") == ["催办 2 件", "催办 2 件", "待您办理 2 件", "催办", "催办"]


def test_nothing_goes_into_a_message_that_was_read(app: Flask) -> None:
    done(app, 1, 4, "head")
    with app.app_context():
        read(db.session.get_one(Notice, messages(app, "head")[0].id))
        db.session.commit()
    done(app, 4, 6, "head")
    assert said(app, "head") == ["催办 3 件", "催办 2 件"]
    with app.app_context():
        unread = db.session.scalars(select(Notice).where(Notice.read_at.is_(None))).all()
        assert {(n.message.title, n.key) for n in unread if n.head} == {
            ("催办 2 件", "filing:4:1"),
            ("催办 2 件", "filing:5:1"),
        }


@pytest.mark.parametrize("gone", [Progress.SENDING, Progress.SENT, Progress.UNSURE, Progress.DROPPED])
def test_nothing_goes_into_a_message_that_has_begun_to_leave(app: Flask, post: Any, gone: Progress) -> None:
    done(app, 1, 3, "head")
    with app.app_context():
        db.session.execute(update(Delivery).values(progress=gone))
        db.session.commit()
    done(app, 3, 5, "head")
    assert said(app, "head") == ["催办 2 件", "催办 2 件"]
    assert sorted(progress(app)) == sorted([gone.value, "waiting"])


def test_what_an_act_tells_waits_until_it_tells_no_more(app: Flask, post: Any) -> None:
    start = datetime(2026, 11, 23, 2, tzinfo=UTC)
    for n in range(3):
        with time_machine.travel(start + n * timedelta(seconds=100), tick=False):
            done(app, n + 1, n + 2, "head")
            assert delivered(app).sent == 0
    (row,) = rows(app)
    assert row.due_at == start + timedelta(seconds=200) + SETTLING
    with time_machine.travel(row.due_at, tick=False):
        assert delivered(app).sent == 1
    assert post.to("head")[0]["Subject"].startswith("【备案平台】催办 3 件")


def test_what_is_wanted_once_a_day_is_not_put_off_nor_brought_forward(app: Flask, post: Any) -> None:
    wants(app, "head", "urge", "mail", "daily")
    with time_machine.travel(datetime(2026, 11, 23, 2, tzinfo=UTC), tick=False):
        done(app, 1, 4, "head")
    assert [row.due_at.isoformat() for row in rows(app)] == ["2026-11-24T00:00:00+00:00"]


def test_who_claims_a_message_into_which_something_came_meanwhile_looks_again(app: Flask, post: Any) -> None:
    done(app, 1, 2, "head")
    due_now(app)
    with app.app_context():
        moment = calendar.now()
        found = delivery._due(moment, set())
        db.session.commit()
        done(app, 2, 3, "head")
        assert delivery._claimed(found, moment) is None
    due_now(app)
    assert delivered(app).sent == 1
    assert len(post.mails) == 1
    assert "第2号" in post.mails[0][1].get_content()


def test_a_group_hears_of_everything_although_its_people_were_told_of_different_things(app: Flask, group: Any) -> None:
    a_robot(app, group.url)
    done(app, 1, 3, "deputy")
    done(app, 1, 6, "head")
    due_now(app)
    delivered(app)
    assert all(f"第{n}号" in "".join(group.texts) for n in range(1, 6))


def test_reading_all_leaves_unread_what_took_more_after_the_page_was_shown(app: Flask, head: Page) -> None:
    done(app, 1, 3, "head")
    page = head.open("/notices/")
    done(app, 3, 4, "head")
    head.send(page, action="/notices/read")
    assert bell(head.open("/notices/")) == "1"
    head.send(head.open("/notices/"), action="/notices/read")
    assert bell(head.open("/notices/")) == "0"
    with app.app_context():
        assert db.session.scalar(select(func.count(Notice.id)).where(Notice.read_at.is_(None))) == 0


def test_consent_to_many_is_one_message_whose_page_leads_to_each(
    app: Flask, publicity: Page, operator: Page, head: Page
) -> None:
    filings = many(app, 7)
    consent(publicity, OFFICE)
    page = operator.open("/notices/")
    assert titles(page)[0] == "已备案 7 件"
    assert bell(page) == "1"
    assert "……等 7 件" in page.text
    opened = operator.send(page, action="/open")
    shown = operator.open(opened.location)
    assert [link.get("href") for link in shown.all("a", class_="notice-title")] == [f"/filings/{f}" for f in filings]
    assert bell(shown) == "0"
    assert head.open(opened.location).status == 404, "it is the reader's alone"


def test_an_import_is_one_message_however_many_portions_it_takes(
    app: Flask, publicity: Page, director: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "TAKEN_AT_ONCE", 2)
    url = laid_before(publicity, [stocked(n) for n in range(1, 6)])
    assert said(app, "director") == ["待您办理 5 件"]
    page = director.open(url)
    while page.all("form", action=f"{url}/consent"):
        page = director.follow(director.send(page, {"opinion": OPINION}, action="/consent"))
    assert said(app, "publicity") == ["已备案 5 件"]


def test_a_handover_is_one_message(app: Flask, operator: Page, head: Page) -> None:
    give(app, "stranger", Role.AUTHOR, COLLEGE)
    for platform in ("weibo", "qq", "douyin"):
        typed(operator, platform)
    handed(head, "operator", "何静（经济与管理学院）")
    assert said(app, "stranger") == ["移交给您 3 件"]


def test_a_day_s_reminders_are_one_message_the_most_urgent_first(app: Flask, post: Any) -> None:
    draft(app, registered="2026-11-12")
    draft(app, registered="2026-11-10")
    assert len(run(app, "2026-11-18")) == 2
    (message,) = messages(app, "operator")
    assert message.title == "期限提醒 2 件"
    assert [line.rpartition("：")[2] for line in message.text.split("\n")] == ["已超期 1 天", "剩余 1 天"]
    assert run(app, "2026-11-18", "T08:00:00Z") == []
    assert len(rows(app)) == 1


def test_a_message_is_read_once_nothing_in_it_is_news(app: Flask) -> None:
    draft(app, registered="2026-11-12")
    draft(app, registered="2026-11-10")
    run(app, "2026-11-18")
    run(app, "2026-11-19")
    first, second = messages(app, "operator")
    assert (first.read_at, second.title.rpartition("：")[2]) == (None, "今天到期")
    run(app, "2026-11-20")
    assert messages(app, "operator")[0].read_at is not None, "of both something later was told"
    assert [m.title for m in messages(app, "operator") if m.read_at is None][-1].startswith("期限提醒")


def test_a_request_is_one_act_and_demonstration_data_are_many(app: Flask) -> None:
    first, second = many(app, 2)
    with app.app_context():
        office = people()["publicity"]
        for number in (first, second):
            FILING.take(db.session.get_one(Filing, number), "approve", office, "同意备案登记。")
        db.session.commit()
    assert len([title for title in said(app, "operator") if title.endswith("已备案")]) == 2
    third, fourth = many(app, 2)
    with app.test_request_context("/", method="POST"):
        office = people()["publicity"]
        for number in (third, fourth):
            FILING.take(db.session.get_one(Filing, number), "approve", office, "同意备案登记。")
        db.session.commit()
    assert said(app, "operator")[-1] == "已备案 2 件"
