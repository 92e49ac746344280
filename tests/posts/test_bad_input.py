"""What a post is never hurt by: scripts, data, floods, bombs, nonsense, strangers, and everything sent twice. Each is a sentence (S39)."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from markupsafe import escape

from portal.accounts.models import Account
from portal.calendar import today
from portal.database import db
from portal.people.models import User
from portal.posts.models import Picture, Post, State, Text
from tests import corpus
from tests.filings.looking import counted
from tests.pages import Upload
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
    step,
    to_step,
    url,
    written,
)

SCRIPT = "<script>alert(document.domain)</script>"
IMAGE = '<img src=x onerror="alert(1)">'
DATA = "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="
MEBIBYTE = 1024**2


@pytest.fixture
def account(app):
    return an_account(app)


def spoken(answer: Any, status: int = 422) -> str:
    """The page says in Chinese what is wrong, and holds nothing that runs but the portal's own."""
    assert answer.status == status, answer.text[:400]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.text)
    inert(answer)
    return str(answer.text)


def inert(answer: Any) -> None:
    for e in answer.tree.iter():
        assert not [name for name in e.keys() if name.startswith("on")], e.attrib  # noqa: SIM118 - an element of a tree
        assert not [v for v in (e.get("src") or "", e.get("href") or "") if v.startswith(("javascript:", "data:text"))]
        assert e.tag != "script" or "alert" not in (e.text or "")
        assert e.tag != "iframe"


def typed(answer: Any, name: str) -> str:
    return "".join(answer.one("textarea", name=name).itertext()).removeprefix("\n")


FIELDS = ("title", "body", "urgent", "planned_at", "personal_note", "ai_note", "reprint_note")


ATTACKS = (f"{SCRIPT}{IMAGE}{DATA}javascript:alert(1){{{{ 7 * 7 }}}}", "=cmd|'/c calc'!A1\u202e倒写")


@pytest.mark.parametrize("attack", ATTACKS, ids=["scripts", "formulas and hidden signs"])
def test_what_runs_elsewhere_is_text_in_every_field_of_the_form(app, operator, account, attack):
    sent = dict.fromkeys(FIELDS, f"文字{attack}") | {"planned_at": attack[:10], "ai": "yes", "personal": "yes"}
    answer = written(operator, account, **sent)
    spoken(answer)
    assert "时间请写成 17:30 这样" in answer.text
    post = row(app, newest(app))
    assert post.state is State.DRAFT
    again = operator.open(url(post.id, "edit"))
    inert(again)
    assert "49" not in again.text or "7 * 7" not in attack
    answer = written(operator, account, url=url(post.id, "edit"), **{**sent, "planned_at": ""})
    if answer.status == 303:
        inert(operator.follow(answer))


def test_a_review_that_runs_elsewhere_is_text_too(app, browser_of, operator, account):
    number = handed_in(app, operator, account)
    editor = browser_of("editor")
    for act, field in (("correct", "text"), ("remark", "words")):
        assert press(editor, number, act, paragraph=0, **{field: f"{SCRIPT}{IMAGE}"}).status_code == 303
    assert press(editor, number, "steps/return", opinion=f"意见{SCRIPT}").status_code == 303
    for page in (operator.open(url(number)), operator.open(url(number, "edit")), editor.open(url(number))):
        inert(page)
        assert "alert(document.domain)" in page.text or page.path.endswith("edit")


PASTED = {
    "5 MB of nested tags": "<div>" * (5 * MEBIBYTE // 5),
    "1.1 MB of words": "字" * (MEBIBYTE * 11 // 30),
    "an open tag that never ends": "<p " + "a" * MEBIBYTE,
    "tags alone": "<p></p><br>" * 50,
    "a script alone": SCRIPT * 2000,
}


@pytest.mark.parametrize("what", PASTED)
def test_a_flood_of_tags_is_a_sentence_beside_the_text_and_stays_there(app, operator, account, what):
    fields = {"account": [str(account)], "title": TITLE, "body": PASTED[what], "planned_on": today().isoformat()}
    answer = operator.client.post(
        "/posts/new", data=operator.signed({**fields, "save": "submit"})
    )  # its page is too long to be judged
    if answer.status_code == 303:  # what is left of it once no tag is left
        return inert(operator.open(answer.headers["Location"]))
    assert answer.status_code == 422
    assert 'id="body-error"' in answer.text
    assert "<script>alert" not in answer.text
    assert str(escape(PASTED[what][:60])) in answer.text
    return None


def test_more_than_the_form_takes_is_a_sentence_too(app, operator, account):
    answer = written(operator, account, body="字" * (3 * MEBIBYTE))
    spoken(answer, 413)
    assert counted(app, Post) == 0


def uploads() -> dict[str, tuple[str, list[Upload]]]:
    found = {u.label: u for u in (*corpus.bombs(), *corpus.strangers())}
    docm = io.BytesIO()
    with zipfile.ZipFile(docm, "w") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 99)
        archive.writestr("word/document.xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (64 * MEBIBYTE))
    small = corpus.picture()
    return {
        "100 pictures in the boxes": ("figures", [Upload(small, f"{n}.png") for n in range(100)]),
        "100 long pictures": ("picture", [Upload(small, f"{n}.png") for n in range(100)]),
        **{
            label: ("picture", [Upload(found[label].content, found[label].name)])
            for label in ("PNG of 13,000 × 13,000 in colour", "SVG with onload", "PDF", "a JPEG behind a PDF", "HTML")
        },
        "a PDF in a box": ("figures", [Upload(found["PDF"].content, "a.pdf")]),
        "a bomb in a box": ("figures", [Upload(found["WebP that claims 2²⁴ columns"].content, "图.webp")]),
        "a .docm": ("document", [Upload(docm.getvalue(), "通知.docm")]),
        "a .docx that unpacks to 64 MB": ("document", [Upload(bomb.getvalue(), "通知.docx")]),
        "a program for Word": ("document", [Upload(b"MZ" + bytes(600), "通知.docx")]),
    }


UPLOADS = uploads()


@pytest.mark.parametrize("what", UPLOADS)
def test_a_file_that_is_none_is_a_sentence_beside_its_field_and_what_was_typed_is_kept(app, operator, account, what):
    field, files = UPLOADS[what]
    fields = {
        "account": [str(account)],
        "title": TITLE,
        "body": BODY,
        "planned_on": today().isoformat(),
        "save": "submit",
    }
    answer = operator.post("/posts/new", operator.signed({**fields, field: files}))
    spoken(answer)
    assert counted(app, Picture) == 0
    draft = row(app, newest(app))
    assert (draft.state, draft.name) == (State.DRAFT, TITLE)
    if field != "document":
        assert "周五报到" in typed(answer, "body")


DAYS = ("昨天", "2026-13-45", "0000-00-00", "99999-01-01", "2000-01-01", "-1", "２０２６-01-01", "1e9")


def test_a_day_that_is_none_or_over_is_a_sentence(app, operator, account):
    place = "/posts/new"
    for day in DAYS:
        answer = written(operator, account, planned_on=day, url=place)
        assert "拟发日期" in spoken(answer), day
        place = url(newest(app), "edit")
    assert row(app, newest(app)).state is State.DRAFT


def test_an_account_of_others_or_of_nobody_is_not_chosen(app, operator, account):
    with app.app_context():
        unit = db.session.query(User.unit_id).filter_by(username="stranger").scalar()
        other = Account(
            number="2026-99999",
            platform="weibo",
            unit_id=unit,
            name="别院",
            handle="x",
            filed_on=today(),
            sealed_on=today(),
        )
        db.session.add(other)
        db.session.commit()
        foreign = other.id
    for keys in ([str(foreign)], ["0"], ["-1"], ["9" * 30], ["x"], [str(account), str(foreign)]):
        data = operator.signed(
            {"account": keys, "title": TITLE, "body": BODY, "planned_on": today().isoformat(), "save": "submit"}
        )
        answer = operator.post("/posts/new", data)
        if answer.status != 303:
            spoken(answer, answer.status)
        assert answer.status in ({303, 422} if str(account) in keys else {409, 422})
        assert foreign not in [place.account_id for place in row(app, newest(app)).places]


def test_a_form_sent_twice_is_one_post_and_of_two_tabs_the_later_is_told(app, operator, account):
    first, second = operator.open("/posts/new"), operator.open("/posts/new")
    fields = {"account": [str(account)], "title": TITLE, "body": BODY, "planned_on": today().isoformat()}
    sent = [operator.send(first, fields, button=("save", "submit")) for _ in range(2)]
    assert [answer.status for answer in sent] == [303, 303]
    assert counted(app, Post) == 1
    assert sum(e.action == "submit" for e in events(app, newest(app))) == 1
    assert operator.send(second, fields, button=("save", "submit")).status == 303
    assert counted(app, Post) == 2
    draft = written(operator, account, save="draft")
    tabs = [operator.open(draft.location) for _ in range(2)]
    assert operator.send(tabs[0], {"title": "先交的"}, button=("save", "submit")).status == 303
    late = operator.send(tabs[1], {"title": "后交的", "body": "后交的正文"}, button=("save", "submit"))
    spoken(late, 404)
    assert row(app, newest(app)).name == "先交的"
    assert late.has("a", href="/people/kept") or "后交的正文" in late.text


ACTS: dict[str, dict[str, Any]] = {
    "check": {},
    "correct": {"paragraph": 0, "text": "改"},
    "remark": {"paragraph": 0, "words": "批"},
    "paper": {},
    "tick": {"text": 1},
    "sweep": {},
    "steps/approve": {"opinion": SAID},
    "steps/return": {"opinion": SAID},
    "steps/stop": {"opinion": SAID},
    "steps/destroy": {"opinion": SAID},
    "steps/release": {"opinion": SAID},
    "steps/publish": {"link": "https://mp.weixin.qq.com/s/x", "published": BODY},
    "steps/drop": {},
    "steps/withdraw": {},
    "steps/nothing": {},
}


@pytest.mark.parametrize("who", ["stranger", "student", "admin"])
def test_a_stranger_gets_nothing_on_any_route(app, browser_of, operator, account, who):
    number = handed_in(app, operator, account, picture=[Upload(corpus.picture())])
    page, picture = browser_of(who), row(app, number).pictures[0].id
    for address in ("", "edit", f"pictures/{picture}"):
        assert page.client.get(url(number, address)).status_code in {403, 404}, address
    for act, fields in {**ACTS, f"pictures/{picture}/remove": {}, "edit": {"title": "x"}}.items():
        assert press(page, number, act, **fields).status_code in {403, 404}, act
    kept = row(app, number)
    assert (kept.state, len(kept.pictures), len(kept.events)) == (State.FIRST, 1, 1)


def test_in_the_wrong_state_every_act_is_a_sentence_and_changes_nothing(app, browser_of, operator, account):
    number = handed_in(app, operator, account)
    editor = to_step(browser_of, number, "first")
    press(editor, number, "check")
    assert step(editor, number, "stop").status_code == 303
    before = len(events(app, number))
    for name in ("operator", "editor", "head", "publicity"):
        page = browser_of(name)
        for act, fields in ACTS.items():
            if name == "publicity" and act in {"steps/destroy", "steps/release"}:
                continue
            answer = page.post(url(number, act), page.signed({**fields, "revision": ""}))
            assert answer.status in {303, 403, 404, 409, 422}, (name, act, answer.status)
            if answer.status != 303:
                spoken(answer, answer.status)
    kept = row(app, number)
    assert kept.state is State.STOPPED
    assert len(events(app, number)) == before


@pytest.mark.parametrize("place", ["", "-1", "99", "x", "1e3", "9" * 40])
def test_a_paragraph_that_is_none_is_a_sentence_and_the_words_are_kept(app, browser_of, operator, account, place):
    number = handed_in(app, operator, account)
    editor = browser_of("editor")
    for act, field in (("correct", "text"), ("remark", "words")):
        answer = editor.post(url(number, act), editor.signed({"paragraph": place, field: "写了很久的话"}))
        assert "没有这一段" in spoken(answer, answer.status)
        assert 400 <= answer.status < 500
    for act, field, longest in (("correct", "text", 5000), ("remark", "words", 500)):
        answer = editor.post(url(number, act), editor.signed({"paragraph": "0", field: "长" * (longest + 1)}))
        assert f"最多 {longest} 字" in spoken(answer, answer.status)
    assert counted(app, Text) == 1


def test_a_number_no_post_has_is_not_found(app, operator, account):
    for number in ("0", "999999", "9" * 19, "9" * 30):
        for act in ("", "edit", "pictures/1"):
            assert operator.client.get(f"/posts/{number}/{act}".rstrip("/")).status_code == 404
        assert operator.post(f"/posts/{number}/steps/submit", operator.signed({})).status == 404
