"""Filings on their way, and the events of each: what was done, by whom, with what opinion."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account
from portal.audit import triggers
from portal.calendar import now
from portal.database import Model, words
from portal.fields import FormDefinition  # noqa: TC001 - part of the record's interface
from portal.people.models import Unit, User
from portal.platforms import PLATFORMS
from portal.platforms.occasions import form_for
from portal.settings.names import own

if TYPE_CHECKING:
    # These build upon the filing; the registry finds them by their names.
    from portal.filings.models.asides import Consultation, Copy  # noqa: TC004
    from portal.filings.models.paper import Archived, Scan  # noqa: TC004


class Kind(StrEnum):
    """What the application asks for; the paper has a box for the first three."""

    CREATION = "creation"
    RETROACTIVE = "retroactive"
    CHANGE = "change"
    CLOSURE = "closure"

    @property
    def label(self) -> str:
        """Return the word on the paper's box."""
        return {"creation": "创建", "retroactive": "补办", "change": "重要事项变更", "closure": "注销"}[self.value]


class State(StrEnum):
    """Where the filing lies. `tone` says how urgent it looks: draft, wait, due, done, bad or void."""

    DRAFT = "draft"
    UNIT_REVIEW = "unit_review"
    TECH_REVIEW = "tech_review"
    PUBLICITY_REVIEW = "publicity_review"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    FILED = "filed"
    UNIT_REFUSED = "unit_refused"
    REFUSED = "refused"
    VOID = "void"
    CLOSING = "closing"
    PROOF_REVIEW = "proof_review"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Return the state in the words of the office, which has the school's own name."""
        return own(self.word)

    @property
    def word(self) -> str:
        """Return the state in the words of the regulation, whatever the school calls its offices."""
        return STATES[self][0]

    @property
    def tone(self) -> str:
        """Return how the state looks."""
        return STATES[self][1]

    @property
    def editable(self) -> bool:
        """Say whether the author still writes."""
        return self in {State.DRAFT, State.RETURNED, State.WITHDRAWN}

    @property
    def waiting(self) -> bool:
        """Say whether an approver has it."""
        return self in {State.UNIT_REVIEW, State.TECH_REVIEW, State.PUBLICITY_REVIEW, State.PROOF_REVIEW}


STATES = {
    State.DRAFT: ("草稿", "draft"),
    State.UNIT_REVIEW: ("待单位审批", "wait"),
    State.TECH_REVIEW: ("待技术中心意见", "wait"),
    State.PUBLICITY_REVIEW: ("待宣传部备案", "wait"),
    State.RETURNED: ("退回修改", "due"),
    State.WITHDRAWN: ("已撤回", "draft"),
    State.FILED: ("已备案", "done"),
    State.UNIT_REFUSED: ("单位不同意", "bad"),
    State.REFUSED: ("不同意备案登记", "bad"),
    State.VOID: ("已作废", "void"),
    State.CLOSING: ("注销办理中", "due"),
    State.PROOF_REVIEW: ("待核验注销", "wait"),
    State.CLOSED: ("已注销", "done"),
}


class Standing(NamedTuple):
    """Where one filing lies, as a badge shows it."""

    label: str
    tone: str


class Filing(Model):
    """One application. `data` is the form as typed, always replaced whole; `state` is written by the workflow alone.

    `token` makes a form sent twice one filing; `saved_by` is the page that saved last, so that its own next save is not a conflict.
    `submitted_on` is the first submission: whether the filing was in time is decided on that day (第九条).
    A change or a closure names its `account` from the start, and a change the `base_version` it began as a copy of, with what had been
    corrected over it up to the correction `base_correction` (0: nothing). `stock` marks an
    account that was filed on paper before the portal: the unit has signed there, `paper_number` and `paper_on` are the paper's own.
    `assignee` has the present step alone, after it was passed on to them (转办); the next move clears it. `resume` is the step to
    which a filing returned for small amendments goes back directly (退回补正), None where it begins anew.
    """

    __tablename__ = "filing"
    __table_args__ = (
        UniqueConstraint("author_id", "token"),
        Index("ix_filing_state_saved_at", "state", "saved_at", "id"),
        Index("ix_filing_author_id_state", "author_id", "state"),
        Index("ix_filing_account_id", "account_id"),
        Index("ix_filing_unit_id", "unit_id", "state", "submitted_on"),
        # The list, newest first, its count, filters and search are read from this index alone: the rows carry whole forms.
        Index(
            "ix_filing_newest",
            "saved_at",
            "id",
            "state",
            "unit_id",
            "author_id",
            "submitted_on",
            "account_id",
            "name",
            "handle",
            "kind",
            "platform",
            "state_since",
            "due",
            "late",
            "stock",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    platform: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    base_version: Mapped[int | None]
    base_correction: Mapped[int] = mapped_column(default=0)
    state: Mapped[State] = mapped_column(words(State), default=State.DRAFT)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(String(60), default="")
    handle: Mapped[str] = mapped_column(String(60), default="")
    token: Mapped[str] = mapped_column(String(64))
    saved_by: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    state_since: Mapped[datetime] = mapped_column(default=now)
    due: Mapped[date | None] = mapped_column(index=True)
    submitted_on: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)
    stock: Mapped[bool] = mapped_column(default=False)
    paper_number: Mapped[str] = mapped_column(String(40), default="")
    paper_on: Mapped[date | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    resume: Mapped[State | None] = mapped_column(words(State))
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(lazy="joined")
    author: Mapped[User] = relationship(foreign_keys=[author_id], lazy="joined")
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    account: Mapped[Account | None] = relationship()
    events: Mapped[list[Event]] = relationship(back_populates="filing", order_by="Event.place")
    questions: Mapped[list[Consultation]] = relationship(back_populates="filing", order_by="Consultation.id")
    copies: Mapped[list[Copy]] = relationship(back_populates="filing", order_by="Copy.id")
    archived: Mapped[Archived | None] = relationship(viewonly=True)
    scans: Mapped[list[Scan]] = relationship(
        viewonly=True, order_by="Scan.withdrawn_at.is_not(None), Scan.at.desc(), Scan.id.desc()"
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def definition(self) -> FormDefinition:
        """Return the declaration of the filing's form: the platform's, with what a change asks besides, or the closure's own."""
        return form_for(self.platform, self.kind)

    @property
    def platform_label(self) -> str:
        """Return 微信, 微博, QQ公众空间."""
        return PLATFORMS[self.platform].label

    @property
    def kind_label(self) -> str:
        """Return 创建, 补办, 重要事项变更, 注销."""
        return self.kind.label

    @property
    def last_move(self) -> Event | None:
        """Return the step that brought the filing where it lies; what was done beside the way since then does not count."""
        return next((e for e in reversed(self.events) if e.moved), None)

    @property
    def standing(self) -> Standing:
        """Return where the filing lies in words, and how that looks: a closure registers nothing, and is refused as a closure."""
        named = (
            {State.PUBLICITY_REVIEW: own("待宣传部审批"), State.REFUSED: "不同意注销"}
            if self.kind is Kind.CLOSURE
            else {}
        )
        return Standing(named.get(self.state, self.state.label), self.state.tone)

    @property
    def number(self) -> str:
        """Return NO., "" until it is issued."""
        return self.account.number if self.account else ""


URGED = "action = 'urge'"
AT_TECHNOLOGY = "source = 'tech_review' or target = 'tech_review'"


class Event(Model):
    """One step of one filing: append-only.

    `whom` is the person that an act beside the way names (转办、加签、抄送).
    `data` is the form as it was submitted; `note` is what the portal itself remarks.

    What the paper shows of a decision is kept as it was that day, so that an old print never changes: `seal` and `signature` are
    SHA-256 of pictures ("" for none), `unit_name` is the unit that decided (for every other step the filing's), and `as_head`
    says whether who decided holds the office that signs as 主要负责人.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("filing_id", "place"),
        UniqueConstraint("user_id", "token"),
        Index("ix_event_user_id_filing_id", "user_id", "filing_id"),
        Index("ix_event_newest", "user_id", "at", "filing_id"),  # what somebody did, the latest first
        Index("ix_event_urges", "filing_id", "since", sqlite_where=text(URGED), postgresql_where=text(URGED)),
        # What lies or lay at the technology centre: few filings of many.
        Index(
            "ix_event_technology", "filing_id", sqlite_where=text(AT_TECHNOLOGY), postgresql_where=text(AT_TECHNOLOGY)
        ),
        # Where a unit's seal was used, however many steps were taken without one.
        Index(
            "ix_event_sealed", "unit_name", "id", sqlite_where=text("seal != ''"), postgresql_where=text("seal != ''")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    place: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(20))
    source: Mapped[State] = mapped_column(words(State))
    target: Mapped[State] = mapped_column(words(State))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    on_behalf_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    whom_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    since: Mapped[datetime]
    opinion: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    unit_name: Mapped[str] = mapped_column(String(60), default="")
    as_head: Mapped[bool] = mapped_column(default=False)
    seal: Mapped[str] = mapped_column(String(64), default="")
    signature: Mapped[str] = mapped_column(String(64), default="")
    token: Mapped[str | None] = mapped_column(String(64))

    filing: Mapped[Filing] = relationship(back_populates="events")
    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined")
    on_behalf: Mapped[User | None] = relationship(foreign_keys=[on_behalf_id])
    whom: Mapped[User | None] = relationship(foreign_keys=[whom_id])

    @property
    def moved(self) -> bool:
        """Say whether the filing went on by it; urging, asking and telling leave it where it lies."""
        return self.source is not self.target


triggers.attach(Event.__table__)  # type: ignore[arg-type]
