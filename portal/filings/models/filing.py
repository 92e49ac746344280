"""Filings on their way: the sort of case by which accounts are registered, change and go."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - SQLAlchemy reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import AUTHOR, DRAWER, NOT_DECIDING, OFFICE, OVER, TECHNOLOGY, UNIT, Case, CaseState, Standing
from portal.database import words
from portal.fields import FormDefinition  # noqa: TC001 - part of the record's interface
from portal.platforms import PLATFORMS
from portal.platforms.occasions import form_for

if TYPE_CHECKING:
    # These build upon the filing; the registry finds them by their names.
    from portal.filings.models.paper import Archived, Scan
    from portal.people.models import Unit, User


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

    @property
    def article(self) -> str:
        """Return the number of the article that asks for it, as the regulation writes it; "" for a closure, which none speaks of."""
        return {"change": "十", "closure": ""}.get(self.value, "九")

    @property
    def registers(self) -> bool:
        """Say whether something is to be entered in the registry; a closure takes it out."""
        return self is not Kind.CLOSURE


class State(CaseState):
    """Where the filing lies."""

    DRAFT = "draft", "草稿", "draft"
    UNIT_REVIEW = "unit_review", "待单位审批", "wait"
    TECH_REVIEW = "tech_review", "待技术中心意见", "wait"
    PUBLICITY_REVIEW = "publicity_review", "待宣传部备案", "wait"
    RETURNED = "returned", "退回修改", "due"
    WITHDRAWN = "withdrawn", "已撤回", "draft"
    FILED = "filed", "已备案", "done"
    UNIT_REFUSED = "unit_refused", "单位不同意", "bad"
    REFUSED = "refused", "不同意备案登记", "bad"
    VOID = "void", "已作废", "void"
    CLOSING = "closing", "注销办理中", "due"
    PROOF_REVIEW = "proof_review", "待核验注销", "wait"
    CLOSED = "closed", "已注销", "done"

    @property
    def editable(self) -> bool:
        """Say whether the author still writes."""
        return self in {State.DRAFT, State.RETURNED, State.WITHDRAWN}

    @property
    def waiting(self) -> bool:
        """Say whether an approver has it."""
        return DESKS.get(self, OVER) not in NOT_DECIDING


DESKS = {
    State.DRAFT: DRAWER,
    State.UNIT_REVIEW: UNIT,
    State.TECH_REVIEW: TECHNOLOGY,
    State.PUBLICITY_REVIEW: OFFICE,
    State.RETURNED: AUTHOR,
    State.WITHDRAWN: DRAWER,
    State.CLOSING: AUTHOR,
    State.PROOF_REVIEW: OFFICE,
}
"""On whose desk a filing lies in each state; in the others it is over."""
OF_CLOSURE = {State.PUBLICITY_REVIEW: "待宣传部审批", State.REFUSED: "不同意注销"}


class Filing(Case):
    """One application. `data` is the form as typed, always replaced whole.

    `saved_by` is the page that saved last, so that its own next save is not a conflict. `submitted_on` is the first submission:
    whether the filing was in time is decided on that day (第九条).
    A change or a closure names its `account` from the start, and a change the `base_version` it began as a copy of, with what had been
    corrected over it up to the correction `base_correction` (0: nothing). `stock` marks an account that was filed on paper before the
    portal: the unit has signed there, nothing of it is due here, `paper_number` and `paper_on` are the paper's own. `returns_to` is the
    step to which a filing returned for small amendments goes back directly (退回补正), None where it begins anew.
    """

    __tablename__ = "filing"

    states: ClassVar[type[CaseState]] = State
    kinds: ClassVar[type[StrEnum] | None] = Kind
    desks: ClassVar[dict[Any, str]] = DESKS

    id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    base_version: Mapped[int | None]
    base_correction: Mapped[int] = mapped_column(default=0)
    saved_by: Mapped[str] = mapped_column(String(64), default="")
    stock: Mapped[bool] = mapped_column(default=False)
    paper_number: Mapped[str] = mapped_column(String(40), default="")
    paper_on: Mapped[date | None]
    returns_to: Mapped[State | None] = mapped_column("resume", words(State))

    archived: Mapped[Archived | None] = relationship(viewonly=True)
    scans: Mapped[list[Scan]] = relationship(
        viewonly=True, order_by="Scan.withdrawn_at.is_not(None), Scan.at.desc(), Scan.id.desc()"
    )

    __mapper_args__ = {"polymorphic_identity": "filing"}  # noqa: RUF012 - SQLAlchemy reads it so

    if TYPE_CHECKING:  # a filing always has these, a case of another sort may not
        state: Mapped[State]
        kind: Mapped[Kind]
        unit_id: Mapped[int]
        author_id: Mapped[int]
        unit: Mapped[Unit]
        author: Mapped[User]
        token: Mapped[str]

    def __init__(self, **facts: Any) -> None:
        """Begin a filing, where nothing else is said as a draft."""
        super().__init__(**{"state": State.DRAFT, **facts})

    def project(self, data: dict[str, Any]) -> None:
        """Show name and handle in the lists as a form has them; a closure does not ask them again."""
        if self.kind is not Kind.CLOSURE:
            self.name, self.handle = data.get("name") or "", data.get("handle") or ""

    @property
    def discardable(self) -> bool:
        """Say whether its author can delete it: a draft that was never handed in."""
        return self.state is State.DRAFT and self.submitted_on is None

    @property
    def definition(self) -> FormDefinition:
        """Return the declaration of the filing's form: the platform's, with what a change asks besides, or the closure's own."""
        return form_for(self.platform, self.kind)

    @property
    def platform_label(self) -> str:
        """Return 微信, 微博, QQ公众空间."""
        return PLATFORMS[self.platform].label

    @property
    def standing(self) -> Standing:
        """Return where the filing lies in words, and how that looks: a closure registers nothing, and is refused as a closure."""
        if self.discarded:
            return super().standing
        named = OF_CLOSURE if self.kind is Kind.CLOSURE else {}
        return Standing(self.worded(named.get(self.state, self.state.word)), self.state.tone)

    @property
    def number(self) -> str:
        """Return NO., "" until it is issued."""
        return self.account.number if self.account else ""
