"""The administrator's page of the robots of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal import config
from portal.audit.trail import record
from portal.database import db
from portal.errors import Stale
from portal.notices import effects, queries, robots
from portal.notices.choices import sorts
from portal.notices.forms import RobotForm
from portal.notices.models import MessageSort, Robot
from portal.notices.outcome import NotSent, TooFast
from portal.notices.robots.brands import BRANDS, masked
from portal.notices.views.blueprint import pages
from portal.people.queries import open_units
from portal.settings.queries import setting
from portal.web.access import allow
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LATER = "请过几分钟再试"
CHECK = "请核对地址、密钥和群机器人的安全设置"


@pages.get("/robots")
@allow("admin")
def robots_index() -> Response:
    """List the robots; their addresses are shown masked."""
    rows = [(robot, BRANDS[robot.brand].label, masked(robot.url)) for robot in queries.robots()]
    saved = request.args.get("saved", type=int)
    return page("notices/robots.html", rows=rows, labels=_labels(), saved=saved)


@pages.route("/robots/new", methods=["GET", "POST"])
@allow("admin")
def new_robot() -> Response:
    """Add the robot of a group."""
    return _edit(None)


@pages.route("/robots/<int:robot_id>", methods=["GET", "POST"])
@allow("admin")
def robot(robot_id: int) -> Response:
    """Change a robot, or switch it off; deliveries name it, so it is never deleted."""
    return _edit(queries.robot(robot_id))


@pages.post("/robots/<int:robot_id>/try")
@allow("admin")
def try_robot(robot_id: int) -> Response:
    """Send one line to the group and say what came of it."""
    found = queries.robot(robot_id)
    text = f"【试发】{setting('school_name')}校园新媒体备案管理平台的消息将发到本群。"
    db.session.commit()  # nobody waits for the group's server to answer
    fault, advice = "", ""
    try:
        robots.send(found, text)
    except NotSent as reason:
        fault = str(reason)
        advice = LATER if isinstance(reason, TooFast) else CHECK
    record(
        "robot.tried", f"robot:{robot_id}", result="failed" if fault else "ok", **({"error": fault} if fault else {})
    )
    db.session.commit()
    return _show(_form(found), found, tried=fault or "ok", advice=advice)


def _edit(found: Robot | None) -> Response:
    form = _form(found)
    if form.validate_on_submit():
        if found and form.revision.data != str(found.revision):
            raise Stale(
                "您打开页面后，已有人修改了这个机器人，您的修改没有保存。", "请重新打开页面，看过最新内容再修改。"
            )
        saved = found or Robot(revision=1)
        effects.save_robot(saved, _changes(form, found))
        db.session.commit()
        return go(url_for("notices.robots_index", saved=saved.id))
    return _show(form, found)


def _form(found: Robot | None) -> RobotForm:
    trying = request.endpoint == "notices.try_robot"
    form = RobotForm(formdata=None, data=_facts(found)) if request.method == "GET" or trying else RobotForm()
    form.offer(open_units(also=found.unit_id if found else None), found.url if found else "")
    return form


def _show(form: RobotForm, found: Robot | None, tried: str = "", advice: str = "") -> Response:
    return page(
        "notices/robot.html",
        status=422 if form.faults else 200,
        form=form,
        robot=found,
        masked=masked(found.url) if found else "",
        relay=config.current().robot_relay,
        tried=tried,
        advice=advice,
    )


def _facts(found: Robot | None) -> dict[str, Any]:
    if found is None:
        return {"active": True, "sorts": [MessageSort.TODO.value, MessageSort.URGE.value, MessageSort.DEADLINE.value]}
    return {
        "name": found.name,
        "brand": found.brand,
        "unit": found.unit_id,
        "sorts": found.sorts,
        "active": found.active,
        "revision": str(found.revision),
    }


def _changes(form: RobotForm, found: Robot | None) -> dict[str, Any]:
    kept = found.secret if found and form.brand.data == found.brand and not form.url.data else ""
    # What belongs to a feature that is switched off is not offered, and comes back with it.
    unseen = [sort for sort in (found.sorts if found else ()) if sort not in sorts()]
    return {
        "name": form.name.data,
        "brand": form.brand.data,
        "unit_id": form.unit.data,
        "url": form.address(),
        "secret": form.secret.data or kept,
        "sorts": [*(form.sorts.data or ()), *unseen],
        "active": form.active.data,
    }


def _labels() -> dict[str, str]:
    return {sort.value: sort.label for sort in sorts()}
