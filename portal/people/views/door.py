"""Sign-in, in one step or two, and sign-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, request, url_for
from flask_login import current_user

from portal.audit.trail import record
from portal.database import db
from portal.errors import Refused
from portal.people import entrance, kept, returning, sessions
from portal.people.enrolment import effects as enrolment
from portal.people.forms import CodeForm, LoginForm
from portal.people.views.blueprint import pages
from portal.web.access import PUBLIC, SIGNED_IN, allow
from portal.web.pages import page
from portal.web.redirects import safe_next

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.people.models import HalfSignedIn, User

SAY_LATE = "登录没有完成：输入密码后 5 分钟内没有输入验证码，请重新登录。"


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
    """Sign in; then go where the user was going, or to the form they were filling in when their session ended."""
    form, key = LoginForm(), request.form.get(kept.ARG, "")[: kept.LONGEST_KEY]
    if not form.validate():
        return returning.login_page(form, key=key, status=422)
    wanted = safe_next(request.form.get("next"))
    user = entrance.admit(form.username.data, form.password.data, wanted, key)
    if user is None:
        return returning.login_page(form, entrance.SAY_NO, key, 401)
    if not current_user.is_authenticated:
        return redirect(url_for("people.code"), 303)
    return _inside(user, key, wanted)


@pages.get("/login/code")
@allow(PUBLIC)
def code() -> Response:
    """Show the second step of signing in; who has not taken the first begins there."""
    row = sessions.half()
    if current_user.is_authenticated or row is None:
        return redirect(url_for("people.login"), 303)
    return page("people/code.html", form=CodeForm(formdata=None)) if sessions.owes_code(row) else _too_late(row)


@pages.post("/login/code")
@allow(PUBLIC)
def prove() -> Response:
    """Take the second step: a code of the authenticator, or a recovery code; then go where the user was going."""
    form, row = CodeForm(), sessions.half()
    user = sessions.owes_code(row)
    if current_user.is_authenticated:
        raise Refused("您已经登录，不需要再输入验证码。")
    if row is None or user is None:
        return _too_late(row)
    if not form.validate():
        return page("people/code.html", status=422, form=form)
    onward, key = row.onward, row.kept
    if not entrance.prove(row, user, form.typed):
        return page("people/code.html", status=401, form=form, message=entrance.SAY_NO_CODE)
    return _inside(user, key, onward)


def _too_late(row: HalfSignedIn | None) -> Response:
    """Begin anew with the password, and lose nothing that was typed before."""
    key, onward = (row.kept, row.onward) if row else ("", "")
    return returning.login_page(LoginForm(formdata=None), SAY_LATE, key, 401, onward)


def _inside(user: User, key: str, wanted: str) -> Response:
    """Send somebody on who is signed in now."""
    if user.must_change:
        return redirect(url_for(returning.CHANGE), 303)
    if g.session_row.enrolling:
        return redirect(url_for(returning.ENROL), 303)
    target = returning.onward(user, key, wanted)
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
