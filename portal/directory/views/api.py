"""The API: what the directory shows, as JSON, for the school's home page and anybody else; read-only, and nobody is asked who they are."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from flask import Blueprint, make_response, request, url_for

from portal.accounts.models import Status
from portal.directory import arguments, openapi, queries
from portal.directory.asked import Unasked
from portal.directory.impostors import platforms
from portal.errors import BadInput
from portal.people.queries import units as all_units
from portal.web.access import PUBLIC, allow
from portal.web.failures import ANY_ORIGIN
from portal.web.hosts import absolute

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.directory.facts import Facts

api = Blueprint("api", __name__, url_prefix="/api/v1")
HOST = re.compile(r"[a-z0-9._~-]{1,253}|\[[0-9a-f:.]{2,45}\]")
KEPT = "/?!$&'()*+,;=:@~%"  # what path, query and fragment hold as it is
BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


@api.get("/accounts")
@allow(PUBLIC)
def accounts() -> Response:
    """Return a page of accounts in the order of their registration here, and where the next page is."""
    given = arguments.read(arguments.ACCOUNTS)
    items, last = queries.after(
        given["after"], given["limit"], Status(given["status"]), given["platform"], given["unit"], given["level"]
    )
    kept = {name: value for name, value in given.items() if request.args.get(name) and value != ""}
    following = absolute(f"{url_for('.accounts')}?{urlencode({**kept, 'after': last})}") if last else None
    return _answer({"items": [_item(facts) for facts in items], "next": following})


@api.get("/verify")
@allow(PUBLIC)
def verify() -> Response:
    """Say whether `q` is filed (200), was filed once (200), or is unknown (404)."""
    question = arguments.read(arguments.VERIFY)["q"]
    try:
        answer = queries.verified(question)
    except Unasked as refusal:
        raise BadInput(refusal.sentence) from None
    body = {
        "answer": answer.word,
        "certain": answer.certain,
        "accounts": [_item(facts) for facts in answer.exact],
        "similar": [_item(facts) for facts in answer.similar],
        "impostor": bool(answer.impostors),
        "impostor_platforms": sorted(platforms(answer.impostors)),
    }
    return _answer(body, 404 if answer.word == "unknown" else 200)


@api.get("/openapi.json")
@allow(PUBLIC)
def document() -> Response:
    """Return the description of this API (OpenAPI 3.1)."""
    arguments.read(arguments.DOCUMENT)
    return _answer(openapi.document([unit.name for unit in all_units()]))


def _item(facts: Facts) -> dict[str, Any]:
    pictures = {
        f"{name}_url": absolute(url_for(f"directory.{key}", number=facts.number, v=digest[:12])) if digest else None
        for name, key, digest in (("avatar", "avatar", facts.avatar), ("qr", "qr_code", facts.qr_code))
    }
    return {
        "number": facts.number,
        "platform": facts.platform,
        "platform_label": facts.platform_label,
        "name": facts.name,
        "handle": facts.handle,
        "unit": facts.unit,
        "level": facts.level,
        "status": facts.status.value,
        "filed_on": facts.filed_on.isoformat(),
        "closed_on": facts.closed_on.isoformat() if facts.closed_on else None,
        "updated_on": facts.updated_on.isoformat(),
        "version": facts.version,
        "link": _uri(facts.link),
        "url": absolute(url_for("directory.show", number=facts.number)),
        **pictures,
    }


def _uri(link: str) -> str | None:
    """Return a link, kept as somebody pasted it, as machines write it (RFC 3986); None for one that leads nowhere."""
    try:
        parts = urlsplit(link)
        host = (
            f"[{parts.hostname}]" if ":" in (parts.hostname or "") else (parts.hostname or "").encode("idna").decode()
        )
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # UnicodeError is one
        return None
    if not HOST.fullmatch(host):
        return None
    rest = (quote(part, safe=KEPT) for part in (parts.path, parts.query, parts.fragment))
    return BROKEN.sub("%25", urlunsplit((parts.scheme, host + port, *rest)))


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    """Return JSON that any site may read and keep for five minutes; asked again with its ETag it is not sent again (304)."""
    text = json.dumps(body, ensure_ascii=False)
    response = make_response(text, status)
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers.update(ANY_ORIGIN)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32], weak=True)
    return response.make_conditional(request) if status == 200 else response  # noqa: PLR2004
