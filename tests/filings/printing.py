"""The print of a filing, as text."""

from __future__ import annotations

import io

import pypdf


def printed(person, url: str) -> list[str]:
    """The text of each page, without white space."""
    answer = person.client.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]


def form(filing: int, query: str = "") -> str:
    return f"/filings/{filing}/form.pdf{query}"
