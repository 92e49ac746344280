"""A post that is written in two windows, or on two machines: nothing is overwritten unseen, and who has one window never hears of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.posts.models import Picture, State
from portal.posts.views.writing import BY_REVIEWER, ELSEWHERE
from tests import corpus
from tests.filings.looking import counted
from tests.pages import Upload
from tests.posts.making import account, act, newest, post, pressed, review, says, sent

HERE, THERE = "这里写的一段。", "那里写的一段。"


@pytest.fixture
def number(app, operator):
    assert sent(operator, account(app), save="draft").status == 303
    return newest(app).id


@pytest.fixture(params=["a draft", "returned"])
def any_number(request, app, browser_of, operator, number):
    """A post that its author writes: for the first time, or again."""
    if request.param != "a draft":
        review(operator, number, "submit")
        review(browser_of("editor"), number, "return")
    return number


@pytest.mark.parametrize("save", ["draft", "submit"])
def test_what_was_saved_elsewhere_is_overwritten_by_the_second_press_alone(app, operator, any_number, save):
    old, other = (operator.open(f"/posts/{any_number}/edit") for _ in range(2))
    assert pressed(operator, other, "draft", body=THERE, title="那里的").status == 303
    before = post(app, any_number)
    late = pressed(operator, old, save, body=HERE, title="这里的")
    assert late.status == 409
    assert ELSEWHERE in late.text
    assert (late.one("textarea", name="body").text or "").removeprefix("\n") == HERE
    assert late.one("input", name="title").get("value") == "这里的"
    assert THERE in late.text
    after = post(app, any_number)
    assert (says(app, any_number), after.revision, after.rewriting) == (THERE, before.revision, before.rewriting)
    assert pressed(operator, late, save).status == 303
    assert says(app, any_number) == HERE
    assert (post(app, any_number).state is State.FIRST) == (save == "submit")


def test_what_sends_itself_overwrites_nothing_and_says_so(app, operator, any_number):
    old, other = (operator.open(f"/posts/{any_number}/edit") for _ in range(2))
    assert pressed(operator, other, "auto", body=THERE).status == 200
    for _ in range(3):
        told = pressed(operator, old, "auto", body=HERE)
        assert told.status == 200
        assert ELSEWHERE in told.text
        assert says(app, any_number) == THERE
    assert ELSEWHERE not in pressed(operator, other, "auto", body=THERE * 2).text
    assert says(app, any_number) == THERE * 2


def test_a_press_does_not_take_what_was_saved_elsewhere_since_it_was_told(app, operator, number):
    old, other = (operator.open(f"/posts/{number}/edit") for _ in range(2))
    pressed(operator, other, "draft", body=THERE)
    late = pressed(operator, old, "draft", body=HERE)
    pressed(operator, other, "auto", body=THERE * 2)  # its own last save was from there
    again = pressed(operator, late, "draft")
    assert again.status == 409
    assert says(app, number) == THERE * 2
    assert pressed(operator, again, "draft").status == 303


def test_files_that_were_chosen_in_the_other_window_are_asked_for_again(app, operator, number):
    old, other = (operator.open(f"/posts/{number}/edit") for _ in range(2))
    pressed(operator, other, "draft", body=THERE)
    late = pressed(operator, old, "submit", body=HERE, picture=[Upload(corpus.picture())])
    assert late.status == 409
    assert "文件没有收下" in late.text
    assert counted(app, Picture) == 0
    assert "文件没有收下" not in pressed(operator, late, "submit", title="").text


def test_two_machines_that_go_on_by_turns_are_each_told_of_the_other(app, browser_of, operator, number):
    forms = [operator.open(f"/posts/{number}/edit") for _ in range(2)]
    assert ELSEWHERE not in pressed(operator, forms[0], "auto", body="一。").text
    assert ELSEWHERE in pressed(operator, forms[1], "auto", body="二。").text
    fresh = operator.open(f"/posts/{number}/edit")
    assert ELSEWHERE not in pressed(operator, fresh, "auto", body="三。").text
    assert ELSEWHERE in pressed(operator, forms[0], "auto", body="四。").text
    assert says(app, number) == "三。"


def test_what_was_handed_in_from_another_window_is_not_written_over(app, browser_of, operator, number):
    old, other = (operator.open(f"/posts/{number}/edit") for _ in range(2))
    assert pressed(operator, other, "submit", body=THERE).status == 303
    assert pressed(operator, old, "draft", body=HERE).status == 404
    review(browser_of("editor"), number, "return")
    late = pressed(operator, old, "draft", body=HERE)
    assert late.status == 409
    assert says(app, number) == THERE


ONE = {
    "it sends itself": ("auto", "auto", "draft", "auto", "submit"),
    "no script": ("draft", "draft", "submit"),
    "a press that fails": ("fails", "auto", "fails", "draft", "submit"),
    "back to the page of before": ("auto", "fails", "back", "auto", "back", "draft", "back", "submit"),
    "all at once": ("draft", "back", "back", "fails", "auto", "auto", "back", "submit"),
}


@pytest.mark.parametrize("what", ONE)
def test_one_window_alone_is_told_nothing(app, browser_of, operator, any_number, what):
    first = form = operator.open(f"/posts/{any_number}/edit")
    for turn, how in enumerate(ONE[what]):
        if how == "back":  # the page as the browser has kept it: it was the last to save, or saved nothing since
            form = first
            continue
        said = {"body": f"第 {turn} 次写。", "title": "" if how == "fails" else "题目"}
        answer = pressed(operator, form, "submit" if how == "fails" else how, **said)
        assert answer.status == {"auto": 200, "fails": 422}.get(how, 303), (turn, how)
        if answer.status != 303:
            assert ELSEWHERE not in answer.text, (turn, how)
            form = answer if how == "fails" else form
        elif how == "draft":
            first = form = operator.follow(answer)
        assert says(app, any_number) == said["body"]
    assert post(app, any_number).state is State.FIRST


def test_a_new_post_in_one_window_is_told_nothing_either(app, operator):
    key = account(app)
    form = operator.open("/posts/new")
    for turn, save in enumerate(("auto", "auto", "draft", "auto")):
        answer = pressed(operator, form, save, account=[str(key)], title="题目", body=f"第 {turn} 次写。")
        assert answer.status in {200, 303}
        assert save == "draft" or ELSEWHERE not in answer.text
    assert says(app, newest(app).id) == "第 3 次写。"


def test_a_reviewer_s_act_is_no_other_window(app, browser_of, operator, number):
    form = operator.open(f"/posts/{number}/edit")
    assert pressed(operator, form, "submit", planned_on=form.one("input", name="planned_on").get("value")).status == 303
    act(browser_of("editor"), number, "correct", paragraph=0, text="改了一段。")
    review(browser_of("editor"), number, "return")
    assert pressed(operator, operator.open(f"/posts/{number}/edit"), "draft", title="新题目").status == 303


TURNS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["auto", "auto", "draft", "open"])), max_size=9)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TURNS)
def test_a_window_that_does_not_know_what_lies_there_never_writes_over_it(app, operator, number, turns):
    """It knows as long as nobody else saves: it was the last to save, was opened since, or was told."""
    forms, knows = [operator.open(f"/posts/{number}/edit") for _ in range(2)], [True, True]
    stands = says(app, number)
    for turn, (who, how) in enumerate(turns):
        if how == "open":
            forms[who], knows[who] = operator.open(f"/posts/{number}/edit"), True
            continue
        answer = pressed(operator, forms[who], how, body=f"第 {turn} 次由 {who} 写。")
        assert (answer.status == 409 or (answer.status == 200 and ELSEWHERE in answer.text)) != knows[who], (turn, how)
        if knows[who]:
            stands, knows[1 - who] = f"第 {turn} 次由 {who} 写。", False
        if how == "draft":
            forms[who], knows[who] = answer if answer.status == 409 else operator.follow(answer), True
        assert says(app, number) == stands


@pytest.mark.parametrize("save", ["auto", "draft", "submit"])
def test_a_page_of_before_a_reviewer_s_correction_does_not_take_it_back_unseen(app, browser_of, operator, number, save):
    form = operator.open(f"/posts/{number}/edit")
    assert pressed(operator, form, "submit").status == 303
    act(browser_of("editor"), number, "correct", paragraph=0, text="审核人改的一段。")
    review(browser_of("editor"), number, "return")
    corrected = says(app, number)
    late = pressed(operator, form, save)  # back to the page from which it was handed in
    assert BY_REVIEWER in late.text
    assert late.status == (200 if save == "auto" else 409)
    assert says(app, number) == corrected
    assert save == "auto" or "审核人改的一段。" in late.text
    fresh = operator.open(f"/posts/{number}/edit")
    assert pressed(operator, fresh, "draft", title="新题目").status == 303
    assert says(app, number) == corrected
