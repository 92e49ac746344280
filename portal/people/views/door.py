"""Sign-in and sign-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for
from flask_login import current_user

from portal.audit.trail import record
from portal.database import db
from portal.people import entrance, founding, kept, returning, sessions
from portal.people.enrolment import effects as enrolment
from portal.people.forms import LoginForm
from portal.people.views.blueprint import pages
from portal.web.access import PUBLIC, SIGNED_IN, allow
from portal.web.redirects import safe_next

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@pages.get("/login")
@allow(PUBLIC)
def login() -> Response:
    """Show the sign-in page; somebody who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")), 303)
    if not founding.peopled():
        return redirect(url_for("people.first"), 303)
    return returning.login_page(LoginForm(formdata=None))


@pages.post("/login")
@allow(PUBLIC)
def enter() -> Response:
    """Sign in; then go where the user was going, or to the form they were filling in when their session ended."""
    form, key = LoginForm(), request.form.get(kept.ARG, "")[: kept.LONGEST_KEY]
    if not form.validate():
        return returning.login_page(form, key=key, status=422)
    user = entrance.admit(form.username.data, form.password.data)
    if user is None:
        return returning.login_page(form, entrance.SAY_NO, key, 401)
    if user.must_change:
        return redirect(url_for("people.password"), 303)
    target = returning.onward(user)
    enrolment.sweep()
    db.session.commit()
    return redirect(target, 303)


@pages.post("/logout")
@allow(SIGNED_IN)
def logout() -> Response:
    """End this session; a copy of its cookie is worth nothing from now on."""
    record("logout", f"user:{current_user.id}")
    sessions.sign_out()
    db.session.commit()
    return redirect(url_for("people.login"), 303)
