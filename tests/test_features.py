"""The records of the features: whatever reads them finds everything, and nothing of them is done by merely importing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.audit.actions import words
from portal.database import db
from portal.feature import AuditWords, closed, of_all
from portal.features import FEATURES
from portal.filings.workflow import FILING
from portal.help.queries import behind, counts
from portal.notices.models import MessageSort
from portal.people.models import User
from portal.posts.clearances.workflow import CLEARANCE
from portal.reports.workflow import REPORT
from tests.records import BY_KEY, GROUPS, OPTIONAL, PARAMETERS, RULES

PORTAL = Path(__file__).resolve().parents[1] / "portal"
MODULES = sorted(path for path in PORTAL.rglob("*.py") if "migrations" not in path.parts)
CHANGES = {"add", "append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}
# The first words of what is recorded: `record("report.settled", …)`; a choice between two names both.
RECORDED = re.compile(r"\brecord(?:_apart|_refusal)?\(\s*(\"[a-z_.]+\"(?: if [^,]+? else \"[a-z_.]+\")?)")
LITERAL = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def imported(tree: ast.Module) -> set[str]:
    """Return the names that a module has from another of the portal."""
    ours = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("portal")]
    plain = [a for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names if a.name.startswith("portal")]
    return {a.asname or a.name for n in ours for a in n.names} | {a.asname or "portal" for a in plain}


def root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def at_import(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return what runs when a module is imported, also under a condition."""
    found = []
    for node in body:
        if isinstance(node, (ast.If, ast.For, ast.With, ast.Try)):
            found += at_import([*node.body, *getattr(node, "orelse", [])])
        else:
            found.append(node)
    return found


def changing(text: str) -> list[int]:
    """Return the lines on which a module changes, while it is imported, what it has from another."""
    tree = ast.parse(text)
    others, lines = imported(tree), []
    for node in at_import(tree.body):
        call = node.value if isinstance(node, ast.Expr) else None
        called = call.func if isinstance(call, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in CHANGES and root(called) in others:
            lines.append(node.lineno)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(t, (ast.Attribute, ast.Subscript)) and root(t) in others for t in targets):
            lines.append(node.lineno)
    return lines


def test_importing_a_module_changes_no_other():
    assert {
        str(path.relative_to(PORTAL)): found for path in MODULES if (found := changing(path.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize(
    "text",
    [
        "from portal.a import b\nb.c.append(1)",
        "import portal.a\nif 1 not in portal.a.b:\n    portal.a.b.append(1)",
        "from portal.a import b\nb['c'] = 1",
        "import portal.a as a\na.b += [1]",
    ],
)
def test_a_module_that_did_would_be_found(text):
    assert changing(text)


def test_no_two_features_have_one_key_and_none_declares_what_another_does():
    assert len({feature.key for feature in FEATURES}) == len(FEATURES)
    for name, key in (("topics", "key"), ("menu", "endpoint"), ("rules", "key"), ("groups", "key")):
        assert [k for k, n in Counter(getattr(item, key) for item in of_all(FEATURES, name)).items() if n > 1] == []
    assert len(BY_KEY) == len(PARAMETERS)
    assert [step.place for step in of_all(FEATURES, "demo")] == sorted({s.place for s in of_all(FEATURES, "demo")})


def test_every_package_with_views_has_a_record_that_is_in_the_table_of_contents():
    packages = {p.parent.name for p in [*PORTAL.rglob("views.py"), *PORTAL.rglob("views/")]}
    assert packages == {feature.key for feature in FEATURES if feature.blueprint}
    records = {".".join(p.relative_to(PORTAL.parent).with_suffix("").parts) for p in PORTAL.rglob("*feature.py")}
    contents = (PORTAL / "features.py").read_text("utf-8")
    assert {r for r in records if f"from {r} import" not in contents} == set()


def test_every_parameter_has_the_page_of_a_group_and_every_group_a_parameter():
    assert {parameter.group for parameter in PARAMETERS} == {group.key for group in GROUPS}
    assert len({group.place for group in GROUPS}) == len(GROUPS)


def test_whatever_is_recorded_anywhere_has_words(app):
    said = {a for path in MODULES for m in RECORDED.findall(path.read_text("utf-8")) for a in LITERAL.findall(m)}
    tables = {"filing": FILING, "report": REPORT, "clearance": CLEARANCE}
    said |= {f"{sort}.{row.action}" for sort, of in tables.items() for row in of.transitions}
    assert len(said) > 50, "the reading of the code finds nothing any more"
    with app.app_context():
        assert sorted(said - set(words().actions)) == []
        assert {action.partition(".")[0] for action in said} - set(words().things) <= NOT_SUBJECTS


# Actions whose entries are about something that is called otherwise.
NOT_SUBJECTS = {
    "access",
    "contact",
    "csrf",
    "delivery",
    "factor",
    "handover",
    "login",
    "logout",
    "notice",
    "password",
    "person",
    "portal",
    "robot",
    "role",
    "seal",
    "session",
}


def test_two_features_that_record_a_fact_of_one_name_call_it_alike():
    for field in fields(AuditWords):
        found: dict[str, set[str]] = {}
        for one in of_all(FEATURES, "words"):
            for key, said in getattr(one, field.name).items():
                found.setdefault(key, set()).add(str(said))
        assert {key: said for key, said in found.items() if len(said) > 1} == {}, field.name


def test_the_advice_is_for_topics_and_the_messages_are_sorts():
    topics = {topic.key for topic in of_all(FEATURES, "topics")}
    assert {advice.topic for advice in of_all(FEATURES, "advice")} <= topics
    assert set(of_all(FEATURES, "messages")) <= set(MessageSort)


def test_every_page_that_a_record_names_is_there(app):
    named = {item.endpoint for name in ("menu", "search") for item in of_all(FEATURES, name)}
    named |= {endpoint for one in of_all(FEATURES, "articles") for _, endpoint, _ in one.places}
    assert named <= set(app.view_functions)
    for feature in FEATURES:
        for pattern in feature.pages:
            assert any(feature.covers(endpoint) for endpoint in app.view_functions), pattern


def test_whatever_is_optional_says_what_it_is_and_what_is_open_of_it(app):
    assert {feature.key for feature in OPTIONAL} == {
        "papers",
        "posts",
        "clearances",
        "imports",
        "reports",
        "delegation",
    }
    with app.test_request_context():
        for feature in OPTIONAL:
            assert feature.about.endswith("。")
            found = feature.unfinished()
            assert found.number == 0
            assert found.endpoint in app.view_functions
            assert feature.covers(found.endpoint)
        assert not [endpoint for endpoint in app.view_functions if closed(endpoint)], "all are on at first"


def test_whatever_an_article_counts_somebody_counts(app):
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "publicity")).one()
        known, lags = counts(user), behind(user)
    articles = of_all(FEATURES, "articles")
    assert {key for one in articles for key in one.counted} == set(known)
    assert {one.behind for one in articles} - {""} == set(lags)


def test_every_rule_of_reminders_has_a_parameter():
    assert {f"remind_{rule.key}" for rule in RULES} <= set(BY_KEY)
