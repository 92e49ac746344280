"""The machine that moves a case: who, whence, whither, why not; and nobody else writes a state."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from portal.workflow import NotAllowed, OpinionMissing, OutOfTurn, mermaid
from tests.workflow.made_up import SLIP, Slip

PORTAL = Path(__file__).resolve().parents[2] / "portal"


def waiting(**facts: object) -> Slip:
    return Slip(state="waiting", days=5, **facts)


def test_a_step_moves_the_case_and_then_runs_its_effects_in_order():
    slip = Slip(days=5)
    row = SLIP.take(slip, "send", "wang")
    assert (slip.state, row.target) == ("waiting", "waiting")
    assert slip.log == [("send", "wang", ""), ("seen in", "waiting", "")]


@pytest.mark.parametrize(("days", "target"), [(3, "granted"), (4, "waiting")])
def test_of_two_rows_with_one_action_the_condition_chooses(days: int, target: str) -> None:
    slip = Slip(days=days)
    SLIP.take(slip, "send", "wang")
    assert slip.state == target


def test_an_opinion_is_trimmed_and_handed_to_the_effects():
    slip = waiting()
    SLIP.take(slip, "grant", "chief li", "  同意。\n")
    assert slip.log == [("grant", "chief li", "同意。")]


@pytest.mark.parametrize(
    ("action", "user", "error", "words"),
    [
        ("send", "wang", OutOfTurn, "不在这个环节"),
        ("fly", "chief li", OutOfTurn, "不在这个环节"),
        ("grant", "stranger", NotAllowed, "不由您办理"),
        ("grant", "wang", NotAllowed, "不由您办理"),
        ("grant", "chief wang", OutOfTurn, "不能批自己的假。"),
    ],
)
def test_what_cannot_be_taken_says_why_and_changes_nothing(
    action: str, user: str, error: type[Exception], words: str
) -> None:
    slip = waiting()
    with pytest.raises(error, match=words):
        SLIP.take(slip, action, user, "同意。")
    assert slip == waiting()


@pytest.mark.parametrize("opinion", ["", " ", "好", "\n\n好\n"])
def test_an_opinion_that_says_nothing_is_asked_for_with_the_name_of_the_button(opinion: str) -> None:
    slip = waiting()
    with pytest.raises(OpinionMissing, match=r"请填写明确意见（至少 2 个字）后再点“准假”。"):
        SLIP.take(slip, "grant", "chief li", opinion)
    assert slip.state == "waiting"


def test_an_opinion_of_five_hundred_characters_is_taken_and_one_more_is_refused():
    with pytest.raises(OpinionMissing, match="意见最多 500 字，现为 501 字"):
        SLIP.take(waiting(), "grant", "chief li", "好" * 501)
    SLIP.take(waiting(), "grant", "chief li", "好" * 500)


def test_the_offers_are_this_users_buttons_each_with_the_reason_it_is_blocked():
    offers = {o.transition.action: o.blocked for o in SLIP.offered(waiting(), "chief wang")}
    assert offers == {"grant": "不能批自己的假。", "back": "不能批自己的假。"}
    assert {o.transition.action: o.blocked for o in SLIP.offered(waiting(), "chief li")} == {
        "grant": None,
        "back": None,
    }
    assert SLIP.offered(waiting(), "stranger") == []


def test_the_first_rule_that_objects_is_the_reason():
    slip = Slip(state="waiting", days=13)
    assert SLIP.offered(slip, "chief wang")[0].blocked == "不能批自己的假。"
    assert SLIP.offered(slip, "chief li")[0].blocked == "今天不办。"


@pytest.mark.parametrize("state", ["granted", "torn"])
def test_a_case_that_has_ended_offers_nothing(state: str) -> None:
    for user in ("wang", "chief li", "chief wang"):
        assert SLIP.offered(Slip(state=state, days=5), user) == []


def test_an_effect_that_fails_is_not_hidden():
    slip = Slip(days=5)
    slip.log = None  # type: ignore[assignment]
    with pytest.raises(AttributeError):
        SLIP.take(slip, "send", "wang")


def test_the_picture_draws_every_row_of_the_table_and_both_ends():
    drawn = mermaid(SLIP, lambda s: {"open": "未送"}.get(s, s), lambda r: {"owner": "本人", "chief": "主任"}[r])
    assert 'state "未送" as open' in drawn
    assert "[*] --> open" in drawn
    assert "open --> waiting: 送批（本人，三天以上）" in drawn
    assert "waiting --> granted: 准假（主任）" in drawn
    assert drawn.count(" --> ") == len(SLIP.transitions) + 1 + 2
    assert {"    granted --> [*]", "    torn --> [*]"} <= set(drawn.splitlines())


def test_every_action_of_the_table_is_known():
    assert SLIP.actions == {"send", "tear", "grant", "back"}


def _writes_state(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        said = [a.value for a in node.args if isinstance(a, ast.Constant)]
        return (name == "setattr" and "state" in said) or (
            name == "values" and any(k.arg == "state" for k in node.keywords)
        )
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return False
    return any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets)


def test_the_machine_is_the_only_writer_of_a_state_in_the_whole_portal():
    writers = [
        f"{path.relative_to(PORTAL)}:{node.lineno}"
        for path in sorted(PORTAL.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if _writes_state(node)
    ]
    assert [w.split(":")[0] for w in writers] == ["workflow/machine.py"], writers


@pytest.mark.parametrize(
    "planted",
    ["filing.state = 1", "filing.state: int = 1", "setattr(filing, 'state', 1)", "update(Filing).values(state=1)"],
)
def test_the_law_about_writers_finds_a_planted_one(planted: str) -> None:
    assert any(_writes_state(node) for node in ast.walk(ast.parse(planted)))


def test_no_template_tests_a_state():
    tested = [
        f"{path.name}: {line.strip()}"
        for path in (PORTAL.parent / "templates").rglob("*.html")
        for line in path.read_text("utf-8").splitlines()
        if ".state ==" in line or ".state in" in line or ".state !=" in line
    ]
    assert tested == []
