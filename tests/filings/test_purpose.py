"""The purpose of a filing's page says who gives an opinion before the office, where somebody does, as its own way goes (第四、六条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.filings.models import State
from tests.filings.cases import brought
from tests.filings.law import CAST, SORTS

if TYPE_CHECKING:
    from flask import Flask

CASES = [(sort, author) for sort in SORTS for author in SORTS[sort]]


@pytest.mark.parametrize("state", [State.DRAFT, State.PUBLICITY_REVIEW, State.REFUSED])
@pytest.mark.parametrize(("sort", "author"), CASES)
def test_the_purpose_names_who_is_asked_first_and_nobody_who_is_not(
    app: Flask, browser_of: Any, sort: str, author: str, state: State
) -> None:
    filing = brought(app, browser_of, sort, state, author)
    (purpose,) = browser_of(author).open(f"/filings/{filing}").all("p", class_="purpose")
    said = "".join(purpose.itertext())
    unit = "" if sort == "stock" or not CAST[author] else "校团委" if author == "student" else "单位主要负责人"
    asked = [*([f"{unit}签署意见"] if unit else []), *(["技术中心提出意见"] if sort == "software" else [])]
    first = f"，先由{'、'.join(asked)}。" if asked else "。"
    assert said.split("党委宣传部")[1].removeprefix("备案").removeprefix("同意").startswith(first), said
    assert ("先由" in said) == bool(asked)
