"""Uploads through the real filing form: a picture or a refusal, whatever the bytes and whatever they are called."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import create_app
from portal.database import db
from portal.demo import school as people
from portal.files.models import StoredFile
from portal.filings.models import Filing
from portal.people.passwords import hashed
from tests import corpus
from tests.conftest import a_config
from tests.pages import PASSWORD, Page
from tests.site.school import changed, tables

if TYPE_CHECKING:
    from flask import Flask

    from tests.site.school import School

# Pillow warns of broken EXIF in photos that are otherwise good; outside the tests that is a line in the log.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
PER_TEST = 20
MULTIPART = "multipart/form-data"


def sample() -> list[corpus.Upload]:
    """Return every stranger and polyglot, the bombs that are quick to send, and a few of the damaged of each kind."""
    small = [b for b in corpus.bombs() if len(b.content) < 450_000]
    damaged = list(corpus.damaged())[::45]
    return [*small, *corpus.strangers(), *corpus.polyglots(), *damaged]


SAMPLE = sample()
LOTS = [SAMPLE[start : start + PER_TEST] for start in range(0, len(SAMPLE), PER_TEST)]


def sent_to(school: School, url: str, content: bytes, name: str):
    """Send the author's own draft as it stands, with one chosen file."""
    author = school.as_role("author")
    page = author.open(school.address("/filings/{own_draft}/edit"))
    values = dict(page.values(page.form("/edit")).items())
    boundary, body = encode_multipart({**values, "save": "draft", "avatar": FileStorage(io.BytesIO(content), name)})
    return author.client.post(url, data=body, content_type=f"{MULTIPART}; boundary={boundary}")


def stored(app: Flask, filing: int) -> dict:
    with app.app_context():
        return db.session.get_one(Filing, filing).data


def test_the_sample_is_large_enough_to_mean_something():
    assert len(SAMPLE) >= 60
    assert sum(u.refused is True for u in SAMPLE) >= 30
    assert sum(u.refused is False for u in SAMPLE) >= 6


@pytest.mark.parametrize("lot", range(len(LOTS)))
def test_s39_s40_every_malformed_upload_in_the_filing_form_is_a_clean_picture_or_a_refusal(school, lot):
    own = school.ids["own_draft"]
    url = f"/filings/{own}/edit"
    for upload in LOTS[lot]:
        before = school.tables()
        answer = sent_to(school, url, upload.content, upload.name)
        if answer.status_code == 422:
            assert upload.refused is not False, upload.label
            assert changed(before, school.tables()) == [], f"{upload.label}: refused, but the filing changed"
            assert 'id="avatar-error"' in answer.text, upload.label
            assert "<script>alert" not in answer.text, upload.label
            continue
        assert upload.refused is not True, f"{upload.label} was taken"
        # Without a file browsers send an empty part: then the draft is simply saved.
        assert answer.status_code == 303, f"{upload.label}: {answer.status_code}"
        shown = school.as_role("author").client.get(f"/filings/{own}/files/avatar")
        with Image.open(io.BytesIO(shown.data), formats=("JPEG", "PNG")) as image:
            image.load()
            assert not image.getexif(), upload.label
            assert image.size <= (12_500_000, 12_500_000)
        assert b"<script>" not in shown.data, upload.label
        assert b"Secret" not in shown.data, upload.label
        school.database.restore()


@pytest.mark.parametrize("name", corpus.NAMES)
def test_s41_whatever_a_file_is_called_it_is_kept_under_its_hash_and_answered_inertly(school, name):
    own = school.ids["own_draft"]
    boundary, body = named(school, name)
    answer = school.as_role("author").client.post(
        f"/filings/{own}/edit", data=body, content_type=f"{MULTIPART}; boundary={boundary}"
    )
    unreadable = "\ud800" in name  # what is no text at all
    assert answer.status_code == (400 if unreadable else 303), answer.text[:300]
    assert bool(stored(school.app, own)["avatar"]) == (bool(name) and not unreadable)
    if not name or unreadable:
        return
    shown = school.as_role("author").client.get(f"/filings/{own}/files/avatar")
    headers = shown.headers
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert not any(c in headers["Content-Disposition"] for c in "\r\n\0\u202e/\\")
    assert "Set-Cookie" not in headers
    page = school.as_role("author").open(f"/filings/{own}/edit")
    assert "onerror" not in page.response.text


def named(school: School, name: str) -> tuple[str, bytes]:
    """Return a body in which the file carries this very name, quoted as browsers quote it and no more."""
    page = school.as_role("author").open(school.address("/filings/{own_draft}/edit"))
    values = dict(page.values(page.form("/edit")).items())
    boundary, body = encode_multipart({**values, "save": "draft"}, "the-boundary")
    raw = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode("utf-8", "surrogatepass")
    part = b'--the-boundary\r\nContent-Disposition: form-data; name="avatar"; filename="' + raw + b'"\r\n'
    part += b"Content-Type: image/png\r\n\r\n" + corpus.picture() + b"\r\n"
    return boundary, part + body


@pytest.fixture
def narrow(tmp_path):
    """A portal in which each user may keep ten kilobytes, and one whose disk is never free enough."""

    def made(**limits: int) -> tuple[Flask, Page]:
        app = create_app(a_config(tmp_path, **limits))
        app.testing = True
        with app.app_context():
            db.create_all()
            people.build(hashed(PASSWORD))
            db.session.commit()
        return app, Page(app, "operator")

    return made


def chosen(page: Page, content: bytes):
    form = page.open("/filings/new?platform=wechat&kind=creation")
    values = dict(form.values(form.form("/filings/new")).items())
    boundary, body = encode_multipart(
        {**values, "save": "draft", "avatar": FileStorage(io.BytesIO(content), "头像.png")}
    )
    return page.client.post(form.path, data=body, content_type=f"{MULTIPART}; boundary={boundary}")


def test_s42_who_has_kept_too_many_pictures_is_told_so_and_nothing_typed_is_lost(narrow):
    app, author = narrow(user_quota=100, disk_floor=0)
    before = tables(app)
    answer = chosen(author, corpus.picture())
    assert answer.status_code == 422
    assert "合计已达上限" in answer.text
    assert changed(before, tables(app)) == []


def test_s42_a_disk_that_is_nearly_full_takes_no_picture_but_takes_the_draft(narrow):
    app, author = narrow(disk_floor=2**60)
    answer = chosen(author, corpus.picture())
    assert answer.status_code == 422
    assert "存储空间不足" in answer.text
    form = author.open("/filings/new?platform=wechat&kind=creation")
    assert author.send(form, {"name": "没有图片也能保存"}, button=("save", "draft")).status == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_form_with_two_photos_of_nearly_the_limit_is_taken_whole(school):
    own = school.ids["own_draft"]
    page = school.as_role("author").open(f"/filings/{own}/edit")
    values = dict(page.values(page.form("/edit")).items())
    photo = corpus.picture("JPEG", (640, 480))
    photos = {key: FileStorage(io.BytesIO(photo + bytes(19 * 1024 * 1024)), "IMG.jpg") for key in ("avatar", "qr_code")}
    boundary, body = encode_multipart({**values, "save": "draft", **photos})
    answer = school.as_role("author").client.post(
        f"/filings/{own}/edit", data=body, content_type=f"{MULTIPART}; boundary={boundary}"
    )
    assert answer.status_code == 303, answer.text[:300]
    kept = stored(school.app, own)
    assert kept["avatar"] == kept["qr_code"] != ""


def test_the_limits_that_the_page_says_are_those_of_the_installation(narrow):
    _app, author = narrow(upload_limit=3 * 1024 * 1024 // 2, request_limit=3 * 1024 * 1024, disk_floor=0)
    form = author.open("/filings/new?platform=wechat&kind=creation")
    assert form.text.count("不超过 1.5 MB") == 2
    assert "不超过 20 MB" not in form.text
    assert "图片超过 1.5 MB" in chosen(author, corpus.picture() + bytes(3 * 1024 * 1024 // 2)).text
    refused = chosen(author, corpus.picture() + bytes(4 * 1024 * 1024))
    assert refused.status_code == 413
    assert "图片合计 3 MB" in refused.text
    assert "每张不超过 1.5 MB" in refused.text
