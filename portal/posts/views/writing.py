"""Writing a post: whatever comes is kept as a draft first, so that nothing that was typed or dropped is lost; then it is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal import calendar
from portal.cases.seeing import made_from
from portal.cases.sort import WRITERS
from portal.database import db
from portal.errors import Missing
from portal.files.pictures import BadUpload
from portal.people import kept
from portal.people.queries import me
from portal.posts import pictures, promising, queries, text, versions, word
from portal.posts.destroying import NAME
from portal.posts.forms import PostForm, hour
from portal.posts.models import DECLARED, PictureKind, Place, Post, State
from portal.posts.rules import contact
from portal.posts.sort import SORT
from portal.posts.views.blueprint import pages
from portal.posts.workflow import POST, WRITTEN
from portal.web.access import Keeps, allow
from portal.web.forms import page_token
from portal.web.pages import go, page
from portal.workflow import OutOfTurn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from portal.accounts.models import Account

EDITABLE = frozenset(WRITTEN)
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
    form.offer(accounts, queries.clearances_for(post, accounts))
    if request.method == "GET":
        return _answer(post, form)
    return _taken(post, form, accounts)


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
    form.offer(accounts, queries.clearances_for(post, accounts))
    return _answer(post, form)


def _taken(post: Post, form: PostForm, accounts: Sequence[Account]) -> Response:
    """Keep what came, and hand it in where that was pressed and nothing is wrong."""
    submits = request.form.get("save") != "draft"
    if post.id and post.state not in EDITABLE:  # the same form once more
        return go(SORT.url(post.id))
    if form.secret.data == "yes":
        return _secret(post, form, submits=submits)
    form.validate()
    read_text(post, form)
    _fill(post, form, accounts)
    _keep_pictures(post, form)
    if submits:
        form.complete()
        if not post.text and not form.body.errors:
            form.body.errors = ["请粘贴正文，或选择 Word 文件。"]
        form.clearance.errors = [*form.clearance.errors, *filter(None, [queries.clearance_fault(post)])]
    db.session.commit()
    if form.faults:
        return _answer(post, form, 422)
    if not submits:
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


def _secret(post: Post, form: PostForm, *, submits: bool) -> Response:
    """Keep of what its author calls secret the fact alone: nothing that came with this form is written (第十三条)."""
    if not submits:
        return _answer(post, form, 422, refusal=NOT_KEPT)
    post.name, post.urgent, post.saved_at = NAME, "", calendar.now()
    post.declarations = {**dict.fromkeys(DECLARED, "no"), "secret": "yes"}
    db.session.add(post)
    db.session.flush()
    return _handed_in(post, form)


def read_text(post: Post, form: PostForm) -> None:
    """Keep the text, from the Word file where one was chosen; what cannot be read is told beside its field."""
    upload = form.document.data
    field = form.document if upload and upload.filename else form.body
    try:
        if field is form.document:
            body = word.read(upload.stream.read(word.LARGEST + 1))
        elif form.body.data:
            body = text.read(form.body.data)
        else:
            return
    except (text.BadText, BadUpload) as refusal:
        field.errors = [*field.errors, f"{refusal.sentence.rstrip('。')}。"]
        return
    versions.write(post, body.dumped(), me())


def _fill(post: Post, form: PostForm, accounts: Sequence[Account]) -> None:
    """Keep everything but text and pictures; what is wrong stays out, and is told."""
    known = {account.id: account for account in accounts}
    chosen = [known[key] for key in dict.fromkeys(form.account.data or []) if key in known]
    if len({account.unit_id for account in chosen}) > 1:
        form.account.errors = ["一次只能选同一单位的账号，请分开送审。"]
        chosen = []
    post.places = [p for p in post.places if p.account in chosen] + [
        Place(account=account) for account in chosen if account not in post.accounts
    ]
    if chosen:
        post.unit_id, post.unit = chosen[0].unit_id, chosen[0].unit
    post.account_id = chosen[0].id if len(chosen) == 1 else None
    post.platform = chosen[0].platform if len({account.platform for account in chosen}) == 1 else ""
    post.declarations, post.saved_at = form.declarations, calendar.now()
    post.clearance_id = (
        form.clearance.data
        if form.clearance.data in {choice.value for choice in form.clearance.choices} and form.clearance.data
        else None
    )
    for field, name in ((form.title, "name"), (form.urgent, "urgent")):
        if not field.errors:
            setattr(post, name, field.data or "")
    if not form.planned_on.errors:
        post.due = form.planned_on.data
        at = hour(form.planned_at.data or "")
        post.planned_at = calendar.at(post.due, at) if post.due and at else None
    db.session.add(post)
    db.session.flush()


def _keep_pictures(post: Post, form: PostForm) -> None:
    for field, kind in ((form.picture, PictureKind.LONG), (form.figures, PictureKind.BOX)):
        pieces, faults = pictures.read(kind, field.data or [])
        pictures.keep(post, kind, pieces, me())
        field.errors = [*field.errors, *faults]


def _answer(post: Post, form: PostForm, status: int = 200, **more: Any) -> Response:
    """Show the form, with the promise before its button."""
    form.token.data = form.token.data or post.token
    chosen = [account for account in queries.accounts_for(me()) if account.id in (form.account.data or [])]
    returned = post.last_move if post.id and post.state is State.RETURNED else None
    return page(
        "posts/edit.html",
        status=status,
        form=form,
        post=post,
        action=url_for("posts.edit", case_id=post.id) if post.id else url_for("posts.edit"),
        promise=promising.before_handing_in(me(), chosen),
        boxes=text.loaded(post.text.blocks).boxes if post.text else 0,
        pictures={kind: pictures.of_kind(post, kind) for kind in PictureKind} if post.id else {},
        secrecy_contact=contact(),
        returned=returned,
        remarks=queries.remarks(post) if returned else [],
        **more,
    )


@pages.get("/promise")
@allow(*WRITERS)
def promise() -> Response:
    """Return who has a post of the chosen accounts next, for the form as accounts are chosen."""
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
    return go(url_for("posts.edit", case_id=post.id))
