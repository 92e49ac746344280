"""The process of a report of an impostor as a document: drawn from its table, with the rows behind it."""

from __future__ import annotations

from portal.cases.diagram import document
from portal.reports.sort import SORT
from portal.reports.workflow import PARTS


def process() -> tuple[str, str]:
    """Return the name of the document and its text."""
    return "process-reports.md", document(SORT, "a report of an impostor", "portal/reports/workflow.py", PARTS)
