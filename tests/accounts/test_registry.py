"""The registry holds only approved truth: sealed versions, what identifies an account, its people; searched by everybody (第九条)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from portal.accounts.models import Account, AccountPerson, Identifier, Version
from portal.accounts.queries import accounts_run_by, escaped, same
from portal.database import db
from portal.filings.models import State
from tests.corpus import picture
from tests.filings.looking import filing_row, press
from tests.filings.making import YEAR, bring, days_ago, filed, typed
from tests.pages import Upload


def test_consent_seals_version_one_equal_to_the_filing_and_projects_it(app, operator, head, publicity):
    filing = filing_row(app, _two(operator, head, publicity))
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        (version,) = account.versions
        assert (version.number, version.filing_id, version.data) == (1, filing.id, filing.data)
        assert (account.name, account.handle, account.unit_id, account.platform) == (
            filing.name,
            filing.handle,
            filing.unit_id,
            "wechat",
        )
        people = {(p.part, p.name, p.phone) for p in db.session.scalars(select(AccountPerson))}
        assert people == {
            ("supervisors", "赵建国", "13803710001"),
            ("operators", "王敏", "13803710002"),
            ("operators", "李四", "13811112222"),
        }
        assert {i.key: i.value for i in db.session.scalars(select(Identifier))} == {
            "handle": filing.handle,
            "original_id": filing.data["original_id"],
        }
        assert accounts_run_by(["13811112222", "13803710001"], "wechat") == {"13811112222": 1}, (
            "a supervisor does not run it"
        )


def _two(operator, head, publicity) -> int:
    filing = typed(operator, **{"operators-1-name": "李四", "operators-1-phone": "13811112222"})
    for person in (head, publicity):
        assert press(person, filing, "approve").status_code == 303
    return filing


@pytest.mark.parametrize(
    "statement",
    ["update version set number = 2", "delete from version", "update event set opinion = 'x'", "delete from event"],
)
def test_s58_the_database_itself_refuses_to_change_what_is_sealed(app, browser_of, statement):
    bring(browser_of, State.FILED)
    with app.app_context():
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
        assert db.session.query(Version).count() == 1


def test_two_accounts_cannot_share_an_identifier_a_number_or_a_version(app, browser_of):
    bring(browser_of, State.FILED)
    bring(browser_of, State.FILED)
    with app.app_context():
        for row, key in ((Identifier, "value"), (Account, "number")):
            first, second = db.session.scalars(
                select(row).where(row.id.in_((1, 3) if row is Identifier else (1, 2))).order_by(row.id)
            )
            setattr(second, key, getattr(first, key))
            with pytest.raises(IntegrityError):
                db.session.flush()
            db.session.rollback()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ZZGS-xxgc", "zzgs-XXGC"),
        ("https://weibo.com/u/1/", "weibo.com/u/1"),
        ("http://weixin.qq.com/r/A", "HTTPS://weixin.qq.com/r/a"),
        (" a ", "a"),
    ],
)
def test_two_spellings_of_one_identifier_are_the_same(one, other):
    assert same(one) == same(other) or same(one.casefold()) == same(other.casefold())


def test_s51_a_search_for_a_wildcard_finds_that_character_and_not_everything(browser_of, operator):
    for name in ("郑州工商100%青年", "郑州工商_下划线", "郑州工商普通", "郑州工商\\斜线"):
        filing = typed(operator, name=name)
        press(browser_of("head"), filing, "approve")
        assert press(browser_of("publicity"), filing, "approve").status_code == 303
    for word, found in (("%", "100%青年"), ("_", "_下划线"), ("\\", "\\斜线")):
        page = operator.open(f"/accounts/?q={'%25' if word == '%' else word}")
        assert "共 1 个账号" in page.text
        assert found in page.text
    assert escaped("50%_\\") == "%50\\%\\_\\\\%"


@pytest.mark.parametrize("word", ["信息工程", f"{YEAR}-微信-0001", "zzgs-xxgc", "信息工程学院"])
def test_an_account_is_found_by_name_number_handle_and_unit(operator, head, publicity, stranger, word):
    filed(operator, head, publicity)
    page = stranger.open(f"/accounts/?q={word}")
    assert "共 1 个账号" in page.text
    assert f"{YEAR}-微信-0001" in page.text


def test_what_is_not_found_is_said_and_a_way_on_is_offered(operator):
    assert "没有找到“不存在”" in operator.open("/accounts/?q=不存在").text
    assert "台账里还没有账号" in operator.open("/accounts/").text
    assert operator.open("/accounts/987").status == 404


def test_the_list_is_a_fragment_for_htmx_and_a_page_for_everybody_else(browser_of, operator):
    bring(browser_of, State.FILED)
    part = operator.open("/accounts/?q=", HX_Request="true", HX_Target="results")
    assert part.has("section", id="results")
    assert "<html" not in part.response.text
    assert "<html" in operator.open("/accounts/").response.text


def test_telephone_numbers_are_masked_for_the_unit_and_the_offices_and_for_nobody_else(browser_of, operator):
    bring(browser_of, State.FILED)
    for who in ("operator", "head", "deputy", "publicity", "director", "leader"):
        assert "138****0001" in browser_of(who).open("/accounts/1").text, who
    for who in ("stranger", "otherhead", "student", "league", "tech", "admin"):
        page = browser_of(who).open("/accounts/1")
        assert page.status == 200
        assert "138****0001" not in page.response.text, who
        assert "赵建国" not in page.text, who
        assert "人员和备注仅本单位和党委宣传部可见。" in page.text


def test_the_youth_league_sees_the_people_of_a_club(browser_of, student, league, publicity, head):
    filing = typed(student, "weibo")
    press(league, filing, "approve")
    press(publicity, filing, "approve")
    assert "138****0001 显示" in league.open("/accounts/1").text
    assert "138****0001" not in head.open("/accounts/1").response.text


def test_the_pictures_of_an_account_are_open_inside_and_other_keys_are_not(
    operator, head, publicity, stranger, anonymous
):
    filed(operator, head, publicity, avatar=Upload(picture()))
    assert stranger.client.get("/accounts/1/files/avatar").mimetype.startswith("image/")
    for key in ("qr_code", "name", "supervisors", "codes", "nothing"):
        assert stranger.client.get(f"/accounts/1/files/{key}").status_code == 404
    assert anonymous.client.get("/accounts/1/files/avatar").status_code == 302


def test_who_made_the_account_and_why_it_was_late_is_not_for_everybody(operator, head, publicity, stranger):
    filed(
        operator,
        head,
        publicity,
        creator="周小川",
        remarks="内部备注一句",
        late_reason="交接时遗漏",
        registered_on=days_ago(30),
    )
    for person, told in ((stranger, False), (operator, True), (publicity, True)):
        text = person.open("/accounts/1").text
        assert ("周小川" in text, "内部备注一句" in text, "交接时遗漏" in text) == (told, told, told)
