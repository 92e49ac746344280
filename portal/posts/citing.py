"""What becomes of posts that cite an authorisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.workflow import Act


def stop(clearance: Case, act: Act) -> None:
    """Stop every post not yet published that cites a revoked authorisation, and tell its unit (第十二条)."""
