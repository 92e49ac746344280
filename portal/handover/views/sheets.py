"""A hand-over: the one page that prepares it, what was prepared, the sheet to sign (第十条)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for
from sqlalchemy.exc import IntegrityError

from portal.audit.trail import record_apart
from portal.calendar import today
from portal.cases.sort import WRITERS
from portal.database import db
from portal.errors import BadInput, Denied, Missing, Refused
from portal.fields import Day, masks
from portal.filings import drafts
from portal.filings.documents.prints import answer
from portal.filings.workflow import FILING
from portal.handover import documents, effects, queries, successor
from portal.handover.forms import NEWCOMER, HandoverForm
from portal.handover.models import ITEMS
from portal.handover.reach import READERS, files, sees
from portal.handover.views.blueprint import pages
from portal.people import kept, throttle
from portal.people.masking import Revealed, reads_in_full, reveal
from portal.people.queries import me
from portal.people.roster import person_of
from portal.platforms import PLATFORMS
from portal.web.access import Keeps, allow
from portal.web.limits import LARGEST_ID
from portal.web.pages import go, page
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.filings.models import Filing
    from portal.handover.models import Handover
    from portal.handover.queries import Running
    from portal.people.models import Person, Unit

NAMESAKE = "hand-over"


class HandoverStart(NamedTuple):
    """What a hand-over begins from: the person, one unit's accounts, and what belongs to other units."""

    person: Person
    unit: Unit
    accounts: list[Running]
    other_units: list[Unit]
    elsewhere: int


def _start() -> HandoverStart:
    """Return the person and the unit named in the address. Raises Missing, and Refused when there is nothing to hand over."""
    user, person = me(), _person()
    running = queries.running(person.id)
    units = {r.account.unit.id: r.account.unit for r in running if queries.files_for(user, r.account.unit)}
    if not units:
        raise Refused(f"{person.name}没有可以由您办理交接的账号。", "变更申请由账号所在单位的填报人准备。")
    unit = _unit(units, person)
    mine = [r for r in running if r.account.unit.id == unit.id]
    others = [u for u in units.values() if u.id != unit.id]
    elsewhere = sum(1 for r in running if not files(user).holds(r.account.unit))
    return HandoverStart(person, unit, mine, others, elsewhere)


def _person() -> Person:
    """Return who hands over. Raises Missing."""
    person_id = request.args.get("person", 0, type=int)
    if not 0 < person_id <= LARGEST_ID:
        raise Missing("没有指明移交人，请从“运行人员”打开要移交的人。")
    return queries.person_for(me(), person_id)


def _unit(units: dict[int, Unit], person: Person) -> Unit:
    """Return the unit whose accounts are handed over: the one asked for, else the person's own, else the first."""
    asked = request.args.get("unit", type=int)
    return units.get(asked or 0) or units.get(person.unit_id) or next(iter(units.values()))


@pages.get("/new")
@allow(*WRITERS)
def new() -> Response:
    """Open the hand-over of a person's accounts, every one ticked; nothing is kept before it is sent."""
    start = _start()
    if kept.given("handover.create"):
        return _form(start, HandoverForm(formdata=request.form))
    head = start.unit.responsible
    witness = head.name if head and head.name != start.person.name else ""
    ticked = [str(r.account.id) for r in start.accounts]
    data = {"accounts": ticked, "changed_on": today().isoformat(), "witness": witness}
    return _form(start, HandoverForm(formdata=None, data=data))


@pages.post("/new")
@allow(*WRITERS, keeps=Keeps("人员交接"))
def create() -> Response:
    """Make the sheet and a change draft for each ticked account, all in one transaction; a page sent twice makes one."""
    token = _kept(drafts.page_token())
    if known := queries.made_from(me(), token):
        return go(url_for(".show", handover_id=known.id))
    start, form = _start(), HandoverForm()
    people = queries.successors(start.person, start.unit)
    form.offer(start.accounts, people)
    offered = {str(r.account.id) for r in start.accounts}
    if not set(form.accounts.data or []) <= offered:
        raise Missing("勾选的账号不由此人运行，或不属于本单位。")
    to = _successor(start, form, people) if form.validate_on_submit() else None
    if to is None:
        return _form(start, form, 422)
    try:
        made = effects.hand_over(_passing(start, form, to), me(), token)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        twin = queries.made_from(me(), token)
        if twin is None:
            raise
        made = twin
    return go(said(".show", "handed-over", handover_id=made.id))


def _kept(token: str) -> str:
    """Return the token as the sheet keeps it: nobody else's page can make the same."""
    return hashlib.sha256(f"{NAMESAKE}:{me().id}:{token}".encode()).hexdigest()


def _successor(start: HandoverStart, form: HandoverForm, people: list[Person]) -> successor.Successor | None:
    """Return who takes over; None with the reason beside the field."""
    newcomer = form.to.data == NEWCOMER
    to = successor.newcomer(form) if newcomer else successor.of_list(people, form.to.data, sees(me()))
    reason = successor.unfit(start.person, to) if to else "请从列表中选择接收人。"
    if reason:
        control = form.name if newcomer else form.to
        control.errors = [*control.errors, reason]
        return None
    return to


def _passing(start: HandoverStart, form: HandoverForm, to: successor.Successor) -> effects.Passing:
    day = Day().load(form.changed_on.data)
    assert day  # noqa: S101 - validated before
    chosen = tuple(r for r in start.accounts if str(r.account.id) in form.accounts.data)
    said = {"witness": form.witness.data, "items": tuple(form.items.data or ()), "note": form.note.data}
    return effects.Passing(start.person, start.unit, chosen, to, day, **said, late=form.late)


def _form(start: HandoverStart, form: HandoverForm, status: int = 200) -> Response:
    form.offer(start.accounts, queries.successors(start.person, start.unit))
    return page(
        "handover/new.html",
        status=status,
        start=start,
        form=form,
        errors=form.faults,
        token=drafts.page_token(),
        ticked=set(form.accounts.data or []),
        action=url_for(".new", person=start.person.id, unit=start.unit.id),
    )


@pages.get("/<int:handover_id>")
@allow(*READERS)
def show(handover_id: int) -> Response:
    """Show what was prepared: each account with its filing, where that lies, and what still blocks it."""
    return _page(queries.handover_for(me(), handover_id))


@pages.post("/<int:handover_id>/contact", endpoint="reveal")
@allow(*READERS)
def reveal_number(handover_id: int) -> Response:
    """Show one of the two numbers in the answer to whoever has them in full, and write it down. Raises Denied, Missing, TooMany."""
    user, handover, side = me(), queries.handover_for(me(), handover_id), request.form.get("place", "")
    if not reads_in_full(user, handover.unit):
        raise Denied("联系方式只有主办单位和党委宣传部可以查看。")
    name, phone = _numbers(handover).get(side, ("", ""))
    number = reveal(user, f"handover:{handover.id}", f"{name}的手机号", phone)
    return _page(queries.handover_for(user, handover_id), revealed=Revealed(side, number))


def _numbers(handover: Handover) -> dict[str, tuple[str, str]]:
    """Return of both sides the name and the number."""
    giver = handover.person
    return {"giver": (giver.name, giver.phone), "receiver": (handover.to_name, handover.to_phone)}


def _masked(handover: Handover) -> dict[str, str]:
    """Return both numbers as the page tells them, to be asked for by whoever has them in full."""
    found = {side: masks.phone(phone) for side, (_, phone) in _numbers(handover).items()}
    asks = reads_in_full(me(), handover.unit)
    return {side: masks.Masked(told, side) for side, told in found.items()} if asks else found


def _page(handover: Handover, **more: Any) -> Response:
    user = me()
    found = _filings(handover)
    open_ = queries.open_to(user, list(found))
    lines = [_line(entry, found.get(entry["filing_id"] or 0), open_) for entry in handover.accounts]
    known, done = person_of(handover.to_name, handover.to_phone), queries.ticked(handover)
    return page(
        "handover/show.html",
        more["revealed"].fragments if "revealed" in more else {},
        handover=handover,
        lines=lines,
        ready=sum(1 for line in lines if line["ready"]),
        blocked=sum(1 for line in lines if line["blocked"]),
        phones=_masked(handover),
        to=known,
        items=[(key, label, done.get(key)) for key, label in ITEMS],
        ticks=files(user).holds(handover.unit),
        saved=request.args.get("saved", type=int),
        submitted=request.args.get("submitted", type=int),
        **more,
    )


def _filings(handover: Handover) -> dict[int, Filing]:
    return queries.filings([entry["filing_id"] for entry in handover.accounts if entry["filing_id"]])


def _line(entry: dict[str, Any], filing: Filing | None, open_: set[int]) -> dict[str, Any]:
    """Return one account of the sheet for the page."""
    offer = None
    if filing and filing.author_id == me().id and filing.state.editable:
        offer = next(iter(FILING.offered(filing, me(), "submit")), None)
    return {
        "entry": entry,
        "platform": PLATFORMS[entry["platform"]].label,
        "duties": queries.duties(entry["platform"], entry["parts"]),
        "filing": filing,
        "may_open": bool(filing and filing.id in open_),
        "may_edit": offer is not None,
        "blocked": offer.blocked if offer else None,
        "ready": bool(offer and not offer.blocked),
    }


@pages.post("/<int:handover_id>/items")
@allow(*WRITERS)
def tick(handover_id: int) -> Response:
    """Keep which of the things that go with the accounts are done. Raises Denied for whoever only looks on, Stale, BadInput."""
    handover = queries.handover_for(me(), handover_id)
    if not files(me()).holds(handover.unit):
        raise Denied(f"交接事项由{handover.unit.name}的填报人或负责人登记。")
    effects.same_revision(handover, request.form.get("revision"))
    done = request.form.getlist("items")
    if not set(done) <= {key for key, _ in ITEMS}:
        raise BadInput("没有这个交接事项，勾选没有保存。")
    saved = effects.tick(handover, done)
    db.session.commit()
    return go(url_for(".show", handover_id=handover.id, saved=int(saved)))


@pages.post("/<int:handover_id>/submit")
@allow(*WRITERS)
def submit(handover_id: int) -> Response:
    """Submit every complete draft of this person's, each by its own step; what is blocked stays, with its reason on the page."""
    handover = queries.handover_for(me(), handover_id)
    done = effects.submit_all(_filings(handover).values(), me())
    db.session.commit()
    return go(url_for(".show", handover_id=handover.id, submitted=done))


@pages.get("/<int:handover_id>/sheet.pdf")
@allow(*READERS)
def sheet(handover_id: int) -> Response:
    """Print the sheet; it carries names and telephone numbers out of the portal, so the trail says who did."""
    throttle.count_print(me().id)
    handover = queries.handover_for(me(), handover_id)
    pdf = answer(documents.sheet(handover, me()), f"账号人员交接单-{handover.person.name}.pdf")
    record_apart("handover.printed", f"handover:{handover_id}")
    return pdf
