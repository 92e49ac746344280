"""The school that the laws over the whole site are tried on: who stands for each role, what is theirs, what every table holds."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, inspect, select, text
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Account
from portal.audit.models import Entry
from portal.cases.models import Consultation
from portal.database import db
from portal.delegation.models import Delegation
from portal.filings.models import Filing, Scan, State
from portal.handover.models import Handover
from portal.imports.models import Import
from portal.notices.models import Delivery, Notice, Robot
from portal.people.models import Assignment, Consent, Enrolment, Person, Unit, User
from portal.people.sessions import key_of
from portal.posts.clearances.models import Clearance, Period
from portal.posts.models import Exemption, Picture, Post, Term
from portal.posts.models import State as Reviewed
from portal.reports.models import Report
from portal.reports.models import State as Reported
from portal.work.models import Job
from tests.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from tests.databases import Database
    from tests.pages import Answer

# One person for each role; `author` and `unit_head` are of 信息工程学院, which is “own” in every law.
PEOPLE = {
    "author": "operator",
    "unit_head": "head",
    "unit_deputy": "deputy",
    "publicity": "publicity",
    "publicity_head": "director",
    "tech": "tech",
    "leader": "leader",
    "admin": "admin",
    "auditor": "auditor",
    # Colleagues elsewhere, for the laws about other units.
    "other_author": "stranger",
    "other_head": "otherhead",
    "club_author": "student",
    "league_head": "league",
}
ROLES = (
    "anonymous",
    "author",
    "unit_head",
    "unit_deputy",
    "publicity",
    "publicity_head",
    "tech",
    "leader",
    "admin",
    "auditor",
)
OWN_UNIT = "信息工程学院"
# What writing a refusal or looking at a page may leave behind.
TRACES = frozenset({"audit_entry", "audit_head", "audit_repeated", "throttle"})
# While a third person is asked, or one person alone has the step, the others wait.
ASKED = Filing.questions.any(Consultation.ended_at.is_(None))
FREE = and_(Filing.assignee_id.is_(None), ~ASKED)
SENTENCE = re.compile(r"[\u4e00-\u9fff][^<>]*[。！？]")


@dataclass
class School:
    """The application in the middle of its work; `ids` names what the laws speak of."""

    app: Flask
    database: Database
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def sign_in(self, username: str) -> None:
        """Sign somebody in, so that the session is part of the school as it is given back."""
        page = Page(self.app, username)
        cookie = page.client.get_cookie("portal")
        assert cookie
        self.cookies[username], self.tokens[username] = cookie.value, page.token()

    def browser(self, username: str) -> Page:
        """Return a fresh browser in which this person is signed in."""
        page = Page(self.app)
        page.username = username
        page.client.set_cookie("portal", self.cookies[username])
        return page

    def as_role(self, role: str) -> Page:
        """Return the browser of the one who stands for a role."""
        return Page(self.app) if role == "anonymous" else self.browser(PEOPLE[role])

    def token(self, role: str) -> str:
        """Return a valid CSRF token of this role's session."""
        return self.tokens.get(PEOPLE.get(role, ""), "")

    def post(self, role: str, url: str, data: Any = None, **headers: str) -> Answer:
        """Send as that role what no form would send, with a valid token; the answer is inspected like every page."""
        return self.as_role(role).post(url, MultiDict({"csrf_token": self.token(role), **(data or {})}), **headers)

    def learn(self) -> None:
        """Find what the laws name: own and other filings in each place, accounts, people, units."""
        with self.app.app_context():
            unit = db.session.scalars(select(Unit).where(Unit.name == OWN_UNIT)).one()
            self.ids = {
                "own": self._filing(State.UNIT_REVIEW, Filing.unit_id == unit.id),
                "own_later": self._filing(State.PUBLICITY_REVIEW, Filing.unit_id == unit.id, FREE),
                "asked": self._filing(State.PUBLICITY_REVIEW, ASKED),
                "own_filed": self._filing(State.FILED, Filing.unit_id == unit.id),
                "own_draft": self._filing(State.DRAFT, Filing.unit_id == unit.id),
                "other": self._filing(State.UNIT_REVIEW, Filing.unit_id != unit.id),
                "other_draft": self._filing(State.DRAFT, Filing.unit_id != unit.id),
                "other_returned": self._filing(State.RETURNED, Filing.unit_id != unit.id),
                "other_filed": self._filing(State.FILED, Filing.unit_id != unit.id),
                "account": db.session.scalars(select(Account.id).where(Account.unit_id == unit.id)).one(),
                "other_account": db.session.scalars(select(Account.id).where(Account.unit_id != unit.id)).first(),
                "user": db.session.scalars(select(User.id).where(User.username == "stranger")).one(),
                "own_user": db.session.scalars(select(User.id).where(User.username == "operator")).one(),
                "delegation": db.session.scalars(select(Delegation.id).order_by(Delegation.id.desc()).limit(1)).one(),
                "own_unit": unit.id,
                "unit": db.session.scalars(select(Unit.id).where(Unit.name == "工学院")).one(),
                "assignment": db.session.scalars(
                    select(Assignment.id).join(User).where(User.username == "stranger")
                ).one(),
                "session": self.session_name("admin"),
                **self._sheets(unit.id),
                "report": db.session.scalars(select(Report.serial).where(Report.state == Reported.REPORTED)).one(),
                "clearance": db.session.scalars(select(Clearance.id)).one(),
                "period": db.session.scalars(select(Period.id)).one(),
                "notice": db.session.scalars(select(Notice.id).where(Notice.key == "laid:1")).one(),
                "robot": db.session.scalars(select(Robot.id)).one(),
                "delivery": db.session.scalars(select(Delivery.id)).one(),
                **self._scans(unit.id),
                "import": db.session.scalars(
                    select(Import.id).where(Import.stock.is_(False), Import.file_name.endswith(".xlsx"))
                ).one(),
                "enrolment": db.session.scalars(select(Enrolment.id).where(Enrolment.everything.is_(True))).one(),
                "roster_enrolment": db.session.scalars(select(Enrolment.id).where(~Enrolment.everything)).one(),
                "consent": db.session.scalars(select(Consent.id)).one(),
                "term": db.session.scalars(select(Term.id).order_by(Term.id)).first(),
                **self._posts(unit.id),
                "exemption": db.session.scalars(select(Exemption.id)).one(),
                "job": db.session.scalars(
                    select(Job.id).join(User).where(User.username == "operator").order_by(Job.id)
                ).first(),
                "stock_import": db.session.scalars(select(Import.id).where(Import.stock.is_(True))).one(),
            }

    @staticmethod
    def _posts(unit_id: int) -> dict[str, int]:
        """Return a post of the own unit that waits for the office, one that waits for its editor, one that is published, and a picture."""
        states = {"post": Reviewed.FINAL, "first_post": Reviewed.FIRST, "published_post": Reviewed.PUBLISHED}
        found = {
            name: db.session.scalars(select(Post.id).where(Post.state == state, Post.unit_id == unit_id)).one()
            for name, state in states.items()
        }
        shown = select(Picture.id).where(Picture.post_id == found["post"]).order_by(Picture.id)
        return {**found, "picture": db.session.scalars(shown).first() or 0}

    @staticmethod
    def _scans(unit_id: int) -> dict[str, int]:
        """Return a scan of a filing of the own unit and of another one, and the author's own that waits to be placed."""
        scans = list(db.session.scalars(select(Scan).order_by(Scan.id)))
        filed = [(s.filing.unit_id == unit_id, s.id) for s in scans if s.filing]
        waiting = next(s.id for s in scans if s.filing is None and s.by.unit_id == unit_id)
        return {"scan": dict(filed)[True], "other_scan": dict(filed)[False], "waiting_scan": waiting}

    @staticmethod
    def _sheets(unit_id: int) -> dict[str, int]:
        """Return a hand-over of the own unit and of another one, and the persons who handed over, with a second one of the own unit."""
        sheets = list(db.session.scalars(select(Handover).order_by(Handover.id)))
        own, other = (next(s for s in sheets if (s.unit_id == unit_id) is mine) for mine in (True, False))
        colleagues = select(Person.id).where(Person.unit_id == unit_id, Person.id != own.person_id)
        return {
            "handover": own.id,
            "person": own.person_id,
            "second_person": db.session.scalars(colleagues.order_by(Person.id).limit(1)).one(),
            "other_handover": other.id,
            "other_person": other.person_id,
        }

    @staticmethod
    def _filing(state: State, *conditions: Any) -> int:
        return (
            db.session.scalars(select(Filing.id).where(Filing.state == state, *conditions).order_by(Filing.id)).first()
            or 0
        )

    def session_name(self, username: str) -> str:
        """Return the name under which a person's session stands in an address."""
        return key_of(self.cookies[username])[:16]

    def address(self, pattern: str) -> str:
        """Return `/filings/{own}` with the ids filled in."""
        return pattern.format(**self.ids)

    def tables(self, besides: Iterable[str] = TRACES) -> dict[str, str]:
        """Return a digest of every table's rows; of a session's row only what does not say when it was last seen."""
        return tables(self.app, besides)

    def state_of(self, filing: int) -> str:
        """Return where a filing lies."""
        with self.app.app_context():
            return db.session.get_one(Filing, filing).state.value

    def audited(self, after: int = 0) -> list[Entry]:
        """Return the entries of the trail after the one with this id, oldest first."""
        with self.app.app_context():
            return list(db.session.scalars(select(Entry).where(Entry.id > after).order_by(Entry.id)))


def tables(app: Flask, besides: Iterable[str] = TRACES) -> dict[str, str]:
    """Return a digest of every table's rows, but those of `besides` and the time at which sessions were last seen."""
    found = {}
    with app.app_context(), db.engine.connect() as connection:
        for name in sorted(set(inspect(connection).get_table_names()) - set(besides)):
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).mappings()  # noqa: S608 - the names are the database's own
            kept = sorted(
                json.dumps({k: v for k, v in row.items() if k != "seen_at"}, default=repr, sort_keys=True)
                for row in rows
            )
            found[name] = hashlib.sha256("\n".join(kept).encode()).hexdigest()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the tables whose rows differ."""
    return [name for name in after if before.get(name) != after[name]]
