"""Signing in and choosing a password: every try is counted before it is judged, and every answer takes the same work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from sqlalchemy import update

from portal.audit import refusals
from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.people import passwords, queries, sessions, throttle
from portal.people.factors import effects as factors
from portal.people.factors import queries as factor
from portal.people.models import Role, User
from portal.settings.queries import setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import HalfSignedIn

SAY_NO = (
    "用户名或密码不正确，或因多次输错已暂时锁定。请检查后再试；锁定 15 分钟后自动解除，急用请联系系统管理员。"
    "一次性密码 72 小时后失效，须请系统管理员重新发放。"
)
SAY_NO_CODE = "验证码不正确、已用过或已过期，或因多次输错已暂时锁定。请等新的数字出现再试；锁定 15 分钟后自动解除。"
MANAGING = frozenset({Role.ADMIN, Role.AUDITOR})


def admit(username: str, password: str, onward: str = "", kept_form: str = "") -> User | None:
    """Sign somebody in and return them, or None: why not is told to nobody but the audit trail. Commits.

    Whoever has a second factor is not signed in yet: they owe a code (`prove`), and come out at `onward` or at what they had typed.
    """
    account, address = throttle.account_key(username), request.remote_addr or ""
    free = throttle.try_at(address, account)
    user = queries.by_username(username)
    kept = user.password if user and user.admissible and free else ""
    db.session.commit()  # the count is seen by all, and nobody waits for the database while the hash is computed
    right = passwords.fits(kept, password)
    user = queries.by_username(username)
    if user is None or not right or user.password != kept or not user.active:
        _record_failure(user, free=free)
        db.session.commit()
        return None
    _rehash(user, kept, password)
    throttle.forgive(account, all_of_them=True)
    throttle.forgive_at(address, account)
    _step_in(user, onward, kept_form)
    db.session.commit()
    return user


def _step_in(user: User, onward: str, kept_form: str) -> None:
    """Take the first step with a right password: all the way in, or half of it for whoever owes a code."""
    if factor.enrolled(user.id):
        sessions.half_way(user, onward, kept_form)
        record("factor.asked", f"user:{user.id}", username=user.username)
    else:
        _let_in(user)


def prove(row: HalfSignedIn, user: User, typed: str) -> bool:
    """Let somebody in who is half way, by a code of their authenticator or a recovery code. Commits."""
    by = factors.right(user, typed)
    if not by or not sessions.all_the_way(row):
        return False
    _let_in(user, factor=by)
    db.session.commit()
    return True


def _let_in(user: User, **said: str) -> None:
    """Give this browser a session; one that must begin with setting up a second factor has a secret to take over at once."""
    due = factor.due(user)
    sessions.sign_in(user, enrolling=due)
    if due:
        factors.offer(user)
    record("login.ok", f"user:{user.id}", **said)


def _record_failure(user: User | None, *, free: bool) -> None:
    subject, username = (f"user:{user.id}", user.username) if user else ("user:unknown", "")
    if free:
        record("login.failed", subject, result="failed", username=username)
    else:  # of what is locked anyway the first try of a minute has an entry, the others are counted
        refusals.tried("login.locked", subject, about=subject, username=username)


def _rehash(user: User, kept: str, password: str) -> None:
    """Keep the password by today's costs where its hash was made with others."""
    if passwords.outdated(kept):  # not through the object: the revision of an administrator's open form stays valid
        db.session.execute(
            update(User).where(User.id == user.id, User.password == kept).values(password=passwords.hashed(password))
        )


def password_faults(user: User, password: str) -> list[str]:
    """Return why this user cannot have this password; an empty list when they can. Commits before it looks at former ones."""
    words: Iterable[str] = (user.name, user.unit.name, setting("school_name"), setting("office_name"))
    found = passwords.faults(password, username=user.username, words=words, admin=bool(user.roles & MANAGING))
    if not found and passwords.used_before(user, password):
        return [f"新密码不能与最近 {setting('password_history')} 次用过的密码相同。"]
    return found


def right_now(user: User, password: str) -> bool:
    """Say whether a signed-in user knows their own password; guesses count like those at the door. Commits."""
    account = throttle.account_key(user.username)
    free = throttle.take(account, throttle.PER_ACCOUNT)
    kept = user.password if free else ""
    db.session.commit()
    right = passwords.fits(kept, password)
    if right:
        throttle.forgive(account, all_of_them=True)
    return right


def choose_password(user: User, password: str) -> None:
    """Keep a new password, end every other session and give this one a new id. Does not commit."""
    passwords.remember(user)
    user.password, user.must_change = passwords.hashed(password), False
    user.password_chosen_at, user.one_time_until = now(), None
    db.session.flush()
    ended = sessions.end_sessions(user.id)
    sessions.sign_in(user, enrolling=factor.due(user))
    record("password.changed", f"user:{user.id}", sessions_ended=max(0, ended - 1))
