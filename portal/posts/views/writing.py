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
from portal.posts import pictures, proofs, queries, questions, written
from portal.posts.destroying import NAME
from portal.posts.forms import PostForm
from portal.posts.models import CORRECTED, DECLARED, PictureKind, PlaceState, Post, State
from portal.posts.rules import contact
from portal.posts.sort import SORT
from portal.posts.views import filling, promising
from portal.posts.views.blueprint import pages
from portal.posts.workflow import POST, WRITTEN
from portal.settings.names import in_school_words
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
NOT_KEPT = "选了“涉密”，本次填写的内容没有保存。请点“提交送审”登记此事；不涉密的，改为“否”后再保存。"
ELSEWHERE = (
    "这篇稿件在另一个窗口或另一台设备上改过，本页的内容还没有保存。要以本页为准，请再点一次“保存草稿”或“提交送审”。"
)
BY_REVIEWER = "审核人已改过这篇稿件的正文，本页的内容还没有保存。要以本页为准，请再点一次“保存草稿”或“提交送审”。"
FILES_TOO = "所选的文件没有收下，请重新选择。"
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
    if post.id:
        form.show(written.of(post))
    form.token.data = post.token
    form.offer(queries.accounts_for(me()), queries.clearances_for(me()))
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
    if _elsewhere(post, form):
        return _again(post, form, save)
    if post.id is None and not form.touched:
        return _answer(post, form, 422, refusal="还没有填写内容，所以没有建立草稿。")
    filling.fill(post, form, accounts)
    db.session.commit()
    answers = {"auto": _kept_by_itself, "submit": _handed_in, "draft": _saved}
    return answers[save](post, form)


def _saved(post: Post, form: PostForm) -> Response:
    return _answer(post, form, 422) if form.faults else go(url_for("posts.edit", case_id=post.id, saved="yes"))


def _elsewhere(post: Post, form: PostForm) -> bool:
    """Say whether this post was saved from another page since this one was opened: in another window, elsewhere, by a reviewer."""
    here = request.form.get("window", "")
    return bool(post.id and here) and post.saved_page not in {"", here} and form.revision.data != str(post.revision)


def _again(post: Post, form: PostForm, save: str) -> Response:
    """Keep nothing over what was saved elsewhere; show both, and let its author go on with what stands here (409)."""
    sentence = BY_REVIEWER if post.saved_page == CORRECTED else ELSEWHERE
    if save == "auto":
        return page("posts/_saved.html", post=post, fault=sentence)
    form.revision.data = str(post.revision)
    other, files = written.body(post), any(file.filename for file in request.files.values())
    refusal = sentence + FILES_TOO * files  # which no browser sends again
    return _answer(post, form, 409, refusal=refusal, other=other.blocks if other else [])


def _handed_in(post: Post, form: PostForm) -> Response:
    """Hand in what was kept, if nothing is missing or wrong: else it stays as it was kept."""
    made = post.id
    written.hand_in(post, me())
    _complete(post, form)
    try:
        if form.faults:
            db.session.rollback()
            return _answer(post, form, 422)
        POST.take(post, "submit", me())
    except OutOfTurn as reason:
        db.session.rollback()
        return _answer(_post(made if db.session.get(Post, made) else None), form, 409, refusal=str(reason))
    db.session.commit()
    return go(SORT.url(post.id, done=post.events[-1].place))


def _complete(post: Post, form: PostForm) -> None:
    """Say beside each field what is missing to hand the post in."""
    if form.secret.data == "yes":
        return
    form.complete()
    form.clearance.errors = [*form.clearance.errors, *filter(None, [queries.clearance_fault(post, "并在这里选择")])]


def _secret(post: Post, form: PostForm, save: str) -> Response:
    """Keep of what its author calls secret the fact alone: nothing that came with this form is written (第十三条)."""
    kept = post.id and (post.text or post.pictures or written.of(post)["title"])
    there = " 此前自动保存的内容还在草稿中，登记后由党委宣传部处理。" if kept else ""
    if save == "auto":
        return page("posts/_saved.html", post=post, fault=f"{NOT_KEPT}{there}")
    if save == "draft":
        return _answer(post, form, 422, refusal=in_school_words(f"{NOT_KEPT}{there}"))
    facts = written.of(post)
    filling.choose(facts, form, queries.accounts_for(me()))
    post.declarations = {**dict.fromkeys(DECLARED, "no"), "secret": "yes"}
    written.keep(post, facts | {"urgent": "", "declarations": post.declarations}, me())
    post.saved_at, post.name = calendar.now(), post.name or NAME
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
        "boxes": body.boxes if (body := written.body(post)) else 0,
        "pictures": {kind: pictures.of_author(post, kind) for kind in PictureKind},
        "returned": returned,
        "out": [place.account.name for place in post.places if place.state is PlaceState.PUBLISHED],
        "asked": questions.asked(post, me()),
        "remarks": proofs.remarked(post) if returned else [],
    }


def _answer(post: Post, form: PostForm, status: int = 200, **more: Any) -> Response:
    """Show the form, with the promise before its button."""
    form.token.data = form.token.data or post.token
    form.revision.data = form.revision.data or (str(post.revision) if post.id else "")
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
    """Hand in what lies as a draft, as the form would; what was changed since it was handed in is looked at in the form first."""
    post = queries.own(case_id)
    if post.rewriting and post.state in EDITABLE:
        return go(said("posts.edit", "post-rewritten", case_id=post.id))
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
@allow(*WRITERS, text=LARGEST_FORM)
def remove_picture(case_id: int, picture_id: int) -> Response:
    """Take a picture out of one's own draft; a consent on paper is not its author's to take."""
    post, form = queries.own(case_id), _whole_form()
    elsewhere = form is not None and _elsewhere(post, form)
    if post.state not in EDITABLE or not pictures.remove(post, picture_id):
        raise Missing("没有这张图片，或稿件现在不能修改。")
    db.session.flush()
    if form and not elsewhere:
        filling.fill(post, form, queries.accounts_for(me()))
    db.session.commit()
    if form and (elsewhere or form.faults):
        return _again(post, form, "draft") if elsewhere else _answer(post, form, 422)
    return go(said("posts.edit", "picture-removed", case_id=post.id))


def _whole_form() -> PostForm | None:
    """Return the form that came along with another button, which sends all that was typed; None where it is not to be kept."""
    form = PostForm()
    if "window" not in request.form or form.secret.data == "yes":
        return None
    form.offer(queries.accounts_for(me()), queries.clearances_for(me()))
    form.validate()
    return form
