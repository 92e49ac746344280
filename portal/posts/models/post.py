"""A post: the sort of case by which content is reviewed before it is published, and the accounts that publish it (第十一条)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account
from portal.cases.models import AUTHOR, DRAWER, EDITOR, OFFICE, UNIT, Case, CaseState
from portal.database import Model, words
from portal.people.models import User

if TYPE_CHECKING:
    # These build upon the post; the registry finds them by their names.
    from portal.posts.models.text import Picture, Remark, Text

DECLARED = {
    "secret": "涉密",
    "personal": "涉个人信息或未成年人",
    "sensitive": "涉重大、突发、热点或敏感问题",
    "ai": "含 AI 生成内容",
    "reprint": "转载或图片需授权",
}
"""The five declarations, all 否 as long as nobody says 是 (第十二、十三条)."""
EXPLAINED = ("personal", "ai", "reprint")
"""The declarations to which a 是 is explained in words."""


CORRECTED = "-"
"""Stands for the page from which a reviewer corrected a text: no page of its author has that mark."""


class State(CaseState):
    """Where a post lies."""

    DRAFT = "draft", "草稿", "draft"
    FIRST = "first", "待初审", "wait"
    SECOND = "second", "待复审", "wait"
    FINAL = "final", "待终审", "wait"
    RETURNED = "returned", "退回修改", "due"
    WITHDRAWN = "withdrawn", "已撤回", "draft"
    CLEARED = "cleared", "已核准，待发布", "due"
    STOPPED = "stopped", "涉密停办", "bad"
    PUBLISHED = "published", "已发布", "done"
    DROPPED = "dropped", "不再发布", "void"
    VOID = "void", "已作废", "void"
    DESTROYED = "destroyed", "涉密已销毁", "bad"


class Post(Case):
    """One post: `name` is its title, `due` the day on which it is planned.

    `declarations` say yes or no to each of `DECLARED`, with what was written to a 是 under `<name>_note`. `urgent` is why it cannot
    wait, "" where it can. `clearance_id` is the authorisation that it cites, a case. `secrecy_by` said that none of the ten points of
    the secrecy list is met, of the text as it was handed in last. `rewriting` is what its author has changed since then, theirs alone
    (`portal.posts.written`); `saved_page` is the page from which it was saved last.
    """

    __tablename__ = "post"

    states: ClassVar[type[State]] = State
    desks: ClassVar[dict[State, str]] = {
        State.DRAFT: DRAWER,
        State.FIRST: EDITOR,
        State.SECOND: UNIT,
        State.FINAL: OFFICE,
        State.RETURNED: AUTHOR,
        State.WITHDRAWN: DRAWER,
        State.CLEARED: AUTHOR,
        State.STOPPED: OFFICE,
    }

    id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    planned_at: Mapped[datetime | None]
    declarations: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    urgent: Mapped[str] = mapped_column(String(100), default="")
    clearance_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    secrecy_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    secrecy_at: Mapped[datetime | None]
    rewriting: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    saved_page: Mapped[str] = mapped_column(String(64), default="")

    secrecy_by: Mapped[User | None] = relationship(foreign_keys=[secrecy_by_id])
    places: Mapped[list[Place]] = relationship(back_populates="post", order_by="Place.id", cascade="all, delete-orphan")
    texts: Mapped[list[Text]] = relationship(back_populates="post", order_by="Text.number")
    pictures: Mapped[list[Picture]] = relationship(back_populates="post", order_by="Picture.place")
    remarks: Mapped[list[Remark]] = relationship(back_populates="post", order_by="Remark.id")

    __mapper_args__ = {"polymorphic_identity": "post", "inherit_condition": id == Case.id}  # noqa: A003, RUF012

    @property
    def title(self) -> str:
        """Return what a message names it, which leaves the portal: of a secret its number alone."""
        return f"涉密稿件 {self.id}" if self.state in {State.STOPPED, State.DESTROYED} else super().title

    def says(self, name: str) -> bool:
        """Say whether a declaration is 是."""
        return self.declarations.get(name) == "yes"

    @property
    def text(self) -> Text | None:
        """Return the text as it stands: the last that was handed in or corrected; None before any, and once it was destroyed."""
        return next((text for text in reversed(self.texts) if text.kind.own), None)

    @property
    def accounts(self) -> list[Account]:
        """Return the accounts that are to publish it."""
        return [place.account for place in self.places]


class PlaceState(StrEnum):
    """What has become of a post at one account."""

    WAITING = "waiting"
    PUBLISHED = "published"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return it in the words of the office."""
        return {"waiting": "待发布", "published": "已发布", "dropped": "不发布"}[self.value]


class Place(Model):
    """A post at one account: whether it was published there, when, under which link, and whether that is what was reviewed.

    `same` is None while nobody has compared.
    """

    __tablename__ = "post_place"
    __table_args__ = (
        Index("uq_post_place_post_id_account_id", "post_id", "account_id", unique=True),
        Index("ix_post_place_account_id_published_at", "account_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state: Mapped[PlaceState] = mapped_column(words(PlaceState), default=PlaceState.WAITING)
    link: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None]
    same: Mapped[bool | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    post: Mapped[Post] = relationship(back_populates="places")
    account: Mapped[Account] = relationship(lazy="joined")
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])

    @property
    def differs(self) -> bool:
        """Say whether what was published there is not what was reviewed, which its author can mend."""
        return self.state is PlaceState.PUBLISHED and self.same is False
