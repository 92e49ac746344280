"""Two people at the same instant, one form sent twice, two windows: exactly one wins and nothing is lost (R2, R3, R10, S34)."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.accounts.models import Account, Status, Version
from portal.audit import trail
from portal.cases.models import Event
from portal.database import db
from portal.filings.models import Filing, Kind, State
from tests.filings import cases
from tests.filings.looking import counted, events, filing_row, press, send
from tests.filings.making import YEAR, bring, facts, id_in, many, typed
from tests.filings.together import at_once
from tests.pages import Page

PAIRS = 40


def test_s34_r2_of_two_who_decide_at_the_same_instant_exactly_one_wins(app, publicity, director, capsys):
    winners = []
    for place, filing in enumerate(many(app, PAIRS)):
        other = ("return", "refuse", "approve", "void")[place % 4]
        revision = filing_row(app, filing).revision
        answers = at_once(
            lambda f=filing, r=revision: press(publicity, f, "approve", revision=r, token=f"p{f}"),
            lambda f=filing, a=other, r=revision: press(director, f, a, revision=r, token=f"d{f}"),
        )
        assert sorted(a.status_code for a in answers) == [303, 409]
        loser = next(a for a in answers if a.status_code == 409).text
        assert "已被他人处理" in loser
        assert "以下是最新内容" in loser
        row, found = filing_row(app, filing), events(app, filing)
        assert row.state.label in loser
        assert len(found) == 3
        assert row.state == found[-1].target
        winners.append(found[-1].user.username)
    with app.app_context():
        assert trail.verify()[1] == ""
        filed = db.session.query(Filing).filter(Filing.state == State.FILED).count()
        assert db.session.query(Version).count() == db.session.query(Account).count() == filed
    with capsys.disabled():
        print(f"\nR2: {PAIRS} pairs, {PAIRS} exactly one ({winners.count('publicity')} : {winners.count('director')})")  # noqa: T201


def test_r2_the_meter_sees_it_when_a_naive_decision_lets_both_win(app):
    """Read, look, then write, with nothing between the two that notices the other: what most programs do."""
    barrier = threading.Barrier(2)

    def naive(filing: int) -> bool:
        with app.app_context():
            state = db.session.execute(text('select state from "case" where id = :id'), {"id": filing}).scalar_one()
            db.session.rollback()
            barrier.wait(timeout=30)
            if state != "publicity_review":
                return False
            db.session.execute(text("update \"case\" set state = 'filed', desk = '' where id = :id"), {"id": filing})
            db.session.commit()
            return True

    both = [at_once(lambda f=f: naive(f), lambda f=f: naive(f)) == [True, True] for f in many(app, 5)]
    assert all(both)


def test_s34_numbers_given_at_the_same_time_are_all_different_and_leave_no_gap(app):
    filings = many(app, 24, "weibo") + many(app, 8, "qq")
    officers = [Page(app, "publicity") for _ in range(8)]
    work = [filings[n::8] for n in range(8)]
    answers = at_once(
        *(lambda o=o, w=w: [press(o, f, "approve").status_code for f in w] for o, w in zip(officers, work, strict=True))
    )
    assert [status for worker in answers for status in worker] == [303] * 32
    with app.app_context():
        numbers = sorted(db.session.scalars(select(Account.number)))
    assert numbers == sorted(
        [f"{YEAR}-微博-{n:04d}" for n in range(1, 25)] + [f"{YEAR}-QQ公众空间-{n:04d}" for n in range(1, 9)]
    )


def test_two_who_register_the_same_id_at_the_same_instant_get_one_account(app, browser_of):
    operator, stranger = browser_of("operator"), browser_of("stranger")
    offices = browser_of("publicity"), browser_of("director")
    for serial in range(6):
        handle = {"handle": f"same-id-{serial}"}
        ours, theirs = typed(operator, "weibo", **handle), typed(stranger, "weibo", **handle)
        assert press(browser_of("head"), ours, "approve").status_code == 303
        assert press(browser_of("otherhead"), theirs, "approve").status_code == 303
        answers = at_once(
            lambda f=ours: press(offices[0], f, "approve"), lambda f=theirs: press(offices[1], f, "approve")
        )
        assert sorted(a.status_code for a in answers) == [303, 409], [a.text for a in answers]
        states = {filing_row(app, ours).state, filing_row(app, theirs).state}
        assert states == {State.FILED, State.PUBLICITY_REVIEW}
        assert counted(app, Account) == serial + 1


def test_r3_of_two_windows_that_save_at_the_same_instant_none_overwrites_the_other_unseen(app, operator):
    filing = typed(operator, "wechat", "draft")
    for turn in range(8):
        row = filing_row(app, filing)
        base = {**facts("wechat"), **{k: row.data[k] for k in ("handle", "original_id", "creator", "remarks")}}
        one = {**base, "creator": f"甲{turn}", "revision": row.revision, "token": f"one-{turn}", "save": "draft"}
        two = {**base, "remarks": f"乙{turn}", "revision": row.revision, "token": f"two-{turn}", "save": "draft"}
        answers = at_once(
            lambda d=one: send(operator, f"/filings/{filing}/edit", d),
            lambda d=two: send(operator, f"/filings/{filing}/edit", d),
        )
        assert sorted(a.status_code for a in answers) == [303, 409]
        data = filing_row(app, filing).data
        won = one if answers[0].status_code == 303 else two
        assert (data["creator"], data["remarks"]) == (won.get("creator", ""), won.get("remarks", ""))


def pair_about_one_account(app: Any, first: Kind, second: Kind) -> tuple[int, list[int]]:
    """Lay two drafts about one account; return its id and theirs."""
    with app.app_context():
        users = cases.users()
        account = cases.registered(users["operator"].unit)
        drafts = [cases.about(account, users["operator"], kind) for kind in (first, second)]
        db.session.commit()
        return account.id, [filing.id for filing in drafts]


KINDS = [(Kind.CHANGE, Kind.CHANGE), (Kind.CHANGE, Kind.CLOSURE), (Kind.CLOSURE, Kind.CLOSURE)]


@pytest.mark.parametrize("kinds", KINDS, ids=["two changes", "a change and a closure", "two closures"])
def test_of_two_cases_about_one_account_handed_in_at_the_same_instant_one_passes(app, kinds):
    windows = Page(app, "operator"), Page(app, "operator")
    for _ in range(4):
        _account, filings = pair_about_one_account(app, *kinds)
        answers = at_once(*(lambda w=w, f=f: press(w, f, "submit") for w, f in zip(windows, filings, strict=True)))
        assert sorted(a.status_code for a in answers) == [303, 409], [a.text for a in answers]
        assert sorted(filing_row(app, f).state for f in filings) == [State.DRAFT, State.UNIT_REVIEW]


@pytest.mark.parametrize("kinds", KINDS, ids=["two changes", "a change and a closure", "two closures"])
def test_two_cases_about_one_account_consented_to_at_the_same_instant_never_undo_each_other(app, browser_of, kinds):
    offices = browser_of("publicity"), browser_of("director")
    for _ in range(4):
        account, filings = pair_about_one_account(app, *kinds)
        with app.app_context():  # both before the office, as no rule lets them come
            one, two = (db.session.get_one(Filing, f) for f in filings)
            one.name = two.name = "同时"
            db.session.execute(
                text(
                    "update \"case\" set state = 'publicity_review', desk = 'publicity', deciding_unit_id = unit_id, "
                    "submitted_on = '2026-11-01' "
                    "where name = '同时' and state = 'draft'"
                )
            )
            db.session.commit()
        answers = at_once(*(lambda p=p, f=f: press(p, f, "approve") for p, f in zip(offices, filings, strict=True)))
        codes = sorted(a.status_code for a in answers)
        won = [filing_row(app, f).kind for f in filings if filing_row(app, f).state is not State.PUBLICITY_REVIEW]
        # A change that was quicker than a closure has taken effect, and the account may go after it.
        assert codes == [303, 409] or sorted(won) == [Kind.CHANGE, Kind.CLOSURE], [a.text for a in answers]
        assert codes.count(303) == len(won)
        with app.app_context():
            row = db.session.get_one(Account, account)
            assert (row.status is Status.CLOSING) == (Kind.CLOSURE in won)
            assert len(row.versions) == 1 + won.count(Kind.CHANGE)


def test_a_closure_verified_and_given_up_at_the_same_instant_ends_once(app, browser_of):
    offices = browser_of("publicity"), browser_of("director")
    for _ in range(4):
        filing = cases.brought(app, browser_of, "closure", State.PROOF_REVIEW)
        answers = at_once(
            *(lambda p=p, a=a, f=filing: press(p, f, a) for p, a in zip(offices, ("approve", "void"), strict=True))
        )
        assert sorted(a.status_code for a in answers) == [303, 409], [a.text for a in answers]
        row = filing_row(app, filing)
        assert row.account is not None
        assert (row.state, row.account.status) in {(State.CLOSED, Status.CLOSED), (State.VOID, Status.ACTIVE)}


SENT_TWICE = ("new draft", "new submit", "edit draft", "edit submit", "withdraw", "void", "approve", "return", "refuse")


@pytest.mark.parametrize("together", [False, True], ids=["one after the other", "at the same instant"])
@pytest.mark.parametrize("what", SENT_TWICE)
def test_r10_a_form_sent_twice_does_its_work_once(app, browser_of, what, together):
    operator, head = browser_of("operator"), browser_of("head")
    person, url, data, filing = operator, "", {}, 0
    verb, _, save = what.partition(" ")
    if verb == "new":
        url, data = "/filings/new?platform=weibo", {**facts("weibo"), "save": save, "token": "the-page"}
    elif verb == "edit":
        filing = typed(operator, "weibo", "draft")
        data = {
            **facts("weibo", handle="twice01"),
            "save": save,
            "token": "the-page",
            "revision": filing_row(app, filing).revision,
        }
        url = f"/filings/{filing}/edit"
    else:
        filing = bring(browser_of, State.DRAFT if what == "void" else State.UNIT_REVIEW, "weibo")
        person = operator if what in {"withdraw", "void"} else head
        url = f"/filings/{filing}/steps/{what}"
        data = {"opinion": "情况属实。", "token": "the-form", "revision": filing_row(app, filing).revision}
    before = counted(app, Event)

    def act() -> Any:
        return send(person, url, dict(data))

    answers = at_once(act, act) if together else [act(), act()]
    assert [a.status_code for a in answers] == [303, 303], "neither click is told that somebody else was quicker"
    filing = filing or id_in(next(a for a in answers if a.status_code == 303).headers["Location"])
    assert counted(app, Filing) == 1
    assert counted(app, Event) - before == (0 if save == "draft" else 1)
    if save != "draft":
        assert filing_row(app, filing).state == events(app, filing)[-1].target
