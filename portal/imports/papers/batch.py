"""Paper forms in Word handed in together: each is read on its own, the good ones become drafts, of the others it is told why not."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from portal import spelling
from portal.audit.trail import record
from portal.database import db
from portal.documents.reading import SECONDS, WORD, BadDocument, check_head, read_word
from portal.errors import TooMany
from portal.files.names import safe_name
from portal.imports.models import Import, ImportRow, Stage
from portal.imports.papers.paper import paper_form
from portal.imports.papers.unread import quoted
from portal.imports.papers.word import draft_from, names_of
from portal.people import throttle
from portal.work.kinds import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portal.imports.papers.paper import PaperForm
    from portal.people.models import Unit, User

LONGEST_NAME = 200
ALL_SECONDS = 40.0
"""Wall-clock time after which no further file is begun: whoever handed them in waits for the answer."""
TOO_LONG = "这一批文件读取的时间过长，这个文件没有读取，请另行上传。"
NOT_NAMED = "登记表上没有写明单位，没有读取；请在“备案单位”中选定单位后重新上传。"
NOT_FOUND = "登记表上的单位{}不在您可以填报的单位之中，没有读取；请在“备案单位”中选定单位后重新上传。"


@dataclass
class Paper:
    """One file handed in: its name, and either what its form says and whose it is, or why it was not read."""

    name: str
    form: PaperForm | None = None
    unit: Unit | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Wanted:
    """How the forms are to be taken: for which units somebody files, the one chosen (None: as the paper says), the kind otherwise."""

    user: User
    units: Sequence[Unit]
    unit: Unit | None
    kind: str


def looked_at(uploads: Sequence[Any], user: User) -> tuple[list[Sent], list[str]]:
    """Return the files, and for each "" or why it will not be read, as a look at its beginning tells; that one brings no bytes.

    Each is counted, and committed so. Raises TooMany when none can be read for their number.
    """
    files: list[Sent] = []
    faults: list[str] = []
    for upload in uploads:
        name = safe_name(upload.filename)[: LONGEST_NAME - 5].removesuffix(".docx") + ".docx"
        # One byte more than the most that is taken, so that what is larger is known to be.
        content, fault = upload.stream.read(WORD.packed + 1), ""
        try:
            throttle.count_document(user.id)
            check_head(content, WORD)
        except BadDocument as refusal:
            fault = str(refusal)
        except TooMany as refusal:
            if all(faults):
                raise
            fault = str(refusal)
        files.append(Sent(name, b"" if fault else content))
        faults.append(fault)
    return files, faults


def read_forms(
    files: Sequence[Sent], faults: Sequence[str], wanted: Wanted, tell: Callable[[str, int, int], None]
) -> list[Paper]:
    """Read every file against which nothing speaks, on its own; a fault in one stays its own. `tell` hears how many are read."""
    read: list[Paper] = []
    begun = monotonic()
    for number, (sent, fault) in enumerate(zip(files, faults, strict=True)):
        which = f"第 {number + 1} 份，共 {len(files)} 份" if len(files) > 1 else "，一般只要几秒"
        tell(f"正在读取{which}", number, len(files))
        left = ALL_SECONDS - (monotonic() - begun)
        paper = Paper(sent.name, refusal=fault)
        try:
            if not fault:
                paper.form = _read(sent.content, wanted, left)
                paper.unit = _unit(paper.form, wanted)
        except BadDocument as refusal:
            paper.refusal = str(refusal)
        read.append(paper)
    return read


def _read(content: bytes, wanted: Wanted, left: float) -> PaperForm:
    """Read one document in the seconds that are left. Raises BadDocument."""
    if left <= 0:
        raise BadDocument(TOO_LONG)
    return paper_form(read_word(content, min(SECONDS, left)), wanted.kind)


def _unit(form: PaperForm, wanted: Wanted) -> Unit:
    """Return the unit that was chosen, else the one that the paper names. Raises BadDocument when it names none of theirs."""
    if wanted.unit is not None:
        return wanted.unit
    if not form.unit_name:
        raise BadDocument(NOT_NAMED)
    written = spelling.key(form.unit_name)
    found = [unit for unit in wanted.units if written in names_of(unit)]
    if len(found) != 1:
        raise BadDocument(NOT_FOUND.format(quoted(form.unit_name)))
    return found[0]


def refusals(papers: Sequence[Paper]) -> list[str]:
    """Return why none of the files was read, a sentence each; nothing as soon as one was."""
    if any(paper.unit for paper in papers):
        return []
    return [paper.refusal if len(papers) == 1 else f"{paper.name}：{paper.refusal}" for paper in papers]


def keep_forms(papers: Sequence[Paper], user: User, token: str) -> Import:
    """Make a draft of every form that was read, and one import that tells of all files.

    Flushes. Raises IntegrityError for a token used before.
    """
    good = [paper for paper in papers if paper.form is not None and paper.unit is not None]
    platforms = {paper.form.platform for paper in good if paper.form}
    imported = Import(
        user=user,
        platform=platforms.pop() if len(platforms) == 1 else "",
        file_name=papers[0].name if len(papers) == 1 else f"{len(papers)} 份登记表.docx",
        stock=False,
        stage=Stage.SAVED,
        total=len(good),
        checked=len(papers),
        faulty=0,
        token=token,
    )
    db.session.add(imported)
    db.session.flush()
    for place, paper in enumerate(papers, 1):
        db.session.add(_row(paper, imported, place, token if len(papers) == 1 else f"{token}-{place}"))
    db.session.flush()
    return imported


def _row(paper: Paper, imported: Import, place: int, token: str) -> ImportRow:
    """Return the row of one file, with its draft where it was read."""
    if paper.form is None or paper.unit is None:
        row = ImportRow(cells={}, data=None, checked=True, faults=[["", paper.refusal]])
    else:
        filing, row = draft_from(paper.form, imported.user, paper.unit, token)
        unread = len(row.faults) + len(row.cells["unread"])
        record("import.word", f"import:{imported.id}", filing=filing.id, unread=unread)
    row.import_id, row.place, row.cells = imported.id, place, {**row.cells, "file": paper.name}
    return row
