"""Messages to people, what is still to be delivered outside the portal, and who wants what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model, words
from portal.people.models import Unit, User


class MessageSort(StrEnum):
    """What a message is about: people choose by it what they also get outside the portal."""

    TODO = "todo"
    RESULT = "result"
    URGE = "urge"
    COPY = "copy"
    DEADLINE = "deadline"
    DELEGATION = "delegation"
    ACCOUNT = "account"

    @property
    def label(self) -> str:
        """Return the sort in the words of the office."""
        return SORTS[self]

    @property
    def spot(self) -> str:
        """Return where on its page its reader has to act, as an address ends: what asks for a decision leads to the decision."""
        return "#decide" if self in {MessageSort.TODO, MessageSort.URGE} else ""


SORTS = {
    MessageSort.TODO: "待办",
    MessageSort.RESULT: "办理结果",
    MessageSort.URGE: "催办",
    MessageSort.COPY: "抄送",
    MessageSort.DEADLINE: "期限提醒",
    MessageSort.DELEGATION: "委托",
    MessageSort.ACCOUNT: "账户安全",
}


class Channel(StrEnum):
    """How a message leaves the portal."""

    MAIL = "mail"
    ROBOT = "robot"

    @property
    def label(self) -> str:
        """Return the channel in words."""
        return {"mail": "电子邮件", "robot": "群机器人"}[self.value]


class Notice(Model):
    """What one person was told of one thing. `key` says what occasioned it: nobody is told the same thing twice.

    `url` is the path of the page it is about, `subject` that thing as the audit trail names it ("filing:5"). `act` is the act by
    which it was told, `gist` what several of the same act have in common (“已备案”): these stand in one message, their `head`, which
    has a count and a list instead of a thing of its own, and how many they are as its `total`.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notice_user_id_read_at", "user_id", "read_at"),
        Index("ix_notice_newest", "user_id", "at", "id"),
        Index("ix_notice_subject", "subject"),
        Index("ix_notice_head_id", "head_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    sort: Mapped[MessageSort] = mapped_column(words(MessageSort))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(500), default="")
    url: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    act: Mapped[str] = mapped_column(String(120), default="")
    gist: Mapped[str] = mapped_column(String(40), default="")
    head_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    total: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship()
    head: Mapped[Notice | None] = relationship(remote_side="Notice.id")

    @property
    def message(self) -> Notice:
        """Return the message that its reader sees: the one in which it stands with others, or itself."""
        return self.head or self

    @property
    def about(self) -> str:
        """Return what it is about, without what all of its act have in common: “微信“新芽”创建” of “待您办理：微信“新芽”创建”."""
        return self.title.removeprefix(f"{self.gist}：").removesuffix(f"：{self.gist}") if self.gist else self.title


class Progress(StrEnum):
    """How far a delivery has come. UNSURE: it was cut off while it was being sent, and nobody knows whether it arrived."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return the progress in words."""
        return PROGRESS[self][0]

    @property
    def tone(self) -> str:
        """Return how the progress looks."""
        return PROGRESS[self][1]

    @property
    def to_come(self) -> bool:
        """Say whether it was not tried yet, or is to be tried again by itself."""
        return self is Progress.WAITING

    @property
    def open_to_drop(self) -> bool:
        """Say whether it can be given up: it has neither arrived nor is it just being sent."""
        return self in {Progress.FAILED, Progress.UNSURE, Progress.WAITING}


PROGRESS = {
    Progress.WAITING: ("等待发送", "wait"),
    Progress.SENDING: ("正在发送", "wait"),
    Progress.SENT: ("已发送", "done"),
    Progress.FAILED: ("发送失败", "bad"),
    Progress.UNSURE: ("不确定", "due"),
    Progress.DROPPED: ("不再发送", "void"),
}


class Robot(Model):
    """The robot of a group in 企业微信, 钉钉 or 飞书. `url` is its webhook, which is as good as a password; `sorts` what it is told."""

    __tablename__ = "robot"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    brand: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(200), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    sorts: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads it so


class Delivery(Model):
    """One message on its way out by one channel: the outbox. Rows that are due together go out as one message.

    `target` is the mail's address or "robot:<id>"; `batch` names the message with which it left, the mail's Message-ID.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel", "target"),
        Index("ix_delivery_progress_due_at", "progress", "due_at"),
        Index("ix_delivery_target_tried_at", "target", "tried_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    target: Mapped[str] = mapped_column(String(120))
    progress: Mapped[Progress] = mapped_column(words(Progress), default=Progress.WAITING)
    due_at: Mapped[datetime] = mapped_column(default=now)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(200), default="")
    batch: Mapped[str] = mapped_column(String(80), default="")

    notice: Mapped[Notice] = relationship()


class Choice(Model):
    """What one person chose for one sort of message and one channel; what is not here is as declared."""

    __tablename__ = "choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    sort: Mapped[MessageSort] = mapped_column(words(MessageSort), primary_key=True)
    channel: Mapped[Channel] = mapped_column(words(Channel), primary_key=True)
    wanted: Mapped[str] = mapped_column(String(10))


class Lease(Model):
    """Who runs a periodic task now, that two schedulers do it once; or has one of the places of a minute of a robot."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
