"""What a post says and shows, in tables of their own: what is destroyed is deleted here, and nothing of it stands elsewhere (第十三条)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calendar import now
from portal.database import Model, words
from portal.people.models import User
from portal.posts.models.post import Post


class TextKind(StrEnum):
    """Where a version of a text comes from."""

    SUBMITTED = "submitted"
    CORRECTED = "corrected"
    PUBLISHED = "published"

    @property
    def own(self) -> bool:
        """Say whether it is the text under review, not what was found published."""
        return self is not TextKind.PUBLISHED


class Text(Model):
    """One version of a text: as its author handed it in, as a reviewer corrected one `paragraph`, or as an account published it.

    `blocks` are its paragraphs as `portal.posts.text` dumps them, `mac` is the HMAC-SHA256 that events know it by. `done_at` is when its
    author said that a correction is made on the platform, too.
    """

    __tablename__ = "post_text"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    kind: Mapped[TextKind] = mapped_column(words(TextKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    paragraph: Mapped[int | None]
    blocks: Mapped[str] = mapped_column(String())
    mac: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship(back_populates="texts")
    by: Mapped[User] = relationship(foreign_keys=[by_id])


class PictureKind(StrEnum):
    """What a picture is: the long preview, what stands in a numbered box of the text, or a consent given on paper."""

    LONG = "long"
    BOX = "box"
    PAPER = "paper"


class Picture(Model):
    """A picture of a post, or one piece of a long one; `place` is its order among those of its kind, from 1."""

    __tablename__ = "post_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    kind: Mapped[PictureKind] = mapped_column(words(PictureKind))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    mac: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    post: Mapped[Post] = relationship(back_populates="pictures")
    by: Mapped[User] = relationship(foreign_keys=[by_id])


class Remark(Model):
    """What a reviewer remarks on one paragraph, counted from 0; remarks are the reason of a return.

    `submission` is the place of the event that handed the text in: what was remarked before it no longer counts.
    """

    __tablename__ = "post_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    submission: Mapped[int]
    paragraph: Mapped[int]
    words: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    post: Mapped[Post] = relationship(back_populates="remarks")
    by: Mapped[User] = relationship(foreign_keys=[by_id])
