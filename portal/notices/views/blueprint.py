"""The blueprint of messages, and the number of unread ones that every page shows."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from portal.notices import queries

pages = Blueprint("notices", __name__, url_prefix="/notices")


@pages.app_context_processor
def words() -> dict[str, int]:
    """Give every page the count of the bell."""
    return {"unread_count": queries.unread(current_user) if current_user.is_authenticated else 0}
