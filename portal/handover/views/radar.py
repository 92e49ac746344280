"""The radar: who leaves soon, or has left, while accounts still name them (第十条)."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from flask import request, url_for

from portal.calendar import today
from portal.handover import queries
from portal.handover.reach import READERS, Sign, files, leaving, sees
from portal.handover.views.blueprint import pages
from portal.people.queries import me
from portal.settings.queries import days
from portal.web.access import allow
from portal.web.pages import page
from portal.web.paging import here

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.handover.queries import Nearing

WINDOWS = (30, 90, 180)


class LeaverRow(NamedTuple):
    """One person on the radar, and where the hand-over is begun; "" where this person does not prepare it."""

    near: Nearing
    sign: Sign | None
    url: str


@pages.get("/radar")
@allow(*READERS)
def radar() -> Response:
    """Show who leaves within the window, by unit: accounts, days left, whether a hand-over has begun."""
    user, windows = me(), sorted({*WINDOWS, days("leaving_days")})
    reach, chosen = sees(user), request.args.get("days", type=int)
    window = chosen if chosen in windows else days("leaving_days")
    unit = request.args.get("unit", type=int)
    found, totals = queries.nearing(reach, today() + timedelta(days=window), unit if _known(unit) else None)
    mine = files(user)
    rows = [LeaverRow(near, _sign(near), _start(near) if mine.holds(near.unit) else "") for near in found]
    groups = [(unit_, list(of)) for unit_, of in groupby(rows, key=lambda row: row.near.unit)]
    return page(
        "handover/radar.html",
        {"radar": "handover/_radar.html"},
        chips=_chips(windows, window, totals, unit),
        groups=groups,
        total=sum(number for *_, number in totals),
        shown=len(rows),
        most=queries.MOST_ROWS,
        undated=queries.undated(reach),
        window=window,
    )


def _known(unit: int | None) -> bool:
    return unit is not None and 0 < unit < 2**31


def _sign(near: Nearing) -> Sign:
    person = near.person
    if sign := leaving(person):
        return sign
    left = (person.leaves_on - today()).days if person.leaves_on else 0
    return Sign("done", f"还有 {left} 天")


def _start(near: Nearing) -> str:
    return url_for(".new", person=near.person.id, unit=near.unit.id)


def _chips(
    windows: list[int], window: int, totals: list[tuple[int, str, int]], unit: int | None
) -> list[tuple[str, list[tuple[str, str, bool, int | None]]]]:
    """Return the filters: the window, and the units with how many persons each has on the radar."""
    spans = [(f"{n} 天内", here(days=n, page=None), n == window, None) for n in windows]
    units = [("全部", here(unit=None), not unit, sum(number for *_, number in totals))]
    units += [(name, here(unit=id_), id_ == unit, number) for id_, name, number in totals]
    return [("离校时间", spans), *([("单位", units)] if len(totals) > 1 else [])]  # type: ignore[list-item]
