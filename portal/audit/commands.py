"""`flask audit …`: the commands of the audit trail."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from portal.audit import trail

audit = AppGroup("audit", help="The audit trail.")


@audit.command("verify")
def verify() -> None:
    """Read the whole trail and say whether a row was changed, removed or inserted (exit code 1)."""
    count, fault = trail.verify()
    if fault:
        click.echo(f"BROKEN after {count} good entries: {fault}", err=True)
        sys.exit(1)
    click.echo(f"{count} entries, unbroken")
