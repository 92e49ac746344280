"""`flask consents …`: whoever has the server is a second person to any administrator, and the only one where there is one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from portal import calendar
from portal.database import db
from portal.errors import PortalError
from portal.people.consents import effects
from portal.people.consents.kinds import said
from portal.people.consents.queries import numbered, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.people.models import Consent

consents = AppGroup("consents", help="What waits for a second person, decided on the server.")


@consents.command("list")
def list_consents() -> None:
    """List what waits: its number, who asks, what for, and until when."""
    for one in waiting():
        click.echo(f"{one.id}  {one.asked_by.username}  {said(one)}  {calendar.local(one.expires_at):%Y-%m-%d %H:%M}")


@consents.command("allow")
@click.argument("number", type=int)
def allow(number: int) -> None:
    """Agree to one in place of a second administrator."""
    _decided(number, effects.allow, "allowed")


@consents.command("refuse")
@click.argument("number", type=int)
def refuse(number: int) -> None:
    """Refuse one."""
    _decided(number, effects.refuse, "refused")


def _decided(number: int, act: Callable[[Consent, None], None], word: str) -> None:
    found = numbered(number)
    if found is None:
        raise click.BadParameter(f"there is no consent {number}", param_hint="NUMBER")
    try:
        act(found, None)
    except PortalError as refusal:
        db.session.rollback()
        raise click.ClickException(refusal.sentence) from refusal
    db.session.commit()
    click.echo(f"{number}: {word}: {said(found)}")
