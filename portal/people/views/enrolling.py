"""Units, users and the roster from a workbook: the page for it, the dry run, the confirmation, the slips with one-time passwords.

The same pages stand at two addresses: the administrator's, for everything (they belong behind the address ranges of management), and
those for whoever describes people, for the roster alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from flask import request, url_for

from portal.audit.trail import record_apart
from portal.database import db
from portal.documents.excel.workbook import XLSX
from portal.documents.reading import WORKBOOK, BadDocument, check_head
from portal.errors import Missing, Refused
from portal.files.names import safe_name
from portal.people import queries, roster, throttle
from portal.people.enrolment import documents, effects, jobs, listing
from portal.people.enrolment import queries as enrolled
from portal.people.forms import EnrolmentForm
from portal.people.models import PUBLICITY, Enrolment, EnrolmentStage, Finding, Role, Subject
from portal.people.queries import me
from portal.people.views.blueprint import pages
from portal.web.access import allow
from portal.web.downloads import download
from portal.web.forms import page_token
from portal.web.hosts import absolute
from portal.web.pages import go, page, wants_fragment
from portal.web.saying import said as saying
from portal.work.intake import Full, take_in
from portal.work.kinds import Place, Sent
from portal.work.queries import given_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from werkzeug.wrappers import Response

    from portal.people.models import Unit

LONGEST_NAME = 200
MOST_ID = 2**31 - 1
STALE = "您查看后，单位或用户已有变动，这次没有导入。下面是现在的检查结果，请重新核对后再确认。"
PARTS = {"issuing": "people/_issuing.html"}


@dataclass(frozen=True)
class Door:
    """One of the two addresses: what it is called in endpoints, who comes in by it, what they may bring, the page it is reached from."""

    key: str
    path: str
    roles: tuple[str, ...]
    subjects: tuple[Subject, ...]
    back: str

    @property
    def everything(self) -> bool:
        """Say whether units and users come in by it, too (S38)."""
        return len(self.subjects) > 1

    def endpoint(self, view: str) -> str:
        """Return what one of its pages is called in endpoints."""
        return f"people.{self.key}_{view}"

    def url(self, view: str, enrolment: Enrolment | None = None) -> str:
        """Return the address of one of its pages."""
        return url_for(self.endpoint(view), enrolment_id=enrolment.id if enrolment else None)


EVERYTHING = Door("import", "/people/import", (Role.ADMIN,), tuple(Subject), "people.users")
ROSTER = Door(
    "roster", "/people/roster", (Role.AUTHOR, Role.UNIT_HEAD, *PUBLICITY), (Subject.PEOPLE,), "handover.people"
)


def index(door: Door) -> Response:
    """Hand in a workbook; the list of what was handed in. One that was refused comes back here with the reason."""
    form = EnrolmentForm(formdata=None)
    if refused := given_back(jobs.WORKBOOK.key):
        form.workbook.errors = refused.faults
    return _index(door, form, 422 if refused else 200)


def upload(door: Door) -> Response:
    """Take in a workbook: it is read, carried out on trial, and shown as what it would change. A file sent twice is one."""
    form, token = EnrolmentForm(), page_token()
    if known := enrolled.made_by(me(), token):
        return go(door.url("show", known))
    if not form.validate():
        return _index(door, form, 422)
    effects.refuse_too_many(me())
    throttle.count_document(me().id)
    content = form.workbook.data.stream.read(WORKBOOK.packed + 1)
    name = safe_name(form.workbook.data.filename)[: LONGEST_NAME - 5].removesuffix(".xlsx") + ".xlsx"
    said = {"name": name, "token": token, "everything": door.everything, "show": door.endpoint("show")}
    try:
        check_head(content, WORKBOOK)
        back = Place(door.endpoint("index"), {})
        return take_in(jobs.WORKBOOK.key, [Sent(name, content)], said, back=back, form=form, token=token)
    except BadDocument as refusal:
        form.workbook.errors = [str(refusal)]
        return _index(door, form, 422)
    except Full as full:
        form.workbook.errors = [full.sentence]
        return _index(door, form, full.status)


def template(door: Door) -> Response:
    """Answer the empty workbook, with the sheets that may be brought in here."""
    name = "单位、用户和名册导入模板.xlsx" if door.everything else "名册导入模板.xlsx"
    return _workbook(documents.template(door.subjects, _units()), name)


def show(door: Door, enrolment_id: int) -> Response:
    """Show what a workbook would change, or what became of it."""
    return _shown(door, enrolled.enrolment_for(me(), enrolment_id, everything=door.everything))


def confirm(door: Door, enrolment_id: int) -> Response:
    """Carry the good rows out. New users' one-time passwords are on the answer and nowhere else."""
    found = _held(door, enrolment_id)
    first = found.stage is EnrolmentStage.OPEN
    taken = effects.confirm(found, me())
    db.session.commit()
    if not taken:
        return _shown(door, found, 409, STALE)
    return _issued(door, found, 0) if first and enrolled.unsettled(found) else go(door.url("show", found))


def slips(door: Door, enrolment_id: int) -> Response:
    """Give the next of those who have not signed in yet a new one-time password, on the answer and nowhere else."""
    found = _held(door, enrolment_id)
    if found.stage is not EnrolmentStage.TAKEN:
        raise Refused("这次导入还没有确认，没有可以发放的密码。", "请先核对并确认导入。")
    return _issued(door, found, max(0, min(request.form.get("after", 0, type=int) or 0, MOST_ID)))


def drop(door: Door, enrolment_id: int) -> Response:
    """Give a workbook up."""
    effects.drop(_held(door, enrolment_id))
    db.session.commit()
    return go(saying(door.endpoint("index"), "enrolment-dropped"))


def faults(door: Door, enrolment_id: int) -> Response:
    """Answer the rows at fault as a workbook to correct and upload again; the download is kept in the trail."""
    found = enrolled.enrolment_for(me(), enrolment_id, everything=door.everything)
    rows = enrolled.rows_of(found, Finding.FAULTY)
    if not rows:
        raise Missing("这次导入没有有问题的行。")
    stream = documents.faulty_rows(door.subjects, _units(), rows)
    record_apart("enrolment.faults", f"enrolment:{enrolment_id}", rows=len(rows))
    return _workbook(stream, f"有问题的{len(rows)}行.xlsx")


ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("", "GET", index),
    ("", "POST", upload),
    ("/template.xlsx", "GET", template),
    ("/<int:enrolment_id>", "GET", show),
    ("/<int:enrolment_id>/confirm", "POST", confirm),
    ("/<int:enrolment_id>/drop", "POST", drop),
    ("/<int:enrolment_id>/faults.xlsx", "GET", faults),
)
SLIPS = ("/<int:enrolment_id>/slips", "POST", slips)


def _mount(door: Door, path: str, method: str, view: Callable[..., Response]) -> None:
    @wraps(view)
    def at_door(**arguments: int) -> Response:
        return view(door, **arguments)

    endpoint = f"{door.key}_{view.__name__}"
    pages.add_url_rule(f"{door.path}{path}", endpoint, allow(*door.roles)(at_door), methods=[method])


for _door, _routes in ((EVERYTHING, (*ROUTES, SLIPS)), (ROSTER, ROUTES)):
    for _route in _routes:
        _mount(_door, *_route)


def _held(door: Door, enrolment_id: int) -> Enrolment:
    return enrolled.enrolment_for(me(), enrolment_id, everything=door.everything, to_write=True)


def _units() -> list[Unit]:
    return roster.described(me(), queries.open_units())


def _workbook(stream: IO[bytes], name: str) -> Response:
    return download(stream, name, XLSX)


def _index(door: Door, form: EnrolmentForm, status: int = 200) -> Response:
    found = enrolled.listed(me(), everything=door.everything)
    facts = {"form": form, "errors": form.faults, "token": page_token(), "found": found, "door": door}
    return page("people/enrolments.html", None, status, **facts)


def _shown(door: Door, found: Enrolment, status: int = 200, said: str = "") -> Response:
    return page("people/enrolment.html", None, status, door=door, said=said, **listing.context(found))


def _issued(door: Door, found: Enrolment, after: int) -> Response:
    """Answer the next slips: with htmx as a part that joins those on the page already, else as a page of their own."""
    handed = effects.hand_out(found, after)
    if not handed.slips and not wants_fragment():
        return go(door.url("show", found))
    address = absolute(url_for("people.login"))
    facts = {"door": door, "enrolment": found, "handed": handed, "address": address, "joins": wants_fragment()}
    return page("people/slips.html", PARTS, 200, **facts)
