"""What is to leave the portal: one row a message and channel, written with what occasioned it, sent after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.notices.models import Notice


def queue(notices: list[Notice]) -> None:
    """Write what of new messages is to go out, by what their people and their units' robots asked for. Does not commit."""
