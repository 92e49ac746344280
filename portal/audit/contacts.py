"""Reading of telephone numbers: whoever is shown one that is neither their own nor of their unit leaves an entry.

It is judged by what the page says and not by which page it is, so that no new page can forget it. One entry a person, thing and day
keeps the trail short; what was read today is remembered here, and looked up in the trail where it is not. What is printed, taken away
or revealed has entries of its own; a form that was sent and comes back says what was typed.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy import select

from portal.audit.actions import words
from portal.audit.models import Entry
from portal.audit.trail import record_apart
from portal.calendar import at, today
from portal.database import db
from portal.feature import declared
from portal.fields.contacts import MOBILES

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

READ = "contact.read"
MEMORY = "portal.read_today"
MOST_REMEMBERED = 10_000
OK = 200
WRITERS = ("author_id", "user_id")  # how a row says who wrote it
Key = tuple[int, str, str, date]


def watch(app: Flask) -> None:
    """Install the look at every page that goes out."""
    app.extensions[MEMORY] = OrderedDict()
    app.after_request(_looked_at)


def _looked_at(response: Response) -> Response:
    if request.method == "GET" and response.status_code == OK and response.mimetype == "text/html" and _signed_in():
        numbers = set(MOBILES.findall(response.get_data(as_text=True)))
        if numbers and not g.get("recorded"):
            _read(numbers)
    return response


def _signed_in() -> bool:
    """Say whether the page was made for somebody; whoever did not ask who it is, shows nobody's numbers."""
    return "_login_user" in g and current_user.is_authenticated


def _read(numbers: set[str]) -> None:
    subject = subject_here()
    if _key(READ, subject) in _memory() or _is_author(subject):
        return
    if shown := numbers - _known(numbers):
        record_once(READ, subject, method="GET", path=request.path[:200], numbers=len(shown))


def record_once(action: str, subject: str, **detail: Any) -> None:
    """Keep that somebody read something, once a day, in a transaction of its own."""
    memory, key = _memory(), _key(action, subject)
    if key in memory:
        return
    if not _in_trail(action, subject):
        record_apart(action, subject, **detail)
    memory[key] = None
    while len(memory) > MOST_REMEMBERED:
        memory.popitem(last=False)


def _memory() -> OrderedDict[Key, None]:
    memory: OrderedDict[Key, None] = current_app.extensions[MEMORY]
    return memory


def _key(action: str, subject: str) -> Key:
    return current_user.id, action, subject, today()


def _in_trail(action: str, subject: str) -> bool:
    """Say whether this person has left such an entry today.

    It is looked for by the day, which has few entries; of one thing there may be years of them, and its index is the wrong one.
    """
    same = Entry.subject.concat("") == subject, Entry.action == action, Entry.user_id == current_user.id
    return db.session.scalar(select(Entry.id).where(Entry.at >= at(today()), *same).limit(1)) is not None


def subject_here() -> str:
    """Return what this address is about, as the trail names it: "filing:5", else the page."""
    for name, value in (request.view_args or {}).items():
        thing = (request.blueprint or "").removesuffix("s") if name == "key" else name.removesuffix("_id")
        if isinstance(value, int) and thing in words().things:
            return f"{thing}:{value}"
    return f"page:{request.endpoint}"[:80]


def _known(numbers: set[str]) -> set[str]:
    return {number for known in declared("contacts_known") for number in known(current_user, numbers)}


def _is_author(subject: str) -> bool:
    """Say whether this person wrote what is shown: its row was read for the page."""
    for row in db.session.identity_map.values():
        facts, table = row.__dict__, getattr(row, "__tablename__", "")
        number = facts.get("serial") or facts.get("id")
        if f"{facts.get('sort', table)}:{number}" == subject and current_user.id in {
            facts.get(name) for name in WRITERS
        }:
            return True
    return False
