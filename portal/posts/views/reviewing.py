"""Reviewing a post: the secrecy list, a paragraph corrected in place, a remark on one, a consent on paper; and its pictures."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from flask import request

from portal.cases.page import to_read
from portal.cases.sort import READERS
from portal.cases.views.stepping import step
from portal.database import db
from portal.errors import BadInput, Missing
from portal.files.store import ENDINGS
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.posts import destroying, display, pictures, queries, questions, text, versions
from portal.posts.models import Picture, PictureKind, Post, Remark, State, TextKind
from portal.posts.rules import withheld
from portal.posts.sort import SORT
from portal.posts.views.blueprint import pages
from portal.posts.workflow import POST
from portal.spelling import clean
from portal.web.access import Keeps, allow
from portal.web.downloads import download
from portal.web.pages import go
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LONGEST = {"text": 5000, "words": 500}
DENIED = "这篇稿件现在不由您审核，或已有变动，请查看最新内容。"


@pages.get("/<int:case_id>/pictures/<int:picture_id>")
@allow(*READERS)
def picture(case_id: int, picture_id: int) -> Response:
    """Return one picture of a post, inert, to whoever may see the post."""
    post: Any = to_read(SORT, case_id)
    found = db.session.get(Picture, picture_id)
    if found is None or found.post_id != post.id or withheld(post, me()):
        raise Missing
    return download(
        found.content, f"稿件{post.id}-{found.place}{ENDINGS[found.media_type]}", found.media_type, inline=True
    )


def _case(case_id: int, action: str) -> Post:
    """Return the post for an act of its reviewer. Raises Missing and Refused."""
    post = to_read(SORT, case_id)
    if not isinstance(post, Post):
        raise Missing
    queries.refuse_unless(POST.open_to(post, action, me()), DENIED)
    return post


def _done(post: Post, action: str, paragraph: int | None = None) -> Response:
    POST.take(post, action, me())
    db.session.commit()
    anchor = {} if paragraph is None else {"_anchor": f"p{paragraph}"}
    return go(SORT.url(post.id, done=post.events[-1].place, **anchor))


@pages.post("/<int:case_id>/check")
@allow(*READERS)
def check(case_id: int) -> Response:
    """Keep that none of the ten points of the secrecy list is met: name and time (第十三条)."""
    post = to_read(SORT, case_id)
    if isinstance(post, Post) and post.secrecy_by_id == me().id:  # the button once more
        return go(SORT.url(case_id))
    return _done(_case(case_id, "check"), "check")


@pages.post("/<int:case_id>/correct")
@allow(*READERS, keeps=Keeps("改稿", "posts.show"))
def correct(case_id: int) -> Response:
    """Correct one paragraph in place: the consents given before stand, and those people are told."""
    post = _case(case_id, "correct")
    place, words = _paragraph(post), clean(request.form.get("text", ""), lines=True)
    if len(words) > LONGEST["text"]:
        raise BadInput(f"一段最多 {LONGEST['text']} 字，现为 {len(words)} 字，没有保存。", "请缩短后再提交。")
    blocks = text.loaded(post.text.blocks).blocks if post.text else []
    if blocks[place].text == words:
        return go(said("posts.show", "paragraph-same", case_id=post.id))
    blocks[place] = text.Block(blocks[place].tag, escape(words, quote=False), words)
    kept = text.Body(blocks if words else [b for n, b in enumerate(blocks) if n != place], 0)
    versions.add(post, TextKind.CORRECTED, kept.dumped(), me(), paragraph=place)
    db.session.flush()
    return _done(post, "correct", place)


@pages.post("/<int:case_id>/remark")
@allow(*READERS, keeps=Keeps("批注", "posts.show"))
def remark(case_id: int) -> Response:
    """Pin a remark to one paragraph: remarks are the reason of a return."""
    post = _case(case_id, "remark")
    place, words = _paragraph(post), clean(request.form.get("words", ""), lines=True)
    if not words or len(words) > LONGEST["words"]:
        raise BadInput(f"请填写批注，最多 {LONGEST['words']} 字；没有保存。", "请返回后补充。")
    post.remarks.append(Remark(version=queries.submitted(post), paragraph=place, words=words, by=me()))
    return _done(post, "remark", place)


def _paragraph(post: Post) -> int:
    place = request.form.get("paragraph", -1, type=int)
    if post.text is None or not 0 <= place < len(text.loaded(post.text.blocks).blocks):
        raise BadInput("没有这一段，正文可能已有改动，没有保存。", "请刷新页面后再试。")
    return place


@pages.post("/<int:case_id>/paper")
@allow(*READERS)
def paper(case_id: int) -> Response:
    """Keep the scan of a leader's consent on paper with the post."""
    post = _case(case_id, "paper")
    pieces, faults = pictures.read(PictureKind.PAPER, request.files.getlist("scan"))
    if faults or not pieces:
        raise BadInput(faults[0] if faults else "请选择书面意见的扫描件或照片，没有保存。")
    pictures.keep(post, PictureKind.PAPER, pieces, me())
    return _done(post, "paper")


@pages.post("/<int:case_id>/keep")
@allow(*READERS, keeps=Keeps("保留的理由", "posts.show"))
def keep(case_id: int) -> Response:
    """Answer one of the machine's questions with 已核对，保留: the unit is not asked again."""
    post = to_read(SORT, case_id)
    if not isinstance(post, Post) or not display.keeps(post, me()):
        raise Missing
    questions.answer(post, request.form.get("key", ""), clean(request.form.get("reason", "")), me())
    db.session.commit()
    page = "edit" if post.author_id == me().id and SORT.form_url(post, me()) else "show"
    return go(said(f"posts.{page}", "finding-kept", case_id=post.id))


@pages.post("/<int:case_id>/steps/destroy")
@allow(*READERS)
def destroy(case_id: int) -> Response:
    """Destroy a stopped post; once that is committed the files of the database are written anew (第十三条)."""
    answer = step(SORT, case_id, "destroy")
    _sweep(case_id)
    return answer


@pages.post("/<int:case_id>/sweep")
@allow(*PUBLICITY)
def sweep(case_id: int) -> Response:
    """Try again to have the files of the database written anew."""
    queries.refuse_unless(to_read(SORT, case_id).state is State.DESTROYED, "这篇稿件没有销毁，不需要清理。")
    _sweep(case_id)
    return go(SORT.url(case_id, _anchor="destroyed"))


def _sweep(case_id: int) -> None:
    post = db.session.get(Post, case_id)
    if post and post.state is State.DESTROYED and not destroying.is_swept(post):
        destroying.sweep(post)
