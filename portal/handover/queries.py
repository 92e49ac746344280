"""Who runs which accounts, who leaves when, what was handed over: only what this person may know of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.contacts import contacts
from portal.accounts.models import Account, AccountPerson, Status
from portal.audit.models import Entry
from portal.calendar import today
from portal.cases.models import Case
from portal.cases.seeing import visible
from portal.database import db
from portal.errors import Hidden, Missing
from portal.filings.models import Filing, Kind
from portal.filings.queries import LINES
from portal.handover.models import TICKED, Handover
from portal.handover.reach import files, sees, soon
from portal.people import search
from portal.people.masking import Reach, in_full
from portal.people.models import Going, Identity, Person, Unit, User
from portal.people.roster import remaining
from portal.platforms import PLATFORMS
from portal.spelling import keys
from portal.web.paging import PER_PAGE, Page, paged

if TYPE_CHECKING:
    from datetime import datetime

GOING = {"soon": Going.SOON, "left": Going.GONE}


class Running(NamedTuple):
    """One account that somebody runs or oversees, with the labels of the groups in which it names them."""

    account: Account
    parts: tuple[str, ...]

    @property
    def duties(self) -> str:
        """Return 主管人员、主要运行人员."""
        return duties(self.account.platform, self.parts)


def duties(platform: str, parts: tuple[str, ...] | list[str]) -> str:
    """Return the labels of groups of people, as the platform's form has them."""
    rows = PLATFORMS[platform].rows if platform in PLATFORMS else {}
    return "、".join(rows[part].label for part in parts if part in rows)


def _named_in(reach: Reach, *conditions: ColumnElement[bool]) -> Any:
    """Return the select of the ids of everybody whom an account of these units names."""
    of = select(AccountPerson.person_id).join(Account)
    return of.where(reach.within(Account.unit_id), *conditions)  # type: ignore[arg-type]


def known_to(reach: Reach, person: type[Person] = Person) -> ColumnElement[bool]:
    """Return the condition that a person is of one of these units, or runs an account of one that is still there."""
    if reach.school:
        return reach.within(person.unit_id)  # type: ignore[arg-type]
    of_unit = select(Person.id).where(reach.within(Person.unit_id)).correlate(None)  # type: ignore[arg-type]
    return person.id.in_(of_unit.union(_named_in(reach, Account.status != Status.CLOSED)))


def person_for(user: User, person_id: int) -> Person:
    """Return somebody whom this person may see. Raises Missing otherwise: whether they exist is not told.

    An id that is gone since two became one leads to the one that stays.
    """
    statement = select(Person).options(joinedload(Person.unit)).where(Person.id == person_id, known_to(sees(user)))
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None and (now := remaining(person_id)):
        return person_for(user, now)
    if found is None:
        raise Hidden if db.session.get(Person, person_id) else Missing
    return found


def has_in_full(user: User, person: Person) -> bool:
    """Say whether this person has somebody's number in full: of a unit they work for, or running an account of it."""
    whole = in_full(user)
    return whole.school or bool(db.session.scalar(select(Person.id).where(Person.id == person.id, known_to(whole))))


def persons(ids: set[int], reach: Reach) -> dict[int, Person]:
    """Return, by id, those of these persons who are within reach, as the database has them now."""
    found = select(Person).options(joinedload(Person.unit)).where(Person.id.in_(ids), known_to(reach))
    return {person.id: person for person in db.session.scalars(found.execution_options(populate_existing=True))}


def _active(reach: Reach) -> Any:
    """Return the select of (person, accounts in use that name them)."""
    counted = func.count(AccountPerson.account_id.distinct()).label("accounts")
    return (
        select(AccountPerson.person_id, counted)
        .join(Account)
        .where(Account.status == Status.ACTIVE, reach.within(Account.unit_id))  # type: ignore[arg-type]
        .group_by(AccountPerson.person_id)
    )


def _wanted(filters: dict[str, str], reach: Reach, whole: Reach) -> list[ColumnElement[bool]]:
    conditions = [known_to(reach)]
    if identity := filters["identity"]:
        conditions.append(Person.identity.is_(None) if identity == "none" else Person.identity == Identity(identity))
    if filters["unit"]:
        conditions.append(Person.unit_id == int(filters["unit"]))
    if filters["leaving"]:
        conditions.append(_leaving(filters["leaving"]))
    if filters["accounts"] == "0":
        conditions.append(Person.id.not_in(_named_in(reach, Account.status == Status.ACTIVE)))
    elif filters["accounts"]:
        least = int(filters["accounts"])
        many = _active(reach).having(func.count(AccountPerson.account_id.distinct()) >= least).subquery()
        conditions.append(Person.id.in_(select(many.c.person_id)))
    if word := filters["q"]:
        conditions.append(_found(word, whole))
    return conditions


def _leaving(how: str) -> ColumnElement[bool]:
    """Return the condition of one filter: soon, left, or a student of whom nobody has said when."""
    if how in GOING:
        return Person.is_going(GOING[how], today(), soon())
    return and_(Person.left_on.is_(None), Person.leaves_on.is_(None), Person.identity == Identity.STUDENT)


def _found(word: str, whole: Reach) -> ColumnElement[bool]:
    """Return the condition that a person is meant: every word in the name or its initials, or all of it an end of the number.

    By a number only those are found whose number may be had in full (`whole`): else it could be guessed digit by digit.
    """
    if digits := search.telephone(word):
        return and_(known_to(whole), search.phones(digits))
    words = keys(word)
    return and_(*(search.persons(each) for each in words)) if words else false()


def listed(filters: dict[str, str], reach: Reach, whole: Reach) -> tuple[Page[Person], dict[int, int]]:
    """Return a page of persons and, by person, how many accounts in use each runs or oversees; by number those of `whole`."""
    conditions = _wanted(filters, reach, whole)
    order = (Person.name_order, Person.id)
    found = select(Person).options(joinedload(Person.unit)).where(*conditions).order_by(*order)
    page = paged(found, select(func.count(Person.id)).where(*conditions), PER_PAGE)
    return page, counts([person.id for person in page.rows], reach)


def counts(ids: list[int], reach: Reach) -> dict[int, int]:
    """Return, by person, how many accounts in use name them."""
    rows = db.session.execute(_active(reach).where(AccountPerson.person_id.in_(ids)))
    return {person_id: number for person_id, number in rows}  # noqa: C416 - rows are not pairs to the type checker


def choosable_units(reach: Reach) -> list[Unit]:
    """Return the units to filter by."""
    found = select(Unit).where(reach.within(Unit.id))  # type: ignore[arg-type]
    return list(db.session.scalars(found.order_by(*Unit.in_order())))


def running(person_id: int) -> list[Running]:
    """Return the accounts in use that name somebody, of whatever unit, by unit and name."""
    rows = db.session.execute(
        select(Account, AccountPerson.part)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .join(Unit, Unit.id == Account.unit_id)
        .where(AccountPerson.person_id == person_id, Account.status == Status.ACTIVE)
        .order_by(*Unit.in_order(), Account.name_order, Account.id, AccountPerson.part.desc())
    )
    found: dict[int, tuple[Account, list[str]]] = {}
    for account, part in rows:
        found.setdefault(account.id, (account, []))[1].append(part)
    return [Running(account, tuple(dict.fromkeys(parts))) for account, parts in found.values()]


def under_way(user: User, accounts: list[int]) -> list[Filing]:
    """Return the undecided filings about these accounts that this person may see, newest first."""
    found = select(Filing).options(*LINES).where(Filing.account_id.in_(accounts), visible(user))
    open_ = found.where(Filing.unfinished)
    return list(db.session.scalars(open_.order_by(Filing.saved_at.desc(), Filing.id.desc())))


def undecided(account_id: int) -> Filing | None:
    """Return a change or a closure of an account that nobody has decided yet, whosever it is, drafts last."""
    found = select(Filing).where(
        Filing.account_id == account_id,
        Filing.kind.in_((Kind.CHANGE, Kind.CLOSURE)),
        Filing.unfinished,
    )
    return db.session.scalar(found.order_by(Filing.submitted_on.is_(None), Filing.id).limit(1))


def handovers_of(user: User, person_id: int) -> list[Handover]:
    """Return the sheets of what somebody handed over that this person may see, newest first."""
    found = select(Handover).where(Handover.person_id == person_id, sees(user).within(Handover.unit_id))  # type: ignore[arg-type]
    return list(db.session.scalars(found.order_by(Handover.id.desc())))


def handover_for(user: User, handover_id: int) -> Handover:
    """Return a hand-over of a unit whose people this person sees. Raises Missing otherwise."""
    found = select(Handover).options(joinedload(Handover.unit), joinedload(Handover.made_by))
    mine = or_(sees(user).within(Handover.unit_id), Handover.made_by_id == user.id)  # type: ignore[arg-type]
    handover = db.session.scalar(found.where(Handover.id == handover_id, mine))
    if handover is None:
        raise Hidden if db.session.get(Handover, handover_id) else Missing
    return handover


def ticked(handover: Handover) -> dict[str, tuple[str, datetime]]:
    """Return who said of each thing that is done that it is, and when: whoever made the sheet, or ticked it later."""
    found = dict.fromkeys(handover.items, (handover.made_by.name, handover.made_at))
    entries = select(Entry, User.name).outerjoin(User, User.id == Entry.user_id)
    entries = entries.where(Entry.subject == f"handover:{handover.id}", Entry.action == TICKED).order_by(Entry.id)
    for entry, name in db.session.execute(entries):
        before, after = (set(entry.detail[side]["items"]) for side in ("before", "after"))
        found |= dict.fromkeys((after - before) & found.keys(), (name or entry.username, entry.at))
    return found


def made_from(user: User, token: str) -> Handover | None:
    """Return the hand-over that this person's page with this token has already made."""
    return db.session.scalar(select(Handover).where(Handover.made_by_id == user.id, Handover.token == token))


def filings(ids: list[int]) -> dict[int, Filing]:
    """Return filings by id."""
    found = select(Filing).options(joinedload(Filing.account)).where(Filing.id.in_(ids))
    return {filing.id: filing for filing in db.session.scalars(found)}


def open_to(user: User, ids: list[int]) -> set[int]:
    """Return which of these filings this person may open."""
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(ids), visible(user))))


def successors(person: Person, unit: Unit) -> list[Person]:
    """Return who can take over in a unit: its people and who runs its accounts, without who has left."""
    reach = Reach(frozenset({unit.id}))
    here = select(Person).options(joinedload(Person.unit)).where(known_to(reach))
    there = or_(Person.left_on.is_(None), Person.left_on > today())
    found = here.where(Person.id != person.id, there)
    return list(db.session.scalars(found.order_by(Person.name_order, Person.id)))


def undated(reach: Reach) -> int:
    """Count the students who run accounts and of whom nobody has said when they leave."""
    running_ = _named_in(reach, Account.status == Status.ACTIVE)
    found = select(func.count(Person.id)).where(_leaving("unknown"), Person.id.in_(running_))
    return db.session.scalar(found) or 0


def contact_of(person: Person, reach: Reach) -> dict[str, Any]:
    """Return the row under which these units' accounts name somebody, {} for none: WeChat, QQ and e-mail stand there."""
    found = contacts([person.id], reach.within(Account.unit_id)).get(person.id)  # type: ignore[arg-type]
    return found.row if found else {}


def files_for(user: User, unit: Unit) -> bool:
    """Say whether this person prepares filings for a unit."""
    return unit.active and files(user).holds(unit)
