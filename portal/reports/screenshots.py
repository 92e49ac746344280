"""The picture that a report may carry: checked and kept like every upload, within what the public together may fill."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from portal.config import current
from portal.database import db
from portal.files.names import safe_name
from portal.files.pictures import BadUpload
from portal.files.screenshots import keep_screenshot
from portal.files.store import THE_PUBLIC
from portal.files.taking import check_screenshot
from portal.people import throttle

FIELD = "screenshot"
PICTURES = 30  # from one address in a quarter of an hour: ten reports, each given back twice
LONGEST_NAME = 60
FULL = "公众上传的图片已达上限，这张截图没有收下。请不带截图提交，并在“可疑之处”写明看到的内容"
TOO_MANY = "同一网络在 15 分钟内上传的截图太多，这一张没有收下。请稍后再试，或不带截图提交。"


@dataclass
class Shot:
    """What a form brought: the digests of the pieces in their order, what the file was called, why it was refused."""

    digests: list[str] = field(default_factory=list)
    name: str = ""
    fault: str = ""

    def mark(self, token: str) -> str:
        """Return the signed mark by which the form of this token carries the picture on; "" when there is none."""
        return _marks().dumps([token, self.name, *self.digests]) if self.digests else ""


def unwanted() -> bool:
    """Say whether the button was pressed that leaves the picture out: the form comes back without it, and nothing is sent."""
    return request.form.get("row") == f"{FIELD}:remove"


def taken_in(token: str) -> Shot:
    """Keep the chosen picture, or the one that this form carries from before. Commits. Raises TooMany.

    Nothing shows a kept picture until a report names it.
    """
    carried = _carried(request.form.get(f"{FIELD}-kept", ""), token)
    if unwanted():
        return Shot()
    if request.form.get(f"{FIELD}-remove"):
        carried = Shot()
    upload = request.files.get(FIELD)
    if upload is None or not upload.filename:
        return carried
    throttle.admit("screenshot", PICTURES, TOO_MANY)
    limit = current().upload_limit
    content = upload.stream.read(limit + 1)
    try:
        check_screenshot(content, limit)  # before anything of the database is held; what came of it is remembered
        shot = Shot(_kept(content, upload.filename), _called(upload.filename))
    except BadUpload as refusal:
        db.session.rollback()
        return Shot(carried.digests, carried.name, f"{str(refusal).rstrip('。')}。")
    db.session.commit()
    return shot


def _kept(content: bytes, name: str) -> list[str]:
    """Keep an upload; whoever is signed in pays with their own quota, everybody else with what the public has together."""
    limits = current()
    known = current_user.is_authenticated
    user_id, unit_id = (current_user.id, current_user.unit_id) if known else (THE_PUBLIC, None)
    quota, full = (limits.user_quota, "") if known else (limits.public_quota, FULL)
    whose = (name, user_id, unit_id, quota)
    pieces = keep_screenshot(db.session, content, *whose, limit=limits.upload_limit, floor=limits.disk_floor, full=full)
    return [piece.sha256 for piece in pieces]


def _called(name: str) -> str:
    return safe_name(name)[-LONGEST_NAME:]


def _marks() -> URLSafeSerializer:
    keys = [*reversed(current().secret_key_fallbacks), current().secret_key]
    return URLSafeSerializer(keys, salt="report-screenshot")


def _carried(mark: str, token: str) -> Shot:
    """Return the picture that this very form was given back with; a digest typed by hand is none."""
    try:
        form, name, *digests = _marks().loads(mark)
    except (BadSignature, ValueError, TypeError):
        return Shot()
    return Shot([str(digest) for digest in digests], str(name)) if form == token else Shot()
