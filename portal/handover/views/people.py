"""The list of people, several described at once, and one person's page (第十条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, request, url_for

from portal.calendar import today
from portal.database import db
from portal.errors import Hidden
from portal.fields import Day, masks
from portal.handover import effects, listing, queries, table
from portal.handover.forms import LeftForm
from portal.handover.reach import EDITORS, READERS, edits, leaving, sees
from portal.handover.views.blueprint import pages
from portal.people import kept
from portal.people.counterparts import users_of
from portal.people.masking import Revealed, in_full, reveal
from portal.people.models import Identity
from portal.people.queries import me
from portal.platforms.shared import SUPERVISORS
from portal.spelling import clean_name
from portal.web.access import Keeps, allow
from portal.web.pages import go, page
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.handover.table import PersonLine
    from portal.people.models import Person


@pages.get("/")
@allow(*READERS)
def people() -> Response:
    """List the people whom this person may know of; the filters are the URL."""
    return page("handover/people.html", {"results": "handover/_results.html"}, **listing.context(me()))


@pages.get("/edit")
@allow(*EDITORS)
def edit() -> Response:
    """Open the table in which several people are described at once: the page of the list with the same filters."""
    if kept.given("handover.save"):
        return _table(table.typed(request.form, edits(me())))
    found, numbers = queries.listed(listing.filters(), edits(me()), in_full(me()))
    return _table(table.opened(found.rows, numbers), page_=found)


@pages.post("/edit")
@allow(*EDITORS, keeps=Keeps("人员的身份和离校日期"))
def save() -> Response:
    """Keep what differs of the table: all of it or, when a line is wrong (422) or was changed meanwhile (409), nothing."""
    lines = table.typed(request.form, edits(me()))
    if request.form.get("act") == "suggest":
        table.suggest(lines)
        return _table(lines)
    if any(line.error for line in lines):
        return _table(lines, 422)
    if any(line.stale for line in lines):
        return _table(lines, 409)
    changed = effects.describe(lines)
    db.session.commit()
    if (back := request.args.get("person", 0, type=int)) > 0:
        return go(said(".person", "person-saved" if changed else "person-same", person_id=back))
    kept = {name: value for name, value in listing.filters().items() if value}
    return go(listing.address(".people", kept, saved=changed))


def _table(lines: list[PersonLine], status: int = 200, page_: Any = None) -> Response:
    errors = [
        (f"person-{x.person.id}-leaves_on", x.person.name, x.error or x.stale) for x in lines if x.error or x.stale
    ]
    kept = {name: value for name, value in listing.filters().items() if value}
    return page(
        "handover/edit.html",
        status=status,
        lines=lines,
        errors=errors,
        page=page_,
        identities=[(i.value, i.label) for i in Identity],
        summer=table.next_summer(),
        kept=kept,
        back_to=request.args.get("person", type=int),
    )


@pages.get("/people/<int:person_id>")
@allow(*READERS)
def person(person_id: int) -> Response:
    """Show who somebody is, which accounts they run, what is under way."""
    found = queries.person_for(me(), person_id)
    if found.id != person_id:  # two have become one
        return redirect(url_for(".person", person_id=found.id))
    if not found.left_on and kept.given("handover.left"):
        return _shown(found, LeftForm(formdata=request.form))
    return _shown(found, LeftForm(formdata=None, data={"left_on": today().isoformat()}))


@pages.post("/people/<int:person_id>/contact")
@allow(*READERS)
def contact(person_id: int) -> Response:
    """Show somebody's number in the answer to whoever has it in full, and write down that it was shown. Raises Hidden, TooMany."""
    user, found = me(), queries.person_for(me(), person_id)
    if not queries.has_in_full(user, found):
        raise Hidden
    number = reveal(user, f"person:{found.id}", f"{found.name}的手机号", found.phone)
    form = LeftForm(formdata=None, data={"left_on": today().isoformat()})
    return _shown(queries.person_for(user, person_id), form, revealed=Revealed(listing.PHONE, number))


@pages.post("/people/<int:person_id>/left")
@allow(*EDITORS, keeps=Keeps("登记离校", "handover.person"))
def left(person_id: int) -> Response:
    """Record that somebody has left."""
    found, form = _theirs(person_id), LeftForm()
    if not form.validate_on_submit():
        return _shown(found, form, 422)
    effects.same_revision(found, form.revision.data)
    day = Day().load(form.left_on.data)
    assert day  # noqa: S101 - validated above
    effects.mark_left(found, day)
    db.session.commit()
    return go(said(".person", "person-left", person_id=found.id))


@pages.post("/people/<int:person_id>/back")
@allow(*EDITORS)
def back(person_id: int) -> Response:
    """Take back that somebody has left."""
    found = _theirs(person_id)
    effects.same_revision(found, request.form.get("revision"))
    effects.take_back(found)
    db.session.commit()
    return go(said(".person", "person-back", person_id=found.id))


def _theirs(person_id: int) -> Person:
    """Return somebody whom this person describes. Raises Missing."""
    found = queries.person_for(me(), person_id)
    if found.id not in queries.persons({found.id}, edits(me())):
        raise Hidden
    return found


def _shown(found: Person, form: LeftForm, status: int = 200, **more: Any) -> Response:
    user, running = me(), queries.running(found.id)
    reach = sees(user)
    seen = [r for r in running if reach.holds(r.account.unit)]
    may_edit = status == 422 or found.id in queries.persons({found.id}, edits(user))  # noqa: PLR2004
    oversees = any(SUPERVISORS.key in r.parts for r in seen)
    return page(
        "handover/person.html",
        more["revealed"].fragments if "revealed" in more else {},
        status,
        person=found,
        phone=listing.phone_for(user, found),
        sign=leaving(found),
        running=seen,
        elsewhere=len(running) - len(seen),
        not_staff=oversees and found.identity not in {None, Identity.STAFF},
        cases=queries.under_way(user, [r.account.id for r in seen]),
        doubles=listing.doubles_of(user, found),
        phone_of=lambda person: masks.phone(person.phone),
        name_of=clean_name,
        former=listing.former(found),
        signs_in=users_of(found),
        merged=request.args.get("merged", type=int),
        handovers=queries.handovers_of(user, found.id),
        may_edit=may_edit,
        may_hand_over=any(queries.files_for(user, r.account.unit) for r in seen),
        line=table.opened([found], {})[0],
        identities=[(i.value, i.label) for i in Identity],
        summer=table.next_summer(),
        form=form,
        errors=form.faults,
        **more,
    )
