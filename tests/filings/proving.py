"""Proving a closure on its real page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.models import Account
from portal.database import db
from portal.filings.models import Filing
from tests.corpus import picture
from tests.filings.cases import PROOF
from tests.pages import Upload

if TYPE_CHECKING:
    from tests.pages import Answer, Page

WHOLE = {**PROOF, "proof": Upload(picture())}


def proof_page(person: Page, filing: int) -> Answer:
    return person.open(f"/filings/{filing}/proof")


def hand_in(person: Page, filing: int, **changes: Any) -> Answer:
    return person.send(proof_page(person, filing), {**WHOLE, **changes}, button=("save", "submit"))


def account_of(app: Any, filing: int) -> Account:
    with app.app_context():
        return db.session.scalars(
            select(Account).join(Filing, Filing.account_id == Account.id).where(Filing.id == filing)
        ).one()
