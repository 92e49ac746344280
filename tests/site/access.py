"""The matrix of access.toml asked of the site: role × address × {own unit, other unit}."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.site.school import ROLES

if TYPE_CHECKING:
    from tests.site.school import School

FILE = Path(__file__).with_name("access.toml")
OPINION = {"opinion": "情况属实，同意。"}


def table() -> dict[str, dict[str, str]]:
    """Return {"GET": {address: "302 200 …"}, "POST": …} as written down."""
    return tomllib.loads(FILE.read_text("utf-8"))


def columns(row: str) -> dict[str, int]:
    """Return {role: status} of one row."""
    answers = [int(word) for word in row.split()]
    assert len(answers) == len(ROLES), row
    return dict(zip(ROLES, answers, strict=True))


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
