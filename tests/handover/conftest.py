"""Fixtures of hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.people.models import Role
from tests.delegation.making import give
from tests.handover.queues import COLLEGE

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def clerk(app: Flask) -> str:
    """A second clerk of the college."""
    give(app, "stranger", Role.AUTHOR, COLLEGE)
    return "何静（经济与管理学院）"
