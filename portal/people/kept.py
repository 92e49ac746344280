"""What somebody had typed when their form could not be taken: kept on the server, for its author alone, for a day."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy import JSON, ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import CombinedMultiDict, ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.calendar import now
from portal.database import Model, db
from portal.web.access import access_of
from portal.web.private import bare
from portal.web.redirects import address, safe_next
from portal.web.whose import FIELD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.web.access import Keeps

ARG = "kept"  # the key, in the address of the page that gives the words back and in its form
MOST_BYTES = 200_000
MOST = 5  # forms of one person: the newest
LASTS = timedelta(days=1)
LONGEST_KEY = 43
# What the page put into its form itself, or what stands for nothing that was written.
NOT_TYPED = frozenset(
    {
        "csrf_token",
        FIELD,
        ARG,
        "token",
        "window",
        "revision",
        "base",
        "back",
        "save",
        "row",
        "act",
        "state",
        "label",
        "case",
        "filing",
        "parts",
        "accounts",
        "unit",
        "items",
    }
)
NOT_TYPED_ENDS = ("-kept", "-remove", "-revision", "-row_id")


class KeptForm(Model):
    """A form that was typed and not taken: `path` is where it was sent, `fields` its texts in their order, `place` tells its page.

    `files` says that files had been chosen with it; those are not kept.
    """

    __tablename__ = "kept_form"
    __table_args__ = (Index("ix_kept_form_user_id_at", "user_id", "at"),)

    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    place: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[list[Any]] = mapped_column(JSON)
    files: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=now, index=True)

    @property
    def name(self) -> str:
        """Return what its author calls it."""
        target = target_of(self.path)
        return target.keeps.name if target else "未提交的内容"

    @property
    def page(self) -> str:
        """Return the address at which it is given back on its own page; "" when there is no such page any more."""
        target = target_of(self.path)
        if target is None:
            return ""
        query = [(name, value) for name, value in parse_qsl(urlsplit(self.path).query) if name != ARG]
        endpoint = target.keeps.page or target.endpoint
        needed = set().union(*(rule.arguments for rule in current_app.url_map.iter_rules(endpoint)))
        arguments = {name: value for name, value in target.args.items() if name in needed}
        return address(endpoint, arguments, [*query, (ARG, self.key)])

    @property
    def decides(self) -> bool:
        """Say whether it was written with a decision."""
        target = target_of(self.path)
        return target is not None and target.keeps.decides

    @property
    def words(self) -> list[str]:
        """Return what was written into it, one text after the other, to be read and copied."""
        written = (
            str(value)
            for name, value in self.fields
            if name not in NOT_TYPED and not name.endswith(NOT_TYPED_ENDS) and str(value).strip()
        )
        return list(dict.fromkeys(written))


class Target(NamedTuple):
    """Where a kept form was sent: the endpoint, what its address says, and what is kept of it."""

    endpoint: str
    args: dict[str, Any]
    keeps: Keeps


def target_of(path: str) -> Target | None:
    """Return where a POST to this path goes; None when that is no form of ours worth keeping."""
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint, args = adapter.match(urlsplit(path).path, method="POST") if adapter else ("", {})
    except (HTTPException, RequestRedirect, ValueError):
        return None
    mark = access_of(endpoint)
    return Target(endpoint, dict(args), mark.keeps) if mark and mark.keeps else None


def keep(user_id: int) -> KeptForm | None:
    """Keep the form of this request for its author, in place of what its page has sent before; None when it is too long. Commits."""
    path = _sent_to()
    fields = list(_texts(request.form.items(multi=True)))
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    target = target_of(path)
    if size > MOST_BYTES or safe_next(path, "") != path or target is None or list(target.keeps.never) in fields:
        return None
    place = hashlib.sha256(f"{path} {request.form.get('token', '')}".encode()).hexdigest()
    replaced = [place, _key(request.form.get(ARG, ""))]
    db.session.execute(
        delete(KeptForm).where(
            (KeptForm.at < now() - LASTS)
            | ((KeptForm.user_id == user_id) & (KeptForm.place.in_(replaced) | KeptForm.key.in_(replaced)))
        )
    )
    files = any(upload.filename for upload in request.files.values())
    made = KeptForm(
        key=secrets.token_urlsafe(32), user_id=user_id, place=place, path=path, fields=fields, files=files, at=now()
    )
    db.session.add(made)
    db.session.flush()
    for surplus in of(user_id)[MOST:]:
        db.session.delete(surplus)
    db.session.commit()
    return made


def _sent_to() -> str:
    """Return where this form was sent, without the way back to a list: a long search is no reason to lose what was written."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "back"]
    return bare(request.path + (f"?{urlencode(query)}" if query else ""))


def _texts(posted: Iterable[tuple[str, str]]) -> Iterable[list[str]]:
    """Yield what may be kept of a form: no password, no mark of the page's session."""
    for name, value in posted:
        if name not in {"csrf_token", FIELD, ARG} and "password" not in name.casefold():
            yield [name, value]


def of(user_id: int) -> list[KeptForm]:
    """Return what is kept for this person, newest first."""
    found = select(KeptForm).where(KeptForm.user_id == user_id, KeptForm.at >= now() - LASTS)
    return list(db.session.scalars(found.order_by(KeptForm.at.desc(), KeptForm.key)))


def _key(text: str) -> str:
    """Return what may be a key, "" for text that none is made of: an address and a form may carry anything."""
    return text if re.fullmatch(r"[\w-]+", text, re.ASCII) and len(text) <= LONGEST_KEY else ""


def _found(text: str) -> KeptForm | None:
    return db.session.get(KeptForm, key) if (key := _key(text)) else None


def one(user_id: int, key: str) -> KeptForm | None:
    """Return what is kept under this key, for its author alone."""
    found = _found(key)
    return found if found and found.user_id == user_id and found.at >= now() - LASTS else None


def somebody_elses(user_id: int, key: str) -> bool:
    """Say whether this key is that of what another person typed."""
    found = _found(key)
    return found is not None and found.user_id != user_id


def drop(user_id: int, key: str) -> None:
    """Forget what is kept under this key; nobody forgets it for its author. Does not commit."""
    db.session.execute(delete(KeptForm).where(KeptForm.key == _key(key), KeptForm.user_id == user_id))


def sweep() -> None:
    """Forget what nobody has asked for in a day. Does not commit."""
    db.session.execute(delete(KeptForm).where(KeptForm.at < now() - LASTS))


def given(*endpoints: str) -> Target | None:
    """Put what this user had typed for one of these endpoints into the request, where a view reads what was posted.

    Only for the GET of the form's own page: it shows the form as after a fault, and being a GET it keeps and sends nothing.
    Return where the form was going; None when the page is opened as usual.
    """
    if ARG not in request.args or not current_user.is_authenticated:
        return None
    found = one(current_user.id, request.args[ARG])
    target = target_of(found.path) if found else None
    if found is None or target is None or target.endpoint not in endpoints or not _is_about_this(target):
        return None
    form = ImmutableMultiDict([(name, value) for name, value in found.fields])
    request.form = form
    request.values = CombinedMultiDict([request.args, form])
    g.given_back = found
    return target


def _is_about_this(target: Target) -> bool:
    """Say whether what was typed belongs to the thing of the page that is opened, and not to another of its kind."""
    here = request.view_args or {}
    return all(here.get(name, value) == value for name, value in target.args.items())


def not_taken() -> None:
    """Say that the page has no place for what was typed after all; its author is shown the bare words."""
    g.pop("given_back", None)


def key_in_forms() -> str:
    """Return the key of what the forms of this page give back, "" for nothing; a form that is shown again goes on with its own."""
    if found := g.get("given_back"):
        return str(found.key)
    return _key(request.form.get(ARG, "")) if request.method == "POST" and g.get("csrf_valid") else ""


def taken() -> None:
    """Say that what was typed is saved, where the answer to its form is the form itself."""
    g.kept_taken = True


def onward() -> dict[str, Any]:
    """Return what an address must carry so that the page behind it goes on giving back what was typed."""
    found: KeptForm | None = g.get("given_back")
    return {ARG: found.key} if found else {}
