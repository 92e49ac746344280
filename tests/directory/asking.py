"""Asks the directory and its API: what an answer says first, and whether it is what the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from portal.directory import openapi
from tests.pages import Upload

if TYPE_CHECKING:
    from tests.pages import Answer, Page


def get(browser: Page, path: str, **query: Any) -> Any:
    return browser.client.get(f"/api/v1/{path}", query_string=query)


def asked(page: Page, q: str) -> Answer:
    return page.open("/directory/?q=" + q)


def scanned(page: Page, content: bytes) -> Answer:
    return page.send(page.open("/directory/"), {"picture": Upload(content)}, action="/directory/")


def verdict(answer: Answer) -> str:
    """Return the big word of an answer, and the sentence under it; on a page without one, nothing."""
    found = answer.all("div", role="status", class_=f"verdict verdict-{said}") if (said := tone(answer)) else []
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def tone(answer: Answer) -> str:
    """Return the tone of the one verdict on the page, "" where there is none."""
    classes = [said.get("class") or "" for said in answer.all("div", role="status")]
    tones = [name.removeprefix("verdict verdict-") for name in classes if name.startswith("verdict ")]
    assert len(tones) <= 1, "one verdict"
    return tones[0] if tones else ""


def fits(name: str, body: Any) -> None:
    """Fail where an answer of the API is not what its document says."""
    document = openapi.document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(body)]
    assert faults == []
