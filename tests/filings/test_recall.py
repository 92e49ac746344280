"""Taking back what was asked or passed on: by whom, also when whoever did it has left; and who is told (收回)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.cases.models import AUTHOR, Consultation, Event
from portal.cases.rules import asked_open, not_own
from portal.cases.steps import PARTY
from portal.database import db
from portal.filings.models import Filing, State
from portal.filings.workflow import FILING
from portal.notices.models import Notice
from portal.people.models import User
from tests.delegation.making import change
from tests.filings.cases import brought
from tests.filings.law import takes_back
from tests.filings.looking import deactivated, press
from tests.filings.making import bring
from tests.filings.mutants import changed, without

if TYPE_CHECKING:
    from flask import Flask

    from portal.workflow import Transition, Workflow
    from tests.pages import Page

OPINION = "请核对账号名称是否规范。"
PEOPLE = ("operator", "head", "deputy", "publicity", "director", "tech", "leader", "stranger", "otherhead", "admin")
SORTS = {State.UNIT_REVIEW: "creation", State.PUBLICITY_REVIEW: "creation", State.PROOF_REVIEW: "closure"}
ASKERS = {State.UNIT_REVIEW: "head", State.PUBLICITY_REVIEW: "publicity", State.PROOF_REVIEW: "director"}


def of_asker_gone(row: Transition) -> bool:
    return row.when_label == "发起人的账户已停用"


# What is wrong with the table: the law below must be able to see it.
MUTANTS: dict[str, Workflow] = {
    "nobody takes back the question of somebody who has left": changed(of_asker_gone, source=State.DRAFT),
    "who decides takes back the question of somebody who is there": changed(of_asker_gone, when=asked_open),
    "the author takes it back": changed(of_asker_gone, role=AUTHOR),
    "the author takes it back beside whoever decides": changed(of_asker_gone, role=PARTY),
    "nobody asks whether it is their own": without("rules", not_own),
}


def recalled(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        found = select(Notice).where(Notice.title.startswith("已收回")).order_by(Notice.id)
        return [(n.user.username, n.title, n.text) for n in db.session.scalars(found)]


def open_question(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalars(select(Consultation)).one().ended_at is None


@pytest.mark.parametrize("state", SORTS)
@pytest.mark.parametrize("gone", [False, True])
def test_s32_a_question_is_taken_back_by_whom_the_law_names_and_nobody_else(
    app: Flask, browser_of: Any, state: State, gone: bool
) -> None:
    asker, sort = ASKERS[state], SORTS[state]
    filing = brought(app, browser_of, sort, state)
    assert press(browser_of(asker), filing, "consult", OPINION, whom="otherhead").status_code == 303
    everybody = [browser_of(who) for who in PEOPLE]
    if gone:
        deactivated(app, asker)
    lawful = takes_back(sort, "operator", state, asker, gone=gone)
    for who, person in zip(PEOPLE, everybody, strict=True):
        if who not in lawful:
            left = gone and who == asker
            assert press(person, filing, "recall").status_code in ({401} if left else {403, 404, 409}), who
    assert open_question(app)
    assert lawful
    for who in sorted(lawful)[:1]:
        assert press(browser_of(who), filing, "recall").status_code == 303, who
    assert not open_question(app)


def taking_back(app: Flask, workflow: Workflow, filing: int) -> set[str]:
    """Return who of the people can take a question back, as a table has it."""
    with app.test_request_context():
        row = db.session.get_one(Filing, filing)
        users = db.session.scalars(select(User).where(User.username.in_(PEOPLE), User.active.is_(True)))
        return {u.username for u in users if workflow.open_to(row, "recall", u)}


def test_s32_every_planted_fault_of_taking_back_is_seen_by_the_law(app: Flask, browser_of: Any) -> None:
    seen: dict[str, set[bool]] = {fault: set() for fault in MUTANTS}
    for author, asker in (("operator", "publicity"), ("publicity", "director")):
        filing = brought(app, browser_of, "creation", State.PUBLICITY_REVIEW, author)
        assert press(browser_of(asker), filing, "consult", OPINION, whom="otherhead").status_code == 303
        for gone in (False, True):
            change(app, asker, active=not gone)
            lawful = takes_back("creation", author, State.PUBLICITY_REVIEW, asker, gone=gone)
            assert taking_back(app, FILING, filing) == lawful
            for fault, workflow in MUTANTS.items():
                seen[fault].add(taking_back(app, workflow, filing) == lawful)
        change(app, asker, active=True)
    assert [fault for fault, right in seen.items() if False not in right] == []


def test_s33_the_author_takes_back_no_question_about_their_own_filing(app: Flask, browser_of: Any) -> None:
    filing = brought(app, browser_of, "creation", State.PUBLICITY_REVIEW, "publicity")
    assert press(browser_of("director"), filing, "consult", OPINION, whom="otherhead").status_code == 303
    author = browser_of("publicity")
    deactivated(app, "director")
    assert press(author, filing, "recall").status_code == 409
    assert open_question(app)


def test_when_who_asked_and_who_was_asked_have_both_left_it_is_taken_back_and_somebody_else_is_asked(
    app: Flask, browser_of: Any, head: Page, deputy: Page
) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    assert press(head, filing, "consult", OPINION, whom="otherhead").status_code == 303
    deactivated(app, "head")
    deactivated(app, "otherhead")
    page = deputy.open(f"/filings/{filing}")
    answer = deputy.send(page, action=f"/filings/{filing}/steps/recall")
    assert answer.status == 303
    assert "已收回，现由信息工程学院 刘芳办理" in deputy.follow(answer).text
    assert press(deputy, filing, "consult", OPINION, whom="林雅").status_code == 303
    with app.app_context():
        last = db.session.scalars(select(Event).where(Event.case_id == filing, Event.action == "recall")).one()
        assert (last.user.username, last.label) == ("deputy", "收回加签")


def test_whoever_was_asked_is_told_that_no_answer_is_needed_any_more(
    app: Flask, browser_of: Any, head: Page, otherhead: Page
) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    press(head, filing, "consult", OPINION, whom="otherhead")
    assert recalled(app) == []
    assert press(head, filing, "recall").status_code == 303
    told = ("otherhead", "已收回，不必再答复：微信“郑州工商学院信息工程学院”创建", "赵建国已收回，您不必再答复。")
    assert recalled(app) == [told]
    assert "赵建国已收回，您不必再答复。" in otherhead.open("/notices/").text
    with app.app_context():
        assert {n.url for n in db.session.scalars(select(Notice).where(Notice.title.startswith("已收回")))} == {
            "/notices/"
        }
    assert otherhead.open(f"/filings/{filing}").status == 404, "the message leads nowhere that they may not go"
    press(head, filing, "consult", OPINION, whom="otherhead")
    press(head, filing, "recall")
    assert recalled(app) == [told, told], "once each time"


def test_whoever_had_the_step_is_told_that_it_is_theirs_no_more(app: Flask, browser_of: Any, head: Page) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    assert press(head, filing, "transfer", "请代为办理。", whom="刘芳").status_code == 303
    assert press(head, filing, "recall").status_code == 303
    assert [(who, text) for who, _, text in recalled(app)] == [("deputy", "赵建国已收回，您不必再办理。")]


def test_every_taking_back_tells_before_it_takes() -> None:
    """Afterwards nobody knows any more whom it was taken from."""
    rows = [row for row in FILING.transitions if row.action == "recall"]
    names = [tuple(effect.__name__ for effect in row.effects) for row in rows]
    assert set(names) == {("keep_event", "tell", "take_back")}
