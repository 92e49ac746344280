"""The door for servers: `app` for any WSGI server, and waitress when run as `python wsgi.py`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy.exc import SQLAlchemyError

from portal import create_app, serving
from portal.config import alone, current
from portal.demo import passwords_known
from portal.people import founding
from portal.work import companion

if TYPE_CHECKING:
    from types import FrameType

app = create_app()


def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave waitress's loop, which lets the requests under way finish."""
    raise SystemExit(0)


def first_steps(host: str) -> str:
    """Return what whoever starts the server should know of its database: that nobody is in it, or that everybody knows the passwords."""
    with app.app_context(), contextlib.suppress(SQLAlchemyError):  # one without tables says why itself, on its pages
        if not alone(host, current().proxy_hops) and passwords_known():
            return "数据库里是演示数据，演示口令人人知道，而别的电脑也能访问本平台：请勿用于正式工作。\n"
        return founding.announced()
    return ""


def serve(host: str, port: int) -> None:
    """Serve the portal on `host:port` until stopped.

    Raises OSError when the address cannot be taken, for example because the port is in use.
    """
    signal.signal(signal.SIGTERM, stop)
    config = app.extensions["portal.config"]
    limits = serving.Limits(threads=config.threads)  # a quarter of them may wait for children
    server = serving.build(app, host, port, limits, believe_proxies=bool(config.proxy_hops))
    sys.stderr.write(serving.told(limits))
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    sys.stdout.write(f"校园新媒体备案管理平台 {address}  （按 Ctrl+C 停止）\n")
    sys.stdout.write(first_steps(host))
    sys.stdout.flush()
    server.run()


def main() -> None:
    """Serve on HOST and PORT, by default on this machine alone."""
    os.umask(0o077)  # what the server writes is nobody else's to read
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000"
    try:
        with companion.beside():
            serve(host, int(port))
    except (OSError, ValueError) as e:
        sys.exit(f"无法在 {host}:{port} 启动：{e}。可换一个端口：PORT=5001 make run")


if __name__ == "__main__":
    main()
