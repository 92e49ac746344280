"""How often a page asks the database: a fixed number of times, however many rows it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.instance import counted

if TYPE_CHECKING:
    from tests.site.school import School

# Every page: the session with its person, their roles, the school's parameters, 校团委, who stands in for whom, the to-dos, the messages.
FRAME = 7
LIST, CASE = FRAME + 4, FRAME + 8


def statements(school: School, role: str, path: str) -> int:
    """Count the statements of the second request: the first may note that somebody is at work."""
    page = school.as_role(role)
    page.open(path)
    with counted(school.app) as seen:
        assert page.open(path).status == 200
    return seen.total()


@pytest.mark.parametrize("role", ["author", "unit_head", "publicity"])
def test_a_list_asks_as_often_for_many_rows_as_for_few(school: School, role: str) -> None:
    many, few = statements(school, role, "/filings/"), statements(school, role, "/filings/?q=图书馆")
    assert many <= LIST
    assert many <= few + 1, "the authors of the rows are asked for together"


@pytest.mark.parametrize("role", ["author", "publicity", "admin"])
def test_the_registry_asks_as_often_for_many_lines_as_for_few(school: School, role: str) -> None:
    for filters in ("", "?q=郑州", "?issue=leaving&sort=followers", "?q=没有的"):
        assert statements(school, role, f"/accounts/{filters}") <= FRAME + 4


@pytest.mark.parametrize("role", ["unit_head", "publicity"])
def test_a_filings_page_asks_at_most_eight_questions_of_its_own(school: School, role: str) -> None:
    filing = school.address("/filings/{own}" if role == "unit_head" else "/filings/{own_later}")
    assert statements(school, role, filing) <= CASE


def test_the_desk_asks_for_each_of_its_lists_and_counts_once(school: School) -> None:
    """One question more is for what its owner has handed in to be read."""
    assert statements(school, "publicity", "/") <= FRAME + 7
