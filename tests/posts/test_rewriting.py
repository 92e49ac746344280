"""What an author writes after a post came back is theirs alone until it is handed in: seen from everybody else's pages (第十一条)."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from portal.calendar import today
from portal.posts import text, written
from portal.posts.models import Post, State
from tests import corpus
from tests.accounts.registered import registered
from tests.pages import Upload
from tests.posts.making import BODY, TITLE, account, act, cleared, fields, handed_in, post, review
from tests.posts.sheets import paper, words

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

NEW, NEW_BODY, NEW_DAY = "改后的题目Zq", "改后第一段Zq。\n改后第二段Zq。", f"{today() + timedelta(days=9)}"
OTHERS = ("editor", "head", "deputy", "publicity", "director", "leader", "stranger", "auditor")
SEEING = {"editor", "head", "deputy", "publicity", "director", "leader"}
LEFT = {"body": NEW_BODY, "title": NEW, "planned_on": NEW_DAY, "planned_at": "08:15", "urgent": "急Zq"}
SAYING = {"ai": "yes", "ai_note": "由机器Zq", "personal": "yes", "personal_note": "某人Zq"}


def rewritten(page: Page, number: int, *accounts: int, **changes: Any) -> Answer:
    """Fill the form of one's own post and send it."""
    shown = page.open(f"/posts/{number}/edit")
    hidden = {name: shown.one("input", name=name).get("value", "") for name in ("token", "window", "revision")}
    as_htmx = {"HX_Request": "true", "HX_Target": "saved"} if changes.get("save") == "auto" else {}
    return page.post(f"/posts/{number}/edit", page.signed({**hidden, **fields(*accounts, **changes)}), **as_htmx)


def back(people: Any, number: int, way: str) -> None:
    """Let a post come back to its author."""
    if way == "withdraw":
        review(people("operator"), number, "withdraw")
    else:
        review(people("editor"), number, "return")


def pages(number: int, *accounts: int) -> list[str]:
    """Where somebody could read of a post, and look for what is new in it."""
    lists = ["/posts/?scope=all", f"/posts/?scope=all&q={NEW}", f"/search?q={NEW}", "/", "/notices/", "/audit/"]
    lists += [f"/posts/?scope=all&account={accounts[-1]}"]
    return [f"/posts/{number}", *lists, *(f"/accounts/{key}" for key in accounts)]


def seen(page: Page, number: int, *accounts: int) -> dict[str, str]:
    """What each of these pages says to somebody, without the time of day; and every cell of the workbook."""
    answers = {url: page.open(url) for url in pages(number, *accounts)}
    found = {url: f"{a.status} {a.text if a.status == 200 else ''}" for url, a in answers.items()}
    book = page.client.get("/posts/export.xlsx?scope=all")
    if book.status_code == 200:
        rows = openpyxl.load_workbook(io.BytesIO(book.data)).active.values
        found["workbook"] = " ".join(str(cell) for row in rows for cell in row)
    return {url: re.sub(r"\d\d:\d\d(:\d\d)?|\d+ ?(秒|分钟)", "…", said) for url, said in found.items()}


@pytest.mark.parametrize("who", OTHERS)
def test_nothing_that_is_rewritten_is_on_a_page_of_anybody_else_until_it_is_handed_in(app, browser_of, who):
    first, second = registered(app, name="甲号"), registered(app, platform="weibo", name="乙号")
    operator = browser_of("operator")
    number = handed_in(app, operator, first)
    back(browser_of, number, "withdraw" if OTHERS.index(who) % 2 else "return")
    page, keys = browser_of(who), (first, second)
    before = seen(page, number, *keys)
    assert rewritten(operator, number, *keys, save="auto", **LEFT, **SAYING).status == 200
    assert rewritten(operator, number, second, save="draft", **LEFT, **SAYING).status == 303
    after = seen(page, number, *keys)
    trail = after.pop("/audit/"), before.pop("/audit/")  # which says, too, that somebody looked
    assert "Zq" not in "".join(trail)
    assert after == before
    assert "Zq" not in "".join(said.replace(NEW, "", 2) for url, said in after.items() if "q=" in url)
    assert rewritten(operator, number, second, **LEFT, **SAYING).status == 303
    shown = seen(page, number, *keys)
    if who in SEEING:
        assert NEW in shown["/posts/?scope=all"]
        assert NEW in shown["workbook"]
        assert NEW in shown[f"/accounts/{second}"]
        assert NEW not in shown[f"/accounts/{first}"]
        assert TITLE not in shown["/posts/?scope=all"]
        assert all(
            part in shown[f"/posts/{number}"] for part in (*NEW_BODY.split(), NEW_DAY, "乙号", "由机器Zq", "急Zq")
        )
    else:
        assert NEW not in shown[f"/posts/{number}"]


ACTS: dict[str, dict[str, Any]] = {
    "the title": {"title": NEW},
    "the text": {"body": NEW_BODY},
    "the day": {"planned_on": NEW_DAY},
    "the hour": {"planned_at": "08:15"},
    "no hour": {"planned_at": ""},
    "the haste": {"urgent": "急"},
    "a declaration": {"ai": "yes", "ai_note": "配图"},
    "no title": {"title": ""},
    "nothing": {},
}


def row(app: Flask, number: int) -> tuple[Any, ...]:
    """What the database has of what was handed in."""
    kept = post(app, number)
    columns = {c.key: getattr(kept, c.key) for c in Post.__mapper__.column_attrs}
    out = ("rewriting", "saved_page", "saved_at", "revision")
    texts = [(t.number, t.kind, t.blocks) for t in kept.texts]
    return {k: v for k, v in columns.items() if k not in out}, texts, [p.account_id for p in kept.places]


@pytest.mark.parametrize("what", ACTS)
def test_each_act_leaves_what_was_handed_in_as_it_is_and_is_in_the_form_again(app, operator, what):
    save = "draft" if list(ACTS).index(what) % 2 else "auto"
    first = account(app)
    number = handed_in(app, operator, first)
    review(operator, number, "withdraw")
    before = row(app, number)
    assert rewritten(operator, number, first, save=save, **ACTS[what]).status in {200, 303}
    assert row(app, number) == before
    with app.app_context():
        facts = written.of(post(app, number))
    again = operator.open(f"/posts/{number}/edit")
    for name, said in ACTS[what].items():
        control = again.all("textarea", name=name) or again.all("input", name=name)
        typed = text.read(NEW_BODY).pasted() if name == "body" else said
        assert typed in {
            (c.text or "").removeprefix("\n") if c.tag == "textarea" else c.get("value", "") for c in control
        }
    assert bool(post(app, number).rewriting) == bool(ACTS[what]), facts


@pytest.mark.parametrize("way", ["withdraw", "return"])
def test_the_sheet_is_of_what_was_handed_in(app, browser_of, operator, way):
    first, second = account(app), account(app, name="乙号")
    number = handed_in(app, operator, first)
    back(browser_of, number, way)
    assert rewritten(operator, number, second, save="draft", **LEFT).status == 303
    said = "".join(words(paper(app, number)))
    assert "Zq" not in said
    assert "乙号" not in said
    assert f"标题{TITLE}" in said
    assert rewritten(operator, number, second, **LEFT).status == 303
    said = "".join(words(paper(app, number)))
    assert f"标题{NEW}" in said
    assert "乙号" in said


def test_its_author_sees_that_they_have_not_handed_it_in_and_what_they_handed_in(app, operator):
    first = account(app)
    number = handed_in(app, operator, first)
    review(operator, number, "withdraw")
    assert "还没有送审，只有您能看到" not in operator.open(f"/posts/{number}").text
    rewritten(operator, number, first, save="draft", **LEFT)
    shown = operator.open(f"/posts/{number}").text
    assert "还没有送审，只有您能看到" in shown
    assert BODY.split()[0] in shown
    assert "Zq" not in shown


def test_what_is_given_up_was_never_seen_and_is_gone(app, browser_of, operator):
    first = account(app)
    number = handed_in(app, operator, first)
    back(browser_of, number, "return")
    rewritten(operator, number, first, save="draft", **LEFT, picture=[Upload(corpus.picture())])
    review(operator, number, "void")
    assert post(app, number).rewriting is None
    head = browser_of("head")
    shown = head.open(f"/posts/{number}")
    assert "Zq" not in shown.text
    assert not [img for img in shown.all("img") if "/pictures/" in img.get("src", "")]
    (unseen,) = post(app, number).pictures
    assert head.client.get(f"/posts/{number}/pictures/{unseen.id}").status_code == 404
    assert operator.client.get(f"/posts/{number}/pictures/{unseen.id}").status_code == 200


def test_what_was_cleared_is_rewritten_unseen_too(app, browser_of, operator):
    first = account(app)
    number = handed_in(app, operator, first)
    people = {
        s: browser_of(w) for s, w in ((State.FIRST, "editor"), (State.SECOND, "head"), (State.FINAL, "publicity"))
    }
    cleared(app, number, people)
    review(operator, number, "withdraw")
    rewritten(operator, number, first, save="auto", **LEFT)
    assert "Zq" not in browser_of("head").open(f"/posts/{number}").text
    rewritten(operator, number, first, **LEFT)
    assert post(app, number).state is State.FIRST
    assert NEW in browser_of("head").open(f"/posts/{number}").text


def test_the_machine_asks_reviewers_nothing_about_what_is_rewritten(app, browser_of, operator):
    first = account(app)
    number = handed_in(app, operator, first)
    review(operator, number, "withdraw")
    rewritten(operator, number, first, save="draft", body="请致电 13812345678。")
    assert "13812345678" not in browser_of("editor").open(f"/posts/{number}").text
    assert "13812345678" in operator.open(f"/posts/{number}/edit").text


PAST = f"{today() - timedelta(days=1)}"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"planned_on": PAST}, f"拟发日期 {PAST} 已过"),
        ({"ai": "yes", "ai_note": ""}, "含 AI 生成内容"),
        ({"personal": "yes", "personal_note": ""}, "涉个人信息或未成年人"),
        ({"reprint": "yes", "reprint_note": ""}, "转载或图片需授权"),
        ({"sensitive": "yes"}, "须先取得授权"),
        ({"title": ""}, "还没有填写标题"),
        ({"body": ""}, "正文"),
        ({"planned_on": ""}, "拟发日期"),
    ],
)
def test_the_button_of_a_page_hands_in_no_draft_that_its_form_would_not(app, operator, facts, sentence):
    first = account(app)
    token = operator.open("/posts/new").one("input", name="token").get("value")
    operator.post("/posts/new", operator.signed({"token": token, **fields(first, save="draft", **facts)}))
    number = max(p for p in range(1, 9) if operator.client.get(f"/posts/{p}/edit").status_code == 200)
    answer = act(operator, number, "submit")
    assert answer.status == 409, answer.location
    assert sentence in answer.text
    assert post(app, number).state is State.DRAFT


def test_the_button_of_a_page_goes_to_the_form_while_something_is_rewritten(app, browser_of, operator):
    first = account(app)
    number = handed_in(app, operator, first)
    back(browser_of, number, "return")
    rewritten(operator, number, first, save="draft", title=NEW)
    answer = act(operator, number, "submit")
    assert answer.location.startswith(f"/posts/{number}/edit")
    assert operator.follow(answer).one("input", name="title").get("value") == NEW
    assert post(app, number).state is State.RETURNED
    rewritten(operator, number, first, save="draft")
    assert act(operator, number, "submit").status == 303
    assert (post(app, number).state, post(app, number).name) == (State.FIRST, TITLE)
