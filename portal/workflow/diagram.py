"""The process as a picture: Mermaid drawn from the transitions table, so that the document cannot drift from the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from portal.workflow.machine import Workflow


def mermaid(
    workflow: Workflow,
    state_label: Callable[[Any], str],
    role_label: Callable[[str], str],
    sources: Collection[Any] | None = None,
) -> str:
    """Return a Mermaid state diagram of the moves of the table, or of those that start in `sources`.

    Rows that differ by their condition alone are one arrow that names every condition.
    """
    rows = [t for t in workflow.transitions if not t.aside and (sources is None or t.source in sources)]
    states = list(dict.fromkeys(s for t in rows for s in (t.source, t.target)))
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{state_label(s)}" as {s}' for s in states]
    if workflow.initial in states:
        lines.append(f"    [*] --> {workflow.initial}")
    arrows: dict[tuple[Any, Any, str, str], list[str]] = {}
    for t in rows:
        arrows.setdefault((t.source, t.target, t.label, role_label(t.role)), []).append(t.when_label)
    for (source, target, label, role), conditions in arrows.items():
        condition = "，" + "；".join(conditions) if any(conditions) else ""
        lines.append(f"    {source} --> {target}: {label}（{role}{condition}）")
    lines += [f"    {s} --> [*]" for s in states if s in workflow.final]
    return "\n".join(lines) + "\n"
