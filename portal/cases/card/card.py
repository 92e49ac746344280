"""The first card put together: the strip, who has the case, since when and until when, whom one may call, and the words that urge."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal import calendar
from portal.cases import beside, pace
from portal.cases.card.calls import calls, having, may_call
from portal.cases.card.holder import YOU, who
from portal.cases.card.strip import Stop, strip
from portal.cases.models import DRAWER
from portal.cases.sort import sort_of
from portal.cases.whereabouts import office
from portal.fields.masks import Masked
from portal.web.filters import moment, waited
from portal.web.hosts import absolute

if TYPE_CHECKING:
    from datetime import datetime

    from portal.cases.models import Case
    from portal.people.models import User


class Card(NamedTuple):
    """The first card; `who` is a sentence, `words` are those with which it ended, `since` is None where nobody is awaited.

    `calls` are names with telephones. `urged` is how often the step was urged, "" for never: nothing else of the page says it;
    `urging` are words that urge.
    """

    about: str
    stops: list[Stop]
    who: str
    words: str
    since: datetime | None
    waited: str
    promise: str
    late: bool
    calls: list[tuple[str, str]]
    urged: str
    urging: str

    @property
    def asks(self) -> bool:
        """Say whether a number of `calls` is asked for."""
        return any(isinstance(number, Masked) for _, number in self.calls)


def card(case: Case, user: User) -> Card:
    """Return the card as this person sees it."""
    since, awaits = _since(case), case.decided_on and user in having(case)
    promise = pace.promise(case, usually=not awaits)  # of whoever has it the day is asked, not what is usual
    lain = waited(calendar.now() - since) if since else ""
    by = promise.words if promise else ""
    return Card(
        " · ".join(word for word in (case.platform_label, sort_of(case).what(case)) if word),
        strip(case),
        who(case, user),
        _last_words(case),
        since,
        lain,
        by,
        promise is not None and promise.late,
        calls(case, user),
        _urged(case, user),
        "" if awaits else _urging(case, user, f"{lain}，{by}"),
    )


def _last_words(case: Case) -> str:
    """Return with what words it ended; "" while it is under way: what was sent back says why where it is to be mended."""
    if case.unfinished:
        return ""
    if last := case.last_move:
        return last.opinion
    return next((told.said for told in reversed(sort_of(case).earlier(case))), "")


def _since(case: Case) -> datetime | None:
    """Return since when somebody is awaited; for what lies in its author's drawer nobody waits."""
    if not case.unfinished or case.desk == DRAWER:
        return None
    return beside.since(case)


def _urged(case: Case, user: User) -> str:
    """Return how often the step was urged where an office has it, and by whom, where that was one person: 您已催办 2 次."""
    by = [event.user_id for event in beside.urges(case)] if case.decided_on else []
    if not by:
        return ""
    of_author = sort_of(case).author if set(by) == {case.author_id} else ""
    return f"{YOU if set(by) == {user.id} else of_author}已催办 {len(by)} 次"


def _urging(case: Case, user: User, lain: str) -> str:
    """Return words that urge whoever has it, to be sent by whatever way one likes; "" for who only looks on."""
    if not case.decided_on or not may_call(case, user):
        return ""
    asked = beside.answerable(case)
    came = f"您好，{case.title}于 {moment(beside.since(case))} {'请您提出意见' if asked else f'送到{office(case)}'}"
    return f"{came}，{lain}，请您抽空{'答复' if asked else '办理'}：{absolute(sort_of(case).url(case.key))}"
