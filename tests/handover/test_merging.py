"""Two of the roster who are one: how they are proposed, compared and merged, who may, and that nothing of either is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.accounts.models import AccountPerson, Version
from portal.audit.models import Entry
from portal.cases.models import Event
from portal.database import db
from portal.fields import masks
from portal.handover import merging, pairs
from portal.handover.models import Handover
from portal.people.masking import Reach
from portal.people.models import Identity, Person, PersonAlias, PersonApart, Unit
from portal.people.roster import person_of
from tests.accounts.keeping import row
from tests.accounts.registered import registered
from tests.handover.making import (
    PHONE,
    STUDENT,
    add_double,
    add_person,
    describe,
    fact,
    lay_handover,
    made_one,
    name_by,
    passed,
    person_id,
)

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

DAY = date(2027, 6, 30)
SECOND = "13900000002"


@pytest.fixture
def twice(app: Flask) -> tuple[int, int]:
    """One student on the roster twice by the spelling alone; each row is named by an account."""
    first, second = (registered(app, operators=[row("b", STUDENT, PHONE)]) for _ in range(2))
    one = person_id(app)
    other = add_double(app, STUDENT, PHONE, identity=Identity.STUDENT, leaves_on=DAY)
    name_by(app, second, other)
    assert first != second
    return one, other


@pytest.fixture
def namesakes(app: Flask) -> tuple[int, int]:
    """Two rows of one name in one unit with two numbers; each is named by an account."""
    registered(app, operators=[row("b", STUDENT, PHONE)])
    registered(app, operators=[row("b", STUDENT, SECOND)])
    one, other = ids(app, STUDENT)
    return one, other


def ids(app: Flask, name: str) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Person.id).where(Person.name == name).order_by(Person.id)))


def running(app: Flask, person: int) -> set[int]:
    with app.app_context():
        return set(db.session.scalars(select(AccountPerson.account_id).where(AccountPerson.person_id == person)))


def entries(app: Flask, action: str) -> list[Entry]:
    with app.app_context():
        return list(db.session.scalars(select(Entry).where(Entry.action == action)))


def side_by_side(two: tuple[int, int]) -> str:
    return f"/handover/people/merge?one={two[0]}&other={two[1]}"


def test_who_stands_twice_is_told_on_the_list_on_both_pages_and_on_the_desk(
    operator: Page, publicity: Page, twice: tuple[int, int]
) -> None:
    for who in (operator, publicity):
        assert "有 1 对人员疑为同一人" in who.open("/handover/").text
        assert "1 对姓名、手机号都相同" in who.open("/").text
        assert "姓名、手机号相同" in who.open("/handover/pairs").text
        for person in twice:
            page = who.open(f"/handover/people/{person}")
            assert "疑为同一人" in page.text
            assert side_by_side(twice) in page.links()
    assert "疑为同一人 1 对" in publicity.open("/help/regulation").text


def test_who_may_not_merge_is_told_nothing_of_pairs(
    leader: Page, deputy: Page, stranger: Page, twice: tuple[int, int]
) -> None:
    for who in (leader, deputy, stranger):
        for address in ("/handover/", "/"):
            assert "同一人" not in who.open(address).text, who.username
    assert "同一人" not in leader.open(f"/handover/people/{twice[0]}").text
    assert "没有疑为同一人的人员" in stranger.open("/handover/pairs").text


def test_merging_is_for_who_describes_both_and_for_nobody_else(
    operator: Page, stranger: Page, leader: Page, deputy: Page, admin: Page, twice: tuple[int, int]
) -> None:
    for who, status in ((stranger, 404), (leader, 403), (deputy, 403), (admin, 403)):
        assert who.open(side_by_side(twice)).status == status, who.username
        for address in (side_by_side(twice), side_by_side(twice).replace("/merge", "/apart")):
            assert who.post(address, who.signed({"keep-name": "one", "revisions": "1-1"})).status == status
    elsewhere = add_person(operator.app, STUDENT, "13900000007", "经济与管理学院")
    assert operator.open(side_by_side((twice[0], elsewhere))).status == 404, "one of the two is of another unit"
    assert operator.open(side_by_side((twice[0], twice[0]))).status == 404
    assert operator.open("/handover/people/merge?one=x").status == 404
    assert operator.open(side_by_side((twice[0], 10**12))).status == 404
    assert len(ids(operator.app, STUDENT)) == 2


def test_two_become_one_with_what_is_known_of_either_and_it_is_logged(
    app: Flask, operator: Page, twice: tuple[int, int]
) -> None:
    page = operator.open(side_by_side(twice))
    assert "合并后不能撤销" in page.text
    assert page.values(page.form("/merge")).get("keep-identity") == "other", "what is known goes before what is not"
    accounts = running(app, twice[0]) | running(app, twice[1])
    answer = operator.send(page, action="/merge")
    assert "已合并为一人" in operator.follow(answer).text
    with app.app_context():
        (stays,) = db.session.scalars(select(Person).where(Person.phone == PHONE)).all()
        assert (stays.id, stays.name, stays.identity, stays.leaves_on) == (twice[1], STUDENT, Identity.STUDENT, DAY)
    assert running(app, twice[1]) == accounts
    assert len(accounts) == 2
    (entry,) = entries(app, "person.merged")
    assert entry.subject == f"person:{twice[1]}"
    assert entry.detail["other_person"] == twice[0]
    assert entry.detail["after"]["leaves_on"] == DAY.isoformat()
    assert PHONE not in str(entry.detail)


def test_the_auditor_reads_a_merger_in_words(operator: Page, auditor: Page, namesakes: tuple[int, int]) -> None:
    describe(operator, namesakes[0], identity="student", leaves_on=DAY.isoformat())
    operator.send(operator.open(side_by_side(namesakes)), {"keep-phone": "one"}, action="/merge")
    text = auditor.open("/audit/?action=person.merged").text
    for words in (
        "合并为一人",
        "身份：无 → 学生",
        f"预计离校日期：无 → {DAY}",
        f"人员 {namesakes[1]}",
        f"另一条：人员 {namesakes[0]}",
        f"保留手机号：人员 {namesakes[0]} 的",
    ):
        assert words in text


def test_the_addresses_of_the_row_that_is_gone_lead_to_the_one_that_stays(
    app: Flask, operator: Page, stranger: Page, twice: tuple[int, int]
) -> None:
    gone, stays = twice
    operator.send(operator.open(side_by_side(twice)), action="/merge")
    answer = operator.open(f"/handover/people/{gone}", follow=False)
    assert (answer.status, answer.location) == (302, f"/handover/people/{stays}")
    assert operator.open(f"/handover/new?person={gone}").status == 200
    assert stranger.open(f"/handover/people/{gone}", follow=False).status == 404
    assert operator.open(side_by_side(twice), follow=False).location.startswith(f"/handover/people/{stays}")
    assert stranger.open(side_by_side(twice), follow=False).status == 404
    third = add_person(app, STUDENT, SECOND)
    assert operator.open(side_by_side((gone, third)), follow=False).location == side_by_side((stays, third))
    assert made_one(app, stays, third) == third
    for old in twice:
        assert operator.open(f"/handover/people/{old}", follow=False).location == f"/handover/people/{third}"


def test_the_id_of_a_row_that_is_gone_is_never_anothers(app: Flask, namesakes: tuple[int, int]) -> None:
    made_one(app, *namesakes)
    assert add_person(app, "王五", "13800000003") > max(namesakes)
    assert person_id(app) == max(namesakes)


def test_the_same_page_sent_twice_merges_once(app: Flask, operator: Page, twice: tuple[int, int]) -> None:
    page = operator.open(side_by_side(twice))
    first, second = (operator.send(page, action="/merge") for _ in range(2))
    assert first.location == second.location
    assert (first.status, second.status) == (303, 303)
    assert len(entries(app, "person.merged")) == 1


def test_a_page_opened_before_somebody_elses_change_merges_nothing_and_shows_what_is_now(
    app: Flask, operator: Page, publicity: Page, namesakes: tuple[int, int]
) -> None:
    page = operator.open(side_by_side(namesakes))
    describe(publicity, namesakes[1], identity="outside")
    answer = operator.send(page, {"keep-phone": "one"}, action="/merge")
    assert answer.status == 409
    assert "已有人修改" in answer.text
    assert "外聘" in answer.text
    assert answer.values(answer.form("/merge"))["keep-phone"] == "one", "what was chosen stays chosen"
    assert len(ids(app, STUDENT)) == 2
    assert operator.send(answer, action="/merge").status == 303
    assert fact(app, STUDENT, "phone") == PHONE


def test_where_the_two_differ_one_is_to_be_chosen(app: Flask, operator: Page, namesakes: tuple[int, int]) -> None:
    sent = {"revisions": "1-1", "keep-phone": "both"}
    answer = operator.post(side_by_side(namesakes), operator.signed(sent))
    assert answer.status == 422
    assert "请选择保留哪一个" in answer.text
    assert len(ids(app, STUDENT)) == 2


@pytest.mark.parametrize(("side", "number"), [("one", PHONE), ("other", SECOND)])
def test_the_number_that_was_chosen_is_kept_and_the_other_still_finds_them(
    app: Flask, operator: Page, leader: Page, namesakes: tuple[int, int], side: str, number: str
) -> None:
    page = operator.open(side_by_side(namesakes))
    operator.send(page, {"keep-phone": side}, action="/merge")
    assert fact(app, STUDENT, "phone") == number
    for known in (PHONE, SECOND):
        assert "共 1 人" in operator.open(f"/handover/?q={known}").text
        assert "2 个账号" in operator.open(f"/handover/?q={known}").text
    gone = SECOND if number == PHONE else PHONE
    assert f"曾登记为 {masks.phone(gone)}" in operator.open(f"/handover/people/{namesakes[0]}").text
    assert gone not in leader.open(f"/handover/people/{namesakes[0]}").text, (
        "who only looks on reads no number of either"
    )
    assert "共 0 人" in leader.open(f"/handover/?q={gone[-4:]}").text


def test_a_third_row_with_the_name_and_the_number_chosen_is_in_the_way(app: Flask, operator: Page) -> None:
    one, other = add_person(app, "王一帆", PHONE), add_person(app, "王一凡", SECOND)
    add_person(app, "王一凡", PHONE)
    page = operator.open(side_by_side((one, other)))
    answer = operator.send(page, {"keep-name": "other", "keep-phone": "one"}, action="/merge")
    assert answer.status == 409
    assert "另有一人" in answer.text
    assert "person.merged" not in {entry.action for entry in entries(app, "person.merged")}


def test_two_namesakes_are_only_a_hint_and_whoever_says_that_they_are_two_is_not_asked_again(
    app: Flask, operator: Page, namesakes: tuple[int, int]
) -> None:
    assert "有 1 对人员可能是同一人" in operator.open("/handover/").text
    assert "同一人" not in operator.open("/").text, "the desk speaks of sure ones alone"
    answer = operator.send(operator.open("/handover/pairs"), action="/apart")
    assert "不是同一人" in operator.follow(answer).text
    for address in ("/handover/", f"/handover/people/{namesakes[0]}", f"/handover/people/{namesakes[1]}"):
        assert "同一人" not in operator.open(address).text
    twin = side_by_side((namesakes[1], namesakes[0])).replace("/merge", "/apart")
    assert operator.post(twin, operator.signed({})).status == 303
    (entry,) = entries(app, "person.apart")
    assert entry.detail["other_person"] == namesakes[1]
    assert operator.open(side_by_side(namesakes)).status == 200, "they may still be merged: somebody erred"


def test_who_has_one_name_and_one_number_is_not_two(operator: Page, twice: tuple[int, int]) -> None:
    address = side_by_side(twice).replace("/merge", "/apart")
    assert operator.post(address, operator.signed({})).status == 409
    assert "疑为同一人" in operator.open("/handover/").text


@pytest.mark.parametrize(
    ("names", "phones", "units", "found"),
    [
        (("张一帆", "张一帆"), (PHONE, SECOND), ("信息工程学院", "信息工程学院"), True),
        (("张一帆", "张一帆"), (PHONE, SECOND), ("信息工程学院", "经济与管理学院"), False),
        (("张一帆", "张一凡"), (PHONE, PHONE), ("信息工程学院", "经济与管理学院"), True),
        (("王敏", "王闽"), (PHONE, PHONE), ("信息工程学院", "信息工程学院"), True),
        (("欧阳明", "欧阳小明"), (PHONE, PHONE), ("信息工程学院", "信息工程学院"), True),
        (("王敏", "李敏"), (PHONE, PHONE), ("信息工程学院", "信息工程学院"), False),
        (("王敏", "赵建国"), (PHONE, PHONE), ("信息工程学院", "信息工程学院"), False),
        (("张一帆", "张一凡"), (PHONE, SECOND), ("信息工程学院", "信息工程学院"), False),
    ],
)
def test_who_may_be_one_is_proposed_and_few_others(
    app: Flask, names: tuple[str, str], phones: tuple[str, str], units: tuple[str, str], found: Any
) -> None:
    made = [add_person(app, *facts) for facts in zip(names, phones, units, strict=True)]
    with app.app_context():
        proposed = [(p.one.id, p.other.id, p.sure) for p in pairs.proposed(Reach(school=True))]
        assert proposed == ([(*made, False)] if found else [])
        assert [p[:2] for p in pairs.proposed(Reach(school=True), made[1])] == [
            p[:2] for p in pairs.proposed(Reach(school=True))
        ]
        assert pairs.certain(Reach(school=True)) == 0


def test_a_unit_is_asked_only_about_people_of_whom_both_are_its_own(app: Flask, twice: tuple[int, int]) -> None:
    add_double(app, "何静", "13803710021", "经济与管理学院")
    add_person(app, "何静", "13803710020", "经济与管理学院")
    with app.app_context():
        of = {unit.name: Reach(frozenset({unit.id})) for unit in db.session.scalars(select(Unit))}
        assert [(p.one.id, p.other.id) for p in pairs.proposed(of["信息工程学院"])] == [twice]
        assert [p.sure for p in pairs.proposed(of["经济与管理学院"])] == [False]
        assert (pairs.certain(of["信息工程学院"]), pairs.certain(of["经济与管理学院"])) == (1, 0)
        assert [p.sure for p in pairs.proposed(Reach(school=True))] == [True, False]


def test_what_was_said_of_either_with_a_third_holds_for_the_one(app: Flask, namesakes: tuple[int, int]) -> None:
    third = add_person(app, STUDENT, "13900000003")
    with app.app_context():
        db.session.add(PersonApart(one_id=namesakes[1], other_id=third))
        db.session.commit()
    made_one(app, *namesakes)
    with app.app_context():
        assert [(a.one_id, a.other_id) for a in db.session.scalars(select(PersonApart))] == [(namesakes[1], third)]
        assert pairs.proposed(Reach(school=True)) == []


def test_sheets_of_both_are_those_of_the_one(app: Flask, publicity: Page, namesakes: tuple[int, int]) -> None:
    with app.app_context():
        lay_handover("信息工程学院")
        db.session.commit()
        assert db.session.scalars(select(Handover.person_id)).one() == namesakes[1]
    assert "交接单第" in publicity.open(side_by_side(namesakes)).text
    made_one(app, *namesakes)
    assert "交接单第" in publicity.open(f"/handover/people/{namesakes[0]}").text


def test_a_table_opened_before_two_of_it_became_one_loses_nothing_typed(
    app: Flask, operator: Page, namesakes: tuple[int, int]
) -> None:
    wang = add_person(app, "王五", "13800000003", identity=None)
    page = operator.open("/handover/edit")
    gone, stays = namesakes
    made_one(app, *namesakes)
    sent = {f"person-{stays}-identity": "student", f"person-{wang}-identity": "outside"}
    answer = operator.send(page, sent, button=("act", "save"))
    assert answer.status == 409, "the one who stays is another now"
    assert operator.send(answer, button=("act", "save")).status == 303
    assert (fact(app, STUDENT, "identity"), fact(app, "王五", "identity")) == (Identity.STUDENT, Identity.OUTSIDE)
    alone = {f"person-{gone}-identity": "staff", f"person-{gone}-revision": "1"}
    answer = operator.post("/handover/edit", operator.signed(alone))
    assert answer.status == 409
    assert answer.values(answer.form())[f"person-{stays}-identity"] == "staff"


def test_nobody_hands_over_to_themselves_under_their_other_number(
    app: Flask, operator: Page, namesakes: tuple[int, int]
) -> None:
    made_one(app, *namesakes)
    for number in (PHONE, SECOND):
        answer = passed(operator, namesakes[0], "new", name=STUDENT, phone=number, identity="student")
        assert answer.status == 422
        assert "接收人不能是移交人本人" in answer.text


NAMES = st.sampled_from(["张一帆", "张一凡", "王敏"])
PHONES = st.sampled_from([PHONE, SECOND, "13900000003"])
SOMEBODY = st.fixed_dictionaries(
    {
        "identity": st.sampled_from([None, *Identity]),
        "leaves_on": st.sampled_from([None, DAY]),
        "left_on": st.sampled_from([None, date(2026, 7, 1)]),
    }
)
SIDES = st.fixed_dictionaries({fact: st.sampled_from(["one", "other"]) for fact in merging.FACTS})


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.tuples(NAMES, NAMES), phones=st.tuples(PHONES, PHONES), said=st.tuples(SOMEBODY, SOMEBODY), sides=SIDES)
def test_whoever_two_are_merging_keeps_every_account_every_chosen_fact_and_every_name(
    app: Flask, names: Any, phones: Any, said: Any, sides: dict[str, str]
) -> None:
    with app.app_context():
        units = db.session.scalars(select(Unit).order_by(Unit.id).limit(2)).all()
        two = []
        for name, phone, unit, facts in zip(names, phones, units, said, strict=True):
            taken = db.session.scalar(select(Person.id).where(Person.name == name, Person.phone == phone))
            person = Person(name=f"{name}{'' if not taken else '·'}", phone=phone, unit=unit, **facts)
            db.session.add(person)
            db.session.flush()
            two.append(person)
        wanted = {fact_: getattr(two[sides[fact_] == "other"], fact_) for fact_ in merging.FACTS}
        called = [(person.name, person.phone) for person in two]
        count = select(func.count(Version.id)), select(func.count(Event.id))
        before = [db.session.scalar(each) for each in count]
        try:
            stays = merging.merge(merging.beside(*two), sides)
            assert {fact_: getattr(stays, fact_) for fact_ in merging.FACTS} == wanted
            assert all(person_of(*each) is stays for each in called)
            assert [db.session.scalar(each) for each in count] == before
            assert (
                db.session.scalar(
                    select(func.count(PersonAlias.id)).where(PersonAlias.former_id == min(each.id for each in two))
                )
                == 1
            )
        finally:
            db.session.rollback()
