"""Filings made on the pages themselves: the real form filled, the real button pressed; for tests whose subject is one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.filings import making
from tests.filings.making import facts, id_in

if TYPE_CHECKING:
    from tests.pages import Answer, Page


def card(page: Answer) -> str:
    """The words of the first card of a case."""
    (found,) = page.all("section", aria_label="办理进度")
    return " ".join("".join(found.itertext()).split())


def new_form(author: Page, platform: str = "wechat", kind: str = "creation") -> Answer:
    return author.open(f"/filings/new?platform={platform}&kind={kind}")


def draft(author: Page, platform: str = "wechat", kind: str = "creation", **changes: Any) -> int:
    """Fill the form, keep it as a draft, return the filing's id."""
    return _filled(author, platform, kind, "draft", changes)


def submitted(author: Page, platform: str = "wechat", kind: str = "creation", **changes: Any) -> int:
    """Fill the form, submit it for approval, return the filing's id."""
    return _filled(author, platform, kind, "submit", changes)


def _filled(author: Page, platform: str, kind: str, save: str, changes: dict[str, Any]) -> int:
    answer = author.send(new_form(author, platform, kind), facts(platform, **changes), button=("save", save))
    assert answer.status == 303, answer.text
    return id_in(answer.location)


def decide(person: Page, filing: int, action: str, opinion: str = "情况属实，同意。") -> Answer:
    """Write the opinion into the box on the page and press the button."""
    return person.send(
        person.open(f"/filings/{filing}"), {"opinion": opinion}, action=f"/filings/{filing}/steps/{action}"
    )


def step(person: Page, filing: int, action: str) -> Answer:
    """Press a button that asks no opinion."""
    return person.send(person.open(f"/filings/{filing}"), action=f"/filings/{filing}/steps/{action}")


def filed(
    author: Page, unit: Page, office: Page, platform: str = "wechat", tech: Page | None = None, **changes: Any
) -> int:
    """A filing through both approvals, numbered; where the technology centre is asked (第四条), `tech` is its person."""
    return making.consented(submitted(author, platform, **changes), unit, office, tech, by=decide)
