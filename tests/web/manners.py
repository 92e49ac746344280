"""What the tests of manners share."""

from __future__ import annotations

from typing import Any

from portal.web import headers

SECRET = "a secret of the database: select * from user"


def same_table(answer: Any) -> None:
    for name, value in headers.TABLE.items():
        assert answer.headers.get(name) == value, (answer.request.path, name)
    assert answer.headers["X-Request-ID"]
    assert "Werkzeug" not in answer.headers.get("Server", "")
