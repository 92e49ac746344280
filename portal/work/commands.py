"""`flask work`: works what waits in the queue, until it is told to end."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.work.worker import Worker


@click.command()
@click.option("--once", is_flag=True, help="Work one job, if any waits, and end.")
@click.option("--until-empty", is_flag=True, help="Work everything that waits, and end.")
@click.option(
    "--tied", is_flag=True, help="End with the standard input: for a process that was started by another one."
)
@with_appcontext
def work(*, once: bool, until_empty: bool, tied: bool) -> None:
    """Read what was uploaded, one after another; SIGTERM ends it, and what it has in hand waits for the next."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the application itself, for a thread
    worker = Worker(app)
    if once or until_empty:
        click.echo(f"已处理 {worker.work_off(1 if once else None)} 项。")
        return
    worker.serve(tied=tied)
