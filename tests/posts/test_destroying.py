"""第十三条: what is destroyed is in no table and no byte of the files any more; that it was there stays, and which backups hold it."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select, text

from portal.audit.models import Entry
from portal.audit.trail import verify
from portal.database import db, swept
from portal.notices.models import Delivery, Notice
from portal.people.kept import KeptForm
from portal.people.models import User
from portal.posts import destroying, versions
from portal.posts.models import Picture, PictureKind, Place, Post, Remark, State, Text, TextKind
from portal.spelling import initials
from tests.corpus import picture
from tests.filings.looking import counted
from tests.pages import Upload
from tests.posts.stopping import an_account, events, handed_in, newest, press, row, settled, step, url, where, written

TITLE = "绝密口令标题Kz77alpha"
NEEDLES = ["Kz77alpha", "绝密口令", "Kz77beta", "Kz77gamma", "Kz77delta", "Kz77omega", initials(TITLE)]
BODY = "绝密口令正文Kz77beta。\n另一段Kz77beta。\n绝密口令正文Kz77beta。"


@pytest.fixture
def mailed(app, monkeypatch):
    """The portal sends mails, and everybody has an address."""
    monkeypatch.setitem(
        app.extensions,
        "portal.config",
        replace(
            app.extensions["portal.config"],
            smtp_host="127.0.0.1",
            mail_from="portal@example.edu",
            public_url="https://x.example.edu",
        ),
    )
    with app.app_context():
        for user in db.session.scalars(select(User)):
            user.email = f"{user.username}@example.edu"
        db.session.commit()


def planted(app, browser_of) -> int:
    """A post that has been everywhere: a draft, handed in, corrected, remarked, returned, handed in anew, and stopped at last."""
    operator, editor = browser_of("operator"), browser_of("editor")
    account = an_account(app)
    words = {"title": TITLE, "body": BODY, "ai": "yes", "ai_note": "绝密口令Kz77gamma", "urgent": "因Kz77gamma"}
    assert written(operator, account, save="draft", **words).status == 303
    number = newest(app)
    twice = {**words, "body": f"{BODY}\n{BODY}"}
    assert written(operator, account, url=url(number, "edit"), picture=[Upload(picture())], **twice).status == 303
    assert press(editor, number, "correct", paragraph=0, text="改成绝密口令Kz77delta").status_code == 303
    assert press(editor, number, "remark", paragraph=1, words="绝密口令Kz77delta").status_code == 303
    assert step(editor, number, "return").status_code == 303
    assert written(operator, account, url=url(number, "edit"), **twice).status == 303
    _planted_in_rows(app, number)
    assert step(editor, number, "stop", "清单第三项为是，请处理。").status_code == 303
    return number


def _planted_in_rows(app: Any, number: int) -> None:
    """What no page of today writes: a published version and its link, a picture of many pages, forms typed in vain, messages that left."""
    with app.app_context():
        post = db.session.get_one(Post, number)
        author, other = post.author, db.session.scalars(select(User).where(User.username == "head")).one()
        versions.add(post, TextKind.PUBLISHED, '[["p", "绝密口令Kz77omega"]]', author, account_id=post.account_id)
        post.places[0].link = "https://mp.weixin.qq.com/s/Kz77omega"
        content = b"\xff\xd8" + b"Kz77omega" * 4000
        post.pictures.append(
            Picture(
                kind=PictureKind.LONG,
                place=9,
                name="绝密口令.png",
                media_type="image/png",
                width=9,
                height=9,
                content=content,
                mac=versions.mac(content),
                by=author,
            )
        )
        for user, path in (
            (author, "/posts/new"),
            (author, f"/posts/{number}/edit"),
            (other, f"/posts/{number}/steps/return"),
        ):
            fields = [["title", TITLE], ["body", "绝密口令Kz77omega"]]
            key = secrets.token_urlsafe(9)
            db.session.add(KeptForm(key=key, user_id=user.id, place=key, path=path, fields=fields, files=False))
        sent = db.session.scalars(select(Delivery).join(Notice).where(Notice.subject == post.subject)).first()
        if sent:
            sent.sent_at = post.created_at
        db.session.commit()


@pytest.fixture
def stopped(app, mailed, browser_of):
    return planted(app, browser_of)


def test_destroyed_it_is_in_no_table_and_no_byte_and_before_it_was(app, browser_of, publicity, stopped):
    settled(app)
    before = " ".join(where(app, NEEDLES))
    hidden = initials(TITLE)  # by which the title was found in lists until it was stopped
    assert all(needle.lower() in before.lower() for needle in NEEDLES if needle != hidden), before
    answer = publicity.post(url(stopped, "steps/destroy"), publicity.signed({"opinion": "按规定销毁。"}))
    assert answer.status == 303
    page = publicity.follow(answer)
    assert where(app, NEEDLES) == []
    assert [counted(app, model) for model in (Text, Picture, Remark, KeptForm)] == [0, 0, 0, 0]
    assert counted(app, Delivery) > 0
    kept = row(app, stopped)
    assert (kept.state, kept.name, kept.urgent, kept.text) == (State.DESTROYED, "涉密件", "", None)
    assert kept.says("ai")
    assert "数据库文件于" in page.text
    assert "涉密已销毁" in page.text


def test_what_stays_says_that_it_was_there_and_names_the_backups(app, browser_of, publicity, stopped):
    before = row(app, stopped)
    macs = {"texts": [t.mac for t in before.texts], "pictures": [p.mac for p in before.pictures]}
    assert step(publicity, stopped, "destroy").status_code == 303
    shown = publicity.open(url(stopped)).text
    last = events(app, stopped)[-1]
    assert last.action == "destroy"
    assert {name: last.data[name] for name in macs} == macs
    assert len(last.data["texts"]) == 4
    assert last.data["remarks"] == last.data["left"] == 1
    assert all(mac in shown for mac in (*macs["texts"], *macs["pictures"]))
    with app.app_context():
        post = db.session.get_one(Post, stopped)
        words = destroying.backups(post)
        assert words in shown
        assert words in last.note
        assert "所作的数据库备份、快照和归档日志仍可能含有本件" in words
        entry = db.session.scalars(select(Entry).where(Entry.action == destroying.SWEPT)).one()
        assert (entry.subject, entry.username) == (f"post:{stopped}", "publicity")
        assert entry.detail == {"swept": "已完成", "backups": words}
        admin = select(Notice.text).join(User).where(User.username == "admin", Notice.title.contains("请销毁备份"))
        assert db.session.scalars(admin).one() == words
        assert verify()[1] == ""


def test_the_event_and_the_trail_never_held_a_word_of_it(app, browser_of, stopped):
    with app.app_context():
        said = [str((e.opinion, e.note, e.data)) for e in events(app, stopped)]
        said += [str(entry.detail) for entry in db.session.scalars(select(Entry))]
    assert not [words for words in said for needle in NEEDLES if needle in words]


def test_another_post_with_the_same_text_is_named(app, browser_of, operator, publicity, stopped):
    with app.app_context():
        account = db.session.scalars(select(Place.account_id)).first()
    other = handed_in(app, operator, account, title="另一件", body=f"{BODY}\n{BODY}")
    step(publicity, stopped, "destroy")
    assert f"稿件 {other} 的正文与本件相同" in publicity.open(url(stopped)).text


def test_only_the_office_destroys_only_what_is_stopped_and_only_once(app, browser_of, operator, publicity, stopped):
    for name in ("operator", "head", "editor", "student", "stranger", "leader"):
        assert step(browser_of(name), stopped, "destroy").status_code in {403, 404}, name
        assert press(browser_of(name), stopped, "sweep").status_code in {403, 404}, name
    assert press(publicity, stopped, "sweep").status_code == 409
    with app.app_context():
        account = db.session.scalars(select(Place.account_id)).first()
    live = handed_in(app, operator, account)
    assert step(publicity, live, "destroy").status_code == 409
    assert row(app, live).text is not None
    assert step(publicity, stopped, "destroy", "").status_code == 422  # without a word of why
    assert row(app, stopped).text is not None
    assert step(publicity, stopped, "destroy").status_code == 303
    assert step(publicity, stopped, "destroy").status_code == 409
    assert sum(e.action == "destroy" for e in events(app, stopped)) == 1


def test_while_somebody_reads_the_database_it_is_said_and_can_be_tried_again(
    app, browser_of, publicity, stopped, database
):
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("the log of SQLite alone waits for readers")
    at_once = _not_waiting(engine)
    try:
        with closing(sqlite3.connect(str(engine.url.database))) as reader:
            reader.execute("begin")
            reader.execute("select count(*) from post").fetchone()
            assert step(publicity, stopped, "destroy").status_code == 303
            page = publicity.open(url(stopped))
            assert "数据库文件还没有清理完毕：当时有人正在读取数据库" in page.text
    finally:
        event.remove(engine, "checkout", at_once)
    answer = publicity.send(page, action="/sweep")
    assert "数据库文件于" in publicity.follow(answer).text
    assert where(app, NEEDLES) == []


def _not_waiting(engine: Any) -> Any:
    """Let no connection wait ten seconds for a reader."""
    engine.dispose()

    def at_once(connection: Any, *_of: Any) -> None:
        connection.execute("pragma busy_timeout=50")

    event.listen(engine, "checkout", at_once)
    return at_once


def test_what_is_written_over_in_a_draft_is_gone_from_the_file(app, operator):
    account = an_account(app)
    assert written(operator, account, save="draft", body="长" * 3000 + "Kz77beta" * 3000).status == 303
    settled(app)
    assert app.testing
    assert where(app, ["Kz77beta"]) != []
    assert written(operator, account, save="draft", url=url(newest(app), "edit"), body="短").status == 303
    settled(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("pragma secure_delete")) == 1
    assert where(app, ["Kz77beta"]) == []


def test_the_gaps_of_the_pages_hold_nothing_either(app, tmp_path):
    """Balancing its trees SQLite leaves copies of rows behind that secure_delete never sees: only writing them anew takes those away."""
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL keeps its rows otherwise")
        db.session.execute(text("create table made_up (id integer primary key, said text)"))
        db.session.execute(text("create index of_made_up on made_up (said)"))
        for n in range(1200):
            said = f"{'Kz77gap' if n % 9 == 4 else 'x'}{n * 7919 % 1000}{'y' * (n * 31 % 180)}"
            db.session.execute(text("insert into made_up values (:n, :said)"), {"n": n, "said": said})
        for n in range(1200):
            db.session.execute(
                text(
                    "update made_up set said = 'z' || :n || substr(said, -(:n % 97)) where said not like 'Kz77gap%' and id = :n"
                ),
                {"n": n},
            )
        db.session.execute(text("update made_up set said = 'gone' where said like 'Kz77gap%'"))
        db.session.commit()
        settled(app)
        assert where(app, ["Kz77gap"]) != []
        assert swept(["made_up"]) == ""
        assert where(app, ["Kz77gap"]) == []
        db.session.execute(text("drop table made_up"))
        db.session.commit()
