"""Somebody who must sign in first: where they wanted to go, and what they had typed when their session ended.

What was typed belongs to the person for whom its page was made (`web/whose`). It is kept on the server and given back to nobody else;
the sign-in page and the address hold a random key that opens nothing without its author's own sign-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from portal.database import db
from portal.people import kept, passwords, sessions
from portal.people.forms import LoginForm
from portal.people.models import User
from portal.web import failures, pages, whose
from portal.web.access import PUBLIC, access_of
from portal.web.private import bare
from portal.web.redirects import path_of, safe_next

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.web.access import Access, Keeps

SAY_EXPIRED = "登录已过期。您填写的内容还在本页：请点“保存草稿”，登录后接着填。"
SAY_STEP_EXPIRED = "登录已过期，刚才的办理没有生效。您写的意见还在本页：再点一次要办的按钮，登录后核对意见，重新办理。"
SAY_SENT_EXPIRED = "登录已过期，刚才的内容没有提交。您填写的内容还在本页：再点一次按钮，登录后接着填。"
SAY_KEPT = "登录已过期，刚才的内容没有提交。您填写的文字已保留，由您本人登录后即可接着填。"
SAY_STEP_KEPT = "登录已过期，刚才的办理没有生效。您写的意见已保留，由您本人登录后核对，重新办理。"
SAY_STEP_LOST = "登录已过期，刚才的办理没有生效，请登录后重新办理。"
SAY_FILES = "选择的图片不能保留，请届时重新选择。"
SAY_LOST = "登录已过期。刚才的操作没有生效，请登录后重新操作。"
SAY_TOO_LONG = "登录已过期，刚才的内容没有提交；内容太长，未能保留，请登录后重新填写。"
SAY_UNKNOWN = "登录已过期，刚才的内容没有提交；无法确认是哪一位使用者填写的，因此没有保留，请登录后重新填写。"
SAY_COPY = "内容还在本页，请先复制到别处。"
SAY_OTHERS_PAGE = "这个页面是上一位使用者打开的，刚才的内容没有提交，也没有以您的名义保存。"
STEP = "/steps/"  # in the path of a decision, behind that of its case
# Where somebody is led who must do one thing first, and what else opens until then.
CHANGE, ENROL = "people.password", "people.factor"
OPEN_BEFORE = {
    CHANGE: frozenset({CHANGE, "people.logout"}),
    ENROL: frozenset({ENROL, "people.factor_picture", "people.begin_factor", "people.confirm_factor", "people.logout"}),
}
DOOR = frozenset({"people.login", "people.enter"})
SHOWN, MOVED = 200, range(300, 400)


class Held(NamedTuple):
    """What became of the refused POST: the key of what was kept, "" for nothing, the sentence that says so; `bare`: nothing was written."""

    key: str
    said: str
    bare: bool = False


def turn_away(mark: Access) -> Response:
    """Answer somebody who is not signed in: to the sign-in page and back again, losing nothing that was typed."""
    unsafe = request.method not in {"GET", "HEAD", "OPTIONS"}
    part = bool(pages.htmx) and not _without_script()
    if unsafe and mark.keeps:
        held = _held(mark.keeps)
        if part:
            return _stay(held, mark.keeps)
        back = request.path.partition(STEP)[0] if held.bare else ""
        return login_page(LoginForm(formdata=None), held.said, held.key, status=401, onward=back)
    if part:
        return pages.away(url_for("people.login", next=path_of(pages.htmx.current_url)), 401)
    if not unsafe:
        return redirect(url_for("people.login", next=bare(safe_next(request.full_path.rstrip("?")))))
    return login_page(LoginForm(formdata=None), SAY_LOST, status=401)


def login_page(form: LoginForm, message: str = "", key: str = "", status: int = 200, onward: str = "") -> Response:
    """Render the sign-in page; of what was typed before it holds the key alone, for the next to sit there may be somebody else."""
    onward = onward or bare(safe_next(request.values.get("next") if request.endpoint in DOOR else None))
    return make_response(render_template("people/login.html", form=form, message=message, next=onward, key=key), status)


def onward(user: User, key: str, wanted: str) -> str:
    """Return where somebody goes who has just signed in: to what they had typed (`key`), or where they were going. Does not commit."""
    kept.sweep()
    if mine := kept.one(user.id, key):
        return mine.page or url_for("people.kept")
    others = kept.somebody_elses(user.id, key)
    if kept.of(user.id):
        return url_for("people.kept", next=None if others else wanted, others="yes" if others else None)
    return url_for("desk.index", others="yes") if others else wanted


def stranded() -> Response | None:
    """Answer a form whose page was made in another session; None for a page that has only become too old.

    The same person, signed in anew meanwhile, gets their words on a fresh page. For anybody else nothing is kept: who typed last on
    a page left open at a shared computer cannot be known, and the words stay on that page alone.
    """
    seen, mark = whose.read(request.form), access_of(request.endpoint)
    if seen is None or seen.here or not current_user.is_authenticated:
        return None
    if seen.user_id != current_user.id:
        return failures.answer(400, "不是您打开的页面", SAY_OTHERS_PAGE, "请从左侧菜单重新进入。")
    found = kept.keep(current_user.id) if mark and mark.keeps and mark.admits(current_user.roles) else None
    return pages.go(found.page) if found else None


def rescued() -> str:
    """Keep what a signed-in user sent in vain from a page of ours, where the answer is a page without the form.

    Return where the words are, "" for nowhere.
    """
    mark = access_of(request.endpoint)
    if not (mark and mark.keeps and request.method == "POST" and current_user.is_authenticated):
        return ""
    seen = whose.read(request.form)
    theirs = seen is not None and seen.user_id == current_user.id
    return url_for("people.kept") if theirs and kept.keep(current_user.id) else ""


def given_back(response: Response) -> Response:
    """Forget what was given back once its author goes on, or stays on a form that is saved; show the bare words where no page has them."""
    if request.method == "POST":
        if _taken(response) and kept.ARG in request.form:  # of what was too large no form can be read
            _forget()
    elif request.method == "GET" and kept.ARG in request.args and _left_out(response):
        return redirect(url_for("people.kept", moved="yes"), 303)
    return response


def _taken(response: Response) -> bool:
    return response.status_code in MOVED or pages.leads_away(response) or bool(g.get("kept_taken"))


def _forget() -> None:
    """Forget the words that came with this form, where it is one that keeps them. Commits."""
    mark = access_of(request.endpoint)
    if mark and mark.keeps and current_user.is_authenticated:
        kept.drop(current_user.id, request.form[kept.ARG])
        db.session.commit()


def _left_out(response: Response) -> bool:
    """Say whether its author asked a page for what they typed that neither gives it back nor leads on to one that will."""
    if request.blueprint == "people":
        return False
    given = g.get("given_back") and response.status_code == SHOWN
    return not given and f"{kept.ARG}=" not in response.headers.get("Location", "") and _theirs()


def must_change_first() -> Response | None:
    """Lead a user with a one-time password, or one that is too old, to the page where they choose their own; nothing else opens.

    Then lead one whose role must have a second factor, and who has none, to where it is set up.
    """
    mark = access_of(request.endpoint)
    if mark is None or PUBLIC in mark.roles or not current_user.is_authenticated:
        return None
    changes = current_user.must_change or passwords.too_old(current_user)
    first = CHANGE if changes else ENROL if g.session_row.enrolling else ""
    if not first or request.endpoint in OPEN_BEFORE[first]:
        return None
    return pages.go(url_for(first)) if pages.wants_fragment() else redirect(url_for(first), 303)


def _theirs() -> bool:
    return current_user.is_authenticated and kept.one(current_user.id, request.args[kept.ARG]) is not None


def _held(keeps: Keeps) -> Held:
    """Keep the refused form for whom its page was made, or say why not."""
    if (
        keeps.decides
        and STEP in request.path
        and not (request.form.get("opinion", "") + request.form.get("whom", "")).strip()
    ):
        return Held("", SAY_STEP_LOST, bare=True)
    author = _author()
    if author is None:
        return Held("", SAY_UNKNOWN)
    found = kept.keep(author)
    if found is None:
        return Held("", SAY_TOO_LONG)
    said = SAY_STEP_KEPT if keeps.decides else SAY_KEPT
    return Held(found.key, said + (SAY_FILES if found.files else ""))


def _author() -> int | None:
    """Return whose words these are; None when that cannot be known.

    The page says for whom it was made, in our hand. It counts where the cookie is that of the page's own session, alive or ended by
    whomever, or that of a later session of the same person. Where somebody else has signed in meanwhile, or out, it does not.
    """
    seen = whose.read(request.form)
    if seen is None or not (seen.here or sessions.owner() == seen.user_id):
        return None
    user = db.session.get(User, seen.user_id)
    return user.id if user and user.active else None


def _without_script() -> bool:
    """Say whether htmx will show the answer as a whole page, as a browser without it would."""
    return bool(pages.htmx.boosted) and request.method in {"GET", "HEAD"}


def _stay(held: Held, keeps: Keeps) -> Response:
    """Answer a part of the page that is being filled in: the page stays as it is, a sentence says what to do.

    401 lets the next press go by the sign-in page; what could not be kept must not leave its page (403).
    """
    said, stays = held.said, not (held.key or held.bare)
    if held.key:
        said = SAY_STEP_EXPIRED if keeps.decides else SAY_EXPIRED if keeps.saves else SAY_SENT_EXPIRED
    advice = SAY_COPY if stays else ""
    body = render_template("errors/_message.html", sentence=said, advice=advice)
    return pages.sentence(body, 403 if stays else 401)
