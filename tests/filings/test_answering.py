"""A field that was left is answered: what is wrong with it and nothing else, gone when it is right; what nobody touched is not kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from portal.calendar import today
from portal.fields.definition import Field
from portal.filings.models import Filing, State
from portal.filings.reminders import deadlines, forgotten
from portal.platforms import PLATFORMS
from tests.filings.cases import brought
from tests.filings.changing import form_of, registered
from tests.filings.looking import counted, events, filing_row, press
from tests.filings.making import days_ago, facts, id_in, typed
from tests.filings.on_pages import draft, new_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.pages import Answer, Page

ASKS = {"HX_Request": "true", "HX_Target": "checked"}
BLANK = {"supervisors-0-name": "", "operators-0-name": ""}
NOBODY = "甲\x07乙"  # no text is ever kept with a control character in it


def left(person: Page, address: str, data: dict[str, Any], *controls: str, **more: Any) -> Answer:
    """Send what the page sends when these controls were left; `data` is the form as it stands."""
    sent = person.signed({**data, "save": "auto", "left": list(controls), "token": "page", **more})
    return person.post(address, sent, **ASKS)


def posted(page: Answer) -> dict[str, Any]:
    """Return the form on a page as a browser would send it."""
    return {name: values if len(values) > 1 else values[0] for name, values in page.values(page.form()).lists()}


def new(platform: str = "wechat", kind: str = "creation") -> str:
    return f"/filings/new?platform={platform}&kind={kind}"


def wrong(answer: Answer) -> dict[str, str]:
    """Return the sentence beside each control that is marked, by its id."""
    found = {p.get("id", ""): "".join(p.itertext()) for p in answer.all("p", class_="error")}
    return {name.removesuffix("-error"): sentence for name, sentence in found.items()}


def summed(answer: Answer) -> list[str]:
    found = answer.all("div", id="errors")
    return [a.get("href", "").lstrip("#") for e in found for a in e.iter("a")]


def missing(answer: Answer) -> list[str]:
    return [a.get("href", "").lstrip("#") for ul in answer.all("ul", class_="missing") for a in ul.iter("a")]


def controls(platform: str) -> list[str]:
    """Return every control of a form with one person in each part."""
    names: list[str] = []
    for item in PLATFORMS[platform].asked.items:
        names += [item.key] if isinstance(item, Field) else [f"{item.key}-0-{f.key}" for f in item.fields]
    return [name for name in names if name != "late_reason"]


def written(platform: str) -> Iterable[str]:
    """Return the controls into which one writes freely."""
    kinds = {f.key: f.kind.widget for f in PLATFORMS[platform].asked.fields.values()}
    return [n for n in controls(platform) if kinds.get(n, "text") not in {"picture", "radio", "checks"}]


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_nothing_that_is_right_is_red_and_whatever_is_wrong_says_so_once_it_was_left(operator, platform):
    """The law of every form: a valid one is silent, an empty one wants what is required, and each text refuses what is no text."""
    every, right = controls(platform), facts(platform)
    silent = left(operator, new(platform), right, *every, tried="yes")
    assert (silent.status, wrong(silent), summed(silent), missing(silent)) == (200, {}, [], [])
    empty = left(operator, f"{new(platform)}&again=yes", BLANK, *every, token="empty")
    definition = PLATFORMS[platform].asked
    musts = {f.key for f in definition.fields.values() if f.required}
    musts |= {f"{key}-0-{f.key}" for key, rows in definition.rows.items() for f in rows.fields if f.required}
    assert set(wrong(empty)) == musts == set(summed(empty)) == set(missing(empty))
    spoilt = left(operator, new(platform), {**right, **dict.fromkeys(written(platform), NOBODY)}, *every)
    assert set(wrong(spoilt)) >= set(written(platform))
    assert spoilt.status == 422
    assert "尚未保存" in spoilt.text


def test_only_what_was_left_is_spoken_of_and_its_sentence_goes_when_it_is_mended(operator):
    bad = facts(handle="1号", followers="-3", **{"operators-0-phone": "1380371"})
    answer = left(operator, new(), bad, "handle", "operators-0-phone")
    assert wrong(answer) == {
        "handle": "“1号”应为字母开头的 6–20 位字母、数字、下划线或减号，请核对。",
        "operators-0-phone": "手机号应为 11 位数字，现为 7 位。",
    }
    assert summed(answer) == ["handle", "operators-0-phone"]
    assert answer.one("input", id="handle").get("aria-invalid") == "true"
    assert answer.one("input", id="handle").get("aria-describedby", "").endswith("handle-error")
    assert missing(answer) == ["handle", "followers", "operators-0-phone"], "the panel has always said the whole"
    mended = left(operator, new(), {**bad, "handle": "zzgs-xxgc"}, "handle", "operators-0-phone")
    assert list(wrong(mended)) == ["operators-0-phone"]
    assert mended.one("input", id="handle").get("aria-invalid") is None
    tried = left(operator, new(), bad, tried="yes")
    assert summed(tried) == ["handle", "followers", "operators-0-phone"], (
        "after a refused submission every field counts"
    )


def test_what_hangs_on_another_field_follows_it(operator):
    other = facts("weibo", category="other")
    assert list(wrong(left(operator, new("weibo"), other, "category_other"))) == ["category_other"]
    assert wrong(left(operator, new("weibo"), {**other, "category": "sina"}, "category_other", "category")) == {}


def test_an_account_that_is_registered_is_named_with_its_link_when_the_field_is_left(app, browser_of, operator):
    account = registered(app, browser_of)
    answer = left(operator, new(), facts(), "handle")
    assert "已备案" in wrong(answer)["handle"]
    assert f"/accounts/{account}" in answer.links()


def test_a_sentence_stands_at_the_row_on_the_page_though_an_empty_one_is_not_kept(operator):
    people = {"operators-1-name": "", "operators-2-name": "李想", "operators-2-phone": "138"}
    answer = left(operator, new(), facts(**people), "operators-1-name", "operators-2-phone")
    assert list(wrong(answer)) == ["operators-2-phone"] == missing(answer)
    assert "主要运行人员第 3 人手机" in answer.text


def test_a_change_says_what_differs_as_it_is_left(app, browser_of, operator):
    account = registered(app, browser_of)
    page = form_of(operator, account)
    data = posted(page) | {"name": "郑州工商学院信工", "operators-0-name": "李娜"}
    answer = left(operator, f"/filings/new?kind=change&account={account}", data, "name", "operators-0-name")
    assert "已改动 2 处" in answer.text
    assert "台账现为“郑州工商学院信息工程学院”" in answer.text
    assert "台账：王敏" in answer.text
    back = {**data, "name": "郑州工商学院信息工程学院", "operators-0-name": "王敏"}
    again = left(operator, f"/filings/new?kind=change&account={account}", back, "name", "operators-0-name")
    assert "已改动 0 处" in again.text
    assert not again.all("p", class_="was")


def test_what_another_window_has_saved_is_not_overwritten_by_a_field_that_is_left(app, operator):
    filing = draft(operator)
    page = operator.open(f"/filings/{filing}/edit")
    seen = page.one("input", name="revision").get("value")
    operator.send(operator.open(f"/filings/{filing}/edit"), {"name": "郑州工商学院信工"}, button=("save", "draft"))
    data = facts(name="郑州工商学院别名", handle="1号")
    for _ in range(2):
        answer = left(operator, f"/filings/{filing}/edit", data, "handle", revision=seen, token="late")
        assert answer.status == 409
        assert answer.one("input", name="revision").get("value") == seen
        assert list(wrong(answer)) == ["handle"]
        assert "另一个页面已保存过这份备案" in answer.text
    assert filing_row(app, filing).name == "郑州工商学院信工"


@pytest.mark.parametrize("save", ["draft", "submit"])
def test_a_form_that_nobody_touched_is_no_draft_whatever_is_pressed(app, browser_of, operator, save):
    account = registered(app, browser_of)  # so that there is somebody to fill in before anything is typed
    before = counted(app, Filing)
    about = f"account={account}"
    for address in (
        new(),
        new("app", "retroactive"),
        f"/filings/new?kind=change&{about}",
        f"/filings/new?kind=closure&{about}",
    ):
        page = operator.open(address)
        answer = operator.send(page, button=("save", save))
        assert answer.status == 422, address
        assert "没有建立草稿" in answer.text
        assert answer.has("div", id="errors") == (save == "submit")
        assert left(operator, address, posted(page), "name").status == 200
    assert counted(app, Filing) == before
    answer = operator.send(operator.open(new()), {"remarks": "一个字"}, button=("save", save))
    assert counted(app, Filing) == before + 1


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_an_unchanged_draft_is_not_written_again(app, operator, platform):
    filing = typed(operator, platform, "draft", **{"operators-1-name": "李想", "operators-1-phone": "13803710003"})
    before = filing_row(app, filing)
    answer = operator.send(operator.open(f"/filings/{filing}/edit"), button=("save", "draft"))
    assert answer.status == 303
    after = filing_row(app, filing)
    assert (after.revision, after.saved_at, after.data) == (before.revision, before.saved_at, before.data)


def test_a_submission_that_changes_nothing_and_is_refused_writes_nothing(app, operator):
    filing = draft(operator, handle="1号")
    before = filing_row(app, filing).revision
    assert operator.send(operator.open(f"/filings/{filing}/edit"), button=("save", "submit")).status == 422
    assert filing_row(app, filing).revision == before


def test_a_draft_is_deleted_by_its_author_from_its_form_and_is_in_no_list(app, operator, stranger):
    filing = draft(operator)
    address = f"/filings/{filing}/discard"
    assert stranger.post(address, stranger.signed({})).status == 404
    page = operator.open(f"/filings/{filing}/edit")
    assert "删除后不能恢复" in page.text
    gone = operator.follow(operator.send(page, action=address))
    assert "草稿已删除" in gone.text
    assert operator.send(page, action=address).status == 303, "pressed twice it is deleted once"
    assert (filing_row(app, filing).state, len(events(app, filing))) == (State.VOID, 1)
    for listed in ("/filings/", "/filings/?scope=mine", "/search?q=郑州工商学院信息工程学院"):
        assert f"/filings/{filing}" not in " ".join(operator.open(listed).links())


def test_of_a_deleted_draft_is_said_once_that_it_is_deleted_and_it_is_not_printed(app, operator):
    """It was never handed in: nothing of it was voided or settled, and there is no paper of it."""
    filing = draft(operator)
    operator.send(operator.open(f"/filings/{filing}/edit"), action=f"/filings/{filing}/discard")
    page = operator.open(f"/filings/{filing}")
    assert page.text.count("草稿已删除") == 1
    assert f"{today()} 由王敏删除" in page.text
    for untrue in ("已作废", "已办结", "打印", "纸质件"):
        assert untrue not in page.text, untrue
    voided = typed(operator)
    press(operator, voided, "withdraw")
    press(operator, voided, "void")
    page = operator.open(f"/filings/{voided}")
    assert "草稿已删除" not in page.text
    assert {f"/filings/{voided}/form.pdf", f"/filings/{voided}/form.pdf?copies=3"} <= set(page.links())


def test_what_was_handed_in_is_no_draft_any_more(app, operator):
    filing = typed(operator)
    answer = operator.post(f"/filings/{filing}/discard", operator.signed({}))
    assert answer.status == 409
    assert "已经提交过，不能删除" in answer.text
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_a_list_to_go_back_to_is_gone_back_to(operator):
    filing = draft(operator)
    answer = operator.post(f"/filings/{filing}/discard", operator.signed({"back": "/filings/?scope=mine&order=new"}))
    assert answer.location == "/filings/?scope=mine&order=new&discarded=yes"


def test_of_a_draft_is_said_who_writes_it_and_since_when(operator):
    filing = draft(operator)
    assert re.search(r"王敏正在填写，\d\d-\d\d \d\d:\d\d 起", operator.open(f"/filings/{filing}").text)
    assert "王敏正在填写" in operator.open("/filings/?scope=mine").text


def test_what_is_filed_years_after_is_reminded_of_as_a_draft_is_and_never_by_its_day(app, operator):
    late = {"registered_on": "2018-11-03"}
    both = [id_in(_draft(operator, kind, late)) for kind in ("creation", "retroactive")]
    with app.test_request_context():
        due = {d.subject: d.word for d in deadlines()}
        assert due == {f"filing:{both[0]}": "已过备案期限"}
        assert [d.subject for d in forgotten()] == []


def _draft(author: Page, kind: str, changes: dict[str, str]) -> str:
    answer = author.send(new_form(author, "weibo", kind), facts("weibo", **changes), button=("save", "draft"))
    return answer.location


def test_the_proof_of_a_closure_answers_as_the_form_does(app, browser_of, operator):
    filing = brought(app, browser_of, "closure", State.CLOSING)
    answer = left(operator, f"/filings/{filing}/proof", {"cancelled_on": days_ago(-3)}, "cancelled_on")
    assert list(wrong(answer)) == ["cancelled_on"]
