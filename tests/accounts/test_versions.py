"""Sealing: every approved form is the next version, and the registry shows the last one (第九条)."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import effects
from portal.accounts.models import Account, AccountPerson, Identifier, Version
from portal.accounts.queries import sealed_version
from portal.database import db
from portal.filings.models import Filing, State
from tests.filings.looking import filing_row
from tests.filings.making import bring


def test_a_second_sealing_numbers_on_and_projects_anew(app, browser_of):
    first = bring(browser_of, State.FILED)
    second = bring(browser_of, State.PUBLICITY_REVIEW)
    with app.app_context():
        account = db.session.get(Filing, first).account
        person = {"row_id": "bbbbbbbbbbbb", "name": "何静", "phone": "13900000000"}
        data = {**db.session.get(Filing, first).data, "name": "信工青年", "handle": "zzgs-new", "operators": [person]}
        assert effects.seal(account, data, second).number == 2
        db.session.commit()
        account = db.session.scalars(select(Account)).one()
        assert (account.name, account.handle) == ("信工青年", "zzgs-new")
        assert [v.number for v in db.session.scalars(select(Version).order_by(Version.number))] == [1, 2]
        assert sealed_version(second).number == 2
        handles = list(db.session.scalars(select(Identifier.value).where(Identifier.key == "handle")))
        assert handles == ["zzgs-new"]
        operators = select(AccountPerson.name).where(AccountPerson.part == "operators")
        assert list(db.session.scalars(operators)) == ["何静"]
    assert filing_row(app, first).base_version is None, "nothing was there before a creation"
