"""One's own password and sessions, and what one had typed when a session ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request
from flask_login import current_user

from portal.audit.trail import record
from portal.database import db
from portal.errors import Missing
from portal.people import entrance, kept, passwords, queries, sessions
from portal.people.forms import PasswordForm
from portal.people.models import User
from portal.people.views.blueprint import pages
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page
from portal.web.redirects import safe_next
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

NAME_LENGTH = 16  # hex digits of a session's key that name it in an address


@pages.route("/people/password", methods=["GET", "POST"])
@allow(SIGNED_IN)
def password() -> Response:
    """Choose a new password."""
    form = PasswordForm()
    if form.validate_on_submit():
        user = queries.user(current_user.id)
        if not entrance.right_now(user, form.current.data):
            form.current.errors = ["现在的密码不正确，或因多次输错已暂时锁定 15 分钟。"]
        elif passwords.normal(form.new.data) == passwords.normal(form.current.data):
            form.new.errors = ["新密码不能与现在的密码相同。"]
        elif faults := entrance.password_faults(user, form.new.data):
            form.new.errors = faults
        else:
            entrance.choose_password(user, form.new.data)
            db.session.commit()
            where = "people.kept" if kept.of(user.id) else "people.sessions"
            return redirect(said(where, "password-changed"), 303)
    giver = db.session.get(User, current_user.password_by_id or 0)
    longer = bool(current_user.roles & entrance.MANAGING)
    return page(
        "people/password.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.faults,
        forced=current_user.must_change,
        given_by=giver.name if giver else "",
        given_at=current_user.password_at,
        shortest=passwords.SHORTEST_FOR_ADMINS if longer else passwords.SHORTEST,
    )


@pages.get("/people/sessions", endpoint="sessions")
@allow(SIGNED_IN)
def own_sessions() -> Response:
    """List where one is signed in."""
    ours = sessions.key_of(sessions.here().sid)
    rows = [
        {
            "id": row.key[:NAME_LENGTH],
            "agent": row.agent,
            "address": row.address,
            "since": row.created_at,
            "seen": row.seen_at,
            "current": row.key == ours,
        }
        for row in sessions.live_sessions(current_user.id)
    ]
    return page("people/sessions.html", sessions=rows, kept=len(kept.of(current_user.id)))


@pages.post("/people/sessions/<session_id>/end")
@allow(SIGNED_IN)
def end_session(session_id: str) -> Response:
    """End one of one's own sessions."""
    for row in sessions.live_sessions(current_user.id):
        if row.key[:NAME_LENGTH] != session_id:
            continue
        record("session.ended", f"user:{current_user.id}", sessions_ended=1)
        if row.key == sessions.key_of(sessions.here().sid):
            sessions.sign_out()
        else:
            db.session.delete(row)
        db.session.commit()
        return redirect(said("people.sessions", "session-ended"), 303)
    raise Missing("这台设备的登录已经结束。")


@pages.post("/people/sessions/end-others")
@allow(SIGNED_IN)
def end_other_sessions() -> Response:
    """End all of one's sessions but this one."""
    ended = sessions.end_sessions(current_user.id, except_key=sessions.key_of(sessions.here().sid))
    record("session.ended", f"user:{current_user.id}", sessions_ended=ended)
    db.session.commit()
    return redirect(said("people.sessions", "sessions-ended"), 303)


@pages.get("/people/kept", endpoint="kept")
@allow(SIGNED_IN)
def kept_forms() -> Response:
    """List what one had typed and could not send, each with the way to its page and the bare words."""
    return page(
        "people/kept.html",
        forms=kept.of(current_user.id),
        moved=bool(request.args.get("moved")),
        others=bool(request.args.get("others")),
        onward=safe_next(request.args.get("next"), ""),
    )


@pages.post("/people/kept/<key>/drop")
@allow(SIGNED_IN)
def drop_kept(key: str) -> Response:
    """Forget one of them."""
    if kept.one(current_user.id, key) is None:
        raise Missing("这份内容已经不在了。")
    kept.drop(current_user.id, key)
    db.session.commit()
    return redirect(said("people.kept", "kept-dropped"), 303)
