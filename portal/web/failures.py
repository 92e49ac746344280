"""Errors become pages: our own exceptions, HTTP errors, lost races and bugs, each with a sentence and no internals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import current_app, g, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge, SecurityError

from portal.database import db
from portal.errors import Busy, Denied, Hidden, PortalError
from portal.web import access, pages
from portal.web.filters import within_limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.wrappers import Response

API = "/api"
LATE = 409
# The form was right, and came when it could not be taken any more: the role is gone, the case is, somebody was quicker, too many came.
IN_VAIN = frozenset({403, 404, LATE, 429})
# Whoever may read the answers of the API may read its refusals, from whatever site.
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
SENTENCES = {
    400: ("提交的内容有误", "提交的内容不完整或格式不对。", "请返回上一页检查后重新提交。"),
    404: ("找不到该页面", "没有找到您要的内容，可能不存在，或不属于您的单位。", "请从左侧菜单重新进入。"),
    405: ("不能这样访问", "这个地址不支持这种操作。", "请从页面上的按钮操作。"),
    409: ("已被他人处理", "已有人先一步修改了这条记录，刚才的操作没有生效。", "请刷新页面，看过最新情况再办理。"),
    413: (
        "内容太大",
        "提交的内容超过了上限（图片合计 {request}，文字 500 KB），没有保存。",
        "请压缩图片（每张不超过 {picture}）或精简文字后重新提交。",
    ),
    500: (
        "系统出错",
        "系统出错，刚才的操作没有生效，已保存的内容没有丢失。",
        "请稍后重试；如仍出错，请将下面的编号告知系统管理员。",
    ),
    503: ("系统繁忙", "系统暂时繁忙，刚才的操作没有生效。", "请稍后重试。"),
}

BY_ITSELF = "到时本页会自动再试，不必刷新。"
NOT_OURS = (
    "网址有误",
    "本平台不接受用这个网址访问。",
    "请改用学校公布的网址；网址无误的，请联系系统管理员将这个域名加入允许访问的名单。",
)


def handle(
    app: Flask,
    tell_refusal: Callable[[PortalError | HTTPException], None],
    stranded: Callable[[], Response | None],
    rescued: Callable[[], str],
) -> None:
    """Install the handlers; each rolls the database session back first, so that nothing half-done is kept.

    `tell_refusal` hears of every Denied, every Hidden and every missing CSRF token; `stranded` may answer a page of another session;
    `rescued` keeps what was typed for an answer that has no form, and returns where it is.
    """
    app.extensions |= {"portal.tell_refusal": tell_refusal, "portal.stranded": stranded, "portal.rescued": rescued}
    app.register_error_handler(PortalError, _ours)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _lost_race)
    app.register_error_handler(IntegrityError, _lost_race)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _bug)


def answer(status: int, title: str, sentence: str, advice: str = "", words_at: str = "") -> Response:
    """Render the error as a page, as the sentence that htmx puts into the live region, or as the JSON of the API."""
    if f"{request.path}/".startswith(f"{API}/"):
        return _as_json(status, sentence)
    fragment = pages.wants_fragment()
    words = {
        "code": status,
        "title": title,
        "sentence": sentence,
        "advice": advice,
        "request_id": g.get("request_id", "-"),
        "words_at": words_at,
    }
    body = _body("errors/_message.html" if fragment else "errors/error.html", words)
    return pages.sentence(body, status) if fragment else make_response(body, status)


def _as_json(status: int, message: str) -> Response:
    """Return the error as every answer of the API tells it."""
    error = {"status": status, "message": message, "request_id": g.get("request_id", "-")}
    response = make_response(json.dumps({"error": error}, ensure_ascii=False), status, ANY_ORIGIN)
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(template: str, words: dict[str, Any]) -> str:
    """Return the page, or a bare one when the page itself cannot be made: the host is not ours, the database is away."""
    bare = current_app.jinja_env.get_template("errors/bare.html")
    if isinstance(request.routing_exception, SecurityError):
        return bare.render(words)  # no link can be made
    try:
        return render_template(template, **words)
    except Exception:  # whatever it is, the visitor gets a sentence and the log the reason
        current_app.logger.exception("the error page failed too: %s", request.path)
        return bare.render(words)


def _ours(error: PortalError) -> Response:
    db.session.rollback()
    if led := _led_to_the_form(error.status):
        return led
    if isinstance(error, Denied | Hidden):
        current_app.extensions["portal.tell_refusal"](error)
    kept = _rescued() if error.status in IN_VAIN or isinstance(error, Busy) else ""
    advice = error.advice or (BY_ITSELF if _comes_by_itself(error) else "")
    return later(answer(error.status, error.title, error.sentence, advice, kept), error)


def later(response: Response, error: PortalError) -> Response:
    """Say in the answer to what was Busy when to ask again; a page that was only asked for comes by itself, a form is never sent again."""
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.seconds)
        if _comes_by_itself(error):
            response.headers["Refresh"] = str(error.seconds)
    return response


def _comes_by_itself(error: PortalError) -> bool:
    return isinstance(error, Busy) and request.method == "GET" and not pages.wants_fragment()


def _led_to_the_form(code: int) -> Response | None:
    """Return the way to the page of a form, where somebody opened the address to which it is sent."""
    opened = code in {404, 405} and request.method == "GET" and not pages.wants_fragment()
    place = access.shown_at(request.path) if opened else ""
    return redirect(place) if place else None


def _rescued() -> str:
    """Return where the typed words are kept; a part of a page needs that not: its page stays with everything that is on it."""
    return "" if pages.wants_fragment() else str(current_app.extensions["portal.rescued"]())


def _csrf(error: CSRFError) -> Response:
    db.session.rollback()
    current_app.extensions["portal.tell_refusal"](error)
    if other := current_app.extensions["portal.stranded"]():
        found: Response = other
        return found
    return answer(400, "页面已过期", "这个页面打开太久，已经过期，刚才的操作没有生效。", "请刷新页面后重新提交。")


def _http(error: HTTPException) -> Response:
    db.session.rollback()
    code = error.code or 500
    if isinstance(error, RequestEntityTooLarge):
        code = 413
    if code in {301, 302, 303, 307, 308}:
        return error.get_response()
    methods = set(error.valid_methods or ()) if isinstance(error, MethodNotAllowed) else set()
    if led := _led_to_the_form(code):
        return led
    said = SENTENCES.get(code, SENTENCES[500] if code >= 500 else SENTENCES[400])  # noqa: PLR2004
    title, sentence, advice = NOT_OURS if isinstance(error, SecurityError) else said
    response = answer(code, title, within_limits(sentence), within_limits(advice))
    if methods:
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def _lost_race(_error: Exception) -> Response:
    db.session.rollback()
    return answer(LATE, *SENTENCES[LATE], _rescued())


def _busy(error: Exception) -> Response:
    db.session.rollback()
    current_app.logger.error("database unavailable: %s %s", request.method, request.path, exc_info=error)
    return answer(503, *SENTENCES[503])


def _bug(error: Exception) -> Response:
    db.session.rollback()
    current_app.logger.error("unexpected error: %s %s", request.method, request.path, exc_info=error)
    return answer(500, *SENTENCES[500])
