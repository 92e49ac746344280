"""One's own second factor: setting it up, taking it over to another telephone, new recovery codes, giving it up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import g, make_response, redirect, url_for
from flask_login import current_user

from portal.calendar import now
from portal.database import db
from portal.errors import Missing, Refused
from portal.people import entrance, kept, queries
from portal.people.factors import codes, effects
from portal.people.factors import queries as factor
from portal.people.forms import FactorForm, TakingForm
from portal.people.views.blueprint import pages
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.people.models import Factor, User

JUST_NOW = timedelta(minutes=10)
ISSUER = "备案平台"
"""What the authenticator calls the portal: short, for the square gets finer with each character."""
SAY_WRONG = "密码不正确，或因多次输错已暂时锁定 15 分钟。"
SAY_WRONG_CODE = "验证码或恢复码不正确、已用过或已过期，或因多次输错已暂时锁定 15 分钟。"
SAY_NOT_YET = "验证码不正确：请核对手机的时间是否准确，等验证器显示新的 6 位数字再填。"


@pages.get("/people/factor", endpoint="factor")
@allow(SIGNED_IN)
def show() -> Response:
    """Show one's own second factor: what is being set up, what there is, or how to begin."""
    return _shown(queries.user(current_user.id), FactorForm(formdata=None), TakingForm(formdata=None))


@pages.get("/people/factor/picture")
@allow(SIGNED_IN)
def factor_picture() -> Response:
    """Show what is being set up as a QR code, to its owner alone and as long as it is offered; the address says nothing of it."""
    secret = factor.offered(factor.of(current_user.id))
    if not secret:
        raise Missing("没有图片。")
    response = make_response(codes.picture(codes.address(secret, current_user.username, ISSUER)))
    response.headers.update({"Content-Type": "image/png", "Content-Security-Policy": "sandbox; default-src 'none'"})
    return response


@pages.post("/people/factor/begin")
@allow(SIGNED_IN)
def begin_factor() -> Response:
    """Put a new secret before whoever knows the password and, where there is a factor already, a code of it."""
    form, user = FactorForm(), queries.user(current_user.id)
    if not _is_new_here(factor.of(user.id)) and not _proved(user, form):
        return _shown(user, form, TakingForm(formdata=None), 422)
    effects.offer(user)
    db.session.commit()
    return redirect(url_for("people.factor"), 303)


@pages.post("/people/factor/confirm")
@allow(SIGNED_IN)
def confirm_factor() -> Response:
    """Put it in force by its first code, and show the recovery codes, this once."""
    form, user = TakingForm(), queries.user(current_user.id)
    if form.validate():
        if made := effects.confirm(user, form.code.data):
            return _codes(made, "验证器已启用。", kept.of(user.id) != [])
        form.code.errors = [SAY_NOT_YET]
    return _shown(user, FactorForm(formdata=None), form, 422)


@pages.post("/people/factor/withdraw")
@allow(SIGNED_IN)
def withdraw_factor() -> Response:
    """Leave everything as it was."""
    effects.withdraw(queries.user(current_user.id))
    db.session.commit()
    return redirect(said("people.factor", "factor-withdrawn"), 303)


@pages.post("/people/factor/codes")
@allow(SIGNED_IN)
def renew_codes() -> Response:
    """Show new recovery codes, this once; the old ones are worth nothing."""
    form, user = FactorForm(), _enrolled()
    if _proved(user, form):
        return _codes(effects.renew(user), "恢复码已重新生成，以前的全部作废。", left_over=False)
    return _shown(user, form, TakingForm(formdata=None), 422)


@pages.post("/people/factor/remove")
@allow(SIGNED_IN)
def remove_factor() -> Response:
    """Sign in by password alone from now on."""
    form, user = FactorForm(), _enrolled()
    if _proved(user, form):
        effects.remove(user)
        db.session.commit()
        return redirect(said("people.profile", "factor-removed"), 303)
    return _shown(user, form, TakingForm(formdata=None), 422)


def _enrolled() -> User:
    """Return the current user, who has a second factor. Raises Refused."""
    user = queries.user(current_user.id)
    if not factor.enrolled(user.id):
        raise Refused("您还没有启用登录验证器。", "请在“我的设置”中启用。")
    return user


def _proved(user: User, form: FactorForm) -> bool:
    """Say whether the password and, where there is a factor, a code are right. What was not typed does not count as a try. Commits."""
    enrolled = factor.enrolled(user.id)
    if not form.validate():
        return False
    if enrolled and not form.code.data:
        form.code.errors = ["请填写动态验证码或恢复码。"]
    elif not entrance.right_now(user, form.current.data):
        form.current.errors = [SAY_WRONG]
    elif enrolled and not effects.right(user, form.code.data):
        form.code.errors = [SAY_WRONG_CODE]
    return not form.errors


def _is_new_here(found: Factor | None) -> bool:
    """Say whether somebody who must have a factor, and has none, gave their password a moment ago: it is not asked twice."""
    row = g.session_row
    return bool(row.enrolling and now() - row.created_at < JUST_NOW and not (found and found.secret))


def _shown(user: User, form: FactorForm, taking: TakingForm, status: int = 200) -> Response:
    found = factor.of(user.id)
    secret = factor.offered(found)
    return page(
        "people/taking_factor.html" if secret else "people/factor.html",
        status=status,
        form=form,
        taking=taking,
        since=found.since if found and found.secret else None,
        left=factor.left(user.id),
        needed=factor.needed(user),
        forced=g.session_row.enrolling,
        asks_password=not _is_new_here(found),
        secret=codes.in_groups(secret),
    )


def _codes(made: list[str], done: str, left_over: bool) -> Response:
    shown = [codes.as_shown(code) for code in made]
    return page("people/recovery_codes.html", codes=shown, done=done, left_over=left_over)
