"""Which host names are the portal's own, and with which its addresses begin for somebody outside: decided here and nowhere else.

Whoever asks writes the Host header. A name that the installation does not list is refused; a port that is neither the server's own nor
listed is answered, since tunnels and port maps need that, but is written into no address.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from flask import current_app, request
from werkzeug.exceptions import SecurityError
from werkzeug.routing import RequestRedirect

from portal.config import current, host_and_port, listed_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Request
    from werkzeug.routing import MapAdapter

    from portal.config import Config

HOUR = 3600.0  # seconds
MOST_LOGGED = 20  # names in an hour: whoever sends made-up ones fills neither the log nor the memory
SHOWN = 100
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass
class Doorkeeper:
    """Knows the listed names, and which others were told to the log within the hour."""

    config: Config
    warn: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    _told: set[str] = field(default_factory=set)
    _until: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def check(self, asked: Request) -> None:
        """Raise SecurityError (400) for a request to a name that is not listed."""
        name, _ = host_and_port(_asked_of(asked)) or ("", 0)
        if not (name and any(_is(name, listed) for listed, _ in self._listed)):
            given = str(asked.environ.get("HTTP_HOST", ""))
            self._tell(given, name if given else "")
            raise SecurityError

    def origin(self, asked: Request) -> str:
        """Return scheme, host and port of this request as they may stand in an address."""
        scheme = "https" if asked.is_secure else "http"
        name, port = host_and_port(_asked_of(asked)) or ("", 0)
        usual = (0, DEFAULT_PORTS[scheme])
        if port not in usual and not any(_is(name, listed) and port == of for listed, of in self._listed):
            port = self._own_port(asked)
        return f"{scheme}://{name}" + (f":{port}" if port not in usual else "")

    def _own_port(self, asked: Request) -> int:
        """Return the port that the server listens on, 0 behind a proxy: what that listens on is its own business."""
        port = str(asked.environ.get("SERVER_PORT", ""))
        return int(port) if port.isdecimal() and not self.config.proxy_hops else 0

    @cached_property
    def _listed(self) -> list[tuple[str, int]]:
        return [parted for listed in self.config.trusted_hosts if (parted := listed_host(listed))]

    def _tell(self, host: str, name: str) -> None:
        """Log a name that was refused, once an hour; after many of them that there are more."""
        key = name or host[:SHOWN]
        with self._lock:
            if self.clock() >= self._until:
                self._told, self._until = set(), self.clock() + HOUR
            if key in self._told or len(self._told) > MOST_LOGGED:
                return
            self._told.add(key)
            last = len(self._told) > MOST_LOGGED
        now = ",".join(self.config.trusted_hosts)
        shown = json.dumps(key)  # what anybody may send is shown with its control characters spelt out
        if last:
            self.warn(f"More hosts are not trusted than are named here in an hour (PORTAL_TRUSTED_HOSTS now: {now})")
        elif name:
            self.warn(f"Host {shown} is not trusted; add it to PORTAL_TRUSTED_HOSTS if it is the portal's (now: {now})")
        else:
            self.warn(f"Host {shown} is not trusted, and is no name that PORTAL_TRUSTED_HOSTS could hold (now: {now})")


def _asked_of(asked: Request) -> str:
    """Return the host and port that a request names; HTTP/1.0 need not name any, and then it is the server's own."""
    own = f"{asked.environ.get('SERVER_NAME', '')}:{asked.environ.get('SERVER_PORT', '')}"
    return str(asked.environ.get("HTTP_HOST", own))


def _is(name: str, listed: str) -> bool:
    """Say whether a name is the listed one, or lies below one that is listed with a dot before it."""
    return name == listed.removeprefix(".") or (listed.startswith(".") and name.endswith(listed))


def guard_hosts(app: Flask, config: Config) -> None:
    """Have every request's host looked at before its address is: also that of a static file."""
    keeper = Doorkeeper(config, app.logger.warning)
    app.extensions["portal.hosts"] = keeper
    made = app.create_url_adapter

    def adapter(asked: Request | None) -> MapAdapter | None:
        if asked is not None:
            keeper.check(asked)
        return made(asked)

    app.create_url_adapter = adapter  # type: ignore[method-assign,assignment]
    app.before_request(_stay_here)


def _stay_here() -> None:
    """Tidy an address (//) without the host: Werkzeug would send on to whatever was asked for."""
    if isinstance(tidied := request.routing_exception, RequestRedirect):
        parts = urlsplit(tidied.new_url)
        tidied.new_url = urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, ""))


def absolute(path: str) -> str:
    """Return the address of a page of ours as somebody outside needs it: another site, a paper."""
    keeper: Doorkeeper = current_app.extensions["portal.hosts"]
    return (current().public_url.rstrip("/") or keeper.origin(request)) + path
