"""A mail server as a school runs one: it takes mail, refuses it, is away, or falls silent in the middle."""

from __future__ import annotations

import email
import socket
import threading
from email.policy import default
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.controller import Controller
from sqlalchemy import select

from portal.database import db
from portal.notices import effects
from portal.notices.delivery import deliver
from portal.notices.models import Delivery, MessageSort
from portal.people.models import User

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask

    from portal.notices.delivery import Report

MAIL_FROM = "portal@example.edu"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostOffice:
    """The server: `mails` is what it took, `raw` the same as it came; `refuses` are addresses it does not know.

    `says` is what it answers to a mail. `how` is how it runs: aiosmtpd's own words for TLS and for who may send. `began` is what
    was begun, "MAIL" or a login, each with whether the line was encrypted.
    """

    def __init__(self, **how: Any) -> None:
        self.how = how
        self.began: list[tuple[str, bool]] = []
        self.port = free_port()
        self.mails: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.refuses: dict[str, str] = {}
        self.says = "250 OK"
        self.cuts = False
        self.took = threading.Event()
        self._controller: Controller | None = None

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.began.append(("MAIL", encrypted(server)))
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.says.startswith("250"):
            self.raw.append(envelope.content)
            self.mails.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=default)))
        self.took.set()
        if self.cuts:
            server.transport.close()
        return self.says

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.how)
        self._controller.start()

    def close(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def to(self, username: str) -> list[EmailMessage]:
        return [mail for to, mail in self.mails if to == f"{username}@example.edu"]


def encrypted(server: Any) -> bool:
    return server.transport.get_extra_info("ssl_object") is not None


TITLE = "催办：微信“新芽”创建"


def told(
    app: Flask,
    *usernames: str,
    sort: MessageSort = MessageSort.URGE,
    key: str = "filing:1:1",
    title: str = TITLE,
    **more: str,
) -> None:
    """Tell these people something, as a step of a filing does, and commit."""
    with app.app_context():
        people = list(db.session.scalars(select(User).where(User.username.in_(usernames))))
        effects.tell(people, sort, title, **{"url": "/filings/1", "subject": "filing:1", "key": key, **more})
        db.session.commit()


def delivered(app: Flask) -> Report:
    """Run `flask deliver` once."""
    with app.app_context():
        return deliver()


def rows(app: Flask) -> list[Delivery]:
    with app.app_context():
        return list(db.session.scalars(select(Delivery).order_by(Delivery.id)))


def progress(app: Flask) -> list[str]:
    return [row.progress.value for row in rows(app)]
