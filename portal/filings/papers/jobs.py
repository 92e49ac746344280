"""Scans as work: they are drawn and filed outside of any request, all that were handed in together or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.errors import Refused
from portal.files.pictures import BadUpload
from portal.filings import queries
from portal.filings.papers import scans
from portal.filings.papers.lookup import may_attach
from portal.work.kinds import JobKind, NotRead, Place

if TYPE_CHECKING:
    from portal.filings.papers.scans import Drawn
    from portal.work.kinds import Task


def _read(task: Task) -> Drawn:
    drawn, faults = scans.read(task.files, task.tell)
    if faults:
        raise NotRead(*faults)
    return drawn


def _place(task: Task, drawn: Drawn) -> Place:
    try:
        done = scans.place(task.user, drawn)
    except BadUpload as refusal:
        raise NotRead(f"{refusal.sentence}。") from refusal
    counted = {"placed": len(done.placed), "same": done.same, "left": len(done.left)}
    return Place("filings.scans", {name: number for name, number in counted.items() if number})


def _attach(task: Task, drawn: Drawn) -> Place:
    filing = queries.filing_for(task.user, task.said["filing"])
    if not may_attach(task.user, filing):
        raise Refused("这份备案现在不收您的纸质件，扫描件没有保存。")
    if faults := [fault for _, pages in drawn if (fault := scans.contradicting(filing, pages))]:
        raise NotRead(*faults)
    try:
        scans.attach(task.user, filing, drawn)
    except BadUpload as refusal:
        raise NotRead(f"{refusal.sentence}。") from refusal
    return Place("filings.show", {"filing_id": filing.id, "_anchor": "papers", "said-papers": "scan-kept"})


PLACED = JobKind("scans.placed", "扫描件", _read, _place)
ATTACHED = JobKind("scans.attached", "扫描件", _read, _attach)
