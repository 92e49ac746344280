"""The log: one JSON object a line, so that no line feed in what a user typed can forge a second line; numbers and addresses masked."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from flask import g, has_request_context, request

from portal.calendar import now
from portal.fields.masks import in_text

if TYPE_CHECKING:
    from flask import Flask


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; the traceback goes to the log and never to the page."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: at, level, message, request id, path, and the traceback if there is one."""
        line = {"at": now().isoformat(), "level": record.levelname, "message": in_text(record.getMessage())}
        if has_request_context():
            line |= {"request": g.get("request_id", ""), "method": request.method, "path": in_text(request.path)}
        if record.exc_info:
            line["traceback"] = in_text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


def set_up(app: Flask) -> None:
    """Send the application's log to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    app.logger.handlers[:] = [handler]
    app.logger.setLevel(logging.INFO)
    app.logger.propagate = False
