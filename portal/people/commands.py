"""`flask users …`: the commands of people. Whoever has the server is not limited as administrators are (S38)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from portal.database import db
from portal.errors import PortalError
from portal.people import effects, queries
from portal.people.factors import effects as factors
from portal.people.forms import NAME_LENGTH, USERNAME
from portal.people.models import Role, Unit, UnitKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.people.models import User

ROLES = [role.value for role in Role]  # their values: of an Enum, click would offer the names in capitals
users = AppGroup("users", help="The users of the portal.")


@users.command("create")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--unit", "unit_name", required=True, help="The name of their unit, as registered.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be given twice.")
@click.option("--student", is_flag=True, help="A student, not staff.")
def create(username: str, name: str, unit_name: str, roles: tuple[str, ...], *, student: bool) -> None:
    """Add a user and print a one-time password, which they must change when they sign in."""
    username, name = username.strip().lower(), name.strip()
    if not USERNAME.fullmatch(username):
        raise click.BadParameter(
            "2-40 lower-case letters, digits or . _ - , beginning with a letter", param_hint="USERNAME"
        )
    if not 0 < len(name) <= NAME_LENGTH:
        raise click.BadParameter(f"1-{NAME_LENGTH} characters", param_hint="--name")
    unit = queries.unit_named(unit_name) or _first_unit(unit_name)
    if unit is None:
        raise click.BadParameter(f"there is no unit called {unit_name}", param_hint="--unit")
    try:
        user, password = effects.create_user(username, name, unit.id, staff=not student)
        for role in roles:
            effects.give_role(user, Role(role), unit.id if Role(role).of_unit else None, by=None)
    except PortalError as refusal:
        db.session.rollback()
        raise click.ClickException(refusal.sentence) from refusal
    db.session.commit()
    click.echo(f"{username}: {password}")


@users.command("reset-factor")
@click.argument("username")
def reset_factor(username: str) -> None:
    """Forget somebody's second factor: the telephone is lost, and so are the recovery codes. Their sessions end."""
    user = queries.by_username(username.strip().lower())
    if user is None:
        raise click.BadParameter(f"there is no user called {username}", param_hint="USERNAME")
    factors.reset(user)
    db.session.commit()
    click.echo(
        f"{user.username}: signs in by password alone now, or sets up a new second factor where a role of theirs must have one"
    )


@users.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """Print a new one-time password for somebody, also for an auditor."""
    user = _user(username)
    password = effects.reset_password(user, None)
    db.session.commit()
    click.echo(f"{user.username}: {password}")


@users.command("give")
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@click.option(
    "--unit", "unit_name", default="", help="The unit for which a role of a unit is held; their own unless said."
)
def give(username: str, role: str, unit_name: str) -> None:
    """Give somebody a role, also that of an auditor."""
    user = _user(username)
    unit_id = _unit_id(user, unit_name) if Role(role).of_unit else None
    _carried_out(user, lambda: effects.give_role(user, Role(role), unit_id, None))


@users.command("take")
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@click.option(
    "--unit", "unit_name", default="", help="The unit for which a role of a unit is held; their own unless said."
)
def take(username: str, role: str, unit_name: str) -> None:
    """Take a role from somebody, also that of an auditor."""
    user = _user(username)
    unit_id = _unit_id(user, unit_name) if Role(role).of_unit else None
    held = next((one for one in user.assignments if (one.role, one.unit_id) == (Role(role), unit_id)), None)
    if held is None:
        raise click.BadParameter(f"{user.username} does not hold it", param_hint="ROLE")
    _carried_out(user, lambda: effects.take_role(user, held, None))


@users.command("open")
@click.argument("username")
def open_account(username: str) -> None:
    """Let somebody sign in again whose account was closed, also an auditor."""
    _set_active(username, active=True)


@users.command("close")
@click.argument("username")
def close_account(username: str) -> None:
    """Let somebody sign in no more, also an auditor; their sessions end."""
    _set_active(username, active=False)


def _set_active(username: str, *, active: bool) -> None:
    user = _user(username)
    same = {"name": user.name, "unit_id": user.unit_id, "staff": user.staff}
    _carried_out(user, lambda: effects.change_user(user, None, {**same, "active": active}))


def _carried_out(user: User, act: Callable[[], object]) -> None:
    """Do it, or say in its rule's words why not; then tell how the account stands."""
    try:
        act()
    except PortalError as refusal:
        db.session.rollback()
        raise click.ClickException(refusal.sentence) from refusal
    db.session.commit()
    click.echo(f"{user.username}: {'open' if user.active else 'closed'}, {', '.join(sorted(user.roles)) or 'no role'}")


def _user(username: str) -> User:
    found = queries.by_username(username.strip().lower())
    if found is None:
        raise click.BadParameter(f"nobody signs in as {username}", param_hint="USERNAME")
    return found


def _unit_id(user: User, name: str) -> int:
    found = queries.unit_named(name) if name else user.unit
    if found is None:
        raise click.BadParameter(f"there is no unit called {name}", param_hint="--unit")
    return found.id


def _first_unit(name: str) -> Unit | None:
    """Register the first user's unit, a department: an empty portal has none, and nobody yet who could add it."""
    if queries.any_unit():
        return None
    unit = Unit()
    nothing = {"parent_id": None, "responsible_id": None, "active": True, "seal": ""}
    effects.save_unit(unit, {"name": name, "kind": UnitKind.DEPARTMENT, **nothing})
    return unit
