"""The signed paper comes back: scans filed by their code or by hand, shown, withdrawn; the paper put into its box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.audit.trail import record_apart
from portal.cases.page import answer
from portal.database import db
from portal.errors import Denied, Missing, Refused
from portal.files.store import open_file
from portal.filings import queries
from portal.filings.models import Scan
from portal.filings.papers import archive, jobs, lookup, scans
from portal.filings.papers.forms import ArchiveForm, PlaceForm, ScansForm
from portal.filings.sort import SORT
from portal.filings.views.blueprint import READERS, pages
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.settings.names import in_school_words
from portal.web.access import allow
from portal.web.downloads import stored_file
from portal.web.pages import go, page
from portal.web.saying import said
from portal.work.intake import Full, take_in
from portal.work.kinds import Place
from portal.work.queries import given_back

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Filing
    from portal.work.kinds import Sent

LATE = "您打开页面后，已有人登记了存放位置，您填写的没有保存；这里仍是您填写的内容，请核对后再保存。"
NOT_YOURS = "只有这份备案的填报人、单位负责人和党委宣传部可以收回纸质件。"


@pages.get("/scans", endpoint="scans")
@allow(*lookup.HANDLERS)
def scans_page() -> Response:
    """Show the page where signed papers are handed in, and what still waits to be placed."""
    if refused := given_back(jobs.PLACED.key):
        return page("filings/scans.html", status=422, **_context(ScansForm(), _faults(refused.faults)))
    return page("filings/scans.html", **_context(ScansForm()))


@pages.post("/scans")
@allow(*lookup.HANDLERS)
def take_scans() -> Response:
    """Take scans in: each is filed under the filing that the code on it names, or waits to be placed by hand."""
    form = ScansForm()
    files, faults, status = *_quickly_read(form), 422
    if not faults:
        try:
            return take_in(jobs.PLACED.key, files, {}, back=Place("filings.scans", {}), form=form)
        except Full as full:
            faults, status = [full.sentence], full.status
    return page("filings/scans.html", status=status, **_context(form, _faults(faults)))


@pages.post("/scans/<int:scan_id>/place")
@allow(*lookup.HANDLERS)
def place_scan(scan_id: int) -> Response:
    """File a scan that waits under the filing that is named."""
    scan = _waiting(scan_id)
    form = PlaceForm(prefix=f"s{scan.id}-")
    found, fault = _meant(form)
    if fault or found is None:
        form.which.errors = [fault]
        errors = [(form.which.id, f"扫描件 {scan.id}", fault)]
        return page("filings/scans.html", status=422, **_context(ScansForm(formdata=None), errors, (scan.id, form)))
    scans.settle(scan, found)
    db.session.commit()
    return go(_address(1, 0, 0))


def _meant(form: PlaceForm) -> tuple[Filing | None, str]:
    """Return the one filing that was named, or what is wrong; several are offered to choose from."""
    if not form.validate():
        return None, form.faults[0][2]
    if form.filing.data:
        found = lookup.by_id(me(), form.filing.data)
    elif form.which.data:
        found = lookup.asked_for(me(), form.which.data)
    else:
        return None, "请填写编号或账号名称。"
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, "没有找到您可办理的备案，请核对编号或名称。"
    form.offer(found[: lookup.OFFERED])
    more = "，只列出最近的" if len(found) > lookup.OFFERED else ""
    return None, f"有多份备案符合{more}，请选择其中一份。"


@pages.get("/scans/<int:scan_id>.pdf")
@allow(*READERS)
def scan_file(scan_id: int) -> Response:
    """Return a scan as a PDF of pictures; whoever may not see the filing may not see its papers."""
    scan = _readable(scan_id)
    stored = open_file(db.session, scan.file)
    if stored is None:
        raise Missing
    response = stored_file(stored)
    response.headers["Cache-Control"] = "no-store"
    about = f"filing:{scan.filing_id}" if scan.filing_id else f"scan:{scan.id}"
    record_apart("filing.scan_read", about, scan=scan.id, pages=scan.pages)
    return response


@pages.post("/scans/<int:scan_id>/withdraw")
@allow(*lookup.HANDLERS)
def withdraw_scan(scan_id: int) -> Response:
    """Withdraw a scan that was filed wrongly; nothing is deleted."""
    scan = _readable(scan_id)
    if not archive.may_withdraw(me(), scan):
        raise Denied(in_school_words("只有上传人和党委宣传部可以撤下扫描件。"))
    if scan.filing_id:
        _own(scan.filing_id)
    scans.withdraw(scan)
    db.session.commit()
    if scan.filing_id:
        return go(said(".show", "scan-withdrawn", at="papers", filing_id=scan.filing_id))
    return go(said(".scans", "scan-withdrawn"))


@pages.post("/<int:filing_id>/scans")
@allow(*lookup.HANDLERS)
def attach_scans(filing_id: int) -> Response:
    """File scans by hand under this filing; one whose code names another filing is refused."""
    _own(filing_id)
    form = ScansForm()
    files, faults, status = *_quickly_read(form), 422
    if not faults:
        back = Place("filings.attach_again", {"filing_id": filing_id})
        try:
            return take_in(jobs.ATTACHED.key, files, {"filing": filing_id}, back=back, form=form)
        except Full as full:
            faults, status = [full.sentence], full.status
    return _case(filing_id, _faults(faults), status=status)


@pages.get("/<int:filing_id>/scans")
@allow(*lookup.HANDLERS)
def attach_again(filing_id: int) -> Response:
    """Show the filing's page with what was wrong with the scans that were to be filed there; without that go to the page itself."""
    refused = given_back(jobs.ATTACHED.key)
    if refused is None or refused.said.get("filing") != filing_id:
        return go(url_for(".show", filing_id=filing_id, _anchor="papers"))
    return _case(filing_id, _faults(refused.faults))


@pages.post("/<int:filing_id>/archive")
@allow(*PUBLICITY)
def archive_paper(filing_id: int) -> Response:
    """Note in which box and folder the paper is kept."""
    filing = _own(filing_id)
    form = ArchiveForm()
    typed = {"box": form.box.data, "folder": form.folder.data}
    if not form.validate():
        return _case(filing_id, form.faults, typed)
    try:
        archive.put(me(), filing, form.box.data, form.folder.data, form.revision.data or 0)
        db.session.commit()
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        return _case(filing_id, [("box", "档案盒号", LATE)], typed, 409)
    return go(said(".show", "archived", at="papers", filing_id=filing_id))


def _quickly_read(form: ScansForm) -> tuple[list[Sent], list[str]]:
    """Return the chosen files and what can be said against them at once. Raises TooMany."""
    files = form.files
    faults = form.faults_of(files)
    if not faults:
        scans.count(me(), files)
        faults = scans.faults_of(files)
    return files, faults


def _faults(sentences: list[str]) -> list[tuple[str, str, str]]:
    return [("scans", "扫描件", sentence) for sentence in sentences]


def _own(filing_id: int) -> Filing:
    """Return a filing whose paper this person may bring back. Raises Missing, Denied, Refused."""
    filing = queries.filing_for(me(), filing_id)
    if not lookup.may_attach(me(), filing):
        if filing.author_id == me().id or me().holds(*PUBLICITY):
            raise Refused("这份备案尚未提交或已作废，不收纸质件。")
        raise Denied(in_school_words(NOT_YOURS))
    return filing


def _waiting(scan_id: int) -> Scan:
    found = db.session.scalar(select(Scan).where(Scan.id == scan_id, Scan.by_id == me().id))
    if found is None:
        raise Missing
    if found.filing_id or found.withdrawn_at:
        raise Refused("这份扫描件已经归入备案或已撤下。")
    return found


def _readable(scan_id: int) -> Scan:
    found = db.session.get(Scan, scan_id)
    if found is None or (found.filing_id is None and found.by_id != me().id):
        raise Missing
    if found.filing_id is not None:
        queries.filing_for(me(), found.filing_id)
    return found


def _address(placed: int, same: int, left: int) -> str:
    return url_for(".scans", placed=placed or None, same=same or None, left=left or None)


def _case(
    filing_id: int, errors: list[tuple[str, str, str]], typed: dict[str, Any] | None = None, status: int = 422
) -> Response:
    """Show the filing's page again with what is wrong about its paper; 409 where somebody else was quicker."""
    more = {"paper_errors": errors, **({"paper": typed} if typed else {})}
    return answer(SORT, queries.filing_to_read(me(), filing_id), status, **more)


def _context(
    form: ScansForm, errors: list[tuple[str, str, str]] | None = None, tried: tuple[int, PlaceForm] | None = None
) -> dict[str, Any]:
    """Return the whole context of the page of scans; `tried` is the form with which one was to be placed."""
    waiting = scans.unplaced(me())
    counts = {name: request.args.get(name, 0, type=int) for name in ("placed", "same", "left")}
    return {
        "form": form,
        "errors": errors or [],
        "waiting": [
            (scan, tried[1] if tried and tried[0] == scan.id else PlaceForm(formdata=None, prefix=f"s{scan.id}-"))
            for scan in waiting
        ],
        "names": scans.names(me(), waiting),
        "latest": scans.latest(me()),
        "told": {name: max(0, min(count, 999)) for name, count in counts.items()},
    }
