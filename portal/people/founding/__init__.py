"""The first administrator of a portal that holds nobody yet: whoever reads the server's terminal or folder, not whoever comes first."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from portal import config
from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.errors import Missing
from portal.people import effects, passwords, queries, sessions
from portal.people.models import Role, Unit, UnitKind, User
from portal.settings.queries import setting

if TYPE_CHECKING:
    from pathlib import Path

PEOPLED = "portal.peopled"


def code_file() -> Path:
    """Return where the one-time code lies while nobody is there."""
    return config.current().instance / "first_code"


def peopled() -> bool:
    """Say whether anybody is there. Once it is so it stays so, since users are never deleted: then nothing is asked any more."""
    known = current_app.extensions
    if not known.get(PEOPLED):
        known[PEOPLED] = _anybody()
    return bool(known[PEOPLED])


def _anybody() -> bool:
    return db.session.scalar(select(User.id).limit(1)) is not None


def make_code() -> bool:
    """Make the one-time code, readable by the server's own user only, unless there is one; say whether it was made now."""
    try:
        made = os.open(code_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(made, "w", encoding="utf-8") as file:
        file.write(f"{passwords.one_time()}\n")
    return True


def code() -> str:
    """Return the one-time code, "" for none."""
    try:
        return code_file().read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def announced() -> str:
    """Return what the terminal says while nobody is there, "" otherwise."""
    if peopled():
        return ""
    make_code()
    return (
        "平台里还没有用户。请用浏览器打开本平台，建立第一个系统管理员；"
        f"届时要填的一次性代码是 {code()}（也在文件 {code_file()} 里）。\n"
    )


def fits(given: str) -> bool:
    """Say whether this is the code, however it was pasted."""
    made = code()
    return bool(made) and hmac.compare_digest("".join(given.split()).encode(), made.encode())


def faults(unit: str, name: str, username: str, password: str) -> list[str]:
    """Return why the first administrator cannot have this password."""
    return passwords.faults(password, username=username, words=(name, unit, setting("school_name")), admin=True)


def found(unit_name: str, name: str, username: str, password: str) -> User:
    """Make the first unit, a department, and its administrator, and sign them in. Does not commit.

    Raises Missing when somebody was there first: of two who found at once, one does.
    """
    kept = passwords.hashed(password)  # before the lock: nobody waits for it
    record("portal.founded", "page:people.found")  # whoever appends to the trail comes alone until they commit
    if _anybody():
        raise Missing
    user = effects.add_user(username, name, _unit(unit_name).id)
    user.password, user.must_change, user.password_chosen_at = kept, False, now()
    effects.give_role(user, Role.ADMIN, None, by=None)
    # The code of the server was a second factor for once: one of their own is set up when they sign in the next time.
    sessions.sign_in(user)
    record("login.ok", f"user:{user.id}")
    return user


def _unit(name: str) -> Unit:
    if known := queries.unit_named(name):
        return known
    unit = Unit()
    nothing = {"parent_id": None, "responsible_id": None, "active": True, "seal": ""}
    effects.save_unit(unit, {"name": name, "kind": UnitKind.DEPARTMENT, **nothing})
    return unit


def over() -> None:
    """Forget the code: somebody is there."""
    code_file().unlink(missing_ok=True)
