"""Pages and workbooks come to accounts through the one place that asks for a second person (S38)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ACTS = {"reset_password", "first_password", "give_role", "take_role", "change_user", "set_signature", "set_person"}
ACTS |= {"unlock", "end_all", "create_user", "add_user"}
# Who calls an act itself, and why.
ITSELF = {
    "portal/people/effects.py": "what they are",
    "portal/people/consents/doing.py": "the one place",
    "portal/people/consents/acts.py": "what a second person has agreed to",
    "portal/people/commands.py": "the command line on the server",
    "portal/people/views/profile.py": "one's own signature",
    "portal/people/views/users.py": "a new account, which holds no role yet",
    "portal/people/enrolment/users.py": "a new account; who in the roster somebody is, once the account is in reach",
    "portal/people/enrolment/effects.py": "slips, for nobody who decides",
}
ALLOWED = {"portal/people/views/users.py": {"create_user"}, "portal/people/views/profile.py": {"set_signature"}}
# Where nobody is there yet, whoever has the code of the server is the second person.
ALLOWED |= {"portal/people/founding/__init__.py": {"add_user", "give_role"}}
ALLOWED |= {"portal/people/enrolment/users.py": {"add_user", "set_person"}}
ALLOWED |= {"portal/people/enrolment/effects.py": {"reset_password", "first_password"}}


def called(path: Path) -> set[str]:
    """The acts that a module asks of `portal.people.effects`, under whatever name it is imported."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"portal.people", "portal.people.effects"}
        for alias in node.names
        if alias.name == "effects" or node.module == "portal.people.effects"
    }
    uses = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {node.attr for node in uses if node.value.id in names} & ACTS | names & ACTS  # type: ignore[attr-defined]


@pytest.mark.files
def test_s38_nobody_else_carries_out_what_a_second_person_may_have_to_agree_to() -> None:
    found = {str(path.relative_to(ROOT)): called(path) for path in (ROOT / "portal").rglob("*.py")}
    stray = {path: acts - ALLOWED.get(path, ACTS if path in ITSELF else set()) for path, acts in found.items()}
    assert {path: acts for path, acts in stray.items() if acts} == {}
    assert all(acts <= found[path] for path, acts in ALLOWED.items()), "what is allowed is used"
