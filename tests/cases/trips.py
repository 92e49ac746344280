"""The sort of case that the tutorial makes up, handed in and decided on its real pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.calendar import today

if TYPE_CHECKING:
    from tests.pages import Answer, Page


SAID = "情况属实，同意。"

DAY = (today() + timedelta(days=3)).isoformat()


def handed_in(author: Page, name: str = "省教育厅", **facts: str) -> int:
    """Fill the form and hand it in; return the number of the case."""
    answer = author.send(author.open("/trips/new"), {"name": name, "handle": "报送材料", "due": DAY, **facts})
    assert answer.status == 303, answer.text
    return int(answer.location.split("?")[0].split("/")[-1])


def take(person: Page, trip: int, action: str, opinion: str | None = SAID, **facts: str) -> Answer:
    """Press the real button on the page of the case."""
    data = facts if opinion is None else {"opinion": opinion, **facts}
    answer = person.send(person.open(f"/trips/{trip}"), data, action=f"/trips/{trip}/steps/{action}")
    assert answer.status == 303, answer.text
    return person.follow(answer)


def on_list(person: Page, trip: int, url: str = "/cases/?scope=todo") -> bool:
    return any(link.startswith(f"/trips/{trip}") for link in person.open(url).links())
