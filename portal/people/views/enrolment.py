"""Units, users and the roster from a workbook: the page for it, the dry run, the confirmation, and the slips with one-time passwords."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from flask import request, send_file, url_for
from sqlalchemy.exc import IntegrityError

from portal.audit.trail import record_apart
from portal.database import db
from portal.documents.reading import WORKBOOK, BadDocument, read_workbook
from portal.documents.tables import ranges
from portal.documents.workbook import XLSX
from portal.errors import Missing, Refused
from portal.files.names import safe_name
from portal.people import queries, roster, throttle
from portal.people.enrolment import documents, effects
from portal.people.enrolment import queries as enrolled
from portal.people.enrolment.columns import NAME, PERSON, USERNAME
from portal.people.enrolment.reading import rows_of
from portal.people.forms import EnrolmentForm
from portal.people.models import PUBLICITY, Enrolment, EnrolmentStage, Finding, Role, Subject
from portal.people.queries import me
from portal.people.views.blueprint import pages
from portal.web.access import allow
from portal.web.forms import page_token
from portal.web.hosts import absolute
from portal.web.pages import go, page, wants_fragment

if TYPE_CHECKING:
    from typing import IO

    from werkzeug.wrappers import Response

    from portal.people.enrolment.effects import Handed
    from portal.people.models import EnrolmentRow, Unit

# The administrator brings in all three; whoever describes people on the roster, the roster alone.
ENROLLERS = (Role.ADMIN, Role.AUTHOR, Role.UNIT_HEAD, *PUBLICITY)
SHOWN = 200  # lines of a list on the page
LONGEST_NAME = 200
MOST_ID = 2**31 - 1
STALE = "在您查看之后，单位或用户已有变动，这次没有导入。下面是现在的检查结果，请重新核对后再确认。"
PARTS = {"issuing": "people/_issuing.html"}


class RowLine(NamedTuple):
    """One row as the dry run lists it: where it stands, whom it is about, what changes as (label, old, new)."""

    where: str
    who: str
    changes: list[list[str]]
    remark: str


@pages.get("/people/import")
@allow(*ENROLLERS)
def enrolments() -> Response:
    """Hand in a workbook; the list of what was handed in."""
    return _index(EnrolmentForm(formdata=None))


@pages.post("/people/import")
@allow(*ENROLLERS)
def enrol() -> Response:
    """Take in a workbook: read it, carry it out on trial, go on to what it would change. The page's token makes a file sent twice one."""
    form, token = EnrolmentForm(), page_token()
    if known := enrolled.made_by(me(), token):
        return go(url_for(".enrolment", enrolment_id=known.id))
    if not form.validate():
        return _index(form, 422)
    effects.refuse_too_many(me())
    throttle.count_document(me().id)
    try:
        content = form.workbook.data.stream.read(WORKBOOK.packed + 1)
        reading = rows_of(read_workbook(content), _subjects())
    except BadDocument as refusal:
        form.workbook.errors = [str(refusal)]
        return _index(form, 422)
    name = safe_name(form.workbook.data.filename)[: LONGEST_NAME - 5].removesuffix(".xlsx") + ".xlsx"
    made = Enrolment(user=me(), file_name=name, token=token)
    try:
        effects.begin(made, reading, me())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        found = enrolled.made_by(me(), token)
        if found is None:
            raise
        made = found
    return go(url_for(".enrolment", enrolment_id=made.id))


@pages.get("/people/import/template.xlsx")
@allow(*ENROLLERS)
def enrolment_template() -> Response:
    """Answer the empty workbook, with the sheets that this person may bring in."""
    subjects = _subjects()
    name = "单位、用户和名册导入模板.xlsx" if len(subjects) > 1 else "名册导入模板.xlsx"
    return _workbook(documents.template(subjects, _units()), name)


@pages.get("/people/import/<int:enrolment_id>")
@allow(*ENROLLERS)
def enrolment(enrolment_id: int) -> Response:
    """Show what a workbook would change, or what became of it."""
    return _shown(enrolled.enrolment_for(me(), enrolment_id))


@pages.post("/people/import/<int:enrolment_id>/confirm")
@allow(*ENROLLERS)
def confirm_enrolment(enrolment_id: int) -> Response:
    """Carry the good rows out. New users' one-time passwords are on the answer and nowhere else."""
    found = _held(enrolment_id)
    first = found.stage is EnrolmentStage.OPEN
    if not effects.confirm(found, me()):
        db.session.commit()
        return _shown(found, 409, STALE)
    db.session.commit()
    if not first or not enrolled.unsettled(found):
        return go(url_for(".enrolment", enrolment_id=enrolment_id))
    return _issued(found, 0)


@pages.post("/people/import/<int:enrolment_id>/slips")
@allow(Role.ADMIN)
def issue_passwords(enrolment_id: int) -> Response:
    """Give the next of those who have not signed in yet a new one-time password, on the answer and nowhere else."""
    found = _held(enrolment_id)
    if found.stage is not EnrolmentStage.TAKEN:
        raise Refused("这次导入还没有确认，没有可以发放的密码。", "请先核对并确认导入。")
    after = request.form.get("after", 0, type=int) or 0
    return _issued(found, max(0, min(after, MOST_ID)))


@pages.post("/people/import/<int:enrolment_id>/drop")
@allow(*ENROLLERS)
def drop_enrolment(enrolment_id: int) -> Response:
    """Give a workbook up."""
    effects.drop(_held(enrolment_id))
    db.session.commit()
    return go(url_for(".enrolments"))


@pages.get("/people/import/<int:enrolment_id>/faults.xlsx")
@allow(*ENROLLERS)
def enrolment_faults(enrolment_id: int) -> Response:
    """Answer the rows at fault as a workbook to correct and upload again; the download is kept in the trail."""
    found = enrolled.enrolment_for(me(), enrolment_id)
    rows = enrolled.rows_of(found, Finding.FAULTY)
    if not rows:
        raise Missing("这次导入没有有问题的行。")
    stream = documents.faulty_rows(_subjects(), _units(), rows)
    record_apart("enrolment.faults", f"enrolment:{enrolment_id}", rows=len(rows))
    return _workbook(stream, f"有问题的{len(rows)}行.xlsx")


def _held(enrolment_id: int) -> Enrolment:
    return enrolled.enrolment_for(me(), enrolment_id, to_write=True)


def _subjects() -> tuple[Subject, ...]:
    """Return what this person may bring in (S38): users and units are the administrator's."""
    return tuple(Subject) if me().holds(Role.ADMIN) else (Subject.PEOPLE,)


def _units() -> list[Unit]:
    return roster.described(me(), queries.open_units())


def _workbook(stream: IO[bytes], name: str) -> Response:
    with stream:
        return send_file(io.BytesIO(stream.read()), XLSX, as_attachment=True, download_name=name)


def _index(form: EnrolmentForm, status: int = 200) -> Response:
    return page(
        "people/enrolments.html",
        status=status,
        form=form,
        errors=form.faults,
        token=page_token(),
        everything=me().holds(Role.ADMIN),
        found=enrolled.listed(me()),
    )


def _shown(found: Enrolment, status: int = 200, said: str = "") -> Response:
    rows = enrolled.rows_of(found)
    faulty = [row for row in rows if row.finding is Finding.FAULTY]
    several = len({row.sheet for row in rows}) > 1
    lists = {
        finding: [_line(row, several=several) for row in rows if row.finding is finding and not row.made_id]
        for finding in (Finding.NEW, Finding.CHANGED, Finding.UNCHANGED)
    }
    counted = [(subject, [found.tally.get(subject, {}).get(f, 0) for f in Finding]) for subject in Subject]
    return page(
        "people/enrolment.html",
        status=status,
        enrolment=found,
        said=said,
        findings=list(Finding),
        counted=[(subject, numbers) for subject, numbers in counted if any(numbers)],
        to_take=sum(found.tally.get(s, {}).get(f, 0) for s in Subject for f in (Finding.NEW, Finding.CHANGED)),
        faulty=len(faulty),
        faults=_told(faulty, several=several)[:SHOWN],
        new=lists[Finding.NEW],
        changed=lists[Finding.CHANGED],
        unchanged=lists[Finding.UNCHANGED],
        shown=SHOWN,
        unsettled=enrolled.unsettled(found) if me().holds(Role.ADMIN) else 0,
    )


def _line(row: EnrolmentRow, *, several: bool) -> RowLine:
    said = {title: str(row.cells.get(title) or "") for title in (NAME, PERSON, USERNAME)}
    who = said[NAME] or said[PERSON]
    of_user = row.subject is Subject.USERS and said[USERNAME]
    where = f"{row.sheet} 第 {row.place} 行" if several else f"第 {row.place} 行"
    return RowLine(where, f"{who}（{said[USERNAME]}）" if of_user else who, row.changes, row.remark)


def _told(rows: list[EnrolmentRow], *, several: bool) -> list[tuple[str, str, str]]:
    """Return (rows, column, sentence), the same fault on many rows once."""
    places: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for title, sentence in row.faults:
            places[title, sentence][row.sheet].append(row.place)
    return [
        (
            "；".join(f"{f'{sheet} ' if several else ''}第 {ranges(of)} 行" for sheet, of in found.items()),
            title,
            sentence,
        )
        for (title, sentence), found in places.items()
    ]


def _issued(found: Enrolment, after: int) -> Response:
    """Answer the next slips: with htmx as a part that joins those on the page already, else as a page of their own."""
    handed: Handed = effects.hand_out(found, after)
    if not handed.slips and not wants_fragment():
        return go(url_for(".enrolment", enrolment_id=found.id))
    address = absolute(url_for("people.login"))
    return page("people/slips.html", PARTS, enrolment=found, handed=handed, address=address, joins=wants_fragment())
