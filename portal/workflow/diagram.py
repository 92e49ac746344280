"""The process as a picture: Mermaid drawn from the transitions table, so that the document cannot drift from the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from portal.workflow.machine import Transition, Workflow


def mermaid(
    workflow: Workflow,
    state_label: Callable[[Any], str],
    role_label: Callable[[str], str],
    sources: Collection[Any] | None = None,
) -> str:
    """Return a Mermaid state diagram of the moves of the table, or of those that start in `sources`.

    Rows that differ by their condition alone are one arrow that names every condition.
    """
    rows = [t for t in _moves(workflow) if sources is None or t.source in sources]
    states = list(dict.fromkeys(s for t in rows for s in (t.source, t.target)))
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{state_label(s)}" as {s}' for s in states]
    if workflow.initial in states:
        lines.append(f"    [*] --> {workflow.initial}")
    lines += _arrows(rows, role_label)
    lines += [f"    {s} --> [*]" for s in states if s in workflow.final]
    return "\n".join(lines) + "\n"


def _moves(workflow: Workflow) -> list[Transition]:
    return [t for t in workflow.transitions if not t.aside]


def _arrows(rows: list[Transition], role_label: Callable[[str], str]) -> Iterator[str]:
    """Yield an arrow for each (source, target, label, role), with the conditions under which it is taken."""
    arrows: dict[tuple[Any, Any, str, str], list[str]] = {}
    for row in rows:
        arrows.setdefault((row.source, row.target, row.label, role_label(row.role)), []).append(row.when_label)
    for (source, target, label, role), conditions in arrows.items():
        condition = "，" + "；".join(conditions) if any(conditions) else ""
        yield f"    {source} --> {target}: {label}（{role}{condition}）"
