"""A page of before decides nothing: what was typed on it is kept, what was sent twice is done once, what is of an earlier round is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.posts.models import Picture, State
from tests import corpus
from tests.filings.looking import counted
from tests.pages import Upload
from tests.posts.making import account, act, cleared, events, fields, handed_in, post, review
from tests.posts.sheets import paper, words

if TYPE_CHECKING:
    from tests.pages import Answer

LINES = "第一段说春天。\n第二段说夏天。\n第三段说秋天。"
SAID = "写了很久的话"


@pytest.fixture
def number(app, operator):
    return handed_in(app, operator, account(app), body=LINES)


@pytest.fixture
def editor(browser_of, number):
    return browser_of("editor")


def filled(page: Answer, number: int, action: str, place: int | None = None, **said: Any) -> dict[str, Any]:
    """What the form of one act sends that stands on a page."""
    forms = page.all("form", action=f"/posts/{number}/{action}")
    form = next(f for f in forms if place is None or page.values(f)["paragraph"] == str(place))
    return {**page.values(form), **said}


def typed_again(answer: Answer) -> str:
    return "".join((area.text or "") for area in answer.all("textarea")) + answer.text


@pytest.mark.parametrize(("action", "field"), [("correct", "text"), ("remark", "words")])
def test_what_was_written_on_a_page_of_before_is_not_kept_in_the_post_but_on_the_page(
    app, editor, number, action, field
):
    page = editor.open(f"/posts/{number}")
    assert act(editor, number, "correct", paragraph=0, text="第一段说早春。").status == 303
    before = post(app, number)
    late = editor.post(f"/posts/{number}/{action}", filled(page, number, action, 1, **{field: SAID}))
    assert late.status == 409
    assert "正文已有改动" in late.text
    assert (late.one("textarea", id=f"{field}-1").text or "").removeprefix("\n") == SAID
    after = post(app, number)
    assert (len(after.texts), len(after.remarks), after.revision) == (len(before.texts), 0, before.revision)
    fresh = filled(late, number, action, 1)
    assert fresh[field] in {SAID, f"\n{SAID}"}
    assert editor.post(f"/posts/{number}/{action}", fresh).status == 303


@pytest.mark.parametrize(("action", "field"), [("correct", "text"), ("remark", "words")])
def test_what_was_written_of_a_paragraph_that_is_no_longer_there_is_still_on_the_page(
    app, operator, editor, number, action, field
):
    sent = filled(editor.open(f"/posts/{number}"), number, action, 2, **{field: SAID})
    review(operator, number, "withdraw")
    form = operator.open(f"/posts/{number}/edit")
    assert operator.send(form, {"body": "只有一段。"}, button=("save", "submit")).status == 303
    late = editor.post(f"/posts/{number}/{action}", sent)
    assert late.status == 409
    assert SAID in typed_again(late)
    assert not post(app, number).remarks


def test_the_secrecy_list_and_a_paper_of_a_page_of_before_are_not_taken(app, editor, number):
    page = editor.open(f"/posts/{number}")
    act(editor, number, "correct", paragraph=0, text="第一段说早春。")
    assert editor.post(f"/posts/{number}/check", filled(page, number, "check")).status == 409
    scan = {**filled(page, number, "paper"), "scan": [Upload(corpus.picture())]}
    assert editor.post(f"/posts/{number}/paper", editor.signed(scan)).status == 409
    assert post(app, number).secrecy_by_id is None
    assert counted(app, Picture) == 0


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("correct", {"text": "第二段说盛夏。"}),
        ("correct", {"text": ""}),
        ("remark", {"words": SAID}),
        ("check", {}),
    ],
)
def test_a_form_that_was_sent_twice_is_done_once(app, editor, number, action, said):
    sent = filled(editor.open(f"/posts/{number}"), number, action, 1 if said else None, **said)
    first, second = (editor.post(f"/posts/{number}/{action}", sent) for _ in range(2))
    assert (first.status, second.status) == (303, 303)
    kept = post(app, number)
    assert (len(kept.texts), len(kept.remarks)) == (2 if action == "correct" else 1, action == "remark")
    assert len(events(app, number)) == 2


def test_a_paper_that_was_sent_twice_is_there_once(app, editor, number):
    sent = filled(editor.open(f"/posts/{number}"), number, "paper")
    for _ in range(2):
        answer = editor.post(
            f"/posts/{number}/paper", editor.signed({**sent, "scan": [Upload(corpus.picture(), "签批.png")]})
        )
        assert answer.status == 303
    assert counted(app, Picture) == 1


def test_other_words_from_the_same_page_are_another_act(app, editor, number):
    page = editor.open(f"/posts/{number}")
    said = [(1, "太短"), (1, "太长"), (2, "太短")]
    for place, remark in said:
        answer = editor.post(f"/posts/{number}/remark", filled(page, number, "remark", place, words=remark))
        assert answer.status == 303
    assert [(r.paragraph, r.words) for r in post(app, number).remarks] == said
    late = editor.post(f"/posts/{number}/correct", filled(page, number, "correct", 0, text="第一段说早春。"))
    assert late.status == 303
    late = editor.post(f"/posts/{number}/correct", filled(page, number, "correct", 0, text="第一段说晚春。"))
    assert late.status == 409
    assert "第一段说晚春。" in typed_again(late)


@pytest.mark.parametrize("action", ["approve", "return", "stop"])
def test_nobody_decides_on_a_text_that_was_corrected_since_their_page_was_opened(
    app, browser_of, editor, number, action
):
    review(editor, number, "check")
    page = editor.open(f"/posts/{number}")
    form = page.form(f"/posts/{number}/steps/{action}")
    assert act(editor, number, "correct", paragraph=0, text="第一段说早春。").status == 303
    sent = {**page.values(form), "opinion": SAID}
    late = editor.post(f"/posts/{number}/steps/{action}", sent)
    assert late.status == 409
    assert SAID in typed_again(late)
    assert late.all("ins")
    assert post(app, number).state is State.FIRST


def test_a_remark_of_an_earlier_round_is_neither_shown_nor_the_reason_of_a_return(
    app, browser_of, operator, editor, number
):
    act(editor, number, "remark", paragraph=1, words="头一回的批注")
    assert act(editor, number, "return", opinion="").status == 303
    assert events(app, number)[-1].opinion == "请按批注修改：第2段。"
    assert "第 2 段“第二段说夏天。”：头一回的批注" in operator.open(f"/posts/{number}/edit").text
    for page in (f"/posts/{number}", f"/posts/{number}/edit"):
        assert "头一回的批注" in operator.open(page).text, page
    assert act(operator, number, "submit").status == 303
    assert "头一回的批注" not in editor.open(f"/posts/{number}").text
    assert "头一回的批注" not in operator.open(f"/posts/{number}").text
    assert act(editor, number, "return", opinion="").status == 422
    act(editor, number, "remark", paragraph=0, words="第二回的批注")
    assert act(editor, number, "return", opinion="").status == 303
    assert events(app, number)[-1].opinion == "请按批注修改：第1段。"
    shown = operator.open(f"/posts/{number}/edit").text
    assert "第二回的批注" in shown
    assert "头一回的批注" not in shown


def test_whoever_sees_it_finds_no_remark_of_before_while_it_is_written_anew(app, browser_of, operator, editor, number):
    act(editor, number, "remark", paragraph=2, words=SAID)
    review(editor, number, "return")
    form = operator.open(f"/posts/{number}/edit")
    assert operator.send(form, {"body": "新的一段。"}, button=("save", "draft")).status == 303
    for page in (operator, editor, browser_of("head")):
        shown = page.open(f"/posts/{number}")
        assert SAID in "".join(shown.one("div", id="p2").itertext())


def test_a_consent_on_paper_is_its_reviewers_and_of_its_round_alone(app, browser_of, operator, editor, number):
    scan = {
        **filled(editor.open(f"/posts/{number}"), number, "paper"),
        "scan": [Upload(corpus.picture(), "签批甲.png")],
    }
    assert editor.post(f"/posts/{number}/paper", editor.signed(scan)).status == 303
    assert "签批甲" in editor.open(f"/posts/{number}").text
    before = "".join(words(paper(app, number)))
    review(editor, number, "return")
    (kept,) = post(app, number).pictures
    assert operator.post(f"/posts/{number}/pictures/{kept.id}/remove", operator.signed({})).status == 404
    assert counted(app, Picture) == 1
    assert act(operator, number, "submit").status == 303
    assert "签批甲" not in editor.open(f"/posts/{number}").text
    after = "".join(words(paper(app, number)))
    assert ("书面" in before) > ("书面" in after), (before, after)


def test_a_window_of_before_the_return_changes_nothing_of_a_post_that_is_under_review(
    app, browser_of, operator, number
):
    people = {
        s: browser_of(w) for s, w in ((State.FIRST, "editor"), (State.SECOND, "head"), (State.FINAL, "publicity"))
    }
    review(operator, number, "withdraw")
    form = operator.open(f"/posts/{number}/edit")
    assert act(operator, number, "submit").status == 303
    before = post(app, number)
    sent = {**form.values(form.form()), **fields(save="auto", body="晚了。")}
    late = operator.post(f"/posts/{number}/edit", operator.signed(sent), HX_Request="true", HX_Target="saved")
    assert late.status == 404
    cleared(app, number, people)
    assert operator.post(f"/posts/{number}/edit", operator.signed(sent)).status == 404
    after = post(app, number)
    assert (after.rewriting, len(after.texts)) == (None, len(before.texts))
