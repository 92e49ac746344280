"""ENGINE. How a case moves: a process is a table of transitions, and `Workflow.take` is the only writer of a state."""

from portal.workflow.diagram import mermaid
from portal.workflow.machine import (
    Act,
    Movable,
    NotAllowed,
    Offer,
    OpinionMissing,
    OutOfTurn,
    PersonMissing,
    Transition,
    Workflow,
)

__all__ = [
    "Act",
    "Movable",
    "NotAllowed",
    "Offer",
    "OpinionMissing",
    "OutOfTurn",
    "PersonMissing",
    "Transition",
    "Workflow",
    "mermaid",
]
