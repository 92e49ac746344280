"""Fixtures of the directory: some accounts."""

from __future__ import annotations

import pytest

from tests.directory.registering import put, registered


@pytest.fixture
def some(app):
    first = registered(
        app, name="信工官微", handle="zzgs-xxgc", code="http://weixin.qq.com/r/x1", link="https://mp.weixin.qq.com/x"
    )
    numbers = [
        first,
        *(registered(app, "weibo", "经济与管理学院", name=f"经管微博{n}", handle=f"jgwb{n}") for n in range(6)),
    ]
    put(app, numbers[1], "closed")
    put(app, numbers[2], "closing")
    return numbers
