"""A post that one account has published already, and what becomes of the others: revoked, handed in again, given up (第十一、十二条)."""

from __future__ import annotations

import pytest

from portal.database import db
from portal.people.models import User
from portal.posts.citing import stop
from portal.posts.models import PlaceState, Post, State
from portal.workflow import Act, Transition
from tests.posts.making import act, fields, post
from tests.posts.published import LINK, WORDS, an_account, cleared, places, tell
from tests.posts.stopping import to_step

OUT, WAITING, DROPPED = PlaceState.PUBLISHED, PlaceState.WAITING, PlaceState.DROPPED
ANEW = WORDS.replace("本周五", "下周三")


@pytest.fixture
def partly(app, operator) -> tuple[int, int, int]:
    """A post of two accounts, published at the first, then sent back because its authorisation was revoked."""
    one, other = an_account(app, name="信工微信"), an_account(app, platform="weibo", name="信工微博")
    number = cleared(app, one, other)
    assert tell(operator, number, account=one).status_code == 303
    _revoked(app, number)
    assert post(app, number).state is State.RETURNED
    return number, one, other


def _revoked(app, number: int) -> None:
    with app.app_context():
        found = db.session.get_one(Post, number)
        found.clearance_id = found.id  # any case will do: what counts is that it is cited
        user = db.session.query(User).filter_by(username="publicity").one()
        stop(found, Act(Transition("granted", "revoke", "撤销", "revoked", "office"), user, "情况有变"))
        db.session.commit()


def _anew(page, number: int, *accounts: int):
    typed = {k: v for k, v in fields(*accounts, body=ANEW).items() if k != "save"}
    return page.send(page.open(f"/posts/{number}/edit"), typed, button=("save", "submit"))


def _reviewed(browser_of, number: int) -> None:
    assert act(to_step(browser_of, number, "final"), number, "approve", opinion="").status == 303


def test_what_is_out_stays_out_and_the_rest_is_given_up_as_published(app, operator, head, partly):
    number, _, _ = partly
    page = operator.open(f"/posts/{number}")
    assert "信工微信" in page.text
    assert LINK in page.text
    assert act(operator, number, "void").status in {403, 409}
    assert post(app, number).state is State.RETURNED
    assert act(head, number, "close").status in {403, 409}
    assert operator.send(page, {}, action="/steps/close").status == 303
    assert places(app, number) == [(OUT, True, LINK), (DROPPED, None, "")]
    assert post(app, number).state is State.PUBLISHED
    assert "信工微博不发布" in operator.open(f"/posts/{number}").text


def test_nothing_is_reviewed_for_an_account_that_has_published_it(app, operator, partly):
    number, one, _ = partly
    answer = _anew(operator, number, one)
    assert answer.status == 409
    assert "没有要审核的" in answer.text
    assert post(app, number).state is State.RETURNED


def test_handed_in_anew_for_the_other_what_was_published_is_still_compared_with_its_own_text(
    app, operator, browser_of, partly
):
    number, one, other = partly
    assert _anew(operator, number, other).status == 303
    assert places(app, number) == [(OUT, True, LINK), (WAITING, None, "")]
    _reviewed(browser_of, number)
    # A wrong link of the first is mended with the text that it has published, which is the one that was reviewed then.
    assert tell(operator, number, account=one, link=f"{LINK}9").status_code == 303
    assert tell(operator, number, account=other, published=WORDS).status_code == 303
    assert places(app, number) == [(OUT, True, f"{LINK}9"), (OUT, False, LINK)], "the other has only the new text"
    shown = operator.open(f"/posts/{number}")
    assert ["".join(mark.itertext()) for mark in shown.all("del")][1:] == ["下", "三"], "behind the legend"
    assert tell(operator, number, account=other, published=ANEW).status_code == 303
    assert [same for _, same, _ in places(app, number)] == [True, True]
    assert tell(operator, number, account=one, published=ANEW).status_code == 303
    assert [same for _, same, _ in places(app, number)] == [True, True], "or as the text that stands now"


def test_an_account_that_was_dropped_is_to_publish_what_is_handed_in_for_it_again(app, operator, browser_of):
    one, other = an_account(app, name="信工微信"), an_account(app, platform="weibo", name="信工微博")
    number = cleared(app, one, other)
    assert act(operator, number, "drop", account=one).status == 303
    _revoked(app, number)
    assert _anew(operator, number, one, other).status == 303
    assert [state for state, _, _ in places(app, number)] == [WAITING, WAITING]
    _reviewed(browser_of, number)
    assert tell(operator, number, account=one, published=ANEW).status_code == 303
    assert post(app, number).state is State.CLEARED


@pytest.mark.parametrize("pasted", ["<img><img>", WORDS])
def test_pictures_alone_are_not_called_the_same(app, operator, browser_of, pasted):
    account = an_account(app, name="信工微信")
    form = {k: v for k, v in fields(account, body="<p><img></p>").items() if k != "save"}
    page = operator.open("/posts/new")
    assert operator.send(page, form, button=("save", "submit")).status == 303
    with app.app_context():
        number = db.session.query(Post.id).order_by(Post.id.desc()).first()[0]
    _reviewed(browser_of, number)
    answer = operator.send(
        operator.open(f"/posts/{number}"), {"link": LINK, "published": pasted}, action=f"/posts/{number}/steps/publish"
    )
    assert "不能逐字比对" in operator.follow(answer).text
    assert places(app, number) == [(OUT, None, LINK)]
    assert "未比对" in operator.open(f"/posts/{number}").text


def test_what_differs_is_no_reviewed_post_to_an_inspector(app, operator, publicity, partly):
    number, one, _ = partly
    for words, status in ((WORDS, 422), (ANEW, 303)):
        with app.app_context():
            db.session.get_one(Post, number).places[0].same = words == WORDS
            db.session.commit()
        page = publicity.open(f"/posts/unreviewed/{one}/new")
        assert publicity.send(page, {"link": LINK, "note": "抽查"}).status == status, words
