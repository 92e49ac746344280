"""Which reviews a post goes through, and who takes each: from the regulation and not from the code (第十一条)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.cases.models import Case
from portal.database import db
from portal.people.models import Role
from portal.posts.clearances.models import Clearance
from portal.posts.clearances.models import State as Asked
from portal.posts.models import State
from portal.posts.workflow import POST
from tests.posts.clearances.making import brought
from tests.posts.making import (
    COLLEGE,
    LIBRARY,
    SCHOOL,
    SOCIETY,
    account,
    act,
    events,
    give,
    handed_in,
    post,
    review,
    sent,
    take_away,
)
from tests.settings.saving import save

FIRST, SECOND, FINAL, CLEARED = State.FIRST, State.SECOND, State.FINAL, State.CLEARED

# Unit, its author, the platforms, and through which hands it goes: an editor where the unit has one, the head (of clubs 校团委), and
# the Publicity Department for every 微信公众号 and for the school's own accounts.
WAYS = (
    (COLLEGE, "operator", ("weibo",), ((FIRST, "editor"), (SECOND, "head"))),
    (COLLEGE, "operator", ("wechat",), ((FIRST, "editor"), (SECOND, "head"), (FINAL, "publicity"))),
    (COLLEGE, "operator", ("weibo", "wechat"), ((FIRST, "editor"), (SECOND, "head"), (FINAL, "publicity"))),
    (SOCIETY, "student", ("weibo",), ((SECOND, "league"),)),
    (SOCIETY, "student", ("wechat",), ((SECOND, "league"), (FINAL, "publicity"))),
    (SCHOOL, "publicity", ("weibo",), ((FINAL, "director"),)),
    (LIBRARY, "library", ("weibo",), ((FINAL, "publicity"),)),  # its only head is its author
)


@pytest.mark.parametrize(
    ("unit", "author", "platforms", "way"), WAYS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_channel_has_its_reviews_and_each_its_reviewer(app, browser_of, unit, author, platforms, way):
    writer = browser_of(author)
    number = handed_in(app, writer, *(account(app, unit, platform) for platform in platforms))
    for place, (state, reviewer) in enumerate(way):
        assert post(app, number).state is state
        assert act(writer, number, "approve").status in {403, 409}, "nobody reviews their own"
        review(browser_of(reviewer), number, *(() if place else ("check",)), "approve")
    assert post(app, number).state is CLEARED


def test_the_school_may_ask_the_office_about_every_account(app, operator, editor, head, admin):
    assert save(admin, "posts_final", value="all").status == 303
    number = handed_in(app, operator, account(app))
    review(editor, number, "check", "approve")
    review(head, number)
    assert post(app, number).state is FINAL


def test_without_an_editor_the_record_says_so(app, student, league):
    number = handed_in(app, student, account(app, SOCIETY))
    assert events(app, number)[0].note == "未设审稿人，初审环节略过。"


def test_one_person_takes_one_step(app, operator, editor, head, deputy):
    """An editor who is a head, too, decides once; the only head is no editor."""
    give(app, "head", Role.EDITOR, COLLEGE)
    take_away(app, "deputy", Role.UNIT_DEPUTY)
    number = handed_in(app, operator, account(app))
    assert act(head, number, "check").status in {403, 409}, "the unit could not do without them afterwards"
    review(editor, number, "check", "approve")
    review(head, number)
    give(app, "deputy", Role.UNIT_DEPUTY, COLLEGE)
    number = handed_in(app, operator, account(app))
    review(head, number, "check", "approve")
    refused = act(head, number, "approve")
    assert refused.status in {403, 409}
    review(deputy, number)
    assert post(app, number).state is CLEARED


def test_an_only_head_who_is_the_only_editor_is_asked_as_the_head(app, operator, head):
    take_away(app, "editor", Role.EDITOR)
    take_away(app, "deputy", Role.UNIT_DEPUTY)
    give(app, "head", Role.EDITOR, COLLEGE)
    number = handed_in(app, operator, account(app))
    assert post(app, number).state is SECOND


def test_whoever_begins_is_seen_and_after_an_hour_the_deputy_may(app, operator, editor, head, deputy):
    number = handed_in(app, operator, account(app))
    review(editor, number, "begin")
    assert "宋扬（信息工程学院）正在看" in operator.open(f"/posts/{number}").text
    review(editor, number, "check", "approve")
    assert "正在看" not in operator.open(f"/posts/{number}").text, "the next one has not begun"
    assert act(deputy, number, "approve").status in {403, 409}
    assert not _waits_for(deputy, number)
    an_hour_goes_by(app, number)
    assert _waits_for(deputy, number)
    review(deputy, number)
    assert post(app, number).state is CLEARED


def test_where_the_head_has_begun_the_deputy_waits(app, operator, editor, head, deputy):
    number = handed_in(app, operator, account(app))
    review(editor, number, "check", "approve")
    review(head, number, "begin")
    an_hour_goes_by(app, number)
    assert not _waits_for(deputy, number)
    assert act(deputy, number, "approve").status in {403, 409}
    review(head, number)


def an_hour_goes_by(app, number):
    """Lay everything of the present step an hour back: those who are signed in stay so."""
    with app.app_context():
        found = db.session.get(Case, number)
        hour = timedelta(minutes=61)
        found.state_since -= hour
        found.deputies_from = found.deputies_from and found.deputies_from - hour
        db.session.commit()


def _waits_for(page, number):
    return any(f"/posts/{number}" in link for link in page.open("/cases/?scope=todo").links())


def test_nobody_consents_before_the_secrecy_list_and_each_handing_in_asks_it_anew(app, operator, editor):
    number = handed_in(app, operator, account(app))
    assert act(editor, number, "approve").status == 409
    review(editor, number, "check", "approve")
    assert act(operator, number, "withdraw").status == 303
    again = sent_again(operator, number)
    assert again.status == 303
    assert post(app, number).secrecy_at is None
    assert act(editor, number, "approve").status == 409


def sent_again(page, number, body=None):
    form = page.open(f"/posts/{number}/edit")
    return page.send(
        form, {} if body is None else {"body": body}, action=f"/posts/{number}/edit", button=("save", "submit")
    )


def test_what_its_author_changes_is_reviewed_from_the_beginning(app, operator, editor, head):
    number = handed_in(app, operator, account(app))
    review(editor, number, "check", "approve")
    act(operator, number, "withdraw")
    sent_again(operator, number, body="改过的正文。")
    assert post(app, number).state is FIRST
    assert len(post(app, number).texts) == 2, "what was consented to is kept"


def test_it_is_dropped_by_its_author_alone_and_a_draft_is_nobody_elses(app, operator, editor, stranger):
    answer = sent(operator, account(app), save="draft")
    assert answer.status == 303
    number = post_of(answer)
    assert editor.open(f"/posts/{number}").status == 404
    assert stranger.open(f"/posts/{number}").status == 404
    assert act(operator, number, "void").status == 303


def post_of(answer):
    return int(answer.location.split("/posts/")[1].split("/")[0])


def test_the_table_leads_everywhere_and_ends(app):
    reached = {POST.initial} | {row.target for row in POST.transitions}
    assert reached == set(State)
    onward = [row for row in POST.transitions if not row.aside]
    assert {row.source for row in onward if row.target is not State.STOPPED} == set(State) - POST.final
    assert {row.source for row in onward if row.target is State.STOPPED} == set(State) - {
        State.VOID,
        State.STOPPED,
        State.DESTROYED,
    }, "whatever somebody else has seen can be stopped as secret"


def test_what_cites_a_revoked_authorisation_is_stopped_wherever_it_lies_and_its_author_is_told(
    app, browser_of, operator, editor, publicity
):
    clearance = brought(app, browser_of, Asked.GRANTED)
    with app.app_context():
        (covered,) = (found.id for found in db.session.get(Clearance, clearance).accounts)
    numbers = [handed_in(app, operator, covered, sensitive="yes", clearance=str(clearance)) for _ in range(2)]
    review(editor, numbers[1], "check", "approve")
    page = publicity.open(f"/clearances/{clearance}")
    done = publicity.send(page, {"opinion": "情况有变。"}, action="/steps/revoke")
    assert done.status == 303
    for number in numbers:
        assert post(app, number).state is State.RETURNED
        assert events(app, number)[-1].opinion == "授权已撤销：情况有变。"
    assert "退回 2 件" in operator.open("/notices/").text
    assert sent(operator, covered, sensitive="yes", clearance=str(clearance)).status == 422, "it can be cited no more"
