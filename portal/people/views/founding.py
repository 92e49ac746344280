"""The page on which the first administrator is made; there is none as soon as anybody is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, redirect

from portal.database import db
from portal.errors import TooMany
from portal.people import founding, passwords, throttle
from portal.people.forms import FoundingForm
from portal.people.views.blueprint import pages
from portal.web.access import PUBLIC, allow
from portal.web.pages import page
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

MOST_TRIES = 20
"""Tries of one address in LOCK; a code has some 92 bits."""
WRONG_CODE = "一次性代码不对。请到服务器的终端、日志或实例目录里查看。"


@pages.get("/first")
@allow(PUBLIC)
def first() -> Response:
    """Ask for the first administrator. The code is said in the server's terminal or log, never here."""
    if founding.peopled():
        abort(404)
    if founding.make_code():  # a server of another kind, that said nothing when it started
        current_app.logger.warning("nobody is registered yet: the one-time code is %s", founding.code())
    return _shown(FoundingForm(formdata=None))


@pages.post("/first")
@allow(PUBLIC)
def found() -> Response:
    """Make the first administrator: whoever has the code, the first of several who come at once."""
    if founding.peopled():
        abort(404)
    form = FoundingForm()
    if not form.validate():
        return _shown(form)
    try:
        throttle.admit("founding", MOST_TRIES, "尝试次数过多，没有建立。请 15 分钟后再试。")
    except TooMany as refusal:
        return _shown(form, refusal.sentence, 429)
    facts = (form.unit.data, form.name.data, form.username.data, form.password.data)
    if not founding.fits(form.code.data):
        form.code.errors = [WRONG_CODE]
    form.password.errors = founding.faults(*facts)
    if form.faults:
        return _shown(form)
    founding.found(*facts)
    db.session.commit()
    founding.over()
    return redirect(said("people.new_user", "founded"), 303)


def _shown(form: FoundingForm, message: str = "", status: int = 0) -> Response:
    status = status or (422 if form.faults else 200)
    return page("people/first.html", status=status, form=form, message=message, shortest=passwords.SHORTEST_FOR_ADMINS)
