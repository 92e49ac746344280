"""`flask deliver`, which the scheduler calls every minute, and `flask remind`, once a day."""

from __future__ import annotations

from datetime import datetime, time

import click
from flask.cli import with_appcontext

from portal import calendar
from portal.database import db
from portal.feature import gathered
from portal.notices.delivery import deliver
from portal.notices.lease import held
from portal.notices.reminders import Message, messages, send

MORNING = time(8)


@click.command("deliver")
@with_appcontext
def deliver_command() -> None:
    """Send the messages that are due, by mail and by robot; before that, do what features have to do every minute."""
    for tidy in gathered("minutely"):
        tidy()
    done = deliver()
    if done.busy:
        click.echo("另一个发送任务正在进行，本次不重复发送。")
        return
    click.echo(f"已发送 {done.sent} 封，稍后重试 {done.again} 封，发送失败 {done.failed} 封，不确定 {done.unsure} 条。")


@click.command()
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="A rehearsal: print what that day would bring, and write nothing.",
)
@with_appcontext
def remind(day: datetime | None) -> None:
    """Write the reminders of today, once however often it is run, and what is reckoned daily; the messages go out by `flask deliver`."""
    if day:
        _rehearse(day)
        return
    with held("remind") as hold:
        if hold is None:
            click.echo("另一个进程正在提醒，本次不再执行。")
            return
        click.echo(f"已提醒 {send(_read(), hold)} 人次。")
        for reckon in gathered("daily"):
            reckon()


def _rehearse(day: datetime) -> None:
    with calendar.as_of(calendar.at(day.date(), MORNING)):
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
