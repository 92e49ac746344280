"""What the registry knows of people follows them: to another account, to a new telephone number (第十条)."""

from __future__ import annotations

from datetime import date

import pytest

from portal.people.models import Identity
from tests.accounts.keeping import corrected, held, known, persons, resealed, row
from tests.accounts.registered import registered

DAY = date(2027, 6, 30)
OPERATOR = ("operators", "b" * 12)


@pytest.fixture
def student(app):
    """An account run by a student whose day of leaving is known."""
    account = registered(app, operators=[row("b", "陈晨", "13900000001")])
    person = known(app, "陈晨", identity=Identity.STUDENT, leaves_on=DAY)
    return account, person


def test_a_supervisor_is_staff_by_the_form_itself_and_an_operator_is_unknown_until_somebody_says(app):
    registered(app)
    assert persons(app, "赵建国")[0].identity is Identity.STAFF
    assert persons(app, "王敏")[0].identity is None


def test_a_corrected_number_is_the_same_persons(app, student):
    account, person = student
    corrected(app, account, "phone", "13900000002", OPERATOR)
    (found,) = persons(app, "陈晨")
    assert (found.id, found.phone, found.identity, found.leaves_on) == (person, "13900000002", Identity.STUDENT, DAY)
    assert held(app, account)[1] == ("operators", "陈晨", "13900000002", person)


def test_a_number_changed_by_a_filing_is_the_same_persons(app, student):
    account, person = student
    resealed(app, account, operators=[row("b", "陈晨", "13900000003")])
    assert [p.id for p in persons(app, "陈晨")] == [person]
    assert persons(app, "陈晨")[0].phone == "13900000003"


def test_who_is_named_elsewhere_by_the_old_number_stays_there_and_what_is_known_goes_along(app, student):
    account, person = student
    other = registered(app, operators=[row("b", "陈晨", "13900000001")])
    corrected(app, account, "phone", "13900000002", OPERATOR)
    old, new = persons(app, "陈晨")
    assert (old.id, old.phone, new.phone) == (person, "13900000001", "13900000002")
    assert (new.identity, new.leaves_on) == (Identity.STUDENT, DAY)
    assert (held(app, account)[1][3], held(app, other)[1][3]) == (new.id, old.id)


def test_a_number_that_is_known_already_learns_what_the_old_one_knew(app, student):
    account, _ = student
    registered(app, operators=[row("b", "陈晨", "13900000002")])
    corrected(app, account, "phone", "13900000002", OPERATOR)
    assert [(p.identity, p.leaves_on) for p in persons(app, "陈晨")] == [(Identity.STUDENT, DAY)] * 2


def test_who_oversees_and_runs_one_account_stays_one_person_when_both_rows_get_the_new_number(app):
    both = {"supervisors": [row("a", "何静", "13900000001")], "operators": [row("b", "何静", "13900000001")]}
    account = registered(app, **both)
    resealed(app, account, **{part: [{**rows[0], "phone": "13900000009"}] for part, rows in both.items()})
    assert [p.phone for p in persons(app, "何静")] == ["13900000009"]


def test_only_one_of_two_rows_changed_leaves_the_other_its_person(app):
    both = {"supervisors": [row("a", "何静", "13900000001")], "operators": [row("b", "何静", "13900000001")]}
    account = registered(app, **both)
    corrected(app, account, "phone", "13900000009", OPERATOR)
    assert [p.phone for p in persons(app, "何静")] == ["13900000001", "13900000009"]
    assert {(part, phone) for part, _, phone, _ in held(app, account)} == {
        ("supervisors", "13900000001"),
        ("operators", "13900000009"),
    }


def test_another_name_in_the_same_row_is_another_person(app, student):
    account, _ = student
    resealed(app, account, operators=[row("b", "李四", "13900000001")])
    assert persons(app, "李四")[0].identity is None
    assert persons(app, "陈晨")[0].identity is Identity.STUDENT


def test_who_runs_accounts_of_another_unit_alone_belongs_to_that_unit_and_the_first_sees_them_no_longer(
    app, browser_of, student
):
    account, person = student
    registered(app, unit="经济与管理学院", operators=[row("b", "陈晨", "13900000001")])
    assert "陈晨" in browser_of("operator").open("/handover/").text, "they still run an account there"
    resealed(app, account, operators=[row("c", "李娜", "13900000005")])
    assert "陈晨" not in browser_of("operator").open("/handover/").text
    assert browser_of("operator").open(f"/handover/people/{person}").status == 404
    assert "陈晨" in browser_of("stranger").open("/handover/").text
