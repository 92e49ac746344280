"""The rules of security and the tests that hold each: `tools.documents` writes them into docs/security.md."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.compile(r"_s([0-9]{2})(?=_)")
CARRIES = re.compile(r"test((?:_s[0-9]{2})+)_")
NONE_YET = "no such function in this release"
# The rules in a few words; the second word says why no test carries the rule: there is nothing yet that it could hold for, or who keeps it.
RULES: dict[int, tuple[str, str]] = {
    1: ("no default account", ""),
    2: ("argon2id, upgraded on login", ""),
    3: ("two password profiles", ""),
    4: ("long and Chinese passwords, never cut", ""),
    5: ("common and contextual passwords refused", ""),
    6: ("lockout in the database, per account and per address", ""),
    7: ("a lock concerns one account, unlocking is audited", ""),
    8: ("one answer for every failed sign-in", ""),
    9: ("one-time codes (TOTP)", ""),
    10: ("campus sign-on (CAS)", NONE_YET),
    11: ("password reset by mail", NONE_YET),
    12: ("changing contact data asks the password", ""),
    13: ("a copied cookie is worth nothing after sign-out", ""),
    14: ("a new session id at sign-in", ""),
    15: ("disabling, a new password or role ends all sessions", ""),
    16: ("idle and absolute time limits; polling does not count", ""),
    17: ("`__Host-` cookie, Secure, HttpOnly, SameSite", ""),
    18: ("own sessions listed and ended; administrators end any", ""),
    19: ("secret key: none in code, weak ones refused, rotation", ""),
    20: ("one table of headers on every answer", ""),
    21: ("strict content security policy, nothing inline", ""),
    22: ("no-store, and Vary for fragments", ""),
    23: ("HSTS on https, no server version", ""),
    24: ("allow-list of host names", ""),
    25: ("explicit proxy depth", ""),
    26: ("nothing from other hosts", ""),
    27: ("every route says who may use it", ""),
    28: ("role × route × unit equals the table tests/site/access.toml", ""),
    29: ("another unit's ids lead nowhere, and the try is audited", ""),
    30: ("fields that a form does not ask are ignored", ""),
    31: ("files obey the rule of their record", ""),
    32: ("steps cannot be skipped, repeated or reversed", ""),
    33: ("nobody decides their own filing", ""),
    34: ("of two at the same instant exactly one wins", ""),
    35: ("a stale form is refused and the difference shown", ""),
    36: ("safe methods change nothing", ""),
    37: ("CSRF tokens and Sec-Fetch-Site on every unsafe route", ""),
    38: ("administrator, auditor and business apart", ""),
    39: ("pictures: limits, re-encoded, no metadata", ""),
    40: ("other kinds of file refused by content", ""),
    41: ("stored under a hash, answered inertly", ""),
    42: ("quota per user, floor of free disk", ""),
    43: ("Excel and Word uploads: bounded, no entities, macros or links, read in a process of its own", ""),
    44: ("exports cannot become formulas", ""),
    45: ("linear patterns, length limits first", ""),
    46: ("personal data masked, shown on request", ""),
    47: ("personal data encrypted in columns", NONE_YET),
    48: ("privacy notice, export and erasure", NONE_YET),
    49: (
        "retention of personal data",
        "in part: words that could not be sent go after a day, ended sessions at the next sign-in; everything else stays",
    ),
    50: ("no personal data in URLs; htmx history off", ""),
    51: ("bound parameters, LIKE escaped", ""),
    52: ("no markup from any text", ""),
    53: ("mail headers", ""),
    54: ("redirects only local", ""),
    55: ("the printing process: no network, no foreign file", ""),
    56: ("outgoing requests to listed hosts only", ""),
    57: ("every sign-in, step, refusal and change is audited", ""),
    58: ("append-only records, verified hash chain", ""),
    59: ("retention and daily export of the trail", ""),
    60: ("no log injection", ""),
    61: ("errors show a number and nothing else", ""),
    62: ("no debug routes, no served databases", ""),
    63: ("management pages by address range", ""),
    64: (
        "hashes and advisories of packages",
        "in part: npm packages by their hash (`package-lock.json`), Python packages by exact version; nothing asks for advisories",
    ),
    65: ("rate limits on costly actions", ""),
    66: ("slow clients", ""),
}
# What the code would hold if a rule of which nothing is said to be there had come true: whoever builds it meets the test of this table.
TRACES = {
    10: r"\bcas_|saml|serviceValidate|oidc|openid_connect",
    11: r"forgot_password|forgotten_password|reset_token|reset_link",
    47: r"fernet|pgcrypto|EncryptedType|from cryptography",
    48: r"erasure|anonymi[sz]e|privacy_notice|personal_data_export",
}


def collected() -> list[str]:
    """Return `path::name` of every test that carries a rule's id, as pytest names it.

    Read from the sources: to let pytest collect the whole suite takes seconds; tests/site compares the two.
    """
    return sorted(
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and CARRIES.match(node.name)
    )


def by_rule(tests: list[str]) -> dict[int, list[str]]:
    """Return the tests that carry each rule's id: `test_s39_…` one, `test_s32_s33_…` both."""
    found: dict[int, list[str]] = defaultdict(list)
    for test in tests:
        leading = CARRIES.match(test.rpartition("::")[2])
        for number in NAMED.findall(leading[0]) if leading else ():
            found[int(number)].append(test)
    return found


def sentence(test: str) -> str:
    """Return a test's name as the sentence it is, and where it stands."""
    path, _, name = test.partition("::")
    return f"{re.sub(r'^test(_s[0-9]{2})+_', '', name).replace('_', ' ')} (`{path.removeprefix('tests/').removesuffix('.py')}`)"


def table(tests: list[str]) -> str:
    """Return the table: one row a rule."""
    found = by_rule(tests)
    rows = ["| id | requirement | tests |", "|---|---|---|"]
    for number, (words, absent) in RULES.items():
        names = "<br>".join(sentence(test) for test in found[number]) or f"— {absent or 'no test yet'}"
        rows.append(f"| S{number} | {words} | {names} |")
    return "\n".join(rows)


def missing() -> str:
    """Return the rules that no test carries, each with the reason: those of which nothing is there, then the others."""
    bare = sorted(
        ((n, words, absent) for n, (words, absent) in RULES.items() if absent), key=lambda row: row[2] != NONE_YET
    )
    return "\n".join(f"- S{number} {words}: {absent}" for number, words, absent in bare)
