"""Writing a post: whatever comes is kept as a draft first, so that nothing that was typed or dropped is lost; then it is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal import calendar
from portal.cases.seeing import made_from
from portal.cases.sort import WRITERS
from portal.cases.views.stepping import step
from portal.database import db
from portal.errors import BadInput, Missing
from portal.people import kept
from portal.people.queries import me
from portal.posts import pictures, queries, questions, text
from portal.posts.destroying import NAME
from portal.posts.forms import PostForm
from portal.posts.models import DECLARED, PictureKind, Post, State
from portal.posts.rules import contact
from portal.posts.sort import SORT
from portal.posts.views import filling, promising
from portal.posts.views.blueprint import pages
from portal.posts.workflow import POST, WRITTEN
from portal.web.access import Keeps, allow
from portal.web.forms import page_token
from portal.web.pages import go, kept_at, page, wants_fragment
from portal.web.saying import said
from portal.workflow import OutOfTurn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from portal.accounts.models import Account

EDITABLE = frozenset(WRITTEN)
SAVES = frozenset({"draft", "auto", "submit"})
NOT_KEPT = "选了“涉密”，没有保存任何内容。请点“提交送审”登记此事；不涉密的，改为“否”后再保存。"
LARGEST_FORM = 8 * 1024**2
"""Bytes of text in one form: what is pasted as HTML is long, and its limit is told beside the field."""


@pages.route("/new", methods=["GET", "POST"], defaults={"case_id": None})
@pages.route("/<int:case_id>/edit", methods=["GET", "POST"])
@allow(*WRITERS, keeps=Keeps("送审稿件", saves=True, never=("secret", "yes")), text=LARGEST_FORM)
def edit(case_id: int | None) -> Any:
    """Open the form of a new post or of one's own draft; keep what came, and hand it in; what is wrong stands beside its field (422)."""
    again = kept.given("posts.edit")
    post = _post(case_id)
    if request.method == "GET" and not again:
        return _opened(post)
    form = PostForm(formdata=request.form if again else None) if request.method == "GET" else PostForm()
    accounts = queries.accounts_for(me())
    form.offer(accounts, queries.clearances_for(me()))
    if request.method == "GET":
        return _answer(post, form)
    try:
        return _taken(post, form, accounts)
    except (
        IntegrityError,
        StaleDataError,
    ):  # the form that keeps itself was sent a moment before: it is taken in over what that made
        db.session.rollback()
        return _taken(_post(case_id), form, accounts)


def _post(case_id: int | None) -> Post:
    """Return the post that this page writes: one's own, the one it has made already, or a new one."""
    if case_id is not None:
        post = queries.own(case_id)
        if post.state not in EDITABLE:
            raise Missing("这篇稿件现在不能修改。", "已送审的，请先撤回。")
        return post
    token = page_token()
    made = made_from(me(), token)
    if isinstance(made, Post):
        return made
    units = me().units(*WRITERS)
    return Post(author_id=me().id, unit_id=units[0], state=State.DRAFT, token=token, declarations={})


def _opened(post: Post) -> Response:
    """Show the form for the first time."""
    form = PostForm(formdata=None)
    accounts = queries.accounts_for(me())
    if post.id:
        form.show(post)
        form.body.data = text.loaded(post.text.blocks).pasted() if post.text else ""
    form.token.data = post.token
    form.offer(accounts, queries.clearances_for(me()))
    return _answer(post, form)


def _taken(post: Post, form: PostForm, accounts: Sequence[Account]) -> Response:
    """Keep what came, and hand it in where that was pressed and nothing is wrong."""
    save = request.form.get("save", "")
    if save not in SAVES:
        raise BadInput("没有这样的操作，填写的内容没有保存。", "请用页面上的“保存草稿”或“提交送审”。")
    if post.id and post.state not in EDITABLE:  # the same form once more
        return go(SORT.url(post.id))
    if form.secret.data == "yes":
        return _secret(post, form, save)
    form.validate()
    if post.id is None and not form.touched:
        return _answer(post, form, 422, refusal="还没有填写内容，所以没有建立草稿。")
    filling.fill(post, form, accounts)
    if save == "submit":
        _complete(post, form)
    db.session.commit()
    return _kept_by_itself(post, form) if save == "auto" else _answered(post, form, save)


def _complete(post: Post, form: PostForm) -> None:
    """Say beside each field what is missing to hand the post in."""
    form.complete()
    if not post.text and not form.body.errors:
        form.body.errors = ["请粘贴正文，或选择 Word 文件。"]
    form.clearance.errors = [*form.clearance.errors, *filter(None, [queries.clearance_fault(post)])]


def _answered(post: Post, form: PostForm, save: str) -> Response:
    """Go on as the button says, where nothing is wrong."""
    if form.faults:
        return _answer(post, form, 422)
    if save == "draft":
        return go(url_for("posts.edit", case_id=post.id, saved="yes"))
    return _handed_in(post, form)


def _handed_in(post: Post, form: PostForm) -> Response:
    try:
        POST.take(post, "submit", me())
    except OutOfTurn as reason:
        made = post.id
        db.session.rollback()
        return _answer(_post(made if db.session.get(Post, made) else None), form, 409, refusal=str(reason))
    db.session.commit()
    return go(SORT.url(post.id, done=post.events[-1].place))


def _secret(post: Post, form: PostForm, save: str) -> Response:
    """Keep of what its author calls secret the fact alone: nothing that came with this form is written (第十三条)."""
    if save == "auto":
        return page("posts/_saved.html", post=post, fault=NOT_KEPT)
    if save == "draft":
        return _answer(post, form, 422, refusal=NOT_KEPT)
    post.name, post.urgent, post.saved_at = NAME, "", calendar.now()
    post.declarations = {**dict.fromkeys(DECLARED, "no"), "secret": "yes"}
    db.session.add(post)
    db.session.flush()
    return _handed_in(post, form)


def _kept_by_itself(post: Post, form: PostForm) -> Response:
    """Answer the form that keeps itself while it is written: when that was, or why the text was not kept."""
    answer = page("posts/_saved.html", post=post, fault=form.body.errors[0] if form.body.errors else "")
    return kept_at(answer, url_for("posts.edit", case_id=post.id))


def _kept(post: Post) -> dict[str, Any]:
    """Return what the form shows of a post that is kept: its pictures, and why it was sent back."""
    returned = post.last_move if post.state is State.RETURNED else None
    return {
        "boxes": text.loaded(post.text.blocks).boxes if post.text else 0,
        "pictures": {kind: pictures.of_kind(post, kind) for kind in PictureKind},
        "returned": returned,
        "asked": questions.asked(post),
        "remarks": queries.remarks(post) if returned else [],
    }


def _answer(post: Post, form: PostForm, status: int = 200, **more: Any) -> Response:
    """Show the form, with the promise before its button."""
    form.token.data = form.token.data or post.token
    chosen = [account for account in queries.accounts_for(me()) if account.id in (form.account.data or [])]
    return page(
        "posts/edit.html",
        status=status,
        form=form,
        post=post,
        action=url_for("posts.edit", case_id=post.id) if post.id else url_for("posts.edit"),
        promise=promising.before_handing_in(me(), chosen),
        secrecy_contact=contact(),
        **_kept(post),
        **more,
    )


@pages.post("/<int:case_id>/steps/submit")
@allow(*WRITERS)
def submit(case_id: int) -> Response:
    """Hand in what lies as a draft, as the form would."""
    fault = queries.clearance_fault(queries.own(case_id))
    queries.refuse_unless(not fault, fault or "")
    return step(SORT, case_id, "submit")


@pages.get("/promise")
@allow(*WRITERS)
def promise() -> Response:
    """Return who has a post of the chosen accounts next, for the form as accounts are chosen."""
    if not wants_fragment():
        return go(url_for("posts.edit"))
    chosen = set(request.args.getlist("account", type=int))
    accounts = [account for account in queries.accounts_for(me()) if account.id in chosen]
    return page("posts/_promise.html", promise=promising.before_handing_in(me(), accounts))


@pages.post("/<int:case_id>/pictures/<int:picture_id>/remove")
@allow(*WRITERS)
def remove_picture(case_id: int, picture_id: int) -> Response:
    """Take a picture out of one's own draft."""
    post = queries.own(case_id)
    if post.state not in EDITABLE or not pictures.remove(post, picture_id):
        raise Missing("没有这张图片，或稿件现在不能修改。")
    db.session.commit()
    return go(said("posts.edit", "picture-removed", case_id=post.id))
