"""Reviewing a post: the secrecy list, a paragraph corrected in place, a remark on one, a consent on paper; and its pictures."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from flask import g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.calendar import now
from portal.cases.events import taken_before
from portal.cases.page import answer, to_read
from portal.cases.sort import READERS
from portal.cases.views.stepping import LONGEST_TOKEN, step
from portal.database import db
from portal.errors import BadInput, Missing, Refused
from portal.files.store import ENDINGS
from portal.people.models import PUBLICITY
from portal.people.queries import me
from portal.posts import destroying, display, pictures, proofs, queries, questions, text, versions
from portal.posts.models import CORRECTED, PictureKind, Post, Remark, State, TextKind
from portal.posts.rules import withheld
from portal.posts.sort import SORT
from portal.posts.views.blueprint import pages
from portal.posts.workflow import POST
from portal.spelling import clean, shown
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
    found = next((one for one in post.pictures if one.id == picture_id), None)
    if found is None or withheld(post, me()) or not proofs.shows(post, found, me()):
        raise Missing
    return download(
        found.content, f"稿件{post.id}-{found.place}{ENDINGS[found.media_type]}", found.media_type, inline=True
    )


def _case(case_id: int, action: str) -> Post:
    """Return the post for an act of its reviewer. Raises Missing and Refused."""
    post = to_read(SORT, case_id)
    if not isinstance(post, Post):
        raise Missing
    g.step_token = _token() or None
    queries.refuse_unless(POST.open_to(post, action, me()), DENIED)
    return post


def _token() -> str:
    """Return the mark of this form as it was filled in.

    All forms of a page bear one token: what is sent from a page that has sent something before is another act, unless it is the same.
    """
    if not (token := request.form.get("token", "")):
        return ""
    facts = [request.path, token, *(request.form.get(name, "") for name in ("paragraph", "text", "words"))]
    facts += [upload.filename or "" for upload in request.files.getlist("scan")]
    return hashlib.sha256("\0".join(facts).encode("utf-8", "replace")).hexdigest()[:LONGEST_TOKEN]


def _before(case_id: int) -> Response | None:
    """Return the way to what this very form has done already: a button that was tapped twice does it once."""
    done = taken_before(me(), _token())
    return go(SORT.url(case_id, done=done.place)) if done and done.case_id == case_id else None


def _moved_on(post: Post) -> Response | None:
    """Return the fresh page with what was typed (409) where this page showed another text: what is said of it might be of another."""
    seen = request.form.get("text_number", type=int)
    if seen is None or (post.text and seen == post.text.number):
        return None
    return answer(SORT, post, 409, conflict="您打开页面后，正文已有改动，请看过下面的正文再办", written=request.form)


def _done(post: Post, action: str, paragraph: int | None = None) -> Response:
    """Take the act; whoever was slower sees the fresh page."""
    case_id, anchor = post.id, {} if paragraph is None else {"_anchor": f"p{paragraph}"}
    try:
        POST.take(post, action, me())
        db.session.commit()
    except (IntegrityError, StaleDataError) as reason:
        db.session.rollback()
        if done := _before(case_id):
            return done
        raise Refused(DENIED) from reason
    return go(SORT.url(case_id, done=post.events[-1].place, **anchor))


@pages.post("/<int:case_id>/check")
@allow(*READERS)
def check(case_id: int) -> Response:
    """Keep that none of the ten points of the secrecy list is met: name and time (第十三条)."""
    post = to_read(SORT, case_id)
    if isinstance(post, Post) and post.secrecy_by_id == me().id:  # the button once more
        return go(SORT.url(case_id))
    post = _case(case_id, "check")
    return _moved_on(post) or _done(post, "check")


@pages.post("/<int:case_id>/correct")
@allow(*READERS, keeps=Keeps("改稿", "posts.show"))
def correct(case_id: int) -> Response:
    """Correct one paragraph in place: the consents given before stand, and those people are told. Raises BadInput."""
    if done := _before(case_id):
        return done
    post = _case(case_id, "correct")
    if late := _moved_on(post):
        return late
    place, body = _paragraph(post), text.loaded(post.text.blocks if post.text else "[]")
    words = _typed(body.blocks[place])
    if len(words) > LONGEST["text"]:
        raise BadInput(f"一段最多 {LONGEST['text']} 字，现为 {len(words)} 字，没有保存。", "请缩短后再提交。")
    if body.blocks[place].tag == "box":
        raise BadInput("图片的位置不能改，没有保存。", "图片有问题的，请在相邻的段落批注。")
    if "\n".join(body.blocks[place].cells) == words:
        return go(said("posts.show", "paragraph-same", case_id=post.id))
    body.blocks[place] = body.blocks[place].saying(words)
    if not any(block.text.strip() for block in body.blocks if block.tag != "box"):
        raise BadInput("正文不能整篇删空，没有保存。", "不宜发布的，请退回并写明原因。")
    versions.add(post, TextKind.CORRECTED, body.dumped(), me(), paragraph=place)
    # Whoever has the page of before decides on it no more, nor writes over it.
    post.saved_at, post.saved_page = now(), CORRECTED
    return _done(post, "correct", place)


@pages.post("/<int:case_id>/remark")
@allow(*READERS, keeps=Keeps("批注", "posts.show"))
def remark(case_id: int) -> Response:
    """Pin a remark to one paragraph: remarks are the reason of a return. Raises BadInput."""
    if done := _before(case_id):
        return done
    post = _case(case_id, "remark")
    if late := _moved_on(post):
        return late
    place, words = _paragraph(post), shown(request.form.get("words", ""), lines=True)
    if not words or len(words) > LONGEST["words"]:
        raise BadInput(f"请填写批注，最多 {LONGEST['words']} 字；没有保存。", "请返回后补充。")
    begun = versions.submission(post)
    post.remarks.append(Remark(submission=begun.place if begun else 0, paragraph=place, words=words, by=me()))
    return _done(post, "remark", place)


def _typed(block: text.Block) -> str:
    """Return what was typed over a paragraph; of a row an empty line is an empty cell, and stays where it is the first or last."""
    typed = request.form.get("text", "")
    if block.tag != "row":
        return shown(typed, lines=True)
    return "\n".join(map(shown, re.split(r"\r\n|[\r\n]", typed)))


def _paragraph(post: Post) -> int:
    place = request.form.get("paragraph", -1, type=int)
    if post.text is None or not 0 <= place < len(text.loaded(post.text.blocks).blocks):
        raise BadInput("没有这一段，正文可能已有改动，没有保存。", "请刷新页面后再试。")
    return place


@pages.post("/<int:case_id>/paper")
@allow(*READERS)
def paper(case_id: int) -> Response:
    """Keep the scan of a leader's consent on paper with the post. Raises BadInput."""
    if done := _before(case_id):
        return done
    post = _case(case_id, "paper")
    if late := _moved_on(post):
        return late
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
    kept = questions.answer(post, request.form.get("key", ""), clean(request.form.get("reason", "")), me())
    db.session.commit()
    page = "edit" if post.author_id == me().id and SORT.form_url(post, me()) else "show"
    return go(said(f"posts.{page}", "finding-kept" if kept else "finding-gone", case_id=post.id))


@pages.post("/<int:case_id>/steps/destroy")
@allow(*READERS)
def destroy(case_id: int) -> Response:
    """Destroy a stopped post; once that is committed the files of the database are written anew (第十三条)."""
    taken = step(SORT, case_id, "destroy")
    _sweep(case_id)
    return taken


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
