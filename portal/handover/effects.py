"""What is written about people and hand-overs: each with its audit entry, in the caller's transaction (第十条)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.models import Account, AccountPerson, Status
from portal.audit.trail import record
from portal.database import db
from portal.errors import Refused, Stale
from portal.filings import change, drafts
from portal.filings.models import Kind
from portal.filings.workflow import FILING
from portal.handover.models import ITEMS, TICKED, Handover
from portal.handover.queries import undecided
from portal.people.models import Identity
from portal.people.roster import describe_person, known_person, person_of
from portal.platforms.shared import SUPERVISORS
from portal.workflow import NotAllowed, OutOfTurn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from portal.filings.models import Filing
    from portal.handover.queries import Running
    from portal.handover.successor import Successor
    from portal.handover.table import PersonLine
    from portal.people.models import Person, Unit, User


@dataclass(frozen=True)
class Passing:
    """What one hand-over says: from whom, in which unit, which accounts, to whom, since when, with what."""

    person: Person
    unit: Unit
    accounts: tuple[Running, ...]
    to: Successor
    changed_on: date
    witness: str = ""
    items: tuple[str, ...] = ()
    note: str = ""
    late: bool = False


def same_revision(row: Person | Handover, revision: str | None) -> None:
    """Raise Stale when the form was opened before somebody else's change."""
    if revision != str(row.revision):
        what = "这份交接单" if isinstance(row, Handover) else "这个人的信息"
        raise Stale(f"您打开页面后，已有人修改了{what}，您的修改没有保存。", "请重新打开页面，看过最新内容再修改。")


def describe(lines: Iterable[PersonLine]) -> int:
    """Keep what each checked line says of its person, where it differs; return how many did."""
    changed = 0
    for line in lines:
        if line.differs:
            describe_person(line.person, line.facts)
            changed += 1
    return changed


def mark_left(person: Person, day: date) -> None:
    """Record the day on which somebody left; their accounts stay in sight until none names them. Raises Refused when it is recorded."""
    if person.left_on:
        raise Refused(f"{person.name}已于 {person.left_on} 登记离校。")
    person.left_on = day
    record("person.left", f"person:{person.id}", person=person.name, left_on=day.isoformat())


def take_back(person: Person) -> None:
    """Take back that somebody left: it was recorded by mistake. Raises Refused when it was not recorded."""
    if person.left_on is None:
        raise Refused(f"{person.name}没有登记离校。")
    record("person.back", f"person:{person.id}", person=person.name, left_on=person.left_on.isoformat())
    person.left_on = None


def hand_over(passing: Passing, user: User, token: str) -> Handover:
    """Make the sheet, and for each account a draft of the change in which the successor stands in the leaver's place.

    Raises IntegrityError at flush when the same page was sent a moment before.
    """
    person, to = passing.person, passing.to
    known_person(to.name, to.phone, passing.unit, to.identity)
    ids = [running.account.id for running in passing.accounts]
    # Two clerks who hand over one account at the same time wait here for each other, and the second finds the first one's draft.
    fresh = select(Account).where(Account.id.in_(ids)).order_by(Account.id).with_for_update(of=Account)
    db.session.execute(fresh.execution_options(populate_existing=True))
    lines = [_entry(running, passing, user, token) for running in passing.accounts]
    handover = Handover(
        person=person,
        unit=passing.unit,
        to_name=to.name,
        to_phone=to.phone,
        witness=passing.witness,
        leaves_on=passing.changed_on,
        items=list(passing.items),
        accounts=lines,
        note=passing.note,
        made_by=user,
        token=token,
    )
    db.session.add(handover)
    db.session.flush()
    prepared = "、".join(str(line["filing_id"]) for line in lines if line["filing_id"])
    facts: dict[str, Any] = {"person": person.name, "to": to.name, "accounts": len(ids), "filings": prepared}
    record("handover.made", f"handover:{handover.id}", unit_id=passing.unit.id, **facts)
    return handover


def tick(handover: Handover, done: Collection[str]) -> bool:
    """Keep which of the things that go with the accounts are done; return whether that is another answer than before."""
    before, after = list(handover.items), [key for key, _ in ITEMS if key in done]
    if before == after:
        return False
    handover.items = after
    record(TICKED, f"handover:{handover.id}", before={"items": before}, after={"items": after})
    return True


def _entry(running: Running, passing: Passing, user: User, token: str) -> dict[str, Any]:
    """Return the sheet's line of one account, its draft prepared where none is under way."""
    account = running.account
    obstacle = _obstacle(account)
    filing = None if obstacle else prepare_change(account, passing, user, f"{token[:40]}-{account.id}")
    remarks = [obstacle] if obstacle else []
    if SUPERVISORS.key in running.parts and passing.to.identity is not Identity.STAFF:
        what = passing.to.identity.label if passing.to.identity else "未登记身份"
        remarks.append(f"主管人员须为在职教职工（附件登记表），接收人{passing.to.name}为{what}，请核对。")
    return {
        "account_id": account.id,
        "number": account.number,
        "name": account.name,
        "platform": account.platform,
        "parts": list(running.parts),
        "filing_id": filing.id if filing else None,
        "remark": "".join(remarks),
    }


def _obstacle(account: Account) -> str:
    """Return why no change is prepared for an account, "" when one is."""
    if account.status is not Status.ACTIVE:
        return f"该账号{account.status.label}，未生成变更申请。"
    known = undecided(account.id)
    if known is None:
        return ""
    return (
        f"已有一份{known.author.name}的{known.kind_label}（{known.standing.label}），未另行生成；请在那一份中更换人员。"
    )


def prepare_change(account: Account, passing: Passing, author: User, token: str) -> Filing:
    """Return the draft of the change by which the successor takes the leaver's place on an account (第十条)."""
    filing = change.begin(account, author, Kind.CHANGE, token)
    data = dict(filing.data)
    comes = person_of(passing.to.name, passing.to.phone)
    named = select(AccountPerson.part, AccountPerson.row_id, AccountPerson.person_id).where(
        AccountPerson.account_id == account.id,
        AccountPerson.person_id.in_({passing.person.id, comes.id if comes else passing.person.id}),
    )
    gone, there = set[tuple[str, str]](), set[tuple[str, str]]()
    for of, row_id, person_id in db.session.execute(named):
        (gone if person_id == passing.person.id else there).add((of, row_id))
    for part, rows in filing.definition.rows.items():
        row = {f.key: passing.to.row.get(f.key, "") for f in rows.fields}
        data[part] = replaced(data.get(part) or [], _rows(gone, part), row, _rows(there, part))
    data["changed_on"] = passing.changed_on.isoformat()
    data["change_note"] = f"人员交接：{passing.person.name} → {passing.to.name}"
    if passing.late and "late_reason" in filing.definition.fields:
        data["late_reason"] = passing.note
    drafts.save(filing, data)
    return filing


def _rows(named: set[tuple[str, str]], part: str) -> set[str]:
    return {row_id for of, row_id in named if of == part}


def replaced(
    rows: list[dict[str, Any]], gone: set[str], row: dict[str, str], there: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return people with one new person in the place of those who go; who is there already is not named twice.

    `there` are rows that name the new person otherwise: by a number that they had before two of the roster became one.
    The new row has an id of its own, so that the comparison shows one person gone and another come.
    """
    same = (row["name"], row["phone"])
    stays = any(r["row_id"] not in gone and (r["row_id"] in there or (r["name"], r["phone"]) == same) for r in rows)
    result: list[dict[str, Any]] = []
    for known in rows:
        if known["row_id"] not in gone:
            result.append(known)
        elif not stays:
            result.append({"row_id": secrets.token_hex(6), **row})
            stays = True
    return result


def submit_all(filings: Iterable[Filing], user: User) -> int:
    """Submit every draft of this person's that is complete, each by its own step; return how many were."""
    done = 0
    for filing in filings:
        if not filing.state.editable or filing.author_id != user.id:
            continue
        try:
            FILING.take(filing, "submit", user)
        except (OutOfTurn, NotAllowed):
            continue  # the page says of each why it is blocked
        done += 1
    return done
