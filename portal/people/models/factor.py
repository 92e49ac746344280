"""The second factor of a sign-in: the secret of somebody's authenticator, their recovery codes, and who is half way through the door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.calendar import now
from portal.database import Model


class Factor(Model):
    """One person's authenticator. `secret` is "" until the first code has proved that the telephone has it.

    `offered` is the secret that is being taken over just now, "" for none, since `offered_at`. A code of a time step up to `last_step`
    opens nothing any more. Secrets lie here as they are: the portal must compute with them, and has no library that enciphers (0025).
    """

    __tablename__ = "factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64), default="")
    since: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    offered: Mapped[str] = mapped_column(String(64), default="")
    offered_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """One code for the day on which the telephone is away: an argon2id hash, and gone once it has opened the door."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code: Mapped[str] = mapped_column(String(200))


class HalfSignedIn(Model):
    """A browser whose person has given the password and owes the code. It is no session: no page looks here but that of the code.

    `password` is the hash that was right; `onward` where they were going, `kept` the key of what they had typed.
    """

    __tablename__ = "half_signed_in"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    password: Mapped[str] = mapped_column(String(200))
    onward: Mapped[str] = mapped_column(String(500), default="")
    kept: Mapped[str] = mapped_column(String(43), default="")
    at: Mapped[datetime] = mapped_column(default=now, index=True)
