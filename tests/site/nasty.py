"""What no form would send, and what a refusal of it looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.test import TestResponse


SENTENCE = re.compile(r"[\u4e00-\u9fff][^<>{}]{3,}[。，：；]")
NASTY = {
    "a NUL character": "a\0b",
    "a lone surrogate": "\ud800",
    "a number past every column": "9" * 40,
    "a negative number": "-1",
    "a digit that is no digit": "²",
    "a hundred thousand letters": "a" * 100_000,
    "a quotation mark": "'; DROP TABLE filing; --\"",
    "a template": "{{ 7 * 7 }}{% raise %}${7*7}",
    "another direction": "\u202egnp\u2066",
    "line ends": "a\r\nSet-Cookie: x=1\r\n\r\n",
}


def refused(answer: TestResponse, *codes: int) -> None:
    """Assert a refusal of these codes (any 4xx when none is named) that says why in Chinese and shows no internals."""
    assert answer.status_code in (codes or range(400, 500)), (
        f"{answer.request.path}: {answer.status_code} {answer.text[:400]}"
    )
    assert SENTENCE.search(re.sub(r"<[^>]*>", "\n", answer.text)), answer.text[:300]
    assert not re.search(r"Traceback|sqlalchemy|psycopg|File \"/|IntegrityError|werkzeug", answer.text)


def quoted(value: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in value) if len(value) < 1000 else value
