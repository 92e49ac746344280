"""Somebody who must sign in first: where they wanted to go, and what they had typed when their session ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.people.forms import LoginForm
from portal.web import pages
from portal.web.access import PUBLIC, access_of
from portal.web.redirects import path_of, safe_next

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.web.access import Access

PREFIX = "kept:"
PLACE = "kept_path"
KEPT_BYTES = 200_000
FOREIGN_WORDS = ("password", "csrf_token")
SAY_EXPIRED = "登录已过期。您填写的内容还在本页：请点“保存草稿”，登录后接着填。"
SAY_STEP_EXPIRED = (
    "登录已过期，刚才的办理没有生效。您写的意见还在本页：再点一次要办的按钮，登录后可以看到它并重新办理。"
)
SAY_KEPT = "登录已过期。您刚才填写的内容已保留，登录后即可继续。"
SAY_STEP_KEPT = "登录已过期，刚才的办理没有生效。您写的意见已保留，登录后可以看到它并重新办理。"
SAY_LOST = "登录已过期。刚才的操作没有生效，请登录后重新操作。"
SAY_TOO_LONG = "登录已过期。刚才填写的内容太长，未能保留；请按浏览器的“后退”找回，登录后重新提交。"
# In the path of a decision, of one filing or of many: never taken again without its author seeing what is decided.
STEP, BATCH = "/steps/", "/filings/batch"
OPEN_BEFORE_CHANGE = frozenset({"people.password", "people.logout"})


@dataclass(frozen=True)
class Kept:
    """A typed form on its way through the sign-in: the path it was sent to and its text fields, in their order."""

    path: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def turn_away(mark: Access) -> Response:
    """Answer somebody who is not signed in: to the sign-in page and back again, losing nothing that was typed."""
    unsafe = request.method not in {"GET", "HEAD", "OPTIONS"}
    if request.headers.get("HX-Request") and not _without_script():
        if unsafe and mark.keeps:
            return _stay()
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = url_for("people.login", next=path_of(request.headers.get("HX-Current-URL")))
        return answer
    if not unsafe:
        return redirect(url_for("people.login", next=safe_next(request.full_path.rstrip("?"))))
    if not mark.keeps:
        return login_page(LoginForm(formdata=None), SAY_LOST, status=401)
    kept = typed()
    said = (SAY_STEP_KEPT if again(request.path) else SAY_KEPT) if kept.path else SAY_TOO_LONG
    return login_page(LoginForm(formdata=None), said, kept, status=401)


def login_page(form: LoginForm, message: str = "", kept: Kept | None = None, status: int = 200) -> Response:
    """Render the sign-in page with whatever is carried through it."""
    kept = kept or Kept()
    onward = kept.path or safe_next(request.values.get("next") if request.endpoint == "people.login" else None)
    body = render_template(
        "people/login.html",
        form=form,
        message=message,
        next=onward,
        kept=[(PREFIX + name, value) for name, value in kept.fields],
        kept_path=kept.path,
    )
    return make_response(body, status)


def typed() -> Kept:
    """Return the text fields of the refused POST; nothing when they are too long to carry. Files cannot be carried."""
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name.casefold() for word in FOREIGN_WORDS)
    )
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    return Kept() if size > KEPT_BYTES else Kept(request.full_path.rstrip("?"), fields)


def again(path: str) -> str:
    """Return the page on which a decision sent to `path` is taken anew, "" where what was typed may go on as it is."""
    if STEP in path:
        return path.partition(STEP)[0]
    return "/filings/?scope=todo" if path.partition("?")[0] == BATCH else ""


def carried() -> Kept:
    """Return what the sign-in form carried, if it goes where a typed form may be kept; else nothing."""
    path = request.form.get(PLACE, "")
    if not path or safe_next(path, "") != path or not _keeps(path):
        return Kept()
    fields = tuple(
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX) and not any(word in name.casefold() for word in FOREIGN_WORDS)
    )
    return Kept(path, fields)


def must_change_first() -> Response | None:
    """Lead a user with a one-time password to the page where they choose their own; nothing else opens until then."""
    mark = access_of(request.endpoint)
    if mark is None or PUBLIC in mark.roles or request.endpoint in OPEN_BEFORE_CHANGE:
        return None
    if not current_user.is_authenticated or not current_user.must_change:
        return None
    return pages.go(url_for("people.password")) if pages.wants_fragment() else redirect(url_for("people.password"), 303)


def _keeps(path: str) -> bool:
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint, _ = adapter.match(path.partition("?")[0], method="POST") if adapter else ("", None)
    except (HTTPException, RequestRedirect):
        return False
    mark = access_of(endpoint)
    return mark is not None and mark.keeps


def _without_script() -> bool:
    """Say whether htmx will show the answer as a whole page, as a browser without it would."""
    return bool(pages.htmx.boosted) and request.method in {"GET", "HEAD"}


def _stay() -> Response:
    """Answer a part of the page that is being filled in: the page stays as it is, a sentence says what to do."""
    said = SAY_STEP_EXPIRED if again(request.path) else SAY_EXPIRED
    answer = make_response(render_template("errors/_message.html", sentence=said, advice=""), 401)
    answer.headers["HX-Retarget"] = "#notice"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer
