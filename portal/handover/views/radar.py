"""The radar: who leaves soon, or has left, while accounts still name them (第十条); on the page, and as a workbook."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from flask import request, url_for

from portal.audit.trail import record_apart
from portal.calendar import today
from portal.handover import export, leavers, queries
from portal.handover.reach import READERS, Sign, files, nearness, sees
from portal.handover.views.blueprint import pages
from portal.people.queries import me
from portal.settings.queries import days
from portal.web import workbooks
from portal.web.access import allow
from portal.web.limits import LARGEST_ID
from portal.web.pages import page
from portal.web.paging import here

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.handover.leavers import Nearing

WINDOWS = (30, 90, 180)


class LeaverRow(NamedTuple):
    """One person on the radar, and where the hand-over is begun; "" where this person does not prepare it."""

    near: Nearing
    sign: Sign
    url: str


class Asked(NamedTuple):
    """The filters of the address: within how many days, of which unit (None for all), and the windows to choose from."""

    days: int
    unit: int | None
    windows: list[int]


@pages.get("/radar")
@allow(*READERS)
def radar() -> Response:
    """Show who leaves within the window, by unit: accounts, days left, whether a hand-over has begun."""
    user, asked = me(), _asked()
    reach, mine = sees(user), files(user)
    found, totals = leavers.nearing(reach, today() + timedelta(days=asked.days), asked.unit)
    rows = [LeaverRow(near, nearness(near.person), _start(near) if mine.holds(near.unit) else "") for near in found]
    groups = [(unit, list(of)) for unit, of in groupby(rows, key=lambda row: row.near.unit)]
    return page(
        "handover/radar.html",
        {"radar": "handover/_radar.html"},
        chips=_chips(asked, totals),
        groups=groups,
        total=sum(number for *_, number in totals),
        shown=len(rows),
        most=leavers.MOST_ROWS,
        undated=queries.undated(reach),
        window=asked.days,
        workbook=url_for(".radar_export", days=asked.days, unit=asked.unit),
    )


@pages.get("/radar/export.xlsx")
@allow(*READERS)
def radar_export() -> Response:
    """Return everybody on the radar under the same filters as a workbook. Raises TooMany, BadInput."""
    workbooks.count()
    asked = _asked()
    made = export.workbook(me(), asked.days, asked.unit)
    record_apart("person.exported", "person", filters=made.filters, accounts=made.accounts, people=made.people)
    return workbooks.answer(made.stream, f"离校交接提醒-{today().isoformat()}.xlsx")


def _asked() -> Asked:
    """Return the filters of the address; what does not exist counts as none."""
    usual = days("leaving_days")
    windows = sorted({*WINDOWS, usual})
    chosen, unit = (request.args.get(name, type=int) for name in ("days", "unit"))
    known = unit is not None and 0 < unit <= LARGEST_ID
    return Asked(chosen if chosen in windows else usual, unit if known else None, windows)


def _start(near: Nearing) -> str:
    return url_for(".new", person=near.person.id, unit=near.unit.id)


def _chips(
    asked: Asked, totals: list[tuple[int, str, int]]
) -> list[tuple[str, list[tuple[str, str, bool, int | None]]]]:
    """Return the filters: the window, and the units with how many persons each has on the radar."""
    spans = [(f"{n} 天内", here(days=n, page=None), n == asked.days, None) for n in asked.windows]
    units = [("全部", here(unit=None), not asked.unit, sum(number for *_, number in totals))]
    units += [(name, here(unit=id_), id_ == asked.unit, number) for id_, name, number in totals]
    return [("离校时间", spans), *([("单位", units)] if len(totals) > 1 else [])]  # type: ignore[list-item]
