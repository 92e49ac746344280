"""Crowds at the door of a server: many sockets of one address, and how soon somebody else is answered meanwhile."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CROWD, ELSEWHERE = "127.0.0.2", "127.0.0.3"  # every address of 127.0.0.0/8 is this machine
# A server with limits of a test's own before an application of one word, or of as many bytes as the path says.
SMALL = """
import json, sys
from portal import serving
def app(environ, start_response):
    environ["wsgi.input"].read()
    many = environ["PATH_INFO"].strip("/")
    body = b"." * (int(many) if many.isdigit() else 2)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
server = serving.build(app, "127.0.0.1", 0, serving.Limits(**json.loads(sys.argv[1])), believe_proxies=False)
print(server.effective_listen[0][1], flush=True)
server.run()
"""


@contextlib.contextmanager
def small(**limits: int) -> Iterator[int]:
    """A server with these limits; gives its port."""
    command = [sys.executable, "-c", SMALL, json.dumps(limits)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        try:
            yield int(running.stdout.readline())
        finally:
            running.kill()


def joined(port: int, source: str = CROWD) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5, source_address=(source, 0))


@contextlib.contextmanager
def crowd(port: int, many: int, *said: bytes) -> Iterator[list[socket.socket]]:
    """So many sockets of one address, that said these things by turns and then nothing more."""
    sockets: list[socket.socket] = []
    try:
        for number in range(many):
            sockets.append(joined(port))
            if words := said[number % len(said)] if said else b"":
                with contextlib.suppress(OSError):  # turned out meanwhile
                    sockets[-1].sendall(words)
        yield sockets
    finally:
        for one in sockets:
            one.close()


def answered(port: int, path: str = "/healthz", source: str = ELSEWHERE) -> tuple[int, float]:
    """The status of an answer, and after how many seconds it was there."""
    begun = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=5, source_address=(source, 0))
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return answer.status, time.monotonic() - begun


def turned_out(one: socket.socket, within: float) -> bool:
    """Say whether this connection was ended by the server."""
    one.settimeout(within)
    try:
        while one.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def goes_on(one: socket.socket, more: bytes) -> bool:
    """Say a little more, and whether anybody still listens."""
    try:
        one.sendall(more)
    except OSError:
        return False
    return True
