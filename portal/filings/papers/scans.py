"""The signed paper comes back: scans are taken in, placed by their code or by hand, and withdrawn."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from portal import calendar
from portal.audit.trail import record
from portal.config import current
from portal.database import db
from portal.documents.scanning import SECONDS, BadUpload, ScannedPage, bound, head_fault, scanned
from portal.errors import Refused, TooMany
from portal.feature import Unfinished
from portal.files.models import StoredFile
from portal.files.store import keep
from portal.filings.models import Filing, Scan
from portal.filings.papers.lookup import MARKS, parts, target
from portal.people import throttle
from portal.people.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.work.kinds import Sent

MOST_READ = 120
"""Files that are read for one person within a quarter of an hour."""
MOST_PAGES = 60
"""Pages of all the files of one upload together: somebody waits for them before the screen."""
SHOWN = 20

Drawn = list[tuple[str, tuple[ScannedPage, ...]]]
"""The name and the pages of each uploaded file."""


class Placed(NamedTuple):
    """What became of an upload: scans filed anew, how many were there already, scans that wait for a hand."""

    placed: list[Scan]
    same: int
    left: list[Scan]


def faults_of(files: Sequence[Sent]) -> list[str]:
    """Return what a look at the beginning of each file tells at once: that it is empty, or no scan at all."""
    found = [(sent.name, head_fault(sent.content)) for sent in files]
    return [_fault(name, fault, len(files)) for name, fault in found if fault]


def _fault(name: str, sentence: str, among: int) -> str:
    return f"{name}：{sentence}。" if among > 1 else f"{sentence}。"


def count(user: User, files: Sequence[Sent]) -> None:
    """Count the files that are about to be read for somebody. Commits. Raises TooMany."""
    free = all(throttle.take(f"scan:{user.id}", MOST_READ) for _ in files)
    db.session.commit()
    if not free:
        minutes = int(throttle.LOCK.total_seconds() // 60)
        raise TooMany(f"上传过于频繁，{minutes} 分钟内最多读取 {MOST_READ} 个文件，这次没有保存。", "请稍后再上传。")


def read(files: Sequence[Sent], tell: Callable[[str, int, int], None]) -> tuple[Drawn, list[str]]:
    """Draw the uploaded files, each in a process of its own; return (name, pages) of each, and what is wrong with which.

    `tell` hears before each how many are read, and of a long one every few pages.
    """
    drawn, faults = [], []
    end = time.monotonic() + SECONDS
    for number, (name, content) in enumerate(files):
        which = f"第 {number + 1} 个文件，共 {len(files)} 个" if len(files) > 1 else "，一般只要几秒"
        tell(f"正在读取{which}", number, len(files))
        say = partial(_tell_pages, tell, which, number, len(files))
        try:
            drawn.append((name, scanned(content, MARKS, max(1.0, end - time.monotonic()), say)))
        except BadUpload as refusal:
            faults.append(_fault(name, refusal.sentence, len(files)))
        if sum(len(pages) for _, pages in drawn) > MOST_PAGES:
            return [], [f"一次上传合计超过 {MOST_PAGES} 页，请分几次上传。"]
    return drawn, faults


def _tell_pages(tell: Callable[[str, int, int], None], which: str, number: int, of: int, pages: int) -> None:
    tell(f"正在读取{which if of > 1 else ''}，已读完 {pages} 页", number, of)


def place(user: User, drawn: Drawn) -> Placed:
    """File every part of the uploads under the filing its code names; keep the rest until somebody says where it belongs."""
    placed, same, left = [], 0, []
    for name, pages in drawn:
        for part in parts(user, pages):
            scan, fresh = _kept(user, name, tuple(part.pages), part.named.filing, part.named.reason)
            if scan.filing_id is None:
                left.append(scan)
            elif fresh:
                placed.append(scan)
            else:
                same += 1
    return Placed(placed, same, left)


def contradicting(filing: Filing, pages: tuple[ScannedPage, ...]) -> str:
    """Say why these pages cannot be the paper of `filing`: their code names another; "" when nothing speaks against it."""
    for number, page in enumerate(pages, 1):
        found = {t for text in page.codes if (t := target(text))}
        if any((which and which != filing.id) or (no and no != filing.number) for which, no in found):
            return (
                f"第 {number} 页的二维码是另一份备案的，请核对后上传到那一份，或在“扫描件”页上传，由系统按二维码归入。"
            )
    return ""


def attach(user: User, filing: Filing, drawn: Drawn) -> Placed:
    """File the uploads by hand under a filing."""
    kept = [_kept(user, name, pages, filing) for name, pages in drawn]
    return Placed([scan for scan, fresh in kept if fresh], sum(not fresh for _, fresh in kept), [])


def _kept(
    user: User, name: str, pages: tuple[ScannedPage, ...], filing: Filing | None, reason: str | None = None
) -> tuple[Scan, bool]:
    """Keep pages as a scan; the same scan is filed once. Return it, and whether it is new. Raises BadUpload over quota.

    `reason` says what the code did not tell, "" when it told the filing, None when a hand did.
    """
    pdf, by_code = bound(pages), reason is not None
    unit = filing.unit_id if filing else user.unit_id
    keep(
        db.session,
        pdf.content,
        name,
        user.id,
        unit,
        current().user_quota,
        check=lambda _: pdf,
        floor=current().disk_floor,
    )
    known = select(Scan).where(Scan.file == pdf.sha256)
    known = known.where(Scan.filing_id == filing.id) if filing else known.where(waiting(user))
    scan = db.session.scalar(known)
    if scan is not None and scan.withdrawn_at is None:
        return scan, False
    if scan is None:
        scan = Scan(filing=filing, file=pdf.sha256, pages=len(pages), reason=reason or "", by_code=by_code, by=user)
        db.session.add(scan)
    else:
        scan.withdrawn_at, scan.by_id, scan.at, scan.by_code = None, user.id, calendar.now(), by_code
    db.session.flush()
    if filing:
        record("filing.scan_added", f"filing:{filing.id}", scan=scan.id, pages=scan.pages, by_code=by_code)
    else:
        record("scan.kept", f"scan:{scan.id}", pages=scan.pages, reason=reason)
    return scan, True


def settle(scan: Scan, filing: Filing) -> None:
    """File a scan that waited under the filing that a hand has named; one that is there already is not filed twice."""
    there = db.session.scalar(select(Scan).where(Scan.filing_id == filing.id, Scan.file == scan.file))
    if there is not None:
        scan.withdrawn_at, there.withdrawn_at = calendar.now(), None
    else:
        scan.filing_id, scan.by_code, scan.at = filing.id, False, calendar.now()
    record("filing.scan_added", f"filing:{filing.id}", scan=(there or scan).id, pages=scan.pages, by_code=False)


def withdraw(scan: Scan) -> None:
    """Withdraw a scan that was filed wrongly, or is of no use; its pictures stay. Raises Refused when it is withdrawn."""
    if scan.withdrawn_at is not None:
        raise Refused("这份扫描件已经撤下，无需再撤。")
    scan.withdrawn_at = calendar.now()
    about = f"filing:{scan.filing_id}" if scan.filing_id else f"scan:{scan.id}"
    record("filing.scan_withdrawn" if scan.filing_id else "scan.dropped", about, scan=scan.id, pages=scan.pages)


def waiting(user: User) -> ColumnElement[bool]:
    """Return the scans this person brought and nobody has placed yet."""
    return and_(Scan.by_id == user.id, Scan.filing_id.is_(None), Scan.withdrawn_at.is_(None))


def unfinished() -> Unfinished:
    """Return how many scans wait to be placed by somebody who can still do so."""
    open_ = select(func.count(Scan.id)).join(Scan.by).where(Scan.filing_id.is_(None), Scan.withdrawn_at.is_(None))
    found = db.session.scalar(open_.where(User.active.is_(True)))
    return Unfinished(found or 0, "份扫描件没有归入备案", "filings.scans")


def unplaced(user: User) -> list[Scan]:
    """Return the scans that wait for this person to say where they belong, newest first."""
    return list(db.session.scalars(select(Scan).where(waiting(user)).order_by(Scan.id.desc()).limit(SHOWN * 5)))


def names(user: User, found: list[Scan]) -> dict[str, str]:
    """Return how the files were called from which this person's scans came, by their hash; a name is its bringer's alone."""
    own = select(StoredFile).where(StoredFile.kept_by == user.id)
    files = db.session.scalars(own.where(StoredFile.sha256.in_([scan.file for scan in found])))
    return {file.sha256: file.original_name for file in files}


def latest(user: User) -> list[Scan]:
    """Return what this person has filed last."""
    found = select(Scan).where(Scan.by_id == user.id, Scan.filing_id.is_not(None), Scan.withdrawn_at.is_(None))
    return list(db.session.scalars(found.order_by(Scan.at.desc(), Scan.id.desc()).limit(SHOWN)))
