"""Mail leaves after the commit, by a real server: nothing lost when it is down, nothing sent twice, nothing sent for what was undone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, update

from portal import calendar
from portal.config import BadConfig
from portal.database import db
from portal.notices import effects, lease
from portal.notices.delivery import BACK_OFF, MOST_TRIES
from portal.notices.mail import compose
from portal.notices.models import Delivery, Lease, MessageSort, Notice, Progress
from portal.notices.outcome import Impossible
from portal.people.models import User
from tests.delegation.making import change
from tests.filings.making import typed
from tests.notices.post import delivered, progress, rows, told
from tests.notices.sending import due_now, wants

ROOT = Path(__file__).resolve().parents[2]


def later(minutes):
    return time_machine.travel(calendar.now() + timedelta(minutes=minutes, seconds=1))


def test_a_step_tells_the_next_person_by_mail_after_the_commit(app, post, operator):
    wants(app, "head", "todo", "mail", "now")
    filing = typed(operator)
    assert post.mails == [], "nothing leaves inside the request"
    assert delivered(app).sent >= 1
    mail = post.to("head")[0]
    assert mail["From"].addresses[0].addr_spec == "portal@example.edu"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"https://media.example.edu/filings/{filing}" in mail.get_content()
    assert "待您办理" in mail.get_content()


def test_what_was_rolled_back_is_told_to_nobody(app, post):
    with app.app_context():
        people = list(db.session.scalars(select(User).where(User.username == "head")))
        effects.tell(people, MessageSort.URGE, "催办", url="/filings/1", subject="filing:1", key="x")
        db.session.rollback()
    assert delivered(app).sent == 0
    assert rows(app) == []
    assert post.mails == []


def test_nobody_is_told_the_same_thing_twice(app, post):
    told(app, "head", "deputy")
    told(app, "head", "deputy", "operator")
    delivered(app)
    delivered(app)
    assert sorted(to for to, _ in post.mails) == ["deputy@example.edu", "head@example.edu", "operator@example.edu"]


def test_what_is_wanted_daily_comes_as_one_digest_at_the_hour_of_the_school(app, post):
    with time_machine.travel("2026-11-23T02:00:00Z", tick=False):
        told(app, "head", sort=MessageSort.TODO, key="a", title="待您办理：甲")
        told(app, "head", sort=MessageSort.DEADLINE, key="b", title="三天后到期：乙")
        assert delivered(app).sent == 0
    assert {row.due_at.isoformat() for row in rows(app)} == {"2026-11-24T00:00:00+00:00"}, "eight o'clock in China"
    with time_machine.travel("2026-11-24T00:01:00Z"):
        assert delivered(app).sent == 1
    (mail,) = post.to("head")
    assert "待您办理：甲" in mail.get_content()
    assert "三天后到期：乙" in mail.get_content()
    assert mail["Subject"] == "【备案平台】2 件事项：三天后到期：乙等"
    assert {row.batch for row in rows(app)} == {mail["Message-ID"].split("@")[0].removeprefix("<")}


def test_who_wants_no_mail_gets_none_and_still_finds_the_message_in_the_portal(app, post, head):
    wants(app, "head", "urge", "mail", "no")
    told(app, "head")
    assert rows(app) == []
    assert "催办：微信“新芽”创建" in head.open("/notices/").text


def test_who_has_no_address_and_a_portal_without_a_server_queue_nothing(app, post, configured):
    with app.app_context():
        db.session.execute(update(User).where(User.username == "head").values(email=""))
        db.session.commit()
    told(app, "head")
    configured(smtp_host="")
    told(app, "deputy")
    assert rows(app) == []


def test_while_the_server_is_down_nothing_is_lost_and_afterwards_all_comes_once(app, post):
    told(app, "head", "deputy", "operator")
    post.close()
    first = delivered(app)
    assert (first.sent, first.again) == (0, 1), "one try is enough to know that nobody is there"
    assert progress(app) == ["waiting"] * 3
    assert any("无法连接" in row.error for row in rows(app))
    post.open()
    due_now(app)
    assert delivered(app).sent == 3
    assert len(post.mails) == 3
    assert progress(app) == ["sent"] * 3
    assert delivered(app).sent == 0


def test_a_server_that_is_away_for_days_loses_no_mail(app, post):
    told(app, "head")
    post.close()
    for _ in range(MOST_TRIES + 2):
        due_now(app)
        delivered(app)
    assert progress(app) == ["waiting"]
    post.open()
    due_now(app)
    assert delivered(app).sent == 1


def test_a_server_that_refuses_for_now_is_asked_again_ever_later_and_at_last_given_up(app, post):
    post.says = "451 try again later"
    told(app, "head")
    pauses = []
    for _ in range(MOST_TRIES):
        delivered(app)
        row = rows(app)[0]
        pauses.append(round((row.due_at - row.tried_at).total_seconds() / 60))
        due_now(app)
    assert pauses[: len(BACK_OFF)] == list(BACK_OFF)
    assert progress(app) == ["failed"]
    assert "451" in rows(app)[0].error
    assert delivered(app).again == 0


def test_a_new_message_does_not_wait_for_one_that_failed(app, post):
    post.says = "451 try again later"
    told(app, "head", key="a")
    delivered(app)
    post.says = "250 OK"
    told(app, "head", key="b")
    assert delivered(app).sent == 1
    assert progress(app) == ["waiting", "sent"]


def test_an_address_that_the_server_does_not_know_fails_at_once_and_others_get_theirs(app, post):
    post.refuses = {"head@example.edu": "550 no such user"}
    told(app, "head", "deputy")
    report = delivered(app)
    assert (report.sent, report.failed) == (1, 1)
    assert sorted(progress(app)) == ["failed", "sent"]
    assert [to for to, _ in post.mails] == ["deputy@example.edu"]


def test_a_greylisted_address_is_tried_again(app, post):
    post.refuses = {"head@example.edu": "450 greylisted"}
    told(app, "head")
    delivered(app)
    assert progress(app) == ["waiting"]
    post.refuses = {}
    due_now(app)
    assert delivered(app).sent == 1


def test_what_was_cut_off_in_the_middle_is_unsure_and_never_sent_again_by_itself(app, post):
    post.cuts = True
    told(app, "head")
    assert delivered(app).unsure == 1
    assert progress(app) == ["unsure"]
    post.cuts = False
    due_now(app)
    assert delivered(app).sent == 0
    assert len(post.mails) == 1


def test_a_delivery_killed_while_it_sends_leaves_an_unsure_message_and_nothing_goes_twice(app, post, database):
    told(app, "head", "deputy")
    post.says = "250 OK"
    post.cuts = False
    hold = threading.Event()
    slow = post.handle_DATA

    async def hanging(server, session, envelope):
        answer = await slow(server, session, envelope)
        while not hold.is_set():  # noqa: ASYNC110 - set by the test, in another thread
            await asyncio.sleep(0.01)
        return answer

    post.handle_DATA = hanging
    process = deliverer(database.url, post.port)
    assert post.took.wait(60)
    process.kill()
    process.communicate()
    hold.set()
    post.handle_DATA = slow
    assert sorted(progress(app)) == ["sending", "waiting"]
    assert delivered(app).busy, "the dead process still has its lease"
    with later(lease.MINUTES):
        report = delivered(app)
    assert (report.unsure, report.sent) == (1, 1)
    assert sorted(progress(app)) == ["sent", "unsure"]
    assert len(post.mails) == 2, "each of the two went once"


def deliverer(url, port):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.notices.delivering", url, str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_schedulers_at_once_send_everything_once(app, post, database):
    with app.app_context():
        names = list(db.session.scalars(select(User.username)))
    told(app, *names)
    both = [deliverer(database.url, post.port) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    delivered(app)
    assert sorted(to for to, _ in post.mails) == sorted(f"{name}@example.edu" for name in names)
    assert set(progress(app)) == {"sent"}


def test_the_lease_is_one_s_own_until_it_ends_and_is_given_back(app):
    with app.app_context():
        with lease.held("work") as mine:
            assert mine
            assert mine.take(), "it can be prolonged"
            with lease.held("work") as second:
                assert second is None
            with lease.held("other") as other:
                assert other
            with later(lease.MINUTES), lease.held("work") as taken:
                assert taken, "one that was not prolonged has ended"
                assert not mine.take()
        assert db.session.scalars(select(Lease)).all() == []


def test_who_has_left_gets_no_more_mail(app, post):
    told(app, "head")
    with app.app_context():
        db.session.execute(update(User).where(User.username == "head").values(active=False))
        db.session.commit()
    assert delivered(app).sent == 0
    assert progress(app) == ["dropped"]


def test_the_command_says_what_it_did(app, post):
    told(app, "head")
    said = app.test_cli_runner().invoke(args=["deliver"])
    assert "已发送 1 封" in said.output
    with app.app_context(), lease.held("deliver"):
        assert "不重复发送" in app.test_cli_runner().invoke(args=["deliver"]).output


@pytest.mark.parametrize("evil", ["a\r\nBcc: all@example.edu", "a\nX: y", "a\x00b", "a\u2028b", "\r\n\r\nbody"])
def test_s53_nothing_typed_reaches_the_headers_of_a_mail(app, post, evil):
    config = app.extensions["portal.config"]
    mail = compose(config, "head@example.edu", evil, evil, "portal-1")
    assert isinstance(mail, EmailMessage)
    head = mail.as_bytes().partition(b"\r\n\r\n")[0].decode()
    assert {line.partition(":")[0] for line in head.splitlines() if not line.startswith(" ")} == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Unsubscribe",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    for address in (
        f"head@example.edu{evil}",
        f"{evil}@example.edu",
        "head",
        "",
        "a@b, c@d",
        "<a@b>",
        "头@example.edu",
    ):
        with pytest.raises(Impossible):
            compose(config, address, "催办", "text", "portal-1")


def test_s53_a_message_with_line_breaks_in_its_title_is_one_mail_to_one_reader(app, post):
    told(app, "head", title="催办\r\nBcc: all@example.edu\r\n\r\n.\r\nMAIL FROM:<x@y>", text="一行\r\n.\r\n二行")
    delivered(app)
    assert [to for to, _ in post.mails] == ["head@example.edu"]
    mail = post.mails[0][1]
    assert mail["Bcc"] is None
    assert "二行" in mail.get_content()


def test_a_stored_address_that_is_none_fails_and_is_said(app, post):
    with app.app_context():
        db.session.execute(update(User).where(User.username == "head").values(email="not an address"))
        db.session.commit()
    told(app, "head")
    delivered(app)
    assert progress(app) == ["failed"]
    assert rows(app)[0].error == "邮箱地址有误"


def test_an_unwise_mail_server_is_refused_at_the_start(app):
    config = app.extensions["portal.config"]
    for wrong in (
        {"smtp_host": "mail", "mail_from": "", "public_url": "https://x"},
        {"smtp_host": "mail", "mail_from": "a@b", "public_url": ""},
        {"smtp_security": "ssl"},
        {"robot_relay": "http://user:pass@host/"},
        {"robot_relay": "file:///etc"},
    ):
        with pytest.raises(BadConfig):
            replace(config, **wrong)


def test_a_delivery_knows_its_notice(app, post):
    told(app, "head")
    with app.app_context():
        row = db.session.scalars(select(Delivery)).one()
        assert row.notice.title == db.session.scalars(select(Notice)).one().title
        assert row.progress == Progress.WAITING


def test_of_two_who_share_a_mailbox_the_one_who_is_there_hears_what_is_theirs(app, post):
    change(app, "deputy", email="head@example.edu")
    told(app, "head", key="filing:1:1", title="催办：给已停用的人")
    told(app, "deputy", key="filing:2:1", title="催办：给在用的人")
    change(app, "head", active=False)
    delivered(app)
    assert [mail.get_content().count("给在用的人") for mail in post.to("head")] == [1]
    assert "给已停用的人" not in post.to("head")[0].get_content()
    assert sorted(progress(app)) == ["dropped", "sent"]
