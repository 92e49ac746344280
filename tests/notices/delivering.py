"""A process of its own that delivers: `python -m tests.notices.delivering DATABASE-URL SMTP-PORT`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from portal import create_app
from tests.conftest import a_config
from tests.notices.post import MAIL_FROM

if __name__ == "__main__":
    settings = {
        "database_url": sys.argv[1],
        "smtp_host": "127.0.0.1",
        "smtp_port": int(sys.argv[2]),
        "smtp_security": "none",
        "mail_from": MAIL_FROM,
        "public_url": "https://media.example.edu",
    }
    result = create_app(a_config(Path(tempfile.mkdtemp()), **settings)).test_cli_runner().invoke(args=["deliver"])
    sys.stdout.write(f"{result.output}{result.exception or ''}\n")
    sys.exit(result.exit_code)
