"""What is promised before a post is handed in: who has it next, their telephone, how long that usually takes, the cut-off of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portal import calendar
from portal.cases import desks, pace
from portal.cases.offices import DESKS
from portal.fields import masks
from portal.posts.models import Place, Post, State
from portal.posts.rules import final_asked, past_unit
from portal.posts.workflow import POST
from portal.settings.names import in_school_words
from portal.settings.queries import number, setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.accounts.models import Account
    from portal.people.models import User


class Promise(NamedTuple):
    """`steps` are the reviews it goes through, `people` (name, telephone) who has it first, `usual` and `cutoff` sentences."""

    steps: list[str]
    people: list[tuple[str, str]]
    usual: str
    cutoff: str


def before_handing_in(author: User, accounts: Sequence[Account]) -> Promise | None:
    """Return the promise for a post of these accounts, None while none is chosen; nothing is kept of it."""
    if not accounts:
        return None
    post = _of(author, accounts, State.DRAFT)
    row = POST.first(post, "submit")
    if row is None:
        return None
    people = [(user.name, masks.phone(user.telephone)) for user in desks.pool(post, DESKS[Post.desks[row.target]])]
    office = [(in_school_words("党委宣传部"), setting("contact_phone"))] if row.target is State.FINAL else []
    steps = _steps(post, row.target)
    found = pace.of(_of(author, accounts, row.target))
    usual = f"通常 {pace.span(found.ninety)}内审完这一步" if found else ""
    return Promise(steps, people or office, usual, _cutoff())


def _of(author: User, accounts: Sequence[Account], state: State) -> Post:
    """Return such a post as it would lie in a state; it is never added to the session."""
    unit = accounts[0].unit
    places = [Place(account=account) for account in accounts]
    return Post(author=author, unit=unit, unit_id=unit.id, state=state, declarations={}, places=places)


def _steps(post: Post, first: State) -> list[str]:
    names = {State.FIRST: "初审", State.SECOND: "复审", State.FINAL: "终审"}
    skipped = {State.SECOND} if past_unit(post) else set() if final_asked(post) else {State.FINAL}
    way = [state for state in names if state not in skipped]
    return [names[state] for state in way[way.index(first) :]]


def _cutoff() -> str:
    hour = number("posts_cutoff")
    late = calendar.local(calendar.now()).hour >= hour
    return (
        f"现已过 {hour}:00，次日审核；加急的请写明原因并电话联系"
        if late
        else f"{hour}:00 前送审的当日审核，之后的次日审核"
    )
