"""Signed papers for tests: the real print of a filing, drawn and turned as a scanner or a phone gives it back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
import segno
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from portal.database import db
from portal.documents.scanning import ScannedPage
from portal.filings.models import Filing, State
from portal.filings.papers import scans
from portal.people.models import Unit, User
from tests.pages import Answer

if TYPE_CHECKING:
    from tests.pages import Page

DOTS = 200 / 72


def printed(person: Page, filing: int, copies: int = 1) -> bytes:
    answer = person.client.get(f"/filings/{filing}/form.pdf?copies={copies}")
    assert answer.status_code == 200, answer.text
    return answer.data


def drawn(pdf: bytes) -> list[Image.Image]:
    """The pages of a PDF as a scanner sees them, 200 dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DOTS).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def turned(image: Image.Image, degrees: float = 7) -> Image.Image:
    return image.rotate(degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def as_jpeg(image: Image.Image, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, **more)
    return out.getvalue()


def as_pdf(*images: Image.Image) -> bytes:
    """One PDF of pictures, as a scanner makes it."""
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=200)
    return out.getvalue()


def blank() -> Image.Image:
    return Image.new("RGB", (1000, 1414), "white")


def paper_saying(*texts: str) -> Image.Image:
    """A page that carries codes of these texts and nothing else."""
    page = blank()
    for place, text in enumerate(texts):
        out = io.BytesIO()
        segno.make(text, error="m", micro=False).save(out, kind="png", scale=5, border=4)
        page.paste(Image.open(out).convert("RGB"), (80, 80 + 500 * place))
    return page


def upload(person: Page, *files: tuple[bytes, str], url: str = "/filings/scans", page: str | None = None) -> Answer:
    """Choose files in the real form, send it, and have them read."""
    return person.worked(handed_in(person, *files, url=url, page=page))


def handed_in(person: Page, *files: tuple[bytes, str], url: str = "/filings/scans", page: str | None = None) -> Answer:
    """Choose files in the real form and send it: they wait to be read."""
    opened = person.open(page or url)
    form = opened.form(url)
    assert [c for c in form.iter("input") if c.get("name") == "scans"]
    data = MultiDict(opened.values(form))
    for content, name in files:
        data.add("scans", FileStorage(io.BytesIO(content), name))
    # The test client would spool a large form into a file that it never closes.
    boundary, body = encode_multipart(data)
    sent = person.client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    return Answer(person.app, sent, url)


def lay_papers(unit: str) -> None:
    """Lay one scan that is filed under a registered filing of a unit by its author, and one of theirs that waits to be placed."""
    filing = db.session.scalars(
        select(Filing).join(Filing.unit).where(Unit.name == unit, Filing.state == State.FILED)
    ).first()
    assert filing
    pages = [ScannedPage(as_jpeg(turned(blank(), n)), 800, 1130, grey=False, codes=()) for n in (1, 2)]
    author = db.session.get_one(User, filing.author_id)
    scans.attach(author, filing, [("a.pdf", (pages[0],))])
    scans.place(author, [("b.pdf", (pages[1],))])
