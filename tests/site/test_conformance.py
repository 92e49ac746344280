"""The conformance table of docs/security.md is what the tests are, and no rule of this release stands without one."""

from __future__ import annotations

import pytest

from tools import conformance

# The rules that the first release must keep wherever it has something they could hold for.
IN_FORCE = {*range(13, 46), *range(51, 56), 57, 58, 60, 61}


def test_the_table_is_as_the_tests_are():
    document = conformance.DOCUMENT.read_text("utf-8")
    assert conformance.written(document, conformance.table(conformance.collected())) == document, (
        "run python -m tools.conformance"
    )


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


def test_a_document_without_a_place_for_the_table_is_refused():
    with pytest.raises(SystemExit, match="no place"):
        conformance.written("# Security", "")


def test_the_command_says_when_the_table_is_old(tmp_path, monkeypatch, capsys):
    old = tmp_path / "security.md"
    old.write_text(f"{conformance.BEGIN}\n{conformance.END}\n", "utf-8")
    monkeypatch.setattr(conformance, "DOCUMENT", old)
    assert conformance.main(["--check"]) == 1
    assert "python -m tools.conformance" in capsys.readouterr().err
