"""Of a test that is a table of rows, which rows are looked at closely: recorded for coverage, repeated on the second database."""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.pages import untraced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

RECORDED = 2  # rows of one test: the others run the same lines, and recording costs half as much again
REPEATED = 1
# What these do themselves is not recorded: they run through pages whose lines the tests of each feature reach, and more slowly.
UNRECORDED = ("tests/browser/", "tests/site/", "tests/upgrade/")
# Rows that differ in what the database itself is asked: each is repeated.
OF_DATABASE = ("tests/site/", "tests/test_", "tests/filings/test_table.py")
IN_CHILDREN = "COVERAGE_PROCESS_CONFIG"  # by it a child process knows that it is recorded


def spread(rows: list[pytest.Item], most: int) -> set[pytest.Item]:
    """Return at most `most` of the rows, spread evenly: the first and the last are among them."""
    if len(rows) <= most:
        return set(rows)
    return {rows[round(place * (len(rows) - 1) / max(1, most - 1))] for place in range(most)}


def chosen(items: Iterable[pytest.Item], most: int) -> set[pytest.Item]:
    """Return the tests, of each that is a table at most `most` rows."""
    tables: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        tables[item.nodeid.partition("[")[0]].append(item)
    return {item for rows in tables.values() for item in spread(rows, most)}


def recorded(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the tests whose lines are recorded for coverage."""
    return chosen((item for item in items if not item.nodeid.startswith(UNRECORDED)), RECORDED)


def repeated(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the tests that are repeated on the second database."""
    return chosen(items, REPEATED) | {item for item in items if item.nodeid.startswith(OF_DATABASE)}


@contextmanager
def unrecorded() -> Iterator[None]:
    """Let the recorder of coverage look away, in child processes too."""
    config = os.environ.pop(IN_CHILDREN, None)
    try:
        with untraced():
            yield
    finally:
        if config is not None:
            os.environ[IN_CHILDREN] = config
