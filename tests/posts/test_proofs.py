"""What reviewers do to the paragraphs of a text stands beside each: whatever was corrected, taken out, remarked, in whatever order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.calendar import now
from portal.posts import proofs, text
from portal.posts.models import Remark, TextKind
from portal.posts.text import BadText, Block, Body, read
from portal.posts.text.compare import same
from portal.spelling import clean
from tests.accounts.registered import registered
from tests.posts.making import account, act, handed_in, post, review
from tests.posts.published import tell
from tests.posts.sheets import brought, paper, words

if TYPE_CHECKING:
    from tests.pages import Answer, Page

LINES = ["第一段说春天。", "第二段说夏天。", "第三段说秋天。", "第四段说冬天。"]


def typed(page: Page, number: int, place: int, words_: str) -> Answer:
    """Correct a paragraph as its form sends it."""
    return _of_form(page, number, "correct", place, text=words_)


def remarked(page: Page, number: int, place: int, words_: str) -> Answer:
    return _of_form(page, number, "remark", place, words=words_)


def _of_form(page: Page, number: int, action: str, place: int, **said: str) -> Answer:
    shown = page.open(f"/posts/{number}")
    form = next(
        form
        for form in shown.all("form", action=f"/posts/{number}/{action}")
        if shown.values(form)["paragraph"] == str(place)
    )
    return page.post(f"/posts/{number}/{action}", {**shown.values(form), **said})


def marks(answer: Answer) -> list[str]:
    """Each paragraph of the page as a proof-reader marks it, its remarks behind it."""
    found = []
    for div in answer.all("div"):
        if not (div.get("class") or "").startswith("paragraph "):
            continue
        said = ""
        for p in div.findall("p"):
            if p.get("class") == "post-remark":
                said += f"（{''.join(p.itertext()).split('：', 1)[1]}）"
                continue
            said += (p.text or "") + "".join(_mark(part) for part in p)
        found.append(" ".join(said.split()))
    return found


def _mark(part: Any) -> str:
    sign = {"del": "[-{}]", "ins": "[+{}]"}.get(part.tag, "{}")
    return sign.format("".join(part.itertext())) + (part.tail or "")


@pytest.fixture
def number(app, operator):
    return handed_in(app, operator, account(app), body="\n".join(LINES))


def test_each_act_of_a_reviewer_is_shown_at_its_paragraph(app, browser_of, number):
    editor = browser_of("editor")
    assert typed(editor, number, 1, "").status == 303
    assert typed(editor, number, 2, "第三段说深秋天。").status == 303
    assert remarked(editor, number, 3, "太冷").status == 303
    assert typed(editor, number, 2, "第三段说深秋天的事。").status == 303
    assert remarked(editor, number, 0, "太短").status == 303
    said = [f"{LINES[0]}（太短）", f"[-{LINES[1]}]", "第三段说[+深]秋天[+的事]。", f"{LINES[3]}（太冷）"]
    for who in ("editor", "head", "operator", "publicity"):
        assert marks(browser_of(who).open(f"/posts/{number}")) == said, who


def test_a_paragraph_that_was_taken_out_comes_back_by_being_written_again(app, browser_of, number):
    editor = browser_of("editor")
    typed(editor, number, 1, "")
    typed(editor, number, 1, LINES[1])
    assert marks(editor.open(f"/posts/{number}")) == LINES
    assert proofs.said(post(app, number).text) == LINES


def test_the_author_writes_on_in_a_text_without_what_was_taken_out_and_sees_each_remark_at_its_paragraph(
    app, browser_of, operator, number
):
    editor = browser_of("editor")
    typed(editor, number, 1, "")
    remarked(editor, number, 2, "太暖")
    review(editor, number, "return")
    form = operator.open(f"/posts/{number}/edit")
    assert (form.one("textarea", name="body").text or "").split() == [LINES[0], *LINES[2:]]
    operator.send(form, {"body": "另写一段。"}, button=("save", "draft"))
    assert marks(operator.open(f"/posts/{number}")) == [LINES[0], f"[-{LINES[1]}]", f"{LINES[2]}（太暖）", LINES[3]]


def test_a_text_that_comes_again_as_it_was_corrected_is_its_authors_and_bears_no_mark(
    app, browser_of, operator, number
):
    editor = browser_of("editor")
    typed(editor, number, 1, "")
    typed(editor, number, 2, "第三段说深秋天。")
    review(editor, number, "return")
    assert act(operator, number, "submit").status == 303
    assert marks(editor.open(f"/posts/{number}")) == [LINES[0], "第三段说深秋天。", LINES[3]]
    typed(editor, number, 3, "第四段说隆冬天。")
    assert marks(editor.open(f"/posts/{number}")) == [LINES[0], "第三段说深秋天。", "第四段说[+隆]冬天。"]
    said = "".join(words(paper(app, number)))
    assert "第4段一校" in said
    assert "第3段一校" not in said
    assert LINES[1] not in said


def test_the_sheet_marks_each_correction_at_its_paragraph(app):
    corrections = [("correct", "editor", said, place) for place, said in ((1, ""), (2, "见公告。"), (2, "见公告栏。"))]
    number = brought(app, [("check", "editor"), *corrections, ("approve", "editor", "初审看过。")])
    said = "".join(words(paper(app, number)))
    assert "第2段一校请各宿舍提前储水。" in said
    assert said.count("第3段一校") == 2
    assert "一校改动2段" in said
    assert "正文本周五停水一天。共13字" in said


def test_what_was_published_as_corrected_is_the_same(app, browser_of, operator):
    number = handed_in(app, operator, registered(app), body="\n".join(LINES))
    editor = browser_of("editor")
    typed(editor, number, 1, "")
    typed(editor, number, 3, "第四段说隆冬天。")
    review(editor, number, "check", "approve")
    review(browser_of("head"), number)
    review(browser_of("publicity"), number)
    for version in post(app, number).texts[1:]:
        assert act(operator, number, "tick", text=version.number).status == 303
    published = "\n".join([LINES[0], LINES[2], "第四段说隆冬天。"])
    assert (
        tell(operator, number, account=post(app, number).places[0].account_id, published=published).status_code == 303
    )
    assert post(app, number).places[0].same is True


ROW = "<table><tr><td>姓名<td><td>班级</table><p>尾"


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        ("姓名\r\n学号\r\n班级", "姓名\t学号\t班级"),
        ("姓名\r\n\r\n", "姓名\t\t"),
        ("\r\n\r\n班级", "\t\t班级"),
        ("姓名\r\n学号", None),
        ("姓名\r\n学号\r\n班级\r\n", None),
        ("", ""),
        (" \r\n \r\n", ""),
    ],
)
def test_a_row_is_corrected_cell_by_cell(app, browser_of, operator, lines, cells):
    number = handed_in(app, operator, account(app), body=ROW)
    answer = typed(browser_of("editor"), number, 0, lines)
    kept = text.loaded(post(app, number).text.blocks).blocks[0]
    if cells is None:
        assert answer.status == 400
        assert "表格的这一行有 3 格，请每格写一行，现为" in answer.text
        assert (kept.text, len(post(app, number).texts)) == ("姓名\t\t班级", 1)
    else:
        assert answer.status == 303
        assert (kept.tag, kept.text) == ("row", cells)


def test_a_row_as_its_form_shows_it_is_the_same_row(app, browser_of, operator):
    number = handed_in(app, operator, account(app), body="<table><tr><td><td>班级<td></table><p>尾")
    editor = browser_of("editor")
    shown = editor.open(f"/posts/{number}").one("textarea", id="text-0").text
    assert shown == "\n班级\n"  # the parser takes the first line end away, as a browser does
    answer = typed(editor, number, 0, shown.replace("\n", "\r\n"))
    assert "same" in answer.location
    assert len(post(app, number).texts) == 1


def test_a_picture_in_the_text_is_no_paragraph_to_be_written_over(app, browser_of, operator):
    number = handed_in(app, operator, account(app), body="<p>一<img><p>二")
    answer = act(browser_of("editor"), number, "correct", paragraph=1, text="不是图")
    assert answer.status == 400
    assert len(post(app, number).texts) == 1


# The laws, at the tables of a post that no database holds.

WORDS = st.text("春夏秋冬一二，。<b>& ", min_size=1, max_size=8).filter(str.strip)
KINDS = st.sampled_from(["p", "h", "li", "quote"])
TEXTS = st.lists(st.tuples(KINDS, WORDS), min_size=1, max_size=6)
STEPS = st.lists(st.tuples(st.sampled_from(["correct", "out", "remark"]), st.integers(0, 5), WORDS), max_size=12)


def _reviewed(lines: list[tuple[str, str]], steps: list[tuple[str, int, str]]) -> Any:
    """A post as reviewers leave it: what `proofs` reads of it."""
    blocks = [Block(tag, "", "").saying(said.strip()) for tag, said in lines]
    person, begun = SimpleNamespace(id=1), SimpleNamespace(place=1, action="submit", at=now(), data={"text": 1})
    found = SimpleNamespace(texts=[], remarks=[], pictures=[], events=[begun], author_id=1)
    for kind, place, said in [("handed in", 0, ""), *steps]:
        place %= len(blocks)  # noqa: PLW2901 - of any length
        if kind == "remark":
            found.remarks.append(Remark(submission=1, paragraph=place, words=said))
            continue
        if kind != "handed in":
            blocks = [*blocks]
            blocks[place] = blocks[place].saying("" if kind == "out" else said.strip())
        what, at = (TextKind.SUBMITTED, None) if kind == "handed in" else (TextKind.CORRECTED, place)
        number = len(found.texts) + 1
        found.texts.append(
            SimpleNamespace(kind=what, number=number, blocks=Body(blocks, 0).dumped(), paragraph=at, at=now())
        )
    found.text = found.texts[-1]
    return found, person


@settings(max_examples=150, deadline=None)
@given(TEXTS, STEPS)
def test_marks_and_remarks_of_each_paragraph_are_its_own(lines, steps):
    kept, person = _reviewed(lines, steps)
    first, last = (text.loaded(kept.texts[n].blocks).blocks for n in (0, -1))
    shown = proofs.paragraphs(kept, person)
    assert [p.place for p in shown] == list(range(len(lines)))
    for p in shown:
        runs = p.proof.runs if p.proof else []
        assert bool(runs) == (first[p.place].text != last[p.place].text)
        if runs:
            assert "".join(run.text for run in runs if run.kind != "new") == first[p.place].text
            assert "".join(run.text for run in runs if run.kind != "gone") == last[p.place].text
        said = [words_ for kind, place, words_ in steps if kind == "remark" and place % len(lines) == p.place]
        assert [remark.words for remark in p.remarks] == said
    assert proofs.said(kept.text) == [block.text for block in last if block.text]
    assert same(proofs.said(kept.text), [block.text for block in last])


@settings(max_examples=150, deadline=None)
@given(TEXTS, STEPS)
def test_each_correction_is_marked_in_what_stood_before_it(lines, steps):
    kept, _ = _reviewed(lines, steps)
    assert len(proofs.corrections(kept)) == len(kept.texts) - 1
    for version, proof in proofs.corrections(kept):
        before, after = (
            text.loaded(kept.texts[n].blocks).blocks[version.paragraph].text
            for n in (version.number - 2, version.number - 1)
        )
        assert "".join(run.text for run in proof.runs if run.kind != "new") == before
        assert "".join(run.text for run in proof.runs if run.kind != "gone") == after


@settings(max_examples=150, deadline=None)
@given(TEXTS, STEPS)
def test_what_its_author_opens_is_what_stands_and_comes_back_so(lines, steps):
    kept, _ = _reviewed(lines, steps)
    if not (stands := text.loaded(text.stands(kept.text.blocks))).blocks:
        return
    assert not any(block.gone for block in stands.blocks)
    again = read(stands.pasted())
    assert [block.text for block in again.blocks] == [" ".join(block.text.split()) for block in stands.blocks]


CELLS = st.lists(st.text("甲乙 <b>&", max_size=4).map(clean), min_size=2, max_size=4).filter(any)


@settings(max_examples=150, deadline=None)
@given(CELLS, CELLS)
def test_a_row_comes_back_cell_by_cell_or_is_refused(before, after):
    row = Block("row", "", "").saying("\n".join(before))
    assert row.cells == [" ".join(cell.split()) for cell in before]
    assert read(Body([row], 0).pasted()).blocks == [row]
    if len(before) == len(after):
        assert row.saying("\n".join(after)).cells == [" ".join(cell.split()) for cell in after]
        return
    with pytest.raises(BadText, match=f"有 {len(before)} 格"):
        row.saying("\n".join(after))
