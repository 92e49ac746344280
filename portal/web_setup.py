"""How Flask and its extensions are set up for the portal: limits, sessions, CSRF, headers, errors, template words."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import current_app, g, has_request_context, request
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError
from jinja2 import pass_context
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import calendar, feature
from portal.accounts import namesakes
from portal.audit import contacts
from portal.audit.refusals import record_refusal
from portal.children import confined
from portal.children.gate import GATE
from portal.children.turns import Asker
from portal.database import db
from portal.desk import menu
from portal.files import waiting
from portal.people import kept, returning, sessions, throttle
from portal.settings.names import in_school_words
from portal.settings.queries import setting
from portal.web import (
    access,
    csrf,
    failures,
    filters,
    headers,
    hosts,
    limits,
    logs,
    pages,
    paging,
    private,
    saying,
    whose,
    workbooks,
)
from portal.web.limits import searches

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import URL
    from werkzeug.exceptions import HTTPException
    from werkzeug.wrappers import Response

    from portal.config import Config
    from portal.errors import PortalError

tokens = csrf.KeyRing()
NAMES = ("school_name", "office_name", "office_short", "centre_name", "centre_short")
logins = LoginManager()
compress = Compress()
bootstrap = Bootstrap5()
SQLITE_BUSY_SECONDS = 10
PREVIEW = "filings.preview"
# Short statements of many conditions: compiling one takes PostgreSQL up to a hundred times as long as answering it.
POSTGRESQL_OPTIONS = "-c jit=off"


def engine_options(url: URL) -> dict[str, Any]:
    """Return how a database of this address is opened; options that the address itself gives PostgreSQL stay, and win.

    A failed statement goes to the log without its parameters: they are what people typed.
    """
    if url.get_backend_name() == "sqlite":
        return {"hide_parameters": True, "connect_args": {"timeout": SQLITE_BUSY_SECONDS}}
    own = url.query.get("options", "")
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "connect_args": {"options": f"{POSTGRESQL_OPTIONS} {own}".strip()},
    }


def configure(app: Flask, config: Config) -> None:
    """Translate our configuration into Flask's, with the defaults Flask leaves open closed."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(config.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(make_url(config.database_url)),
        MAX_CONTENT_LENGTH=config.request_limit,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=1000,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session
        WTF_I18N_ENABLED=False,  # WTForms' own Chinese messages, not those of Flask-Babel
        BOOTSTRAP_SERVE_LOCAL=True,
        COMPRESS_REGISTER=True,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "image/svg+xml",
        ],
        COMPRESS_ALGORITHM_STREAMING=[
            "zstd",
            "br",
            "gzip",
            "deflate",
        ],  # files too for what reads gzip alone: old proxies
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    hosts.guard_hosts(app, config)
    app.url_map.strict_slashes = False
    app.url_map.converters["int"] = limits.RowId
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def install(app: Flask) -> None:
    """Install sessions, the guard, CSRF, headers, errors and template words, in the order in which they must act."""
    logs.set_up(app)
    bootstrap.init_app(app)
    app.session_interface = sessions.RowSessions()
    logins.init_app(app)
    logins.session_protection = None  # the rows protect themselves; Flask-Login's own way would write into the session
    logins.user_loader(sessions.load_user)
    app.before_request(_name_request)
    limits.check_input(app)  # before anybody reads the form
    access.guard_app(
        app, returning.turn_away, feature.closed
    )  # before CSRF: a form typed in an ended session is kept, not refused
    tokens.init_app(app)
    app.before_request(returning.must_change_first)
    app.before_request(sessions.keep_alive)
    app.after_request(returning.given_back)
    compress.init_app(app)
    app.after_request(_close_file)
    contacts.watch(app)  # acts before the page is compressed
    config: Config = app.extensions["portal.config"]
    GATE.open_to(config.threads)
    GATE.asker = _asker
    confined.run_as(config.child_user)
    workbooks.meter_app(app, throttle.take, throttle.LOCK)
    searches.meter_app(app, throttle.LOCK)
    pages.htmx.init_app(app)
    pages.keep_addresses_bare(app)
    headers.add_headers(app)
    waiting.begin_again(app)
    failures.handle(app, _tell_refusal, returning.stranded, returning.rescued)
    filters.add_filters(app)
    app.jinja_env.filters["in_school_words"] = _in_school_words
    app.jinja_env.globals |= {
        "saying": saying.saying,
        "whose": whose.mark,
        "kept_key": kept.key_in_forms,
        "told_apart": namesakes.of_accounts,
    }
    app.context_processor(_words)


@pass_context
def _in_school_words(_context: Any, sentence: str) -> str:
    """Put the school's own names into a sentence; asking for the context keeps Jinja from working it out once for all."""
    return in_school_words(sentence)


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)


def _asker() -> Asker | None:
    """Return for whom a child is asked: one at a time a person, or an address where nobody has signed in; None for a command.

    A page without scripts asks for its preview by itself: that keeps nobody from the print that they press.
    Where nothing of the database was held before, nothing is held after: the answer takes a while.
    """
    if not has_request_context():
        return None
    config: Config = current_app.extensions["portal.config"]
    held = db.session().in_transaction()
    known = current_user.is_authenticated
    key = f"person:{current_user.id}" if known else throttle.address_key(request.remote_addr or "")
    if not held:
        db.session.rollback()
    return Asker(f"{key} {PREVIEW}" if request.endpoint == PREVIEW else key, config.instance)


def _close_file(response: Response) -> Response:
    """Close a static file with its response: Flask-Compress, which acts after this, reads it and forgets it."""
    if response.direct_passthrough:
        response.call_on_close(getattr(response.response, "close", lambda: None))
    return response


def _tell_refusal(error: PortalError | HTTPException) -> None:
    action = "csrf.refused" if isinstance(error, CSRFError) else "access.denied"
    record_refusal(action, f"page:{request.endpoint}"[:80], method=request.method, path=request.path[:200])


def _words() -> dict[str, Any]:
    signed_in = current_user.is_authenticated
    return {
        **{key: setting(key) for key in NAMES},
        "may": access.may,
        "here": paging.here,
        "kept_address": private.address_to_keep(),
        "today": calendar.today(),
        "nav": menu.groups() if signed_in else [],
        "leads_to": menu.beside() if signed_in else [],
        "todo_count": menu.todo_count() if signed_in else 0,
    }
