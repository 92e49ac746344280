"""Two of the roster who are one: who may be, the two side by side, and the act that makes them one or says that they are two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy import select

from portal.database import db
from portal.errors import Hidden, Missing
from portal.fields import masks
from portal.handover import merging, pairs, queries
from portal.handover.reach import EDITORS, edits, sees
from portal.handover.views.blueprint import pages
from portal.people.models import Person
from portal.people.queries import me
from portal.people.roster import remaining
from portal.spelling import clean_name
from portal.web.access import allow
from portal.web.limits import LARGEST_ID
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.handover.merging import Two
    from portal.handover.pairs import Pair

CHANGED = "您打开页面后，已有人修改了其中一人的信息，没有合并。请看过下面的最新内容再决定。"
UNSAID = "请选择保留哪一个"


@pages.get("/pairs")
@allow(*EDITORS)
def doubles() -> Response:
    """List who of the roster are or may be one, the sure ones first."""
    found = pairs.proposed(edits(me()))
    return page(
        "handover/doubles.html",
        sure=[pair for pair in found if pair.sure],
        possible=[pair for pair in found if not pair.sure],
        apart=request.args.get("apart", type=int),
        most=pairs.MOST,
        phone_of=lambda person: masks.phone(person.phone),
        name_of=clean_name,
    )


@pages.get("/people/merge")
@allow(*EDITORS)
def merge() -> Response:
    """Show two people side by side, what will be kept of each, and what will happen."""
    two = _two()
    return _shown(two, two.likely) if two else go(_now())


@pages.post("/people/merge")
@allow(*EDITORS)
def merged() -> Response:
    """Make two people one, in one transaction; a page sent twice does it once."""
    two = _two()
    if two is None:
        return go(_now())
    given = {fact: request.form.get(f"keep-{fact}", "") for fact in two.differing}
    chosen = {fact: side for fact, side in given.items() if side in {"one", "other"}}
    if request.form.get("revisions") != _revisions(two):
        return _shown(two, two.likely | chosen, 409, changed=CHANGED)
    if len(chosen) < len(given):
        return _shown(two, chosen, 422)
    stays = merging.merge(two, chosen)
    db.session.commit()
    return go(url_for(".person", person_id=stays.id, merged=1))


@pages.post("/people/apart")
@allow(*EDITORS)
def apart() -> Response:
    """Remember that two who look like one are two."""
    two = _two()
    if two is None:
        return go(_now())
    if pair := _pair(two):
        merging.tell_apart(pair)
        db.session.commit()
    return go(url_for(".doubles", apart=1))


def _asked() -> tuple[int, int]:
    """Return the two ids of the address. Raises Missing for anything else than two people."""
    one, other = (request.args.get(name, 0, type=int) for name in ("one", "other"))
    if one == other or not (0 < one <= LARGEST_ID and 0 < other <= LARGEST_ID):
        raise Missing("没有指明是哪两个人，请从“运行人员”的“疑为同一人”打开。")
    return one, other


def _two() -> Two | None:
    """Return the two whom this person may merge, as the database has them now; None when one of them is gone into another row.

    Raises Missing for somebody whom they do not describe, there or not.
    """
    ids = set(_asked())
    if request.method == "POST":
        db.session.execute(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())
    found = queries.persons(ids, edits(me()))
    if len(found) == len(ids):
        return merging.beside(*found.values())
    now = {remaining(person_id) or person_id for person_id in ids}
    if now != ids and len(queries.persons(now, edits(me()))) == len(now):
        return None
    raise Hidden if any(db.session.get(Person, person_id) for person_id in ids) else Missing


def _now() -> str:
    """Return the page of those two who are there now: of the one person whom they have become, or of the two to be merged."""
    now = sorted({remaining(person_id) or person_id for person_id in _asked()})
    if len(now) == 1:
        return url_for(".person", person_id=now[0], merged=1)
    return url_for(".merge", one=now[0], other=now[1])


def _revisions(two: Two) -> str:
    return f"{two.one.revision}-{two.other.revision}"


def _pair(two: Two) -> Pair | None:
    """Return the two as they are proposed; None when they are not."""
    found = pairs.proposed(edits(me()), two.one.id)
    return next((pair for pair in found if two.other.id in {pair.one.id, pair.other.id}), None)


def _shown(two: Two, chosen: dict[str, Any], status: int = 200, changed: str = "") -> Response:
    user = me()
    reach = sees(user)
    seen = [[item for item in runs if reach.holds(item.account.unit)] for runs in two.runs]
    unsaid = [fact for fact in two.differing if fact not in chosen]
    return page(
        "handover/merge.html",
        status=status,
        two=two,
        called=lambda person: clean_name(person.name),
        pair=_pair(two),
        chosen=chosen,
        facts=merging.FACTS,
        phones=[masks.phone(person.phone) for person in (two.one, two.other)],
        runs=seen,
        elsewhere=[len(runs) - len(mine) for runs, mine in zip(two.runs, seen, strict=True)],
        sheets=[queries.handovers_of(user, person.id) for person in (two.one, two.other)],
        revisions=_revisions(two),
        changed=changed,
        errors=[(f"keep-{fact}", merging.FACTS[fact], f"{UNSAID}。") for fact in unsaid],
    )
