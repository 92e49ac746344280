"""The process of a filing as a document: drawn from its table, with the rows behind it."""

from __future__ import annotations

from portal.cases.diagram import document
from portal.filings.sort import SORT
from portal.filings.workflow import PARTS


def process() -> tuple[str, str]:
    """Return the name of the document and its text."""
    return "process.md", document(SORT, "a filing", "portal/filings/workflow.py", PARTS)
