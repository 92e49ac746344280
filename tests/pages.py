"""The client every test uses: it opens pages as a person does, fills the real form on the page, and inspects each answer."""

from __future__ import annotations

import io
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal.database import db
from portal.people import sessions
from portal.people.models import SessionRow, User
from portal.work.worker import Worker
from tests import inspecting
from tests.inspecting import CONTROLS, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from flask import Flask
    from werkzeug.test import TestResponse

JOB = re.compile(r"/jobs/\d+")
PASSWORD = "Demo-2026-zzgs"


@contextmanager
def untraced() -> Iterator[None]:
    """Let the recorder of coverage look away: what the tests' own client does is no line of the portal, and it is a lot."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@dataclass
class Upload:
    """A file chosen in a form."""

    content: bytes
    name: str = "picture.png"


@dataclass
class Answer:
    """One response, inspected when it comes and read when somebody looks; `location` is where it sends the browser."""

    app: Flask
    response: TestResponse
    path: str
    fragment: bool = False

    def __post_init__(self) -> None:
        if inspecting.wanted and self._is_page:
            with untraced():
                inspecting.inspect_once(self.app, self.response.text, fragment=self.fragment)

    @property
    def _is_page(self) -> bool:
        here = self.response
        return here.mimetype == "text/html" and here.status_code not in {301, 302, 303} and bool(here.data)

    @cached_property
    def tree(self) -> Element | None:
        """The page; None where there is none."""
        if not self._is_page:
            return None
        with untraced():
            return tree_of(self.response.text, fragment=self.fragment)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """What a reader sees, white space folded."""
        assert self.tree is not None, f"{self.status} {self.response.mimetype} has no page"
        return " ".join("".join(self.tree.itertext()).split())

    @property
    def location(self) -> str:
        return self.response.headers.get("Location") or self.response.headers.get("HX-Redirect", "")

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element of a tag whose attributes have these values (`_` stands for `-`, `class_` for class)."""
        assert self.tree is not None
        wanted = {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}
        return [e for e in self.tree.iter(tag) if all(e.get(k) == v for k, v in wanted.items())]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}> on {self.path}"
        return found[0]

    def has(self, tag: str, **attributes: str) -> bool:
        return bool(self.all(tag, **attributes))

    def links(self) -> list[str]:
        return [a.get("href", "") for a in self.all("a")]

    def values(self, form: Element) -> MultiDict[str, Any]:
        """What a browser would send for this form, without any button."""
        sent: MultiDict[str, Any] = MultiDict()
        for control in form.iter():
            name = control.get("name")
            if control.tag not in CONTROLS or not name or control.get("disabled") is not None:
                continue
            kind = control.get("type", "text")
            if control.tag == "textarea":
                sent.add(name, (control.text or "").removeprefix("\n"))
            elif control.tag == "select":
                options = list(control.iter("option"))
                chosen = [o for o in options if o.get("selected") is not None] or options[:1]
                sent.setlist(name, [o.get("value", o.text or "") for o in chosen])
            elif kind in {"checkbox", "radio"}:
                if control.get("checked") is not None:
                    sent.add(name, control.get("value", "on"))
            elif kind not in {"submit", "button", "file", "image", "reset"}:
                sent.add(name, control.get("value", ""))
        return sent

    def form(self, action: str | None = None) -> Element:
        """The form that posts to `action` (a part of it), or the only POST form of the main content."""
        assert self.tree is not None
        posts = [f for f in self.tree.iter("form") if (f.get("method") or "get").lower() == "post"]
        if action is None:
            main = next(iter(self.tree.iter("main")), self.tree)
            posts = [f for f in posts if f in list(main.iter("form"))]
            assert len(posts) == 1, f"{len(posts)} forms on {self.path}"
            return posts[0]
        for form in posts:
            targets = [form.get("action", ""), *(b.get("formaction", "") for b in form.iter("button"))]
            if any(action in target for target in targets):
                return form
        raise AssertionError(f"no form posts to {action} on {self.path}")


class Page:
    """One person at one browser."""

    def __init__(self, app: Flask, username: str | None = None, password: str = PASSWORD) -> None:
        self.app = app
        self.client = app.test_client()
        self.username = username
        self.tokens: dict[str, str] = {}
        self.waits = True  # for what is read outside of the request, until it is
        if username:
            self.sign_in(username, password)

    @classmethod
    def let_in(cls, app: Flask, username: str, sid: str = "") -> Page:
        """A browser that somebody signed in with a moment ago: the session's row and cookie as the sign-in page leaves them.

        Most tests need somebody who is in, and the way in costs more than most of their pages; it has tests of its own.
        """
        page = cls(app)
        page.username = username
        sid = sid or sessions.new_id()
        page.let_in_again(sid)
        page.client.set_cookie("portal", sid)
        return page

    def let_in_again(self, sid: str) -> None:
        """Lay the row of this browser's session where there is none."""
        key = sessions.key_of(sid)
        with self.app.app_context():
            user_id = db.session.scalar(select(User.id).where(User.username == self.username))
            assert user_id, f"there is no {self.username}"
            if db.session.get(SessionRow, key) is None:
                db.session.add(SessionRow(key=key, user_id=user_id, address="127.0.0.1", agent="Werkzeug"))
                db.session.commit()

    def sign_in(self, username: str, password: str = PASSWORD) -> Answer:
        answer = self.send(self.open("/login"), {"username": username, "password": password}, action="/login")
        assert answer.status == 303, f"{username} could not sign in: {answer.text[:300]}"
        return answer

    def open(self, url: str, *, follow: bool = True, **headers: str) -> Answer:
        """GET a page; `HX_Request="true", HX_Target="results"` asks as htmx does."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.get(url, headers=sent, follow_redirects=follow)
        return Answer(self.app, response, url, fragment="HX-Request" in sent)

    def send(
        self,
        page: Answer,
        fields: dict[str, Any] | None = None,
        *,
        button: tuple[str, str] | None = None,
        action: str | None = None,
        **headers: str,
    ) -> Answer:
        """Fill the real form on `page` and send it; fails when a field is not there. `button` is (name, value)."""
        form = page.form(action)
        data = page.values(form)
        offered = {c.get("name") for c in form.iter() if c.tag in CONTROLS}
        for name, value in (fields or {}).items():
            assert name in offered, f"{name} is not in the form of {page.path}: {sorted(n for n in offered if n)}"
            _put(data, name, value)
        target = form.get("action") or page.path
        if button:
            pressed = [b for b in form.iter("button") if b.get("name") == button[0] and b.get("value") == button[1]]
            assert pressed, f"no button {button} on {page.path}"
            data.add(*button)
            target = pressed[0].get("formaction") or target
        elif action and action not in target:
            target = next(b.get("formaction", "") for b in form.iter("button") if action in b.get("formaction", ""))
        return self.post(target, data, **headers)

    def post(self, url: str, data: Any = None, **headers: str) -> Answer:
        """POST as it stands, for what no form would send."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.post(
            url, data=data, headers=sent, content_type="multipart/form-data" if _has_file(data) else None
        )
        answer = Answer(self.app, response, url, fragment="HX-Request" in sent)
        return self.worked(answer) if self.waits else answer

    def worked(self, answer: Answer) -> Answer:
        """Have what was handed in worked, and go on as its owner does: to what it became, or back to the form with the reason."""
        if not JOB.fullmatch(answer.location):
            return answer
        answer.response.request.environ["wsgi.input"].close()  # werkzeug leaves the file of a large body open
        Worker(self.app).work_off()
        job = self.open(answer.location)
        assert not job.has("a", href=answer.location), f"nobody worked it: {job.text}"
        on = self.send(job, action="/taken")
        return self.follow(on) if "没有读取成功" in job.text else on

    def follow(self, answer: Answer) -> Answer:
        """Go where the answer sends the browser."""
        assert answer.location, f"{answer.status} sends nowhere: {answer.text[:400]}"
        return self.open(answer.location)

    def signed(self, fields: dict[str, Any]) -> MultiDict[str, Any]:
        """These fields as a form of this browser's session sends them: the CSRF token beside them, files and lists in their places."""
        sent: MultiDict[str, Any] = MultiDict({"csrf_token": self.token()})
        for name, value in fields.items():
            _put(sent, name, value)
        return sent

    def token(self) -> str:
        """A valid CSRF token of this browser's session, for hand-made posts: what every form of its pages carries."""
        if not self.client.get_cookie("portal"):
            self.client.get("/login")
        cookie = self.client.get_cookie("portal")
        assert cookie, "this browser has no session"
        if cookie.value not in self.tokens:
            with self.app.test_request_context(headers={"Cookie": f"portal={cookie.value}"}):
                self.tokens[cookie.value] = generate_csrf()
        return self.tokens[cookie.value]


def _put(data: MultiDict[str, Any], name: str, value: Any) -> None:
    if isinstance(value, Upload):
        data.setlist(name, [(io.BytesIO(value.content), value.name)])
    elif isinstance(value, list) and any(isinstance(each, Upload) for each in value):
        data.setlist(name, [(io.BytesIO(each.content), each.name) for each in value])
    else:
        data.setlist(name, value if isinstance(value, list) else [value])


def _has_file(data: Any) -> bool:
    return isinstance(data, MultiDict) and any(isinstance(v, tuple) for values in data.listvalues() for v in values)
