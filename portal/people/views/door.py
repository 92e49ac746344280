"""Sign-in and sign-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user

from portal.audit.trail import record
from portal.database import db
from portal.people import entrance, returning, sessions
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
    return returning.login_page(LoginForm(formdata=None))


@pages.post("/login")
@allow(PUBLIC)
def enter() -> Response:
    """Sign in; then go where the user was going, or give back the form that was being filled in."""
    form, kept = LoginForm(), returning.carried()
    if not form.validate():
        return returning.login_page(form, kept=kept, status=422)
    user = entrance.admit(form.username.data, form.password.data)
    if user is None:
        return returning.login_page(form, entrance.SAY_NO, kept, 401)
    if user.must_change:
        return redirect(url_for("people.password"), 303)
    if kept.path:
        again = returning.again(kept.path)
        return make_response(render_template("people/resume.html", path=kept.path, fields=kept.fields, again=again))
    return redirect(safe_next(request.form.get("next")), 303)


@pages.post("/logout")
@allow(SIGNED_IN)
def logout() -> Response:
    """End this session; a copy of its cookie is worth nothing from now on."""
    record("logout", f"user:{current_user.id}")
    sessions.sign_out()
    db.session.commit()
    return redirect(url_for("people.login"), 303)
