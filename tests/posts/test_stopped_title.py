"""The title of what was stopped as secret is read by the office and its author alone, and by all again once it is released (第十三条)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlalchemy import inspect, select

from portal.database import db
from portal.notices.models import Notice
from portal.posts.models import State
from portal.posts.views.writing import NOT_KEPT
from tests.accounts.registered import registered
from tests.posts.making import act, events, handed_in, newest, post, pressed, review, says, sent
from tests.posts.sheets import paper, words

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

TITLE, INITIALS = "绝密口令题目Kz77", "jmkltmkz77"
NAMED = re.compile("绝密口令|Kz77|jmkltm", re.IGNORECASE)
OTHERS = ("editor", "head", "deputy", "leader", "director", "publicity", "auditor", "admin", "stranger")
OFFICE = {"publicity", "director"}
PAGES = (
    "/",
    "/posts/?scope=all",
    "/posts/?scope=done",
    "/notices/",
    "/audit/",
)
SOUGHT = ("绝密口令", INITIALS)


def looked(page: Page, number: int, key: int) -> dict[str, str]:
    """What somebody reads on every page that could name the post, beside what they look for themselves."""
    found = {}
    for url in (*PAGES, f"/accounts/{key}", f"/posts/{number}"):
        answer = page.client.get(url)
        found[url] = answer.text if answer.status_code == 200 else ""
    for words_ in SOUGHT:
        for url in (f"/search?q={words_}", f"/posts/?scope=all&q={words_}"):
            hits = page.open(url)
            found[url] = " ".join(
                "".join(a.itertext()) for a in hits.all("a") if f"/posts/{number}" in a.get("href", "")
            )
    for url in ("/posts/export.xlsx?scope=all", "/audit/export.xlsx"):
        answer = page.client.get(url)
        book = openpyxl.load_workbook(io.BytesIO(answer.data)) if answer.status_code == 200 else None
        found[url] = " ".join(str(cell) for row in book.active.values for cell in row) if book else ""
    return found


def messages(app: Flask, number: int) -> list[tuple[str, str]]:
    with app.app_context():
        found = db.session.scalars(select(Notice).where(Notice.subject == f"post:{number}").order_by(Notice.id))
        return [(notice.user.username, f"{notice.title} {notice.text}") for notice in found]


@pytest.fixture
def key(app):
    return registered(app)


@pytest.fixture(params=["by a reviewer", "by its author", "by its author again"])
def stopped(request, app, browser_of, operator, key):
    """A post that was stopped, its account's number beside it."""
    number = handed_in(app, operator, key, title=TITLE)
    editor = browser_of("editor")
    act(editor, number, "copy", whom="deputy")
    if request.param == "by a reviewer":
        review(editor, number, "check", "approve")
        review(browser_of("head"), number, "stop")
        return number
    review(editor, number, "return")
    form = operator.open(f"/posts/{number}/edit")
    if request.param == "by its author again":
        assert pressed(operator, form, "draft", title=f"{TITLE}改").status == 303
        form = operator.open(f"/posts/{number}/edit")
    assert pressed(operator, form, "submit", secret="yes", title=f"{TITLE}新").status == 303
    return number


def test_while_it_is_stopped_nobody_but_the_office_and_its_author_reads_its_title(
    app, browser_of, operator, key, stopped
):
    assert post(app, stopped).state is State.STOPPED
    for who in OTHERS if "approve" in {event.action for event in events(app, stopped)} else ("editor", *OFFICE):
        for url, said in looked(browser_of(who), stopped, key).items():
            own = url == f"/posts/{stopped}" and who in OFFICE
            assert bool(NAMED.search(said)) == own, (who, url)
    for url, said in looked(operator, stopped, key).items():
        assert bool(NAMED.search(said)) == (url == f"/posts/{stopped}"), url
    assert not [told for told in messages(app, stopped) if NAMED.search(told[1])]
    assert not NAMED.search("".join(words(paper(app, stopped))))


def test_released_it_has_its_title_back_everywhere_and_the_message_tells(app, browser_of, operator, key, stopped):
    before = len(messages(app, stopped))
    review(browser_of("publicity"), stopped, "release")
    told = dict(messages(app, stopped)[before:])
    assert TITLE in told["operator"]
    kept = post(app, stopped)
    assert (kept.state, kept.rewriting, kept.name.startswith(TITLE)) == (State.RETURNED, None, True)
    for who in ("editor", "leader"):
        found = looked(browser_of(who), stopped, key)
        wanted = {"/posts/?scope=all", f"/accounts/{key}", f"/posts/{stopped}", "/posts/export.xlsx?scope=all"}
        wanted |= {f"/search?q={said}" for said in SOUGHT}
        assert {url for url in wanted if NAMED.search(found[url])} == wanted, who
    form = operator.open(f"/posts/{stopped}/edit")
    assert form.one("input", name="title").get("value") == kept.name
    assert pressed(operator, form, "submit", secret="no").status == 303
    assert post(app, stopped).state is State.FIRST
    assert NAMED.search(browser_of("editor").open("/posts/?scope=all").text)


def test_stopped_twice_and_released_twice_it_is_called_as_it_was(app, browser_of, operator, key):
    number = handed_in(app, operator, key, title=TITLE)
    for _ in range(2):
        review(browser_of("editor"), number, "stop")
        assert not NAMED.search(browser_of("head").open("/posts/?scope=all").text)
        review(browser_of("publicity"), number, "release")
        assert post(app, number).name == TITLE
        assert pressed(operator, operator.open(f"/posts/{number}/edit"), "submit").status == 303


# 涉密=是 in a draft that holds something already: what the sentence says is what the database has.

WRITTEN, TYPED = "此前写的一段Aa11。", "这次写的一段Bb22。"


def rows(app: Flask) -> str:
    """Every value of every row of every table, as the ORM knows them; of what is sent and never kept nothing is there."""
    with app.app_context():
        found = []
        for mapper in db.Model.registry.mappers:
            columns = [c.key for c in inspect(mapper.class_).column_attrs]
            for kept in db.session.scalars(select(mapper.class_)).unique():
                found += [str(getattr(kept, name)) for name in columns]
        return "\n".join(found)


def drafted(app: Flask, browser_of: Any, key: int, how: str) -> int:
    """Something that its author writes, and what lies in it already."""
    operator = browser_of("operator")
    facts: dict[str, Any] = {"title": "旧题目Aa11", "body": WRITTEN, "ai": "yes", "ai_note": "说明Aa11"}
    if how == "a title":
        facts = {"title": "旧题目Aa11", "body": ""}
    if how == "rewritten":
        number = handed_in(app, operator, key)
        review(browser_of("editor"), number, "return")
        assert pressed(operator, operator.open(f"/posts/{number}/edit"), "draft", **facts).status == 303
        return number
    assert sent(operator, key, save="draft", **facts).status == 303
    return newest(app).id


@pytest.mark.parametrize("how", ["a text", "a title", "rewritten"])
def test_of_what_is_called_secret_what_was_kept_before_is_told_and_nothing_else_is_kept(
    app, browser_of, operator, key, how
):
    number = drafted(app, browser_of, key, how)
    form = operator.open(f"/posts/{number}/edit")
    said = {"secret": "yes", "title": "新题目Bb22", "body": TYPED, "urgent": "急Bb22", "reprint_note": "说明Bb22"}
    before = rows(app)
    for save, status in (("auto", 200), ("draft", 422)):
        answer = pressed(operator, form, save, **said)
        assert answer.status == status
        assert NOT_KEPT.split("，")[0] in answer.text
        assert "此前自动保存的内容还在草稿中，登记后由党委宣传部处理" in answer.text, save
        assert rows(app) == before, save
    assert pressed(operator, form, "submit", **said).status == 303
    after = rows(app)
    assert "Bb22" not in after
    assert "旧题目Aa11" in after
    kept = post(app, number)
    assert (kept.state, kept.name) == (State.STOPPED, "涉密件")
    assert "说明Aa11" not in after
    assert says(app, number) == ("" if how == "a title" else WRITTEN)
    shown = browser_of("publicity").open(f"/posts/{number}").text
    assert "旧题目Aa11" in shown
    assert how == "a title" or WRITTEN in shown


def test_of_a_new_post_that_is_called_secret_nothing_is_told_to_be_kept_and_nothing_is(app, operator, key):
    form = operator.open("/posts/new")
    said = {"secret": "yes", "title": "新题目Bb22", "body": TYPED, "account": [str(key)]}
    for save in ("auto", "draft"):
        assert "此前自动保存" not in pressed(operator, form, save, **said).text
    assert pressed(operator, form, "submit", **said).status == 303
    assert "Bb22" not in rows(app)
    kept = newest(app)
    assert (kept.state, kept.name) == (State.STOPPED, "涉密件")
