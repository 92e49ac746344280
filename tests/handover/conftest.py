"""Fixtures of hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.people.models import Role
from tests.delegation.making import give
from tests.handover.making import run_by
from tests.handover.queues import COLLEGE

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def runs_one(kept: Any, browser_of: Any) -> int:
    """An account of 信息工程学院 that a student runs."""
    people = [browser_of(who) for who in ("operator", "head", "publicity")]
    return kept("a student runs an account", lambda: run_by(*people))


@pytest.fixture
def clerk(app: Flask) -> str:
    """A second clerk of the college."""
    give(app, "stranger", Role.AUTHOR, COLLEGE)
    return "何静（经济与管理学院）"
