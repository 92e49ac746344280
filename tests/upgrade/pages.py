"""What every GET of a portal answers to everybody, as text: recorded once with the old code, asked again of the upgraded database.

A page is kept as what a reader sees, one line for each block of it; a PDF as the text and size of each page, a workbook as its cells, a
picture as the SHA-256 of its bytes. Beside the text stand the addresses to which the page links. What is looked at leaves no trace here:
every commit is taken back, so that nobody's look changes the next one.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import openpyxl
from PIL import Image
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask
    from werkzeug.test import TestResponse

NOBODY = ""
# Fragments that have an address of their own are asked for as htmx does.
FRAGMENTS = {"/desk/count": "count", "/filings/people": "people", "/handover/queue/people": "people"}
# Printing, drawing and reading a workbook are slow and say the same to whoever may have them: asked until somebody may.
DOCUMENTS = re.compile(r"\.(pdf|png|xlsx)(\?|$)")
ASKED_FIRST = (NOBODY, "auditor", "student", "stranger", "otherhead", "operator", "head", "publicity")
# Refusals, and the way to the door.
REFUSED = {302, 403, 404}
# Whose other links are followed too, for the number of the answer.
LINKED = (NOBODY, "operator", "head", "publicity", "leader", "admin")
NOT_WALKED = ("/static/", "/bootstrap/")
# Each filter of these lists once, and not each beside each other.
FILTERED = ("/accounts/", "/filings/", "/handover/edit", "/directory/")
INLINE = {"a", "b", "i", "em", "strong", "span", "small", "abbr", "time", "code", "mark", "bdi", "sup", "sub", "wbr"}
SILENT = {"script", "style", "template", "head"}
TOKEN = re.compile(r"\b[0-9a-f]{16}\b")  # the name of a request, on the pages of errors


@dataclass
class Look:
    """One answer: its status, what it says, where it sends the browser, and to which addresses it links."""

    status: int
    text: str = ""
    location: str = ""
    links: list[str] = field(default_factory=list)


def look(page: Page, url: str) -> Look:
    """GET an address as this person."""
    target = FRAGMENTS.get(urlsplit(url).path)
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    answer = page.client.get(url, headers=headers)
    seen = Look(answer.status_code, location=answer.headers.get("Location", ""))
    if seen.location:
        return seen
    if answer.mimetype == "text/html":
        seen.text, seen.links = read(answer.text)
    else:
        seen.text = _said(answer)
    return seen


def _said(answer: TestResponse) -> str:
    if answer.mimetype == "application/json":
        told = json.dumps(answer.json, ensure_ascii=False, indent=0, sort_keys=True)
        return TOKEN.sub("…", told)
    if answer.mimetype == "application/pdf":
        return pdf_text(answer.data)
    if answer.mimetype.endswith(".sheet"):
        return sheet_text(answer.data)
    if answer.request.path.endswith("form.png"):  # drawn from the print, which is compared itself
        with Image.open(io.BytesIO(answer.data)) as drawn:
            return f"{answer.mimetype} {drawn.width} × {drawn.height}"
    return f"{answer.mimetype} {hashlib.sha256(answer.data).hexdigest()}"


def read(html: str) -> tuple[str, list[str]]:
    """Return what a page says and to which addresses of this site it links."""
    if not html.strip():
        return "", []
    tree = lxml.html.document_fromstring(html)
    lines: list[list[str]] = [[]]
    title = tree.findtext(".//title")
    if title:
        lines += [[title], []]
    _read(tree, lines)
    links = {(e.get("href") or e.get("src") or "").partition("#")[0] for e in tree.iter("a", "img")}
    texts = (" ".join("".join(line).split()) for line in lines)
    return "\n".join(TOKEN.sub("…", text) for text in texts if text), sorted(x for x in links if x.startswith("/"))


def _read(element: Any, lines: list[list[str]]) -> None:
    """Add what an element says to the last line, or to lines of its own where it is a block."""
    tag = element.tag if isinstance(element.tag, str) else "script"
    if tag not in SILENT:
        block = tag not in INLINE
        if block:
            lines.append(["（收起）"] if element.get("hidden") is not None else [])
        lines[-1].append(_shown(tag, element))
        lines[-1].append(element.text or "")
        for child in element:
            _read(child, lines)
        if block:
            lines.append([])
    lines[-1].append(element.tail or "")


def _shown(tag: str, element: Any) -> str:
    """Return what a control holds, or the words for a picture."""
    if tag == "img":
        return f"[{element.get('alt', '')}]"
    if tag == "option":
        return "● " if element.get("selected") is not None else "○ "
    if tag == "button":
        return "（不可用）" if element.get("disabled") is not None else ""
    if tag != "input" or element.get("type") in {"hidden", "file", "submit"}:
        return ""
    if element.get("type") in {"checkbox", "radio"}:
        return "☑ " if element.get("checked") is not None else "☐ "
    return f"[{element.get('value', '')}]"


def pdf_text(content: bytes) -> str:
    """Return the size and the text of each page."""
    pages = []
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, 1):
        size = f"{float(page.mediabox.width):.0f} × {float(page.mediabox.height):.0f}"
        pages.append(f"—— {number}: {size} ——\n{page.extract_text()}")
    return "\n".join(pages)


def sheet_text(content: bytes) -> str:
    """Return the cells of every sheet, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    lines = []
    for sheet in book.worksheets:
        lines.append(f"—— {sheet.title} ——")
        lines += [
            "\t".join("" if cell is None else str(cell) for cell in row) for row in sheet.iter_rows(values_only=True)
        ]
    return "\n".join(lines)


@contextmanager
def untouched() -> Iterator[None]:
    """Take every commit back meanwhile: looking at a page leaves nothing behind, and each look sees what the first one saw."""
    kept = Session.commit
    Session.commit = Session.rollback  # type: ignore[method-assign]
    try:
        yield
    finally:
        Session.commit = kept  # type: ignore[method-assign]


def shape(url: str) -> tuple[str, frozenset[str]]:
    """Return what makes two addresses the same page for a walk: the path, and which filters are set, not to what."""
    parts = urlsplit(url)
    return parts.path, frozenset(name for name, value in parse_qsl(parts.query) if name not in {"v", "page"} and value)


def walked(page: Page) -> Iterator[tuple[str, Look]]:
    """Follow every link from the desk, as the laws over the whole site do."""
    waiting, known = ["/"], {shape("/")}
    while waiting:
        url = waiting.pop(0)
        seen = look(page, url)
        yield url, seen
        for link in [*seen.links, *([seen.location] if seen.location.startswith("/") else [])]:
            if shape(link) in known or DOCUMENTS.search(link) or link.startswith(NOT_WALKED):
                continue
            known.add(shape(link))
            if len(shape(link)[1]) <= (1 if urlsplit(link).path in FILTERED else 2):
                waiting.append(link)


def let_in(app: Flask, usernames: Iterable[str]) -> dict[str, Page]:
    """Return the browser of everybody, and of somebody who has not signed in."""
    return {NOBODY: Page(app), **{username: Page.let_in(app, username) for username in usernames}}


def everything(people: dict[str, Page], addresses: list[str]) -> Iterator[tuple[str, str, Look]]:
    """Yield what everybody sees: (who, address, look), each once. Documents are asked for by few, until one of them has it."""
    pages = [url for url in addresses if not DOCUMENTS.search(url)]
    for username, page in people.items():
        seen = {}
        for url, answer in walked(page):
            seen[url] = answer
            yield username, url, answer
        for url in pages:
            if url not in seen:
                yield username, url, look(page, url)
    first = [name for name in ASKED_FIRST if name in people]
    for url in addresses:
        if DOCUMENTS.search(url):
            for username in (*first, *(name for name in people if name not in first)):
                answer = look(people[username], url)
                yield username, url, answer
                if answer.status == 200:
                    break


def linked(people: dict[str, Page], seen: dict[str, dict[str, Look]]) -> dict[str, dict[str, int]]:
    """Return the status at every address that a page offered and nobody looked at: the same lists, narrowed in yet another way."""
    found: dict[str, dict[str, int]] = {}
    for username in LINKED:
        known = seen[username]
        offered = sorted({link for one in known.values() for link in one.links} - known.keys())
        found[username] = {url: look(people[username], url).status for url in offered if not DOCUMENTS.search(url)}
    return found


def pattern(url: str) -> str:
    """Return an address without the numbers in it and without the values it asks with."""
    parts = urlsplit(url)
    path = re.sub(r"^/directory/[^/]*[0-9][^/]*", "/directory/N", parts.path)
    return re.sub(r"[0-9a-f]{64}|[0-9]+", "0", path) + "?" + "&".join(sorted(dict(parse_qsl(parts.query))))


def thinned(looks: Iterable[tuple[str, Look]], most: int) -> Iterator[tuple[str, Look]]:
    """Yield at most so many looks of each pattern and answer, spread over them, a refusal once; but the page of every filing."""
    groups: dict[tuple[str, int], list[tuple[str, Look]]] = {}
    for url, one in looks:
        groups.setdefault((pattern(url), one.status), []).append((url, one))
    for (_, status), group in groups.items():
        keep = 1 if status in REFUSED else most
        step = max(1, -(-len(group) // keep))
        yield from (
            pair for place, pair in enumerate(group) if place % step == 0 or re.fullmatch("/filings/[0-9]+", pair[0])
        )


def packed(seen: Iterable[tuple[str, str, Look]]) -> dict[str, Any]:
    """Return the looks as the file keeps them: each text and each list of links once."""
    texts: dict[str, int] = {}
    links: dict[str, int] = {}
    looks: dict[str, dict[str, list[Any]]] = {}
    for username, url, answer in seen:
        text = texts.setdefault(answer.text, len(texts))
        offered = links.setdefault("\n".join(answer.links), len(links))
        looks.setdefault(username, {})[url] = [answer.status, text, answer.location, offered]
    return {"texts": list(texts), "links": list(links), "looks": looks}


def unpacked(kept: dict[str, Any]) -> Iterator[tuple[str, str, Look]]:
    """Yield (who, address, look) of everything that was recorded."""
    for username, looks in kept["looks"].items():
        for url, (status, text, location, links) in looks.items():
            yield username, url, Look(status, kept["texts"][text], location, kept["links"][links].split())
