"""Whoever was merged of two stays one, whatever a later version, correction, workbook or hand-over calls them (第十条)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import AccountPerson
from portal.accounts.queries import accounts_run_by
from portal.calendar import today
from portal.database import db
from portal.filings.models import Filing
from portal.people.models import Identity, Person
from portal.people.roster import known_person, person_of, persons_of
from tests.accounts.keeping import corrected, held, resealed, row
from tests.accounts.registered import registered
from tests.handover.making import add_person, handover_in, made_one, passed
from tests.imports.making import account, checked, handed_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

ONE, OTHER = ("张一帆", "13900000001"), ("张一凡", "13900000002")
OPERATOR = ("operators", "b" * 12)


@pytest.fixture
def merged(app: Flask) -> tuple[int, list[int]]:
    """One human of two rows with two names and two numbers: the id that stays, and the account that each ran."""
    accounts = [registered(app, operators=[row("b", *called)]) for called in (ONE, OTHER)]
    with app.app_context():
        ids = [person.id for called in (ONE, OTHER) if (person := person_of(*called))]
    return made_one(app, *ids, name="one", phone="one"), accounts


def operators(app: Flask) -> set[int]:
    """Everybody who runs an account."""
    with app.app_context():
        return set(db.session.scalars(select(AccountPerson.person_id).where(AccountPerson.part == "operators")))


def humans(app: Flask) -> list[tuple[str, str]]:
    """Everybody of these names on the roster."""
    with app.app_context():
        of = select(Person.name, Person.phone).where(Person.name.in_((ONE[0], OTHER[0])))
        return [(name, phone) for name, phone in db.session.execute(of)]


def test_both_accounts_are_run_by_the_one_and_say_what_their_versions_say(
    app: Flask, merged: tuple[int, list[int]]
) -> None:
    person, accounts = merged
    assert [held(app, number)[1] for number in accounts] == [("operators", *called, person) for called in (ONE, OTHER)]
    with app.app_context():
        assert accounts_run_by([ONE[1], OTHER[1]], "wechat") == {ONE[1]: 2, OTHER[1]: 2}
        assert accounts_run_by([OTHER[1]], "wechat", besides=accounts[1]) == {OTHER[1]: 1}


@pytest.mark.parametrize("place", [0, 1])
def test_a_version_that_changes_something_else_leaves_the_one_one(
    app: Flask, merged: tuple[int, list[int]], place: int
) -> None:
    resealed(app, merged[1][place], followers=7)
    assert (operators(app), humans(app)) == ({merged[0]}, [ONE]), "what was chosen stays, whatever the old version says"


@pytest.mark.parametrize("name", [ONE[0], OTHER[0]])
@pytest.mark.parametrize("phone", [ONE[1], OTHER[1]])
@pytest.mark.parametrize("place", [0, 1])
def test_a_version_that_puts_the_name_the_number_or_both_right_leaves_the_one_one(
    app: Flask, merged: tuple[int, list[int]], place: int, name: str, phone: str
) -> None:
    resealed(app, merged[1][place], operators=[row("b", name, phone)])
    assert (operators(app), len(humans(app))) == ({merged[0]}, 1)


@pytest.mark.parametrize("place", [0, 1])
def test_a_correction_to_either_number_leaves_the_one_one(
    app: Flask, merged: tuple[int, list[int]], place: int
) -> None:
    corrected(app, merged[1][place], "phone", (OTHER, ONE)[place][1], OPERATOR)
    assert (operators(app), len(humans(app))) == ({merged[0]}, 1)


def test_when_the_last_account_takes_the_other_number_so_does_the_one_and_answers_to_both(app: Flask) -> None:
    account_ = registered(app, operators=[row("b", *ONE)])
    (first,) = operators(app)
    person = made_one(app, first, add_person(app, *OTHER), name="one", phone="one")
    assert operators(app) == {person}
    corrected(app, account_, "phone", OTHER[1], OPERATOR)
    assert humans(app) == [(ONE[0], OTHER[1])]
    with app.app_context():
        found = {person_of(name, phone) for name in (ONE[0], OTHER[0]) for phone in (ONE[1], OTHER[1])}
        assert {p and p.id for p in found} == {person}


def test_a_third_number_is_another_row_as_it_ever_was_and_learns_what_is_known(
    app: Flask, merged: tuple[int, list[int]]
) -> None:
    with app.app_context():
        db.session.get_one(Person, merged[0]).identity = Identity.STUDENT
        db.session.commit()
    corrected(app, merged[1][0], "phone", "13900000009", OPERATOR)
    with app.app_context():
        (new,) = db.session.scalars(select(Person).where(Person.phone == "13900000009")).all()
        assert (new.name, new.identity) == (ONE[0], Identity.STUDENT)
    assert held(app, merged[1][1])[1][3] == merged[0]


@pytest.mark.parametrize("called", [ONE, OTHER, (ONE[0], OTHER[1]), (OTHER[0], ONE[1]), (" 张 一凡", OTHER[1])])
def test_a_workbook_that_says_either_name_and_number_means_the_one(
    app: Flask, operator: Page, merged: tuple[int, list[int]], called: tuple[str, str]
) -> None:
    people = {
        "主要运行人员1姓名": called[0],
        "主要运行人员1手机号": called[1],
        "主要运行人员1身份": "学生",
        "主要运行人员1预计离校日期": "2027-06-30",
    }
    page = checked(operator, handed_in(operator, [account(1, **people)]))
    operator.send(page, action="/save")
    with app.app_context():
        assert db.session.scalars(select(Filing.id)).first()
        person = db.session.get_one(Person, merged[0])
        assert (person.identity, str(person.leaves_on)) == (Identity.STUDENT, "2027-06-30")
    assert len(humans(app)) == 1


def test_who_hands_over_hands_over_the_accounts_of_both_and_who_takes_over_is_not_named_twice(
    app: Flask, operator: Page, merged: tuple[int, list[int]]
) -> None:
    answer = passed(operator, merged[0], add_person(app, "李晓明", "13800000077"))
    sheet = operator.open(f"/handover/{handover_in(answer.location)}")
    assert "李晓明" in sheet.text
    with app.app_context():
        drafts = list(db.session.scalars(select(Filing).order_by(Filing.id.desc()).limit(2)))
        assert {filing.account_id for filing in drafts} == set(merged[1])
        assert all([r["name"] for r in filing.data["operators"]] == ["李晓明"] for filing in drafts)


def test_who_takes_over_is_known_on_an_account_by_the_other_number(
    app: Flask, operator: Page, merged: tuple[int, list[int]]
) -> None:
    both = registered(app, operators=[row("b", *OTHER), row("c", "李晓明", "13800000077")])
    with app.app_context():
        leaver = person_of("李晓明", "13800000077")
        assert leaver
        number = leaver.id
    answer = passed(operator, number, merged[0])
    assert answer.status == 303
    with app.app_context():
        draft = db.session.scalars(select(Filing).where(Filing.account_id == both).order_by(Filing.id.desc())).first()
        assert draft
        assert [r["name"] for r in draft.data["operators"]] == [OTHER[0]]


def test_a_namesake_with_a_number_of_their_own_is_somebody_else(app: Flask, merged: tuple[int, list[int]]) -> None:
    with app.app_context():
        unit = db.session.get_one(Person, merged[0]).unit
        assert known_person(ONE[0], "13900000005", unit).id != merged[0]
        assert known_person("李晓明", OTHER[1], unit).id != merged[0], "a number that went on to somebody else"
        db.session.rollback()


@pytest.mark.parametrize("word", [ONE[0], OTHER[0], ONE[1], OTHER[1], OTHER[1][-4:], "zyf"])
def test_the_registry_finds_the_accounts_of_both_by_either_name_and_number(
    app: Flask, operator: Page, merged: tuple[int, list[int]], word: str
) -> None:
    page = operator.open(f"/accounts/?q={word}")
    assert all(any(link.startswith(f"/accounts/{number}") for link in page.links()) for number in merged[1])


def test_who_leaves_is_on_the_radar_once_with_the_accounts_of_both(
    app: Flask, operator: Page, merged: tuple[int, list[int]]
) -> None:
    with app.app_context():
        db.session.get_one(Person, merged[0]).leaves_on = today() + timedelta(days=20)
        db.session.commit()
    text = operator.open("/handover/radar").text
    assert text.count(ONE[0]) == 1
    assert "2 个" in text
    for number in merged[1]:
        assert str(today() + timedelta(days=20)) in operator.open(f"/accounts/{number}").text


def test_a_form_that_names_the_one_as_before_is_told_what_is_known_of_them(
    app: Flask, merged: tuple[int, list[int]]
) -> None:
    named = [(OTHER[0], OTHER[1]), (ONE[0], OTHER[1]), ("李晓明", OTHER[1]), ("", "")]
    with app.app_context():
        assert {called: person.id for called, person in persons_of(named).items()} == dict.fromkeys(
            named[:2], merged[0]
        )
