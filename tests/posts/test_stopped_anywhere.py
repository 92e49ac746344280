"""Whoever finds that a post is secret can stop it, wherever it lies; what was no secret goes back to where it fits (第十三条)."""

from __future__ import annotations

import pytest

from portal.database import db
from portal.people.kept import KeptForm
from portal.people.models import User
from portal.posts.models import Picture, PlaceState, Post, Remark, State, Text
from tests.corpus import picture
from tests.pages import Upload
from tests.posts.making import act, handed_in, newest, post, sent
from tests.posts.published import an_account, cleared, tell
from tests.posts.stopping import step

TITLE = "宿舍文化节"


def _returned(app, operator, browser_of) -> int:
    number = handed_in(app, operator, an_account(app), title=TITLE)
    assert step(browser_of("editor"), number, "return", "请修改。").status_code == 303
    return number


def _withdrawn(app, operator, _browser_of) -> int:
    number = handed_in(app, operator, an_account(app), title=TITLE)
    assert act(operator, number, "withdraw").status == 303
    return number


def _cleared(app, _operator, _browser_of) -> int:
    return cleared(app, an_account(app))


def _published(app, operator, browser_of) -> int:
    number = _cleared(app, operator, browser_of)
    assert tell(operator, number).status_code == 303
    return number


def _dropped(app, operator, browser_of) -> int:
    number = _cleared(app, operator, browser_of)
    assert act(operator, number, "drop").status == 303
    return number


def _at_first(app, operator, _browser_of) -> int:
    return handed_in(app, operator, an_account(app), title=TITLE)


BACK = {
    _returned: State.RETURNED,
    _withdrawn: State.RETURNED,
    _cleared: State.RETURNED,
    _published: State.PUBLISHED,
    _dropped: State.DROPPED,
    _at_first: State.RETURNED,
}


@pytest.mark.parametrize("brought", BACK, ids=lambda way: way.__name__)
@pytest.mark.parametrize("who", ["operator", "publicity"])
def test_its_author_and_the_office_stop_it_and_it_goes_back_to_where_it_fits(
    app, operator, publicity, browser_of, brought, who
):
    number = brought(app, operator, browser_of)
    person, other = (operator, publicity) if who == "operator" else (publicity, operator)
    shown = person.open(f"/posts/{number}")
    if (brought, who) == (_at_first, "operator"):
        assert not shown.has("button", formaction=f"/posts/{number}/steps/halt"), "its author takes it back first"
        return
    assert step(person, number, "halt", "第三项为是。").status_code == 303
    assert post(app, number).state is State.STOPPED
    assert TITLE not in browser_of("head").open("/posts/").text
    told = other.open("/notices/").text
    assert "涉密停办" in told
    assert ("请立即在平台删除" in told) is (brought is _published)
    page = publicity.open(f"/posts/{number}")
    assert publicity.send(page, {"opinion": "核实不涉密。"}, action="/steps/release").status == 303
    assert post(app, number).state is BACK[brought]
    assert TITLE in operator.open("/posts/").text


def test_nobody_else_stops_what_they_do_not_review(app, operator, browser_of):
    number = _published(app, operator, browser_of)
    for name in ("editor", "head", "deputy", "tech", "league"):
        assert step(browser_of(name), number, "halt").status_code in {403, 404, 409}, name
    assert post(app, number).state is State.PUBLISHED


def test_of_a_draft_that_is_deleted_nothing_stays(app, operator):
    sent(
        operator,
        an_account(app),
        save="draft",
        title="未公布的分数Kz77",
        ai="yes",
        ai_note="Kz77",
        picture=[Upload(picture())],
    )
    number = newest(app).id
    with app.app_context():
        author = db.session.get_one(Post, number).author
        db.session.add(
            KeptForm(
                key="k",
                place="k",
                user_id=author.id,
                path=f"/posts/{number}/edit",
                fields=[["title", "Kz77"]],
                files=False,
            )
        )
        db.session.commit()
    assert act(operator, number, "void").status == 303
    with app.app_context():
        left = [db.session.query(table).count() for table in (Text, Picture, Remark, KeptForm)]
        found = db.session.get_one(Post, number)
        assert left == [0, 0, 0, 0]
        assert "Kz77" not in f"{found.name}{found.name_order}{found.declarations}{found.rewriting}"
        assert found.state is State.VOID


def test_a_unit_that_lost_its_head_gets_nothing_that_would_lie(app, operator, editor):
    number = _at_first(app, operator, None)
    assert act(editor, number, "check").status == 303
    with app.app_context():
        for user in db.session.query(User).filter(User.username.in_(("head", "deputy"))):
            user.active = False
        db.session.commit()
    answer = act(editor, number, "approve", opinion="")
    assert answer.status == 409
    assert "还没有登记单位负责人" in answer.text
    assert PlaceState.WAITING in {place.state for place in post(app, number).places}
