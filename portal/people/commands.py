"""`flask users …`: the commands of people."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.database import db
from portal.errors import PortalError
from portal.people import effects, queries
from portal.people.factors import effects as factors
from portal.people.forms import NAME_LENGTH, USERNAME
from portal.people.models import Role, Unit, UnitKind

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


def _first_unit(name: str) -> Unit | None:
    """Register the first user's unit, a department: an empty portal has none, and nobody yet who could add it."""
    if queries.any_unit():
        return None
    unit = Unit()
    nothing = {"parent_id": None, "responsible_id": None, "active": True, "seal": ""}
    effects.save_unit(unit, {"name": name, "kind": UnitKind.DEPARTMENT, **nothing})
    return unit
