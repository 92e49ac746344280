"""What imports have read outside of any request: a workbook, which becomes rows to check, and paper forms, which become drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.documents.reading import BadDocument, read_workbook
from portal.errors import BadInput, Denied
from portal.filings.queries import draft_of
from portal.imports import effects, queries
from portal.imports.models import Import
from portal.imports.papers import batch
from portal.imports.sheets import lines_of
from portal.people.models import PUBLICITY
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.work.kinds import JobKind, NotRead, Place

if TYPE_CHECKING:
    from portal.imports.papers.batch import Paper
    from portal.imports.sheets import Reading
    from portal.people.models import User
    from portal.work.kinds import Task

NO_UNIT = ("您还没有可以填报的单位。", "请联系系统管理员分配填报单位。")


def refuse_stock(user: User) -> None:
    """Raise Denied for whoever may not take stock."""
    if not user.holds(*PUBLICITY):
        raise Denied(in_school_words("存量登记由党委宣传部办理。"), "您可以按“补办”导入本单位的账号。")


def _read_workbook(task: Task) -> Reading:
    task.tell("正在读取工作簿", 0, 0)
    try:
        book = read_workbook(task.files[0].content)
        task.tell("已经读出，正在逐行整理", 0, 0)
        return lines_of(book, PLATFORMS.get(task.said["platform"]), stock=task.said["stock"])
    except BadDocument as refusal:
        raise NotRead(str(refusal)) from refusal


def _keep_workbook(task: Task, reading: Reading) -> Place:
    user, said = task.user, task.said
    imported = queries.made_by(user, said["token"])
    if imported is None:
        if said["stock"]:
            refuse_stock(user)
        effects.refuse_too_many(user)
        if reading.new and not queries.units_for(user, stock=said["stock"]):
            raise BadInput(*NO_UNIT)
        imported = Import(user=user, file_name=said["name"], stock=said["stock"], token=said["token"])
        effects.begin(imported, reading)
    return Place("imports.show", {"import_id": imported.id})


def _read_forms(task: Task) -> list[Paper]:
    units = queries.units_for(task.user, stock=True)
    if not units:
        raise BadInput(*NO_UNIT)
    chosen = next((unit for unit in units if unit.id == task.said["unit"]), None)
    papers = batch.read_forms(
        task.files, task.said["refusals"], batch.Wanted(task.user, units, chosen, task.said["kind"]), task.tell
    )
    if refusals := batch.refusals(papers):
        raise NotRead(*refusals)
    return papers


def _keep_forms(task: Task, papers: list[Paper]) -> Place:
    token = task.said["token"]
    if made_before(task.user, token) is None:
        batch.keep_forms(papers, task.user, token)
    place = made_before(task.user, token)
    assert place is not None  # noqa: S101 - it was made in this very transaction
    return place


def made_before(user: User, token: str) -> Place | None:
    """Return where the forms handed in by one page have led: the draft of one, the page of several; None while they have not."""
    if (alone := draft_of(user, token)) is not None:
        return Place("filings.edit", {"filing_id": alone.id})
    made = queries.made_by(user, token)
    return Place("imports.show", {"import_id": made.id}) if made else None


WORKBOOK = JobKind("imports.workbook", "工作簿", _read_workbook, _keep_workbook)
FORMS = JobKind("imports.forms", "登记表", _read_forms, _keep_forms)
