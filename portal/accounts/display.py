"""What an account's page shows: its card, its people, the record as it is true now, what is due, what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for

from portal.accounts import health, keepers, neighbours, queries, rules
from portal.accounts.models import Status
from portal.calendar import Clock, local, today
from portal.fields import record
from portal.fields.masks import HIDDEN, Sight, place_of
from portal.people.masking import on_page
from portal.platforms import PLATFORMS
from portal.web.access import may
from portal.web.records import laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from portal.accounts.models import Account, AccountPerson, Version
    from portal.accounts.neighbours import AccountCase
    from portal.people.models import Person, User
    from portal.web.records import Laid

RAIL = 12  # as many versions as the page names; the history has them all


class Picture(NamedTuple):
    """One picture of the card: `url` is "" while there is none, `code` what its QR code says."""

    label: str
    url: str
    code: str


class Human(NamedTuple):
    """Somebody who oversees or runs the account; `contacts` are (label, text), `leaves` says when they go, "" for nobody knows."""

    part: str
    name: str
    identity: str
    known: bool
    leaves: str
    contacts: list[tuple[str, str]]
    url: str


class Deadline(NamedTuple):
    """One date to keep."""

    label: str
    due: date
    clock: Clock
    url: str


def page_of(account: Account, user: User) -> dict[str, Any]:
    """Return the whole context of the account's page, in a fixed number of questions."""
    versions = queries.versions_of(account.id, RAIL + 1)
    entries = queries.corrections(account.id, versions[0].number)
    data = queries.corrected(versions[0], entries)
    sees = queries.may_see_people(user, account.unit)
    people = queries.people_of(account.id) if sees else []
    cases = neighbours.cases_of(account, user)
    sight = on_page(user, account.unit)
    writes, kept_by = rules.writes_for(user, account), keepers.keepers_of(account)
    examined = health.Examined(
        account,
        data,
        people,
        queries.sisters(account),
        queries.responsible_for(account.unit),
        cases,
        touched=local(entries[-1].at).date() if entries else None,
        writes=writes,
        corrects=rules.corrects(user, account),
        sees=sees,
        keepers=kept_by.said(named=sees),
    )
    return {
        "account": account,
        "versions": versions[:RAIL],
        "more_versions": len(versions) > RAIL,
        "corrected": len(entries),
        "told": PLATFORMS[account.platform].fields,
        "pictures": pictures(account, data),
        "humans": humans(account, data, people, sight),
        "responsible": examined.responsible,
        "record": record_of(account, versions[0], data, personal=sees),
        "asks": sight.asks and bool(people),
        "may_see_people": sees,
        "cases": cases,
        "engaged": examined.engaged,
        "panels": neighbours.panels_of(account, user),
        **_of_the_living(examined, kept_by, user),
    }


def _of_the_living(examined: health.Examined, kept_by: keepers.Keepers, user: User) -> dict[str, Any]:
    """Return what a closed account no longer has: findings, deadlines, and what can be done with it."""
    account, closed = examined.account, examined.account.status is Status.CLOSED
    found = [] if closed else health.examine(examined)
    return {
        "findings": [finding for finding in found if not finding.is_fact],
        "recorded": [finding for finding in found if finding.is_fact],
        "reminding": keepers.reminding(account, user, found, kept_by),
        "checked": health.checked(examined),
        "deadlines": [] if closed else deadlines(account, examined.people, examined.cases),
        "writes": examined.writes and account.status is Status.ACTIVE,
        "corrects": examined.corrects and not closed,
        "closed": closed,
    }


def pictures(account: Account, data: dict[str, Any]) -> list[Picture]:
    """Return the pictures of the card; those the form no longer asks only where there is one."""
    codes, found = data.get("codes") or {}, []
    for field in PLATFORMS[account.platform].pictures:
        digest = str(data.get(field.key) or "")
        if digest or not field.retired:
            url = url_for("accounts.picture", account_id=account.id, key=field.key, v=digest[:12]) if digest else ""
            found.append(Picture(field.label, url, codes.get(field.key, "")))
    return found


def humans(account: Account, data: dict[str, Any], people: list[AccountPerson], sight: Sight) -> list[Human]:
    """Return the people of an account in the order of the paper, each with what they are reached by as `sight` tells it."""
    rows = {(part, row["row_id"]): row for part in PLATFORMS[account.platform].rows for row in data.get(part) or []}
    found = []
    for held in people:
        item, person = PLATFORMS[account.platform].rows[held.part], held.person
        row = rows.get((held.part, held.row_id), {})
        contacts = [
            (f.label, sight.fact(f, text, place_of(held.part, held.row_id, f.key)))
            for f in item.fields
            if f.key != "name" and (text := f.kind.show(row.get(f.key, "")))
        ]
        known, url = bool(person.identity), _page_of_person(person)
        found.append(Human(item.label, held.name, person.identity_label, known, _leaves(person), contacts, url))
    return found


def _leaves(person: Person) -> str:
    if person.left_on:
        return f"已于 {person.left_on} 离校"
    return f"预计 {person.leaves_on} 离校" if person.leaves_on else ""


def _page_of_person(person: Person) -> str:
    return url_for("handover.person", person_id=person.id) if may("handover.person") else ""


def record_of(account: Account, version: Version, data: dict[str, Any], *, personal: bool, whole: bool = False) -> Laid:
    """Return a form laid out for reading; without `whole`, the pictures and people stand elsewhere on the page.

    What people are reached by is masked: what is true now is asked for among the people, what was once in the filing.
    """

    def picture_url(key: str, digest: str) -> str:
        return url_for("accounts.old_picture", account_id=account.id, number=version.number, key=key, v=digest[:12])

    sections = record(PLATFORMS[account.platform], data, personal=personal, sight=HIDDEN)
    if not whole:
        apart = {"picture", "rows"}
        sections = tuple(replace(s, items=tuple(i for i in s.items if i.shape not in apart)) for s in sections)
    laid = laid_out(sections, picture_url, data.get("codes") or {})
    return [(title, lines) for title, lines in laid if lines]


def deadlines(account: Account, people: list[AccountPerson], cases: list[AccountCase]) -> list[Deadline]:
    """Return what is due, the nearest first: open cases, the platform's verification, people who leave."""
    found = [
        Deadline(case.label, case.due, case.clock, case.url) for case in cases if case.open and case.due and case.clock
    ]
    if account.verified_until:
        found.append(Deadline("平台认证到期", account.verified_until, Clock(account.verified_until, today()), ""))
    found += _leaving(people)
    return sorted(found, key=lambda deadline: deadline.due)


def _leaving(people: list[AccountPerson]) -> Iterator[Deadline]:
    """Yield the days on which people are expected to leave, each person once whatever their parts."""
    for held in {p.person_id: p for p in people}.values():
        day = held.person.leaves_on
        if day and not held.person.left_on:
            yield Deadline(f"{held.name}预计离校", day, Clock(day, today()), _page_of_person(held.person))
