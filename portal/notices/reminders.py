"""Reminders: what is due is told before, on and after its day, then to the unit's heads and the Publicity Department.

One engine and one table of rules; what there is to remind of, features declare. Nothing is
remembered but the messages themselves: a stage that was told is known by its key, so that two runs tell once, and a run that comes
late, after a week without any, tells of each thing only its latest stage.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from portal import calendar
from portal.calendar import Clock
from portal.database import db
from portal.feature import gathered
from portal.notices.acts import current, one_act
from portal.notices.bundles import gathered as bundled
from portal.notices.models import MessageSort, Notice
from portal.notices.outbox import queue
from portal.settings.queries import rule, rules, working_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Row

    from portal.calendar.working import WorkingDays
    from portal.notices.lease import Hold
    from portal.people.models import User
    from portal.settings.reminding import Rule

BATCH = 200  # messages written at once: others who write wait no longer than for these
ASKED = 1000  # things whose reminders are read in one question
PREFIX = "remind:"
NAMED = 3  # names in one sentence; the rest are counted


@dataclass(frozen=True)
class Due:
    """One thing that is due on the day `on`, by the rule whose key is `rule`.

    `subject` names it as the audit trail does ("filing:5"), `title` in words; `undone` says what has not happened yet. `owners` have
    to act; `heads` and `office` are told after them, who is in two of them once. `url` is its page, `above` the page for those who
    cannot open that, "" where they can. `word` says how late it is where the clock's own word would not fit. What was late already on
    the day `since`, when it came to its owners, is late from that day as far as the later stages go: they get their time, too.
    `caveat` is what is to be said of the day, where it was counted over days of which nobody knows yet whether they are worked.
    """

    rule: str
    subject: str
    on: date
    title: str
    url: str
    undone: str
    owners: tuple[User, ...]
    heads: tuple[User, ...] = ()
    office: tuple[User, ...] = ()
    above: str = ""
    word: str = ""
    since: date | None = None
    caveat: str = ""


class Message(NamedTuple):
    """One reminder to one person. `base` is what it is about, `stage` days from the day that is due: both make its key.

    `before` are the ids of earlier ones that were not read yet: it takes their place.
    """

    user: User
    base: str
    stage: int
    title: str
    text: str
    url: str
    subject: str
    on: date
    before: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """Return what makes it the same reminder when it is told again."""
        return f"{self.base}:{self.stage}"


def messages() -> list[Message]:
    """Return the reminders of today that were not told yet, in the order of the features. Only reads.

    Each source returns what a feature knows to be due, whether or not anybody is to be told today, in a bounded number of questions.
    """
    schedule = _Schedule(working_days(), calendar.today())
    found = [message for source in gathered("reminders") for due in source() for message in schedule.of(due)]
    return _untold(found)


def send(found: list[Message], hold: Hold) -> int:
    """Write reminders and what of them goes out, so many a transaction; commits. Return how many, fewer when the lease was lost.

    Those of one day are one message to each person, what is due first on top.
    """
    found = sorted(found, key=lambda m: (m.user.id, m.on))
    with one_act(f"{PREFIX}{calendar.today()}"):
        for start in range(0, len(found), BATCH):
            _write(found[start : start + BATCH])
            if not hold.take():  # prolongs the lease, and commits
                return min(start + BATCH, len(found))
    return len(found)


def _write(batch: list[Message]) -> None:
    act = current()
    about = {"sort": MessageSort.DEADLINE, "act": act.name, "gist": MessageSort.DEADLINE.label}
    made = [
        Notice(user=m.user, title=m.title, text=m.text, url=m.url, subject=m.subject, key=m.key, **about) for m in batch
    ]
    _take_the_place([number for m in batch for number in m.before])
    db.session.add_all(made)
    db.session.flush()
    queue(bundled(made, act), made, settling=act.lasting)


def _take_the_place(before: list[int]) -> None:
    """Mark as read the earlier reminders of the same things, and the messages in which nothing else stands."""
    unseen = {"synchronize_session": False}
    old = update(Notice).where(Notice.id.in_(before))
    db.session.execute(old.values(read_at=calendar.now()), execution_options=unseen)
    inside, taken = aliased(Notice), aliased(Notice)
    heads = select(taken.head_id).where(taken.id.in_(before), taken.head_id.is_not(None))
    rest = select(inside.id).where(inside.head_id == Notice.id, inside.read_at.is_(None))
    done = update(Notice).where(Notice.id.in_(heads), Notice.read_at.is_(None), ~rest.exists())
    db.session.execute(done.values(read_at=calendar.now()), execution_options=unseen)


class _Schedule:
    """What is told on one day of things that are due on others."""

    def __init__(self, days: WorkingDays, today: date) -> None:
        self.days, self.today = days, today
        self.rules = {key: rule(key) for key in rules()}
        self.day_of = cache(self._day_of)

    def of(self, due: Due) -> Iterator[Message]:
        """Yield who is told of one thing: of every circle the latest stage that has come, and each person once."""
        rules, told = self.rules[due.rule], set[int]()
        circles = ((rules.owners, due.owners), (rules.heads, due.heads), (rules.office, due.office))
        for place, (stages, people) in enumerate(circles):
            stage = self._reached(rules, stages, due)
            for user in people:
                if user.active and user.id not in told and stage is not None:
                    yield self._message(due, user, stage, above=place > 0)
                told.add(user.id)

    def _reached(self, rules: Rule, stages: tuple[int, ...], due: Due) -> int | None:
        late = max(due.on, due.since or due.on)
        days = ((stage, self.day_of(rules.working, late if stage > 0 else due.on, stage)) for stage in stages)
        return max((stage for stage, day in days if day <= self.today), default=None)

    def _day_of(self, working: bool, due: date, stage: int) -> date:
        """Return the day of a stage: one that would fall on a day off comes before it, or after it once the thing is late."""
        day = self.days.after(due, stage) if working else due + timedelta(days=stage)
        return self.days.on_or_before(day) if stage <= 0 else self.days.on_or_after(day)

    def _message(self, due: Due, user: User, stage: int, *, above: bool) -> Message:
        word = due.word or Clock(due.on, self.today).word
        who = _names(due.owners) if above else ""
        guessed = f"（{due.caveat}）" if due.caveat else ""
        text = f"最迟 {due.on}{guessed}，{who}{due.undone}{'，请督促' if above else ''}。"
        base = f"{PREFIX}{due.rule}:{due.subject}:{due.on}"
        url = due.above if above and due.above else due.url
        return Message(user, base, stage, f"{due.title}：{word}", text, url, due.subject, due.on)


def _names(people: tuple[User, ...]) -> str:
    named = "、".join(user.name for user in people[:NAMED])
    return f"{named}等 {len(people)} 人" if len(people) > NAMED else named


def _untold(found: list[Message]) -> list[Message]:
    """Leave out what was told, and the stages before it: a clock that is put back tells nothing once more."""
    latest: dict[tuple[int, str], int] = {(m.user.id, m.base): -1000 for m in found}
    unread: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for number, user_id, key, read_at in _sent_of(sorted({m.subject for m in found})):
        base, _, stage = key.rpartition(":")
        about = (user_id, base)
        if about in latest:
            latest[about] = max(latest[about], int(stage))
            if read_at is None:
                unread[about].append(number)
    new = [m for m in found if m.stage > latest[m.user.id, m.base]]
    return [m._replace(before=tuple(unread[m.user.id, m.base])) for m in new]


def _sent_of(subjects: list[str]) -> Iterator[Row[int, int, str, datetime | None]]:
    """Yield the reminders ever sent of these things alone: what is over is not read again every morning."""
    for start in range(0, len(subjects), ASKED):
        about = Notice.subject.in_(subjects[start : start + ASKED])
        told = select(Notice.id, Notice.user_id, Notice.key, Notice.read_at).where(about, Notice.key.startswith(PREFIX))
        yield from db.session.execute(told)
