"""What is no scan is refused in words and leaves nothing behind; what is one comes out as pictures and nothing else (S39–S43)."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sqlalchemy import select

from portal.children.gate import GATE
from portal.config import Config
from portal.database import db
from portal.documents.scanning import BadUpload, bound, scanned
from portal.files.models import StoredFile
from portal.filings.models import Scan
from portal.filings.papers import scans
from portal.people import throttle
from portal.work.kinds import Sent
from tests import corpus
from tests.filings.looking import counted
from tests.filings.papers import as_jpeg, as_pdf, as_png, blank, handed_in, upload


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pages(count: int, width: float = 595, height: float = 842) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(width, height)
    return writer


def locked() -> bytes:
    writer = pages(1)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


BAD = {
    "empty.pdf": (b"", "文件是空的"),
    "setup.pdf": (b"MZ\x90\x00" + os.urandom(3000), "这不是扫描件"),
    "word.pdf": (b"PK\x03\x04" + bytes(200), "压缩包或 Office 文件"),
    "page.pdf": (b"<!doctype html><script>alert(1)</script>", "网页文件"),
    "photo.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC"),
    "photo.webp": (corpus.picture("WEBP"), "WebP"),
    "head.pdf": (b"%PDF-1.7\n%%EOF", "已损坏"),
    "noise.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "已损坏"),
    "cut.pdf": (as_pdf(blank())[:900], "已损坏"),
    "cut.jpg": (as_jpeg(blank())[:2000], "已损坏"),
    "cut.png": (as_png(blank())[:200], "已损坏"),
    "locked.pdf": (locked(), "打开密码"),
    "500.pdf": (written(pages(500)), "有 500 页，超过 20 页"),
    "21.pdf": (written(pages(21)), "超过 20 页"),
    "none.pdf": (written(pages(0)), "已损坏"),
    "wall.pdf": (written(pages(1, 14_000, 14_000)), "尺寸不对"),
    "line.pdf": (written(pages(1, 4000, 1)), "尺寸不对"),
    "bomb.jpg": (corpus.jpeg_claiming(60_000, 60_000), "像素"),
    "bomb.png": (corpus.png_bomb(20_000, 20_000, 1, 0, 1), "像素"),
    "scans.jpg": (corpus.jpeg_of_many_scans(2000), "已损坏"),
}


@pytest.mark.parametrize("name", BAD)
def test_s39_s40_what_is_no_scan_is_refused_in_words_and_nothing_is_kept(app, publicity, name):
    content, sentence = BAD[name]
    answer = upload(publicity, (as_png(blank()), "good.png"), (content, name))
    assert answer.status == 422
    assert sentence in answer.text
    assert name in answer.text
    assert counted(app, Scan) == counted(app, StoredFile) == 0


def test_no_file_and_eleven_files_are_refused(app, publicity):
    assert "请选择扫描件" in upload(publicity).text
    answer = upload(publicity, *[(as_png(blank()), f"{n}.png") for n in range(11)])
    assert answer.status == 422
    assert "一次最多 10 个文件" in answer.text
    assert counted(app, Scan) == 0


def test_more_than_sixty_pages_at_once_are_too_many(app, publicity, monkeypatch):
    monkeypatch.setattr(scans, "MOST_PAGES", 3)
    four = [(written(pages(2)), f"{n}.pdf") for n in range(2)]
    answer = upload(publicity, *four)
    assert answer.status == 422
    assert "合计超过 3 页" in answer.text
    assert counted(app, Scan) == 0


def active() -> bytes:
    """A PDF that runs a script, opens an address, carries a file and says who wrote it."""
    writer = pages(1)
    script = {"/S": "/JavaScript", "/JS": "app.alert('hello')"}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(k): NameObject(v) if v.startswith("/") else TextStringObject(v) for k, v in script.items()}
    )
    writer.add_attachment("evil.exe", b"MZ")
    writer.add_metadata({"/Author": "somebody"})
    return written(writer)


def test_s43_what_runs_in_a_pdf_or_hangs_on_it_does_not_come_out_again(app, publicity):
    assert b"alert" in active()
    assert upload(publicity, (active(), "a.pdf")).status == 303
    with app.app_context():
        (stored,) = db.session.scalars(select(StoredFile))
        kept = stored.content
    for word in (
        b"JavaScript",
        b"/JS",
        b"EmbeddedFile",
        b"/Names",
        b"/AA",
        b"OpenAction",
        b"somebody",
        b"/Annots",
        b"/URI",
    ):
        assert word not in kept
    reader = PdfReader(io.BytesIO(kept), strict=True)
    assert not reader.attachments
    assert reader.metadata is None
    assert set(reader.root_object) == {"/Type", "/Pages"}
    assert [i.image.format for i in reader.pages[0].images] == ["JPEG"]


def test_s43_a_scan_is_answered_as_a_download_that_cannot_run(app, publicity):
    upload(publicity, (as_pdf(blank()), "<b>..\\扫描.pdf"))
    with app.app_context():
        (scan,) = db.session.scalars(select(Scan))
    answer = publicity.client.get(f"/filings/scans/{scan.id}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


def test_pages_are_bounded_by_a4_and_150_dots_an_inch_and_the_same_scan_gives_the_same_bytes():
    for image, paper in (
        (Image.new("RGB", (3000, 4000)), (595.28, 841.89)),
        (Image.new("L", (4000, 3000)), (841.89, 595.28)),
    ):
        (page,) = scanned(as_jpeg(image))
        assert max(page.width, page.height) == 1754
        assert page.grey == (image.mode == "L")
        pdf = bound((page,))
        box = pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].mediabox
        assert box.width <= paper[0] + 0.01
        assert box.height <= paper[1] + 0.01
        assert pdf == bound(scanned(as_jpeg(image)))


def test_a_photo_of_fifty_million_pixels_is_taken_and_a_larger_one_is_not():
    assert len(scanned(as_jpeg(Image.new("RGB", (8160, 6144))))) == 1
    with pytest.raises(BadUpload, match="像素过多"):
        scanned(as_jpeg(Image.new("L", (8160, 7400))))


def test_a_long_picture_comes_back_in_sheets_that_can_be_read():
    sheets = scanned(as_png(Image.new("RGB", (1080, 15_000), "white")))
    assert [sheet.width for sheet in sheets] == [1080] * 10
    assert sum(sheet.height for sheet in sheets) == 15_000


def test_a_page_that_is_measured_in_dots_is_still_a_page():
    assert scanned(written(pages(1, 2480, 3508)))[0].height == 1754


def test_who_waits_for_a_long_scan_hears_how_many_pages_are_read():
    told = []
    drawn, faults = scans.read((Sent("long.pdf", written(pages(12))),), lambda *said: told.append(said))
    assert (len(drawn[0][1]), faults) == (12, [])
    assert [words for words, _, _ in told] == [
        "正在读取，一般只要几秒",
        "正在读取，已读完 5 页",
        "正在读取，已读完 10 页",
    ]


def test_a_see_through_picture_lies_on_white_paper():
    (page,) = scanned(as_png(Image.new("RGBA", (200, 300), (0, 0, 0, 0))))
    assert Image.open(io.BytesIO(page.picture)).getpixel((5, 5)) == (255, 255, 255)


def children() -> dict[int, str]:
    """The processes that this one has started and not yet buried, by their id: what each was started with ("" for a zombie)."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended while we looked
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found[int(stat.parent.name)] = (stat.parent / "cmdline").read_text().replace("\0", " ")
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc is not here: processes cannot be counted")
def test_a_scan_that_takes_too_long_is_ended_and_leaves_no_process_no_file_and_no_turn(
    app, publicity, monkeypatch, tmp_path
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(scans, "SECONDS", 0)  # each file is still given one second
    before, instance = children(), sorted(Path(app.instance_path).rglob("*"))
    slow = as_pdf(*[Image.effect_noise((500, 707), 90)] * 20)
    for _ in range(GATE.places + 1):
        with pytest.raises(BadUpload, match="超时"):
            scanned(slow, seconds=0.3)
    answer = upload(publicity, (slow, "slow.pdf"), (as_png(blank()), "good.png"))
    assert answer.status == 422
    assert "slow.pdf：文件过于复杂，读取超时" in answer.text
    assert counted(app, Scan) == counted(app, StoredFile) == 0
    assert [said for child, said in children().items() if child not in before] == []
    assert list(tmp_path.iterdir()) == []
    assert sorted(Path(app.instance_path).rglob("*")) == instance


ENDED = {
    "nothing": b"",
    "no head": b"\0" * 8,
    "no mapping": b"\0" * 7 + b"\x02[]",
    "half a number": b"\0\0",
    "no page": b"\0" * 7 + b'\x0c{"pages":[]}',
    "no pages": b"\0" * 7 + b"\x02{}",
    "half a head": b"\xff" * 9,
    "half a page": b"\0" * 7
    + b'\x47{"pages": [{"bytes": 9, "width": 1, "height": 1, "grey": 0, "codes": []}]}\xff\xd8\xff',
    "more than pages": b"\0" * 7
    + b'\x47{"pages": [{"bytes": 3, "width": 1, "height": 1, "grey": 0, "codes": []}]}\xff\xd8\xff?',
}


@pytest.mark.parametrize("said", ENDED.values(), ids=ENDED)
def test_a_process_that_was_ended_in_the_middle_is_a_scan_that_cannot_be_read(said, monkeypatch, tmp_path):
    (tmp_path / "said").write_bytes(said)
    dying = tmp_path / "python"
    dying.write_text(f"#!/bin/sh\ncat >/dev/null\ncat '{tmp_path / 'said'}'\n")
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    with pytest.raises(BadUpload, match="无法读取"):
        scanned(as_png(blank()))


def test_what_is_handed_in_while_all_places_are_taken_waits_and_is_read_once_one_is_free(app, publicity):
    with ExitStack() as places:
        for _ in range(GATE.places):
            places.enter_context(GATE.place())
        answer = handed_in(publicity, (as_png(blank()), "a.png"))
        assert answer.status == 303, "no request waits for a place"
    assert publicity.worked(answer).status == 303
    assert counted(app, Scan) == 1


def test_s41_over_the_quota_nothing_is_kept(app, publicity, monkeypatch):
    settings: Config = app.extensions["portal.config"]
    small = Config(**{**{f: getattr(settings, f) for f in settings.__dataclass_fields__}, "user_quota": 1000})
    monkeypatch.setitem(app.extensions, "portal.config", small)
    answer = upload(publicity, (as_png(blank()), "a.png"))
    assert answer.status == 422
    assert "已达上限" in answer.text
    assert counted(app, Scan) == counted(app, StoredFile) == 0


def test_s41_too_many_uploads_in_a_row_are_put_off(app, publicity, monkeypatch):
    monkeypatch.setattr(scans, "MOST_READ", 2)
    files = [(as_png(blank()), f"{n}.png") for n in range(3)]
    answer = upload(publicity, *files)
    assert answer.status == 429
    assert f"{int(throttle.LOCK.total_seconds() // 60)} 分钟内最多读取 2 个文件" in answer.text
    assert counted(app, Scan) == 0
