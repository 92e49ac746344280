"""What looks the same is the same, wherever it is typed and wherever it is asked for: one law for all who keep or seek text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts import effects
from portal.accounts.lists import search as registry
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account, AccountPerson
from portal.accounts.queries import registered_as
from portal.calendar import today
from portal.cases.lists import search as cases
from portal.database import db
from portal.directory.asked import asked
from portal.directory.queries import numbered, verified
from portal.filings.models import Filing, Kind, State
from portal.imports.columns import typed
from portal.people.models import Person, User
from portal.people.roster import known_person
from portal.platforms import PLATFORMS
from portal.spelling import key
from tests.accounts.registered import data_of, registered
from tests.spelling.writing import UNSEEN, spelled

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

NAMES = st.text(st.sampled_from("青年信工郑州〔〕（）2026ABcdéŁ’"), min_size=3, max_size=8)
PEOPLE = st.text(st.sampled_from("王敏赵建国曾翟勇芳"), min_size=2, max_size=4)
NUMBER, HANDLE, PHONE = "2026-微信-7001", "zzgs-same", "13911112222"


def kept(user: User, row: dict[str, Any], number: str) -> tuple[Account, Filing]:
    """Let one row of a workbook become an account, as an import does; nothing is committed."""
    data = typed(PLATFORMS["wechat"], row, stock=True).data
    facts = {key: data[key] for key in ("name", "handle", "supervisors", "operators")}
    data = data_of(1, **facts)
    filing = Filing(
        kind=Kind.CREATION, platform="wechat", unit=user.unit, author=user, state=State.FILED, data=data,
        name=data["name"], handle=data["handle"], token="same", submitted_on=today(),
    )  # fmt: skip
    db.session.add(filing)
    db.session.flush()
    return effects.register("wechat", user.unit, data, filing.id, late=False, number=number), filing


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), NAMES, PEOPLE)
def test_however_it_was_typed_it_is_found_verified_and_known_however_it_is_asked(
    app: Flask, data: st.DataObject, name: str, person: str
) -> None:
    def way(text: str) -> str:
        return str(data.draw(spelled(text)))

    row = {
        "名称": way(name),
        "微信号": way(HANDLE),
        "主管人员姓名": way(person),
        "主管人员手机号": PHONE,
        "主要运行人员1姓名": way(person),
        "主要运行人员1手机号": PHONE,
    }
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        try:
            account, filing = kept(user, row, way(NUMBER))
            # 验真: by name, by the account's own id, by its number.
            for word in (name, HANDLE, NUMBER):
                assert [facts.account_id for facts in verified(asked(way(word))).exact] == [account.id]
            assert numbered(way(NUMBER)).account_id == account.id
            # 台账 and 备案申请: by the same, and by who runs it.
            for word in (name, HANDLE, NUMBER, person):
                found = registry.matching(way(word), viewer(user))
                assert account.id in db.session.scalars(select(Account.id).where(found))
            for word in (name, HANDLE):
                assert filing.id in db.session.scalars(select(Filing.id).where(cases.matching(way(word))))
            # 人员: one person, however often and however they were typed.
            run_by = set(db.session.scalars(select(AccountPerson.person_id)))
            assert {known_person(way(person), PHONE, user.unit).id} == run_by
            assert db.session.scalars(select(Person.name)).all() == [person]
            # 批量导入 and duplicates: the same account is registered already.
            again = typed(PLATFORMS["wechat"], row | {"微信号": way(HANDLE)}, stock=True).data
            assert key(again["name"]) == account.name_key
            assert [a.id for a in registered_as("wechat", again).values()] == [account.id]
        finally:
            db.session.rollback()


TYPED = {
    "a wide space": ("青年　信工", "青年 信工"),
    "no space": ("青年 信工", "青年信工"),
    "two spaces": ("青年  信工", "青年 信工"),
    "a space that does not break": ("青年\u00a0信工", "青年 信工"),
    "of no width": ("青年\u200b信工", "青年信工"),
    "a joiner": ("青年\u200d信工", "青年信工"),
    "a byte order mark": ("青年\ufeff信工", "青年信工"),
    "wide letters": ("ZZGS之声", "ＺＺＧＳ之声"),
    "another apostrophe": ("O’Brien", "O'Brien"),
    "a stroke": ("Łukasz", "łukasz"),
    "an accent apart": ("école", "e\u0301cole"),
    "brackets of documents": ("通知〔2026〕", "通知[2026]"),
}


@pytest.mark.parametrize("case", TYPED)
def test_each_page_that_seeks_finds_what_is_seen(app: Flask, operator: Page, case: str) -> None:
    name, word = TYPED[case]
    for one, other in ((name, word), (word, name)):
        number = registered(app, name=one)
        shown = normalize("NFC", " ".join("".join(c for c in one if c not in UNSEEN).split()))
        for path in ("/accounts/", "/search", "/directory/", "/filings/new"):
            page = operator.open(f"{path}?q={quote(other)}")
            assert shown in page.text, (path, other)
        answer = operator.client.get("/api/v1/verify", query_string={"q": other}).json
        assert answer["answer"] == "filed"
        assert number


@pytest.mark.parametrize("word", ["1391", "139 1111", "139-1111-2222", "+86 13911112222", "１３９１１", "2222"])
def test_a_telephone_number_is_found_by_either_end_where_it_may_be_seen(
    app: Flask, operator: Page, stranger: Page, word: str
) -> None:
    person = {"row_id": "cccccccccccc", "name": "曾国强", "phone": PHONE}
    registered(app, name="号码之声", operators=[person])
    for path in ("/accounts/", "/handover/"):
        assert ("号码之声" in operator.open(f"{path}?q={quote(word)}").text) is (path == "/accounts/")
    assert "曾国强" in operator.open(f"/handover/?q={quote(word)}").text
    assert "号码之声" not in stranger.open(f"/accounts/?q={quote(word)}").text
    assert "曾国强" not in stranger.open(f"/handover/?q={quote(word)}").text


@pytest.mark.parametrize("word", ["zgq", "cgq", "曾 国 强", "曾　国强", "曾\u200b国强"])
def test_a_person_is_found_wherever_people_are_sought(app: Flask, operator: Page, admin: Page, word: str) -> None:
    person = {"row_id": "cccccccccccc", "name": "曾国强", "phone": PHONE}
    registered(app, name="号码之声", operators=[person])
    assert "号码之声" in operator.open(f"/accounts/?q={quote(word)}").text
    assert "曾国强" in operator.open(f"/handover/?q={quote(word)}").text
    assert "曾国强" in operator.open(f"/search?q={quote(word)}").text
    with app.app_context():
        db.session.scalars(select(User).where(User.username == "otherhead")).one().name = "曾国强"
        db.session.commit()
    assert "otherhead" in admin.open(f"/people/?q={quote(word)}").text
