"""What came with a form goes into its post: text, pictures and all the rest; what is wrong stays out, and is told beside its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage

from portal import calendar
from portal.database import db
from portal.files.pictures import BadUpload
from portal.people.queries import me
from portal.posts import pictures, text, versions, word
from portal.posts.models import PictureKind, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.accounts.models import Account
    from portal.posts.forms import PostForm
    from portal.posts.models import Post

LARGEST_WORD = 5 * 1024**2


def fill(post: Post, form: PostForm, accounts: Sequence[Account]) -> None:
    """Write what came into a post: `accounts` are those that its author can choose. Flushes."""
    _choose(post, form, accounts)
    _say(post, form)
    db.session.add(post)
    db.session.flush()
    read_text(post, form)
    for field, kind in ((form.picture, PictureKind.LONG), (form.figures, PictureKind.BOX)):
        pieces, faults = pictures.read(kind, field.data or [])
        pictures.keep(post, kind, pieces, me())
        field.errors = [*field.errors, *faults]


def read_text(post: Post, form: PostForm) -> None:
    """Keep the text, from the Word file where one was chosen; what cannot be read is told beside its field."""
    upload = form.document.data
    field = form.document if isinstance(upload, FileStorage) and upload.filename else form.body
    try:
        if field is form.document:
            upload.stream.seek(0)
            body = word.read_word(upload.stream.read(LARGEST_WORD + 1))
        elif form.body.data:
            body = text.read(form.body.data)
        else:
            return
    except (text.BadText, BadUpload) as refusal:
        field.errors = [*field.errors, f"{refusal.sentence.rstrip('。')}。"]
        return
    versions.write(post, body.dumped(), me())


def _choose(post: Post, form: PostForm, accounts: Sequence[Account]) -> None:
    """Keep for which accounts it is, and with them its unit."""
    chosen = _chosen(form, accounts)
    if len({account.unit_id for account in chosen}) > 1:
        form.account.errors = ["一次只能选同一单位的账号，请分开送审。"]
        return
    there = {place.account: place for place in post.places}
    post.places = [there.get(account) or Place(account=account) for account in chosen]
    post.account_id = _only(account.id for account in chosen)
    post.platform = _only(account.platform for account in chosen) or ""
    if chosen:
        post.unit_id, post.unit = chosen[0].unit_id, chosen[0].unit


def _chosen(form: PostForm, accounts: Sequence[Account]) -> list[Account]:
    wanted = set(form.account.data or [])
    return [account for account in accounts if account.id in wanted]


def _only(found: Iterable[Any]) -> Any:
    """Return what all of these are; None where they are several, or none."""
    kinds = set(found)
    return kinds.pop() if len(kinds) == 1 else None


def _say(post: Post, form: PostForm) -> None:
    """Keep what was written and declared, and when it is planned."""
    post.declarations, post.saved_at = form.declarations, calendar.now()
    offered = {choice.value for choice in form.clearance.choices}
    post.clearance_id = (form.clearance.data in offered and form.clearance.data) or None
    post.name = (post.name if form.title.errors else form.title.data) or ""
    post.urgent = (post.urgent if form.urgent.errors else form.urgent.data) or ""
    post.hurried = bool(post.urgent)
    if not form.planned_on.errors:
        post.due = form.planned_on.data
        post.planned_at = form.moment
