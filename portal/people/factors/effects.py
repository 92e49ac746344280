"""Setting up a second factor, judging codes, giving it up. A code counts once: whoever claims its time step first has used it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.errors import Refused
from portal.feature import declared
from portal.people import passwords, sessions, throttle
from portal.people.factors import codes, queries
from portal.people.models import Factor, RecoveryCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import User

TRIES = 5
TOTP, RECOVERY = "totp", "recovery"
PAGE = "/people/factor"
SAY_NOT_YOU = "不是您本人操作的，请立即联系系统管理员。"
APART: Any = {"synchronize_session": False}  # rows are read anew, `queries.of`


def offer(user: User) -> None:
    """Put a new secret before somebody, in place of one that they have not taken over; what is in force stays. Does not commit."""
    factor = queries.of(user.id) or Factor(user_id=user.id)
    factor.offered, factor.offered_at = codes.new_secret(), now()
    db.session.add(factor)
    db.session.flush()


def withdraw(user: User) -> None:
    """Forget the secret that was not taken over. Does not commit."""
    none = {"offered": "", "offered_at": None}
    db.session.execute(update(Factor).where(Factor.user_id == user.id).values(none), execution_options=APART)


def confirm(user: User, typed: str) -> list[str]:
    """Put the offered secret in force by a code of it; return the new recovery codes, nothing for a wrong code. Commits.

    Every other session of theirs ends, and this one gets a new id.
    """
    factor = queries.of(user.id)
    secret = queries.offered(factor)
    step = codes.step_of(secret, typed, now())
    if factor is None or step is None:
        return []
    made = _made()
    taken = update(Factor).where(Factor.user_id == user.id, Factor.offered == secret)
    new = {"secret": secret, "since": now(), "last_step": step, "offered": "", "offered_at": None}
    if not _changed(taken.values(new)):
        db.session.rollback()  # taken over, or withdrawn, from another page of theirs a moment ago
        return []
    _keep(user, made.values())
    record("factor.changed" if factor.secret else "factor.enrolled", f"user:{user.id}", sessions_ended=_alone(user))
    _tell(user, f"您的登录验证器已{'更换' if factor.secret else '启用'}")
    db.session.commit()
    return list(made)


def renew(user: User) -> list[str]:
    """Return ten new recovery codes; the old ones are worth nothing from now on. Commits."""
    made = _made()
    _keep(user, made.values())
    record("factor.codes", f"user:{user.id}")
    _tell(user, "您的恢复码已重新生成，以前的全部作废")
    db.session.commit()
    return list(made)


def remove(user: User) -> None:
    """Let somebody sign in by password alone again. Raises Refused where a role of theirs must not. Does not commit."""
    if queries.needed(user):
        raise Refused("您的角色必须使用动态验证码登录，不能停用。", "换了手机的，请选择“更换验证器”。")
    _drop(user)
    record("factor.removed", f"user:{user.id}", sessions_ended=_alone(user))
    _tell(user, "您的登录验证器已停用")


def reset(user: User) -> None:
    """Forget the second factor of somebody who has neither telephone nor recovery codes left; every session of theirs ends.

    They sign in by their password, and set up a new one at once where a role of theirs must have it. Does not commit.
    """
    _drop(user)
    throttle.forgive(queries.tries_of(user), all_of_them=True)
    record("factor.reset", f"user:{user.id}", sessions_ended=sessions.end_sessions(user.id))
    _tell(user, "您的登录验证器已由系统管理员重置，请重新设置")


def right(user: User, typed: str) -> str:
    """Say by what somebody has just proved themselves, TOTP or RECOVERY, "" for nothing: wrong, used, or too many tries. Commits.

    Each try is counted before it is judged, and a locked one costs the same work.
    """
    free = throttle.take(f"factor:{user.id}", TRIES)
    db.session.commit()  # seen by every other worker, and nobody waits for the database while hashes are computed
    code = codes.recovery_code(typed)
    found = _by_recovery(user, code, free=free) if code else _by_code(user, typed, free=free)
    if found:
        throttle.forgive(queries.tries_of(user), all_of_them=True)
    else:
        record("factor.failed" if free else "factor.locked", f"user:{user.id}", result="failed", username=user.username)
    db.session.commit()
    return found


def _by_code(user: User, typed: str, *, free: bool) -> str:
    factor = queries.of(user.id)
    step = codes.step_of(factor.secret, typed, now()) if factor else None
    if factor is None or step is None or not free:
        return ""
    unused = (Factor.user_id == user.id, Factor.secret == factor.secret, Factor.last_step < step)
    return TOTP if _changed(update(Factor).where(*unused).values(last_step=step)) else ""


def _by_recovery(user: User, code: str, *, free: bool) -> str:
    """Use up one recovery code. However many are left, ten are compared: the time tells nothing."""
    rows = queries.recovery(user.id) if free else []
    db.session.commit()
    kept = [row.code for row in rows] + [""] * (codes.RECOVERY_CODES - len(rows))
    fitting = [place for place, hashed in enumerate(kept) if passwords.fits(hashed, code)]
    if not fitting or not _changed(delete(RecoveryCode).where(RecoveryCode.id == rows[fitting[0]].id)):
        return ""
    record("factor.recovery_used", f"user:{user.id}", username=user.username, codes_left=(few := queries.left(user.id)))
    _tell(user, f"有人用您的恢复码登录或修改了设置，还剩 {few} 个")
    return RECOVERY


def _tell(user: User, title: str) -> None:
    """Tell somebody what was done to their own door: whoever did it may have been another."""
    key, subject = f"factor:{user.id}:{now().isoformat()}", f"user:{user.id}"
    for tell in declared("tellers"):
        tell([user], title, text=SAY_NOT_YOU, url=PAGE, subject=subject, key=key)


def _made() -> dict[str, str]:
    """Return new recovery codes, each with the hash that is kept; that takes a while: nobody should wait for the database meanwhile."""
    db.session.commit()
    return {code: passwords.hashed(code) for code in codes.recovery_codes()}


def _keep(user: User, hashes: Iterable[str]) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id), execution_options=APART)
    db.session.add_all(RecoveryCode(user_id=user.id, code=hashed) for hashed in hashes)
    db.session.flush()


def _drop(user: User) -> None:
    for table in (RecoveryCode, Factor):
        db.session.execute(delete(table).where(table.user_id == user.id), execution_options=APART)


def _alone(user: User) -> int:
    """End every session but this one, which gets a new id; return how many others there were."""
    ended = sessions.end_sessions(user.id)
    sessions.sign_in(user, enrolling=queries.due(user))
    return max(0, ended - 1)


def _changed(statement: Any) -> bool:
    """Carry out a statement about one row, and say whether that row was still as it names it."""
    return bool(db.session.execute(statement, execution_options=APART).rowcount)  # type: ignore[attr-defined]
