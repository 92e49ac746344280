"""Filings that are ticked in a list and consented to together."""

from __future__ import annotations

UNIT = "/filings/?scope=todo&state=unit_review"
OFFICE = "/filings/?scope=todo&state=publicity_review"
SAID = "情况属实，同意。"


def boxes(page) -> list[str]:
    return [box.get("value") for box in page.all("input", name="case")]


def tick(page, *filings: int) -> list[str]:
    return [value for value in boxes(page) if int(value.split("-")[0]) in filings]


def consent(person, url: str, filings: list[int] | None = None, opinion: str = SAID):
    page = person.open(url)
    ticked = boxes(page) if filings is None else tick(page, *filings)
    return person.send(page, {"case": ticked, "opinion": opinion}, action="/filings/batch")
