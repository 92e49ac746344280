"""What the documents say that the code can give: one small function a place, named as the place is; `tools.documents` fills them in."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchmarks.asking import FIND_AT_MOST
from benchmarks.bytes import FIRST_LOAD_AT_MOST, FRAGMENT_AT_MOST
from benchmarks.imports import IMPORT_AT_MOST
from benchmarks.pages import GROWTH_AT_MOST, OWN_STATEMENTS_AT_MOST
from benchmarks.posts import POSTS_AT_MOST
from benchmarks.registry import MEMORY_AT_MOST
from portal.cases.steps import beside_the_way
from portal.config import MEBIBYTE, ROOT, Config
from portal.demo.school import PEOPLE
from portal.directory import openapi
from portal.filings.models import Filing, State
from portal.people.models import ROLE_LABELS
from tools import attacked, guide, secured
from tools.secured import minutes, throttled
from tools.tables import CODE, UNSAID, head_of, table, there, worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

# What has no value of its own to start with: the words for it stand in the documents.
MADE = frozenset({"PORTAL_INSTANCE", "PORTAL_DATABASE_URL", "PORTAL_SECRET_KEY", "PORTAL_PUBLIC_URL"})

PLACE = re.compile(r"`([\w/.]+)`")
RECORD = re.compile(
    r"# (?P<number>[0-9]{4}) (?P<title>.+)\n\nDate: (?P<date>20[0-9]{2}-[01][0-9]-[0-3][0-9])\. Status: (?P<status>.+)\.\n"
)


# README: how it is run.


def settings(_app: Flask, old: str) -> str:
    """Return every setting and its default: rows as they stand there, of one setting or several that belong together."""
    chinese = "默认" in head_of(old)
    known = {f"PORTAL_{f.name.upper()}": f.default for f in fields(Config)}
    groups = [
        named for row in there(old) if (named := [n for n in re.findall(r"PORTAL_[A-Z_]+", row[0]) if n in known])
    ]
    groups += [[name] for name in known if name not in {n for group in groups for n in group}]
    between = "、" if chinese else ", "
    words = {row[0]: row for row in there(old)}
    rows = []
    for group in groups:
        first = between.join(f"`{name}`" for name in group)
        row = words.get(first, [first, UNSAID, UNSAID])
        usual = [row[1] if name in MADE else _usual(known[name], "无" if chinese else "none") for name in group]
        rows.append((first, usual[0] if len(set(usual)) == 1 else between.join(usual), row[-1]))
    return table(head_of(old), rows)


def _usual(value: Any, nothing: str) -> str:
    """Return a default as the table says it."""
    if value in {"", ()}:
        return nothing
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}`"
    if isinstance(value, int) and value >= MEBIBYTE and value % MEBIBYTE == 0:
        return f"{value // MEBIBYTE} MiB"
    return f"`{','.join(value) if isinstance(value, tuple) else value}`"


def commands(app: Flask, old: str) -> str:
    """Return the commands of the portal; of Flask-Migrate's own only the one that an installation needs."""
    found = [name for name in _commands(app.cli) if not name.startswith("db ") or name == "db upgrade"]
    return worded(old, [(f"`flask --app wsgi {name}`",) for name in sorted(found, key=_placed(old))])


def _commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name


def _placed(old: str) -> Callable[[str], int]:
    """Return where a command stands in the table; new ones come last."""
    places = [row[0].strip("`").removeprefix("flask --app wsgi ") for row in there(old)]
    return lambda name: places.index(name) if name in places else len(places)


def people(_app: Flask, old: str) -> str:
    """Return those of the demonstration who are named there, with the roles of each in the order of all roles."""
    labels, shown = list(ROLE_LABELS), {row[0].strip("`") for row in there(old)}
    return table(
        head_of(old),
        (
            (
                f"`{username}`",
                name,
                unit,
                "、".join(ROLE_LABELS[r] for r in sorted({r for r, _ in roles}, key=labels.index)),
            )
            for username, name, unit, _, roles in PEOPLE
            if username in shown
        ),
    )


# docs/new-feature.md


def beside(_app: Flask, _old: str) -> str:
    """Return the acts that leave a case where it lies."""
    rows = beside_the_way(Filing.desks, State, State.DRAFT)
    found = dict.fromkeys(row.label for row in rows if row.aside)
    return "、".join(found)


# docs/benchmarks.md: what is aimed at; what was found is measured, and dated.


def targets(_app: Flask, old: str) -> str:
    """Return the targets that the benchmarks hold; the others stand in the page as they are, since only their figures are printed."""
    growth = f"≤ {GROWTH_AT_MOST} ×"
    given = {
        "first load with all assets, compressed": f"≤ {FIRST_LOAD_AT_MOST:,} bytes",
        "fragment when an operator is added, compressed": f"≤ {FRAGMENT_AT_MOST:,} bytes",
        "list over 10,000 filings against 1,000": growth,
        "list of posts against the list of filings, 10,000 each": f"≤ {POSTS_AT_MOST} ×",
        "statements of the list, besides the frame's": f"≤ {OWN_STATEMENTS_AT_MOST['list']}",
        "statements of a filing's page, besides the frame's": f"≤ {OWN_STATEMENTS_AT_MOST['filing']}",
        "registry: list over 100,000 accounts against 1,000": growth,
        "registry: search for a common word, the same": growth,
        "registry: an account's page, the same": growth,
        "to-do count, and list of cases, over 100,000 closed cases against 1,000": growth,
        "registry: search for what one account or none holds, the same": growth,
        "export of 10,000 accounts against 1,000, memory": f"≤ {MEMORY_AT_MOST} ×",
        "import of a workbook of 2,000 rows against openpyxl alone": f"≤ {IMPORT_AT_MOST} ×",
        "findings in 10,000 characters with 10,000 terms": f"≤ {FIND_AT_MOST:g} ms",
    }
    return worded(old, given.items(), 2)


# docs/api.md


def api(_app: Flask, old: str) -> str:
    """Return the addresses of the API with what each takes and answers, as its own description has them."""
    rows = []
    for path, methods in openapi.document()["paths"].items():
        for method, said in methods.items():
            takes = ", ".join(_taken(p) for p in said.get("parameters", ())) or "—"
            rows.append((f"`{method.upper()} {path}`", takes, ", ".join(said["responses"])))
    return worded(old, rows)


def _taken(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    least, most = schema.get("minimum", schema.get("minLength")), schema.get("maximum", schema.get("maxLength"))
    bounds = f" {least}–{most}" if most is not None else ""
    usual = f" ({schema['default']})" if "default" in schema else ""
    values = f" {' '.join(map(str, schema['enum']))}" if "enum" in schema and parameter["name"] != "platform" else ""
    return f"`{parameter['name']}`{bounds}{values}{usual}{' (must be given)' if parameter.get('required') else ''}"


def api_limits(_app: Flask, _old: str) -> str:
    """Return what one address may ask for."""
    found = {key: most for key, most, _, _ in throttled()}
    return f"{found['code']} and {found['report']} from one address in {minutes()} minutes"


# docs/decisions


def decisions(_app: Flask, _old: str) -> str:
    """Return the records: number, title, date and status. Raises SystemExit for one without date or status."""
    found = []
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        said = RECORD.match(path.read_text("utf-8"))
        if said is None or said["number"] != path.name[:4]:
            raise SystemExit(f"docs/decisions/{path.name} must begin with its number, title, date and status")
        status = re.sub(r"\[([0-9]{4})\]\([^)]*\)", r"\1", said["status"])
        found.append(f"- [{said['number']}](decisions/{path.name}) {said['title']} ({said['date']}; {status})")
    return "\n".join(found)


def by_hand(_app: Flask, old: str) -> str:
    """Return what was written by hand, with its lines counted to two figures: the second cell names files or folders of code."""
    rows = there(old)
    for row in rows:
        counted = sum(_lines(place) for place in PLACE.findall(row[1]))
        row[2] = f"{float(f'{counted:.2g}'):.0f}"
    return table(head_of(old), rows)


def _lines(pattern: str) -> int:
    """Return how many lines are in a file, or in the modules of a folder. Raises SystemExit where there are none."""
    found = [*(ROOT / pattern).rglob("*.py")] if pattern.endswith("/") else [ROOT / pattern]
    if not all(path.is_file() for path in found) or not found:
        raise SystemExit(f"{pattern} is no code")
    return sum(len(path.read_text("utf-8").splitlines()) for path in found)


def layers(_app: Flask, _old: str) -> str:
    """Return the order of imports, as the first contract has it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    order = next(contract["layers"] for contract in contracts if contract["id"] == "order")
    return " → ".join(", ".join(layer.split(" : ")) for layer in order)


def dialects(_app: Flask, _old: str) -> str:
    """Return the modules that name one of the two databases."""
    found = (p for p in sorted(CODE.rglob("*.py")) if "migrations" not in p.parts)
    named = [p for p in found if re.search("postgresql|sqlite", p.read_text("utf-8"))]
    return ", ".join(f"`{path.relative_to(ROOT)}`" for path in named)


BLOCKS: dict[str, Callable[[Flask, str], str]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        settings, commands, people,
        guide.optional, guide.lockout, guide.idle, guide.kept_words, guide.platforms, guide.picture, guide.autosave, guide.batches,
        guide.reminders, guide.urging, guide.checking, guide.search_groups, guide.settings_groups, guide.technical, guide.at_once,
        guide.unit_roles, guide.levels,
        beside, targets, api, api_limits,
        secured.conformed, secured.missing, secured.access, secured.management, secured.nginx_management, secured.limits, secured.headers,
        secured.outgoing, secured.append_only, secured.audited, attacked.attacked,
        decisions, by_hand, layers, dialects,
    )
}  # fmt: skip
