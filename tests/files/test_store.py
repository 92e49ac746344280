"""Pictures are kept once under their hash, within the quota and the disk, and are handed out as inert bytes."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from portal.files.models import StoredFile
from portal.files.pictures import BadUpload, check_picture
from portal.files.seals import check_seal
from portal.files.store import free_disk, headers_for, keep, open_file, used
from tests.corpus import NAMES, SCRIPT, picture
from tests.databases import Unavailable, opened
from tests.files.material import made

if TYPE_CHECKING:
    from pathlib import Path

QUOTA = 1024 * 1024
ANNE, BOB = 1, 2


@pytest.fixture
def session():
    engine = made("sqlite://")
    with Session(engine) as session:
        yield session
    engine.dispose()


def count(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(StoredFile))


def test_s41_a_file_is_kept_under_the_hash_of_what_is_kept(session):
    with time_machine.travel(datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC), tick=False):
        stored = keep(session, picture() + SCRIPT, "头像.html", ANNE, 7, QUOTA)
    session.commit()
    session.expire_all()
    found = open_file(session, stored.sha256)
    assert found is not None
    assert found.content == check_picture(picture()).content
    assert found.sha256 == sha256(found.content).hexdigest()
    assert (found.media_type, found.size, found.width, found.height) == ("image/png", len(found.content), 64, 48)
    assert (found.original_name, found.kept_by, found.unit_id) == ("头像.html", ANNE, 7)
    assert found.created_at == datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize("hash_", ["", "0" * 64, "A" * 64, "../" * 20, "0" * 63 + "\n", "x" * 100_000, "'; drop table"])
def test_s41_an_unknown_or_malformed_hash_finds_nothing(session, hash_):
    assert open_file(session, hash_) is None


def test_the_same_picture_is_kept_once_however_often_it_comes(session):
    first = keep(session, picture(), "a.png", ANNE, 7, QUOTA)
    assert keep(session, picture(), "b.png", ANNE, 7, QUOTA) is first
    assert keep(session, picture() + b"trailing", "c.png", BOB, 8, QUOTA) is first
    assert count(session) == 1
    assert (first.original_name, first.kept_by) == ("a.png", ANNE)


def test_the_bytes_are_not_loaded_with_a_list(session):
    keep(session, picture(), "a.png", ANNE, 7, QUOTA)
    session.commit()
    session.expunge_all()
    listed = session.scalars(select(StoredFile)).one()
    assert "content" in inspect(listed).unloaded


def test_s40_what_is_refused_leaves_nothing_behind(session):
    with pytest.raises(BadUpload, match="这是 PDF 文件"):
        keep(session, b"%PDF-1.7", "头像.png", ANNE, 7, QUOTA)
    assert count(session) == 0


def test_s42_a_user_past_the_quota_is_told_whom_to_ask(session):
    first = keep(session, picture("JPEG"), "a.jpg", ANNE, 7, QUOTA)
    with pytest.raises(BadUpload, match=r"合计已达上限.*请联系系统管理员"):
        keep(session, picture("PNG"), "b.png", ANNE, 7, first.size + 10)
    assert count(session) == 1
    assert used(session, ANNE) == first.size


def test_s42_the_quota_is_exact_and_each_user_has_their_own(session):
    size = len(check_picture(picture()).content)
    with pytest.raises(BadUpload):
        keep(session, picture(), "a.png", ANNE, 7, size - 1)
    keep(session, picture(), "a.png", ANNE, 7, size)
    with pytest.raises(BadUpload):
        keep(session, picture("JPEG"), "b.jpg", ANNE, 7, size)
    assert keep(session, picture("JPEG"), "b.jpg", BOB, 7, QUOTA).kept_by == BOB


def test_s42_a_picture_counts_for_its_first_uploader_alone(session):
    stored = keep(session, picture(), "a.png", ANNE, 7, QUOTA)
    assert keep(session, picture(), "a.png", BOB, 8, 0) is stored
    assert (used(session, ANNE), used(session, BOB)) == (stored.size, 0)


def test_s42_a_command_has_no_quota(session):
    assert keep(session, picture(), "a.png", None, None, 0).kept_by is None


def test_s42_uploads_stop_before_the_disk_is_full(session):
    with pytest.raises(BadUpload, match="存储空间不足"):
        keep(session, picture(), "a.png", ANNE, 7, QUOTA, floor=10**18)
    assert count(session) == 0


def test_s42_the_disk_asked_is_the_one_the_database_lies_on(tmp_path: Path):
    engine = made(f"sqlite:///{tmp_path / 'portal.db'}")
    with Session(engine) as session:
        assert free_disk(session) > 0
        assert keep(session, picture(), "a.png", ANNE, 7, QUOTA)
    engine.dispose()


def test_a_seal_is_kept_through_its_own_check(session):
    stored = keep(session, picture("JPEG"), "印章.jpg", ANNE, 7, QUOTA, check=check_seal)
    assert stored.media_type == "image/png"


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_s41_any_name_can_be_kept_and_handed_out(session, name):
    stored = keep(session, picture(), name, ANNE, 7, QUOTA)
    session.commit()
    assert len(stored.original_name) <= 200
    headers = headers_for(stored)
    assert "\n" not in headers["Content-Disposition"]
    assert headers["Content-Disposition"].endswith(".png")


def test_s41_a_kept_file_is_handed_out_as_an_inert_download_of_its_true_type(session):
    stored = keep(session, picture("JPEG"), "页面.html", ANNE, 7, QUOTA)
    assert headers_for(stored) == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Disposition": "attachment; filename=\"YeMian.jpg\"; filename*=UTF-8''%E9%A1%B5%E9%9D%A2.jpg",
    }


def test_two_people_keeping_the_same_picture_at_once_both_have_it(tmp_path: Path):
    engine = made(f"sqlite:///{tmp_path / 'portal.db'}")
    kept: list[str] = []
    start = threading.Barrier(4)

    def bring(user: int) -> None:
        with Session(engine) as session:
            start.wait()
            kept.append(keep(session, picture(), "a.png", user, 7, QUOTA).sha256)
            session.commit()

    threads = [threading.Thread(target=bring, args=(user,)) for user in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 4
    assert len(set(kept)) == 1
    with Session(engine) as session:
        assert count(session) == 1
    engine.dispose()


@pytest.fixture
def postgresql(tmp_path: Path):
    try:
        database = opened("postgresql", tmp_path)
    except Unavailable as reason:
        pytest.skip(str(reason))
    with closing(database):
        engine = made(database.url)
        yield engine
        engine.dispose()


def test_a_picture_that_somebody_else_keeps_between_our_look_and_our_insert_is_shared(postgresql):
    # On PostgreSQL readers do not wait for writers: our insert waits for the other's commit, and then finds it there.
    shared: list[tuple[str, int | None]] = []

    def bring() -> None:
        with Session(postgresql) as session:
            found = keep(session, picture(), "b.png", BOB, 8, QUOTA)
            shared.append((found.sha256, found.kept_by))
            session.commit()

    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    second = threading.Thread(target=bring)
    with Session(postgresql) as session, postgresql.connect().execution_options(isolation_level="AUTOCOMMIT") as look:
        first = keep(session, picture(), "a.png", ANNE, 7, QUOTA).sha256
        second.start()
        while second.is_alive() and not look.scalar(waiting):
            pass
        session.commit()
    second.join()
    assert shared == [(first, ANNE)]
