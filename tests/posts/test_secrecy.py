"""第十三条: the list of secrecy comes before every consent, one 是 stops a post and calls, and nothing of what is secret is taken in."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from portal.notices.models import Notice
from portal.people.kept import KeptForm
from portal.posts.models import Picture, State
from portal.settings.models import Setting
from tests.corpus import picture
from tests.filings.looking import counted
from tests.pages import Upload
from tests.people import leaving
from tests.posts.stopping import (
    BODY,
    SAID,
    TITLE,
    an_account,
    events,
    handed_in,
    newest,
    press,
    row,
    settled,
    step,
    to_step,
    url,
    where,
    written,
)

REVIEWS = ("first", "second", "final")
WORDS = "某事Zq81phrase"


@pytest.fixture
def account(app):
    return an_account(app)


@pytest.fixture
def post(app, operator, account):
    return handed_in(app, operator, account, picture=[Upload(picture())])


def told(app, number: int) -> list[tuple[str, str, str]]:
    with app.app_context():
        found = db.session.scalars(select(Notice).where(Notice.subject == f"post:{number}").order_by(Notice.id))
        return [(notice.user.username, notice.title, notice.text) for notice in found]


def test_nobody_consents_before_the_list_was_gone_through(app, browser_of, post):
    editor = browser_of("editor")
    refused = editor.post(url(post, "steps/approve"), editor.signed({"opinion": SAID}))
    assert refused.status == 409
    assert "请先核对保密清单" in refused.text
    assert SAID in refused.text or refused.has("textarea", id="opinion")
    assert row(app, post).state is State.FIRST
    assert press(editor, post, "check").status_code == 303
    assert step(editor, post, "approve").status_code == 303


@pytest.mark.parametrize("state", ["second", "final"])
def test_where_a_review_is_passed_over_the_next_one_goes_through_the_list(app, browser_of, post, state):
    page = to_step(browser_of, post, state)
    with app.app_context():
        kept = row(app, post)
        db.session.merge(kept)
        found = db.session.get(type(kept), post)
        found.secrecy_by = found.secrecy_at = None
        db.session.commit()
    assert step(page, post, "approve").status_code == 409
    assert press(page, post, "check").status_code == 303
    assert step(page, post, "approve").status_code == 303


def test_name_and_time_are_shown_and_in_the_trail_and_stay_those_of_the_first(app, browser_of, post):
    editor, head = browser_of("editor"), browser_of("head")
    assert press(editor, post, "check").status_code == 303
    assert press(editor, post, "check").status_code == 303  # the button pressed twice
    assert [e.action for e in events(app, post)] == ["submit", "check"]
    assert step(editor, post, "approve").status_code == 303
    assert press(head, post, "check").status_code == 409
    kept = row(app, post)
    assert kept.secrecy_by.username == "editor"
    assert f"十项均为否：{kept.secrecy_by.name}，" in head.open(url(post)).text
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "post.check")).one()
        assert (entry.username, entry.subject) == ("editor", f"post:{post}")


def test_the_list_is_asked_anew_after_every_handing_in(app, browser_of, operator, account, post):
    editor = browser_of("editor")
    press(editor, post, "check")
    assert step(editor, post, "return").status_code == 303
    assert written(operator, account, url=url(post, "edit"), body=f"{BODY}\n第三段。").status == 303
    kept = row(app, post)
    assert (kept.state, kept.secrecy_by, kept.secrecy_at) == (State.FIRST, None, None)
    assert step(editor, post, "approve").status_code == 409


@pytest.mark.parametrize("state", REVIEWS)
def test_every_reviewer_stops_it_and_the_office_is_called_without_the_title(app, browser_of, post, state):
    page = to_step(browser_of, post, state)
    before = len(told(app, post))
    shown = page.open(url(post)).text
    assert "请先打电话" in shown
    assert "不要抄录涉密内容" in shown
    answer = page.post(url(post, "steps/stop"), page.signed({"opinion": "第三项为是。"}))
    assert answer.status == 303
    assert "请立即电话联系党委宣传部" in page.follow(answer).text
    assert row(app, post).state is State.STOPPED
    new = told(app, post)[before:]
    assert {"operator", "publicity" if state != "final" else "director"} <= {who for who, *_ in new}
    assert not [said for said in new if TITLE in said[1] + said[2]]
    assert all("请立即电话联系" in words for *_, words in new)


def test_of_a_stopped_post_text_and_pictures_are_for_the_office_and_its_author_alone(app, browser_of, operator, post):
    editor, head = browser_of("editor"), browser_of("head")
    assert press(editor, post, "steps/copy", whom="deputy").status_code == 303
    to_step(browser_of, post, "second")
    address = url(post, f"pictures/{row(app, post).pictures[0].id}")
    assert head.client.get(address).status_code == 200
    assert step(head, post, "stop").status_code == 303
    for name in ("editor", "head", "deputy", "leader"):
        page = browser_of(name)
        shown = page.open(url(post))
        assert shown.status == 200, name
        assert "周五报到" not in shown.text, name
        assert "正文和图片只有党委宣传部和送审人可以看" in shown.text
        assert not [img for img in shown.all("img") if "/pictures/" in img.get("src", "")]
        assert page.client.get(address).status_code == 404, name
    for page in (operator, browser_of("publicity"), browser_of("director")):
        assert "周五报到" in page.open(url(post)).text
        assert page.client.get(address).status_code == 200
    assert step(browser_of("publicity"), post, "release").status_code == 303
    assert "周五报到" in head.open(url(post)).text


def secret(page, account, **more: Any):
    return written(page, account, title=f"标题{WORDS}", body=f"正文{WORDS}", secret="yes", **more)


def test_what_its_author_calls_secret_stops_at_once_and_none_of_it_is_written(app, operator, account):
    answer = secret(operator, account, urgent=f"因{WORDS}", ai_note=WORDS, picture=[Upload(picture(), f"{WORDS}.png")])
    assert answer.status == 303
    shown = operator.follow(answer).text
    assert "没有保存" in shown
    assert "请立即电话联系党委宣传部" in shown
    kept = row(app, newest(app))
    assert (kept.state, kept.name, kept.texts, kept.pictures) == (State.STOPPED, "涉密件", [], [])
    assert counted(app, Picture) == 0
    assert where(app, ["Zq81phrase"]) == []


def test_a_draft_that_is_called_secret_keeps_what_it_had_and_takes_nothing_more(app, operator, account):
    assert written(operator, account, save="draft").status == 303
    draft = newest(app)
    answer = written(operator, account, save="draft", url=url(draft, "edit"), body=WORDS, title=WORDS, secret="yes")
    assert answer.status == 422
    assert "本次填写的内容没有保存" in answer.text
    assert "已存为草稿" not in answer.text
    assert WORDS in "".join(
        answer.one("textarea", name="body").itertext()
    )  # still there for whoever pressed 是 by mistake
    assert row(app, draft).name == TITLE
    assert secret(operator, account, url=url(draft, "edit")).status == 303
    kept = row(app, draft)
    assert (kept.state, kept.name, len(kept.texts)) == (State.STOPPED, "涉密件", 1)
    settled(app)
    assert where(app, ["Zq81phrase"]) == []


def test_a_form_that_is_called_secret_is_not_kept_for_a_sign_in_that_is_over(app, operator, account):
    page = operator.open("/posts/new")
    for said, kept in (("yes", 0), ("no", 1)):
        data = {**page.values(page.form("/posts/new")), "title": WORDS, "body": WORDS, "secret": said, "save": "submit"}
        leaving.idle(app, "operator")
        assert operator.client.post("/posts/new", data=data).status_code == 401
        assert counted(app, KeptForm) == kept


def test_the_contact_that_the_school_has_set_is_named(app, operator, account):
    with app.app_context():
        db.session.add(Setting(key="posts_contact", value="保密办 王老师 62501234"))
        db.session.commit()
    assert "保密办 王老师 62501234" in operator.open("/posts/new").text
    assert "保密办 王老师 62501234" in operator.follow(secret(operator, account)).text
