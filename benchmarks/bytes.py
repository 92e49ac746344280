"""Weighs what travels: a first visit with all its assets, and the fragment that a row more costs; bytes are the same in every run."""

from __future__ import annotations

import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from benchmarks.instance import Answer, Browser, closed, opened

if TYPE_CHECKING:
    from flask import Flask

FIRST_LOAD_AT_MOST, FRAGMENT_AT_MOST = 120_000, 3_000
# By what the server then answers with: new browsers over https, older ones, plain http or an old proxy.
SAID = {"zstd": "gzip, deflate, br, zstd", "br": "gzip, deflate, br", "gzip": "gzip"}
SMALLEST = 500  # bytes; below that nothing is compressed
OK = 200
PERSON = {
    "name": "张一帆",
    "phone": "13803710003",
    "wechat": "wx_710003",
    "qq": "2837100030",
    "email": "2837100030@qq.com",
}


class _Assets(HTMLParser):
    """Collects what a page makes the browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        url = given.get("href") if tag == "link" else given.get("src") if tag in {"script", "img"} else None
        if url:
            self.urls.append(url)


def _fetched(browser: Browser, path: str) -> list[str]:
    """Return the addresses a browser fetches for a page: itself, what it names, and what its stylesheets name."""
    reader = _Assets()
    reader.feed(browser.get(path).body.decode())
    found = [path, *reader.urls]
    for url in reader.urls:
        if urlsplit(url).path.endswith(".css"):
            named = re.findall(r"""url\(["']?([^"')]+)""", browser.get(url).body.decode())
            found += [urljoin(url, name) for name in named if not name.startswith(("data:", "#"))]
    return list(dict.fromkeys(found))


def _weighed(answer: Answer, url: str, encoding: str) -> int:
    """Return the bytes of a body. Raises ValueError for an error page, and for what should be compressed and is not."""
    sent = answer.headers.get("Content-Encoding", "")
    if answer.status != OK or (sent != encoding and len(answer.body) >= SMALLEST):
        raise ValueError(
            f"{url} answered {answer.status}, encoded as {sent or 'nothing'} instead of {encoding or 'nothing'}"
        )
    return len(answer.body)


def first_load(browser: Browser, path: str) -> dict[str, dict[str, int]]:
    """Return, by encoding and address, the bytes of the bodies that a first visit fetches; "" is without compression."""
    urls = _fetched(browser, path)
    said = {"": "identity", **SAID}
    return {
        name: {url: _weighed(browser.get(url, Accept_Encoding=words), url, name) for url in urls}
        for name, words in said.items()
    }


def row_added(browser: Browser, rows: int) -> dict[str, int]:
    """Return, by encoding, the bytes of the fragment that shows `rows` operators after one was added."""
    path = "/filings/new?platform=wechat&kind=creation"
    typed = {f"operators-{place}-{key}": value for place in range(rows - 1) for key, value in PERSON.items()}
    fields = {**browser.hidden(path), **typed, "row": "operators:add"}
    found = {}
    for name, words in {"": "identity", **SAID}.items():
        headers = {"HX-Request": "true", "HX-Target": "operators", "Accept-Encoding": words}
        response = browser.client.post(path, data=fields, headers=headers)
        found[name] = _weighed(Answer(response.status_code, response.data, response.headers), path, name)
        if not name and response.text.count('-phone"') < rows:
            raise ValueError(f"the fragment does not hold {rows} operators")
    return found


def run() -> tuple[list[str], bool]:
    """Give the report, a line each, and whether every target is met."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        app = opened(Path(folder) / "bytes")
        try:
            return _report(app)
        finally:
            closed(app)


def _report(app: Flask) -> tuple[list[str], bool]:
    someone, operator, office = Browser(app), Browser(app, "operator"), Browser(app, "publicity")
    loads = {
        "login page": first_load(someone, "/login"),
        "desk, clerk": first_load(operator, "/"),
        "desk, Publicity Department": first_load(office, "/"),
    }
    fragments = {f"a row added: {rows} operators": row_added(operator, rows) for rows in (2, 4)}
    lines = [
        f"first load with every asset, bytes of the bodies; target ≤ {FIRST_LOAD_AT_MOST:,} compressed",
        _heading(),
    ]
    lines += [
        _line(name, {said: sum(parts.values()) for said, parts in found.items()}) for name, found in loads.items()
    ]
    lines += ["  of which, for the clerk:", *_parts(loads["desk, clerk"])]
    lines += ["", f"fragments, bytes of the body; target ≤ {FRAGMENT_AT_MOST:,} compressed", _heading()]
    lines += [_line(name, found) for name, found in fragments.items()]
    heavy = [
        name for name, found in loads.items() if max(sum(found[said].values()) for said in SAID) > FIRST_LOAD_AT_MOST
    ]
    heavy += [name for name, found in fragments.items() if max(found[said] for said in SAID) > FRAGMENT_AT_MOST]
    lines.append(
        f"  targets: NOT met by {', '.join(heavy)}"
        if heavy
        else "  targets: all met, whichever compression the browser reads"
    )
    return lines, not heavy


def _heading() -> str:
    return f"  {'':<44}" + "".join(f" {said or 'plain':>9}" for said in ("", *SAID))


def _line(name: str, found: dict[str, int]) -> str:
    return f"  {name:<44}" + "".join(f" {found[said]:9,d}" for said in ("", *SAID))


def _parts(found: dict[str, dict[str, int]]) -> list[str]:
    return [_line(f"  {urlsplit(url).path}", {said: parts[url] for said, parts in found.items()}) for url in found[""]]
