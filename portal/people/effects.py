"""What an administrator's decision does: each function checks the rules, changes the rows and records before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.errors import Refused, Stale
from portal.feature import declared
from portal.people import counterparts, passwords, queries, rules, throttle
from portal.people.factors.queries import tries_of
from portal.people.models import Assignment, Person, Role, Unit, UnitKind, User
from portal.people.sessions import end_sessions
from portal.people.telephones import masked
from portal.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.people.passwords import OneTime


def facts_of_user(user: User) -> dict[str, Any]:
    """Return what the trail keeps of a user; the telephone masked, for others read it (PIPL 第五十一条)."""
    return {
        "username": user.username,
        "name": user.name,
        "unit_id": user.unit_id,
        "staff": user.staff,
        "active": user.active,
        "phone": masked(user.phone),
        "signature": user.signature,
    }


def facts_of_unit(unit: Unit) -> dict[str, Any]:
    """Return what the trail keeps of a unit."""
    return {
        "name": unit.name,
        "kind": unit.kind.value,
        "parent_id": unit.parent_id,
        "responsible_id": unit.responsible_id,
        "active": unit.active,
        "seal": unit.seal,
    }


def same_revision(row: User | Unit, revision: str | None) -> None:
    """Raise Stale when the form was opened before somebody else's change."""
    if revision != str(row.revision):
        raise Stale("您打开页面后，已有人修改了这条记录，您的修改没有保存。", "请重新打开页面，看过最新内容再修改。")


def create_user(username: str, name: str, unit_id: int, by: int | None = None, **facts: Any) -> tuple[User, str]:
    """Add a user (`add_user`) and return them with the one-time password, shown once and kept only as a hash. Raises Refused."""
    user = add_user(username, name, unit_id, by, **facts)
    return user, first_password(user, by)


def add_user(username: str, name: str, unit_id: int, by: int | None = None, **facts: Any) -> User:
    """Add a user who cannot sign in before their `first_password`; `facts` may be staff, active (both True unless said), phone.

    `by` is None at the command line. Raises Refused for a user name that is taken.
    """
    if queries.by_username(username):
        raise Refused("这个用户名已有人使用，请换一个。")
    user = User(username=username, name=name, unit_id=unit_id, **{"staff": True, "active": True, "phone": "", **facts})
    user.must_change, user.made_by_id = True, by
    db.session.add(user)
    db.session.flush()
    record("user.created", f"user:{user.id}", after=facts_of_user(user))
    return user


def first_password(user: User, by: int | None, made: OneTime | None = None) -> str:
    """Give somebody who has none yet a one-time password, or the one that was `made`, and return it. Raises Refused for whoever has one."""
    if user.password:
        raise Refused("该用户已有密码，请改为重置密码。")
    return _issue(user, by, made)


def _issue(user: User, by: int | None, made: OneTime | None) -> str:
    """Keep a one-time password, with who knows it now besides its owner."""
    made = made or passwords.issued()
    user.password, user.must_change, user.password_by_id, user.password_at = made.kept, True, by, now()
    db.session.flush()
    return made.password


def change_user(user: User, by: int | None, changes: Mapping[str, Any]) -> None:
    """Change name, unit_id, staff, active and, where it is said, phone. Raises Refused."""
    before, phone = facts_of_user(user), user.phone
    _check_user(user, by, changes)
    for name in ("name", "unit_id", "staff", "active"):
        setattr(user, name, changes[name])
    user.phone = changes.get("phone", phone)
    db.session.flush()
    after = facts_of_user(user)
    if (before, phone) == (after, user.phone):
        return
    if before["active"] and not user.active:
        end_sessions(user.id)
    record("user.changed", f"user:{user.id}", before=before, after=after)


def _check_user(user: User, by: int | None, changes: Mapping[str, Any]) -> None:
    if not changes["active"] and user.active and Role.ADMIN in user.roles:
        refuse(rules.admins_stay(user.id, by, queries.other_admins(user.id)))
    if not changes["active"] and user.id == by:
        refuse(rules.admins_stay(user.id, by, 1))
    if not changes["staff"] and user.staff:
        refuse(rules.staff_stays(user.roles))
    if changes["active"] and not user.active:
        counterparts.refuse_second(user, user.person_id)


def give_role(user: User, role: Role, unit_id: int | None, by: int | None) -> Assignment:
    """Add a role; the user signs in anew to use it (S15). `by` is None at the command line. Raises Refused."""
    check_role(user, role, unit_id, by)
    added = Assignment(user_id=user.id, role=role, unit_id=unit_id, given_by_id=by, given_at=now())
    db.session.add(added)
    db.session.flush()
    db.session.expire(user, ["assignments"])  # the next role of the same request is held against this one, too
    end_sessions(user.id)
    record("role.given", f"user:{user.id}", role=role.value, unit_id=unit_id)
    return added


def check_role(user: User, role: Role, unit_id: int | None, by: int | None) -> None:
    """Raise Refused where somebody cannot be given a role, or holds it."""
    refuse(rules.role_fits(role, unit_id, staff=user.staff))
    refuse(rules.apart(role, user.roles))
    refuse(rules.given_by_another(user.id, by))
    if queries.holds(user.id, role, unit_id):
        raise Refused("该用户已有这个角色。")


def take_role(user: User, assignment: Assignment, by: int | None) -> None:
    """Remove a role; what the user has open ends at once. Raises Refused."""
    if assignment.role == Role.ADMIN:
        refuse(rules.admins_stay(user.id, by, queries.other_admins(user.id)))
    role, unit_id = assignment.role.value, assignment.unit_id
    db.session.delete(assignment)
    db.session.flush()
    db.session.expire(user, ["assignments"])
    end_sessions(user.id)
    record("role.taken", f"user:{user.id}", role=role, unit_id=unit_id)


def reset_password(user: User, by: int | None, made: OneTime | None = None) -> str:
    """Give a user a new one-time password, or the one that was `made`, and return it; every session of theirs ends."""
    password = _issue(user, by, made)
    ended = end_sessions(user.id)
    throttle.unlock(user.username)
    record("password.reset", f"user:{user.id}", sessions_ended=ended)
    return password


def unlock(user: User) -> None:
    """Let somebody try again who was locked out."""
    throttle.unlock(user.username)
    throttle.forgive(tries_of(user), all_of_them=True)
    record("user.unlocked", f"user:{user.id}")


def end_all(user: User) -> None:
    """End every session of somebody else."""
    ended = end_sessions(user.id)
    record("session.ended", f"user:{user.id}", sessions_ended=ended)


def set_signature(user: User, sha256: str) -> None:
    """Keep the hash of the picture of somebody's signature; "" for none."""
    before = user.signature
    user.signature = sha256
    db.session.flush()
    record("user.changed", f"user:{user.id}", before={"signature": before}, after={"signature": sha256})


def set_profile(user: User, email: str, phone: str, phrases: list[str]) -> None:
    """Keep somebody's own address, telephone and 常用意见; the trail holds the first two masked, of the phrases the number."""
    before, old = _of_profile(user), (user.email, user.phone, user.phrases)
    user.email, user.phone, user.phrases = email, phone, "\n".join(phrases)
    db.session.flush()
    if old != (user.email, user.phone, user.phrases):
        record("user.profile", f"user:{user.id}", before=before, after=_of_profile(user))


def _of_profile(user: User) -> dict[str, Any]:
    return {"email": _masked(user.email), "phone": masked(user.phone), "phrases": len(user.phrases.splitlines())}


def set_person(user: User, person: Person | None) -> None:
    """Say who in the roster somebody is, or that they are nobody there. Raises Refused where another active user is that person."""
    if user.person_id == (person.id if person else None):
        return
    counterparts.refuse_second(user, person.id if person else None)
    before = user.person_id
    user.person = person
    db.session.flush()
    record("user.linked", f"user:{user.id}", before={"person_id": before}, after={"person_id": user.person_id})


def _masked(email: str) -> str:
    """Return an address with its first sign and its host only: the trail is read by others (PIPL 第五十一条)."""
    name, at, host = email.partition("@")
    return f"{name[:1]}***@{host}" if at else ""


def save_unit(unit: Unit, changes: Mapping[str, Any]) -> None:
    """Add or change a unit: name, kind, parent_id, responsible_id, active, seal. Raises Refused."""
    _check_unit(unit, changes)
    new = unit.id is None
    before = None if new else facts_of_unit(unit)
    for name in ("name", "kind", "parent_id", "responsible_id", "active", "seal"):
        setattr(unit, name, changes[name])
    db.session.add(unit)
    db.session.flush()
    after = facts_of_unit(unit)
    if new:
        record("unit.created", f"unit:{unit.id}", after=after)
    elif before != after:
        record("unit.changed", f"unit:{unit.id}", before=before, after=after)
    if before is None or before["kind"] != after["kind"]:
        for follow in declared("unit_changed"):
            follow(unit)


def _check_unit(unit: Unit, changes: Mapping[str, Any]) -> None:
    every = {known.id: known for known in queries.units()}
    others = [known for known in every.values() if known.id != unit.id]
    kind, parent = UnitKind(changes["kind"]), every.get(changes["parent_id"])
    if key(changes["name"]) in {other.name_key for other in others}:
        raise Refused("已有同名的单位，请换一个名称。")
    refuse(rules.supervised(kind, parent.kind if parent else None))
    refuse(rules.no_circle(unit.id, changes["parent_id"], {known.id: known.parent_id for known in every.values()}))
    refuse(rules.only_one(kind, [other.kind for other in others]))
    refuse(rules.children_fit(kind, _kinds_below(unit, every.values()), active=changes["active"]))


def _kinds_below(unit: Unit, every: Iterable[Unit]) -> list[UnitKind]:
    """Return the kinds of the active units that this one supervises; a new one supervises none."""
    if unit.id is None:
        return []
    return [known.kind for known in every if known.parent_id == unit.id and known.active]


def refuse(reason: str | None) -> None:
    """Raise Refused when a rule gave a reason."""
    if reason:
        raise Refused(reason)
