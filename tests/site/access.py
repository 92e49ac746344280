"""The matrix of access.toml asked of the site: role × address × {own unit, other unit}."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.site.school import ROLES

if TYPE_CHECKING:
    from tests.site.school import School

FILE = Path(__file__).with_name("access.toml")
# What is no page: files, the pulse, pieces that a page asks for.
NO_PAGE = (
    ".pdf",
    ".xlsx",
    ".png",
    ".css",
    ".ico",
    ".txt",
    "/files/",
    "/api/",
    "/pictures/",
    "/screenshots/",
    "/healthz",
    "/readyz",
    "/people?",
)
PIECES = ("/desk/count", "/filings/roster", "/handover/queue/people", "/filings/carried/")
OPINION = {"opinion": "情况属实，同意。"}


def table() -> dict[str, dict[str, str]]:
    """Return {"GET": {address: "302 200 …"}, "POST": …} as written down."""
    return tomllib.loads(FILE.read_text("utf-8"))


def columns(row: str) -> dict[str, int]:
    """Return {role: status} of one row."""
    answers = [int(word) for word in row.split()]
    assert len(answers) == len(ROLES), row
    return dict(zip(ROLES, answers, strict=True))


def pages() -> dict[str, list[str]]:
    """Return {address of a page: the roles to which the matrix shows it}."""
    kept = {a: row for a, row in table()["GET"].items() if not any(part in a for part in NO_PAGE)}
    shown = {a: [r for r, status in columns(row).items() if status == 200] for a, row in kept.items()}
    return {address: roles for address, roles in shown.items() if roles and not address.startswith(PIECES)}


def answered(school: School, method: str, address: str) -> dict[str, int]:
    """Return what the site answers each role at one address."""
    url = school.address(address)
    found = {}
    for role in ROLES:
        if method == "GET":
            answer = school.as_role(role).client.get(url)
        else:
            school.database.restore()
            sent = {"csrf_token": school.token(role), **(OPINION if "/steps/" in url else {})}
            answer = school.as_role(role).client.post(url, data=sent)
        found[role] = answer.status_code
        answer.close()
    return found


def differences(school: School, method: str, address: str) -> list[str]:
    """Return, in words, each cell in which the site is not what is written down."""
    wanted, found = columns(table()[method][address]), answered(school, method, address)
    return [
        f"{method} {address} as {role}: {found[role]}, not {wanted[role]}"
        for role in ROLES
        if found[role] != wanted[role]
    ]
