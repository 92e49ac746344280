"""What the portal is attacked with: files that are allowed and heavy, sent through its own forms. Each attack ends by itself."""

from __future__ import annotations

import io
import re
import secrets
import zlib
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from PIL import Image

from benchmarks.imports import workbook
from benchmarks.instance import SEE_OTHER, hidden_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

LONGEST = 120  # seconds that somebody waits for one answer
STROKES, FILES, PRINTS, PICTURES, ROWS = 300_000, 8, 16, 12, 4_900
SIDE = 2_000  # pixels
WORDS = 60  # bytes of nothing that repeats, in every row: the workbook has a megabyte
Sent = list["Callable[[], None]"]


class Visitor:
    """Somebody at a browser, over a real connection; signed in where there is a name."""

    def __init__(self, port: int, username: str = "", password: str = "") -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        self.cookie = ""
        if username:
            typed = {**hidden_in(self.get("/login")), "username": username, "password": password}
            if self.post("/login", typed) != SEE_OTHER:
                raise RuntimeError(f"{username} could not sign in")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def get(self, path: str) -> str:
        """Return a page."""
        return self._asked("GET", path)[1].decode("utf-8", "replace")

    def status(self, path: str) -> int:
        """Return what is answered for an address."""
        return self._asked("GET", path)[0]

    def post(self, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None) -> int:
        """Send a form as a browser does; return the status."""
        mark = secrets.token_hex(16)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()
        ]
        for name, (file, content) in (files or {}).items():
            head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'
            parts += [head.encode(), content, b"\r\n"]
        body = b"".join([*parts, f"--{mark}--\r\n".encode()])
        return self._asked("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})[0]

    def _asked(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        given = {**(headers or {}), **({"Cookie": self.cookie} if self.cookie else {})}
        self.connection.close()  # anew each time: a server ends a connection that was idle too long
        self.connection.request(method, path, body or None, given)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                self.cookie = value.partition(";")[0]
        return answer.status, answer.read()


def strokes() -> bytes:
    """Return a PDF of one page and 300,000 strokes across it, some 14 KB."""
    content = zlib.compress(b"0 0 m 595 842 l S\n" * STROKES, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(content), content),
    ]
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    start = len(file)
    file += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(file) + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def noise() -> bytes:
    """Return a PNG of nothing but noise, as large as a telephone's picture: nothing of it can be guessed, and no code is in it."""
    picture = Image.frombytes("RGB", (SIDE, SIDE), secrets.token_bytes(3 * SIDE * SIDE))
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def _tried(act: Callable[[], Any]) -> Callable[[], None]:
    """Let one visitor be refused, or cut off, without a word: what counts is how others are served."""

    def tried() -> None:
        with suppress(OSError, HTTPException):
            act()

    return tried


def _upload(
    port: int, who: tuple[str, ...], page: str, file: tuple[str, str, bytes], **fields: str
) -> Callable[[], None]:
    visitor = Visitor(port, *who)
    name, called, content = file
    sent = {**hidden_in(visitor.get(page)), **fields}
    return _tried(lambda: visitor.post(page, sent, {name: (called, content)}))


def hostile_files(port: int, password: str) -> Sent:
    """One student sends eight hostile files as scans, all at once."""
    return [_upload(port, ("student", password), "/filings/scans", ("scans", "a.pdf", strokes())) for _ in range(FILES)]


def parallel_prints(port: int, password: str) -> Sent:
    """One clerk prints one form sixteen times at once."""
    visitors = [Visitor(port, "operator", password) for _ in range(PRINTS)]
    address = _first(r"/filings/[0-9]+", visitors[0].get("/filings/?scope=mine"))
    return [_tried(lambda v=visitor: v.status(f"{address}/form.pdf")) for visitor in visitors]


def noisy_pictures(port: int, _password: str) -> Sent:
    """Somebody who has not signed in has twelve pictures of noise looked through for a code."""
    picture = noise()
    return [_upload(port, (), "/directory/", ("picture", "a.png", picture)) for _ in range(PICTURES)]


def large_workbook(port: int, password: str) -> Sent:
    """One clerk hands in a workbook of as many rows as are allowed, each of them right."""
    return [
        _upload(
            port,
            ("operator", password),
            "/imports/",
            ("workbook", "a.xlsx", workbook(ROWS, lambda: secrets.token_hex(WORDS))),
            platform="wechat",
        )
    ]


def _first(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise RuntimeError(f"no {pattern} on the page")
    return found[0]


# Each with the seconds that it is watched at least: a queue may answer at once and work afterwards.
ATTACKS: dict[str, tuple[Callable[[int, str], Sent], float]] = {
    "eight hostile PDF files": (hostile_files, 20),
    "sixteen prints at once": (parallel_prints, 0),
    "twelve pictures of noise": (noisy_pictures, 0),
    "a legal workbook": (large_workbook, 10),
}
