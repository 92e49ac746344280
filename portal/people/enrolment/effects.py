"""What an enrolment does: its rows are kept with what they come to, carried out when its author says so, given up, passwords handed out."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, select, update

from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.errors import Refused
from portal.people import effects as people
from portal.people import passwords
from portal.people.consents.rules import guarded
from portal.people.enrolment import queries
from portal.people.enrolment.known import Line
from portal.people.enrolment.trial import carry_out
from portal.people.models import Enrolment, EnrolmentRow, EnrolmentStage, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.enrolment.known import Outcome
    from portal.people.enrolment.reading import Reading
    from portal.people.models import User

MOST_OPEN = 5
AT_ONCE = 20
"""Passwords of one request: each takes 50 ms to hash (S2)."""
LASTS = timedelta(days=7)


class Slip(NamedTuple):
    """What one person needs to sign in for the first time; shown once, kept nowhere."""

    name: str
    unit: str
    username: str
    password: str


class Handed(NamedTuple):
    """The slips of one request, past which user they have come, how many wait behind."""

    slips: list[Slip]
    after: int
    left: int


def refuse_too_many(user: User) -> None:
    """Raise Refused when this person has as many open enrolments as anybody may."""
    if queries.count_open(user) >= MOST_OPEN:
        raise Refused(f"您有 {MOST_OPEN} 次导入还没有确认，请先确认或放弃几次，再上传新的工作簿。")


def begin(enrolment: Enrolment, reading: Reading, by: User) -> None:
    """Keep an upload with what each row comes to; nothing else is changed. Raises IntegrityError at flush for a token used before."""
    sweep()
    enrolment.notes = reading.notes
    db.session.add(enrolment)
    db.session.flush()
    lines = [
        Line(n, row.subject, row.sheet, row.place, row.cells, tuple((title, said) for title, said in row.faults))
        for n, row in enumerate(reading.rows)
    ]
    found = _on_trial(lines, by)
    db.session.add_all(
        EnrolmentRow(
            enrolment_id=enrolment.id,
            subject=line.subject,
            sheet=line.sheet,
            place=line.place,
            cells=dict(line.cells),
            unread=[list(fault) for fault in line.unread],
            **found[line.id].told,
        )
        for line in lines
    )
    enrolment.tally = _tally((line.subject.value, found[line.id].finding.value) for line in lines)
    record("enrolment.uploaded", f"enrolment:{enrolment.id}", rows=len(lines))


def confirm(enrolment: Enrolment, by: User) -> bool:
    """Carry the good rows out for good, all in the caller's transaction; rows at fault stay to be downloaded.

    What a row comes to may be another thing than it was when it was looked through, for others have worked since: then nothing is carried
    out, the rows keep what they come to now, and the answer is False. A second press finds it done and changes nothing.
    """
    if enrolment.stage is EnrolmentStage.TAKEN:
        return True
    if enrolment.stage is not EnrolmentStage.OPEN:
        raise Refused("这次导入已经放弃，不能确认。", "请重新上传工作簿。")
    rows = queries.rows_of(enrolment)
    trial = db.session.begin_nested()
    found = carry_out([_line(row) for row in rows], by)
    if _differs(rows, found):
        trial.rollback()
        _keep(rows, found)
        enrolment.tally = _tally((row.subject.value, row.finding.value) for row in rows)
        return False
    counted = Counter(outcome.finding for outcome in found.values())
    if not counted[Finding.NEW] + counted[Finding.CHANGED]:
        raise Refused("没有可以导入的行。", "请按所列问题改正工作簿后重新上传。")
    trial.commit()
    _forget(rows, found)
    enrolment.stage = EnrolmentStage.TAKEN
    facts: dict[str, Any] = {finding.value: number for finding, number in counted.items()}
    record("enrolment.taken", f"enrolment:{enrolment.id}", **facts)
    return True


def drop(enrolment: Enrolment) -> None:
    """Give an enrolment up: its rows, which name people, are gone. Raises Refused."""
    if enrolment.stage is EnrolmentStage.TAKEN:
        raise Refused("这次导入已经完成，不能放弃；请逐个修改。")
    if enrolment.stage is EnrolmentStage.OPEN:
        db.session.execute(delete(EnrolmentRow).where(EnrolmentRow.enrolment_id == enrolment.id))
        enrolment.stage = EnrolmentStage.DROPPED
        record("enrolment.dropped", f"enrolment:{enrolment.id}")


def hand_out(enrolment: Enrolment, after: int) -> Handed:
    """Give the next of those whom an enrolment made users a one-time password; what was handed out before is void.

    Only who has not chosen a password of their own yet gets one. Commits before and after.
    """
    number = min(AT_ONCE, queries.unsettled(enrolment, after))
    db.session.commit()  # nobody waits for the database while the hashes are computed
    made = [passwords.issued() for _ in range(number)]
    users = queries.unsettled_users(enrolment, after, number)
    slips = [
        Slip(user.name, user.unit.name, user.username, _give(user, enrolment, one))
        for user, one in zip(users, made, strict=False)
        if not guarded(user)
    ]
    if slips:
        record("enrolment.slips", f"enrolment:{enrolment.id}", rows=len(slips))
    db.session.commit()
    last = users[-1].id if users else after
    return Handed(slips, last, queries.unsettled(enrolment, last) if users else 0)


def _give(user: User, enrolment: Enrolment, made: passwords.OneTime) -> str:
    by = enrolment.user_id
    return people.reset_password(user, by, made) if user.password else people.first_password(user, by, made)


def sweep() -> None:
    """Forget the rows of enrolments that nobody has asked for in a week: they name people. Does not commit."""
    old = select(Enrolment.id).where(Enrolment.at < now() - LASTS)
    gone = EnrolmentRow.enrolment_id.in_(old), EnrolmentRow.made_id.is_(None)
    db.session.execute(delete(EnrolmentRow).where(*gone).execution_options(synchronize_session=False))
    dropped = update(Enrolment).where(Enrolment.id.in_(old), Enrolment.stage == EnrolmentStage.OPEN)
    db.session.execute(dropped.values(stage=EnrolmentStage.DROPPED).execution_options(synchronize_session=False))


def _on_trial(lines: list[Line], by: User) -> dict[int, Outcome]:
    """Return what the rows would come to: they are carried out, and all of it is rolled back."""
    trial = db.session.begin_nested()
    found = carry_out(lines, by)
    trial.rollback()
    return found


def _line(row: EnrolmentRow) -> Line:
    return Line(
        row.id, row.subject, row.sheet, row.place, row.cells, tuple((title, said) for title, said in row.unread)
    )


def _told(row: EnrolmentRow) -> dict[str, object]:
    return {"finding": row.finding, "changes": row.changes, "faults": row.faults, "remark": row.remark}


def _differs(rows: list[EnrolmentRow], found: dict[int, Outcome]) -> bool:
    """Say whether a row comes to something else now than was shown."""
    return any(found[row.id].told != _told(row) for row in rows)


def _keep(rows: list[EnrolmentRow], found: dict[int, Outcome]) -> None:
    for row in rows:
        for name, value in found[row.id].told.items():
            setattr(row, name, value)


def _forget(rows: list[EnrolmentRow], found: dict[int, Outcome]) -> None:
    """Let go of what the rows say of people, but for those at fault, which wait to be downloaded and put right."""
    for row in rows:
        outcome = found[row.id]
        if outcome.made is not None:
            row.made_id, row.cells, row.changes, row.remark = outcome.made.id, {}, [], ""
        elif outcome.finding is not Finding.FAULTY:
            db.session.delete(row)


def _tally(found: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Count the rows by subject and finding."""
    made: dict[str, dict[str, int]] = {}
    for (subject, finding), number in Counter(found).items():
        made.setdefault(subject, {})[finding] = number
    return made
