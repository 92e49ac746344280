"""The security headers of every answer, in one table: pages, fragments, errors and static files alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
TABLE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000; includeSubDomains"
FRAGMENTS_DEPEND_ON = ("HX-Request", "HX-Target", "HX-History-Restore-Request")


def add_headers(app: Flask) -> None:
    """Put the table on every response; a view may set a stricter value of its own (uploaded files do)."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in TABLE.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = g.get("request_id", "-")
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = HSTS
        if request.endpoint in {"static", "bootstrap.static"}:
            return response
        if response.mimetype == "text/html":
            response.vary.update(FRAGMENTS_DEPEND_ON)
        # Whoever was asked for already; asking now could fail, and these headers may not.
        user = g.get("_login_user")
        if response.mimetype == "text/html" or (user is not None and user.is_authenticated):
            response.headers["Cache-Control"] = "no-store"
        return response
