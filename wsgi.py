"""The door for servers: `app` for any WSGI server, and waitress when run as `python wsgi.py`."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import waitress

from portal import create_app
from portal.work import companion

if TYPE_CHECKING:
    from types import FrameType

BODY_LIMIT = 64 * 1024 * 1024  # bytes; the portal's own, lower limit answers with a page, this one guards the disk

app = create_app()


def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave waitress's loop, which lets the requests under way finish."""
    raise SystemExit(0)


def serve(host: str, port: int) -> None:
    """Serve the portal on `host:port` until stopped.

    Raises OSError when the address cannot be taken, for example because the port is in use.
    """
    signal.signal(signal.SIGTERM, stop)
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=app.extensions["portal.config"].threads,  # a quarter of them may wait for children
        ident=None,  # no Server header: the version is nobody's business
        max_request_body_size=BODY_LIMIT,
        # Waitress drops the X-Forwarded-* headers unless told that a proxy of ours sets them.
        clear_untrusted_proxy_headers=not app.extensions["portal.config"].proxy_hops,
    )
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    sys.stdout.write(f"校园新媒体备案管理平台 {address}  （按 Ctrl+C 停止）\n")
    sys.stdout.flush()
    server.run()


def main() -> None:
    """Serve on HOST and PORT, by default on this machine alone."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000"
    try:
        with companion.beside():
            serve(host, int(port))
    except (OSError, ValueError) as e:
        sys.exit(f"无法在 {host}:{port} 启动：{e}。可换一个端口：PORT=5001 make run")


if __name__ == "__main__":
    main()
