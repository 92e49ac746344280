"""May this role use this page: each view says so with `allow`, and one guard turns away whatever says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from portal import config
from portal.errors import Denied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Flask
    from werkzeug.routing import Rule
    from werkzeug.wrappers import Response

PUBLIC = "public"
SIGNED_IN = "signed-in"
CLOSED = "portal.closed"
MANAGING = frozenset({"admin", "auditor", "publicity_head"})
"""The roles whose own pages are those of management."""
UNSAFE_SITES = frozenset({"cross-site", "same-site"})

View = TypeVar("View", bound="Callable[..., Any]")


@dataclass(frozen=True)
class Keeps:
    """A typed form is worth keeping: what its author calls it, and the endpoint of its page, "" where that has the same address.

    `decides`: its words are said with a decision; `saves`: its page has 保存草稿. `never`: field and value with which it is not.
    """

    name: str
    page: str = ""
    decides: bool = False
    saves: bool = False
    never: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Access:
    """Who may open an endpoint. `touch`: does a visit keep the session alive; `keeps`: a typed form is worth keeping at sign-in.

    `text` are the most bytes of text in one form of it, 0 for what the portal takes anywhere.
    """

    roles: frozenset[str]
    touch: bool = True
    keeps: Keeps | None = None
    text: int = 0

    @property
    def manages(self) -> bool:
        """Say whether it is for nobody but those who administer or audit: the school may open such pages in its offices alone (S63)."""
        return self.roles <= MANAGING

    def admits(self, held: frozenset[str]) -> bool:
        """Say whether somebody signed in who holds these roles may pass."""
        return SIGNED_IN in self.roles or PUBLIC in self.roles or bool(self.roles & held)

    def opens(self, held: frozenset[str] | None, *, inside: bool) -> bool:
        """Say whether it opens to these roles, None for nobody signed in; `inside`: asked from where pages of management open."""
        return PUBLIC in self.roles or (held is not None and self.admits(held) and (inside or not self.manages))


def allow(*roles: str, touch: bool = True, keeps: Keeps | None = None, text: int = 0) -> Callable[[View], View]:
    """Mark a view with the roles that may use it; PUBLIC and SIGNED_IN are the two wide ones."""
    if not roles:
        raise ValueError("say who may use the view")

    def mark(view: View) -> View:
        view.access = Access(frozenset(roles), touch=touch, keeps=keeps, text=text)  # type: ignore[attr-defined]
        return view

    return mark


def access_of(endpoint: str | None) -> Access | None:
    """Return the mark of an endpoint; None when it has none."""
    mark: Access | None = getattr(current_app.view_functions.get(endpoint or ""), "access", None)
    return mark


def may(endpoint: str) -> bool:
    """Say whether the current user's roles open this endpoint: menus offer nothing that would be refused or is switched off."""
    return endpoint in allowed((endpoint,))


def allowed(endpoints: Iterable[str]) -> set[str]:
    """Return those of some endpoints that the current user `may` open; whose roles count is asked once for all of them."""
    closed, inside = current_app.extensions[CLOSED], manages_from_here()
    held = current_user.roles if current_user.is_authenticated else None
    marks = {endpoint: access_of(endpoint) for endpoint in endpoints if not closed(endpoint)}
    return {endpoint for endpoint, mark in marks.items() if mark and mark.opens(held, inside=inside)}


def manages_from_here() -> bool:
    """Say whether pages of management open at the address from which this is asked: the one that the proxies are believed to name."""
    return config.current().manages_from(request.remote_addr)


def there(path: str) -> bool:
    """Say whether a path of our own is a page that is there now, and not one of a feature that is switched off."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = adapter.match(urlsplit(path).path, method="GET")[0] if adapter else ""
    except HTTPException:
        return False
    return not current_app.extensions[CLOSED](endpoint)


def shown_at(path: str) -> str:
    """Return where the form of an address stands that takes only what is sent, "" for any other address.

    It is the page that says it keeps the form, else the nearest above: there goes whoever comes by 返回 or the address bar.
    """
    adapter = current_app.create_url_adapter(request)
    sent = _sent_to(path)
    if adapter is None or sent is None or (request.url_rule and request.url_rule.rule == sent[0].rule):
        return ""
    mark = access_of(sent[0].endpoint)
    if mark and mark.keeps and mark.keeps.page:
        return adapter.build(mark.keeps.page, sent[1], append_unknown=False)
    return _above(path)


def _above(path: str) -> str:
    """Return the nearest page above a path."""
    while path := path.rpartition("/")[0]:
        for place in (path, f"{path}/"):
            if there(place):
                return place
    return "/"


def _sent_to(path: str) -> tuple[Rule, Mapping[str, Any]] | None:
    """Return the rule by which something sent to a path is taken, with its arguments."""
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter.match(path, method="POST", return_rule=True) if adapter else None
    except HTTPException:
        return None


def guard_app(app: Flask, turn_away: Callable[[Access], Response], closed: Callable[[str], bool]) -> None:
    """Install the guard. `turn_away` answers somebody who is not signed in; a wrong role raises Denied.

    `closed` says that an endpoint is not there now, for anybody (404). One without a mark is closed for good: silence means no.
    """
    app.extensions[CLOSED] = closed
    for shipped in ("static", "bootstrap.static"):
        app.view_functions[shipped] = allow(PUBLIC)(_shipped(app.view_functions[shipped]))

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint is None:
            return None  # routing has already failed: 404 or 405 follows
        if closed(request.endpoint):
            abort(404)
        if request.method not in {"GET", "HEAD", "OPTIONS"} and request.headers.get("Sec-Fetch-Site") in UNSAFE_SITES:
            raise Denied("这次操作来自其他网站，没有受理。", "请从本平台的页面上操作。")
        mark = access_of(request.endpoint)
        if mark is None:
            abort(404)
        if PUBLIC in mark.roles:
            return None
        if not current_user.is_authenticated:
            return turn_away(mark)
        _admit(mark)
        return None


def _admit(mark: Access) -> None:
    """Raise Denied where somebody's role, or the place from which they ask, does not open a page."""
    if not mark.admits(current_user.roles):
        raise Denied("您的角色不能使用这个页面。", "如工作需要，请联系系统管理员分配角色。")
    if mark.manages and not manages_from_here():
        raise Denied(
            "此页面只能在指定的办公网络内打开。",
            "请在办公室的电脑上打开；确需在这里使用的，请联系系统管理员。",
        )


def _shipped(view: Callable[..., Any]) -> Callable[..., Any]:
    def serve(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return serve
