"""`flask remind`: told by the clock of the server each morning, it reminds of what is due."""

from __future__ import annotations

from datetime import datetime, time

import click
from flask.cli import with_appcontext

from portal import calendar
from portal.database import db
from portal.notices.lease import held
from portal.notices.reminders import Message, messages, send

MORNING = time(8)


@click.command()
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="A rehearsal: print what that day would bring, and write nothing.",
)
@with_appcontext
def remind(day: datetime | None) -> None:
    """Write the reminders of today, once however often it is run; the messages go out by `flask deliver`."""
    if day:
        _rehearse(day)
        return
    with held("remind") as hold:
        if hold is None:
            click.echo("另一个进程正在提醒，本次不再执行。")
            return
        click.echo(f"已提醒 {send(_read(), hold)} 人次。")


def _rehearse(day: datetime) -> None:
    with calendar.as_of(datetime.combine(day.date(), MORNING, calendar.SCHOOL_ZONE)):
        found = _read()
    for message in found:
        click.echo(f"{message.user.name}\t{message.title}\t{message.text}")
    click.echo(f"演练 {day.date()}：将提醒 {len(found)} 人次，未写入。")


def _read() -> list[Message]:
    """Return what is to be told, read in a transaction that keeps nobody from writing."""
    db.session.connection(execution_options={"writes": False})
    found = messages()
    db.session.commit()
    return found
