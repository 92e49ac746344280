"""`flask …`: the commands of the portal; those of one feature live with it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.children.trying import in_force
from portal.config import ROOT, Config, alone, current
from portal.demo import Occupied, fill
from portal.feature import declared

if TYPE_CHECKING:
    from flask import Flask

    from portal.feature import Feature

DOCS = ROOT / "docs"
TAKEN = {
    "network": "连接网络",
    "processes": "启动其他程序",
    "files": "读取数据库和密钥",
}


def register(app: Flask, records: tuple[Feature, ...]) -> None:
    """Add every command to `flask`: three that are of no feature, and what each feature brings."""
    for command in (demo, diagram, confinement, *(command for feature in records for command in feature.commands)):
        app.cli.add_command(command)


@click.command()
@click.option(
    "--if-empty",
    is_flag=True,
    help="As `make run`: do nothing when the database holds anything, or when others can reach the server (HOST) and PORTAL_DEMO is not 1.",
)
@with_appcontext
def demo(*, if_empty: bool) -> None:
    """Fill an empty database with demonstration data; refuses any other."""
    host = os.environ.get("HOST", "")
    if if_empty and not alone(host, current().proxy_hops) and not current().demo:
        click.echo("别的电脑也能访问本平台，不装入演示数据（演示口令人人知道）；确要装入请设 PORTAL_DEMO=1。")
        return
    try:
        count = fill(current_app)
    except Occupied as reason:
        if not if_empty:
            raise click.ClickException(str(reason)) from reason
        click.echo("数据库已有数据，保持不变。")
        return
    click.echo(f"已装入演示数据：{count} 份备案。演示账号 operator、head、publicity 等，见 README。")


@click.command()
@click.option("--check", is_flag=True, help="Fail when a document differs from its table.")
@with_appcontext
def diagram(*, check: bool) -> None:
    """Write the process of each sort of case, drawn from its table, to docs/."""
    for draw in declared("diagrams"):
        name, text = draw()
        path = DOCS / name
        if check and (not path.exists() or path.read_text("utf-8") != text):
            click.echo(f"docs/{name} differs from the workflow table: run `flask --app wsgi diagram`.", err=True)
            sys.exit(1)
        if not check:
            path.write_text(text, "utf-8")
        click.echo(f"docs/{name} is the table." if check else f"docs/{name} written")


@click.command()
@with_appcontext
def confinement() -> None:
    """Tell what the processes that print and open uploads cannot do on this system; fails when something is open to them."""
    config: Config = current_app.extensions["portal.config"]
    found = in_force(config.instance)
    for what, said in TAKEN.items():
        click.echo(f"{said}：{'不能' if found[what] else '能（本系统没有相应的限制）'}")
    click.echo(f"系统用户：{'另设的用户' if found['user'] else '与平台相同'}")
    if not all(found[what] for what in TAKEN):
        sys.exit(1)
