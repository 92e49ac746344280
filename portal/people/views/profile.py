"""What everybody says of themselves: their signature, their address, their telephone, their own 常用意见."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request
from flask_login import current_user

from portal.database import db
from portal.errors import BadInput, Denied, Missing
from portal.people import effects, entrance, queries, uploads
from portal.people.factors import queries as factor
from portal.people.forms import OwnSignatureForm, ProfileForm
from portal.people.views.blueprint import pages
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import page
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.people.models import User


@pages.route("/people/signature", methods=["GET", "POST"])
@allow(SIGNED_IN)
def own_signature() -> Response:
    """Show or replace one's own signature by a file, as which a drawing comes, too; what is decided keeps the old one."""
    _staff_only()
    form = OwnSignatureForm()
    if form.validate_on_submit():
        user = queries.user(current_user.id)
        try:
            kept = uploads.keep_seal(form.signature.data, user.unit_id, user.id)
        except uploads.BadUpload as bad:
            db.session.rollback()
            form.signature.errors = [bad.sentence]
        else:
            if kept:
                return _signed(user, kept)
            form.signature.errors = ["还没有签名：请在上面手写，或选择一张图片，再保存。"]
    return page("people/own_signature.html", status=422 if form.errors else 200, form=form, errors=form.faults)


@pages.post("/people/signature/drop")
@allow(SIGNED_IN)
def drop_own_signature() -> Response:
    """Remove one's own signature: the print leaves room for ink again."""
    _staff_only()
    return _signed(queries.user(current_user.id), "")


def _staff_only() -> None:
    if not current_user.staff:
        raise Denied("只有教职工需要留存签名，学生不参加审批。", "填报备案不需要签名图片。")


def _signed(user: User, sha256: str) -> Response:
    effects.set_signature(user, sha256)
    db.session.commit()
    return redirect(said("people.own_signature", "signature-saved" if sha256 else "signature-dropped"), 303)


@pages.get("/people/signature/<sha256>")
@allow(SIGNED_IN)
def own_signature_picture(sha256: str) -> Response:
    """Show one's own signature as it is now; anybody else's is not found. The hash tells a browser's cache new from old."""
    if sha256 != current_user.signature:
        raise Missing("没有图片。")
    return uploads.show(sha256)


@pages.route("/people/profile", methods=["GET", "POST"])
@allow(SIGNED_IN)
def profile() -> Response:
    """Change one's own address, telephone and 常用意见; where messages go is changed by whoever knows the password (S12)."""
    form = ProfileForm(obj=current_user) if request.method == "GET" else ProfileForm()
    if request.method == "POST" and not {"email", "phrases"} <= request.form.keys():
        # Nothing sent is no wish to empty them.
        raise BadInput("提交的内容不完整，您的设置没有改变。", "请重新打开“我的设置”，改好再保存。")
    if form.validate_on_submit():
        user, email = queries.user(current_user.id), form.email.data or ""
        if email == user.email or _proved(user, form.current.data or ""):
            effects.set_profile(user, email, form.number(user.phone), form.lines)
            db.session.commit()
            return redirect(said("people.profile", "profile-saved"), 303)
        form.current.errors = ["修改电子邮箱要填写现在的密码；密码不正确，或因多次输错已暂时锁定 15 分钟。"]
    return page(
        "people/profile.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.faults,
        since=factor.since(current_user.id),
        left=factor.left(current_user.id),
    )


def _proved(user: User, typed: str) -> bool:
    """Say whether somebody typed their own password; nothing typed is no wrong one, and does not count as a try."""
    return bool(typed) and entrance.right_now(user, typed)
