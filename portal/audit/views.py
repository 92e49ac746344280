"""The auditor's page: read, filter, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from portal.audit import actions, queries
from portal.spelling import clean
from portal.web.access import allow
from portal.web.pages import page
from portal.web.paging import paged

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("audit", __name__, url_prefix="/audit")


@pages.get("/")
@allow("auditor")
def index() -> Response:
    """Show the trail, newest first. The system administrator has no part in it: who is watched does not watch."""
    action, user, subject = (clean(request.args.get(name, "")) for name in ("action", "user", "subject"))
    return page(
        "audit/index.html",
        {"results": "audit/_results.html"},
        page=paged(*queries.entries(action, user, actions.subject_of(subject))),
        action=action,
        user=user,
        subject=subject,
        used=[(name, actions.label(name)) for name in queries.actions_used()],
        words=actions,
    )
