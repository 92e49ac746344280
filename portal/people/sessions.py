"""Sessions on the server: the cookie holds a random id and nothing else; who it belongs to is a row that can be ended."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import login_user
from sqlalchemy import delete, or_, select, update

from portal import config
from portal.calendar import now
from portal.database import db
from portal.people.models import HalfSignedIn, SessionRow, User
from portal.web.access import access_of

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask, Request
    from flask.wrappers import Response

ID = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 random bits
SEEN_EVERY = timedelta(minutes=1)
HALF_WAY = timedelta(minutes=5)
"""How long the code may follow the password."""
CSRF = "csrf_token"
USER = "_user_id"  # where Flask-Login looks; it finds the key of the row there


class RowSession(dict[str, Any], SessionMixin):
    """What Flask sees of a session. Nothing put into it outlives the request: all that lasts is the row."""

    def __init__(self, sid: str, *, sent: bool) -> None:
        super().__init__()
        self.sent = sid if sent else ""
        self.needed = False
        self.adopt(sid, signed_in=sent)

    def adopt(self, sid: str, *, signed_in: bool) -> None:
        """Take another id. The CSRF secret follows from it, so an anonymous visitor needs no row to have one."""
        self.clear()
        self.sid = sid
        self[CSRF] = hmac.new(sid.encode(), b"portal csrf", hashlib.sha256).hexdigest()
        if signed_in:
            self[USER] = key_of(sid)

    def __getitem__(self, name: str) -> Any:
        """Return a value; whoever reads the CSRF secret is about to hand it out, so the visitor must get the cookie."""
        if name == CSRF:
            self.needed = True
        return super().__getitem__(name)


class RowSessions(SessionInterface):
    """Reads and writes the cookie: `__Host-portal` where the connection is https, `portal` where it is not."""

    def cookie(self, secure: bool) -> str:
        """Return the cookie's name."""
        return "__Host-portal" if secure else "portal"

    def open_session(self, app: Flask, request: Request) -> RowSession:  # noqa: ARG002 - Flask's signature
        """Return the session of the id in the cookie, or one with a new id. No database: that waits until somebody asks who it is."""
        sid = request.cookies.get(self.cookie(request.is_secure), "")
        return RowSession(sid, sent=True) if ID.fullmatch(sid) else RowSession(new_id(), sent=False)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002 - Flask's signature
        """Send the cookie when the id is new and somebody relies on it."""
        if isinstance(session, RowSession) and session.needed and session.sid != session.sent:
            secure = request.is_secure
            response.set_cookie(
                self.cookie(secure), session.sid, secure=secure, httponly=True, samesite="Lax", path="/"
            )


def new_id() -> str:
    """Return a fresh session id: 43 characters, 256 random bits."""
    return secrets.token_urlsafe(32)


def key_of(sid: str) -> str:
    """Return the key of the row that belongs to an id."""
    return hashlib.sha256(sid.encode()).hexdigest()


def here() -> RowSession:
    """Return this request's session."""
    ours: RowSession = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - how a proxy is opened
    return ours


def load_user(key: str) -> User | None:
    """Return the user of a session row that is alive and whose user is active; Flask-Login asks once a request."""
    row, user = db.session.execute(
        select(SessionRow, User).join(User, User.id == SessionRow.user_id).where(SessionRow.key == key)
    ).one_or_none() or (None, None)
    if row is None or user is None or not user.active or _dead(row, now()):
        return None
    g.session_row = row
    return user


def owner() -> int | None:
    """Return whose session this cookie's is or was, as long as its row is there, dead or alive; None when that is not known."""
    return db.session.scalar(select(SessionRow.user_id).where(SessionRow.key == key_of(here().sid)))


def keep_alive() -> None:
    """Note that the user is at work, at most once a minute and not for what the page does by itself (polling)."""
    row: SessionRow | None = g.get("session_row")
    mark = access_of(request.endpoint)
    if row is None or mark is None or not mark.touch or now() - row.seen_at < SEEN_EVERY:
        return
    db.session.commit()  # nothing has been done yet but reading; the note below needs a writing transaction
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(update(SessionRow).where(SessionRow.key == row.key).values(seen_at=now()))


def sign_in(user: User, *, enrolling: bool = False) -> None:
    """Give the browser a new id and a row for it, inside the caller's transaction; whatever id it came with is worth nothing.

    `enrolling`: they must set up a second factor first.
    """
    ours = here()
    _sweep(user, ours)
    ours.adopt(new_id(), signed_in=True)
    ours.needed = True
    row = SessionRow(
        key=key_of(ours.sid),
        user_id=user.id,
        created_at=now(),
        seen_at=now(),
        address=(request.remote_addr or "")[:45],
        agent=request.user_agent.string[:200],
        enrolling=enrolling,
    )
    db.session.add(row)
    db.session.flush()
    key = ours[USER]
    login_user(user)
    ours[USER] = key
    g.session_row = row
    g.pop(CSRF, None)  # the token of the old id


def sign_out() -> None:
    """End this session and give the browser an id that means nobody."""
    ours = here()
    db.session.execute(delete(SessionRow).where(SessionRow.key == key_of(ours.sid)))
    ours.adopt(new_id(), signed_in=False)
    ours.needed = True
    g.pop("session_row", None)
    g.pop(CSRF, None)
    current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]  # noqa: SLF001 - logout_user would write into the session


def half_way(user: User, onward: str, kept: str) -> None:
    """Note that this browser's person has given the password and owes the code; to every page but that one they are nobody yet.

    It is a row, so that every worker knows it; it goes with the new id that the browser gets, and ends of itself. Does not commit.
    """
    db.session.execute(delete(HalfSignedIn).where(HalfSignedIn.at < now() - HALF_WAY))
    sign_out()
    key = key_of(here().sid)
    db.session.add(HalfSignedIn(key=key, user_id=user.id, password=user.password, onward=onward, kept=kept, at=now()))
    db.session.flush()


def half() -> HalfSignedIn | None:
    """Return the row of whoever is half way in at this browser, also one that has come to its end."""
    return db.session.get(HalfSignedIn, key_of(here().sid), populate_existing=True)


def owes_code(row: HalfSignedIn | None) -> User | None:
    """Return who may still give a code: in time, in use, and with the password that was given."""
    user = db.session.get(User, row.user_id, populate_existing=True) if row and now() - row.at <= HALF_WAY else None
    return user if user and row and user.active and user.password == row.password else None


def all_the_way(row: HalfSignedIn) -> bool:
    """Use up a half-signed state; False where it is gone meanwhile. Does not commit."""
    gone = delete(HalfSignedIn).where(HalfSignedIn.key == row.key).execution_options(synchronize_session=False)
    return bool(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def end_sessions(user_id: int, except_key: str | None = None) -> int:
    """End every session of a user, but the one of `except_key`; return how many. From the next request on they are nobody.

    Whoever is half way in with that user's password begins anew.
    """
    db.session.execute(delete(HalfSignedIn).where(HalfSignedIn.user_id == user_id))
    gone = delete(SessionRow).where(SessionRow.user_id == user_id)
    if except_key is not None:
        gone = gone.where(SessionRow.key != except_key)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def live_sessions(user_id: int) -> list[SessionRow]:
    """Return a user's sessions that still open the portal, last used first."""
    rows = db.session.scalars(
        select(SessionRow).where(SessionRow.user_id == user_id).order_by(SessionRow.seen_at.desc())
    )
    return [row for row in rows if not _dead(row, now())]


def _dead(row: SessionRow, moment: datetime) -> bool:
    limits = config.current()
    idle, age = moment - row.seen_at, moment - row.created_at
    return idle > timedelta(minutes=limits.session_idle_minutes) or age > timedelta(hours=limits.session_hours)


def _sweep(user: User, ours: RowSession) -> None:
    """Drop the row of the id this browser came with, and the user's own rows that are dead already."""
    limits, moment = config.current(), now()
    db.session.execute(
        delete(SessionRow).where(
            or_(
                SessionRow.key == key_of(ours.sid),
                (SessionRow.user_id == user.id)
                & (
                    (SessionRow.seen_at < moment - timedelta(minutes=limits.session_idle_minutes))
                    | (SessionRow.created_at < moment - timedelta(hours=limits.session_hours))
                ),
            )
        )
    )
