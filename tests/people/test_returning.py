"""Somebody whose session ended comes back to where they were; what they had typed comes back to them and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from portal.calendar import now
from portal.database import db
from portal.filings.models import State
from portal.people import kept
from portal.people.kept import KeptForm
from tests.filings.cases import brought
from tests.filings.looking import filing_row, press
from tests.filings.making import bring, decide, submitted
from tests.pages import PASSWORD, Page, Upload
from tests.people.door import count, id_of
from tests.people.leaving import CASES, ENDINGS, NUMBER, WORDS, elsewhere, idle
from tests.site.school import TRACES, changed, tables

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer

NOT_SENT = TRACES | {"session", "kept_form"}
NEW = "/filings/new?platform=wechat&kind=creation"


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Any:
    return CASES[request.param]


@pytest.fixture(params=ENDINGS, ids=lambda end: end.__name__)
def end(request: pytest.FixtureRequest) -> Any:
    return request.param


def sign_in(page: Page, door: Answer, username: str) -> Answer:
    """Fill the sign-in page that is open."""
    return page.send(door, {"username": username, "password": PASSWORD}, action="/login")


def arrived(app: Flask, username: str) -> str:
    """Where somebody comes out who signs in at another computer."""
    page = Page(app)
    return sign_in(page, page.open("/login"), username).location


def unsent(app: Flask) -> dict[str, str]:
    """Everything in the database that sending the form would change."""
    return tables(app, NOT_SENT)


def holds(page: Answer, wanted: dict[str, Any]) -> bool:
    """Say whether a form of the page holds all of this."""
    for form in page.all("form"):
        values = page.values(form)
        if all(sorted(values.getlist(n)) == sorted(v if isinstance(v, list) else [v]) for n, v in wanted.items()):
            return True
    return False


def aged(app: Flask, **past: float) -> None:
    """Let what is kept grow older."""
    with app.app_context():
        db.session.execute(update(KeptForm).values(at=now() - timedelta(**past)))
        db.session.commit()


# Every page whose words are kept × how its session ended × who signs in next --------------------------------------------


def test_the_table_names_every_form_that_is_kept(app: Flask) -> None:
    marked = {e for e, view in app.view_functions.items() if getattr(view, "access", None) and view.access.keeps}
    assert {name.partition(":")[0] for name in CASES} == marked


def test_the_same_person_finds_it_on_its_form_and_nothing_is_sent_before_they_press(
    app: Flask, browser_of: Any, case: Any, end: Any
) -> None:
    page, form = case.opened(app, browser_of)
    end(app, case.author)
    before = unsent(app)
    turned = case.sent(page, form)
    assert turned.status == 401
    assert "由您本人登录后" in turned.text
    assert case.secret not in turned.response.text
    back = sign_in(page, turned, case.author)
    assert back.status == 303
    given = page.follow(back)
    assert given.status == 200
    said = "刚才的办理没有生效" if "/steps/" in case.action else "当时没有提交成功"
    assert said in given.text
    typed = {name.format(**case.names(page)): value for name, value in case.typed.items()}
    assert holds(given, typed), f"{case.typed} is not on {given.path}"
    assert unsent(app) == before, changed(before, unsent(app))
    assert count(app, KeptForm) == 1, "it is kept until it is taken"


def test_to_somebody_else_nothing_of_it_is_shown_and_its_author_still_gets_it(
    app: Flask, browser_of: Any, case: Any, end: Any
) -> None:
    page, form = case.opened(app, browser_of)
    end(app, case.author)
    before = unsent(app)
    turned = case.sent(page, form)
    back = sign_in(page, turned, "publicity")
    assert (back.status, back.location) == (303, "/?others=yes")
    desk = page.follow(back)
    assert "上一位使用者未提交的内容没有带入，只有其本人登录后才能看到。" in desk.text
    with app.app_context():
        (key,) = db.session.scalars(select(KeptForm.key))
        address = db.session.get_one(KeptForm, key).path.partition("?")[0].partition("/steps/")[0]
    seen = [
        page.client.get(url, follow_redirects=True) for url in (f"{address}?kept={key}", f"/people/kept?kept={key}")
    ]
    for raw in (turned.response, back.response, desk.response, *seen):
        assert case.secret not in raw.text
        assert WORDS not in raw.text
        assert NUMBER not in raw.text
    assert page.post(f"/people/kept/{key}/drop", {"csrf_token": page.token()}).status == 404
    assert unsent(app) == before, changed(before, unsent(app))
    owner = Page(app)
    at_home = sign_in(owner, owner.open("/login"), case.author)
    assert at_home.location == "/people/kept?next=/"
    listed = owner.follow(at_home)
    assert [href for href in listed.links() if key in href]


def test_what_may_be_anybodys_is_not_kept_and_that_is_said(app: Flask, browser_of: Any, case: Any, end: Any) -> None:
    page, form = case.opened(app, browser_of)
    end(app, case.author)
    page.client.delete_cookie("portal")
    turned = case.sent(page, form)
    assert turned.status == 401
    assert "无法确认是哪一位使用者填写的，因此没有保留" in turned.text
    assert count(app, KeptForm) == 0
    assert sign_in(page, turned, case.author).location == "/"


@pytest.mark.parametrize("name", ["filings.create", "filings.step", "delegation.create", "handover.left"])
def test_what_was_given_back_and_taken_is_forgotten(app: Flask, browser_of: Any, name: str) -> None:
    case = CASES[name]
    page, form = case.opened(app, browser_of)
    elsewhere(app, case.author)
    given = page.follow(sign_in(page, case.sent(page, form), case.author))
    button = ("save", "draft") if case.button else None
    sent = page.send(given, button=button, action=case.action)
    assert sent.status == 303, sent.text
    assert count(app, KeptForm) == 0
    assert arrived(app, case.author) == "/"


# Who it was ---------------------------------------------------------------------------------------------------------------


def test_a_page_left_open_by_one_is_refused_in_the_session_of_another(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.step"]
    page, form = case.opened(app, browser_of)
    before = unsent(app)
    page.client.delete_cookie("portal")
    page.sign_in("deputy")
    for headers in ({}, {"HX_Request": "true", "HX_Target": "case"}):
        answer = case.sent(page, form, **headers)
        assert answer.status == 400
        assert "这个页面是上一位使用者打开的，刚才的内容没有提交，也没有以您的名义保存。" in answer.text
        assert WORDS not in answer.response.text
    assert count(app, KeptForm) == 0, "nobody knows who typed last on that page"
    assert unsent(app) == before


def test_a_page_left_open_by_one_is_not_kept_for_them_when_anothers_session_ended_after_them(
    app: Flask, browser_of: Any
) -> None:
    case = CASES["filings.create"]
    page, form = case.opened(app, browser_of)
    page.client.delete_cookie("portal")
    page.sign_in("head")
    idle(app, "head")
    turned = case.sent(page, form)
    assert "无法确认是哪一位使用者填写的" in turned.text
    assert count(app, KeptForm) == 0


@pytest.mark.parametrize("headers", [{}, {"HX_Request": "true", "HX_Target": "form"}])
def test_who_signed_in_anew_in_another_tab_finds_it_on_a_fresh_page(app: Flask, headers: dict[str, str]) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    page.client.delete_cookie("portal")
    page.sign_in("operator")
    answer = page.send(form, {"name": WORDS}, button=("save", "draft"), **headers)
    assert answer.status == (204 if headers else 303)
    given = page.follow(answer)
    assert holds(given, {"name": WORDS})


def test_a_later_session_of_the_same_person_that_ended_too_keeps_it(app: Flask) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    page.client.delete_cookie("portal")
    page.sign_in("operator")
    idle(app, "operator")
    turned = page.send(form, {"name": WORDS}, button=("save", "draft"))
    assert "由您本人登录后" in turned.text


@pytest.mark.parametrize("whose", ["", "WzEsImEiXQ.Z0.forged", "x" * 3000])
def test_a_mark_that_is_not_in_our_hand_proves_nothing(app: Flask, whose: str) -> None:
    page = Page(app, "operator")
    values = page.open(NEW).values(page.open(NEW).form())
    idle(app, "operator")
    turned = page.post(NEW, {**values.to_dict(), "whose": whose, "name": WORDS})
    assert turned.status == 401
    assert count(app, KeptForm) == 0


def test_a_mark_made_with_a_key_that_was_changed_since_still_counts(app: Flask, monkeypatch: Any) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    idle(app, "operator")
    config = app.extensions["portal.config"]
    changed_key = {
        "secret_key": "another-key-of-this-school-9876543210-zyxwvu",
        "secret_key_fallbacks": (config.secret_key,),
    }
    monkeypatch.setitem(app.extensions, "portal.config", type(config)(**{**vars(config), **changed_key}))
    assert "由您本人登录后" in page.send(form, {"name": WORDS}, button=("save", "draft")).text


def test_for_whoever_may_not_sign_in_any_more_nothing_is_kept(app: Flask, admin: Page) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    user = admin.open(f"/people/users/{id_of(app, 'operator')}")
    values = user.values(user.form(f"/users/{id_of(app, 'operator')}"))
    values.pop("active")
    admin.post(f"/people/users/{id_of(app, 'operator')}", values)
    assert "没有保留" in page.send(form, {"name": WORDS}, button=("save", "draft")).text
    assert count(app, KeptForm) == 0


def test_whoever_was_given_a_new_password_finds_it_after_choosing_their_own(app: Flask, admin: Page) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    number = id_of(app, "operator")
    told = admin.send(admin.open(f"/people/users/{number}"), action=f"/users/{number}/password")
    once = told.one("code", id="one-time-password").text or ""
    turned = page.send(form, {"name": WORDS}, button=("save", "draft"))
    back = page.send(turned, {"username": "operator", "password": once}, action="/login")
    assert back.location == "/people/password"
    own = {"current": once, "new": "Xin-Mi-Ma-2026-zg", "again": "Xin-Mi-Ma-2026-zg"}
    chosen = page.send(page.follow(back), own, action="/people/password")
    assert chosen.location == "/people/kept"
    assert WORDS in page.follow(chosen).text


# The way through the door -------------------------------------------------------------------------------------------------


def test_who_was_signed_out_comes_back_to_the_page_asked_for(app: Flask) -> None:
    page = Page(app)
    answer = page.open("/filings/?state=draft", follow=False)
    assert answer.location == "/login?next=/filings/?state%3Ddraft"
    back = sign_in(page, page.follow(answer), "operator")
    assert back.location == "/filings/?state=draft"


def test_a_part_asked_for_by_htmx_sends_the_whole_page_to_sign_in(anonymous: Page) -> None:
    answer = anonymous.open(
        "/filings/",
        follow=False,
        HX_Request="true",
        HX_Target="results",
        HX_Current_URL="http://localhost/filings/?q=a",
    )
    assert answer.status == 401
    assert answer.location == "/login?next=/filings/?q%3Da"


def left(app: Flask, typed: dict[str, Any], save: str = "draft", url: str = NEW) -> tuple[Page, Answer]:
    """The operator types, the session ends, the button is pressed: their browser, and the answer."""
    page = Page(app, "operator")
    form = page.open(url)
    idle(app, "operator")
    return page, page.send(form, typed, button=("save", save))


def test_it_survives_a_wrong_password_and_an_empty_name_on_the_way(app: Flask) -> None:
    page, turned = left(app, {"name": "<b>学院 & 团学</b>", "topics": ["news", "event"]})
    wrong = page.send(turned, {"username": "operator", "password": "wrong-password"}, action="/login")
    assert wrong.status == 401
    empty = page.send(wrong, {"username": "", "password": PASSWORD}, action="/login")
    assert empty.status == 422
    given = page.follow(sign_in(page, empty, "operator"))
    assert holds(given, {"name": "<b>学院 & 团学</b>", "topics": ["news", "event"]})


def test_s54_a_kept_form_goes_nowhere_but_where_forms_are_kept(app: Flask) -> None:
    left(app, {"name": WORDS})
    for place in ("//evil.test", "https://evil.test/filings/new", "/people/users/1/password", "/logout", "/nowhere"):
        with app.app_context():
            db.session.execute(update(KeptForm).values(path=place))
            db.session.commit()
            (key,) = db.session.scalars(select(KeptForm.key))
        browser = Page(app)
        data = {"username": "operator", "password": PASSWORD, "kept": key, "csrf_token": browser.token()}
        answer = browser.post("/login", data)
        assert answer.status == 303, place
        assert answer.location.partition("?")[0] in {"/people/kept", "/filings/new"}, "a page of ours"
        assert place not in browser.follow(answer).links()


def test_passwords_and_marks_are_never_kept(app: Flask) -> None:
    page = Page(app, "operator")
    values = page.open(NEW).values(page.open(NEW).form())
    idle(app, "operator")
    page.post(NEW, {**values.to_dict(), "name": WORDS, "new_password": "hunter2-hunter2"})
    with app.app_context():
        names = {name for name, _ in db.session.scalars(select(KeptForm.fields)).one()}
    assert "name" in names
    assert not names & {"new_password", "csrf_token", "whose", "kept"}


def test_a_form_too_long_to_keep_says_so(app: Flask) -> None:
    _, turned = left(app, {"remarks": "长" * 80_000})
    assert turned.status == 401
    assert "内容太长，未能保留" in turned.text
    assert count(app, KeptForm) == 0


def test_files_are_not_kept_and_that_is_said_before_and_after(app: Flask) -> None:
    page, turned = left(app, {"name": WORDS, "avatar": Upload(b"GIF89a")})
    assert "选择的图片不能保留" in turned.text
    assert "当时选择的图片没有保留，请重新选择" in page.follow(sign_in(page, turned, "operator")).text


def test_one_page_is_kept_once_and_of_many_the_newest(app: Flask) -> None:
    page = Page(app, "operator")
    forms = [page.open(NEW) for _ in range(kept.MOST + 2)]
    idle(app, "operator")
    for number, form in enumerate(forms):
        for _ in range(2):
            page.send(form, {"name": f"第{number}份"}, button=("save", "draft"))
    with app.app_context():
        names = {dict(fields)["name"] for fields in db.session.scalars(select(KeptForm.fields))}
    assert names == {f"第{number}份" for number in range(2, kept.MOST + 2)}


def test_after_a_day_it_is_gone(app: Flask) -> None:
    page, turned = left(app, {"name": WORDS})
    aged(app, hours=23)
    assert "kept=" in sign_in(page, turned, "operator").location
    aged(app, hours=25)
    assert arrived(app, "operator") == "/"
    assert count(app, KeptForm) == 0


def test_what_is_not_wanted_any_more_is_dropped(app: Flask) -> None:
    page, turned = left(app, {"name": WORDS})
    sign_in(page, turned, "operator")
    listed = page.open("/people/kept")
    assert WORDS in listed.text
    assert "备案登记表" in listed.text
    assert "您有 1 份填写后没有提交的内容" in page.open("/people/sessions").text
    page.send(listed, action="/drop")
    assert count(app, KeptForm) == 0
    assert "没有未提交的内容" in page.open("/people/kept").text


# Parts of a page ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "button", "action", "target", "said"),
    [
        (NEW, ("save", "draft"), None, "side", "您填写的内容还在本页：请点“保存草稿”"),
        ("/filings/{filing}", None, "/steps/approve", "case", "刚才的办理没有生效。您写的意见还在本页"),
    ],
)
def test_a_part_sent_in_an_ended_session_leaves_the_page_as_it_is_and_keeps_it_all_the_same(
    app: Flask, operator: Page, url: str, button: Any, action: str, target: str, said: str
) -> None:
    author = "head" if action else "operator"
    page = Page(app, author)
    form = page.open(url.format(filing=submitted(operator)))
    idle(app, author)
    typed = {"opinion": WORDS} if action else {"name": WORDS}
    answer = page.send(form, typed, button=button, action=action, HX_Request="true", HX_Target=target)
    assert answer.status == 401
    assert "HX-Redirect" not in answer.response.headers
    assert answer.response.headers["HX-Retarget"] == "#notice"
    assert said in answer.text
    assert count(app, KeptForm) == 1


def test_a_part_whose_author_is_not_known_never_leaves_its_page(app: Flask) -> None:
    page = Page(app, "operator")
    form = page.open(NEW)
    page.client.delete_cookie("portal")
    answer = page.send(form, {"name": WORDS}, button=("save", "draft"), HX_Request="true", HX_Target="side")
    assert answer.status == 403, "401 would send the next press away with the page"
    assert "内容还在本页，请先复制到别处" in answer.text


def test_a_step_without_a_word_is_not_kept_and_leads_back_to_its_page(app: Flask, browser_of: Any) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = Page(app, "operator")
    form = page.open(f"/filings/{filing}")
    idle(app, "operator")
    turned = page.send(form, action="/steps/withdraw")
    assert turned.status == 401
    assert "刚才的办理没有生效" in turned.text
    assert count(app, KeptForm) == 0
    assert sign_in(page, turned, "operator").location == f"/filings/{filing}"
    assert filing_row(app, filing).state is State.UNIT_REVIEW


# Where the form has moved on --------------------------------------------------------------------------------------------------


def test_an_opinion_for_a_step_that_is_gone_is_quoted_on_the_fresh_page(
    app: Flask, browser_of: Any, deputy: Page
) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = Page(app, "head")
    form = page.open(f"/filings/{filing}")
    idle(app, "head")
    turned = page.send(form, {"opinion": WORDS}, action="/steps/approve")
    press(browser_of("operator"), filing, "withdraw", "")
    given = page.follow(sign_in(page, turned, "head"))
    assert given.status == 200
    assert WORDS in "".join(given.one("blockquote").itertext())


def test_a_draft_that_was_sent_meanwhile_shows_its_words_alone(app: Flask, operator: Page) -> None:
    filing = brought(app, lambda _: operator, "creation", State.DRAFT)
    page, turned = left(app, {"remarks": WORDS}, url=f"/filings/{filing}/edit")
    other = Page(app, "operator")
    other.send(other.open(f"/filings/{filing}/edit"), button=("save", "submit"))
    if filing_row(app, filing).state is State.DRAFT:
        press(other, filing, "void", "不要了。")
    given = page.follow(sign_in(page, turned, "operator"))
    assert "这份表单现在不能再填写" in given.text
    assert WORDS in given.text


def test_a_draft_saved_elsewhere_meanwhile_is_compared_before_it_is_written_over(app: Flask, operator: Page) -> None:
    filing = brought(app, lambda _: operator, "creation", State.DRAFT)
    page, turned = left(app, {"remarks": WORDS}, url=f"/filings/{filing}/edit")
    other = Page(app, "operator")
    other.send(other.open(f"/filings/{filing}/edit"), {"remarks": "另一处写的"}, button=("save", "draft"))
    given = page.follow(sign_in(page, turned, "operator"))
    answer = page.send(given, button=("save", "draft"))
    assert answer.status == 409
    assert WORDS in answer.text
    assert "另一处写的" in answer.text


def test_a_batch_of_which_nothing_waits_any_more_shows_its_words_alone(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.agree"]
    page, form = case.opened(app, browser_of)
    idle(app, "head")
    turned = case.sent(page, form)
    filing = int(form.all("input", name="case")[0].get("value", "").partition("-")[0])
    press(browser_of("operator"), filing, "withdraw", "")
    given = page.follow(sign_in(page, turned, "head"))
    assert "这份表单现在不能再填写" in given.text
    assert WORDS in given.text


# Who was slower keeps what they wrote ------------------------------------------------------------------------------------------


def test_whoever_loses_a_step_finds_the_opinion_in_a_quote_or_in_its_box(app: Flask, browser_of: Any) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    publicity, director = browser_of("publicity"), browser_of("director")
    page = director.open(f"/filings/{filing}")
    again = director.open(f"/filings/{filing}")
    decide(publicity, filing, "return", "请补充材料。")
    lost = director.send(page, {"opinion": WORDS}, action=f"/filings/{filing}/steps/approve")
    assert lost.status == 409
    assert WORDS in (lost.one("textarea", id="opinion").text or ""), "the office may still make it void: there is a box"
    decide(publicity, filing, "void", "不再办理。")
    lost = director.send(again, {"opinion": WORDS}, action=f"/filings/{filing}/steps/approve")
    assert lost.status == 409
    assert WORDS in "".join(lost.one("div", class_="asked typed").itertext())


@pytest.mark.parametrize("action", ["transfer", "consult"])
def test_whoever_loses_an_act_beside_the_way_finds_words_and_person(app: Flask, browser_of: Any, action: str) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    publicity, director = browser_of("publicity"), browser_of("director")
    page = director.open(f"/filings/{filing}")
    decide(publicity, filing, "return", "请补充材料。")
    whom = "冯卫东" if action == "consult" else "李老师"
    lost = director.send(page, {"whom": whom, "opinion": WORDS}, action=f"/filings/{filing}/steps/{action}")
    assert lost.status == 409
    quoted = "".join(lost.one("div", class_="asked typed").itertext())
    assert WORDS in quoted
    assert whom in quoted


def test_words_of_an_act_beside_the_way_never_stand_in_the_box_of_the_opinion(browser_of: Any) -> None:
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    publicity, director = browser_of("publicity"), browser_of("director")
    page = director.open(f"/filings/{filing}")
    press(publicity, filing, "consult", "请看看。", whom="head")
    lost = director.send(page, {"whom": "冯卫东", "opinion": WORDS}, action=f"/filings/{filing}/steps/consult")
    assert lost.status == 409
    assert not [box for box in lost.all("textarea", id="opinion") if WORDS in (box.text or "")]
    assert WORDS in lost.text
    assert "冯卫东" in lost.text


def test_an_opinion_is_quoted_while_somebody_else_is_asked(browser_of: Any) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    press(browser_of("head"), filing, "consult", "请看看。", whom="otherhead")
    lost = press(browser_of("head"), filing, "approve", WORDS)
    assert lost.status_code == 409
    assert f'<blockquote class="lines">{WORDS}</blockquote>' in lost.text


def test_of_a_batch_that_was_lost_altogether_the_opinion_is_kept(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.agree"]
    page, form = case.opened(app, browser_of)
    filing = int(form.all("input", name="case")[0].get("value", "").partition("-")[0])
    press(browser_of("operator"), filing, "withdraw", "")
    result = page.follow(case.sent(page, form))
    assert "0 件已同意" in result.text
    assert "/people/kept" in result.links()
    assert WORDS in page.open("/people/kept").text


def test_a_proof_that_comes_too_late_is_not_lost(app: Flask, browser_of: Any) -> None:
    case = CASES["filings.keep_proof"]
    page, form = case.opened(app, browser_of)
    filing = int(form.path.split("/")[2])
    assert press(browser_of("publicity"), filing, "void", "不再注销。").status_code == 303
    late = case.sent(page, form)
    assert late.status == 409
    assert "/people/kept" in late.links()
    assert NUMBER in page.open("/people/kept").text
