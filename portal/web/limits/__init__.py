"""What no request may hold, wherever it is going: numbers too large for a row's key, and characters no text column keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import IntegerConverter

from portal.errors import BadInput
from portal.web.access import access_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

LARGEST_ID = 2**31 - 1
PERCENT = 3  # bytes that percent-encoding makes of one


def row_ids(keys: Iterable[str]) -> set[int]:
    """Return the numbers among some words that can be the key of a row."""
    return {int(key) for key in keys if re.fullmatch("[0-9]{1,10}", key) and int(key) <= LARGEST_ID}


class RowId(IntegerConverter):
    """The `int` of a route: what is larger than any key, or not in plain digits, is no address at all (404)."""

    regex = r"[0-9]+"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_ID, **kwargs})


def _take_long_text_where_it_is_asked_for() -> None:
    mark = access_of(request.endpoint)
    if mark and mark.text:
        request.max_form_memory_size = mark.text


def check_input(app: Flask) -> None:
    """Refuse a NUL character, which PostgreSQL keeps nowhere, a part that has no name, and a query that is no text (400).

    Werkzeug's limit on text counts multipart forms alone; a form sent the plain way meets it here (413).
    """

    @app.before_request
    def refuse_endless_text() -> None:
        _take_long_text_where_it_is_asked_for()
        plain = request.mimetype == "application/x-www-form-urlencoded"
        if plain and (request.content_length or 0) > PERCENT * (request.max_form_memory_size or 0):
            raise RequestEntityTooLarge

    @app.before_request
    def refuse_what_no_page_sends() -> None:
        try:
            request.query_string.decode()
        except UnicodeDecodeError:  # browsers percent-encode; whoever reads the query later would fail over such bytes
            request.query_string = b""
            raise BadInput("网址不完整或有乱码（应为 UTF-8 编码），无法打开。", "请从页面上的链接重新进入。") from None
        for sent in (request.form, request.files):
            if any(not isinstance(name, str) for name in sent):
                raise BadInput("提交的内容格式不对，没有保存。", "请从页面上的表单重新提交。")
        for texts in (request.args, request.form):
            if any("\0" in name or "\0" in value for name, value in texts.items(multi=True)):
                raise BadInput("提交的内容含有不能保存的字符，没有保存。", "请删除从别处粘贴来的内容，重新输入。")
