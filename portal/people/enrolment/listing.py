"""What the page of an enrolment says: how many rows come to what, each row with what it changes, each fault once with its rows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.documents.excel.headings import ranges
from portal.people.enrolment import queries
from portal.people.enrolment.columns import NAME, PERSON, USERNAME
from portal.people.models import EnrolmentStage, Finding, Subject

if TYPE_CHECKING:
    from portal.people.models import Enrolment, EnrolmentRow

SHOWN = 200  # lines of a list on the page
TAKEN = (Finding.NEW, Finding.CHANGED)


class RowLine(NamedTuple):
    """One row: where it stands, whom it is about, what changes as (label, old, new), what is left aside."""

    where: str
    who: str
    changes: list[list[str]]
    remark: str


def context(enrolment: Enrolment) -> dict[str, Any]:
    """Return the whole context of the page."""
    rows = queries.rows_of(enrolment)
    faulty = [row for row in rows if row.finding is Finding.FAULTY]
    several = len({row.sheet for row in rows}) > 1
    return {
        "enrolment": enrolment,
        "waits": enrolment.stage is EnrolmentStage.OPEN,
        "findings": list(Finding),
        "counted": _counted(enrolment),
        "to_take": sum(found.get(finding, 0) for found in enrolment.tally.values() for finding in TAKEN),
        "faulty": len(faulty),
        "faults": told(faulty, several=several)[:SHOWN],
        "shown": SHOWN,
        "unsettled": queries.unsettled(enrolment),
        **{finding.value: _lines(rows, finding, several=several) for finding in (*TAKEN, Finding.UNCHANGED)},
    }


def _counted(enrolment: Enrolment) -> list[tuple[Subject, list[int]]]:
    """Return for each subject that occurs how many rows come to what, in the order of the findings."""
    counted = ((subject, enrolment.tally.get(subject.value, {})) for subject in Subject)
    return [(subject, [found.get(finding.value, 0) for finding in Finding]) for subject, found in counted if found]


def _lines(rows: list[EnrolmentRow], finding: Finding, *, several: bool) -> list[RowLine]:
    """Return the rows of one finding; of what was taken nothing is told again."""
    return [_line(row, several=several) for row in rows if row.finding is finding and row.made_id is None]


def _line(row: EnrolmentRow, *, several: bool) -> RowLine:
    said = {title: str(row.cells.get(title) or "") for title in (NAME, PERSON, USERNAME)}
    who, where = said[NAME] or said[PERSON], f"第 {row.place} 行"
    of_user = row.subject is Subject.USERS
    return RowLine(
        f"{row.sheet} {where}" if several else where,
        f"{who}（{said[USERNAME]}）" if of_user else who,
        row.changes,
        row.remark,
    )


def told(rows: list[EnrolmentRow], *, several: bool) -> list[tuple[str, str, str]]:
    """Return (rows, column, sentence), the same fault on many rows once."""
    places: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for title, sentence in row.faults:
            places[title, sentence][row.sheet].append(row.place)
    return [(_places(found, several=several), title, sentence) for (title, sentence), found in places.items()]


def _places(found: dict[str, list[int]], *, several: bool) -> str:
    return "；".join(f"{f'{sheet} ' if several else ''}第 {ranges(places)} 行" for sheet, places in found.items())
