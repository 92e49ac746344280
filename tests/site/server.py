"""The server as `make run` starts it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(instance: Path, port: int, work: str = "0") -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment |= {
        "PORTAL_INSTANCE": str(instance),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONIOENCODING": "utf-8",
        "PORTAL_WORK": work,
    }
    return subprocess.Popen(
        [sys.executable, "wsgi.py"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
