"""The process as a picture: Mermaid drawn from the transitions table, so that the document cannot drift from the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.workflow.machine import Workflow


def mermaid(workflow: Workflow, state_label: Callable[[Any], str], role_label: Callable[[str], str]) -> str:
    """Return a Mermaid state diagram of the table."""
    states = list(dict.fromkeys(s for t in workflow.transitions for s in (t.source, t.target)))
    lines = ["stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{state_label(s)}" as {s}' for s in states]
    lines.append(f"    [*] --> {workflow.initial}")
    for t in workflow.transitions:
        condition = f"，{t.when_label}" if t.when_label else ""
        lines.append(f"    {t.source} --> {t.target}: {t.label}（{role_label(t.role)}{condition}）")
    lines += [f"    {s} --> [*]" for s in states if s in workflow.final]
    return "\n".join(lines) + "\n"
