"""No rule of this release stands without a test, and none that is there is said to be missing; test_docs compares the table."""

from __future__ import annotations

import re

import pytest

from tools import conformance

# The rules that the first release must keep wherever it has something they could hold for.
IN_FORCE = {1, 9, *range(13, 47), *range(50, 56), *range(57, 62), 63, 65, 66}


def test_each_rule_in_force_has_a_test_or_nothing_to_hold_for():
    found = conformance.by_rule(conformance.collected())
    bare = [n for n in sorted(IN_FORCE) if not found[n]]
    assert [n for n in bare if conformance.RULES[n][1] != conformance.NONE_YET] == []
    assert [n for n in found if n not in conformance.RULES] == []


def test_a_rule_that_has_tests_is_not_said_to_have_none():
    found = conformance.by_rule(conformance.collected())
    assert [n for n, (_, absent) in conformance.RULES.items() if absent and found[n]] == []


def test_the_reader_finds_what_pytest_collects(request: pytest.FixtureRequest):
    ours = {item.nodeid.split("[")[0] for item in request.session.items if conformance.CARRIES.match(item.name)}
    assert ours - set(conformance.collected()) == set()


@pytest.mark.parametrize(
    "number", [n for n, (_, absent) in conformance.RULES.items() if absent == conformance.NONE_YET]
)
def test_a_rule_of_which_nothing_is_said_to_be_there_has_left_no_trace(number: int):
    places = [
        p
        for top in ("portal", "templates")
        for p in (conformance.ROOT / top).rglob("*")
        if p.suffix in {".py", ".html"}
    ]
    trace = re.compile(conformance.TRACES[number], re.IGNORECASE)
    found = [
        str(path) for path in (*places, conformance.ROOT / "requirements.txt") if trace.search(path.read_text("utf-8"))
    ]
    assert found == [], f"S{number} is there: say so in tools/conformance.py, and let its tests carry the id"


def test_what_a_reason_names_is_there():
    named = {name for _, absent in conformance.RULES.values() for name in re.findall(r"`([\w/.-]+)`", absent)}
    assert {name for name in named if not (conformance.ROOT / name).exists()} == set()
    assert "package-lock.json" in named
