"""The one-command server: it says where it is, keeps its version to itself, and stops cleanly."""

from __future__ import annotations

import signal
import socket
from http.client import HTTPConnection

import pytest

from tests.site.server import start


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
