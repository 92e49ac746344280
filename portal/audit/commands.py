"""`flask audit …`: the commands of the audit trail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from portal.audit import elsewhere, purging, refusals, taking, trail
from portal.audit.triggers import KEPT_DAYS
from portal.database import db

if TYPE_CHECKING:
    from datetime import datetime

audit = AppGroup("audit", help="The audit trail.")
DAY = click.DateTime(["%Y-%m-%d"])
TEXT = click.Path(exists=True, dir_okay=False, path_type=Path)


@audit.command("verify")
@click.option("--since", type=TEXT, help="A file of kept ends (`audit head`): each must still be in the trail.")
@click.option("--file", "taken", type=TEXT, help="A file of `audit export`: verify that by itself, and not the trail.")
def verify(since: Path | None, taken: Path | None) -> None:
    """Read the whole trail and say whether a row was changed, removed or inserted, or a trigger is not as it was (exit code 1)."""
    if taken:
        with taken.open(encoding="utf-8", errors="replace") as lines:
            count, emptied, fault = taking.fault(lines)
        _said([fault] if fault else [], count, f" in the file, {emptied} of them emptied")
        return
    db.session.connection(execution_options={"writes": False})  # who works meanwhile does not wait
    count, fault = trail.verify()
    faults = [fault] if fault else []
    faults += elsewhere.faults(since.read_text("utf-8", "replace")) if since else []
    _said(faults, count)


def _said(faults: list[str], count: int, where: str = "") -> None:
    for fault in faults:
        click.echo(f"BROKEN after {count} good entries: {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"{count} entries{where}, unbroken")


@audit.command("head")
def head() -> None:
    """Take the end of the trail to its second places (PORTAL_AUDIT_COPY, PORTAL_AUDIT_MAIL), as `flask remind` does daily."""
    if not elsewhere.places():
        raise click.ClickException("No second place is set: PORTAL_AUDIT_COPY, PORTAL_AUDIT_MAIL.")
    refusals.close()
    made = elsewhere.copy()
    if made is None:
        click.echo("nothing is in the trail yet")
        return
    for why in made.detail.get("failed", ()):
        click.echo(why, err=True)
    if made.result != "ok":
        sys.exit(1)
    click.echo(f"entry {made.detail['entry']} is kept elsewhere: {'、'.join(made.detail['places'])}")


@audit.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--first", type=DAY, help="The first day, school time; from the beginning unless told.")
@click.option("--last", type=DAY, help="The last day, included; to the end unless told.")
def export(file: Path, first: datetime | None, last: datetime | None) -> None:
    """Write the trail into a new FILE, a line of JSON an entry, with the digests by which `audit verify --file` judges it.

    FILE is for its owner only (0600) and is never written over; the trail keeps that it was made.
    """
    try:
        made = taking.export(file, first and first.date(), last and last.date())
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already, and is not written over.") from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"{made.entries} entries, {made.first} to {made.last}, in {file}")


@audit.command("purge")
@click.option(
    "--before",
    type=DAY,
    required=True,
    help=f"The day before which entries lose their contents; {KEPT_DAYS} days ago at least.",
)
@click.option("--dry-run", is_flag=True, help="Say how many there are, and change nothing.")
@click.option("--yes", is_flag=True, help="Do it although no export of the trail holds them.")
def purge(before: datetime, *, dry_run: bool, yes: bool) -> None:
    """Take the contents out of old sign-ins, reads, prints and refusals; decisions and all other entries are never touched.

    A stub stays with its number, instant, action and digests; an entry of its own lists what was emptied.
    """
    try:
        found = purging.old(before.date())
    except purging.TooYoung as error:
        raise click.ClickException(f"Refused: {error}.") from error
    if dry_run or not found.entries:
        click.echo(f"{found.entries} entries could lose their contents; nothing was changed")
        return
    if not (yes or found.kept_elsewhere):
        which = f"the {found.entries} entries between {found.first} and {found.last}"
        raise click.ClickException(f"No export holds {which}: run `flask audit export FILE` first, or say --yes.")
    click.echo(f"{purging.purge(before.date())} entries lost their contents; `flask audit verify` knows them")
