"""A process of its own that reminds, for the test of two at once: `python -m tests.notices.at_once DATABASE-URL`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from portal import create_app
from tests.conftest import a_config

if __name__ == "__main__":
    app = create_app(a_config(Path(tempfile.mkdtemp()), database_url=sys.argv[1]))
    result = app.test_cli_runner().invoke(args=["remind"])
    sys.stdout.write(result.output)
    sys.exit(result.exit_code)
