"""Schemathesis asks the API over a real connection whatever its document allows and forbids, and finds nothing that it does not say."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from portal.directory import openapi
from tests.browser.serving import Server
from tests.directory.registering import put, registered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from flask import Flask

EXAMPLES = 100  # of each address: ten seconds on a machine that is idle
SEED = "20261122"


@pytest.fixture
def served(app: Flask) -> Iterator[Server]:
    """The portal on a port of its own, with accounts of every standing and names that are hard to write."""
    code = "http://weixin.qq.com/r/9EivRoLEGPQ1rbWa9xYV"
    for link in (
        "https://mp.weixin.qq.com/信工?a=1#b",
        'https://a.b/|"<>{}^`%zz信?q=[x]|#y|#z',
        "https://新媒体.中国/x",
        "https://a|b/",
    ):
        registered(app, "weibo", name="链接难写", link=link)
    registered(app, name="信工官微", handle="zzgs-xxgc", code=code, link="https://mp.weixin.qq.com/信工?a=1#b")
    numbers = [
        registered(app, "weibo", "经济与管理学院", name=name, handle=f"jgwb{n}", link="ftp://nowhere")
        for n, name in enumerate(("0", "null", "经管微博“<&>”", "%00", "e\u0301"))
    ]
    put(app, numbers[0], "closed")
    put(app, numbers[1], "closing")
    with closing(Server(app)) as server:
        yield server
        assert server.crashes == []


def asked(server: Server, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Have the API asked everything, with every check there is; what is asked is the same each time."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.address}/api/v1/openapi.json"),
            *("--checks", "all", "--mode", "all", "--seed", SEED, "--max-examples", str(EXAMPLES)),
            *("--warnings", "off", "--no-color", *more),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_stranger_who_knows_the_document_alone_finds_no_fault(served: Server, tmp_path: Path) -> None:
    found = asked(served, tmp_path, "--continue-on-failure")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "Tested: 2" in found.stdout, "the third address is the document itself"
    assert len(served.answered) > 2 * EXAMPLES


def forget_signs(document: dict[str, Any]) -> None:
    del _parameter(document, "q")["schema"]["pattern"]


def forbid_what_is_taken(document: dict[str, Any]) -> None:
    _parameter(document, "limit")["schema"]["maximum"] = 50


def forget_a_fact(document: dict[str, Any]) -> None:
    account = document["components"]["schemas"]["Account"]
    del account["properties"]["handle"]
    account["required"].remove("handle")


def forget_a_status(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        del path["get"]["responses"]["400"]


def _parameter(document: dict[str, Any], name: str) -> dict[str, Any]:
    given = (p for path in document["paths"].values() for p in path["get"]["parameters"] if p["name"] == name)
    return next(given)


@pytest.mark.files
@pytest.mark.parametrize("lie", [forget_signs, forbid_what_is_taken, forget_a_fact, forget_a_status])
def test_it_would_find_a_document_that_does_not_say_what_is_so(
    served: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: Callable[[dict[str, Any]], None]
) -> None:
    true = openapi.document

    def false(units: Sequence[str] | None = None) -> dict[str, Any]:
        document = copy.deepcopy(true(units))
        lie(document)
        return document

    monkeypatch.setattr(openapi, "document", false)
    found = asked(served, tmp_path, "--max-failures", "1")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "Failures:" in found.stdout
