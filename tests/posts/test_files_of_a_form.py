"""The files of a post's form: pictures in their places, a Word file beside typed text, and what is called a file and is none."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
import pytest

from portal.posts import written
from portal.posts.models import Picture, PictureKind, State
from portal.posts.views.filling import TYPED_TOO
from tests import corpus
from tests.filings.looking import counted
from tests.pages import Upload
from tests.posts.making import BODY, TITLE, account, fields, handed_in, newest, post, pressed, review, says, sent

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer

WORD, TYPED = "文件里的一段。", "框里写的一段。"
BOXES = "<p>一<img><p>二<img><p>三<img>"


def a_word_file(*lines: str) -> Upload:
    document, stream = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(stream)
    return Upload(stream.getvalue(), "正文.docx")


def drawn(colour: int) -> Upload:
    return Upload(corpus.picture(size=(40 + colour, 30)), f"图{colour}.png")


def boxes(answer: Answer) -> list[int]:
    """How wide the picture in each box of the text is, 0 where there is none."""
    found = [div for div in answer.all("div") if div.get("class") == "paragraph paragraph-box"]
    return [int(next((img.get("width", "0") for img in div.iter("img")), "0")) for div in found]


@pytest.fixture
def key(app):
    return account(app)


def pictures(app: Flask, number: int) -> dict[int, int]:
    """Place and width of each picture in a box."""
    return {p.place: p.width for p in post(app, number).pictures if p.kind is PictureKind.BOX}


def test_a_box_that_was_emptied_is_filled_again_and_the_others_stay(app, browser_of, operator, key):
    number = handed_in(app, operator, key, body=BOXES, figures=[drawn(1), drawn(2), drawn(3)])
    review(browser_of("editor"), number, "return")
    first = next(p for p in post(app, number).pictures if p.place == 1)
    assert operator.post(f"/posts/{number}/pictures/{first.id}/remove", operator.signed({})).status == 303
    assert boxes(operator.open(f"/posts/{number}")) == [0, 42, 43]
    form = operator.open(f"/posts/{number}/edit")
    assert pressed(operator, form, "draft", figures=[drawn(9), drawn(8)]).status == 303
    assert boxes(operator.open(f"/posts/{number}")) == [49, 42, 43]
    assert boxes(browser_of("editor").open(f"/posts/{number}")) == [41, 42, 43]
    assert pressed(operator, operator.open(f"/posts/{number}/edit"), "submit").status == 303
    assert boxes(browser_of("editor").open(f"/posts/{number}")) == [49, 42, 43]
    assert pictures(app, number) == {1: 49, 2: 42, 3: 43, 4: 48}
    assert counted(app, Picture) == 4


@pytest.mark.parametrize("way", ["handed in again", "given up"])
def test_a_preview_that_is_replaced_stays_for_others_until_the_new_one_is_handed_in(
    app, browser_of, operator, key, way
):
    number, editor = handed_in(app, operator, key, picture=[drawn(1)]), browser_of("editor")
    (old,) = post(app, number).pictures
    review(operator, number, "withdraw")
    assert pressed(operator, operator.open(f"/posts/{number}/edit"), "draft", picture=[drawn(2)]).status == 303
    assert pressed(operator, operator.open(f"/posts/{number}/edit"), "draft", picture=[drawn(3)]).status == 303
    assert counted(app, Picture) == 2
    for page, seen, status in ((editor, "41", 200), (operator, "43", 404)):
        shown = page.open(f"/posts/{number}")
        assert [i.get("width") for i in shown.all("img") if "/pictures/" in i.get("src", "")] == [seen]
        assert page.client.get(f"/posts/{number}/pictures/{old.id}").status_code == status
    form = operator.open(f"/posts/{number}/edit")
    assert [i.get("width") for i in form.all("img") if "/pictures/" in i.get("src", "")] == ["43"]
    if way == "given up":
        review(operator, number, "void")
        assert [
            i.get("width") for i in editor.open(f"/posts/{number}").all("img") if "/pictures/" in i.get("src", "")
        ] == ["41"]
        return
    assert pressed(operator, form, "submit").status == 303
    assert counted(app, Picture) == 1
    assert editor.client.get(f"/posts/{number}/pictures/{old.id}").status_code == 404


def test_a_picture_that_was_not_handed_in_has_no_address_for_others(app, browser_of, operator, key):
    number = handed_in(app, operator, key, body=BOXES, figures=[drawn(1)])
    review(operator, number, "withdraw")
    pressed(operator, operator.open(f"/posts/{number}/edit"), "draft", figures=[drawn(2)], picture=[drawn(3)])
    old, *new = [f"/posts/{number}/pictures/{p.id}" for p in post(app, number).pictures]
    for who in ("editor", "head", "publicity", "leader"):
        client = browser_of(who).client
        assert client.get(old).status_code == 200, who
        assert [client.get(url).status_code for url in new] == [404, 404], who
    pressed(operator, operator.open(f"/posts/{number}/edit"), "submit")
    assert [browser_of("editor").client.get(url).status_code for url in new] == [200, 200]


def test_the_preview_says_that_it_is_of_before_a_correction_and_not_once_it_is_new(app, browser_of, operator, key):
    number, editor = handed_in(app, operator, key, picture=[drawn(1)]), browser_of("editor")
    assert "修改前" not in editor.open(f"/posts/{number}").text
    editor.post(f"/posts/{number}/correct", editor.signed({"paragraph": "0", "text": "改了。"}))
    assert "修改前" in editor.open(f"/posts/{number}").text
    review(editor, number, "return")
    pressed(operator, operator.open(f"/posts/{number}/edit"), "submit")
    assert "修改前" in editor.open(f"/posts/{number}").text
    review(editor, number, "return")
    pressed(operator, operator.open(f"/posts/{number}/edit"), "submit", picture=[drawn(2)])
    assert "修改前" not in editor.open(f"/posts/{number}").text


def test_what_is_typed_when_a_picture_is_removed_is_kept(app, operator, key):
    assert sent(operator, key, save="draft", picture=[drawn(1)]).status == 303
    number = newest(app).id
    (kept,) = post(app, number).pictures
    form = operator.open(f"/posts/{number}/edit")
    data = {**form.values(form.form("/posts/")), "title": "新题目", "body": TYPED}
    address = f"/posts/{number}/pictures/{kept.id}/remove"
    assert operator.post(address, operator.signed(data)).status == 303
    assert (post(app, number).name, says(app, number), counted(app, Picture)) == ("新题目", TYPED, 0)
    assert pressed(operator, form, "auto").status == 200
    again = sent(operator, key, save="draft", picture=[drawn(1)], title="另一篇")
    other = newest(app).id
    (kept,) = post(app, other).pictures
    form = operator.follow(again)
    data = {**form.values(form.form("/posts/")), "title": "涉密的", "secret": "yes"}
    assert operator.post(f"/posts/{other}/pictures/{kept.id}/remove", operator.signed(data)).status == 303
    assert post(app, other).name == "另一篇"


@pytest.mark.parametrize(
    ("value", "save"), [("", "submit"), ("不是文件", "auto"), ("../../etc/passwd", "submit"), ("x" * 5000, "draft")]
)
def test_what_is_no_file_in_the_place_of_a_file_is_nothing(app, operator, key, value, save):
    token = operator.open("/posts/new").one("input", name="token").get("value")
    data = {"token": token, **fields(key, save=save), "picture": [value, value], "figures": [value], "document": value}
    headers = {"HX_Request": "true", "HX_Target": "saved"} if save == "auto" else {}
    assert operator.post("/posts/new", operator.signed(data), **headers).status in {200, 303}
    assert counted(app, Picture) == 0
    assert says(app, newest(app).id) == BODY.replace("\r", "")


def test_a_paper_that_is_no_file_is_a_sentence(app, browser_of, operator, key):
    number, editor = handed_in(app, operator, key), browser_of("editor")
    answer = editor.post(f"/posts/{number}/paper", editor.signed({"scan": ["不是文件", ""]}))
    assert answer.status == 400
    assert "请选择书面意见的扫描件或照片" in answer.text
    assert counted(app, Picture) == 0


@pytest.fixture
def draft(app, operator, key):
    sent(operator, key, save="draft")
    return newest(app).id


@pytest.fixture(params=["a draft", "returned"])
def number(request, browser_of, operator, draft):
    number = draft
    if request.param == "returned":
        review(operator, number, "submit")
        review(browser_of("editor"), number, "return")
    return number


def test_a_word_file_beside_another_text_is_a_sentence_and_the_text_stays(app, operator, number):
    save, form = "submit", operator.open(f"/posts/{number}/edit")
    answer = pressed(operator, form, save, body=TYPED, title="新题目", document=a_word_file(WORD))
    assert answer.status == 422
    assert TYPED_TOO in answer.text
    assert (answer.one("textarea", name="body").text or "").removeprefix("\n") == TYPED
    assert says(app, number) == TYPED
    assert post(app, number).state is not State.FIRST
    again = pressed(operator, answer, save, document=a_word_file(WORD))  # as pressed without a look
    assert (again.status, says(app, number)) == (422, TYPED)
    done = pressed(operator, again, save, body="", document=a_word_file(WORD))  # as the sentence says
    assert (done.status, says(app, number)) == (303, WORD)


def test_a_text_that_kept_itself_meanwhile_is_another_text_still(app, operator, number):
    form = operator.open(f"/posts/{number}/edit")
    assert pressed(operator, form, "auto", body=TYPED).status == 200
    answer = pressed(operator, form, "submit", body=TYPED, document=a_word_file(WORD))
    assert (answer.status, says(app, number)) == (422, TYPED)
    assert TYPED_TOO in answer.text


@pytest.mark.parametrize("kept_itself", [False, True])
def test_a_word_file_beside_the_text_as_it_was_opened_takes_its_place(app, operator, number, kept_itself):
    form = operator.open(f"/posts/{number}/edit")
    if kept_itself:
        assert pressed(operator, form, "auto", title="新题目").status == 200
    assert pressed(operator, form, "draft", document=a_word_file(WORD, "第二段。")).status == 303
    assert says(app, number) == f"{WORD}\n第二段。"


def test_of_two_word_files_the_second_takes_the_place_of_the_first(app, operator, draft):
    number = draft
    form = operator.open(f"/posts/{number}/edit")
    wrong: dict[str, Any] = {"title": ""}
    again = pressed(operator, form, "submit", document=a_word_file(WORD), **wrong)
    assert again.status == 422
    assert (again.one("textarea", name="body").text or "").removeprefix("\n") == WORD
    assert pressed(operator, again, "draft", document=a_word_file("另一份。")).status == 303
    assert says(app, number) == "另一份。"


def test_a_table_of_a_word_file_is_the_same_table_however_often_it_is_saved(app, operator, key):
    document, stream = docx.Document(), io.BytesIO()
    table = document.add_table(2, 3)
    for at, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{at}" * (at % 3 != 1)
    document.save(stream)
    sent(operator, key, save="draft", body="", document=Upload(stream.getvalue(), "表.docx"), title=TITLE)
    number = newest(app).id
    with app.app_context():
        first = written.body(post(app, number))
    assert [block.cells for block in first.blocks] == [["格0", "", "格2"], ["格3", "", "格5"]]
    for save in ("draft", "auto", "draft", "submit"):
        pressed(operator, operator.open(f"/posts/{number}/edit"), save)
    with app.app_context():
        assert written.body(post(app, number)) == first
