"""What docs/security.md says that the code can give."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from sqlalchemy import text

from portal.config import ROOT
from portal.database import db
from portal.feature import features
from portal.notices.robots.brands import BRANDS
from portal.people import throttle
from portal.people.models import Role
from portal.web.access import PUBLIC, SIGNED_IN, access_of
from portal.web.headers import HSTS, TABLE
from tools import conformance
from tools.tables import imported, sources, table, worded

if TYPE_CHECKING:
    from flask import Flask

NETWORK = frozenset(
    {"smtplib", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "socket"}
)
ORDER = {PUBLIC: "everybody, without signing in", SIGNED_IN: "everybody who has signed in"}


def conformed(_app: Flask, _old: str) -> str:
    """Return the rules and the tests of each."""
    return conformance.table(conformance.collected())


def missing(_app: Flask, _old: str) -> str:
    """Return the rules that no test carries."""
    return conformance.missing()


def access(app: Flask, _old: str) -> str:
    """Return who opens what: addresses by the roles that their views name."""
    held: dict[frozenset[str], list[str]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, sorted(r.methods or ()))):
        mark, methods = access_of(rule.endpoint), (rule.methods or set()) - {"HEAD", "OPTIONS"}
        verbs = " ".join(sorted(methods)) if methods != {"GET"} else ""
        if mark:
            address = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule)
            held.setdefault(mark.roles, []).append(f"`{f'{verbs} {address}'.strip()}`")
    return table("| who | addresses |", ((_who(roles), ", ".join(held[roles])) for roles in sorted(held, key=_width)))


def _who(roles: frozenset[str]) -> str:
    return next((words for key, words in ORDER.items() if key in roles), ", ".join(r.value for r in Role if r in roles))


def _width(roles: frozenset[str]) -> tuple[int, str]:
    return (0 if PUBLIC in roles else 1 if SIGNED_IN in roles else 2 + len(Role) - len(roles), _who(roles))


def management(app: Flask, _old: str) -> str:
    """Return the addresses that are for nobody but those who administer or audit: `/x/` with all below it, `= /x/` alone."""
    return ", ".join(f"`{path}`" if whole else f"`= {path}`" for path, whole in managed(app))


def nginx_management(app: Flask, _old: str) -> str:
    """Return the same for a `map` of nginx; an address is the same with and without the slash at its end."""
    ends = {path: r"(/|$)" if path.endswith("/") else "" for path, whole in managed(app) if whole}
    found = (rf"~^{path.rstrip('/')}{ends.get(path, '/?$')}" for path, _ in managed(app))
    return "\n".join(f'    "{pattern}" 1;' for pattern in found)


def managed(app: Flask) -> list[tuple[str, bool]]:
    """Return where the pages begin that are for nobody but those who administer or audit, and whether all below is, too."""
    rules = {rule.rule: mark.manages for rule in app.url_map.iter_rules() if (mark := access_of(rule.endpoint))}
    ours = {path.partition("<")[0] for path, manages in rules.items() if manages}
    whole = {p for p in ours if all(manages for path, manages in rules.items() if path.startswith(p))}
    tops = [p for p in sorted(ours) if not any(p != w and p.startswith(w) for w in whole)]
    return [(path, path in whole) for path in tops]


def limits(_app: Flask, old: str) -> str:
    """Return every act that is counted: how often in which time, by whom, and where that is said."""
    rows = ((f"`{key}`", f"{most} in {minutes()} minutes", of, f"`{where}`") for key, most, of, where in throttled())
    return worded(old, rows)


def minutes() -> int:
    """Return how long what is counted counts."""
    return int(throttle.LOCK.total_seconds() // 60)


def throttled() -> list[tuple[str, int, str, str]]:
    """Return (key, how often, by what it is counted, the file) of every call that counts, found in the code."""
    found = []
    for path, tree in sources():
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            name = ast.unparse(call.func).removeprefix("throttle.")
            counts = name in {"take", "admit", "reached"} and len(call.args) > 1
            if counts and ast.unparse(call.args[1]).removeprefix("throttle.").isupper():
                most, said = ast.unparse(call.args[1]).removeprefix("throttle."), _counted(tree, call.args[0])
                module = throttle if hasattr(throttle, most) else imported(path)
                key = re.findall(r"\w+", said.removeprefix("f"))[0]
                by = "person" if re.search(r"[._]id}", said) else "account" if key == "account" else "address"
                found.append((key, getattr(module, most), by, path.relative_to(ROOT).as_posix()))
    return sorted(set(found))


def _counted(tree: ast.Module, key: ast.expr) -> str:
    """Return the expression of a key; of one that has a name of its own what was put there."""
    put = (n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "key")
    return ast.unparse(next(put) if ast.unparse(key) == "key" else key)


def headers(_app: Flask, _old: str) -> str:
    """Return the headers of every answer."""
    rows = [*TABLE.items(), ("Strict-Transport-Security", HSTS)]
    return table("| header | value |", ((f"`{name}`", f"`{value}`") for name, value in rows))


def outgoing(_app: Flask, old: str) -> str:
    """Return the modules that can open a connection, and to where."""
    hosts = ", ".join(f"{brand.label} `{brand.host}`" for brand in BRANDS.values())
    to = {
        "portal/notices/robots/posting.py": f"{hosts}, or `PORTAL_ROBOT_RELAY`",
        "portal/notices/mail.py": "`PORTAL_SMTP_HOST`",
    }
    rows = []
    for path, tree in sources():
        where = path.relative_to(ROOT).as_posix()
        if reached := sorted(_network(tree)):
            rows.append((f"`{where}`", ", ".join(f"`{name}`" for name in reached), to.get(where, "nowhere")))
    return worded(old, rows)


def _network(tree: ast.Module) -> set[str]:
    """Return what a module imports, by a statement or by name, that can speak to other machines."""
    named = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            named |= {
                part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return {known for known in NETWORK for name in named if name == known or name.startswith(f"{known}.")}


def append_only(_app: Flask, _old: str) -> str:
    """Return the tables whose rows cannot be changed, as an empty database has them."""
    found = db.session.execute(text("select distinct tbl_name from sqlite_master where type = 'trigger' order by 1"))
    return ", ".join(f"`{name}`" for name in found.scalars())


def audited(_app: Flask, _old: str) -> str:
    """Return what the audit trail records, by the feature that records it."""
    rows = ((f.title, "、".join(dict.fromkeys(w for one in f.words for w in one.actions.values()))) for f in features())
    return table("| feature | entries |", ((title, words) for title, words in rows if words))
