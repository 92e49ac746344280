"""The one-command server: it says where it is, keeps its version to itself, and stops cleanly."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest

from portal import serving
from tests.site import crowding
from tests.site.server import ROOT, start


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


HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF = (
    b"",
    HEAD,
    b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nx",
    HEAD + b"\r\n",
)


@pytest.fixture(scope="module")
def many() -> int:
    """Two thousand, or what this machine lets one process open."""
    return serving.room_for(2_000)


def test_s66_idle_and_half_sent_connections_by_the_thousand_keep_nobody_out(server, port, many):
    with crowding.crowd(port, many, *HALF):
        for source in (crowding.ELSEWHERE, crowding.CROWD):
            status, seconds = crowding.answered(port, source=source)
            assert status == 200
            assert seconds < 1


def test_s66_a_school_of_browsers_keeps_its_connections(server, port, many):
    with crowding.crowd(port, min(many, serving.ENOUGH), HEAD + b"\r\n") as browsers:
        for one in browsers[::60]:
            assert one.recv(12) == b"HTTP/1.1 200"


DRIPS = {
    "a head": b"GET / HTTP/1.1\r\nHost: a\r\n",
    "a body": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
    "a body of no length": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
    "an answer": b"GET /30000000 HTTP/1.1\r\nHost: a\r\n\r\n",
}


def test_s66_a_request_that_drips_is_ended_and_so_is_whoever_never_reads_their_answer():
    with crowding.small(silence=60, head=1, body=0, pace=1024**3) as port, contextlib.ExitStack() as open_now:
        dripping = {name: open_now.enter_context(crowding.joined(port)) for name in DRIPS}
        for name, start in DRIPS.items():
            dripping[name].sendall(start)
        ended = time.monotonic() + 6
        while dripping and time.monotonic() < ended:
            time.sleep(0.1)
            dripping = {name: one for name, one in dripping.items() if crowding.goes_on(one, b"x")}
        assert list(dripping) == []


def test_s66_silence_ends_a_connection_and_an_honest_upload_is_let_be():
    small = crowding.small(silence=1, head=1, body=10, pace=1)
    with small as port, crowding.joined(port) as idle, crowding.joined(port, crowding.ELSEWHERE) as upload:
        upload.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\n")
        for _ in range(14):
            upload.sendall(b"x")
            time.sleep(0.1)
        assert upload.recv(12) == b"HTTP/1.1 200"
        assert crowding.turned_out(idle, 1)


def test_s66_where_all_places_are_taken_the_crowd_makes_room_and_nobody_else():
    with crowding.small(connections=100) as port, crowding.joined(port, crowding.ELSEWHERE) as honest:
        honest.sendall(HEAD)
        with crowding.crowd(port, 500, *HALF):
            assert crowding.answered(port, "/")[0] == 200
            honest.sendall(b"\r\n")
            assert honest.recv(12) == b"HTTP/1.1 200"


def test_s66_unfinished_uploads_fill_no_disk():
    start = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n"
    with crowding.small(under_way=4_000_000) as port, crowding.joined(port, crowding.ELSEWHERE) as honest:
        honest.sendall(start + b"x" * 200_000)
        with crowding.crowd(port, 20, start + b"x" * 800_000) as sockets:
            time.sleep(1.5)
            assert sum(crowding.turned_out(one, 0.02) for one in sockets) >= 15
            honest.sendall(b"x" * 8_800_000)
            assert honest.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_s66_whoever_has_a_network_of_addresses_is_one(one, other, same):
    assert (serving.origin(one) == serving.origin(other)) is same


def test_a_system_that_allows_few_files_is_told_of_in_a_sentence(tmp_path):
    said = subprocess.run(
        ["sh", "-c", f"ulimit -n 700; exec {sys.executable} -c 'from portal import serving; print(serving.told(serving.Limits()))'"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "最多保持 133 个连接" in said
    assert serving.told(serving.Limits(connections=10)) == ""


def test_a_stopped_server_ends_without_complaint(server):
    running = server[0]
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate()
    assert (running.returncode, said) == (0, "")
