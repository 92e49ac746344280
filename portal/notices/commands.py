"""`flask deliver`, which the scheduler calls every minute, and `flask remind`, once a day."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from portal.notices.delivery import deliver
from portal.notices.reminding import remind

__all__ = ["deliver_command", "remind"]


@click.command("deliver")
@with_appcontext
def deliver_command() -> None:
    """Send the messages that are due, by mail and by robot."""
    done = deliver()
    if done.busy:
        click.echo("另一个发送任务正在进行，本次不重复发送。")
        return
    click.echo(f"已发送 {done.sent} 封，稍后重试 {done.again} 封，发送失败 {done.failed} 封，不确定 {done.unsure} 条。")
