"""The administrator's page of what is on its way out, and what did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from portal import config
from portal.database import db
from portal.notices import effects, queries
from portal.notices.models import Progress
from portal.notices.views.blueprint import pages
from portal.web.access import allow
from portal.web.pages import go, page
from portal.web.paging import here

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

SHOWN = (Progress.UNSURE, Progress.FAILED, Progress.WAITING, Progress.SENT, Progress.DROPPED)


@pages.get("/deliveries")
@allow("admin")
def deliveries() -> Response:
    """List what waits, what failed, and what nobody knows about; of a message its sort and reader only, not what it says."""
    asked = request.args.get("progress", "")
    chosen = Progress(asked) if asked in set(SHOWN) else None
    tallies = queries.tallies()
    chips: list[tuple[str, str, bool, int | None]] = [
        ("未完成", here(progress=None, page=None, done=None), chosen is None, None)
    ]
    chips += [(p.label, here(progress=p.value, page=None, done=None), chosen == p, tallies.get(p, 0)) for p in SHOWN]
    return page(
        "notices/deliveries.html",
        {"deliveries": "notices/_deliveries.html"},
        found=queries.deliveries(chosen),
        chips=[("进展", chips)],
        names=queries.robot_names(),
        chosen=chosen.label if chosen else "",
        stuck=not config.current().smtp_host and queries.waiting_for_mail(),
        fault=config.current().smtp_host and queries.mail_fault(),
        done=request.args.get("done", type=int),
    )


@pages.post("/deliveries/<int:delivery_id>/resend")
@allow("admin")
def resend(delivery_id: int) -> Response:
    """Send a message once more, with whatever was in the same mail."""
    rows = effects.send_again(queries.delivery(delivery_id))
    db.session.commit()
    return go(url_for("notices.deliveries", done=rows))


@pages.post("/deliveries/<int:delivery_id>/drop")
@allow("admin")
def drop(delivery_id: int) -> Response:
    """Give a message up; it stays in the portal, where its reader finds it."""
    rows = effects.drop(queries.delivery(delivery_id))
    db.session.commit()
    return go(url_for("notices.deliveries", done=rows))
