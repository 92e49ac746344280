"""The API: what the directory shows, as JSON, for the school's home page and anybody else; read-only, and nobody is asked who they are."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, make_response, request, url_for

from portal.accounts.models import Status
from portal.config import current
from portal.directory import openapi, queries
from portal.directory.asked import Unasked, asked
from portal.directory.impostors import platforms
from portal.errors import BadInput
from portal.platforms import PLATFORMS
from portal.web.access import PUBLIC, allow
from portal.web.failures import ANY_ORIGIN
from portal.web.limits import LARGEST_ID

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.directory.facts import Facts

api = Blueprint("api", __name__, url_prefix="/api/v1")
MOST, USUAL = 100, 50
FILTERS = ("platform", "unit", "level", "status", "limit")


@api.get("/accounts")
@allow(PUBLIC)
def accounts() -> Response:
    """Return a page of accounts in the order of their registration here, and where the next page is."""
    limit = _whole("limit", USUAL, MOST)
    status = _one_of("status", [status.value for status in Status]) or Status.ACTIVE.value
    items, last = queries.after(
        _whole("after", 0, LARGEST_ID, least=0),
        limit,
        Status(status),
        _one_of("platform", PLATFORMS),
        request.args.get("unit", "").strip(),
        _one_of("level", queries.LEVELS),
    )
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    following = _absolute(f"{url_for('.accounts')}?{urlencode({**kept, 'after': last})}") if last else None
    return _answer({"items": [_item(facts) for facts in items], "next": following})


@api.get("/verify")
@allow(PUBLIC)
def verify() -> Response:
    """Say whether `q` is filed (200), was filed once (200), or is unknown (404)."""
    try:
        answer = queries.verified(asked(request.args.get("q", "")))
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
    return _answer(openapi.document())


def _item(facts: Facts) -> dict[str, Any]:
    pictures = {
        f"{name}_url": _absolute(url_for(f"directory.{key}", number=facts.number, v=digest[:12])) if digest else None
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
        "link": facts.link or None,
        "url": _absolute(url_for("directory.show", number=facts.number)),
        **pictures,
    }


def _absolute(path: str) -> str:
    """Return the address as another site needs it."""
    return (current().public_url.rstrip("/") or request.host_url.rstrip("/")) + path


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    """Return JSON that any site may read and keep for five minutes; asked again with its ETag it is not sent again (304)."""
    text = json.dumps(body, ensure_ascii=False)
    response = make_response(text, status)
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers.update(ANY_ORIGIN)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32], weak=True)
    return response.make_conditional(request) if status == 200 else response  # noqa: PLR2004


def _whole(name: str, usual: int, most: int, least: int = 1) -> int:
    """Return a whole number of the query. Raises BadInput."""
    given = request.args.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(LARGEST_ID)) and least <= int(given) <= most):
        raise BadInput(f"参数 {name} 应为 {least}–{most} 的整数。")
    return int(given)


def _one_of(name: str, known: Any) -> str:
    """Return a word of the query that is one of the known ones, "" when it is not given. Raises BadInput."""
    given = request.args.get(name, "")
    if given and given not in known:
        raise BadInput(f"参数 {name} 只能是 {'、'.join(known)} 之一。")
    return given
