"""The one-command server: it says where it is, keeps its version to itself, and stops cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, port: int):
    running = start(tmp_path_factory.mktemp("instance"), port)
    assert running.stdout
    yield running, running.stdout.readline()
    running.terminate()
    running.communicate()


def test_the_server_says_where_it_is(server, port):
    assert f"http://127.0.0.1:{port} " in server[1]


def test_s23_the_server_tells_nobody_its_name_or_version(server, port):
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/static/portal.css")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.getheader("Date")
    assert answer.getheader("Server") is None


def test_a_port_in_use_is_said_in_a_sentence(server, port, tmp_path):
    second = start(tmp_path, port)
    said = second.communicate()[1]
    assert second.returncode == 1
    assert f"无法在 127.0.0.1:{port} 启动" in said
    assert "Traceback" not in said


def test_a_stopped_server_ends_without_complaint(server):
    running = server[0]
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate()
    assert (running.returncode, said) == (0, "")
