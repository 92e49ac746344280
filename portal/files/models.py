"""The one table of kept uploads; the bytes are loaded only when they are handed out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.calendar import now
from portal.database import Model


class StoredFile(Model):
    """A re-encoded picture under the SHA-256 (64 hex digits) of its own bytes; it never changes.

    `size` is in bytes, `width` and `height` in pixels. `kept_by` and `unit_id` are plain numbers of the first
    uploader and their unit: an engine knows no feature, and who may see a file is decided by the record that names it.
    """

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    original_name: Mapped[str] = mapped_column(String(200))
    kept_by: Mapped[int | None] = mapped_column(index=True)
    unit_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
