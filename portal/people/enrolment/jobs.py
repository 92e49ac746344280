"""A workbook of units, users and people as work: it is read and carried out on trial outside of any request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.documents.reading import BadDocument, read_workbook
from portal.people.enrolment import effects, queries
from portal.people.enrolment.reading import rows_of
from portal.people.models import Enrolment, Subject
from portal.work.kinds import JobKind, NotRead, Place

if TYPE_CHECKING:
    from portal.people.enrolment.reading import Reading
    from portal.work.kinds import Task

ROSTER = (Subject.PEOPLE,)


def _read(task: Task) -> Reading:
    """Read the workbook: with `everything` of every subject, else the roster alone."""
    task.tell("正在读取工作簿", 0, 0)
    try:
        book = read_workbook(task.files[0].content)
        task.tell("已经读出，正在逐行核对", 0, 0)
        return rows_of(book, tuple(Subject) if task.said["everything"] else ROSTER)
    except BadDocument as refusal:
        raise NotRead(str(refusal)) from refusal


def _keep(task: Task, reading: Reading) -> Place:
    said = task.said
    made = queries.made_by(task.user, said["token"])
    if made is None:
        effects.refuse_too_many(task.user)
        made = Enrolment(user=task.user, file_name=said["name"], everything=said["everything"], token=said["token"])
        effects.begin(made, reading, task.user)
    return Place(said["show"], {"enrolment_id": made.id})


WORKBOOK = JobKind("people.workbook", "工作簿", _read, _keep)
