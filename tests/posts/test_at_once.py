"""What is done to a post at the same instant: one act is done, the others are told, and no text is lost between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.posts import text
from portal.posts.models import State
from portal.posts.views.writing import ELSEWHERE
from tests.filings.together import at_once
from tests.pages import Page
from tests.posts.making import account, events, handed_in, post, review, says, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.pages import Answer

LINES = "第一段说春天。\n第二段说夏天。\n第三段说秋天。"


@pytest.fixture
def number(app, operator):
    return handed_in(app, operator, account(app), body=LINES)


def form_of(shown: Answer, address: str, place: int | None = None) -> dict[str, Any]:
    """What the form at an address sends, as this page has it."""
    forms = [f for f in shown.all("form") if (f.get("action") or "").endswith(address)]
    found = [f for f in forms if place is not None and shown.values(f)["paragraph"] == str(place)]
    form = found[0] if found else shown.form(address)
    return dict(shown.values(form).to_dict(flat=False))


def pressing(page: Page, address: str, sent_: dict[str, Any], **headers: str) -> Callable[[], tuple[int, str]]:
    """Press a button on one's own browser, without looking at the answer as a page."""
    data = page.signed({name: value for name, value in sent_.items() if name != "csrf_token"})

    def press() -> tuple[int, str]:
        answer = page.client.post(address, data=data, headers=headers)
        return answer.status_code, answer.text

    return press


def browsers(app: Flask, who: str, many: int) -> list[Page]:
    return [Page.let_in(app, who) for _ in range(many)]


@pytest.mark.parametrize(
    ("action", "said"), [("correct", {"text": "改了。"}), ("remark", {"words": "太短"}), ("check", {})]
)
def test_a_button_that_is_tapped_four_times_at_once_does_it_once(app, browser_of, number, action, said):
    sent_ = form_of(browser_of("editor").open(f"/posts/{number}"), action, 1 if said else None) | said
    address = f"/posts/{number}/{action}"
    answers = at_once(*(pressing(page, address, sent_) for page in browsers(app, "editor", 4)))
    assert {status for status, _ in answers} <= {303, 409}
    assert 303 in {status for status, _ in answers}
    assert [event.action for event in events(app, number)] == ["submit", action]
    kept = post(app, number)
    assert (len(kept.texts), len(kept.remarks)) == (1 + (action == "correct"), int(action == "remark"))


def test_of_corrections_and_a_return_from_the_same_page_one_is_done(app, browser_of, number):
    shown = browser_of("editor").open(f"/posts/{number}")
    pages = browsers(app, "editor", 4)
    acts = [
        pressing(page, f"/posts/{number}/correct", form_of(shown, "/correct", place) | {"text": f"第 {place} 处改了。"})
        for place, page in enumerate(pages[:3])
    ]
    acts.append(
        pressing(pages[3], f"/posts/{number}/steps/return", form_of(shown, "/steps/return") | {"opinion": "请修改。"})
    )
    answers = at_once(*acts)
    assert sorted(status for status, _ in answers) == [303, 409, 409, 409]
    kept = post(app, number)
    assert (kept.state is State.RETURNED) + len(kept.texts) == 2
    for place, (status, said) in enumerate(answers[:3]):
        assert status == 303 or f"第 {place} 处改了。" in said or "/people/kept" in said or "kept=" in said, said[:300]
    assert len([b for b in text.loaded(kept.text.blocks).blocks if "处改了" in b.text]) == len(kept.texts) - 1


@pytest.mark.parametrize("again", [False, True])
def test_of_four_windows_that_keep_themselves_at_once_one_does_and_the_others_say_so(app, browser_of, operator, again):
    sent(operator, account(app), save="draft", body=LINES)
    number = max(n for n in range(1, 5) if operator.client.get(f"/posts/{n}/edit").status_code == 200)
    if again:
        review(operator, number, "submit", "withdraw")
    pages = browsers(app, "operator", 4)
    acts = [
        pressing(
            page,
            f"/posts/{number}/edit",
            form_of(page.open(f"/posts/{number}/edit"), "/edit") | {"save": "auto", "body": f"窗口 {n} 写的。"},
            **{"HX-Request": "true", "HX-Target": "saved"},
        )
        for n, page in enumerate(pages)
    ]
    answers = at_once(*acts)
    assert [status for status, _ in answers] == [200] * 4
    (kept,) = [n for n, (_, said) in enumerate(answers) if ELSEWHERE not in said]
    assert says(app, number) == f"窗口 {kept} 写的。"
