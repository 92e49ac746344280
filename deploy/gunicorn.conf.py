"""gunicorn for the portal: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`, behind nginx and nowhere else.

Two processes of eight threads each: while one of them is held up by Python's lock, the other answers. nginx takes slow visitors in whole;
without it twenty slow connections hold up every worker, where `python wsgi.py` (waitress) would not be.
"""

from __future__ import annotations

import os

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '5000'}"
workers = 2
threads = 8
worker_class = "gthread"
timeout = 60  # a worker that shows no sign of life for so long is started anew; a long request alone is none of that
graceful_timeout = 25  # below TimeoutStopSec of the unit
keepalive = 5
worker_connections = 1000
backlog = 2048
limit_request_line = 8190  # addresses of filtered lists are long; nginx lets no longer ones through
umask = 0o077
# Whose word is believed of addresses and https is said once: PORTAL_PROXY_HOPS.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True
